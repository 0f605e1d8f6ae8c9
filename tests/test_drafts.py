"""Drafts as files, and drafts taken from books that were read."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from drafts import OFFICE, YEAR, amount, draft, final_accounts
from handmade import book, table
from mingzhang.library.draft_file import from_json, to_json
from mingzhang.library.drafts import draft_of, dump, is_draft, load
from mingzhang.model.draft import Bridge, Count, Draft, Reason, Rounding, Words
from mingzhang.model.errors import DraftError, NotOpenedError
from mingzhang.model.point import Flow, Nature, Source, Stage


def full() -> Draft:
    now = amount(41_652_650_000, source=Source.GENERAL, function="2010301", detail=("说明",))
    before = amount(-5, Flow.CLOSING, year=YEAR - 1, stage=Stage.OUTTURN, nature=Nature.BASIC)
    return draft(
        now,
        before,
        units=(OFFICE, "某县教育中心"),
        counts=(Count("vehicles.kept", "4", "辆", YEAR),),
        bridges=(Bridge(now.point, before.point, (Reason("增加人员", 12_345), Reason("其他"))),),
        words=(Words("duties", "办好人民满意的教育。", YEAR),),
        rounding=Rounding.PLAIN,
    )


def test_a_draft_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    dump(full(), path)
    assert load(path) == full()
    assert is_draft(path)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(final_accounts())
def test_any_draft_survives_its_file(made: Draft) -> None:
    assert from_json(to_json(made), "draft.json") == made


def test_money_may_be_entered_in_yuan() -> None:
    data = json.loads(to_json(full()))
    data["amounts"] = [{"flow": "expenditure", "stage": "outturn", "yuan": "12.30"}]
    assert from_json(json.dumps(data), "d").amounts[0].fen == 1230


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flow": "expenditure", "stage": "outturn", "fen": 1.5}, "fen"),
        ({"flow": "expenditure", "stage": "outturn", "yuan": "0.001"}, "精确到分"),
        ({"flow": "spending", "stage": "outturn", "fen": 1}, "spending"),
        ({"stage": "outturn", "fen": 1}, "缺少 flow"),
        ({"flow": "revenue", "stage": "outturn", "fen": 1, "colour": "red"}, "colour"),
        ({"flow": "revenue", "stage": "outturn", "fen": 1, "year": "2024"}, "year"),
    ],
)
def test_a_mistake_is_named_with_its_entry(change: dict[str, object], says: str) -> None:
    data = json.loads(to_json(full()))
    data["amounts"].append(change)
    with pytest.raises(DraftError, match="amounts 第3条") as caught:
        from_json(json.dumps(data), "d.json")
    assert says in caught.value.chinese


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"place": 5}, "place 应为文字"),
        ({"units": 5}, "units 应为文字的列表"),
        ({"units": "甲局"}, "units 应为文字的列表"),
        ({"units": ["甲局", 5]}, "units 应为文字的列表"),
        ({"year": 99999}, "year 应为四位数的年份"),
        ({"words": [{"topic": "duties", "text": "管理", "year": "abc"}]}, "words 第1条"),
        ({"counts": [{"item": "vehicles", "number": 4, "year": 0}]}, "counts 第1条"),
        ({"amounts": [{"flow": "revenue", "stage": "outturn", "fen": 10**30}]}, "金额超过一亿亿元"),
        ({"amounts": [{"flow": "revenue", "stage": "outturn", "yuan": "1e30"}]}, "金额超过一亿亿元"),
    ],
)
def test_a_mistake_outside_the_amounts_is_named_too(change: dict[str, object], says: str) -> None:
    data = {**json.loads(to_json(full())), **change}
    with pytest.raises(DraftError) as caught:
        from_json(json.dumps(data), "d.json")
    assert says in caught.value.chinese


@pytest.mark.parametrize("text", ["[" * 100_000, '{"fen": ' + "9" * 10_000 + "}"])
def test_what_json_cannot_hold_is_named(text: str) -> None:
    with pytest.raises(DraftError, match="嵌套太深，或有一个数太长"):
        from_json(text, "d.json")


def test_a_draft_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    path.write_text(to_json(full()), encoding="utf-8-sig")
    assert is_draft(path)
    assert load(path) == full()


def test_other_files_are_no_drafts(tmp_path: Path) -> None:
    with pytest.raises(NotOpenedError):
        load(tmp_path / "nothing.json")
    (tmp_path / "other.json").write_text('{"format": "mingzhang-book/1"}')
    with pytest.raises(DraftError, match="format"):
        load(tmp_path / "other.json")


def test_a_read_book_gives_its_printed_amounts_as_exact() -> None:
    read = book(
        table(
            "支出决算表",
            [
                ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
                ["", "合计", "12.35", "12.35", ""],
                ["2010301", "行政运行", "12.35", "12.35", "0.00"],
            ],
        ),
        "比上年增加2.35万元。",
    )
    made = draft_of(read)
    by_point = {(a.point.function, a.point.nature): a.fen for a in made.amounts}
    assert by_point[("", Nature.ALL)] == 123_500_00
    assert by_point[("2010301", Nature.PROJECT)] == 0
    assert ("", Nature.PROJECT) not in by_point  # blank is not zero


def test_names_that_the_lists_do_not_give_are_kept() -> None:
    read = book(
        table(
            "支出决算表",
            [
                ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
                ["2010301", "行政运行（试点）", "12.35", "12.35", "0.00"],
            ],
        )
    )
    assert Words("name:2010301", "行政运行（试点）", 2024) in draft_of(read).words
