"""Slips of place: a row left out, a name under the wrong parent, a heading out of order, a past year."""

import pytest

import mingzhang.checking.text  # noqa: F401 - registers its rules
from handmade import book, context, heading, table
from mingzhang.checking.registry import CHECKS
from mingzhang.library.one import check
from mingzhang.model.book import Book, BookKind, Table
from mingzhang.model.finding import Finding, Severity

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [
    ["", "合计", "381.50", "157.25", "224.25"],
    ["201", "一般公共服务支出", "324.25", "100.00", "224.25"],
    ["20105", "统计信息事务", "324.25", "100.00", "224.25"],
    ["2010501", "行政运行", "100.00", "100.00", ""],
    ["2010507", "专项普查活动", "224.25", "", "224.25"],
    ["208", "社会保障和就业支出", "57.25", "57.25", ""],
    ["20805", "行政事业单位养老支出", "57.25", "57.25", ""],
    ["2080505", "机关事业单位基本养老保险缴费支出", "38.15", "38.15", ""],
    ["2080506", "机关事业单位职业年金缴费支出", "19.10", "19.10", ""],
]
GENERAL, ALL = "一般公共预算财政拨款支出决算表", "支出决算表"


def spent(
    title: str = ALL, number: int = 1, without: str = "", change: dict[str, str] | None = None
) -> Table:
    rows = [row for row in ROWS if row[0] != without or not without]
    changed = [[(change or {}).get(cell, cell) for cell in row] for row in rows]
    return table(title, [HEAD, *changed], number=number)


def run(rule: str, *blocks: object, **of: object) -> list[Finding]:
    return list(CHECKS[rule](context(*blocks, **of)))  # type: ignore[arg-type]


def told(of: Book, rule: str) -> list[Finding]:
    return [one for one in check(of).findings if one.rule == rule]


# --- rows ----------------------------------------------------------------------------------------


def test_a_row_left_out_breaks_the_sum_in_every_column_and_is_named() -> None:
    (found,) = told(book(spent(), spent(GENERAL, 2, without="2080506")), "parts")
    assert found.severity is Severity.WARNING
    assert "缺“2080506 机关事业单位职业年金缴费支出”一行" in found.message
    assert "19.10万元" in found.message and found.places[0].row_label == "行政事业单位养老支出"


def test_all_rows_there_is_no_finding() -> None:
    assert told(book(spent(), spent(GENERAL, 2)), "parts") == []


def test_a_row_of_a_hundredth_left_out_is_rounding() -> None:
    rounded = {"57.25": "57.26", "381.50": "381.51"}
    assert told(book(spent(change=rounded)), "parts") == []


def test_a_sum_that_fails_in_two_columns_without_a_row_to_name_is_asked_about() -> None:
    more = {"19.10": "25.10", "57.25": "63.25", "381.50": "387.50", "157.25": "163.25"}
    (found,) = told(book(spent(change=more), spent(GENERAL, 2, without="2080506")), "parts")
    assert found.severity is Severity.QUESTION
    assert "缺行" in found.message


def test_a_parent_row_left_out_is_asked_about() -> None:
    good, bad = spent(GENERAL, 2), spent(GENERAL, 2, without="20805")
    assert run("code-form", spent(), good) == []
    (found,) = run("code-form", spent(), bad)
    assert found.severity is Severity.QUESTION
    assert found.expected == "20805 行政事业单位养老支出"
    assert run("code-form", bad) == []  # no other table prints it: items may hang below the 类


def test_a_code_of_no_classification_under_a_name_that_has_its_own() -> None:
    bad = spent(GENERAL, 2, change={"2010507": "2010587"})
    (found,) = run("code-form", spent(), bad)
    assert (found.severity, found.expected) == (Severity.WARNING, "2010507")
    own = {"2010507": "2010587", "专项普查活动": "本地自定活动"}
    assert run("code-form", spent(), spent(GENERAL, 2, change=own)) == []


def test_an_economic_code_of_no_classification_under_a_name_that_has_its_own() -> None:
    head = ["科目编码", "科目名称", "金额"]
    rows = [["301", "工资福利支出", "9.00"], ["30101", "基本工资", "5.00"], ["30109", "职业年金缴费", "4.00"]]
    basic = "一般公共预算财政拨款基本支出决算表"
    assert run("code-form", table(basic, [head, *rows])) == []
    wrong = [*rows[:2], ["30189", "职业年金缴费", "4.00"]]
    assert [one.expected for one in run("code-form", table(basic, [head, *wrong]))] == ["30109"]
    own = [*rows[:2], ["30189", "本单位补贴", "4.00"]]
    assert run("code-form", table(basic, [head, *own])) == []


def test_a_code_under_another_name_than_in_all_other_tables() -> None:
    local = {"2010507": "2010597", "专项普查活动": "本地统计专项支出"}  # a code that the list does not know
    tables = [spent(change=local), spent(GENERAL, 2, change=local)]

    def third(name: str) -> list[Finding]:
        return run("code-name", *tables, spent("收入决算表", 3, change={**local, "专项普查活动": name}))

    assert third("本地统计专项支出") == third("本地统计专项") == []
    (found,) = third("公务接待费")
    assert found.expected == "本地统计专项支出" and found.severity is Severity.WARNING
    other = spent(GENERAL, 2, change={**local, "专项普查活动": "公务接待费"})
    assert run("code-name", tables[0], other) == []  # one against one


# --- names, headings, tables ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("社会保障和就业支出", None),
        ("其他支出", "社会保障和就业支出"),
        ("一般公共服务支出", "社会保障和就业支出"),
        ("本地自定支出", None),  # of a name that nobody knows nothing can be said
    ],
)
def test_a_section_under_its_category(above: str, expected: str | None) -> None:
    said = f"{above}（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）19.10万元。"
    found = run("subject-parent", spent(), said)
    assert [one.expected for one in found] == ([expected] if expected else [])


def test_a_section_of_the_classification_that_no_table_prints() -> None:
    assert run("subject-parent", spent(), "教育支出（类）普通教育（款）小学教育（项）：指办学的支出。") == []


def test_a_name_of_three_letters_that_lacks_one() -> None:
    rows = table(ALL, [HEAD, ["221", "住房保障支出", "5.00", "5.00", ""]])
    assert [f.expected for f in run("subject-name", rows, "住房保支出（类）5.00万元。")] == ["住房保障支出"]
    assert run("subject-name", rows, "住房保障支出（类）5.00万元。") == []


def test_a_heading_out_of_order() -> None:
    titles = [heading(words) for words in ("一、收入情况", "六、支出情况", "三、其他情况")]
    (found,) = run("heading-number", *titles)
    assert "应为“二”" in found.message and found.places[0].quote == "六、支出情况"
    assert run("heading-number", titles[0], heading("二、支出情况"), titles[2], titles[1]) == []


def test_a_table_is_not_there_because_another_has_its_words_in_its_title() -> None:
    basic = table("一般公共预算财政拨款基本支出决算表", [HEAD, ROWS[0]], number=2)
    missing = run("form-required", spent(ALL), basic)[0]
    assert "“一般公共预算财政拨款支出决算表”" in missing.message
    there = run("form-required", spent(ALL), basic, spent(GENERAL, 3))[0]
    assert "“一般公共预算财政拨款支出决算表”" not in there.message
    assert "“一般公共预算财政拨款基本支出决算表”" not in there.message


@pytest.mark.parametrize(
    ("note", "count"),
    [
        ("注：本部门没有政府性基金预算收支，故本表无数据。", 0),
        ("注：本部门没有国有资本经营预算收支，故本表无数据。", 1),
        ("注：本表反映政府性基金预算收支，没有国有资本经营预算的内容。", 0),
        ("注：本部门无政府性基金预算和国有资本经营预算，故本表为空。", 0),
    ],
)
def test_a_note_says_why_its_own_table_is_empty(note: str, count: int) -> None:
    empty = table("政府性基金预算财政拨款收入支出决算表", [HEAD, ["", "合计", "", "", ""]])
    assert len(run("table-note", empty, note)) == count


@pytest.mark.parametrize("words", ["（如无，请删除）", "（如有，请填写）"])
def test_hints_of_a_template(words: str) -> None:
    assert len(run("template-residue", f"本部门没有此项支出。{words}")) == 1
    assert run("template-residue", "本部门没有此项支出（如无特别说明，单位为万元）。") == []


# --- natures and years ---------------------------------------------------------------------------


def test_all_of_a_fund_is_of_one_nature() -> None:
    fund = table(
        "政府性基金预算支出表",
        [HEAD, ["", "合计", "224.25", "", "224.25"], ["212", "城乡社区支出", "224.25", "", "224.25"]],
    )
    said = "政府性基金预算支出224.25万元，全部为{}。"
    assert run("nature-wording", fund, said.format("项目支出")) == []
    assert [f.expected for f in run("nature-wording", fund, said.format("基本支出"))] == ["项目支出"]
    assert run("nature-wording", fund, said.format("基本支出").replace("224.25", "12.00")) == []


COMPARED = "收入总计{0}.00万元，比上年增加2.00万元。"


def test_one_comparison_with_another_year_than_all_others() -> None:
    usual = [COMPARED.format(number) for number in range(10, 14)]
    odd = "支出总计15.00万元，与2021年度相比，增加2.00万元。"
    assert run("year-slip", *usual, odd.replace("2021", "2023")) == []
    assert [f.expected for f in run("year-slip", *usual, odd)] == ["2023年"]
    assert run("year-slip", *usual[:3], odd) == []  # too few to call it usual
    assert run("year-slip", *usual, "接待人次与2019年相比增长5%。") == []
    both = "“三公”经费48.00万元，比上年增加8.00万元，增长20.0%；比2019年决算数减少12.00万元，降低20.0%。"
    assert run("year-slip", *usual, both) == []  # a second comparison of the same amount


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("2024年度机关运行经费支出38.20万元，比上年增加1.00万元。", 0),
        ("2023年度机关运行经费支出38.20万元，比上年增加1.00万元。", 1),
        ("2023年度支出合计381.50万元，其中人员经费较多。", 1),
        ("2023年度支出合计360.00万元，其中人员经费较多。", 0),
        ("2023年度支出381.50万元，2024年度支出381.50万元，与上年持平。", 0),
    ],
)
def test_a_paragraph_of_last_year(said: str, count: int) -> None:
    assert len(run("year-slip", spent(), said)) == count


def test_the_rate_of_an_execution_stands_on_the_amounts_next_to_it() -> None:
    said = (
        "对5个项目开展自评，涉及资金381.50万元，其中甲类224.25万元。乙项目全年预算数62.50万元，"
        "执行数60.00万元，预算执行率96.00%。"
    )
    assert run("rate-base", spent(), said) == []
    assert len(run("rate-base", spent(), said.replace("96.00", "91.37"))) == 1


def test_a_budget_compares_its_items_by_their_own_rule() -> None:
    item = (
        "{}.教育支出（类）教育管理事务（款）行政运行（项）2024年预算数为5.00万元，比{}年预算数增加1.00万元。"
    )
    usual = [item.format(number, 2023) for number in range(1, 5)]
    found = run("year-slip", *usual, item.format(5, 2021), kind=BookKind.BUDGET)
    assert len(found) == 1
