"""From a draft to a manuscript: exact amounts in, printed tables out that mean the same when read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drafts import OFFICE, YEAR, amount, budgets, draft, final_accounts
from mingzhang.forms.load import find, forms
from mingzhang.forms.model import Form, FormTable
from mingzhang.library.compose import compose, tables_of
from mingzhang.library.one import facts
from mingzhang.model.book import Book, BookKind, Line, Paragraph, Role, Table
from mingzhang.model.draft import Amount, Draft, Rounding, Words
from mingzhang.model.errors import DraftError
from mingzhang.model.fact import Fact
from mingzhang.model.manuscript import Sheet
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.reading.labelling.label import label_cells
from mingzhang.vocabulary.text import plain
from mingzhang.writing.fill import Filled
from mingzhang.writing.totals import Totals

QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],  # a smaller book is no easier to understand
)
BOOKS = st.one_of(
    final_accounts(),
    final_accounts("上海市某区教育局"),
    final_accounts("成都市某局"),
    budgets(),
    budgets("广州市某局"),
    budgets("上海市某区教育局"),
)


def form_of(made: Draft) -> Form:
    found = find(made.kind, made.year, made.place or made.office)
    assert found is not None
    return found


def filled(made: Draft, rounding: Rounding) -> Filled:
    return tables_of(made, form_of(made), rounding)


def read_back(made: Draft, sheets: tuple[Sheet, ...]) -> tuple[Fact, ...]:
    blocks: list[Table | Paragraph] = []
    for sheet in sheets:
        notes = [Paragraph((Line(note, 1),), Role.NOTE) for note in sheet.notes]
        blocks += [sheet.table, *notes]
    return facts(Book("written", "json", made.office, made.year, made.kind, tuple(blocks)))


def cell(sheets: tuple[Sheet, ...], title: str, row: str, column: str) -> str:
    """The printed text under a header in the row of that code or label."""
    sheet = next(s for s in sheets if s.table.title == title)
    found = [
        c.cell.text
        for c in label_cells(sheet.table)
        if plain(row) in (c.code, plain(c.label)) and "/".join(c.path).endswith(column)
    ]
    assert len(found) == 1, (title, row, column, found)
    return found[0]


def value(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or "0")


@QUICK
@given(BOOKS)
def test_what_is_written_is_read_back_as_the_same_amounts(made: Draft) -> None:
    totals = Totals(made.amounts)
    sheets = filled(made, Rounding.PLAIN).sheets
    for fact in read_back(made, sheets):
        if fact.figure is not None and not fact.point.detail:
            exact = Decimal(totals.of(fact.point) or 0) / 100
            assert fact.figure.interval.contains(exact), fact


@QUICK
@given(BOOKS)
def test_controlled_rounding_makes_every_sum_hold_in_printed_figures(made: Draft) -> None:
    book = filled(made, Rounding.CONTROLLED)
    said = ("底稿不平", "尾差")
    assert not [remark for remark in book.remarks if remark.startswith(said)]
    assert sum(len(sheet.sums) for sheet in book.sheets) > 20
    for sheet in book.sheets:
        texts = {(c.row, c.column): c.text for c in sheet.table.cells}
        for found in sheet.sums:
            assert value(texts[found.total]) == sum(value(texts[part]) for part in found.parts)


@QUICK
@given(BOOKS)
def test_the_same_point_is_printed_alike_in_every_table(made: Draft) -> None:
    printed: dict[object, str] = {}
    for sheet in filled(made, Rounding.CONTROLLED).sheets:
        texts = {(c.row, c.column): c.text for c in sheet.table.cells}
        for row, column, point in sheet.points:
            assert printed.setdefault(point, texts[row, column]) == texts[row, column]


def test_totals_are_summed_from_the_finest_amounts() -> None:
    made = draft(
        amount(123_456_00, source=Source.GENERAL, nature=Nature.BASIC, function="2010301"),
        amount(200_000_00, source=Source.GENERAL, nature=Nature.PROJECT, function="2010302"),
        amount(323_456_00, Flow.REVENUE, source=Source.GENERAL, function="2010301"),
    )
    sheets = filled(made, Rounding.PLAIN).sheets
    assert cell(sheets, "支出决算表", "201", "本年支出合计") == "32.35"
    assert cell(sheets, "支出决算表", "合计", "基本支出") == "12.35"
    assert cell(sheets, "收入支出决算总表", "本年支出合计", "金额") == "32.35"
    assert cell(sheets, "收入支出决算总表", "一、一般公共预算财政拨款收入", "金额") == "32.35"


def test_what_came_in_and_was_not_spent_is_carried_over() -> None:
    made = draft(
        amount(700_00, source=Source.GENERAL, nature=Nature.BASIC, function="2010301"),
        amount(1_000_00, Flow.REVENUE, source=Source.GENERAL, function="2010301"),
        amount(500_00, Flow.OPENING, source=Source.GENERAL, function="2010301"),
    )
    sheets = filled(made, Rounding.PLAIN).sheets
    assert cell(sheets, "收入支出决算总表", "年末结转和结余", "金额") == "0.08"


def test_subjects_without_money_are_not_printed_and_fixed_rows_are() -> None:
    made = draft(amount(1_000_00, source=Source.GENERAL, nature=Nature.BASIC, function="2010301"))
    sheets = filled(made, Rounding.PLAIN).sheets
    spending = next(s for s in sheets if s.table.title == "支出决算表")
    assert [c.code for c in label_cells(spending.table) if c.path[-1] == "基本支出"] == [
        *("", "201", "20103", "2010301")
    ]
    assert cell(sheets, "收入支出决算总表", "二、外交支出", "金额") == "0.00"


def test_an_empty_table_says_that_it_is_empty() -> None:
    made = draft(amount(1_000_00, source=Source.GENERAL, nature=Nature.BASIC, function="2010301"))
    funds = next(s for s in filled(made, Rounding.PLAIN).sheets if s.table.title.startswith("政府性基金"))
    assert any("无数据" in note for note in funds.notes)


def test_a_total_that_contradicts_its_parts_is_named() -> None:
    made = draft(
        amount(1_000_000_01, nature=Nature.BASIC, function="2010301"),
        amount(2_000_000_00, nature=Nature.PROJECT, function="2010301"),
        amount(9_000_000_00, function="2010301"),
    )
    said = [r for r in filled(made, Rounding.CONTROLLED).remarks if r.startswith("底稿不平")]
    assert any("2010301" in remark and "9,000,000.00" in remark for remark in said)


def test_a_kind_and_year_without_forms_is_refused_with_what_to_do() -> None:
    made = Draft(OFFICE, 1999, BookKind.BUDGET, (amount(1, year=1999),))
    with pytest.raises(DraftError, match="表式"):
        compose(made)
    with pytest.raises(DraftError, match="没有金额"):
        compose(Draft(OFFICE, YEAR, BookKind.BUDGET, ()))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_every_form_set_is_laid_out_with_the_columns_it_prescribes(form: Form) -> None:
    """Reading a written table gives back the header paths of its form, side and all."""
    stage = Stage.ORIGINAL_BUDGET if form.kind is BookKind.BUDGET else Stage.OUTTURN
    where = {"year": form.valid_from, "stage": stage, "source": Source.GENERAL}
    made = Draft(
        form.places[0] + "某局",
        form.valid_from,
        form.kind,
        (
            amount(5_000_00, nature=Nature.BASIC, function="2010301", **where),
            amount(5_000_00, nature=Nature.BASIC, economic="30201", **where),
            amount(5_000_00, Flow.REVENUE, function="2010301", **where),
        ),
        place=form.places[0],
    )
    for sheet in tables_of(made, form, Rounding.CONTROLLED).sheets:
        table = form.table(sheet.table.title)
        assert table is not None
        words = {stub.path for side in table.sides for stub in side.after}
        read = {cell.path for cell in label_cells(sheet.table)} - words
        assert read == {_printed_path(table, path) for path in table.columns}, sheet.table.title


def _printed_path(form: FormTable, path: tuple[str, ...]) -> tuple[str, ...]:
    """A header path as a reader finds it: without heads of the whole table and sides not printed."""
    side = next((side for side in form.sides if side.name and path[0] == side.name), None)
    if side is not None and not side.headed:
        return path[1:]
    spans_all = not form.sides[0].stubs and all(other[0] == path[0] for other in form.columns)
    return path[1:] if spans_all else path


def test_words_beside_the_amounts_stand_in_their_row() -> None:
    office = "广州市某局"
    where = {"stage": Stage.ORIGINAL_BUDGET, "source": Source.GENERAL, "nature": Nature.PROJECT}
    made = draft(
        amount(220_0000_00, function="2010301", **where),
        amount(220_0000_00, project="会展业务费", unit=office, **where),
        kind=BookKind.BUDGET,
        office=office,
        units=(office,),
        words=(Words("绩效目标:会展业务费", "办好一届展会。", YEAR),),
    )
    sheets = filled(made, Rounding.CONTROLLED).sheets
    projects = next(s for s in sheets if "项目支出及其他支出" in s.table.title)
    assert "办好一届展会。" in [c.text for c in projects.table.cells]
    assert cell(sheets, projects.table.title, "会展业务费", "总计") == "220.00"


def test_two_amounts_of_one_point_are_refused() -> None:
    with pytest.raises(DraftError, match="第1条与第2条"):
        compose(draft(amount(100, function="2010301"), amount(200, function="2010301")))


def test_a_row_that_holds_two_subjects_prints_their_sum() -> None:
    where = {"stage": Stage.ORIGINAL_BUDGET, "nature": Nature.PROJECT, "source": Source.GENERAL}
    made = draft(
        amount(1_000_00, function="2310301", **where),
        amount(2_000_00, function="2320301", **where),
        kind=BookKind.BUDGET,
        office="广州市某局",
    )
    sheets = filled(made, Rounding.CONTROLLED).sheets
    assert cell(sheets, "收支总体情况表", "二十三、国债还本付息支出", "预算") == "0.30"


def test_a_department_of_one_unit_has_a_budget_too() -> None:
    """A reader takes the row of an only unit for the total once more; it is printed all the same."""
    office = "广州市示范局"
    rows = (
        (Nature.RUNNING, "30201", "", 200_000_00),
        (Nature.PERSONNEL, "30101", "", 500_000_00),
        (Nature.PROJECT, "", "协作信息平台", 6_000_000_00),
        (Nature.PROJECT, "", "博览会", 1_000_000_00),
    )
    stage, function = Stage.ORIGINAL_BUDGET, "2010301"
    whole = Point(office, 2023, Flow.EXPENDITURE, stage, Source.GENERAL)
    amounts = [
        Amount(replace(whole, nature=nature, economic=code, project=name, unit=office), fen)
        for nature, code, name, fen in rows
    ]
    total = sum(fen for *_, fen in rows)
    amounts += [
        Amount(replace(whole, nature=Nature.BASIC, function=function), 700_000_00),
        Amount(replace(whole, nature=Nature.PROJECT, function=function), 7_000_000_00),
        Amount(replace(whole, flow=Flow.REVENUE, function=function), total),
        *(Amount(replace(whole, nature=n, economic=c), fen) for n, c, _, fen in rows[:2]),
        Amount(replace(whole, nature=Nature.PROJECT, economic="30227"), 7_000_000_00),
    ]
    made = compose(Draft(office, 2023, BookKind.BUDGET, tuple(amounts), units=(office,)))
    table = next(one for one in made.book("x").tables if one.title == "部门预算项目支出及其他支出预算表")
    rows_of = {cell.text.strip(): cell.row for cell in table.cells if cell.column == 0}
    totals = {cell.row: cell.text for cell in table.cells if cell.column == 1}
    assert totals[rows_of[office]] == totals[rows_of["合计"]] == "700.00"
    assert totals[rows_of["协作信息平台"]] == "600.00"


GENERAL = Source.GENERAL


def spent(fen: int, function: str = "2010301") -> Amount:
    return amount(fen, source=GENERAL, nature=Nature.BASIC, function=function)


def test_what_comes_in_must_be_what_goes_out() -> None:
    came = amount(300 * 1_000_000, Flow.REVENUE, source=GENERAL, function="2010301")
    with pytest.raises(DraftError) as caught:
        compose(draft(spent(305 * 1_000_000), came))
    assert "收入总计3,000,000.00元，支出总计3,050,000.00元，相差50,000.00元" in caught.value.chinese
    assert not any("收支平衡" in remark for remark in compose(draft(spent(300 * 1_000_000), came)).remarks)


def test_revenue_that_nobody_entered_is_missing_and_no_contradiction() -> None:
    remarks = compose(draft(spent(305 * 1_000_000))).remarks
    assert any(remark.startswith("缺金额") and "收支平衡" in remark for remark in remarks)


def test_a_subtotal_of_vehicles_is_the_sum_of_its_parts() -> None:
    vehicles = [
        amount(fen * 1_000_000, source=Source.FISCAL, item=f"three_public.vehicles{part}")
        for fen, part in ((40, ""), (30, ".operation"), (5, ".purchase"))
    ]
    with pytest.raises(DraftError, match=r"小计为400,000\.00元"):
        compose(draft(*vehicles))


def test_codes_items_and_places_that_no_list_knows_are_remarked() -> None:
    wrong = amount(5, source=Source.FISCAL, item="three_public.vehicles.runnning")
    made = draft(spent(100), spent(100, "2999999"), wrong, place="火星")
    said = "".join(compose(made).remarks)
    assert "科目代码2999999不在政府收支分类科目中" in said
    assert "不认识底稿中的项目 three_public.vehicles.runnning" in said
    assert "不认识地区“火星”" in said
    named = draft(spent(100), words=(Words("name:2999999", "其他", YEAR),), place="广州市")
    assert not any("不认识" in remark or "科目代码" in remark for remark in compose(named).remarks)
