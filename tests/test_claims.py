"""Sentences as clerks write them, and what they claim; the four documents whose claims are known."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.model.book import Book, BookKind, Line, Paragraph, Role
from mingzhang.model.fact import Claim, ClaimKind, Direction, Fact, Mark
from mingzhang.model.money import Figure, Unit
from mingzhang.model.place import Place
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.reading.open import read_book
from mingzhang.reading.points.interpret import facts
from mingzhang.reading.sentences.claims import claims
from mingzhang.reading.sentences.printed import Printed
from shared import SHARED, needs_shared

OFFICE = "某市水务局"
SPENT = Point(OFFICE, 2023, Flow.EXPENDITURE, Stage.OUTTURN)
EARNED = replace(SPENT, flow=Flow.REVENUE)
GENERAL = replace(SPENT, source=Source.GENERAL)
THREE = replace(SPENT, source=Source.FISCAL, item="three_public")
BUY = replace(SPENT, flow=Flow.PROCUREMENT, item="procurement")


def last_year(point: Point) -> Point:
    return replace(point, year=point.year - 1)


def budget(point: Point) -> Point:
    return replace(point, stage=Stage.ORIGINAL_BUDGET)


def role(text: str) -> Role:
    return Role.HEADING if text.startswith("#") else Role.BODY


def told(
    text: str, known: Iterable[Fact] = (), kind: BookKind = BookKind.FINAL_ACCOUNTS
) -> tuple[Claim, ...]:
    """The claims of a text, one paragraph a line; # marks headings."""
    lines = [line.strip() for line in text.strip().splitlines()]
    blocks = tuple(
        Paragraph((Line(line.lstrip("# "), at),), role(line)) for at, line in enumerate(lines, start=1)
    )
    return claims(Book("x.txt", "text", OFFICE, 2023, kind, blocks), tuple(known))


def fact(point: Point, value: str, label: str = "", mark: Mark = Mark.AMOUNT) -> Fact:
    figure = Figure(Decimal(value), Unit.TEN_THOUSAND_YUAN)
    return Fact(point, figure, mark, Place("x.txt", 1), 1, 1, 1, point.function, label, ())


def only(found: Iterable[Claim], kind: ClaimKind) -> Claim:
    (claim,) = [claim for claim in found if claim.kind is kind]
    return claim


def values(found: Iterable[Claim]) -> list[tuple[str, str]]:
    return [(claim.kind.value, str(claim.value.value)) for claim in found if claim.value]


# --- levels, changes, growth ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "point"),
    [
        ("2023年度本年收入合计480.00万元。", EARNED),
        ("2023年度收入总计480.00万元。", replace(EARNED, flow=Flow.TOTAL_IN)),
        ("某市水务局2023年度收、支总计480.00万元。", replace(EARNED, flow=Flow.TOTAL_IN)),
        ("一般公共预算财政拨款收入480.00万元。", replace(EARNED, source=Source.GENERAL)),
        ("上级补助收入480万元", replace(EARNED, source=Source.SUPERIOR_SUBSIDY)),
        ("基本支出480.00万元", replace(SPENT, nature=Nature.BASIC)),
        ("一般公共预算财政拨款支出480.00万元", GENERAL),
        ("一般公共预算财政拨款支出年初预算为480.00万元", budget(GENERAL)),
        ("“三公”经费财政拨款支出决算为480.00万元", THREE),
        ("公务用车运行维护费480.00万元", replace(THREE, item="three_public.vehicles.operation")),
        ("本部门机关运行经费支出480.00万元", replace(THREE, item="running_costs")),
        ("政府采购支出总额480.00万元", BUY),
        ("农林水支出（类）水利（款）水利工程建设（项）480.00万元", replace(SPENT, function="2130305")),
        ("某市水利管理所2023年度项目支出480.00万元", None),
        ("堤防加固项目480.00万元", None),
        ("使用上年结转资金安排支出480.00万元", None),
    ],
)
def test_what_a_level_speaks_of(sentence, point):
    assert only(told(sentence), ClaimKind.LEVEL).subject == point


def test_level_change_and_growth_share_subject_base_and_group():
    found = told("财政专户管理资金收入0万元。\n基本支出400.00万元，比上年决算数减少12.50万元，下降3.03%。")
    level, change, growth = found[1:]
    point = replace(SPENT, nature=Nature.BASIC)
    assert [claim.subject for claim in (level, change, growth)] == [point] * 3
    assert change.base == growth.base == last_year(point)
    assert change.direction is growth.direction is Direction.DOWN
    assert level.group == change.group == growth.group != found[0].group


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("比上年决算数增加", last_year(GENERAL)),
        ("较2022年度增加", last_year(GENERAL)),
        ("同比增加", last_year(GENERAL)),
        ("与2022年相比，增加", last_year(GENERAL)),
        ("较去年增加了", last_year(GENERAL)),
        ("比年初预算数增加", budget(GENERAL)),
        ("比2023年初预算增加", budget(GENERAL)),
        ("较调整预算数增加", replace(GENERAL, stage=Stage.FINAL_BUDGET)),
        ("比上年年初预算数增加", last_year(budget(GENERAL))),
        ("按同口径比上年增加", None),
        ("比上年同口径增加", None),
        ("比周边县区平均水平增加", None),
    ],
)
def test_what_a_change_compares_with(words, base):
    found = told(f"一般公共预算财政拨款支出490.00万元，{words}14.02万元。")
    assert only(found, ClaimKind.CHANGE).base == base


def test_the_base_may_stand_in_the_clause_before():
    found = told("与2022年度相比，收入支出总计减少56.95万元，下降1.87%。")
    point = replace(SPENT, flow=Flow.TOTAL_IN)
    assert [(claim.subject, claim.base) for claim in found] == [(point, last_year(point))] * 2


@pytest.mark.parametrize(
    "sentence",
    [
        "支出总计300.00万元，与上年的280.00万元相比增加20.00万元。",
        "支出总计300.00万元，与上年280.00万元相比，增加20.00万元，增长7.14%。",
        "支出总计300.00万元（上年280.00万元），增加20.00万元。",
        "支出总计300.00万元，较上年280.00万元，增加20.00万元。",
        "支出总计300.00万元，与2022年的280.00万元相比，增加20.00万元，增长7.14%。",
        "2023年支出总计300.00万元，2022年支出总计280.00万元，增加20.00万元，增长7.14%。",
        "支出总计300.00万元，去年同期280.00万元，同比增加20.00万元。",
        "支出总计300.00万元，上年为280.00万元，增加20.00万元。",
    ],
)
def test_an_amount_of_the_year_before_is_the_base_not_the_subject(sentence):
    whole = replace(SPENT, flow=Flow.TOTAL_OUT)
    found = told(sentence)
    levels = [(claim.subject, str(claim.value.value)) for claim in found if claim.kind is ClaimKind.LEVEL]
    assert levels == [(whole, "300.00"), (last_year(whole), "280.00")]
    change = only(found, ClaimKind.CHANGE)
    assert change.subject == whole and change.base in (None, last_year(whole))


@pytest.mark.parametrize(
    ("compared", "subject"),
    [
        ("较上年增加10.00万元，增长12.50%。", SPENT),
        ("与2022年度的80.00万元相比，增加10.00万元，增长12.50%。", SPENT),
        ("较上年减少10.00万元，下降25.00%。", replace(SPENT, nature=Nature.PROJECT)),
        ("较上年增加10.00万元。", None),
    ],
)
def test_after_the_parts_of_a_whole_the_rate_tells_whose_change_it_is(compared, subject):
    found = told(f"支出合计90.00万元，其中基本支出60.00万元、项目支出30.00万元。{compared}")
    assert only(found, ClaimKind.CHANGE).subject == subject


def test_an_insertion_in_brackets_is_left_again():
    found = told(
        "公务用车购置及运行费213万元（公务用车购置费0万元；公务用车运行维护费213万元，比上年增加16万元。）比上年增加9万元。"
    )
    changes = [claim for claim in found if claim.kind is ClaimKind.CHANGE]
    assert [claim.subject.item for claim in changes if claim.subject] == [
        "three_public.vehicles.operation",
        "three_public.vehicles",
    ]


# --- budgets --------------------------------------------------------------------------------------------


def test_a_budget_compares_with_the_execution_of_the_year_before():
    found = told(
        "财政拨款支出主要内容如下：\n1.“农林水支出（类）水利（款）行政运行（项）”53.84万元，主要用于人员。"
        "2022年当年预算执行数为54.60万元，2023年预算安排53.84万元，比2022年预算执行数减少1.39%。",
        [fact(budget(replace(GENERAL, function="2130301")), "53.84", "行政运行")],
        BookKind.BUDGET,
    )
    planned = budget(replace(GENERAL, function="2130301"))
    executed = replace(planned, year=2022, stage=Stage.OUTTURN, detail=("预算执行数",))
    assert [claim.subject for claim in found] == [planned, executed, planned, planned]
    assert found[-1].base == executed


def test_levels_of_a_subject_joined_by_dashes():
    found = told(
        "财政拨款支出主要内容如下：\n"
        "“农林水支出(类）-水利（款）-行政运行（项）”2023年度预算53.84万元，2022年度预算50.00万元，主要用于：人员。"
        "2022年当年预算执行数为54.60万元，2023年预算安排53.84万元，比2022年预算执行数减少1.39%。",
        [fact(budget(replace(GENERAL, function="2130301")), "53.84", "行政运行")],
        BookKind.BUDGET,
    )
    planned = budget(replace(GENERAL, function="2130301"))
    executed = replace(planned, year=2022, stage=Stage.OUTTURN, detail=("预算执行数",))
    assert [claim.subject for claim in found] == [planned, last_year(planned), executed, planned, planned]
    assert found[-1].base == executed


def test_parts_in_paragraphs_of_their_own_are_shares_of_the_whole_before():
    text = """
        本年支出合计100.00万元，其中：
        基本支出40.00万元，占40.00%；
        项目支出60.00万元，占60.00%。
        人员经费30.00万元，占75.00%。
    """
    shares = [claim for claim in told(text) if claim.kind is ClaimKind.SHARE]
    assert [claim.base for claim in shares] == [SPENT, SPENT, None]


def test_running_costs_of_the_units_below():
    words = "2023年某市水务局下属1家机关和1家参公事业单位财政拨款的机关运行经费预算为182.65万元。"
    found = only(told(words, kind=BookKind.BUDGET), ClaimKind.LEVEL)
    assert found.subject == budget(replace(SPENT, source=Source.FISCAL, item="running_costs"))


def test_all_appropriations_are_meant_when_the_tables_say_so():
    total_in = budget(replace(SPENT, flow=Flow.TOTAL_IN))
    found = told("2023年收入预算500.00万元", [fact(total_in, "500.00")], BookKind.BUDGET)
    assert found[0].subject == total_in


def test_words_with_a_choice_accuse_nobody():
    known = [fact(budget(EARNED), "450.00"), fact(budget(replace(SPENT, flow=Flow.TOTAL_IN)), "500.00")]
    found = told("2023年收入预算480.00万元", known, BookKind.BUDGET)
    assert found[0].subject is None


# --- shares and completion ------------------------------------------------------------------------------


def test_shares_of_what_is_divided():
    found = told("本年支出合计500.00万元，其中：基本支出400.00万元，占80.00%；项目支出100.00万元，占20.00%。")
    shares = [claim for claim in found if claim.kind is ClaimKind.SHARE]
    assert [claim.base for claim in shares] == [SPENT, SPENT]
    assert [claim.subject.nature for claim in shares if claim.subject] == [Nature.BASIC, Nature.PROJECT]


def test_shares_of_the_sentence_before():
    found = told(
        "# 五、一般公共预算财政拨款支出决算情况说明\n"
        "一般公共预算财政拨款支出500.00万元，占本年支出合计的50%。\n"
        "主要用于以下方面：农林水支出（类）400.00万元，占80.00%；住房保障支出（类）100.00万元，占20.00%。"
    )
    shares = [claim for claim in found if claim.kind is ClaimKind.SHARE]
    assert [claim.base for claim in shares] == [SPENT, GENERAL, GENERAL]
    assert [claim.subject.function for claim in shares if claim.subject] == ["", "213", "221"]


def test_budget_outturn_and_completion_of_an_item():
    found = told(
        "# 五、一般公共预算财政拨款支出决算情况说明\n"
        "1、农林水支出（类）水利（款）行政运行（项）。主要用于：人员经费。年初预算为500.00万元，"
        "支出决算为510.00万元，完成年初预算的102.00%。决算数大于预算数的主要原因：增人增资。"
    )
    item = replace(GENERAL, function="2130301")
    assert [(claim.kind.value, claim.subject, claim.base) for claim in found] == [
        ("level", budget(item), None),
        ("level", item, None),
        ("completion", item, budget(item)),
        ("comparison", item, budget(item)),
    ]
    assert len({claim.group for claim in found}) == 1


@pytest.mark.parametrize("words", ["“三公”经费预算", "“三公”经费支出预算", "项目支出预算", "基本支出预算数"])
def test_the_budget_of_a_kind_of_expenditure_is_no_outturn(words):
    found = told(f"2023年度{words}10.00万元，支出决算为8.00万元，完成预算的80.00%。")
    stages = [claim.subject.stage for claim in found if claim.kind is ClaimKind.LEVEL]
    assert stages == [Stage.ORIGINAL_BUDGET, Stage.OUTTURN]
    assert only(found, ClaimKind.COMPLETION).base.stage is Stage.ORIGINAL_BUDGET


def test_completion_of_an_amount():
    found = told(
        "“三公”经费财政拨款支出决算为35.57万元，完成预算70.22万元的50.66%。",
        [fact(replace(THREE, stage=Stage.FINAL_BUDGET), "70.22")],
    )
    final = replace(THREE, stage=Stage.FINAL_BUDGET)
    assert [(claim.kind.value, claim.subject, claim.base) for claim in found] == [
        ("level", THREE, None),
        ("level", final, None),
        ("completion", THREE, final),
    ]


# --- words instead of numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "direction", "base"),
    [
        ("公务接待费1.00万元，与上年决算数持平。", Direction.FLAT, "2022"),
        ("公务接待费1.00万元，与2022年度决算数相同。", Direction.FLAT, "2022"),
        ("公务接待费年初预算2.00万元，支出决算1.00万元。决算数小于预算数。", Direction.DOWN, "budget"),
        ("公务接待费支出决算1.00万元，大于年初预算数。", Direction.UP, "budget"),
    ],
)  # fmt: skip
def test_comparisons_without_a_number(sentence, direction, base):
    point = replace(THREE, item="three_public.reception")
    claim = only(told(sentence), ClaimKind.COMPARISON)
    assert (claim.subject, claim.direction) == (point, direction)
    assert claim.base == (budget(point) if base == "budget" else last_year(point))


def test_nearly_the_same_is_approximate():
    found = told("公务接待费年初预算2.00万元，支出决算2.01万元。决算数与年初预算数基本持平。")
    assert only(found, ClaimKind.COMPARISON).approximate == "基本"


def test_items_that_go_on_comparing_with_the_same_year():
    found = told("“三公”经费支出决算数与2022年度持平。其中：因公出国（境）费决算持平；公务接待费决算持平。")
    assert [claim.base and claim.base.item for claim in found] == [
        "three_public",
        "three_public.abroad",
        "three_public.reception",
    ]


@pytest.mark.parametrize("words", ["年初无预算", "年初未安排预算", "无年初预算"])
def test_no_budget_at_the_start_of_the_year(words):
    found = told(f"农林水支出（类）水利（款）行政运行（项）支出20.56万元，{words}，主要用于抢险。")
    claim = only(found, ClaimKind.NO_BASE)
    assert claim.base == budget(replace(SPENT, function="2130301"))


def test_growth_from_nothing_is_said_to_be_incomparable():
    found = told("因公出国（境）费12.02万元，比上年决算数增加12.02万元，增长--（基数为0，不可比）。")
    assert only(found, ClaimKind.NO_BASE).base == last_year(replace(THREE, item="three_public.abroad"))


def test_names_of_a_list():
    found = told(
        "# 六、一般公共预算财政拨款基本支出决算情况说明\n"
        "人员经费2152.26万元，主要包括：基本工资、津贴补贴、奖金；公用经费184.65万元，主要包括：办公费、手续费。"
    )
    lists = [claim for claim in found if claim.kind is ClaimKind.LISTING]
    assert [claim.names for claim in lists] == [("基本工资", "津贴补贴", "奖金"), ("办公费", "手续费")]
    assert [claim.subject.nature for claim in lists if claim.subject] == [Nature.PERSONNEL, Nature.RUNNING]


# --- reasons, counts, procurement -----------------------------------------------------------------------


def test_reasons_belong_to_the_change_they_explain():
    found = told(
        "基本支出41.65万元，比上年决算数减少19.05万元，主要变动情况：一是防汛专项经费减少28.40万元，"
        "二是减少水利博览会4.19万元，三是新增3县帮扶资金10.50万元，四是增加援建经费3万。项目支出5.00万元。"
    )
    change = only(found, ClaimKind.CHANGE)
    reasons = [claim for claim in found if claim.kind is ClaimKind.REASON]
    assert [(claim.direction, str(claim.value.value)) for claim in reasons if claim.value] == [
        (Direction.DOWN, "28.40"),
        (Direction.DOWN, "4.19"),
        (Direction.UP, "10.50"),
        (Direction.UP, "3"),
    ]
    assert {claim.group for claim in reasons} == {change.group}
    assert found[-1].subject == replace(SPENT, nature=Nature.PROJECT)


def test_vehicles_by_use():
    found = told(
        "截至2023年12月31日，本部门共有车辆3辆，其中：机要通信用车1辆、其他用车2辆；"
        "单价100万元（含）以上设备（不含车辆）2台（套）。\n2023年安排购置车辆1辆，其中：其他用车1辆。"
    )
    counts = [
        (claim.subject.item, str(claim.value.value)) for claim in found if claim.subject and claim.value
    ]
    assert counts == [
        ("vehicles", "3"),
        ("vehicles.messages", "1"),
        ("vehicles.other", "2"),
        ("equipment_large", "2"),
        ("vehicles_bought", "1"),
        ("vehicles_bought.other", "1"),
    ]  # fmt: skip
    assert found[3].measure == "台（套）"


def test_receptions_and_delegations():
    found = told("国内公务接待35批次、210人次，共计支出2.1万元。因公出国（境）团组1个，累计2人次。")
    items = [claim.subject and claim.subject.item for claim in found]
    assert items == ["reception_batches", "reception_persons", None, "trips_groups", "trips_persons"]


def test_procurement_and_its_parts():
    found = told(
        "政府采购支出总额251.25万元，其中：政府采购货物支出4.79万元、政府采购工程支出0万元、政府采购服务支出246.46万元。"
        "由中小企业供应商中标的，采购金额246.46万元。"
    )
    parts = ["procurement", "procurement.goods", "procurement.works", "procurement.services", None]
    assert [claim.subject and claim.subject.item for claim in found] == parts


# --- as printed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value", "unit", "measure"),
    [
        ("41，692.74 万元", "41692.74", Unit.TEN_THOUSAND_YUAN, "万元"),
        ("1,577.57元", "1577.57", Unit.YUAN, "元"),
        ("100 万，", "100", Unit.TEN_THOUSAND_YUAN, "万"),
        ("２．５０亿元", "2.50", Unit.HUNDRED_MILLION_YUAN, "亿元"),
        ("5百万元", "0.05", Unit.HUNDRED_MILLION_YUAN, "百万元"),
        ("3千万元", "0.3", Unit.HUNDRED_MILLION_YUAN, "千万元"),
        ("10万亿元", "100000", Unit.HUNDRED_MILLION_YUAN, "万亿元"),
    ],
)
def test_amounts_are_kept_as_printed(printed, value, unit, measure):
    claim = told(f"基本支出{printed}")[0]
    assert claim.value == Figure(Decimal(value), unit)
    assert claim.measure == measure


def test_a_number_broken_over_lines_and_pages():
    lines = (Line("一般公共预算财政拨款支出41,6", 7), Line("92.74 万", 8))
    blocks = (Paragraph(lines), Paragraph((Line("元，占本年支出合计的98.62%。", 8),)))
    found = claims(Book("x.pdf", "pdf", OFFICE, 2023, BookKind.FINAL_ACCOUNTS, blocks), ())
    assert values(found) == [("level", "41692.74"), ("share", "98.62")]
    assert [claim.place.page for claim in found] == [7, 8]
    assert found[0].place.quote == "一般公共预算财政拨款支出41,692.74 万元"


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年度部门决算情况说明",
        "根据财预〔2022〕36号文件，第12届会议于2023年5月1日召开。",
        "实施周期2025.1.1-2025.12.31。",
        "对500万元以上项目开展评价。",
        "联系电话：0571-88888888。",
        "一是加强管理，二是提高效益。",
        "目录1",
    ],
)
def test_dates_document_numbers_and_thresholds_are_no_claims(sentence):
    assert [claim for claim in told(sentence) if claim.value and claim.value.unit is not Unit.COUNT] == []


def test_approximate_amounts_say_so():
    found = told("培训约3.5万人次，签约项目金额100余亿元。")
    assert [claim.approximate for claim in found] == ["约", "余"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("5万余元", "余"),
        ("5万元左右", "左右"),
        ("逾5万元", "逾"),
        ("不足5万元", "不足"),
        ("不超过5万元", "不超过"),
    ],
)
def test_every_word_for_about_is_heard(words, said):
    assert only(told(f"基本支出{words}。"), ClaimKind.LEVEL).approximate == said


@pytest.mark.parametrize("words", ["12万美元", "10万余人次", "20万尾", "3千人"])
def test_what_is_counted_in_ten_thousands_is_no_money(words):
    claim = only(told(f"项目支出{words}。"), ClaimKind.COUNT)
    assert (claim.value.unit, claim.measure) == (Unit.COUNT, words.lstrip("0123456789"))


# --- below zero, and between two numbers ----------------------------------------------------------------


@pytest.mark.parametrize(
    "printed",
    [
        "-12.34",
        "：−12.34",
        "为—12.34",
        "－12.34",
        "（决算）﹣12.34",
        "–12.34",
        "△12.34",
        "▲12.34",
        "为负12.34",
    ],
)
def test_a_minus_behind_a_word_is_a_minus(printed):
    claim = only(told(f"年末结转和结余{printed}万元。"), ClaimKind.LEVEL)
    assert (claim.subject.flow, claim.value.value) == (Flow.CLOSING, Decimal("-12.34"))


@pytest.mark.parametrize("printed", ["基本支出——5.00", "2022年-5.00", "为企业减负5.00", "（一）5.00"])
def test_other_dashes_are_no_minus(printed):
    assert values(told(f"{printed}万元。"))[-1] == ("level", "5.00")


def test_a_minus_turns_a_rise_round_and_leaves_a_fall_open():
    level, change, growth = told("本年收入合计1000.00万元，较上年减少-5.60万元，增长-0.56%。")
    assert (change.kind, change.subject, change.base) == (ClaimKind.CHANGE, EARNED, last_year(EARNED))
    assert (change.value.value, change.direction) == (Decimal("5.60"), Direction.NONE)
    assert (growth.kind, growth.value.value, growth.direction) == (
        ClaimKind.GROWTH,
        Decimal("0.56"),
        Direction.DOWN,
    )
    assert level.value.value == 1000


@pytest.mark.parametrize(
    "printed", ["5-10万元", "5～10万元", "5万元—10万元", "5万元至10万元", "5到10万元", "50%-60%", "3-5人次"]
)
def test_two_numbers_that_an_amount_lies_between_state_none(printed):
    (claim,) = told(f"“三公”经费支出{printed}。")
    assert (claim.kind, claim.subject, claim.value) == (ClaimKind.OTHER, None, None)


def test_what_follows_a_range_is_compared_with_nothing_known():
    assert told("基本支出8.00万元。“三公”经费支出5-10万元，比上年增加1.00万元。")[-1].subject is None


def test_a_rise_from_one_amount_to_another_is_no_range():
    assert [kind for kind, _ in values(told("基本支出增加5万元至10万元。"))] == ["change", "level"]


def test_a_rate_of_nothing_is_a_rate():
    growth = only(told("基本支出400.00万元，比上年增加0.00万元，增长率为0。"), ClaimKind.GROWTH)
    assert (growth.value, growth.direction) == (Figure(Decimal(0), Unit.PERCENT), Direction.UP)


def test_the_glossary_claims_nothing():
    assert told("# 第四部分 名词解释\n基本支出：主要包括办公费、印刷费，与上年持平。") == ()


def test_amounts_of_performance_sections_are_not_those_of_the_tables():
    found = told(
        "# 十、预算绩效管理情况\n# （一）项目支出绩效自评\n共涉及资金100.00万元，项目支出20.00万元。"
    )
    assert [claim.subject for claim in found] == [None, None]


PIECES = (
    *(
        "基本支出",
        "年初预算",
        "12.50万元",
        "3.1%",
        "（",
        "）",
        "，",
        "。",
        "：",
        "其中",
        "占",
        "完成",
        "的",
        "比上年",
    ),
    *(
        "增加",
        "4辆",
        " ",
        "“三公”经费",
        "持平",
        "主要包括",
        "原因",
        "（项）",
        "2023年",
        "、",
        "与",
        "相比",
        "如下",
        "-",
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_sentence_is_read_without_a_crash(words):
    for claim in told("".join(words) or "空"):
        assert claim.place.page == 1


# --- documents ------------------------------------------------------------------------------------------

DOCUMENTS = {
    "seed_2017": "seed_2017_final_accounts.txt",
    "fa_finance_good": "fa_finance_good.pdf",
    "b_commerce_2025": "b_commerce_2025.pdf",
    "b_welfare_2024": "b_welfare_2024.pdf",
}
KINDS = {
    "amount": {ClaimKind.LEVEL},
    "change": {ClaimKind.CHANGE, ClaimKind.REASON},
    "percent_change": {ClaimKind.GROWTH},
    "share": {ClaimKind.SHARE, ClaimKind.COMPLETION},
    "completion": {ClaimKind.COMPLETION},
    "count": {ClaimKind.COUNT},
}
NEAR = 4  # lines of a text file between the start of a quote and its number


@cache
def document(name: str) -> tuple[Printed, tuple[Claim, ...]]:
    book = read_book(SHARED / "documents" / DOCUMENTS[name])
    known = facts(book)
    return Printed.of(known, book.year), claims(book, known)


def truth(name: str, part: str = "claims") -> list[dict[str, str]]:
    with (SHARED / "truth" / f"{name}.{part}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def says(claim: Claim, row: dict[str, str], near: int) -> bool:
    if claim.value is None or claim.kind not in KINDS[row["kind"]]:
        return False
    unit = claim.measure if claim.value.unit is Unit.COUNT else claim.value.unit.value
    value = Decimal(row["value"].replace(",", "").replace("，", ""))
    page = abs(claim.place.page - int(row["page"])) <= near
    return claim.value.value == value and unit == row["unit"] and page


def matched(name: str) -> tuple[list[tuple[dict[str, str], Claim]], list[dict[str, str]]]:
    """Rows of the truth with the claim that says the same, each claim used once; and the rows without."""
    left, pairs, missing = list(document(name)[1]), [], []
    for row in truth(name):
        distance = {id(claim): abs(claim.place.page - int(row["page"])) for claim in left}
        near = NEAR if DOCUMENTS[name].endswith(".txt") else 0
        hit = next((c for c in sorted(left, key=lambda c: distance[id(c)]) if says(c, row, near)), None)
        if hit is None:
            missing.append(row)
        else:
            left.remove(hit)
            pairs.append((row, hit))
    return pairs, missing


@needs_shared
@pytest.mark.parametrize("name", DOCUMENTS)
def test_recall_of_values_unit_and_kind(name):
    pairs, missing = matched(name)
    recall = len(pairs) / (len(pairs) + len(missing))
    print(f"{name}: {recall:.4f}", [row["sentence"] for row in missing])
    assert recall >= 0.97


@needs_shared
@pytest.mark.parametrize("name", DOCUMENTS)
def test_levels_point_at_the_amounts_of_the_tables(name):
    printed = document(name)[0]
    pairs, _ = matched(name)
    judged = 0
    for row, claim in pairs:
        if claim.kind is not ClaimKind.LEVEL or claim.subject not in printed.amounts or claim.value is None:
            continue
        if "表内错误" in row["note"]:  # the sentence is right, the table is wrong
            continue
        judged += 1
        assert printed.meets(claim.subject, claim.value) == (row["holds"] != "no"), row["sentence"]
    assert judged >= 25


@needs_shared
def test_every_direction_word_of_a_final_account_is_found():
    directions = {"小于": Direction.DOWN, "持平": Direction.FLAT, "基本持平": Direction.FLAT}
    left = [claim for claim in document("fa_finance_good")[1] if claim.kind is ClaimKind.COMPARISON]
    for row in truth("fa_finance_good", "comparisons"):
        wanted = directions[row["printed"]]
        code = row["subject"].split(" ")[0]
        hit = next(
            claim
            for claim in left
            if claim.place.page == int(row["page"])
            and claim.direction is wanted
            and claim.subject is not None
            and (not code.isdigit() or claim.subject.function == code)
        )
        left.remove(hit)


# --- subjects with an item left empty, values that share a unit, captions ---------------------------------


def test_a_subject_without_its_item_takes_no_other_code():
    found = told(
        "社会保障和就业（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）：支出决算为12.00万元。"
        "社会保障和就业（类）行政事业单位养老支出（款）（项）：支出决算为76.96万元，完成年初预算100%。"
        "一般公共服务（类）其他共产党事务支出（款）行政运行、事业运行（项）：支出决算为3.05万元。"
    )
    points = [claim.subject for claim in found if claim.kind is ClaimKind.LEVEL]
    assert [point and point.function for point in points] == ["2080505", None, None]
    assert only(found, ClaimKind.COMPLETION).subject is None


def test_values_that_share_a_unit_belong_to_the_subjects_in_turn():
    found = told(
        "2023年度收、支总计各是125.49,143.91万元。与2022年相比，收、支总计各减少67.86,70.97万元，各下降35.10%、33.03%。"
    )
    assert values(found) == [
        ("level", "125.49"),
        ("level", "143.91"),
        ("change", "67.86"),
        ("change", "70.97"),
        ("growth", "35.10"),
        ("growth", "33.03"),
    ]
    income, spending = replace(EARNED, flow=Flow.TOTAL_IN), replace(SPENT, flow=Flow.TOTAL_OUT)
    assert [claim.subject for claim in found] == [income, spending] * 3
    assert {claim.direction for claim in found[2:]} == {Direction.DOWN}
    assert found[3].base == last_year(spending)


def test_values_without_as_many_subjects_have_no_point():
    found = told("项目支出比上年和年初预算分别增加12.00万元、15.00万元。")
    assert [claim.subject for claim in found] == [None, None]


@pytest.mark.parametrize(
    "words", ["（图1：收、支决算总计变动情况图）（柱状图）", "数据来源于财决07表和财决08-1表。"]
)
def test_numbers_of_figures_and_forms_claim_nothing(words):
    assert told(words) == ()


# --- what a text without tables settles by itself --------------------------------------------------------


def test_an_item_on_a_line_of_its_own_is_the_subject_of_the_next():
    found = told(
        "1.一般公共服务支出（类）审计事务（款）行政运行（2010801）\n预算为40.00万元，支出决算为42.00万元。"
    )
    assert [claim.subject.function for claim in found if claim.subject] == ["2010801"] * 2


def test_the_base_of_a_change_may_bring_its_amount():
    found = told("公务接待费2023年决算数1.20万元，比2023年年初预算数2.00万元减少0.80万元。")
    change = only(found, ClaimKind.CHANGE)
    assert change.subject == replace(THREE, item="three_public.reception")
    assert change.base == budget(change.subject)


def test_a_bare_budget_follows_the_budget_named_before():
    found = told(
        "“三公”经费支出决算为8.00万元，完成全年预算10.00万元的80%，其中：公务接待费支出决算为2.00万元，完成预算4.00万元的50%。"
    )
    bases = [claim.base.stage for claim in found if claim.kind is ClaimKind.COMPLETION and claim.base]
    assert bases == [Stage.FINAL_BUDGET] * 2


def test_the_total_of_all_income_in_a_share_is_what_the_list_divides():
    found = told("2023年度收入合计100.00万元。其中：其他收入4.00万元，占总收入的4.00%。")
    assert only(found, ClaimKind.SHARE).base == EARNED


def test_what_an_event_cost_is_not_the_training_cost():
    found = told("开支培训费3.00万元，举办0次节庆、晚会、赛事活动，开支0万元。")
    assert [claim.subject for claim in found if str(claim.value and claim.value.value) == "0"] == [None, None]


def test_an_unnamed_item_is_the_only_one_that_the_tables_print():
    pension = replace(SPENT, function="2080505")
    known = [fact(pension, "76.96", "机关事业单位基本养老保险缴费支出")]
    sentence = "社会保障和就业（类）行政事业单位养老支出（款）（项）：支出决算为76.96万元。"
    assert only(told(sentence, known), ClaimKind.LEVEL).subject == pension
    known.append(fact(replace(SPENT, function="2080506"), "3.00", "机关事业单位职业年金缴费支出"))
    assert only(told(sentence, known), ClaimKind.LEVEL).subject is None
