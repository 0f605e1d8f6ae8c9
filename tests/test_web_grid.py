"""The amount grid and the fields of forms read what people type, and lose none of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.test import RequestFactory

from mingzhang.actions.errors import InputError, StateError
from mingzhang.model.money import Unit
from mingzhang.model.office import ProjectKind
from mingzhang.web.choices import Choice
from mingzhang.web.forms import CodeField, EnumChoiceField, MoneyField, WorkForm
from mingzhang.web.grid import Column, Grid, Kind, Row
from mingzhang.web.views import attempt

COLUMNS = (
    Column("fund", "资金", Kind.CHOICE, choices=[("general", "一般公共预算"), ("own", "单位资金")]),
    Column("economic", "经济分类", Kind.CODE, codes="economic"),
    Column("persons", "人数", Kind.NUMBER, required=False),
    Column("fen", "金额", Kind.MONEY, total=True),
    Column("note", "说明", required=False, longest=5),
)
GOOD = {"fund": "general", "economic": "30201", "persons": "", "fen": "12", "note": ""}


def asked(unit: Unit = Unit.YUAN, body: Any = None, post: dict[str, str] | None = None) -> Any:
    factory = RequestFactory()
    if body is not None:
        request: Any = factory.post("/", json.dumps(body), content_type="application/json")
    else:
        request = factory.post("/", post) if post is not None else factory.get("/")
    request.choice = Choice(2023, unit)
    return request


def sent(*rows: dict[str, str], money: str = "yuan", keys: tuple[str, ...] = ()) -> dict[str, Any]:
    named = keys or ("",) * len(rows)
    return {
        "revision": 3,
        "money": money,
        "rows": [{"key": key, "cells": row} for key, row in zip(named, rows, strict=True)],
    }


def saved(body: Any, **options: Any) -> tuple[list[Row], dict[str, Any]]:
    grid = Grid(asked(body=body), COLUMNS, caption="明细", revision=3, **options)
    kept: list[Row] = []

    def keep(rows: list[Row], revision: int) -> int:
        kept.extend(rows)
        return revision + 1

    answer = grid.save(keep)
    assert isinstance(answer, JsonResponse)
    return kept, json.loads(answer.content)


def test_cells_become_fen_codes_choices_and_numbers() -> None:
    pasted = {
        "fund": "单位资金",
        "economic": "30201 办公费",
        "persons": "１２",
        "fen": "１，２３４.5",
        "note": "纸",
    }
    (row,), told = saved(sent(pasted))
    assert row.values == {"fund": "own", "economic": "30201", "persons": 12, "fen": 123450, "note": "纸"}
    assert isinstance(row.values["persons"], Decimal)
    assert told == {"ok": True, "revision": 4, "errors": [], "message": "", "keys": [[0, ""]]}


def test_full_width_codes_and_the_dash_of_a_workbook_are_understood() -> None:
    (row,), _told = saved(
        sent({**GOOD, "economic": "３０２０１　办公费", "fen": " - ", "persons": "−１ ２００"})
    )
    assert row.values["economic"] == "30201"
    assert (row.values["fen"], row.values["persons"]) == (0, -1200)


@pytest.mark.parametrize(
    ("typed", "value"), [("数量指标", "quantity"), ("17001", "17"), ("会议费", "17"), ("质量", "")]
)
def test_a_choice_is_known_by_a_short_name_that_only_one_has(typed: str, value: str) -> None:
    choices = [("quantity", "数量指标 · 产出指标"), ("17", "17001 会议费"), ("18", "17002 培训费")]
    column = Column("kind", "类别", Kind.CHOICE, choices=choices)
    grid = Grid(asked(body=sent({"kind": typed})), [column], caption="明细")
    grid.save(lambda _rows, revision: revision)
    assert grid.rows[0].values.get("kind", "") == value and bool(grid.rows[0].errors) is not bool(value)


def test_blank_rows_fall_away_and_errors_name_the_row_as_sent() -> None:
    blank = dict.fromkeys(GOOD, "")
    kept, told = saved(sent(GOOD, blank, {**GOOD, "fen": "", "note": "六个字的说明"}))
    assert not kept and told["ok"] is False
    assert {(one["row"], one["column"]) for one in told["errors"]} == {(2, "fen"), (2, "note")}


def test_amounts_are_read_in_the_unit_that_the_page_showed() -> None:
    (row,), _told = saved(sent({**GOOD, "fen": "1.5"}, money="ten_thousand_yuan"))
    assert row.values["fen"] == 1_500_000


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"fen": "1.234"}, "分"),
        ({"fen": "一百"}, "数字金额"),
        ({"fen": "9" * 30}, "过大"),
        ({"economic": "30299999"}, "没有科目"),
        ({"economic": "302"}, "5位"),
        ({"fund": "别的"}, "可选范围"),
        ({"persons": "many"}, "数字"),
        ({"persons": "NaN"}, "数字"),
    ],
)
def test_what_cannot_be_read_says_what_to_enter(cell: dict[str, str], words: str) -> None:
    _kept, told = saved(sent({**GOOD, **cell}))
    (error,) = told["errors"]
    assert error["column"] in cell and words in error["message"]


def test_a_refusal_stands_beside_its_cell_or_on_top() -> None:
    def refuse(error: Exception) -> dict[str, Any]:
        def deed(_rows: list[Row], _revision: int) -> int:
            raise error

        grid = Grid(asked(body=sent(dict.fromkeys(GOOD, ""), GOOD)), COLUMNS, caption="明细")
        answer = grid.save(deed)
        assert answer is not None and answer.status_code == 422
        told: dict[str, Any] = json.loads(answer.content)
        return told

    told = refuse(InputError("超出指标", "too much", "0.fen"))
    assert told["errors"] == [{"row": 1, "column": "fen", "message": "超出指标"}]
    assert refuse(StateError("他人已保存", "saved by another"))["message"] == "他人已保存"
    assert refuse(InputError("超出指标", "too much", "7.fen"))["message"] == "超出指标"


def test_fixed_rows_are_neither_added_nor_removed_by_the_browser() -> None:
    columns = (Column("name", "名称", Kind.LABEL), Column("fen", "金额", Kind.MONEY))
    rows = [("1", {"name": "差旅费", "fen": 100})]
    grid = Grid(
        asked(body=sent({"fen": "2"}, {"fen": "3"}, keys=("1", "9"))), columns, rows, caption="c", fixed=True
    )
    kept: list[Row] = []
    grid.save(lambda rows, revision: kept.extend(rows) or revision)
    assert [(row.key, row.values["fen"]) for row in kept] == [("1", 200)]


def test_rows_stand_in_groups() -> None:
    rows = [(n, {"note": name, "fen": n}) for n, name in enumerate(["甲", "乙", "甲"])]
    grid = Grid(asked(), COLUMNS, rows, caption="c", fixed=True, group=lambda row: str(row["note"]))
    assert [(name, len(found)) for name, found in grid.body()] == [("甲", 2), ("乙", 1)]


def test_the_plain_form_keeps_all_that_was_typed() -> None:
    post = {"_money": "yuan", "revision": "3", "key-0": "8"}
    post |= {f"cell-0-{name}": text for name, text in {**GOOD, "fen": "abc"}.items()}
    grid = Grid(asked(post=post), COLUMNS, caption="c")
    assert grid.save(lambda _rows, revision: revision) is None and grid.has_errors
    ((_name, rows),) = grid.body()
    assert 'name="key-0" value="8"' in rows[0] and 'value="abc"' in rows[0]
    assert 'aria-invalid="true"' in rows[0] and "数字金额" in rows[0].rpartition('<p class="error"')[2]


def test_what_was_typed_is_never_markup() -> None:
    row = {"note": '<b>"x"</b>', "fen": 1}
    ((_name, rows),) = Grid(asked(), COLUMNS, [('"><i>', row)], caption="c").body()
    assert "<b>" not in rows[0] and "<i>" not in rows[0] and "&lt;b&gt;" in rows[0]


@pytest.mark.parametrize(
    "body", [[], {}, {"rows": 1}, {"rows": [1], "revision": 1, "money": ""}, "text", None]
)
def test_what_is_no_grid_is_a_bad_request(body: Any) -> None:
    request: Any = RequestFactory().post("/", json.dumps(body), content_type="application/json")
    request.choice = Choice(2023, Unit.YUAN)
    with pytest.raises(BadRequest):
        Grid(request, COLUMNS, caption="c").save(lambda _rows, revision: revision)


def test_too_many_rows_are_refused() -> None:
    _kept, told = saved(sent(*[GOOD] * 2001))
    assert "2000" in told["message"]


class PaymentForm(WorkForm):
    kind = EnumChoiceField(ProjectKind)
    economic = CodeField("economic")
    fen = MoneyField()
    back = MoneyField(negative=True, required=False)
    words = forms.CharField(required=False, max_length=5)


def form(**sent: str) -> PaymentForm:
    usual = {"kind": "specific", "economic": "30201", "fen": "1.5", "_money": "ten_thousand_yuan"}
    return PaymentForm.of(asked(post=usual | sent))


def test_a_form_reads_amounts_codes_and_members() -> None:
    made = form(back="-2元")
    assert made.is_valid()
    assert made.cleaned_data["fen"] == 1_500_000 and made.cleaned_data["back"] == -200
    assert made.cleaned_data["kind"] is ProjectKind.SPECIFIC


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"fen": ""}, "请输入金额"),
        ({"fen": "-1"}, "负数"),
        ({"economic": "不存在"}, "没有科目"),
        ({"economic": "房屋建筑物购建"}, "请填编码"),
    ],
)
def test_a_form_says_what_to_enter(changed: dict[str, str], words: str) -> None:
    made = form(**changed)
    assert not made.is_valid() and words in str(made.errors) and made["words"].value() is None


def test_what_is_too_long_is_told_and_not_cut_off() -> None:
    made = form(words="六个字的说明")
    assert not made.is_valid() and "六个字的说明" in str(made["words"]) and "maxlength" not in str(made)


def test_a_refused_deed_stands_beside_its_field() -> None:
    def deed(_data: dict[str, Any]) -> None:
        raise InputError("超出可用指标", "more than is available", "fen")

    made = form()
    assert attempt(made, deed) is None and made.errors["fen"] == ["超出可用指标"]
    assert made["fen"].value() == "1.5"
