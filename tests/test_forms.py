"""The form sets: found by place, kind and year; mistakes in a data file are named with file and row."""

from pathlib import Path

import pytest

from mingzhang.forms.load import all_tables, find, forms, load
from mingzhang.model.book import BookKind
from mingzhang.model.errors import DataError
from mingzhang.model.money import Unit

ACCOUNTS, BUDGET = BookKind.FINAL_ACCOUNTS, BookKind.BUDGET

MINIMAL = """
id = "x"
places = ["全国"]
kind = "部门决算"
valid_from = 2020
[[tables]]
title = "收入决算表"
[[tables.sides]]
stubs = [["label", "项目"]]
columns = ["合计"]
"""


def test_guangzhou_accounts_had_eight_tables_in_2017_and_nine_from_2020():
    old, new = find(ACCOUNTS, 2017, "广州市协作办公室"), find(ACCOUNTS, 2021, "广州市协作办公室")
    assert [t.number for t in old.tables if not t.narrative] == [f"公开0{n}表" for n in range(1, 9)]
    assert [t.number for t in new.tables if not t.narrative] == [f"公开0{n}表" for n in range(1, 10)]


def test_a_place_without_its_own_set_uses_the_national_one():
    assert find(ACCOUNTS, 2023, "某某县民政局").places == ("全国",)
    assert find(BUDGET, 2018, "某某县民政局").id == "national-budget-2017"
    assert len(find(BUDGET, 2018, "").tables) == 8


def test_no_form_for_a_self_evaluation():
    assert find(BookKind.SELF_EVALUATION, 2021, "广州市") is None


def test_the_twelve_columns_of_three_public_expenses_stand_in_both_orders():
    grouped = find(ACCOUNTS, 2017, "").table("公开07表")
    mixed = find(ACCOUNTS, 2024, "上海市普陀区财政局").table("财政拨款“三公”经费支出决算表")
    assert grouped.columns[:2] == (("预算数", "合计"), ("预算数", "因公出国（境）费"))
    assert [path[-2:] for path in mixed.columns[:2]] == [("合计", "预算数"), ("合计", "决算数")]
    assert len(grouped.columns) == len(mixed.columns) == 12


def test_summary_rows_carry_their_line_numbers_and_codes():
    table = find(ACCOUNTS, 2017, "").table("收入支出决算总表")
    rows = {row.label: row for side in table.sides for row in side.rows}
    assert rows["十七、援助其他地区支出"].line == 42
    assert rows["十七、援助其他地区支出"].code == "219"
    assert rows["本年支出合计"].total


def test_shanghai_budgets_are_in_yuan_except_the_last_table():
    tables = find(BUDGET, 2025, "上海市普陀区商务委员会").tables
    assert {t.unit for t in tables[:-1]} == {Unit.YUAN}
    assert tables[-1].unit is Unit.TEN_THOUSAND_YUAN


def test_every_fixed_row_list_is_filled_and_every_set_names_sections():
    for form, table in all_tables():
        for side in table.sides:
            assert side.row_list.value != "fixed" or side.rows, (form.id, table.title)
    assert all(form.sections for form in forms())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("valid_from = 2020", "valid_from = 2020\nvalid_to = 2019"), "valid_to 2019"),
        (('kind = "部门决算"', 'kind = "决算"'), "'决算'"),
        (('title = "收入决算表"', 'titel = "收入决算表"'), "titel"),
        (('columns = ["合计"]', 'columns = ["合计", "合计"]'), "stands twice"),
        (('columns = ["合计"]', 'columns = ["合计"]\nrows = "fixed:none"'), "no list 'none'"),
        (('["label", "项目"]', '["name", "项目"]'), "'name'"),
        (('id = "x"', 'id = "x'), "x.toml"),
        (('id = "x"', 'id = "x"\nextends = "y"'), "no other form set"),
    ],
)
def test_a_mistake_is_named_with_file_and_entry(tmp_path: Path, change: tuple[str, str], said: str):
    (tmp_path / "x.toml").write_text(MINIMAL.replace(*change), "utf-8")
    with pytest.raises(DataError, match=said) as error:
        load(tmp_path)
    assert "x.toml" in str(error.value)


def test_a_row_without_label_is_named(tmp_path: Path):
    text = MINIMAL.replace('columns = ["合计"]', 'columns = ["合计"]\nrows = "fixed:a"')
    (tmp_path / "x.toml").write_text(text, "utf-8")
    (tmp_path / "rows.csv").write_text("list,label,line,code,level,total\na,,1,,,\n", "utf-8")
    with pytest.raises(DataError, match="row 2"):
        load(tmp_path)


def test_a_new_place_is_one_file(tmp_path: Path):
    (tmp_path / "x.toml").write_text(MINIMAL, "utf-8")
    (tmp_path / "y.toml").write_text(
        'id = "y"\nextends = "x"\nplaces = ["某省"]\n[[more_tables]]\ntitle = "支出决算表"\n'
        '[[more_tables.sides]]\ncolumns = ["合计"]\n',
        "utf-8",
    )
    base, local = load(tmp_path)
    assert [t.title for t in local.tables] == ["收入决算表", "支出决算表"]
    assert local.kind is base.kind
