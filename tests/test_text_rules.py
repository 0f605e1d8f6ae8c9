"""Rules that are not arithmetic: for each a case that passes, one that fails, and an edge."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import mingzhang.checking.text as rules
from handmade import book, context, heading, paragraph, table
from mingzhang.checking.context import Context
from mingzhang.checking.registry import CHECKS
from mingzhang.checking.rules import rules as declared
from mingzhang.checking.text.data import residues, slips
from mingzhang.checking.text.reasons import accounts
from mingzhang.checking.text.script import compact, script
from mingzhang.library.one import check as checked
from mingzhang.library.one import context as derived
from mingzhang.model.book import BookKind, Line, Paragraph, Role, Table
from mingzhang.model.finding import Finding, Severity
from mingzhang.model.money import Unit
from mingzhang.model.place import Box
from shared import SHARED, needs_shared

DECLARED = [Path(rules.__file__).parents[1] / f"rules_{name}.toml" for name in ("text", "appraisal")]
FUNCTIONS = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
ECONOMIC = [["科目编码", "科目名称", "金额"]]


def run(rule: str, *blocks: object, **of: object) -> list[Finding]:
    return list(CHECKS[rule](context(*blocks, **of)))  # type: ignore[arg-type]


def functional(*rows: list[str], title: str = "一般公共预算财政拨款支出决算表") -> object:
    return table(title, [*FUNCTIONS, *rows])


def economic(*rows: list[str]) -> object:
    return table("一般公共预算财政拨款基本支出决算表", [*ECONOMIC, *rows])


# (rule, a text that passes, a text that fails)
# ruff: noqa: E501
SENTENCES = [
    ("number-format", "支出41,692.74万元。", "支出41，692.74万元。"),
    ("number-format", "分别为3，5，7个。", "支出1,23.45万元。"),
    ("number-format", "期限2025.1.1至2025.12.31。", "支出12.34.56万元。"),
    ("half-width-punctuation", "拨付50万元，四是培训。", "拨付50万元,四是培训。"),
    ("half-width-punctuation", "占比12,345人，见A,B两表。", "主要包括:办公费。"),
    ("document-number", "按国办发〔2015〕8号执行。", "按国办发【2015】8号执行。"),
    ("document-number", "2015年（含）以前。", "按某商规（2024）2号执行。"),
    ("doubled-punctuation", "支出减少，下降2%……", "支出减少，，下降2%。"),
    ("stray-character", "包括本级和下属单位。", "包括本级和`下属单位。"),
    ("unit-incomplete", "安排经费100万元，用于培训。", "安排经费100万，用于培训。"),
    ("unit-incomplete", "参观人数达到18万人次。", "项目预算1720.00万。"),
    ("reason-direction", "减少5.00万元，下降2.00%。减少的主要原因是压减会议。", "减少5.00万元，下降2.00%。增加的主要原因是新增会议。"),
    ("reason-direction", "比预算增加3.00万元，比上年减少5.00万元。增加的主要原因是新增会议。", "增加5.00万元。增加的主要原因是会议减少。"),
    ("reason-direction", "年末结转增加5.00万元。增加的主要原因是支付减少。", "减少5.00万元。减少的主要原因是人员增加。"),
    ("percent-sign", "甲类支出60.00万元，占60.00%；乙类支出40.00万元，占40.00%。", "甲类支出60.00万元，占60.00%；乙类支出40.00万元，占40.00；丙无。"),
    ("percent-sign", "该项目占地20亩，占比20.00%，占主要部分。", "占比为60.00％，比重为40.00，其余未列。"),
    ("percent-sign", "甲类支出占60.00%；\n乙类支出占40.00%。", "1.甲类支出60.00万元，占60.00%；\n2.乙类支出40.00万元，占40.00。"),
    ("percent-sign", "小计占20，共计。", "甲占60%，乙占20，丙占20%。"),
    ("count-parts", "共有车辆5辆，其中：应急保障用车1辆、执法执勤用车2辆、其他用车2辆。单价100万元以上设备0台。", "共有车辆6辆，其中：应急保障用车1辆、执法执勤用车2辆、其他用车2辆。"),
    ("count-parts", "共有车辆5辆，其中：执法执勤用车2辆、机要通信用车1辆。", "购置车辆1辆，其中，执法执勤用车2辆、其他用车0辆，其他用车主要是后勤用车。"),
    ("listed-count", "设3个内设机构，包括：办公室、规划建设科、河道管理科。", "设4个内设机构，包括：办公室、规划建设科、河道管理科。"),
    ("template-residue", "决算数大于预算数，资金调减增加了周转。", "决算数大小于预算数的主要原因：按进度支付。"),
    ("template-residue", "收支增减变化不大。", "支出决算数比上年度减增加21.90万元。"),
    ("template-residue", "与上年预算持平。", "与上年预算增加持平。"),
    ("unit-slip", "合计1,577.57万元，其中展览1,577.57万元。", "合计1,577.57万元，其中展览1,577.57元。"),
    ("unit-slip", "共100万元，每人100元。", "共2,345.67万元，其中2,345.67元为拨款。"),
    ("unit-names", "面积14万平方米，专业展11万平方米。", "面积14万平方米，专业展11万平米。"),
    ("growth-zero-base", "支出50.99万元，比年初预算数增加14.02万元，增长37.92%。", "支出50.99万元，比年初预算数增加50.99万元，增长100%。"),
    ("growth-zero-base", "支出5万元，比上年增加2万元，增长66.67％。", "支出5.00万元，比上年增加5.00万元，增长100％。"),
    ("growth-zero-base", "支出0万元，比上年增加0万元，增长0%。", "年初预算为0万元，支出决算为5.00万元，完成年初预算的100%。"),
    ("growth-zero-base", "年初无预算，支出5万元，追加资金用于抢险。", "年初无预算，完成年初预算的100%。"),
    ("flat-with-change", "与上年持平，主要原因是没有此项支出。", "与上年持平。主要原因：合同付款条件变化减少支付。"),
    ("flat-with-change", "与预算数基本持平，主要原因：减少支付。", "支出与上年持平，主要原因是会议增加。"),
    ("reason-direction", "比上年增加5.00万元，增长3%，主要原因是人员增加。", "比上年增加5.00万元，增长3%，主要原因是压减会议支出。"),
    ("reasons-residual", "减少30万元，原因：一是甲项目减少20万元，二是乙项目减少10万元。", "减少30万元，原因：一是甲项目减少20万元，二是乙项目减少5万元。"),
    ("reasons-residual", "增加1.00万元，原因：一是甲增加0.67万元，二是乙增加0.34万元。", "增加9万元，原因：一是甲增加12万元，二是乙减少1万元。"),
    ("extreme-rate", "完成年初预算的779.85%，原因是补发306.68万元。", "完成年初预算的779.85%，原因是政策性调整。"),
    ("extreme-rate", "完成年初预算的101.00%，原因是政策性调整。", "完成年初预算的12.50%，原因是工作需要。"),
    ("budget-name", "一般公共预算财政拨款支出。", "公共预算财政拨款支出。"),
    ("spelling", "各事业单位自己完成账户核对。", "各事业事位自己完成账户核对。"),
    ("doubled-word", "其中：场地租用，工作组工作经费。", "其中：其中场地租用费用。"),
    ("doubled-word", "的的确确，县城，工作经费等支出。", "主要用于工作经费等经费支出等。"),
    ("template-residue", "主要原因是：一是人员增加。", "与上年持平，主要原因是。"),
    ("template-residue", "国有资产占有使用情况，共3辆。", "国有资产占有使用情况（增加内容），共3辆。"),
    ("template-residue", "得分为完成率×分值，到位率×权重。", "由某×局负责实施，本年已完成。"),
    ("template-residue", "检查（含督查）所需费用。", "赴各地检查（稽、核、巡）查所需费用。"),
    ("template-residue", "共有XXL型服装。", "XX局2024年度支出。"),
    ("coverage-count", "绩效目标25项，覆盖率100%；自评，共25个项目，覆盖率100%。", "绩效目标17项，覆盖率100%；自评，共25个项目，覆盖率100%。"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "good", "bad"), SENTENCES)
def test_a_sentence_passes_or_fails(rule: str, good: str, bad: str) -> None:
    assert run(rule, good) == []
    found = run(rule, bad)
    assert [finding.rule for finding in found] == [rule]
    assert found[0].places[0].quote in bad


def test_every_rule_is_told_of_and_every_telling_has_a_rule() -> None:
    rows = [row for path in DECLARED for row in tomllib.loads(path.read_text("utf-8"))["rules"]]
    told = [row["id"] for row in rows]
    mine = {rule for rule, check in CHECKS.items() if check.__module__.startswith(rules.__name__)}
    assert sorted(told) == sorted(mine)
    assert mine <= {rule.id for rule in declared()}


def test_lexicons_load_and_no_right_spelling_is_called_wrong() -> None:
    assert residues()
    whole = "，".join(slip.right for slip in slips())
    assert [slip.wrong for slip in slips() if slip.spans(whole)] == []


def test_blanks_go_but_two_numbers_stay_two() -> None:
    assert compact(" 收入 50.99  万元 9.38 0.00 ") == "收入50.99万元9.38 0.00"


def test_a_place_is_the_line_on_which_the_words_start() -> None:
    made = context(paragraph("一般公共预算支出\n41，692.74万元。", page=7))
    place = next(iter(CHECKS["number-format"](made))).places[0]
    assert (place.page, place.quote) == (7, "41，692.74万元")


def test_a_paragraph_cut_inside_a_sentence_is_read_on() -> None:
    made = context(
        "一般公共预算财政拨款支出年初预算为2993.92万元，支出决算为2940.05万元，完", "成年初预算的98.20%。"
    )
    assert len(script(made).passages) == 1


def test_separators_are_asked_for_only_where_the_text_uses_them() -> None:
    used = "收入41,692.74万元，支出12,172.62万元，结余1,827.78万元，其中"
    assert len(run("number-separators", used + "1069.34万元。")) == 1
    assert run("number-separators", "收入41692.74万元，支出12172.62万元。") == []


def test_full_stops_are_asked_for_among_their_kind() -> None:
    ended = ["1.基本支出5万元，增长1%。", "2.项目支出6万元，增长1%。"]
    assert len(run("missing-full-stop", *ended, "3.经营支出0万元，持平")) == 1
    assert run("missing-full-stop", "1.基本支出5万元", "2.项目支出6万元") == []


def test_one_list_of_reasons_under_two_changes() -> None:
    reasons = "万元，主要是一是甲减少5万元，二是乙减少4万元，三是丙增加2万元。"
    assert len(run("reasons-repeated", "减少7" + reasons, "减少9" + reasons)) == 1
    assert run("reasons-repeated", "减少7" + reasons, "减少7" + reasons) == []


def test_a_reason_without_amount_is_counted_as_open() -> None:
    made = context("增加9万元，原因：一是新增甲5万元，二是人员调增，三是追加乙3万元。")
    assert [(len(a.reasons), a.open) for a in accounts(made)] == [(2, 1)]


def test_a_completion_rate_implies_the_change_that_reasons_explain() -> None:
    said = "支出150.00万元，完成年初预算的150.00%，用于培训。产生差异的主要原因，一是新增甲{}万元，二是新增乙20万元。"
    assert run("reasons-residual", said.format("30")) == []
    assert len(run("reasons-residual", said.format("25"))) == 1


def test_a_missing_rate_is_seen_against_the_others() -> None:
    rated = "比上年增加5.00万元，增长3.00%。"
    assert len(run("missing-rate", rated, rated, rated, "比上年减少20.04万元。")) == 1
    assert run("missing-rate", "比上年增加5.00万元。", "比上年减少1.00万元。") == []


def test_a_run_of_clauses_pasted_twice() -> None:
    run_on = "每个季度检查一次项目进度，年终组织考核并通报结果，考核结果与下年度拨款相挂钩。"
    assert len(run("repeated-passage", "工作要求：" + run_on + "另外，" + run_on)) == 1
    flat = "与上年持平，主要原因是没有此项支出，"
    assert run("repeated-passage", "购置费0万元，" + flat + "运行费0万元，" + flat + "合计0万元。") == []


def test_whole_paragraphs_printed_twice_are_one_finding() -> None:
    long = "负责拟订本区有关规划并组织实施，负责行业管理和统计分析，负责协调解决运行中的有关问题并提出对策建议，负责有关统计工作，"
    other = "承办上级交办的其他事项，组织协调重要商品储备和市场调控，负责有关专项资金的申报、审核和绩效管理工作和安全生产工作，"
    twice = [long + "一并办理。", other + "一并办理。"]
    assert len(run("repeated-paragraphs", *twice, *twice)) == 1
    assert run("repeated-paragraphs", *twice) == []
    divided = f"（一）人员经费9.00万元。主要包括：{'、'.join(['基本工资、津贴补贴、奖金、绩效工资'] * 5)}。"
    assert (
        run("repeated-paragraphs", heading("六、财政拨款"), divided, heading("八、一般公共预算"), divided)
        == []
    )


def test_the_base_of_an_item_is_of_the_year_before() -> None:
    item = "某事务（款）某项（项）2025年预算数为5.00万元，比2024年预算数增加1.00万元。"
    of = {"kind": BookKind.BUDGET, "year": 2025}
    assert run("year-slip", *[item] * 4, **of) == []
    wrong = item.replace("比2024", "比2023")
    assert [f.expected for f in run("year-slip", *[item] * 4, wrong, **of)] == ["2024年"]
    assert run("year-slip", *[wrong] * 4, **of) == []


# headings, contents, form


def test_heading_repeated_below_itself() -> None:
    assert len(run("heading-twice", heading("（五）收支决算总体情况"), heading("1.收支决算总体情况"))) == 1
    assert run("heading-twice", heading("（五）收支决算情况说明"), heading("1.收支决算总体情况")) == []


def test_heading_numbers_run_on() -> None:
    ordered = [heading("一、收入情况"), heading("二、支出情况"), heading("三、其他情况")]
    assert run("heading-number", *ordered) == []
    assert len(run("heading-number", ordered[0], ordered[2])) == 1
    assert len(run("heading-number", *ordered, heading("三、资产情况"))) == 1


def test_heading_under_the_three_public_expenses() -> None:
    above = heading("三、“三公”经费支出决算情况说明")
    assert (
        len(run("heading-misplaced", above, heading("（一）总体情况"), heading("（二）会议费支出情况"))) == 1
    )
    together = heading("三、“三公”经费、会议费支出情况说明")
    assert (
        run("heading-misplaced", together, heading("（一）总体情况"), heading("（二）会议费支出情况")) == []
    )


def test_short_statements_are_no_titles() -> None:
    statements = (
        "（一）因公出国（境）费0万元，与上年预算持平。",
        "（二）公务用车购置及运行费9.00万元，比上年预算增加2万元，主要原因是更新车辆1辆，运行费与上年持平。",
        "（三）公务接待费1.00万元。与上年预算持平。",
    )
    assert run("heading-sentence", *statements) == []


def test_one_base_for_totals() -> None:
    whole = "2026年收入预算9.00万元，比2025年预算增加1.00万元。"
    item = "“农林水支出（类）-水利（款）-防汛（项）”预算安排9.00万元，比2025年预算执行数减少2.00%。"
    assert run("mixed-base", whole, item) == []
    assert len(run("mixed-base", whole, "支出预算9.00万元，比2025年预算执行数增加1.00万元。")) == 1


def test_heading_that_is_a_sentence() -> None:
    title = heading("（一）工作目标和依据")
    sentence = "（二）全年工作虽然取得进展，但是项目进度还不够快，绩效指标也不够细，需要继续改进，请各单位按照要求落实。"
    assert len(run("heading-sentence", title, "有依据。", sentence)) == 1
    assert (
        run("heading-sentence", title, "有依据。", "（二）存在问题。项目进度不够快，绩效指标也不够细。") == []
    )


def test_contents_promise_what_is_there() -> None:
    entries = [paragraph("一、主要职能", role=Role.CONTENTS), paragraph("二、收入决算表", role=Role.CONTENTS)]
    body = [heading("某市某局主要职能"), "负责。"]
    assert [f.printed for f in run("contents", *entries, *body)] == ["二、收入决算表"]
    assert run("contents", entries[0], *body) == []


def test_an_empty_table_needs_its_statement() -> None:
    empty = functional(["201", "一般公共服务支出", "", "", ""], title="政府性基金预算财政拨款支出决算表")
    assert len(run("empty-table", empty)) == 1
    assert run("empty-table", empty, "注：本单位无政府性基金预算，故本表为空表。") == []
    assert run("empty-table", functional(["201", "一般公共服务支出", "0.00", "0.00", "0.00"])) == []


def test_an_empty_part_of_a_wide_table_needs_none() -> None:
    left = functional(["201", "一般公共服务支出", "5.00", "5.00", ""], title="收入决算表")
    right = table("收入决算表", [["科目名称", "其他收入"], ["一般公共服务支出", ""]], number=2)
    assert run("empty-table", left, right) == []


def test_a_form_wants_its_tables() -> None:
    found = run("form-required", functional(["201", "一般公共服务支出", "5.00", "5.00", ""]), "说明。")
    assert "收入支出决算总表" in found[0].message


def test_a_part_is_there_when_its_own_parts_are_or_when_it_leads_a_paragraph() -> None:
    told = [*(f"第{n}段。" for n in "甲乙丙丁戊己庚辛"), "（一）政府采购支出情况。全年采购5.00万元。"]
    found = run("form-required", functional(["201", "一般公共服务支出", "5.00", "5.00", ""]), *told)
    assert "其他重要事项" not in found[0].message and "政府采购" not in found[0].message
    assert "机关运行经费" in found[0].message


# names and codes


NAMES = functional(
    ["201", "一般公共服务支出", "5.00", "5.00", ""],
    ["20103", "政府办公厅（室）及相关机构事务", "5.00", "5.00", ""],
    ["2010301", "行政运行", "5.00", "5.00", ""],
    ["221", "住房保障支出", "5.00", "5.00", ""],
    ["22102", "住房改革支出", "5.00", "5.00", ""],
)


def test_subject_names_agree_with_the_tables() -> None:
    good = "一般公共服务（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出5万元。"
    assert run("subject-name", NAMES, good) == []
    assert len(run("subject-name", NAMES, good.replace("相关机构", "相关机关"))) == 1
    assert len(run("subject-name", NAMES, "一般公务服务（类）支出5万元。")) == 1
    assert run("subject-name", NAMES, good.replace("（类）", "（类）-").replace("（款）", "（款）-")) == []
    short = "政府办公厅（室）相关机构事务（款）5万元，住房改革支出（款）5万元。"
    assert [f.expected for f in run("subject-name", NAMES, short)] == ["政府办公厅（室）及相关机构事务"]
    inner = functional(
        ["21303", "水利", "5.00", "", "5.00"], ["2130311", "水资源节约管理与保护", "5.00", "", "5.00"]
    )
    found = run("subject-name", inner, "水利（款）水资源管理与保护（项）5万元。")
    assert [f.expected for f in found] == ["水资源节约管理与保护"]


def test_a_subject_at_the_wrong_level() -> None:
    found = run("subject-name", NAMES, "住房保障（款）支出5万元。")
    assert [finding.expected for finding in found] == ["（类）"]


def test_a_subject_of_another_year() -> None:
    said = "医疗卫生与计划生育支出（类）5万元。"
    assert [f.expected for f in run("subject-name", NAMES, said, year=2024)] == ["卫生健康支出"]
    assert run("subject-name", NAMES, said, year=2017) == []
    assert run("subject-name", NAMES, said, year=2018) == []


def test_a_shortened_subject() -> None:
    assert len(run("subject-name-short", NAMES, "住房保障（类）住房改革（款）5万元。")) == 1
    assert run("subject-name-short", NAMES, "住房保障（类）住房改革支出（款）5万元。") == []


def test_a_code_that_can_be_none() -> None:
    good = ["210", "卫生健康支出", "5.00", "5.00", ""], ["21011", "行政事业单位医疗", "5.00", "5.00", ""]
    item = ["2101102", "事业单位医疗", "5.00", "5.00", ""]
    assert run("code-form", functional(*good, item)) == []
    found = run("code-form", functional(*good, ["71102", *item[1:]]))
    assert [(f.expected, f.severity) for f in found] == [("2101102", Severity.ERROR)]


@pytest.mark.parametrize("year", [2020, 2026, 2027])
def test_the_name_of_the_code_beside_it_in_a_year_that_was_not_read(year: int) -> None:
    above = (
        ["201", "一般公共服务支出", "9.00", "9.00", ""],
        ["20103", "政府办公厅（室）及相关机构事务", "9.00", "9.00", ""],
    )
    wrong = functional(*above, ["2010302", "行政运行", "9.00", "9.00", ""])
    found = run("code-name", wrong, year=year)
    assert [(one.expected, one.severity) for one in found] == [("一般行政管理事务", Severity.QUESTION)]
    for name in ("一般行政管理事务", "一般行政管理", "本省自定的事务"):  # the last: a list we do not know
        assert run("code-name", functional(*above, ["2010302", name, "9.00", "9.00", ""]), year=year) == []


def test_the_code_of_a_unit_is_no_subject() -> None:
    rows = functional(
        ["301", "某市某局", "9.00", "9.00", ""],
        ["301001", "某市某局本级", "9.00", "9.00", ""],
        ["2101101", "行政单位医疗", "9.00", "9.00", ""],
    )
    other = functional(["301001", "某市某局", "9.00", "9.00", ""])
    assert run("code-form", rows, other) == run("code-name", rows, other) == []


def test_a_misprinted_code_is_shown_where_it_is_printed() -> None:
    """A code in three cells is quoted and boxed as these cells, not as the amount."""
    head = ["类", "款", "项", "科目名称", "合计"]
    rows = [["210", "", "", "卫生健康支出", "9.00"], ["210", "11", "", "行政事业单位医疗", "9.00"]]
    rows += [["210", "11", "01", "行政单位医疗", "4.00"], ["7", "11", "02", "事业单位医疗", "5.00"]]
    made = table("一般公共预算财政拨款支出决算表", [head, *rows])
    cells = tuple(replace(c, box=Box(c.column * 10, c.row, c.column * 10 + 9, c.row + 1)) for c in made.cells)
    found = run("code-form", replace(made, cells=cells))
    assert [(f.printed, f.expected, f.places[0].quote) for f in found] == [("7 11 02", "2101102", "7 11 02")]
    assert found[0].places[0].box == Box(0, 4, 29, 5)
    assert "7 11 02" in found[0].message and "71102" in found[0].message


ITEMS = [
    ("2080502", "事业单位离退休"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2081005", "社会福利事业单位"),
]
ITEMS += [("2101102", "事业单位医疗"), ("2210201", "住房公积金"), ("2080599", "其他行政事业单位养老支出")]


def _told(number: int) -> list[str]:
    return [
        f"{n}. “某支出（类）某事务（款）{name}（项）”5.00万元。"
        for n, (_, name) in enumerate(ITEMS[:number], 1)
    ]


def test_an_item_left_out_of_an_itemised_explanation() -> None:
    rows = functional(*([code, name, "5.00", "5.00", ""] for code, name in ITEMS))
    assert run("listing", rows, *_told(6)) == []
    found = run("listing", rows, *_told(5))
    assert [(f.severity, f.expected) for f in found] == [(Severity.QUESTION, "其他行政事业单位养老支出")]
    assert "2080599" in found[0].message
    assert run("listing", rows, *_told(4)) == []  # a choice of the main items
    other = "行政事业单位养老支出（款）5.00万元。"
    parent = functional(
        ["20805", "行政事业单位养老支出", "15.00", "15.00", ""],
        *([c, n, "5.00", "5.00", ""] for c, n in ITEMS),
    )
    assert run("listing", parent, *_told(5), other) == []  # told as a whole
    empty = functional(*([c, n, "5.00" if c != "2080599" else "", "", ""] for c, n in ITEMS))
    assert run("listing", empty, *_told(5)) == []
    assert run("listing", rows, *_told(5), "另有其他行政事业单位养老支出5.00万元。") == []


def test_amounts_in_full_width_digits_are_one_notice() -> None:
    rows = functional(["201", "一般公共服务支出", "３００.00", "300.00", ""])
    found = run("number-format", rows, "支出３００.00万元，比２０２３年增加。")
    assert [(f.printed, f.expected, len(f.places)) for f in found] == [("３００.00", "300.00", 2)]
    assert (
        run(
            "number-format",
            functional(["201", "一般公共服务支出", "300.00", "300.00", ""]),
            "２０２４年度决算。",
        )
        == []
    )


def test_a_verb_before_the_name_is_no_part_of_it() -> None:
    office = {"office": "青州市社会福利院"}
    assert run("department-name", "按规定，纳入青州市社会福利院2024年部门预算编制范围。", **office) == []
    found = run("department-name", "纳入乙县统计局2024年部门预算编制范围。", **office)
    assert [f.printed for f in found] == ["乙县统计局"]
    own = table("收入决算表", [["单位名称", "决算数"], ["乙县统计局", "5.00"], ["丙县统计局", "6.00"]])
    assert run("department-name", own, "纳入乙县统计局2024年部门预算编制范围。", **office) == []


def test_the_place_of_words_is_their_part_of_the_line() -> None:
    line = Line("收入十万元，支出１０元", 1, Box(0, 0, 110, 10))
    made = context(Paragraph((line,)))
    at = script(made).text.index("支出")
    assert script(made).place(at, at + 2).box == Box(60, 0, 80, 10)
    assert Paragraph((line,)).place("a.pdf", 6, 8).box == Box(60, 0, 80, 10)
    assert Paragraph((line, line)).place("a.pdf", 9, 13).box == Box(90, 0, 110, 10)
    assert Paragraph((line,)).place("a.pdf").box == line.box


def test_codes_numbered_by_hand_are_one_question() -> None:
    right = economic(["302", "商品和服务支出", "3.00"], ["30201", "办公费", "3.00"])
    wrong = economic(
        ["302", "商品和服务支出", "6.00"], ["30202", "咨询费", "3.00"], ["30204", "电费", "3.00"]
    )
    assert run("code-name", right) == []
    assert [finding.severity for finding in run("code-name", wrong)] == [Severity.QUESTION]


def test_a_class_under_its_old_name() -> None:
    rows = [["项目", "决算数"], ["三、医疗卫生与计划生育支出", "5.00"]]
    assert len(run("old-name", table("支出决算总表", rows), year=2024)) == 1
    assert run("old-name", table("支出决算总表", rows), year=2017) == []


def test_project_names_that_differ_by_a_slip() -> None:
    name = "乡村道路硬化和村级活动场所建设专项资金"
    slip = name.replace("硬化", "硬花")
    assert len(run("project-name", f"安排{name}5万元，", f"追加{slip}6万元。")) == 1
    assert run("project-name", f"安排2023年{name}5万元，", f"安排2024年{name}6万元。") == []


# text against tables


def test_a_list_names_what_has_an_amount() -> None:
    rows = economic(
        ["301", "工资福利支出", "9.00"],
        ["30101", "基本工资", "3.00"],
        ["30102", "津贴补贴", "3.00"],
        ["30103", "奖金", "3.00"],
        ["303", "对个人和家庭的补助", "2.31"],
        ["30302", "退休费", "2.00"],
        ["30309", "奖励金", "0.31"],
        ["30310", "个人农业生产补贴", ""],
    )
    said = "人员经费11.31万元，主要包括：基本工资、津贴补贴、奖金、退休费、"
    assert run("listing", rows, said + "奖励金。") == []
    found = run("listing", rows, said + "个人农业生产补贴。")
    assert (found[0].printed, found[0].expected) == ("个人农业生产补贴", "奖励金")
    assert run("listing", rows, said + "等。") == []


def test_words_that_nobody_knows_are_asked_about_once_for_each_table() -> None:
    head = [*FUNCTIONS[0], "神秘列"]
    rows = [["", "合计", "300.00", "100.00", "200.00", "7.00"], ["", "怪异行", "5.00", "", "", ""]]
    found = run("unknown-words", table("支出决算表", [head, *rows]))
    assert [(f.severity, f.printed) for f in found] == [(Severity.QUESTION, "神秘列、怪异行")]
    assert {p.quote for p in found[0].places} == {"7.00", "5.00"}
    assert run("unknown-words", functional(["", "合计", "300.00", "100.00", "200.00"])) == []


def basic_expenditure(printed: str) -> Table:
    return functional(
        ["", "合计", "300.00", printed, "200.00"], ["201", "教育支出", "300.00", "100.00", "200.00"]
    )


@pytest.mark.parametrize("printed", ["12,5", "5 6", "1100,2200", "########", "5-10"])
def test_digits_that_spell_no_amount_are_asked_about(printed: str) -> None:
    (found,) = run("unreadable-amount", basic_expenditure(printed))
    assert (found.severity, found.printed, found.places[0].quote) == (Severity.QUESTION, printed, printed)
    assert "“合计／基本支出”" in found.message


@pytest.mark.parametrize("printed", ["△12.50", "", "—", "见附件", "≥95%", "（1.20）"])
def test_amounts_and_words_are_not_asked_about(printed: str) -> None:
    assert run("unreadable-amount", basic_expenditure(printed)) == []


def test_tasks_and_projects_are_no_vocabulary() -> None:
    tasks = [
        ["任务", "预算金额"],
        ["组织全市各部门赴外地开展经贸考察活动，促进产业投资与合作，协助举办招商推介会。", "75.00"],
        ["开展对口帮扶工作", "80.00"],
    ]
    projects = [["项目名称", "预算金额"], ["城乡社区风貌提升", "75.00"], ["河道清淤", "80.00"]]
    assert run("unknown-words", table("重点工作完成情况", tasks)) == []
    assert run("unknown-words", table("项目支出表", projects)) == []


def test_carry_over_needs_an_opening_balance() -> None:
    def fund(opening: str, revenue: str) -> object:
        header = ["科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "年末结转和结余"]
        rows = [["合计", "合计", opening, revenue, "50.99", "0.00"]]
        return table("政府性基金预算财政拨款收入支出决算表", [header, *rows])

    said = "政府性基金预算财政拨款支出50.99万元，该工程属于上年结转项目。"
    assert len(run("carryover", fund("0.00", "50.99"), said)) == 1
    assert run("carryover", fund("50.99", "0.00"), said) == []


def test_coverage_of_all_project_expenditure() -> None:
    rows = functional(["", "合计", "150.00", "50.00", "100.00"])
    said = "自评金额{}万元，占一般公共预算项目支出总额的100%。"
    assert run("coverage", rows, said.format("100.00")) == []
    found = run("coverage", rows, said.format("99.00"))
    assert [(f.expected, f.miss) for f in found] == [("100.00万元", 10000)]


def test_a_share_needs_a_base() -> None:
    rows = functional(["", "合计", "200.00", "150.00", "50.00"])
    assert run("rate-base", rows, "涉及资金50.00万元，占全年支出的25.00%。") == []
    assert len(run("rate-base", rows, "涉及资金50.00万元，占年初预算的93.39%。")) == 1


def test_text_and_header_use_one_label() -> None:
    header = ["科目名称", "纳入专户管理已缴财政专户小计"]
    rows = table("非税收入征缴情况", [header, ["合计", "1,577.57"]])
    assert run("header-label", rows, "其中纳入专户管理已缴财政专户1,577.57万元。") == []
    assert len(run("header-label", rows, "其中纳入专户管理已缴国库款1,577.57万元。")) == 1


def test_nature_of_an_item() -> None:
    rows = functional(["2010302", "一般行政管理事务", "9.00", "", "9.00"])
    item = "一般公共服务（类）政府办公厅（款）一般行政管理事务（项）。主要用于：宣传等{}。"
    assert run("nature-wording", rows, item.format("项目支出")) == []
    assert len(run("nature-wording", rows, item.format("基本支出"))) == 1
    assert len(run("item-nature", functional(["2010301", "行政运行", "9.00", "1.00", "8.00"]))) == 1
    assert run("item-nature", functional(["2010301", "行政运行", "9.00", "9.00", "0.00"])) == []


def test_notes_speak_of_the_fund_of_their_table() -> None:
    rows = functional(["", "合计", "9.00", "9.00", ""], title="政府性基金预算财政拨款支出决算表")
    note = "注：本表反映部门本年度{}财政拨款支出情况。"
    assert run("table-note", rows, note.format("政府性基金预算")) == []
    assert len(run("table-note", rows, note.format("国有资本经营预算"))) == 1


def test_units_of_a_table_are_one() -> None:
    rows = [["项目", "金额（万元）"], ["合计", "5.00"]]
    assert run("mixed-units", table("支出总表", rows)) == []
    assert len(run("mixed-units", table("支出总表", rows, unit=Unit.YUAN))) == 1


# whose document, which year


def test_the_owner_of_a_table() -> None:
    rows = [["项目", "决算数"], ["合计", "5.00"]]
    own = table("收入决算表", rows, caption=("部门：某市某局", "单位：万元"))
    other = table("收入决算表", rows, caption=("部门：乙县统计局",))
    assert run("department-name", own) == []
    assert [f.printed for f in run("department-name", other)] == ["乙县统计局"]


def test_the_year_of_titles_and_assets() -> None:
    assert run("year-slip", heading("2024年度部门决算情况说明"), "截至2024年12月31日，共有车辆3辆。") == []
    assert len(run("year-slip", heading("2023年度部门决算情况说明"))) == 1
    assert len(run("year-slip", "截至2023年12月31日，共有车辆3辆。")) == 1
    assert run("year-slip", "截至2023年12月31日，共有车辆3辆。", kind=BookKind.BUDGET) == []


# goals


def goals(*rows: list[str]) -> object:
    return table("项目支出预算表", [["项目名称", "预算数", "绩效目标"], *rows])


def test_a_goal_speaks_of_its_own_place() -> None:
    own = ["对口帮扶乙地指挥部工作经费", "5.00", "保障乙地指挥部正常运转，完成帮扶任务。"]
    other = ["对口帮扶甲城指挥部工作经费", "5.00", "保障乙地指挥部正常运转，完成对口任务。"]
    assert [f.printed for f in run("goal-other-project", goals(own, other))] == ["乙地"]
    assert run("goal-other-project", goals(own)) == []


def test_goals_are_quantified_own_and_of_the_future() -> None:
    vague = ["办公家具购置", "5.00", "采购遵循合理合规原则，保障办公需求。"]
    copied = ["车辆租用", "5.00", "采购遵循合理合规原则，保障办公需求。"]
    counted = ["培训", "5.00", "举办培训5期，培训200人次。"]
    past = ["运维", "5.00", "已完成全年运维，可用率达到99%。"]
    assert len(run("goal-copied", goals(vague, copied))) == 1
    assert run("goal-copied", goals(vague, counted)) == []
    assert len(run("goal-unquantified", goals(vague, copied, counted))) == 1
    assert run("goal-unquantified", goals(counted, past)) == []
    assert len(run("goal-past-tense", goals(counted, past), kind=BookKind.BUDGET)) == 1
    assert run("goal-past-tense", goals(counted), kind=BookKind.BUDGET) == []


def test_goals_with_indicators_beside_them_are_quantified() -> None:
    def beside(target: str) -> object:
        rows = [
            ["项目名称", "预算金额", "绩效目标", "三级指标", "指标值"],
            ["学前补助", "850.00", "保障学前教育健康发展。", "补助幼儿园数", target],
            ["校园安全", "680.00", "提升校园安全管理水平。", "安保人员数", target],
        ]
        return table("重点项目绩效目标一览表", rows)

    assert run("goal-unquantified", beside("≥45所")) == []
    assert len(run("goal-unquantified", beside("较好"))) == 1


def test_totals_compared_with_one_base() -> None:
    one = "收入预算9万元，比2024年预算增加1万元。"
    assert run("mixed-base", one, "支出预算9万元，比2024年预算增加1万元。") == []
    assert len(run("mixed-base", one, "支出预算9万元，比2024年预算执行数增加1万元。")) == 1


def test_an_empty_book_has_no_finding() -> None:
    made = Context(book(), (), ())
    assert [f for rule in CHECKS.values() for f in rule(made)] == []


# the reference documents


def _seen(name: str) -> list[Finding]:
    from mingzhang.reading.open import read_book  # noqa: PLC0415
    from mingzhang.reading.points.interpret import facts  # noqa: PLC0415
    from mingzhang.reading.sentences.claims import claims  # noqa: PLC0415

    read = read_book(SHARED / "documents" / name)
    derived = tuple(facts(read))
    made = Context(read, derived, tuple(claims(read, derived)))
    return [f for rule in CHECKS.values() for f in rule(made)]


@needs_shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "seed_2017_final_accounts.txt",
            "carryover growth-zero-base rate-base coverage unit-slip unit-names unit-incomplete header-label "
            "subject-name subject-name-short number-format number-separators project-name repeated-passage "
            "doubled-word heading-twice heading-misplaced heading-sentence template-residue stray-character",
        ),
        ("fa_finance_good.pdf", "flat-with-change listing nature-wording"),
        ("b_welfare_2024.pdf", "code-form old-name subject-name template-residue spelling code-name"),
        ("seed_2023_budget.txt", "goal-other-project goal-copied goal-past-tense goal-unquantified"),
    ],
)
def test_reference_documents(name: str, expected: str) -> None:
    seen = _seen(name)
    most = {rule.id: rule.severity for rule in declared()}
    assert set(expected.split()) <= {finding.rule for finding in seen}
    assert [f for f in seen if f.severity > most[f.rule]] == []


ABROAD = "2024年度“三公”经费支出中，因公出国（境）费支出{}万元，全年安排因公出国（境）团组{}个。"


@pytest.mark.parametrize(
    ("money", "groups", "asked"),
    [("0.00", "3", True), ("12.00", "0", True), ("12.00", "3", False), ("0.00", "0", False)],
)
def test_journeys_cost_money_and_money_bought_journeys(money: str, groups: str, asked: bool) -> None:
    whole = derived(book(ABROAD.format(money, groups)))
    found = list(CHECKS["count-without-money"](whole))
    assert bool(found) is asked
    assert all(one.severity is Severity.QUESTION for one in found)


@pytest.mark.parametrize("before", ["上年无此项支出", "2023年没有该项经费", "年初无预算"])
def test_no_rate_of_growth_from_nothing(before: str) -> None:
    assert run("growth-zero-base", f"支出12.00万元，{before}，增长100.00%。")
    assert not run("growth-zero-base", f"支出12.00万元，{before}。")


@pytest.mark.parametrize(("said", "found"), [("3", False), ("4", True)])
def test_sentences_count_what_the_table_counts(said: str, found: bool) -> None:
    kept = table("“三公”经费支出决算表", [["项目", "决算数"], ["公务用车保有量（辆）", "3"]])
    whole = derived(book(kept, f"年末公务用车保有量{said}辆。"))
    told = list(CHECKS["count-differs"](whole))
    assert bool(told) is found
    assert all(one.expected == "3" and "保有量4辆" in one.message for one in told)


def test_amount_base_change_and_rate_of_something_nobody_knows() -> None:
    def due(change: str, rate: str) -> list[str]:
        said = f"会展中心支出120.00万元，比上年的100.00万元增加{change}万元，增长{rate}%。"
        return [found.expected for found in checked(book(said)).findings if found.rule == "chain-rate"]

    assert due("20.00", "20.00") == []
    assert due("20.00", "16.67") == ["20.00%"]
    assert due("12.00", "12.00") == ["增加20.00万元"]


def test_a_word_against_amounts_and_their_rate_is_the_wrong_one() -> None:
    said = "“三公”经费支出预算10.00万元，支出决算为8.00万元，完成预算的80.00%，决算数大于预算数。"
    found = [one for one in checked(book(said)).findings if one.severity is Severity.ERROR]
    assert [one.rule for one in found] == ["text-direction"]
    assert "文中称“决算数大于预算数”" in found[0].message
