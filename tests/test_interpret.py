"""Words of titles, columns and rows become points: equal amounts meet, different ones never do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest

from mingzhang.model.book import BookKind, Line, Paragraph
from mingzhang.model.fact import Fact
from mingzhang.model.point import Flow, Nature, Source, Stage
from mingzhang.reading.open import read_book
from shared import SHARED, needs_shared
from tables import book, fact, facts, table
from truth_cells import BOOKS, truth_facts

SUMMARY = table(
    1,
    "部门收支总表",
    "收入|<|支出|<\n项目|预算数|项目|预算数",
    """一、本年收入|10|一、本年支出|12
（一）一般公共预算拨款|8|（一）一般公共服务支出|1
（二）政府性基金预算拨款|1|（二）教育支出|11
（三）财政专户管理资金收入|1||
二、上年结转|2|二、结转下年|0
（一）一般公共预算拨款|2||
收入总计|12|支出总计|12""",
)
BY_UNIT = table(
    2,
    "部门收入总表",
    "单位代码|单位名称|合计|本年收入|<|<|上年结转结余|<\n^|^|^|小计|一般公共预算|单位资金|小计|一般公共预算",
    """|合计|12|10|9|1|2|2
105001|某县教育局本级|7|5|4|1|2|2
105002|某县第一小学|5|5|5|0|0|0""",
)
BY_FUNCTION = table(
    3,
    "部门支出总表",
    "科目编码|科目名称|合计|基本支出|项目支出|上缴上级支出",
    """|合计|12|10|2|0
201|一般公共服务支出|1|1|0|0
20103|政府办公厅（室）及相关机构事务|1|1|0|0
2010301|行政运行|1|1|0|0
205|教育支出|11|9|2|0""",
)
THREE_PUBLIC = table(
    5,
    "一般公共预算“三公”经费支出表",
    """上年预算数|<|<|<|<|<|2024年预算数|<|<|<|<|<
合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费|合计|因公出国（境）费|公务用车购置及运行费|<|<|公务接待费
^|^|小计|购置费|运行费|^|^|^|小计|购置费|运行费|^""",
    "3|0|2|0|2|1|3|0|2|0|2|1",
)


def apart(found: Iterable[Fact]) -> list[tuple[Fact, Fact]]:
    """Pairs of facts with one point whose figures cannot both be right."""
    prints: dict[object, list[Fact]] = defaultdict(list)
    for item in found:
        if item.figure is not None:
            prints[item.point].append(item)
    return [
        (same[0], other)
        for same in prints.values()
        for other in same[1:]
        if same[0].figure and other.figure and not same[0].figure.interval.meets(other.figure.interval)
    ]


# the documents with known truth


@needs_shared
@pytest.mark.parametrize("name", BOOKS)
def test_one_point_is_one_amount_in_the_true_cells(name):
    found = truth_facts(name)
    assert apart(found) == []
    assert len({item.point for item in found if item.point.detail}) < len(found) / 10


@needs_shared
@pytest.mark.parametrize("name", BOOKS)
def test_no_word_of_a_statutory_table_is_unknown(name):
    unknown = [item for item in truth_facts(name) if item.unknown and "表" in item.place.table_title]
    assert unknown == []


@needs_shared
@pytest.mark.parametrize(
    "file",
    [
        "seed_2017_final_accounts.txt",
        "seed_2023_budget.txt",
        "fa_finance_good.pdf",
        "b_commerce_2025.pdf",
        "b_welfare_2024.pdf",
    ],
)
def test_one_point_is_one_amount_in_the_documents_as_read(file):
    found = facts(read_book(SHARED / "documents" / file))
    assert apart(found) == []
    tables = {item.point: set() for item in found}
    for item in found:
        tables[item.point].add(item.table)
    assert sum(len(numbers) > 1 for numbers in tables.values()) >= 10


@needs_shared
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("收入支出决算总表", "本年收入合计", "收入/决算数"), ("收入决算表", "合计", "本年收入合计")),
        (("收入支出决算总表", "一、财政拨款收入", "收入/决算数"), ("收入决算表", "合计", "财政拨款收入")),
        (("收入决算表", "合计", "财政拨款收入"), ("财政拨款收入支出决算总表", "本年收入合计", "收入/金额")),
        (("收入支出决算总表", "本年支出合计", "支出/决算数"), ("支出决算表", "合计", "本年支出合计")),
        (("收入支出决算总表", "六、科学技术支出", "支出/决算数"), ("支出决算表", "206", "本年支出合计")),
        (
            ("财政拨款收入支出决算总表", "本年支出合计", "支出/一般公共预算财政拨款"),
            ("一般公共预算财政拨款支出决算表", "合计", "本年支出合计"),
        ),
        (
            ("财政拨款收入支出决算总表", "十一、城乡社区支出", "支出/政府性基金预算财政拨款"),
            ("政府性基金预算财政拨款收入支出决算表", "212", "本年支出/小计"),
        ),
        (
            ("财政拨款收入支出决算总表", "政府性基金预算财政拨款", "收入/金额"),
            ("政府性基金预算财政拨款收入支出决算表", "合计", "年初结转和结余"),
        ),
        (
            ("财政拨款收入支出决算总表", "年末结转和结余", "支出/政府性基金预算财政拨款"),
            ("政府性基金预算财政拨款收入支出决算表", "合计", "年末结转和结余"),
        ),
    ],
)
def test_tables_of_final_accounts_meet_in_one_point(first, second):
    found = {
        (f.place.table_title, w, "/".join(f.path)): f
        for f in truth_facts("seed_2017")
        for w in (f.label, f.code)
    }
    assert found[first].point == found[second].point


@needs_shared
def test_basic_expenditure_and_its_two_halves():
    found = [f for f in truth_facts("seed_2017") if "一般公共预算财政拨款" in f.place.table_title]
    total = next(f.point for f in found if (f.label, f.path) == ("合计", ("基本支出",)))
    halves = [f.point for f in found if f.label in ("人员经费合计", "公用经费合计")]
    assert total.nature is Nature.BASIC
    assert [p.nature for p in halves] == [Nature.PERSONNEL, Nature.RUNNING]
    assert {(p.flow, p.source, p.stage) for p in halves} == {(total.flow, total.source, total.stage)}


# layouts of other places


def test_a_summary_with_carry_overs():
    found = facts(book(SUMMARY))
    points = {(f.label, f.path[0], f.row): f.point for f in found if f.figure}
    rows = {(label, side): point for (label, side, _), point in points.items()}
    assert rows["一、本年收入", "收入"].flow is Flow.REVENUE
    assert rows["二、上年结转", "收入"].flow is Flow.OPENING
    assert rows["二、结转下年", "支出"].flow is Flow.CLOSING
    assert rows["收入总计", "收入"].flow is Flow.TOTAL_IN
    assert rows["支出总计", "支出"].flow is Flow.TOTAL_OUT
    assert rows["（二）教育支出", "支出"].function == "205"
    general = [f.point for f in found if f.label == "（一）一般公共预算拨款"]
    assert [p.flow for p in general] == [Flow.REVENUE, Flow.OPENING]
    assert {p.source for p in general} == {Source.GENERAL}


def test_total_columns_follow_their_neighbours():
    found = facts(book(BY_UNIT))
    assert fact(found, "合计", "合计").point.flow is Flow.TOTAL_IN
    assert fact(found, "合计", "本年收入/小计").point.flow is Flow.REVENUE
    assert fact(found, "合计", "上年结转结余/小计").point.flow is Flow.OPENING
    assert fact(found, "合计", "上年结转结余/一般公共预算").point.source is Source.GENERAL


def test_summary_and_detail_tables_meet():
    found = facts(book(SUMMARY, BY_UNIT, BY_FUNCTION))
    for first, second in [
        (fact(found, "收入总计", "预算数"), fact(found, "合计", "合计", 2)),
        (fact(found, "一、本年收入", "预算数"), fact(found, "合计", "本年收入/小计")),
        (fact(found, "二、上年结转", "预算数"), fact(found, "合计", "上年结转结余/小计")),
        (fact(found, "一、本年支出", "预算数"), fact(found, "合计", "合计", 3)),
        (fact(found, "（二）教育支出", "预算数"), fact(found, "205", "合计")),
    ]:
        assert first.point == second.point
    assert not any(item.unknown for item in found)


def test_units_open_their_part_of_a_table():
    found = facts(book(BY_UNIT))
    assert fact(found, "某县第一小学", "合计").point.unit == "某县第一小学"
    assert fact(found, "某县教育局本级", "合计").point.unit == "某县教育局本级"
    assert fact(found, "合计", "合计").point.unit == ""


def test_projects_below_their_units():
    projects = table(
        6,
        "部门预算项目支出预算表",
        "支出项目类别（资金使用单位）|总计|财政拨款|<|其他资金\n^|^|合计|一般公共预算|^",
        """合计|9|7|7|2
某县教育局本级|6|6|6|0
会议培训费|6|6|6|0
某县第一小学|3|1|1|2
会议培训费|3|1|1|2""",
    )
    found = [f for f in facts(book(projects)) if f.path[-1] == "总计"]
    assert [(f.point.unit, f.point.project) for f in found] == [
        ("", ""),
        ("某县教育局本级", ""),
        ("某县教育局本级", "会议培训费"),
        ("某县第一小学", ""),
        ("某县第一小学", "会议培训费"),
    ]
    assert {f.point.nature for f in found} == {Nature.PROJECT}


def test_what_pays_for_a_project_is_no_flow():
    projects = table(
        6,
        "项目支出表",
        "项目名称|合计|本年拨款|<|财政拨款结转结余|单位资金\n^|^|一般公共预算|政府性基金预算|一般公共预算|^",
        "校舍维修|5|3|0|1|1",
    )
    found = facts(book(projects))
    assert {f.point.flow for f in found} == {Flow.EXPENDITURE}
    assert len({f.point for f in found}) == 5
    assert fact(found, "校舍维修", "合计").point.item == ""


def test_meetings_and_training_beside_three_public_are_of_the_fund_in_the_title():
    title = "一般公共预算“三公”经费、会议费、培训费支出预算表"
    found = facts(book(table(1, title, "“三公”经费合计|公务接待费|会议费|培训费", "3.00|3.00|2.00|1.00")))
    sources = {item.point.item: item.point.source for item in found}
    assert sources["three_public"] is Source.FISCAL
    assert sources["meetings"] is sources["training"] is Source.GENERAL


def test_three_public_expenses_are_fiscal_under_any_title():
    other = table(
        6,
        "财政拨款“三公”经费支出表",
        "项目|2024年预算数",
        "“三公”经费|3\n公务接待费|1\n公务用车购置及运行费|2\n其中：购置费|0\n运行维护费|2",
    )
    found = facts(book(THREE_PUBLIC, other))
    assert apart(found) == []
    assert fact(found, "“三公”经费", "预算数").point == fact(found, "", "2024年预算数/合计").point
    assert (
        fact(found, "其中：购置费", "预算数").point
        == fact(found, "", "2024年预算数/公务用车购置及运行费/购置费").point
    )
    assert fact(found, "运行维护费", "预算数").point.item == "three_public.vehicles.operation"
    last_year = fact(found, "", "上年预算数/合计").point
    assert (last_year.year, last_year.stage) == (2023, Stage.ORIGINAL_BUDGET)


def test_a_table_of_two_items_leaves_the_item_to_the_columns():
    both = table(
        7,
        "“三公”经费和机关运行经费预算表",
        "“三公”经费预算数|<|机关运行经费预算数\n合计|公务接待费|^",
        "1.00|1.00|171.01",
    )
    items = [f.point.item for f in facts(book(both))]
    assert items == ["three_public", "three_public.reception", "running_costs"]


def test_a_note_says_which_budget_is_meant():
    final = BookKind.FINAL_ACCOUNTS
    columns = table(
        1, "“三公”经费支出决算表", "预算数|<|决算数|<\n合计|公务接待费|合计|公务接待费", "3|3|2|2"
    )
    adjusted = Paragraph((Line("注：预算数为“三公”经费全年预算数。", 1),))
    stages = [f.point.stage for f in facts(book(columns, kind=final))]
    assert stages == [Stage.ORIGINAL_BUDGET] * 2 + [Stage.OUTTURN] * 2
    assert facts(book(columns, adjusted, kind=final))[0].point.stage is Stage.FINAL_BUDGET


def test_last_years_column_and_differences():
    years = table(
        4,
        "一般公共预算支出表",
        "科目编码|科目名称|2023年执行数|2024年预算数|<|2024年预算数比2023年执行数|<\n^|^|^|小计|基本支出|增减额|增减%",
        "205|教育支出|9|10|8|1|11.1",
    )
    found = facts(book(years))
    old = fact(found, "205", "2023年执行数").point
    assert (old.year, old.stage) == (2023, Stage.OUTTURN)
    assert fact(found, "205", "增减额").point.flow is Flow.OTHER
    assert len({f.point for f in found}) == 5


def test_an_impossible_code_is_placed_by_its_name_and_kept_as_printed():
    misprint = table(
        3,
        "支出预算总表",
        "科目编码|科目名称|合计",
        "210|卫生健康支出|5\n21011|行政事业单位医疗|5\n71102|事业单位医疗|5",
    )
    found = facts(book(misprint))
    assert [f.point.function for f in found] == ["210", "21011", "2101102"]
    assert found[-1].code == "71102"


def test_a_code_printed_twice_belongs_to_the_row_with_its_name():
    twice = table(
        3,
        "支出预算总表",
        "科目编码|科目名称|合计",
        "20103|政府办公厅（室）及相关机构事务|5\n2010301|行政运行|2\n2010301|一般行政管理事务|3",
    )
    assert [f.point.function for f in facts(book(twice))] == ["20103", "2010301", "2010302"]


def test_economic_rows_by_name_where_no_code_is_printed():
    names = table(
        7,
        "一般公共预算基本支出表",
        "经济分类科目|合计|人员经费|公用经费",
        "工资福利支出|6|6|\n基本工资|6|6|\n公务接待费|1||1",
    )
    found = facts(book(names))
    assert fact(found, "基本工资", "合计").point.economic == "30101"
    assert fact(found, "公务接待费", "公用经费").point.economic == "30217"
    assert fact(found, "工资福利支出", "人员经费").point.nature is Nature.PERSONNEL


def test_government_and_department_codes_never_meet():
    both = table(
        7, "基本支出按经济分类预算表", "科目编码|科目名称|金额", "301|工资福利支出|6\n501|机关工资福利支出|6"
    )
    first, second = facts(book(both))
    assert (first.point.economic, second.point.economic) == ("301", "501")


def test_personnel_and_running_costs_side_by_side():
    halves = table(
        6,
        "一般公共预算财政拨款基本支出决算表",
        "科目编码|科目名称|决算数|科目编码|科目名称|决算数",
        "301|工资福利支出|6|302|商品和服务支出|2\n人员经费合计|<|6|公用经费合计|<|2",
    )
    found = facts(book(halves, kind=BookKind.FINAL_ACCOUNTS))
    assert [f.point.nature for f in found] == [Nature.PERSONNEL, Nature.RUNNING] * 2
    assert [f.point.economic for f in found] == ["301", "302", "", ""]


def test_numbered_classes_are_parts_of_the_numbered_nature_above_them():
    rows = """1.人员经费和公用经费支出|9
（1）工资福利支出|6
（2）商品和服务支出|3
2.项目支出|5
（1）工资福利支出|
（2）商品和服务支出|5"""
    spent = [f.point for f in facts(book(table(1, "部门支出总表", "项目|预算数", rows)))]
    assert [point.economic for point in spent] == ["", "301", "302"] * 2
    assert [point.nature for point in spent] == [Nature.BASIC] * 3 + [Nature.PROJECT] * 3


def test_rows_continue_the_item_that_they_stand_under():
    form = table(
        1,
        "机构运行信息表",
        "项目|预算数|统计数",
        """一、“三公”经费支出|—|—
（一）支出合计|5.00|4.00
1．因公出国（境）费|1.00|1.00
2．公务用车购置及运行维护费|3.00|2.00
（1）公务用车购置费|0.00|0.00
3．公务接待费|1.00|1.00
（二）相关统计数|—|—
1．公务用车保有量（辆）|—|3
二、机关运行经费|—|30.00
三、政府采购支出信息|—|—
（一）政府采购支出合计|—|9.00
1．政府采购货物支出|—|9.00""",
    )
    found = facts(book(form, kind=BookKind.FINAL_ACCOUNTS))
    items = {f.label: f.point.item for f in found if f.path[-1] == "统计数" and f.figure}
    assert items["（一）支出合计"] == "three_public"
    assert items["（1）公务用车购置费"] == "three_public.vehicles.purchase"
    assert items["二、机关运行经费"] == "running_costs"
    assert items["1．政府采购货物支出"] == "procurement.goods"
    assert fact(found, "1．公务用车保有量（辆）", "统计数").point.flow is Flow.STOCK
    assert fact(found, "（一）政府采购支出合计", "统计数").point.flow is Flow.PROCUREMENT
    assert fact(found, "（一）支出合计", "预算数").point.stage is Stage.ORIGINAL_BUDGET


def test_a_project_in_the_narrative_belongs_to_its_unit():
    head = "支出项目类别（资金使用单位）|总计|财政拨款"
    projects = table(6, "部门预算项目支出预算表", head, "合计|3|3\n某县第一小学|3|3\n校舍维修|3|3")
    others = table(
        6,
        "部门预算项目支出预算表",
        head,
        "合计|4|4\n某县第一小学|3|3\n校舍维修|3|3\n某县第二小学|1|1\n食堂|1|1",
    )
    key = table(7, "六、重点项目预算绩效目标情况", "项目名称|预算数", "校舍维修|3")
    for detailed, unit in ((projects, ""), (others, "某县第一小学")):
        found = facts(book(detailed, key))
        assert fact(found, "校舍维修", "预算数").point == fact(found, "校舍维修", "总计").point
        assert fact(found, "校舍维修", "预算数").point.unit == unit


# when in doubt, apart


def test_unknown_words_are_kept_and_equal_only_themselves():
    odd = table(9, "支出预算总表", "项目|合计|神秘资金", "教育支出|5|5\n某某事项|5|5")
    found = facts(book(odd, replace(odd, number=10)))
    assert fact(found, "某某事项", "合计", 9).unknown == ("某某事项",)
    assert fact(found, "教育支出", "神秘资金", 9).unknown == ("神秘",)
    assert fact(found, "教育支出", "合计", 9).point == fact(found, "教育支出", "合计", 10).point
    assert fact(found, "某某事项", "合计", 9).point != fact(found, "某某事项", "合计", 10).point


def test_the_row_of_the_office_itself_is_the_total():
    heads, own = "单位名称|合计|基本支出|项目支出", "合计|9|5|4\n某县教育局|9|5|4"
    total, office = (f.point for f in facts(book(table(1, "支出总表", heads, own))) if f.path == ("合计",))
    assert total == office
    more = facts(book(table(1, "支出总表", heads, f"{own}\n不知何处|1|1|0")))
    assert len({f.point for f in more if f.path == ("合计",)}) == len(["合计", "教育局", "不知何处"])


def test_two_rows_of_one_table_are_two_amounts():
    rows = table(3, "项目支出表", "项目名称|科目编码|合计", "甲|2050201|3\n乙|2050201|4")
    first, second = facts(book(rows))
    assert first.point != second.point


def test_a_subtotal_does_not_contain_what_stands_below_it():
    summary = "收入|<|支出|<\n项目|预算|项目|预算"
    rows = """一、预算拨款|10|一、教育支出|13
本年收入合计|10|本年支出合计|13
二、上级补助收入|{}|二、结转下年|0
收入总计|13|支出总计|13"""
    with_amount = facts(book(table(1, "收支总体情况表", summary, rows.format(3))))
    without = facts(book(table(1, "收支总体情况表", summary, rows.format(0))))
    assert "不含" in fact(with_amount, "本年收入合计", "预算").point.detail
    assert fact(without, "本年收入合计", "预算").point.detail == ()


def test_this_years_appropriation_is_less_than_what_is_spent():
    summary = table(
        1,
        "财政拨款收支总表",
        "收入|<|支出|<|<\n项目|预算数|项目|合计|一般公共预算",
        """一、本年收入|8|一、本年支出|10|10
（一）一般公共预算拨款|8|（一）教育支出|10|10
二、上年结转|2|二、结转下年||
（一）一般公共预算拨款|2|||
收入总计|10|支出总计|10|10""",
    )
    rows = "|合计|{0}|{0}\n205|教育支出|{0}|{0}"
    head = "科目编码|科目名称|合计|基本支出"
    this_year = facts(book(summary, table(2, "一般公共预算支出表", head, rows.format(8))))
    all_money = facts(book(summary, table(2, "一般公共预算支出表", head, rows.format(10))))
    assert fact(this_year, "合计", "合计", 2).point.detail == ("当年拨款",)
    assert apart(this_year) == []
    assert fact(all_money, "合计", "合计", 2).point == fact(all_money, "一、本年支出", "一般公共预算").point


def test_the_goal_of_one_project_is_not_the_departments_project_expenditure():
    goal = table(8, "项目支出绩效目标表", "项目资金|金额", "年度资金总额|5\n其中：财政拨款|5")
    found = facts(book(BY_FUNCTION, goal))
    assert all(f.point.detail for f in found if f.table == 8)


def test_forms_that_name_their_units_are_those_of_the_units():
    rows = "|资金总额|执行数\n年度资金总额|{0}.00|8.00\n基本支出|5.00|5.00\n合计|9|8"
    forms = [
        replace(table(at, "部门整体支出绩效自评表", f"部门名称|{name}|<", rows.format(at)), header_rows=0)
        for at, name in enumerate(("某县教育局", "某县第一中学", "某县实验小学"), start=1)
    ]
    units = {f.point.unit for f in facts(book(*forms)) if f.label == "年度资金总额"}
    assert units == {"", "某县第一中学", "某县实验小学"}


def test_tables_of_another_unit_in_the_same_document():
    head, rows = "科目编码|科目名称|合计", "|合计|{0}\n205|教育支出|{0}"
    own = table(1, "支出总表", head, rows.format(12), ("部门：某县教育局 单位：万元",))
    school = table(2, "支出总表", head, rows.format(5), ("部门：某县第一小学 单位：万元",))
    found = facts(book(own, school))
    assert fact(found, "合计", "合计", 1).point.unit == ""
    assert fact(found, "合计", "合计", 2).point.unit == "某县第一小学"


def test_a_table_that_differs_everywhere_speaks_of_something_else():
    head = "科目编码|科目名称|合计"
    first = table(1, "支出总表", head, "|合计|12\n201|一般公共服务支出|1\n205|教育支出|11")
    other = table(2, "支出总表", head, "|合计|8\n201|一般公共服务支出|3\n205|教育支出|5")
    slip = table(2, "支出总表", head, "|合计|120000\n201|一般公共服务支出|10000\n205|教育支出|110000")
    one_digit = table(2, "支出总表", head, "|合计|12\n201|一般公共服务支出|1\n205|教育支出|17")
    assert apart(facts(book(first, other))) == []
    assert len(apart(facts(book(first, slip)))) == 3  # a wrong money unit stays a contradiction
    assert len(apart(facts(book(first, one_digit)))) == 1
