"""Plain text whose column alignment is lost: tables and paragraphs come back, with their lines as places."""

import csv
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from mingzhang.library import check
from mingzhang.model.book import Book, Role, Table
from mingzhang.model.fact import Mark
from mingzhang.model.money import Unit
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.labelling.label import LabelledCell, label_cells
from mingzhang.reading.plain.blanks import relations
from mingzhang.reading.plain.front import read_pages, read_text
from mingzhang.reading.plain.layout import read_layout
from shared import SHARED, needs_shared

DOCUMENTS, TRUTH = SHARED / "documents", SHARED / "truth"
FIELDS = ["page", "table_title", "row_code", "row_label", "column_path", "amount", "unit"]


def book_of(text: str) -> Book:
    pages, remarks = read_text(text)
    return assemble("某局.txt", "text", pages, remarks)


def amounts(table: Table) -> dict[tuple[str, str], str]:
    """Printed amounts by row (code, else label) and column path."""
    return {
        (cell.code or cell.label, "/".join(cell.path)): cell.cell.text
        for cell in label_cells(table)
        if cell.mark is Mark.AMOUNT
    }


def lines(text: str) -> str:
    return text.strip("\n")


# ---- small documents

REVENUE = """
收入决算表
公开02表
部门：某局  单位：万元
项    目
本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入
附属单位上
缴收入
其他收入 功能分类
科目编码
科目名称
栏次 1 2 3 4 5 6 7
合计 30.00 20.00 0.00 0.00 0.00 0.00 10.00
201 一般公共服务支出 30.00 20.00 0.00 0.00 0.00 0.00 10.00
20103
 政府办公厅（室）及相
关机构事务
30.00 20.00 0.00 0.00 0.00 0.00 10.00
收入决算表
公开02表
部门：某局  单位：万元
项    目
本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入
附属单位上
缴收入
其他收入 功能分类
科目编码
科目名称
栏次 1 2 3 4 5 6 7
合计 30.00 20.00 0.00 0.00 0.00 0.00 10.00
2010301 行政运行 30.00 20.0
0 0.00 0.00 0.00 0.00 10.00
注：本表反映收入情况。
"""


def test_a_head_broken_over_lines_in_odd_order_becomes_columns():
    table = book_of(REVENUE).tables[0]
    assert table.title == "收入决算表"
    assert table.unit is Unit.TEN_THOUSAND_YUAN
    assert amounts(table)["201", "附属单位上缴收入"] == "0.00"
    assert amounts(table)["201", "其他收入"] == "10.00"


def test_names_broken_over_lines_belong_to_the_code_above():
    cells = label_cells(book_of(REVENUE).tables[0])
    assert {cell.label for cell in cells if cell.code == "20103"} == {"政府办公厅（室）及相关机构事务"}


def test_the_head_of_the_next_page_is_dropped_and_its_total_row_kept():
    book = book_of(REVENUE)
    assert len(book.tables) == 1
    totals = [cell for cell in label_cells(book.tables[0]) if cell.label == "合计"]
    assert [cell.cell.page for cell in totals if cell.path == ("其他收入",)] == [13, 30]


def test_an_amount_broken_at_the_line_end_is_whole_and_stands_on_its_first_line():
    cells = [c for c in label_cells(book_of(REVENUE).tables[0]) if c.code == "2010301"]
    broken = next(cell for cell in cells if cell.path == ("财政拨款收入",))
    assert broken.cell.text == "20.00"
    assert broken.cell.page == 31


SUMMARY = """
收入支出决算总表
公开01表
部门：某局 单位：万元
收入 支出
项    目 行次 决算数 项    目 行次 决算数
栏    次   1 栏    次   2
一、财政拨款收入 1 41,652.65 一、一般公共服务支出 26 4,114.40
  2   二、外交支出 27 0.00
 3   三、国防支出 28 0.00
本年收入合计 22 41,652.65 本年支出合计 47 4,114.40
      一般公共预算财政拨
款
24 509.89   49
总计 25 42,162.54 总计 50 42,162.54
"""


def test_two_sides_are_split_by_their_line_numbers_even_where_a_half_is_empty():
    found = amounts(book_of(SUMMARY).tables[0])
    assert found["一、财政拨款收入", "收入/决算数"] == "41,652.65"
    assert found["二、外交支出", "支出/决算数"] == "0.00"
    assert found["总计", "支出/决算数"] == "42,162.54"
    assert not any(row == "2" for row, _ in found)


BUDGET = """
表 1
收支总体情况表
单位名称： 某局  单位：万元
收        入 支        出
项    目 预算 项    目 预算
一、预算拨款 236861.15 一、一般公共服务支出 4241.86
二、财政专户拨款 0.00 二、外交支出 0.00
  三、国防支出 0.00
本年收入合计 236861.15 本年支出合计 4241.86
注：无。
"""


def test_two_sides_without_line_numbers_are_split_by_their_labels():
    found = amounts(book_of(BUDGET).tables[0])
    assert found["三、国防支出", "支出/预算"] == "0.00"
    assert found["一、预算拨款", "收入/预算"] == "236861.15"
    assert found["本年支出合计", "支出/预算"] == "4241.86"


PROJECTS = """
表 12
部门预算项目支出及其他支出预算表
单位名称： 某局  单位：万元
支出项目类别（资
金使用单位）
总  计
财政拨款
财政专户拨款 其他资金 绩效目标
合计 一般公共预算
政府性
基金预算
国有资本
经营预算
合    计 9.00 9.00 9.00 0.00 0.00 0.00 0.00
    会展业务费 2.00 2.00 2.00 0.00 0.00 0.00 0.00
举办 3 场展会，参展企业达到
预期。
    对口帮扶工
作经费
7.00 7.00 7.00 0.00 0.00 0.00 0.00 完成全年帮
扶任务。
注：无。
"""


def test_goals_beside_the_amounts_stay_with_their_project():
    table = book_of(PROJECTS).tables[0]
    assert amounts(table)["对口帮扶工作经费", "财政拨款/一般公共预算"] == "7.00"
    assert amounts(table)["会展业务费", "总计"] == "2.00"
    texts = {cell.text.replace("\n", "") for cell in table.cells}
    assert {"举办3场展会，参展企业达到预期。", "完成全年帮扶任务。"} <= texts


UNKNOWN = """
项目经费安排情况表
单位：万元
项目名称 年初预算数 调整预算数 决算数
某某工程 10.00 12.00 11.50
某某大楼
修缮 5.00 5.00 4.00
合计 15.00 17.00 15.50
"""


def test_a_layout_that_no_form_has_is_read_by_its_words():
    found = amounts(book_of(UNKNOWN).tables[0])
    assert found["某某大楼修缮", "调整预算数"] == "5.00"
    assert found["合计", "决算数"] == "15.50"


NUMBERED = """
部门支出总表
部门公开表3
单位名称：某局 单位：万元
科目编码 科目名称 合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出
合计 20.00 15.00 5.00
201 一般公共服务支出 20.00 15.00 5.00
20104 发展与改革事务 20.00 15.00 5.00
2010401 行政运行 15.00 15.00
2010402 一般行政管理事务 5.00 5.00
项目支出绩效目标表
单位：万元
单位名称 项目名称 年度金额 绩效目标
某局 信息化运维 120.00 保障系统稳定运行。
某局 规划编制 300.00 完成规划编制。
"""


def test_a_table_number_is_no_title_and_a_new_caption_ends_the_table():
    tables = book_of(NUMBERED).tables
    assert [table.title for table in tables] == ["部门支出总表", "项目支出绩效目标表"]
    assert amounts(tables[0])["2010402", "合计"] == "5.00"


def test_two_label_columns_keep_their_words_apart():
    found = amounts(book_of(NUMBERED).tables[1])
    assert found == {("信息化运维", "年度金额"): "120.00", ("规划编制", "年度金额"): "300.00"}


BLANKS = """
2025年部门支出预算总表
编制部门：某局 单位：元
项目 支出预算
功能分类科目编码
功能分类科目名称 合计 基本支出 项目支出
类 款 项
201 一般公共服务支出 300 100 200
201 03 政府办公厅（室）及相关机构事务 300 100 200
201 03 01 行政运行 100 100
201 03 02 一般行政管理事务 200 200
合计 300 100 200
"""


def test_sums_tell_in_which_columns_amounts_stand_when_empty_cells_are_lost():
    book = book_of(BLANKS)
    found = amounts(book.tables[0])
    assert found["2010301", "支出预算/基本支出"] == "100"
    assert found["2010302", "支出预算/项目支出"] == "200"
    assert ("2010302", "支出预算/基本支出") not in found
    assert book.remarks == ()


def test_what_sums_cannot_tell_is_said_in_a_remark():
    text = BLANKS.replace("300 100 200", "100 100").replace("201 03 02 一般行政管理事务 200 200\n", "")
    assert any("2025年部门支出预算总表" in remark for remark in book_of(text).remarks)


def test_an_empty_table_keeps_its_head_and_its_sentence():
    text = """
2025年部门政府性基金预算支出功能分类预算表
编制部门：某局 单位：元
项目 政府性基金预算支出
功能分类科目编码
功能分类科目名称 合计 基本支出 项目支出
类 款 项
合计
注：本部门2025年没有政府性基金预算，故本表为空表。
"""
    book = book_of(text)
    assert book.tables[0].title == "2025年部门政府性基金预算支出功能分类预算表"
    assert amounts(book.tables[0]) == {}
    assert [p.role for p in book.paragraphs] == [Role.NOTE]


def test_total_columns_know_their_parts():
    columns = (("预算数", "合计"), ("预算数", "出国"), ("预算数", "公车", "小计"), ("预算数", "公车", "购置"))
    assert relations(columns) == ((0, (1, 2)), (2, (3,)))


def test_codes_and_line_numbers_that_a_form_has_not_are_columns_of_their_own():
    head = ["人员经费", "公用经费", *["经济分类科目编码", "科目名称", "决算数"] * 2]
    sides = read_layout(head, "一般公共预算财政拨款基本支出决算表", 2).sides
    assert [[stub.path[-1] for stub in side.stubs] for side in sides] == [
        ["经济分类科目编码", "科目名称"]
    ] * 2
    funds = [f"{fund}预算财政拨款" for fund in ("一般公共", "政府性基金", "国有资本经营")]
    head = ["收入", "支出", "项目", "行次", "决算数", "项目", "行次", "合计", *funds]
    sides = read_layout(head, "财政拨款收入支出决算总表", 5).sides
    assert [[stub.path[-1] for stub in side.stubs] for side in sides] == [["项目", "行次"]] * 2


def columns_of(head, amounts):
    layout = read_layout(head.split(), "", amounts)
    return ["/".join(path) for path in layout.sides[0].columns]


def test_heads_below_one_of_a_row_stand_in_its_place():
    head = "科目编码 科目名称 合计 基本支出 项目支出 小计 人员经费 公用经费"
    spanned = ["基本支出/小计", "基本支出/人员经费", "基本支出/公用经费"]
    assert columns_of(head, 5) == ["合计", *spanned, "项目支出"]
    assert columns_of("科目编码 科目名称 2024年预算数 合计 基本支出 项目支出", 3) == [
        "合计",
        "基本支出",
        "项目支出",
    ]


def test_columns_whose_heads_leave_a_choice_are_compared_with_nothing():
    head = "科目编码 科目名称 2023年预算数 2024年预算数 比上年增减 小计 基本支出 项目支出 增减额 增减幅度"
    assert columns_of(head, 6) == [f"第{number}栏" for number in range(1, 7)]
    rows = "合计 9.00 1.00 2.00 3.00 4.00 5.00\n201 一般公共服务支出 1.00 1.00 1.00 1.00 1.00 1.00"
    text = f"一般公共预算支出表\n单位：万元\n{head}\n{rows}\n"
    assert {found.rule for found in check(book_of(text)).findings} <= {"unknown-words"}


def test_what_is_printed_beyond_the_last_head_is_compared_with_nothing():
    rows = "合计 9.00 3.00 6.00 4.00\n201 一般公共服务支出 9.00 3.00 6.00 5.00"
    head = "科目编码 科目名称 本年支出合计 基本支出 项目支出"
    found = check(book_of(f"支出决算表\n单位：万元\n{head}\n{rows}\n")).findings
    assert {one.rule for one in found} <= {"unknown-words"}


def test_the_code_of_a_unit_and_the_title_of_the_next_table_are_no_amounts_of_this_one():
    text = (
        "收入总表\n单位：万元\n部门代码 部门名称 合计 事业收入\n合计 9.00 9.00\n301001 某县教育局 9.00 9.00\n"
    )
    table = book_of(text + "项目支出绩效目标表\n项目名称 维修\n年度资金总额 5.00\n").tables[0]
    assert amounts(table)["301001", "合计"] == "9.00"
    assert not any("年度资金" in cell.text for cell in table.cells)


NUMBERED_PARTS = """
财政拨款收支总表
单位：万元
收入 支出
项目 预算数 项目 合计 一般公共预算 政府性基金预算 国有资本经营预算
一、本年收入 6.00 一、本年支出 6.00 5.01 0.99
（一）一般公共预算拨款 5.01 （一）教育支出 3.00 3.00
（二）政府性基金预算拨款 0.99 （二）城乡社区支出 0.99 0.99
（三）国有资本经营预算拨款 （三）住房保障支出 2.00 2.00
收入总计 6.00 支出总计 6.00 5.01 0.99
"""
ACCOUNTS = """
财政拨款收入支出决算总表
单位：万元
收入 支出
项目 金额 项目 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款
一、一般公共预算财政拨款 5.00 一、一般公共服务支出 5.00 5.00
本年收入合计 5.00 本年支出合计 5.00 5.00
年初财政拨款结转和结余 1.00 年末财政拨款结转和结余 1.00 1.00
一般公共预算财政拨款 1.00
政府性基金预算财政拨款
总计 6.00 总计 6.00 6.00
"""


def test_parts_of_a_numbered_row_tell_the_columns_of_a_side():
    found = amounts(book_of(NUMBERED_PARTS).tables[0])
    assert found["（二）城乡社区支出", "支出/政府性基金预算"] == "0.99"


def test_a_line_that_names_a_row_of_the_form_begins_a_row():
    labels = {cell.label for cell in label_cells(book_of(ACCOUNTS).tables[0])}
    assert {"年末财政拨款结转和结余", "一般公共预算财政拨款", "政府性基金预算财政拨款"} <= labels


def test_a_total_printed_letter_by_letter_begins_a_row():
    text = NUMBERED_PARTS.replace("收入总计", "收 入 总 计").replace("支出总计", "支 出 总 计")
    assert amounts(book_of(text).tables[0]) == amounts(book_of(NUMBERED_PARTS).tables[0])


def test_cells_run_together_in_the_head_are_cut_apart():
    layout = read_layout(["项目", "合计", "基本支出", "项目支出支出功能分类", "科目编码", "科目名称"], "", 3)
    assert [path[-1] for path in layout.sides[0].columns] == ["合计", "基本支出", "项目支出"]


# ---- paragraphs

PROSE = """
第三部分 某局 2017 年部门决算

情况说明

一、收入情况说明

 某局 2017 年度总收入 52,295.55 万元，其中本年收入 42,506.60 万元，比上年

增加 1,905.77 万元，增长 4.38%，主要是



 23

人员经费增加。 

（一）支出情况说明 

 某局 2017 年度总支出 52,295.55 万元。 
"""


def test_wrapped_lines_and_a_page_number_do_not_break_a_sentence():
    book = book_of(PROSE)
    sentence = next(p for p in book.paragraphs if "总收入" in p.text)
    assert "比上年增加 1,905.77 万元" in sentence.text
    assert sentence.text.endswith("主要是人员经费增加。")


def test_a_place_in_a_paragraph_is_the_line_on_which_it_starts():
    sentence = next(p for p in book_of(PROSE).paragraphs if "总收入" in p.text)
    start = sentence.text.index("1,905.77")
    assert sentence.place("某局.txt", start, start + 8).page == 10


def test_headings_are_headings_and_broken_part_titles_are_joined():
    headings = [p.text for p in book_of(PROSE).paragraphs if p.role is Role.HEADING]
    assert headings == ["第三部分 某局 2017 年部门决算情况说明", "一、收入情况说明", "（一）支出情况说明"]


def test_a_text_without_tables_has_none():
    assert book_of(PROSE).tables == ()


# ---- real documents


def cells_of(book: Book) -> list[tuple[Table, LabelledCell]]:
    return [(t, c) for t in book.tables for c in label_cells(t) if c.mark is Mark.AMOUNT]


def score(book: Book, name: str, folder: Path, *options: str) -> dict[str, tuple[float, str]]:
    """F1 at each depth and the lines that the scorer prints for it."""
    target = folder / "read.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(FIELDS)
        for table, cell in cells_of(book):
            assert cell.figure is not None
            path = "/".join(cell.path)
            row = [cell.cell.page, table.title, cell.code, cell.label, path, cell.figure.value, "万元"]
            writer.writerow(row)
    command = [
        sys.executable,
        SHARED / "tools" / "score_cells.py",
        target,
        TRUTH / f"{name}.cells.csv",
        *options,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, tuple[float, str]] = {}
    for line in said.splitlines():
        if " F1 " in line:
            found[line.split()[0]] = (float(line.split(" F1 ")[1].split()[0]), line)
    return found


def read_document(path: Path) -> Book:
    pages, remarks = read_pages(path)
    return assemble(path.name, "text", pages, remarks)


@needs_shared
def test_every_amount_of_the_final_accounts_stands_in_its_row_column_and_table(tmp_path: Path):
    book = read_document(DOCUMENTS / "seed_2017_final_accounts.txt")
    found = score(book, "seed_2017", tmp_path, "--repeats", str(TRUTH / "seed_2017.repeats.csv"))
    assert all("recall 1.0000" in line for _, line in found.values())
    # line 2102 prints 75 for the first key task, which the truth leaves out
    assert all(f1 >= 0.999 for f1, _ in found.values())
    assert all("(850 of 850, 1 extra)" in line for _, line in found.values())


@needs_shared
@pytest.mark.parametrize("name", ["b_commerce_2025", "b_welfare_2024", "fa_finance_good"])
def test_text_extracted_from_a_pdf_gives_the_cells_of_the_pdf(name: str, tmp_path: Path):
    with pypdfium2.PdfDocument(DOCUMENTS / f"{name}.pdf") as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    found = score(book_of(text), name, tmp_path)
    assert found["amount"][0] == found["row"][0] == 1.0
    assert found["column"][0] >= 0.99


@needs_shared
def test_a_report_without_tables_gives_paragraphs_only():
    book = read_document(DOCUMENTS / "seed_2021_self_evaluation.txt")
    assert book.tables == ()
    assert book.year == 2021
    assert any("94.33" in paragraph.text for paragraph in book.paragraphs)


@pytest.fixture(scope="module")
def budget() -> dict[str, dict[tuple[str, str], Decimal]]:
    book = read_document(DOCUMENTS / "seed_2023_budget.txt")
    tables: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    unit = ""
    for table, cell in cells_of(book):
        assert cell.figure is not None
        row = cell.code or cell.label
        unit = row if row.startswith("广州市") and row.endswith(("办公室", "中心")) else unit
        key = f"{unit}:{row}" if table.title.endswith("项目支出及其他支出预算表") else row
        if (key, "/".join(cell.path)) in tables[table.title]:
            key += "#2"  # 工资福利支出 of the second unit
        tables[table.title][key, "/".join(cell.path)] = cell.figure.value
    return tables


@needs_shared
def test_the_budget_has_its_twelve_tables_and_the_key_projects(budget):
    assert len(budget) == 13
    assert sum(len(cells) for cells in budget.values()) == 1013


def close(left: Decimal, right: Decimal, parts: int) -> bool:
    return abs(left - right) <= Decimal("0.005") * (parts + 1)


@needs_shared
@pytest.mark.parametrize("title", ["收入总体情况表", "支出总体情况表"])
def test_every_row_of_the_budget_is_the_sum_of_its_columns_and_every_class_of_its_sections(budget, title):
    cells = budget[title]
    paths = list(dict.fromkeys(path for _, path in cells))
    for row in {row for row, _ in cells}:
        parts = [cells[row, path] for path in paths if path != "合计"]
        assert close(cells[row, "合计"], sum(parts, Decimal(0)), len(parts)), row
    for path in paths:
        tops = [amount for (row, p), amount in cells.items() if p == path and len(row) == 3]
        assert close(cells["合计", path], sum(tops, Decimal(0)), len(tops)), path
        for code in {row for row, _ in cells if row.isdigit() and len(row) < 7}:
            below = [
                cells[row, path]
                for row in {row for row, _ in cells}
                if row.startswith(code) and len(row) == len(code) + 2
            ]
            assert close(cells[code, path], sum(below, Decimal(0)), len(below)), (code, path)


@needs_shared
def test_the_budget_tables_agree_with_each_other(budget):
    general = budget["一般公共预算支出情况表（按功能分类科目）"]
    basic = budget["一般公共预算基本支出情况表（按经济分类科目）"]
    projects = budget["一般公共预算项目支出情况表（按经济分类科目）"]
    head = "一般公共预算支出"
    assert general["合计", f"{head}/其中：基本支出"] == basic["合计", "预算"] == Decimal("4409.09")
    assert general["合计", f"{head}/项目支出"] == projects["合计", "预算"] == Decimal("4463.56")
    for cells in (basic, projects):
        tops = [amount for (row, _), amount in cells.items() if len(row) == 3]
        assert close(cells["合计", "预算"], sum(tops, Decimal(0)), len(tops))
    summary = budget["收支总体情况表"]
    assert summary["收入总计", "收入/预算"] == summary["支出总计", "支出/预算"] == Decimal("238514.79")
    outturn = [a for (row, path), a in summary.items() if path == "支出/预算" and "、" in row]
    assert sum(outturn, Decimal(0)) == Decimal("238514.79")


@needs_shared
def test_every_project_of_the_budget_has_its_name_and_its_amounts(budget):
    cells = budget["部门预算项目支出及其他支出预算表"]
    totals = {row: amount for (row, path), amount in cells.items() if path == "总计"}
    assert len(totals) == 30  # 合计, two units, 27 projects
    assert totals["广州市协作办公室:机构运行辅助经费"] == Decimal("7.00")
    assert totals["广州市协作办公室:广州博览会工作经费"] == Decimal("30.00")
    office = [a for row, a in totals.items() if row.startswith("广州市协作办公室:")]
    assert sum(office, Decimal(0)) == 2 * totals["广州市协作办公室:广州市协作办公室"]
    for row in totals:
        funds = [
            cells[row, f"财政拨款/{fund}"] for fund in ("一般公共预算", "政府性基金预算", "国有资本经营预算")
        ]
        assert cells[row, "财政拨款/合计"] == sum(funds, Decimal(0)), row
    key = budget["六、重点项目预算绩效目标情况"]
    assert len(key) == 10
    assert all(totals.get(f"广州市协作办公室:{row}", amount) == amount for (row, _), amount in key.items())


# ---- text whose lines are whole paragraphs

UNWRAPPED = """某县水利局2022年度单位决算
二、收入决算情况说明
2022年本年收入合计400.00万元，其中：一般公共预算财政拨款收入390.00万元，占97.50%；其他收入10.00万元，占2.50%。
（图2：收入决算结构图）
三、支出决算情况说明
2022年本年支出合计400.00万元，其中：基本支出300.00万元，占75.00%；项目支出100.00万元，占25.00%，用于河道整治等。
四、其他事项
（一）机关运行经费等
2022年机关运行经费支出60.00万元"""


def test_lines_that_are_paragraphs_are_not_joined():
    book = book_of(UNWRAPPED)
    assert [p.text for p in book.paragraphs] == UNWRAPPED.split("\n")
    assert [p.role for p in book.paragraphs[1:3]] == [Role.HEADING, Role.BODY]


TASKS = """ 二、部门整体支出绩效和重点工作完成情况
主要
任务
任务绩效目标
任务绩效目标完成情况
资金（万元）
 1
举办两期培训班，邀请各县参
加。
组织了两期培训班，参加的有
八个县，反映良好;还组织了
三次座谈会。
 75
2
走访企业
走访了二十家企
业。
12
三、其他
"""


def test_a_cell_of_several_lines_is_whole_and_knows_where_they_stand():
    text = "\n".join(
        line + " " if line.endswith(("。", "情况", "目标", "）", "企业")) else line
        for line in TASKS.split("\n")
    )
    (table,) = book_of(text).tables
    (result,) = [cell for cell in table.cells if cell.text.startswith("组织了")]
    assert result.text.split("\n") == [
        "组织了两期培训班，参加的有",
        "八个县，反映良好;还组织了",
        "三次座谈会。",
    ]
    assert result.line_pages == (10, 11, 12)
    assert {"走访企业", "走访了二十家企\n业。"} <= {cell.text for cell in table.cells}
