"""The explanatory part: what is said of which amounts, and that nothing said can be contradicted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import mingzhang
from drafts import OFFICE, YEAR, amount, budgets, draft, final_accounts
from mingzhang.forms import plans
from mingzhang.forms.load import forms
from mingzhang.library.compose import compose
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Bridge, Count, Draft, Reason, Words
from mingzhang.model.errors import DataError
from mingzhang.model.fact import ClaimKind
from mingzhang.model.finding import Severity
from mingzhang.model.manuscript import Heading, Manuscript, Passage, Sheet
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.writing.narrative_words import direction

GENERAL, FISCAL = Source.GENERAL, Source.FISCAL
WAN = 1_000_000  # fen in 万元


def told(of: Draft) -> str:
    """All sentences, a line each."""
    return "\n".join(piece.text for piece in compose(of).pieces if isinstance(piece, Passage))


def headings(of: Manuscript) -> list[str]:
    return [piece.text for piece in of.pieces if isinstance(piece, Heading)]


def other(fen: int, **where: object) -> Amount:
    return amount(fen, Flow.REVENUE, source=Source.OTHER, **where)


def spent(fen: int, function: str = "2010301", **where: object) -> Amount:
    return amount(fen, source=GENERAL, nature=Nature.BASIC, function=function, **where)


# --- changes and rates ------------------------------------------------------------------------------


def test_a_change_says_amount_and_rate() -> None:
    text = told(draft(other(120 * WAN), other(100 * WAN, year=YEAR - 1)))
    assert "其他收入120.00万元，比上年决算数增加20.00万元，增长20.00%。" in text


def test_a_fall_says_so() -> None:
    text = told(draft(other(90 * WAN), other(100 * WAN, year=YEAR - 1)))
    assert "其他收入90.00万元，比上年决算数减少10.00万元，下降10.00%。" in text


def test_no_change_is_flat() -> None:
    text = told(draft(other(100 * WAN), other(100 * WAN, year=YEAR - 1)))
    assert "其他收入100.00万元，与上年决算数持平。" in text


def test_growth_from_zero_is_no_percentage() -> None:
    text = told(draft(other(5 * WAN), other(0, year=YEAR - 1)))
    assert f"其他收入5.00万元，比上年决算数增加5.00万元（{YEAR - 1}年没有此项）。" in text


def test_an_unknown_last_year_is_not_taken_for_zero() -> None:
    line = next(line for line in told(draft(other(5 * WAN))).splitlines() if "其他收入5.00" in line)
    assert "比上年" not in line and "持平" not in line


def test_rates_follow_from_what_is_printed() -> None:
    """853.95 and 219.93 print 288.28 %, whatever the fen behind them."""
    text = told(draft(other(853_954_900), other(219_925_100, year=YEAR - 1)))
    assert "增加634.02万元，增长288.28%" in text


def test_a_budget_of_nothing_is_said() -> None:
    budget = spent(0, stage=Stage.ORIGINAL_BUDGET)
    assert "支出决算3.00万元，年初无预算" in told(draft(spent(3 * WAN), budget))


def test_completion_and_share_are_written_as_they_are_read() -> None:
    text = told(
        draft(spent(30 * WAN), spent(40 * WAN, stage=Stage.ORIGINAL_BUDGET), spent(10 * WAN, "2210201"))
    )
    assert "年初预算40.00万元，支出决算30.00万元，完成年初预算的75.00%" in text
    assert "一般公共服务支出（类）30.00万元，占一般公共预算财政拨款支出的75.00%" in text


def test_an_item_with_a_budget_and_no_spending_is_listed() -> None:
    text = told(draft(spent(30 * WAN), spent(8 * WAN, "2010302", stage=Stage.ORIGINAL_BUDGET)))
    assert "一般行政管理事务（项）年初预算8.00万元，支出决算0.00万元，完成年初预算的0.00%" in text


@given(st.integers(-9, 9))
def test_words_of_direction(value: int) -> None:
    assert direction(Decimal(value)) == ("减少" if value < 0 else "增加")


# --- reasons ----------------------------------------------------------------------------------------

OTHER_NOW = Point(OFFICE, YEAR, Flow.REVENUE, Stage.OUTTURN, Source.OTHER)


def bridged(*reasons: Reason) -> str:
    bridge = Bridge(OTHER_NOW, replace(OTHER_NOW, year=YEAR - 1), reasons)
    return told(draft(other(120 * WAN), other(100 * WAN, year=YEAR - 1), bridges=(bridge,)))


def test_reasons_that_sum_to_the_change_leave_nothing() -> None:
    text = bridged(Reason("展位费", 30 * WAN), Reason("利息", -10 * WAN))
    assert "主要原因：一是展位费增加30.00万元，二是利息减少10.00万元。" in text


def test_what_the_reasons_leave_open_is_printed() -> None:
    text = bridged(Reason("展位费", 30 * WAN, "某财〔2024〕1号"))
    assert "一是展位费（某财〔2024〕1号）增加30.00万元，二是其余减少10.00万元" in text


def test_a_last_place_is_rounding_and_no_remainder() -> None:
    assert "其余" not in bridged(Reason("展位费", 30 * WAN), Reason("利息", -9_990_000))


def test_missing_reasons_are_one_remark() -> None:
    remarks = compose(draft(other(120 * WAN), other(100 * WAN, year=YEAR - 1))).remarks
    assert [r for r in remarks if r.startswith("未填写变动原因")] == [
        "未填写变动原因：其他收入（与上年相差20.00万元）。"
    ]


# --- words and counts -------------------------------------------------------------------------------


def test_words_kept_from_last_year_are_flagged() -> None:
    old = draft(spent(WAN), words=(Words("duties", "管理全县教育", YEAR - 1),))
    assert "管理全县教育。" in told(old)
    assert any(f"“主要职责”的文字自{YEAR - 1}年起没有改过" in remark for remark in compose(old).remarks)
    new = draft(spent(WAN), words=(Words("duties", "管理全县教育", YEAR),))
    assert not any("没有改过" in remark for remark in compose(new).remarks)


def test_counts_stand_beside_the_money() -> None:
    vehicles = amount(9 * WAN, source=FISCAL, item="three_public.vehicles.operation")
    text = told(draft(vehicles, counts=(Count("three_public.vehicles.kept", "4", "辆", YEAR),)))
    assert "公务用车运行维护费9.00万元，年末公务用车保有量4辆" in text


def test_tables_without_amounts_say_so() -> None:
    text = told(draft(spent(WAN)))
    assert "无政府性基金预算财政拨款收入，也没有使用政府性基金预算财政拨款安排的支出" in text
    assert "无国有资本经营预算财政拨款收入" in text


# --- what is not entered ----------------------------------------------------------------------------


def test_what_is_not_entered_is_marked_and_not_stated() -> None:
    """A citizen must not read as a fact what only nobody has entered."""
    made = draft(spent(WAN), office="广州市示范局")
    text, remarks = told(made), compose(made).remarks
    assert "【待填写：政府采购支出情况】" in text and "【待填写：主要职责】" in text
    assert "没有登记" not in text and "为准" not in text
    assert any("没有录入" in remark and "政府采购支出情况、" in remark for remark in remarks)


def test_a_marker_is_found_as_left_behind() -> None:
    made = compose(draft(spent(WAN), office="广州市示范局"))
    findings = mingzhang.check(made.book("marked")).findings
    assert any(f.rule == "template-residue" and "没有填写" in f.message for f in findings)


def test_what_is_entered_as_nil_is_a_statement() -> None:
    nil = amount(0, Flow.PROCUREMENT, item="procurement")
    text = told(draft(spent(WAN), nil))
    assert "没有政府采购支出。" in text and "【待填写：政府采购支出情况】" not in text


def test_a_total_without_its_kinds_is_said() -> None:
    text = told(draft(spent(WAN), amount(5 * WAN, Flow.PROCUREMENT, item="procurement")))
    assert "政府采购支出总额5.00万元。" in text


def test_an_optional_section_without_words_is_left_out() -> None:
    made = compose(replace(draft(spent(WAN)), place="全国"))
    optional = {s.title for f in forms() for s in f.sections if not s.required}
    marked = [p.text for p in made.pieces if isinstance(p, Passage) and p.text.startswith("【待填写")]
    assert not any(title in text for title in optional for text in marked)


def test_nothing_spent_of_a_budget_is_said() -> None:
    budget = amount(9_500_00, source=FISCAL, item="three_public.reception", stage=Stage.FINAL_BUDGET)
    text = told(draft(spent(WAN), budget, amount(0, source=FISCAL, item="three_public.reception")))
    assert "“三公”经费支出决算0.00万元，全年预算0.95万元，完成全年预算的0.00%。" in text
    assert "没有“三公”经费支出" not in text


def abroad_and_vehicles(*fen: int, stage: Stage = Stage.OUTTURN) -> list[Amount]:
    items = ("three_public.abroad", "three_public.vehicles.operation")
    return [amount(f, source=FISCAL, item=i, stage=stage) for i, f in zip(items, fen, strict=True)]


def row_of_three_public(of: Draft) -> list[str]:
    sheet = next(s for s in compose(of).pieces if isinstance(s, Sheet) and "三公" in s.table.title)
    return [cell.text for cell in sheet.table.cells if cell.row >= sheet.table.header_rows]


def test_a_full_year_budget_that_nobody_entered_is_the_year_start_one() -> None:
    plans = abroad_and_vehicles(50 * WAN, 35 * WAN, stage=Stage.ORIGINAL_BUDGET)
    of = draft(spent(100 * WAN), *abroad_and_vehicles(20 * WAN, 30 * WAN), *plans)
    assert row_of_three_public(of)[:7] == ["85.00", "50.00", "35.00", "0.00", "35.00", "0.00", "50.00"]
    assert "“三公”经费支出决算50.00万元，全年预算85.00万元，完成全年预算的58.82%。" in told(of)
    remarks = compose(of).remarks
    assert any("全年预算数没有录入，按年初预算数填列" in remark for remark in remarks)
    assert any("“三公”经费（与全年预算相差-35.00万元）" in remark for remark in remarks)


def test_a_budget_that_nobody_entered_is_left_to_fill_and_compared_with_nothing() -> None:
    of = draft(spent(100 * WAN), *abroad_and_vehicles(20 * WAN, 30 * WAN))
    assert row_of_three_public(of)[:7] == ["【待填写】"] * 6 + ["50.00"]
    assert "“三公”经费支出决算50.00万元。" in told(of)
    remarks = compose(of).remarks
    assert any(f"{YEAR}年全年预算数没有录入，表中以“【待填写】”标出" in remark for remark in remarks)
    assert not any("“三公”经费（与" in remark for remark in remarks)


def test_nothing_after_last_year_is_a_fall() -> None:
    last = amount(5 * WAN, source=FISCAL, item="three_public", year=YEAR - 1)
    text = told(draft(spent(WAN), last, amount(0, source=FISCAL, item="three_public.reception")))
    assert "“三公”经费支出决算0.00万元，比上年决算数减少5.00万元，下降100.00%" in text


def project(fen: int, source: Source = GENERAL, function: str = "2010302", **where: object) -> Amount:
    return amount(fen, source=source, nature=Nature.PROJECT, function=function, **where)


def test_an_item_that_falls_to_nothing_is_compared() -> None:
    last = spent(200 * WAN, year=YEAR - 1), project(100 * WAN, year=YEAR - 1)
    of = draft(spent(300 * WAN), project(0), *last)
    assert "项目支出0.00万元，比上年决算数减少100.00万元，下降100.00%。" in told(of)
    assert any("项目支出（与上年相差-100.00万元）" in remark for remark in compose(of).remarks)


def test_a_fund_that_falls_to_nothing_is_compared() -> None:
    fund = Source.GOVERNMENT_FUND, "2120801"
    of = draft(spent(WAN), project(0, *fund), project(70 * WAN, *fund, year=YEAR - 1))
    assert "支出0.00万元，比上年决算数减少70.00万元，下降100.00%" in told(of)
    assert "无政府性基金预算财政拨款收入" not in told(of)


def test_an_item_of_nothing_with_an_unknown_last_year_leaves_the_total_uncompared() -> None:
    text = told(draft(spent(300 * WAN), project(0), spent(200 * WAN, year=YEAR - 1)))
    assert "项目支出0.00万元。" in text and "下降100.00%" not in text


def test_only_terms_that_occur_are_explained() -> None:
    text = told(draft(spent(WAN)))
    assert "、基本支出：" in text and "、结转下年：" not in text and "用事业基金弥补收支差额：" not in text


# --- sections and plans -----------------------------------------------------------------------------


def test_every_required_section_of_every_form_set_has_words() -> None:
    for form in forms():
        own = replace(
            draft(spent(WAN)), year=form.valid_from, kind=form.kind, place=form.places[0],
            amounts=(replace(spent(WAN), point=replace(spent(WAN).point, year=form.valid_from)),),
        )  # fmt: skip
        pieces = compose(own).pieces
        for at, piece in enumerate(pieces):
            if isinstance(piece, Heading):
                following = pieces[at + 1] if at + 1 < len(pieces) else None
                deeper = isinstance(following, Heading) and following.level > piece.level
                assert deeper or not isinstance(following, Heading | None), (form.id, piece.text)


def test_headings_are_numbered_and_in_the_order_of_the_forms() -> None:
    found = headings(compose(draft(spent(WAN))))
    assert found[0] == "第一部分　部门概况"
    assert found[-1] == "第四部分　名词解释"
    assert "二、财政拨款收入支出决算总体情况说明" in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("支出{amount:没有这个词}", "没有这个词"),
        ("支出{sum:本年支出}", "no slot"),
        ("支出[{amount:本年支出}", "brackets"),
        ("支出{amount:本年支出", "brace"),
    ],
)
def test_a_mistake_in_a_plan_is_named(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        plans.template(text)


def test_a_plan_names_file_and_statement(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('kind = "部门决算"\n[[statement]]\nsections = ["概况"]\ntxt = "x"\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"plan\.toml, statement 1 .*txt"):
        plans.load(path)


# --- nothing said can be contradicted ---------------------------------------------------------------


def surrounded(of: Draft, shares: list[int]) -> Draft:
    """The draft with last year's amounts and the budget, each a part of this year's in per mille."""
    totals = [a for a in of.amounts if not a.point.economic]  # one way of dividing them is enough
    found = []
    for at, one in enumerate(totals):
        share = shares[at % len(shares)]
        found.append(Amount(replace(one.point, year=of.year - 1), one.fen * share // 1000))
        if of.kind is BookKind.FINAL_ACCOUNTS:
            found.append(Amount(replace(one.point, stage=Stage.ORIGINAL_BUDGET), one.fen * share // 1000))
    return replace(of, amounts=(*of.amounts, *found))


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.one_of(final_accounts(), budgets()), st.lists(st.integers(0, 2500), min_size=3, max_size=5))
def test_nothing_is_found_in_what_is_written(plain: Draft, shares: list[int]) -> None:
    of = surrounded(plain, shares)
    found = mingzhang.check(compose(of).book("written.json")).findings
    open_ = [f for f in found if f.rule != "template-residue"]  # random drafts hold no words: markers stand
    assert not [(f.rule, f.message) for f in open_ if f.severity is not Severity.QUESTION]


def found_in(of: Draft) -> list[tuple[str, str]]:
    """What `check` finds in the written draft beside the markers of what nobody entered."""
    findings = mingzhang.check(compose(of).book("written.json")).findings
    return [(f.rule, f.message) for f in findings if f.rule != "template-residue"]


def test_a_small_carry_over_is_not_forgotten_in_the_total() -> None:
    """总计 is expenditure and what is left (0.08), although thirty rounded rows would hide that amount."""
    costs = {"2010301": 10_000, "2050202": 33_900_000, "2101101": 450_000}
    came = costs | {"2010301": costs["2010301"] + 80_000}
    opening = [amount(fen, Flow.OPENING, source=GENERAL, function=code) for code, fen in came.items()]
    assert found_in(draft(*(spent(fen, code) for code, fen in costs.items()), *opening)) == []


def test_a_tiny_budget_is_no_sum_of_the_totals_below_it() -> None:
    tiny = amount(8_000, source=GENERAL, nature=Nature.BASIC, function="2010301", stage=Stage.ORIGINAL_BUDGET)
    came = Amount(replace(tiny.point, flow=Flow.REVENUE, nature=Nature.ALL), tiny.fen)
    assert found_in(draft(tiny, came, kind=BookKind.BUDGET)) == []


def test_what_stands_below_the_last_fund_is_no_part_of_it() -> None:
    """年初财政拨款结转和结余 follows 三、国有资本经营预算财政拨款 and is another flow."""
    costs = [amount(8_000, source=GENERAL, nature=Nature.BASIC, function="2010301")]
    opening = amount(8_000, Flow.OPENING, source=GENERAL, function="2010301")
    assert found_in(draft(*costs, opening)) == []


def test_what_prints_as_nothing_was_not_nothing() -> None:
    """A budget of 40 yuan prints 0.00, and is a budget."""
    costs = [spent(30 * WAN), spent(10 * WAN, "2210201")]
    plans = [
        spent(30 * WAN, stage=Stage.ORIGINAL_BUDGET),
        spent(4000, "2210201", stage=Stage.ORIGINAL_BUDGET),
    ]
    came = [Amount(replace(a.point, flow=Flow.REVENUE, nature=Nature.ALL), a.fen) for a in costs]
    of = draft(*costs, *plans, *came, other(10 * WAN), other(4000, year=YEAR - 1))
    text = told(of)
    assert "住房公积金（项）年初预算0.00万元，支出决算10.00万元。" in text
    assert "年初无预算" not in text
    assert f"其他收入10.00万元，比上年决算数增加10.00万元（{YEAR - 1}年不足百元，不计增减率）" in text
    assert "missing-rate" not in [rule for rule, _ in found_in(of)]


def test_what_rounds_to_nothing_has_no_sign() -> None:
    less = spent(-500, "2210201", stage=Stage.ORIGINAL_BUDGET)
    text = told(draft(spent(30 * WAN), spent(10 * WAN, "2210201"), less))
    assert "年初预算0.00万元，支出决算10.00万元" in text and "-0.00" not in text


def test_a_rate_stands_beside_its_base() -> None:
    fund = {"source": Source.GOVERNMENT_FUND, "nature": Nature.PROJECT, "function": "2120801"}
    text = told(draft(amount(60_000, **fund), amount(14_200, stage=Stage.ORIGINAL_BUDGET, **fund)))
    assert "（项）年初预算0.01万元，支出决算0.06万元，完成年初预算的600.00%。" in text


def test_amounts_listed_by_the_text_may_contradict_a_total_that_only_a_rate_implies() -> None:
    costs = [spent(30 * WAN), spent(10 * WAN, "2210201")]
    plans = [
        spent(fen, code, stage=Stage.ORIGINAL_BUDGET)
        for code, fen in zip(("2010301", "2210201"), (40 * WAN, 20 * WAN), strict=True)
    ]
    came = amount(40 * WAN, Flow.REVENUE, source=GENERAL, function="2010301")
    made = compose(draft(*costs, *plans, came))
    for old, new in (
        ("，比年初预算数减少20.00万元，下降33.33%", ""),
        ("年初预算60.00万元，决算", "决算"),
        ("年初预算20.00万元，支出决算10.00万元，完成年初预算的50.00%", "支出决算10.00万元，年初无预算"),
    ):
        pieces = [
            replace(p, text=p.text.replace(old, new)) if isinstance(p, Passage) else p for p in made.pieces
        ]
        made = replace(made, pieces=tuple(pieces))
    findings = mingzhang.check(made.book("changed.json")).findings
    assert [f.rule for f in findings if f.rule != "template-residue"] == ["text-amount"]


def test_what_is_written_is_read_with_its_points() -> None:
    of = draft(
        spent(30 * WAN),
        spent(40 * WAN, stage=Stage.ORIGINAL_BUDGET),
        other(30 * WAN),
        other(24 * WAN, year=2023),
    )
    claims = mingzhang.claims(compose(of).book("written.json"))
    open_ = [c for c in claims if c.subject is None and c.kind in (ClaimKind.LEVEL, ClaimKind.CHANGE)]
    assert not open_
    rates = {(c.kind, c.value.value) for c in claims if c.value and c.base and c.measure == "%"}
    assert (ClaimKind.COMPLETION, Decimal("75.00")) in rates
    assert (ClaimKind.GROWTH, Decimal("25.00")) in rates
