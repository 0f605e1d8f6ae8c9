"""Registers as data: cells vetted one by one, rows become counts, amounts and words of a book."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.keep_register import CellsError, keep_register
from mingzhang.actions.merge_units import merge_units
from mingzhang.library.compose import compose
from mingzhang.library.drafts import load as load_draft
from mingzhang.model.book import BookKind
from mingzhang.model.errors import DataError
from mingzhang.model.point import Flow, Source, Stage
from mingzhang.store import register_definitions
from mingzhang.store.models import AuditRow, RegisterRow
from mingzhang.store.register_cells import totals, vet
from mingzhang.store.register_definitions import Register, register, registers
from mingzhang.store.registers import BookParts, book_parts, rows_of, said, unkept
from preparation_office import Office, make_office

EXAMPLES = Path(__file__).parents[1] / "examples" / "drafts"
FINAL, BUDGET = BookKind.FINAL_ACCOUNTS, BookKind.BUDGET
YEAR = 2017


def named(name: str) -> Register:
    found = register(name)
    assert found is not None
    return found


GROUP = {
    "name": "推介团组",
    "destination": "马来西亚",
    "begin": "2017-05-08",
    "persons": "3",
    "cost": 86_300_00,
    "purpose": "会见当地商会",
}


# --- definitions --------------------------------------------------------------------------------------


def test_every_register_of_a_book_is_defined() -> None:
    names = [one.name for one in registers()]
    assert names == [
        "abroad", "vehicles", "receptions", "meetings", "training", "procurement", "assets",
        "asset_purchases", "non_tax", "staff", "key_tasks",
    ]  # fmt: skip
    assert register("treasures") is None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('name = "a"\nlabel = "甲"', "columns is missing"),
        ('name = "a"\nlabel = "甲"\ncolour = "red"\ncolumns = []', "unknown key colour"),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "number"}]',
            "column 1: 'number' is none of",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "choice"}]',
            "choices belong to a choice",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "count"}, '
            '{name = "n", label = "数", type = "count"}]',
            "'n' stands twice",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "text"}]\n'
            'counts = [{item = "x", measure = "个", of = "n"}]',
            r"counts 1: 'n' is no count or money or sum column",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "count"}]\n'
            'counts = [{item = "x", measure = "个", of = "n", where = ["n over 3"]}]',
            "is no condition",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "count"}, '
            '{name = "k", label = "类", type = "choice", choices = ["甲"]}]\n'
            'counts = [{by = "k", items = {"乙" = "x"}, measure = "个", of = "n"}]',
            "'乙' is no choice of k",
        ),
        (
            'name = "a"\nlabel = "甲"\ncolumns = [{name = "n", label = "数", type = "count"}]\n'
            'words = [{topic = "t:{m}", text = "{n}"}]',
            "'m' is no known column",
        ),
    ],
)
def test_a_mistake_in_the_definitions_names_file_and_row(tmp_path: Path, row: str, says: str) -> None:
    file = tmp_path / "registers.toml"
    file.write_text(f"[[register]]\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"registers.toml, register 1.*{says}"):
        register_definitions.load(file)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "registers.toml"
    file.write_text("[[register\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"registers\.toml"):
        register_definitions.load(file)


# --- cells --------------------------------------------------------------------------------------------


def errors_of(name: str, *rows: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.chinese) for error in vet(named(name), rows, YEAR)[1]]


def test_cells_are_understood_as_people_type_them() -> None:
    typed = GROUP | {"begin": "２０１７年5月8日", "end": "2017/5/15", "persons": "１，２００"}
    kept, errors = vet(named("abroad"), [typed], YEAR)
    assert not errors
    assert kept[0] | {"purpose": ""} == GROUP | {
        "begin": "2017-05-08",
        "end": "2017-05-15",
        "persons": "1200",
        "purpose": "",
    }


def test_every_cell_that_cannot_be_is_named_at_once() -> None:
    found = errors_of(
        "abroad",
        GROUP | {"begin": "2016-12-30", "persons": "2.5", "cost": -1},
        {"name": "", "destination": "台湾", "begin": "5月8日", "persons": "-1", "purpose": "甲" * 1001},
    )
    assert [(row, column) for row, column, _ in found] == [
        (0, "begin"), (0, "persons"), (0, "cost"),
        (1, "name"), (1, "begin"), (1, "persons"), (1, "cost"), (1, "purpose"),
    ]  # fmt: skip
    assert found[0][2] == "日期应在2017年度内，现为2016-12-30"
    assert found[3][2] == "请填写“团组名称”"
    assert found[6][2] == "请填写“支出”"


def test_choices_and_answers_take_their_label_or_their_value() -> None:
    kept, errors = vet(named("staff"), [{"category": "退休人员", "persons": 62}], YEAR)
    assert (kept, errors) == ([{"category": "retired", "persons": "62"}], [])
    kept, errors = vet(
        named("vehicles"),
        [{"name": "车1", "use": "其他用车", "three_public": "Ｎ", "bought": 0, "kept": 1}],
        YEAR,
    )
    assert (kept[0]["three_public"], errors) == (False, [])
    assert "不在可选范围内" in errors_of("staff", {"category": "临时工", "persons": 1})[0][2]


def test_two_rows_never_bear_a_name_that_tells_them_apart() -> None:
    assert errors_of("abroad", GROUP, GROUP) == [(1, "name", "与第1行的“团组名称”相同，请合并或区分")]


def test_totals_add_up_counts_money_and_sums() -> None:
    rows = [{"days": "0.5", "persons": "100", "venue": 100, "other": 50}, {"days": "4", "persons": "2"}]
    found = totals(named("meetings"), rows)
    assert (found["days"], found["persons"], found["cost"]) == (Decimal("4.5"), 102, Decimal("1.5"))


def test_words_leave_out_what_is_blank() -> None:
    text = "历时{days}天[，在{name}]，{about:约}{persons}人，{cost}"
    row = {"days": "4", "persons": "900", "about": True, "other": 33_950_000}
    assert said(named("meetings"), text, row) == "历时4天，约900人，33.95万元"
    assert said(named("meetings"), text, row | {"name": "广州"}) == "历时4天，在广州，约900人，33.95万元"


# --- keeping ------------------------------------------------------------------------------------------


@pytest.fixture
def office(db: None) -> Office:
    return make_office("990")


def keep(office: Office, name: str, *rows: Mapping[str, Any], year: int = YEAR, centre: bool = False) -> int:
    unit, by = (office.centre, office.centre_officer) if centre else (office.head_office, office.officer)
    return keep_register(by, unit, year, named(name), rows, nil=not rows)


def test_a_block_is_kept_at_once_and_replaces_the_last(office: Office) -> None:
    keep(office, "abroad", GROUP, GROUP | {"name": "经贸团组"})
    keep(office, "abroad", GROUP)
    rows = rows_of(office.head_office, YEAR, named("abroad"))
    assert [row.values["name"] for row in rows] == ["推介团组"]
    audit = AuditRow.objects.filter(verb="keep_register").latest("at")
    assert len(audit.before) == 2
    assert audit.after["rows"][0]["cost"] == 86_300_00


def test_nothing_is_kept_when_one_cell_is_wrong(office: Office) -> None:
    with pytest.raises(CellsError, match=r"第2行：请填写“团组名称”") as refusal:
        keep(office, "abroad", GROUP, GROUP | {"name": " "})
    assert refusal.value.field == "1.name"
    assert not RegisterRow.objects.exists()


def test_two_editors_never_overwrite_each_other(office: Office) -> None:
    abroad = named("abroad")
    first = keep(office, "abroad", GROUP)
    keep_register(office.colleague, office.head_office, YEAR, abroad, [], revision=first)
    with pytest.raises(StateError, match="其他人刚刚修改"):
        keep_register(office.officer, office.head_office, YEAR, abroad, [GROUP], revision=first)


def test_registers_are_kept_at_the_own_unit_only(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        keep_register(office.officer, office.centre, YEAR, named("abroad"), [GROUP])
    with pytest.raises(NotAllowedError):
        keep_register(office.auditor, office.head_office, YEAR, named("abroad"), [GROUP])
    keep_register(office.finance, office.centre, YEAR, named("abroad"), [GROUP])


def test_a_merged_unit_keeps_no_more_registers(office: Office) -> None:
    merge_units(office.finance, office.centre, office.head_office, YEAR)
    with pytest.raises(StateError, match="已并入"):
        keep(office, "abroad", GROUP, centre=True)
    with pytest.raises(StateError):
        keep_register(office.finance, office.centre, YEAR + 1, named("abroad"), [])


def test_too_many_rows_are_refused(office: Office) -> None:
    with pytest.raises(InputError, match="最多2000行"):
        keep(office, "receptions", *[{}] * 2001)


# --- books --------------------------------------------------------------------------------------------


def parts(office: Office, kind: BookKind = FINAL, year: int = YEAR) -> BookParts:
    return book_parts([office.head_office, office.centre], year, kind)


def counts_of(found: BookParts) -> dict[str, str]:
    return {count.item: f"{count.number}{count.measure}" for count in found.counts}


def test_a_register_that_nobody_kept_says_nothing_and_is_missing(office: Office) -> None:
    assert parts(office) == BookParts()
    missing = unkept([office.head_office], YEAR, FINAL)
    assert [one.name for _, one in missing] == [
        "abroad", "vehicles", "receptions", "meetings", "procurement", "assets", "non_tax",
    ]  # fmt: skip


def test_a_nil_return_says_zero(office: Office) -> None:
    keep(office, "abroad")
    keep(office, "receptions")
    assert counts_of(parts(office)) == {
        "three_public.abroad.groups": "0个",
        "three_public.abroad.persons": "0人次",
        "three_public.reception.domestic.batches": "0批次",
        "three_public.reception.domestic.persons": "0人次",
        "three_public.reception.foreign.batches": "0批次",
        "three_public.reception.foreign.persons": "0人次",
    }
    assert "abroad" not in [one.name for _, one in unkept([office.head_office], YEAR, FINAL)]


def test_a_register_without_rows_is_not_kept(office: Office) -> None:
    keep(office, "abroad", GROUP)
    assert keep_register(office.officer, office.head_office, YEAR, named("abroad"), []) == 0
    assert parts(office) == BookParts()


def test_units_are_added_up(office: Office) -> None:
    keep(office, "abroad", GROUP)
    keep(office, "abroad", GROUP | {"persons": 2, "cost": 40_000_00}, centre=True)
    found = parts(office)
    assert counts_of(found)["three_public.abroad.groups"] == "2个"
    assert counts_of(found)["three_public.abroad.persons"] == "5人次"
    (control,) = found.controls
    assert (control.point.item, control.fen) == ("three_public.abroad", 126_300_00)
    assert next(words.text for words in found.words) == "赴马来西亚，会见当地商会，支出8.63万元"


def test_equipment_counts_from_its_threshold_on(office: Office) -> None:
    def asset(kind: str, price: int, quantity: int = 1) -> dict[str, Any]:
        value = price * quantity * 100
        return {"kind": kind, "name": "甲", "quantity": quantity, "price": price * 100, "value": value}

    keep(
        office,
        "assets",
        asset("通用设备", 499_999, 3),
        asset("通用设备", 500_000, 2),
        asset("专用设备", 999_999),
        asset("专用设备", 1_000_000),
        {"kind": "房屋及构筑物", "name": "办公楼", "area": "2,501", "value": 70_000_000_00},
    )
    found = counts_of(parts(office))
    assert found["equipment.general"] == "2台（套）"
    assert found["equipment.dedicated"] == "1台（套）"
    assert found["assets.buildings"] == "2,501平方米"
    budget = {count.item: (count.number, count.year) for count in parts(office, BUDGET, YEAR + 1).counts}
    assert budget["equipment.valuable"] == ("1", YEAR)
    assert budget["assets.fixed"] == ("7,450.00", YEAR)


def test_procurement_by_category_and_by_size_of_the_firm(office: Office) -> None:
    def purchase(category: str, spent: int, size: str = "大型企业") -> dict[str, Any]:
        return {"name": "甲", "category": category, "spent": spent, "awarded": spent, "size": size}

    keep(office, "procurement", purchase("货物", 17_76), purchase("服务", 200_00, "中型企业"))
    keep(office, "procurement", purchase("服务", 20_03, "微型企业"), centre=True)
    amounts = {amount.point.item: amount.fen for amount in parts(office).amounts}
    assert amounts == {
        "procurement": 237_79,
        "procurement.goods": 17_76,
        "procurement.works": 0,
        "procurement.services": 220_03,
        "procurement_awarded.small_and_medium": 220_03,
        "procurement_awarded.small_and_micro": 20_03,
    }
    assert {amount.point.stage for amount in parts(office).amounts} == {Stage.OUTTURN}
    budget = parts(office, BUDGET).amounts
    assert {amount.point.stage for amount in budget} == {Stage.ORIGINAL_BUDGET}


def test_staff_stand_by_category(office: Office) -> None:
    keep(office, "staff", {"category": "公务员及参公人员", "posts": 44, "persons": 41})
    keep(office, "staff", {"category": "retired", "persons": 27}, centre=True)
    found = counts_of(parts(office))
    assert found == {"staff.posts": "44名", "staff.serving": "41人", "staff.retired": "27人"}


# --- the office's own books ---------------------------------------------------------------------------


def known(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return found


def test_the_counts_of_the_final_accounts_of_2017(office: Office) -> None:
    keep(
        office,
        "abroad",
        GROUP,
        GROUP | {"name": "粤台团组", "destination": "台湾地区", "persons": 2, "cost": 40_000_00},
    )
    vehicle = {"use": "机要通信应急保障用车", "three_public": True, "bought": 0, "kept": 1}
    keep(office, "vehicles", *[vehicle | {"name": f"车{number}"} for number in range(1, 5)])
    reception = {"guests": "来访", "kind": "国内接待", "date": "2017-06-01"}
    keep(office, "receptions", reception | {"batches": 60, "persons": 261, "cost": 135_600_00})
    keep(office, "assets", {"kind": "其他固定资产", "name": "办公家具", "value": 1_000_00})
    printed = {one["item"]: one["number"] + one["measure"] for one in known("final_accounts_2017")["counts"]}
    found = counts_of(parts(office))
    assert {item: found.get(item) for item in printed} == printed


def test_the_counts_of_the_budget_of_2023(office: Office) -> None:
    vehicle = {"use": "机要通信应急保障用车", "three_public": True, "bought": 0, "kept": 4, "name": "公务车"}
    keep(office, "vehicles", vehicle, year=2022)
    keep(
        office,
        "assets",
        {"kind": "房屋及构筑物", "name": "办公楼", "area": 2501, "value": 60_000_000_00},
        {"kind": "通用设备", "name": "服务器", "quantity": 20, "price": 30_000_00, "value": 14_408_500_00},
        year=2022,
    )
    purchase = {"name": "办公设备", "kind": "通用设备", "quantity": 12, "amount": 362_400_00}
    keep(office, "asset_purchases", purchase, year=2023)
    printed = {
        (one["item"], one["number"], one["measure"], one["year"]) for one in known("budget_2023")["counts"]
    }
    found = {(c.item, c.number, c.measure, c.year) for c in parts(office, BUDGET, 2023).counts}
    assert printed <= found


def test_non_tax_revenue_fills_its_table_like_the_book(office: Office) -> None:
    rows = [
        {"kind": "其他收入", "name": name, "treasury": 0, "account": fen}
        for name, fen in (("利息收入", 22_850_000), ("展览收入", 1_502_230_000))
    ]
    disposal = {"kind": "其他收入", "name": "事业单位国有资产处置收入", "treasury": 0, "account": 52_490_000}
    keep(office, "non_tax", *rows)
    keep(office, "non_tax", disposal, centre=True)
    amounts = parts(office).amounts
    whole = next(amount for amount in amounts if amount.point.item == "non_tax")
    assert (whole.fen, whole.point.flow, whole.point.source) == (1_577_570_000, Flow.NON_TAX, Source.ALL)
    assert len(table_of(amounts)) == 19
    assert table_of(amounts) == table_of(load_draft(EXAMPLES / "final_accounts_2017.json").amounts)


def table_of(amounts: Any) -> list[tuple[str, ...]]:
    """The table of non-tax revenue that these amounts of the office's draft would print."""
    draft = load_draft(EXAMPLES / "final_accounts_2017.json")
    others = [amount for amount in draft.amounts if amount.point.flow is not Flow.NON_TAX]
    own = [amount for amount in amounts if amount.point.flow is Flow.NON_TAX]
    office = others[0].point.office
    moved = [replace(amount, point=replace(amount.point, office=office)) for amount in own]
    manuscript = compose(replace(draft, amounts=(*others, *moved)))
    sheet = next(
        piece for piece in manuscript.pieces if "非税收入征缴" in getattr(piece, "table", _Nothing).title
    )
    rows: dict[int, list[str]] = {}
    for cell in sheet.table.cells:  # type: ignore[union-attr]
        rows.setdefault(cell.row, []).append(cell.text)
    return [tuple(row) for row in rows.values()]


class _Nothing:
    title = ""


def test_key_tasks_bring_their_result_and_their_money(office: Office) -> None:
    task = {"name": "举办第25届广州博览会", "result": "8月如期举办", "amount": 1_352_000_000}
    keep(office, "key_tasks", task, {"name": "联系驻穗机构", "result": "召开座谈会"})
    found = parts(office)
    assert [(a.point.detail, a.fen) for a in found.amounts] == [(("举办第25届广州博览会",), 1_352_000_000)]
    topics = [words.topic for words in found.words]
    assert all(re.match("部门整体支出绩效和重点工作完成情况/", topic) for topic in topics)
    assert [words.text for words in found.words] == ["8月如期举办", "召开座谈会"]
