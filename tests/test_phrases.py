"""The phrasebook reads what it writes, and a mistake in it is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.forms.phrases import Value, load, phrases, phrases_of
from mingzhang.model.errors import DataError
from mingzhang.model.fact import ClaimKind, Direction

SLOTS = {
    "subject": "基本支出", "base": "上年决算数", "amount": "", "unit": "", "rate": "", "count": "",
    "classifier": "", "names": "办公费、印刷费", "part": "人员经费", "direction": "增加",
}  # fmt: skip


def phrase(name):
    return next(found for found in phrases() if found.id == name)


def test_every_kind_of_claim_has_a_phrase():
    assert {found.kind for found in phrases()} == set(ClaimKind)


@pytest.mark.parametrize("found", phrases(), ids=lambda found: found.id)
def test_a_phrase_reads_what_it_writes(found):
    written = found.write(SLOTS)
    lead, _, tail = written.partition("的") if found.id == "level.completed_budget" else (written, "", "")
    match = found.read(lead.removesuffix("%"), "的" + tail)
    assert match is not None
    if "{base}" in found.text:
        assert match.base == "上年决算数"
    if "{direction}" in found.text:
        assert match.direction is Direction.UP


@pytest.mark.parametrize(
    ("name", "lead", "base", "direction"),
    [
        ("change.than", "比上年决算数减少", "上年决算数", Direction.DOWN),
        ("change.than", "较年初预算数增加了", "年初预算数", Direction.UP),
        ("change.than", "与2022年度相比，下降".replace("，", ","), "2022年度", Direction.DOWN),
        ("growth.than", "比2023年预算执行数减少", "2023年预算执行数", Direction.DOWN),
        ("completion", "完成年初预算的", "年初预算", Direction.NONE),
        ("share", "占本年支出合计的", "本年支出合计", Direction.NONE),
        ("share", "占政府采购支出总额的比重为", "政府采购支出总额", Direction.NONE),
        ("comparison.budget", "决算数小于年初预算数", "年初预算数", Direction.DOWN),
        ("comparison.budget", "决算数等于预算数", "预算数", Direction.FLAT),
        ("comparison.flat", "与上年决算数基本持平", "上年决算数", Direction.FLAT),
    ],
)
def test_other_ways_of_saying_it(name, lead, base, direction):
    match = phrase(name).read(lead)
    assert match is not None
    assert (match.base, match.direction) == (base, direction)


@given(st.text(alphabet="比较上年占增加减少的完成预算支出,、(款)2", max_size=40))
def test_any_words_before_a_value_are_read(words):
    for value in (Value.MONEY, Value.RATE, Value.COUNT):
        assert any(found.read(words, "") is not None for found in phrases_of(value) if not found.follows)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[[phrase", "phrases.toml"),
        ("[words]\nup = ['增加']\n", "no list"),
    ],
)
def test_a_broken_phrasebook_is_named(tmp_path: Path, text: str, mistake: str):
    path = tmp_path / "phrases.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=mistake):
        load(path)


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ('id = "x"\nkind = "level"\ntext = "{subjekt}{amount}{unit}"', "subjekt"),
        ('id = "x"\nkind = "niveau"\ntext = "{amount}{unit}"', "niveau"),
        ('id = "x"\nkind = "level"', "missing"),
        ('id = "x"\nkind = "level"\ntext = "{amount}{unit}{rate}%"', "more than one value"),
        ('id = "x"\nkind = "level"\ntext = "[{amount}{unit}"', "brackets"),
        ('id = "level"\nkind = "level"\ntext = "{amount}{unit}"', "twice"),
    ],
)
def test_a_broken_phrase_is_named(tmp_path: Path, row: str, mistake: str):
    source = Path(__file__).parents[1] / "src/mingzhang/forms/data/phrases.toml"
    path = tmp_path / "phrases.toml"
    path.write_text(f"{source.read_text('utf-8')}\n[[phrase]]\n{row}\n", "utf-8")
    with pytest.raises(DataError, match=mistake):
        load(path)


def test_a_missing_slot_is_named():
    with pytest.raises(DataError, match="amount"):
        phrase("level").write({"subject": "本年收入", "unit": "万元"})
