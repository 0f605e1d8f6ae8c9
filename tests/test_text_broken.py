"""Extracted text in which names run over several lines, and heads that no form words so."""

import pytest

from mingzhang.model.book import Table
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.labelling.label import label_cells
from mingzhang.reading.plain.front import read_text


def table(text: str) -> Table:
    pages, remarks = read_text(text)
    return assemble("某局.txt", "text", pages, remarks).tables[0]


def names(text: str) -> list[tuple[str, str]]:
    """Code and name of every row, once."""
    return list(dict.fromkeys((cell.code, cell.label) for cell in label_cells(table(text))))


SUBJECTS = """一般公共预算财政拨款支出决算表
单位：万元
功能分类科目编码 科目名称 本年支出合计 基本支出 项目支出
合计 60.00 40.00 20.00
20805 行政事业单位养老支出 30.00 30.00 0.00
机关事业单位基本
2080505 养老保险缴费支 20.00 20.00 0.00
出
机关事业单位职
业年金缴费支
2080506
出
10.00 10.00 0.00
2130207
森林资源
管
理
20.00 0.00 20.00
"""


def test_a_subject_broken_over_three_lines_has_the_name_of_its_code():
    assert names(SUBJECTS) == [
        ("", "合计"),
        ("20805", "行政事业单位养老支出"),
        ("2080505", "机关事业单位基本养老保险缴费支出"),
        ("2080506", "机关事业单位职业年金缴费支出"),
        ("2130207", "森林资源管理"),
    ]


def test_words_that_no_subject_has_end_the_name_above_them():
    text = SUBJECTS.replace(
        "机关事业单位职\n业年金缴费支\n2080506\n出", "（附注甲）\n2080599\n其他行政事业单位养老支出"
    )
    assert names(text)[2:4] == [
        ("2080505", "机关事业单位基本养老保险缴费支出（附注甲）"),
        ("2080599", "其他行政事业单位养老支出"),
    ]


HEAD = "项目支出表\n单位：万元\n项目名称 合计 一般公共预算 政府性基金预算\n合计 120.00 100.00 20.00\n"
AMOUNTS = ("70.00 60.00 10.00", "30.00 25.00 5.00", "20.00 15.00 5.00")
PROJECTS = (
    ("防火道路和瞭望塔", "维修改造以及设备", "更新"),
    ("湿地保护",),
    ("有害生物防治和松", "材线虫病疫情普查", "质量抽查"),
)


def printed(beside: int) -> str:
    """The projects with their amounts beside the first (0), the middle (1) or the last (2) line of three."""
    lines = []
    for name, amounts in zip(PROJECTS, AMOUNTS, strict=True):
        at = min(beside, len(name) - 1)
        lines += [f"{piece} {amounts}" if place == at else piece for place, piece in enumerate(name)]
    return HEAD + "\n".join(lines)


@pytest.mark.parametrize("beside", [0, 1, 2])
def test_a_project_broken_over_three_lines_is_whole_wherever_its_amounts_stand(beside: int):
    assert [name for _, name in names(printed(beside))] == ["合计", *("".join(name) for name in PROJECTS)]


def test_where_lines_leave_a_choice_the_amounts_stand_beside_the_last():
    text = HEAD + "防火道路\n维修 70.00 60.00 10.00\n湿地\n保护 30.00 25.00 5.00"
    assert [name for _, name in names(text)] == ["合计", "防火道路维修", "湿地保护"]


TRAVEL, GUESTS = "合计 因公出国（境）费", "公务接待费"
CARS, PARTS = "公务用车购置及运行维护费", "小计 购置费 运行费"
THREE_PUBLIC = f"""财政拨款“三公”经费支出决算表
公开07表
部门：示例县林业局 单位：万元
{{units}}2023 年度预算数 2023 年度决算数
{CARS} {CARS} {TRAVEL} {GUESTS} {TRAVEL} {GUESTS} {PARTS} {PARTS}
"""
HALF = [*TRAVEL.split(), *(f"{CARS}/{part}" for part in PARTS.split()), GUESTS]
PATHS = [f"2023年度{stage}/{word}" for stage in ("预算数", "决算数") for word in HALF]


def test_budget_and_account_of_travel_cars_and_guests_side_by_side_in_other_words():
    amounts = "48.60 10.00 32.40 18.00 14.40 6.20 41.15 8.25 30.70 17.98 12.72 2.20"
    cells = label_cells(table(THREE_PUBLIC.format(units="") + amounts))
    assert [("/".join(cell.path), cell.cell.text) for cell in cells] == list(
        zip(PATHS, amounts.split(), strict=True)
    )


def test_the_same_table_with_a_row_for_each_unit():
    rows = """合计 48.60 10.00 32.40 18.00 14.40 6.20 41.15 8.25 30.70 17.98 12.72 2.20
本级 38.60 10.00 22.40 18.00 4.40 6.20 38.15 8.25 27.70 17.98 9.72 2.20
林场 10.00 0.00 10.00 0.00 10.00 0.00 3.00 0.00 3.00 0.00 3.00 0.00"""
    cells = label_cells(table(THREE_PUBLIC.format(units="单位名称\n") + rows))
    forest = {"/".join(cell.path): cell.cell.text for cell in cells if cell.label == "林场"}
    assert list(forest) == PATHS
    assert forest["2023年度决算数/公务用车购置及运行维护费/运行费"] == "3.00"


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f"])
def test_a_narrow_blank_parts_off_threes_and_no_words(blank: str):
    text = f"部门支出总表\n单位：万元\n项目 合计 基本支出 项目支出\n合计 1{blank}034.00 1{blank}000.56 33.44"
    assert [cell.cell.text for cell in label_cells(table(text))] == ["1034.00", "1000.56", "33.44"]


def test_an_amount_in_brackets_right_behind_another_is_one_of_its_own():
    text = "收入预算增减情况表\n单位：万元\n项目 2023年执行数 2024年预算数 增减额\n"
    text += "一、一般公共预算拨款收入 1,200.00 1,000.00（200.00）\n二、事业收入 50.00 60.00 10.00"
    values = [cell.figure and str(cell.figure.value) for cell in label_cells(table(text))]
    assert values == ["1200.00", "1000.00", "-200.00", "50.00", "60.00", "10.00"]


def test_reasons_right_of_the_amounts_are_no_names_of_rows():
    text = "“三公”经费支出表\n单位：万元\n项目 2023年预算数 2024年预算数 变动原因\n"
    text += "因公出国（境）费 10.00 8.00 压减团组\n公务接待费 5.00 4.00\n合计 15.00 12.00"
    cells = [(cell.label, cell.path[-1], cell.cell.text) for cell in label_cells(table(text))]
    assert cells[:4] == [
        ("因公出国（境）费", "2023年预算数", "10.00"),
        ("因公出国（境）费", "2024年预算数", "8.00"),
        ("公务接待费", "2023年预算数", "5.00"),
        ("公务接待费", "2024年预算数", "4.00"),
    ]


def test_a_head_over_the_columns_of_one_fund_is_no_column():
    text = "一般公共预算支出表\n单位：万元\n科目编码 科目名称 本年一般公共预算支出\n合计 基本支出 项目支出\n"
    text += "205 教育支出 350.50 100.00 250.50\n合计 350.50 100.00 250.50"
    paths = [cell.path[-1] for cell in label_cells(table(text)) if cell.code == "205"]
    assert paths == ["合计", "基本支出", "项目支出"]
