"""Makes examples/drafts, from which the office's two books are written: `python -m bench.make_drafts`.

Figures and official names come from the office's published books: examples/*.json hold their tables, the
notes below say what their text adds. Every sentence (draft_words.toml) is the project's own. Amounts in 万元.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mingzhang.library.drafts import draft_of, dump
from mingzhang.library.one import read
from mingzhang.model.draft import Amount, Bridge, Count, Draft, Reason, Words
from mingzhang.model.point import Flow, Nature, Point, Source, Stage

EXAMPLES = Path(__file__).parents[1] / "examples"
DRAFTS = EXAMPLES / "drafts"
OFFICE = "广州市协作办公室"
UNITS = ("广州市协作办公室", "广州市国内合作服务中心")
GENERAL, FUND, FISCAL = Source.GENERAL, Source.GOVERNMENT_FUND, Source.FISCAL
EXP, REV = Flow.EXPENDITURE, Flow.REVENUE
OUT, ORI = Stage.OUTTURN, Stage.ORIGINAL_BUDGET


WORDS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "draft_words.toml").read_text("utf-8")
)


def fen(ten_thousands: str) -> int:
    """Fen of an amount in 万元."""
    return int(Decimal(ten_thousands) * 1_000_000)


def main() -> None:
    """Write both drafts."""
    DRAFTS.mkdir(exist_ok=True)
    dump(final_accounts(), DRAFTS / "final_accounts_2017.json")
    dump(budget(), DRAFTS / "budget_2023.json")


def point(year: int, flow: Flow, stage: Stage, source: Source = Source.ALL, **more: str) -> Point:
    return Point(OFFICE, year, flow, stage, source, **more)


# --- final accounts 2017 ----------------------------------------------------------------------------

# Year-start budgets by item, from the completion rates of the text. 2199900: total of the differences listed.
BUDGETS = {
    "2010301": "1839.01", "2010350": "173.38", "2010399": "1250.00", "2060503": "49.50", "2080501": "653.57",
    "2080502": "45.11", "2080801": "0", "2089901": "43.16", "2100799": "36.63", "2101101": "58.00",
    "2130599": "984.00", "2199900": "24028.50", "2210201": "155.07", "2210203": "400.24",
}  # fmt: skip
# Last year's amounts, from this year's and the changes in the text; the third decimal makes the parts add up.
LAST_REVENUE = {
    Source.FISCAL: "43558.418", GENERAL: "43521.444", FUND: "36.974", Source.SUPERIOR_SUBSIDY: "0",
    Source.BUSINESS: "0", Source.OPERATING: "0", Source.OTHER: "219.93",
}  # fmt: skip
LAST_NATURE = {
    Nature.BASIC: "3466.11", Nature.PROJECT: "40195.86", Nature.REMITTED_UP: "0", Nature.OPERATING: "0",
    Nature.SUBSIDY_DOWN: "0",
}  # fmt: skip
LAST_ITEMS = {
    "three_public": "40.807", "three_public.abroad": "12.63", "three_public.vehicles": "13.413",
    "three_public.reception": "14.764", "running_costs": "311.88",
}  # fmt: skip
PROCUREMENT = {
    "procurement": "237.79", "procurement.goods": "17.76", "procurement.works": "0",
    "procurement.services": "220.03",
}  # fmt: skip
COUNTS_2017 = (
    ("three_public.abroad.groups", "2", "个"), ("three_public.abroad.persons", "5", "人次"),
    ("three_public.vehicles.purchased", "0", "辆"), ("three_public.vehicles.kept", "4", "辆"),
    ("three_public.reception.domestic.batches", "60", "批次"),
    ("three_public.reception.domestic.persons", "261", "人次"),
    ("three_public.reception.foreign.batches", "0", "批次"),
    ("three_public.reception.foreign.persons", "0", "人次"),
    ("vehicles", "4", "辆"), ("vehicles.confidential_emergency", "4", "辆"), ("vehicles.law", "0", "辆"),
    ("vehicles.special", "0", "辆"), ("vehicles.other", "0", "辆"),
    ("equipment.general", "0", "台（套）"), ("equipment.dedicated", "0", "台（套）"),
)  # fmt: skip

TASK_WORDS = "部门整体支出绩效和重点工作完成情况/任务（重要事项）绩效目标完成情况:"
THREE_YEARS = "精准扶贫精准脱贫三年攻坚专项经费"
FORUM = "第十一届泛珠三角区域合作与发展论坛暨经贸洽谈会经费"
BAISE = "对口帮扶百色扶贫协作资金"
SIX = "对口帮扶毕节黔南6县扶贫协作资金"
VILLAGES = "广州市直单位精准扶贫工作贫困村帮扶资金"
TIBET = "我市援藏工作组工作经费"
AMBULANCE = "援藏医疗救护用车专项经费"
GUIZHOU = "我市对口贵州省毕节市黔南州扶贫协作工作组工作经费"
ADDED = (
    (AMBULANCE, "100"), ("援建波密县2017年5个村级组织活动场所标准化建设项目资金", "2000"), (SIX, "1050"),
    ("2017年度第二批广州市对口帮扶毕节市、黔南州扶贫协作资金", "2000"),
    ("2017年东西部扶贫协作资金", "3300"), ("调整我市建档立卡扶贫开发帮扶对象扶持资金", "2500.67"),
)  # fmt: skip
REVENUE_REASONS = (
    (THREE_YEARS, "-2840"), (FORUM, "-419"), (BAISE, "-523.50"), (SIX, "1050"), (VILLAGES, "620"),
    (TIBET, "100"), (AMBULANCE, "100"),
)  # fmt: skip
PROJECT_REASONS = (
    (THREE_YEARS, "-2840"), (FORUM, "-419"), (VILLAGES, "620"), (TIBET, "100"), (AMBULANCE, "100"),
)  # fmt: skip
GENERAL_REASONS = (
    (THREE_YEARS, "-2840"), (BAISE, "-523.50"), (SIX, "1050"), (AMBULANCE, "100"), (GUIZHOU, "225"),
)  # fmt: skip


def final_accounts() -> Draft:
    """The final accounts of 2017."""
    base = draft_of(read(EXAMPLES / "final_accounts_2017.json"))
    amounts = [_as_task(_with_total(a, base)) for a in base.amounts]
    return replace(
        base,
        amounts=(*amounts, *_other_amounts_2017()),
        units=UNITS,
        counts=tuple(Count(*count, 2017) for count in COUNTS_2017),
        bridges=tuple(_bridges_2017()),
        words=(
            *base.words,
            *(Words(topic, text, 2017) for topic, text in WORDS["final_accounts_2017"].items()),
            *(Words(TASK_WORDS + goal, done, 2017) for goal, done in WORDS["tasks_2017"].items()),
        ),
        rounding=None,
        printed=False,
    )


def _as_task(amount: Amount) -> Amount:
    """The money of the key task with that number under the task's own name."""
    named = dict(enumerate(WORDS["tasks_2017"], start=1))
    number = next((word[2:] for word in amount.point.detail if word.startswith("任务")), "")
    return replace(amount, point=replace(amount.point, detail=(named[int(number)],))) if number else amount


def _with_total(amount: Amount, base: Draft) -> Amount:
    """A total of non-tax revenue is what was paid into the treasury and the special account."""
    one = amount.point
    if one.flow is not Flow.NON_TAX or one.source is not Source.ALL:
        return amount
    known = {a.point: a.fen for a in base.amounts}
    parts = [known.get(replace(one, source=source), 0) for source in (GENERAL, Source.SPECIAL_ACCOUNT)]
    return replace(amount, fen=sum(parts))


def _other_amounts_2017() -> Iterator[Amount]:
    """Last year's amounts, the year-start budget, and what no table of the forms prints."""
    for source, amount in LAST_REVENUE.items():
        yield Amount(point(2016, REV, OUT, source), fen(amount))
    for nature, amount in LAST_NATURE.items():
        yield Amount(replace(point(2016, EXP, OUT), nature=nature), fen(amount))
    yield Amount(point(2016, EXP, OUT, GENERAL), fen("43520.52"))
    yield Amount(point(2016, EXP, OUT, FUND), fen("36.974"))
    for item, amount in LAST_ITEMS.items():
        yield Amount(point(2016, EXP, OUT, FISCAL, item=item), fen(amount))
    for code, amount in BUDGETS.items():
        yield Amount(point(2017, EXP, ORI, GENERAL, function=code), fen(amount))
    yield Amount(point(2017, EXP, ORI, GENERAL), sum(map(fen, BUDGETS.values())))
    yield Amount(point(2017, EXP, ORI, FUND), 0)
    yield Amount(point(2017, EXP, ORI, FUND, function="2120801"), 0)
    yield Amount(point(2017, EXP, OUT, FISCAL, item="running_costs"), fen("352.66"))
    for item, amount in PROCUREMENT.items():
        yield Amount(point(2017, Flow.PROCUREMENT, OUT, item=item), fen(amount))
    for year, stage, amount in ((2017, OUT, "34.83"), (2017, ORI, "89.54"), (2016, OUT, "54.87")):
        yield Amount(point(year, EXP, stage, GENERAL, item="meetings"), fen(amount))


def _bridges_2017() -> Iterator[Bridge]:
    yield _bridge(point(2017, REV, OUT, GENERAL), REVENUE_REASONS)
    yield _bridge(replace(point(2017, EXP, OUT), nature=Nature.PROJECT), PROJECT_REASONS)
    yield _bridge(point(2017, EXP, OUT, GENERAL), GENERAL_REASONS)
    yield _bridge(point(2017, EXP, OUT, GENERAL), ADDED, ORI)
    items = {
        "2080502": (("退休人员待遇提高所追加的退休费", "306.68"),),
        "2130599": (
            ("支持西部地区优势产业发展人才培训", "-17.37"),
            ("广州市派驻精准扶贫工作队专项经费", "-19"),
        ),
        "2199900": ADDED,
        "2210203": (("补贴标准提高所追加的购房补贴", "306.55"),),
    }
    for code, reasons in items.items():
        yield _bridge(point(2017, EXP, OUT, GENERAL, function=code), reasons, ORI)


def _bridge(subject: Point, reasons: tuple[tuple[str, str], ...], stage: Stage | None = None) -> Bridge:
    """Reasons of the change against last year, or with `stage` against the budget."""
    base = replace(subject, stage=stage) if stage else replace(subject, year=subject.year - 1)
    return Bridge(subject, base, tuple(Reason(words, fen(amount)) for words, amount in reasons))


# --- budget 2023 ------------------------------------------------------------------------------------

LAST_2022 = {
    "three_public": "296.98", "three_public.abroad": "10.10", "three_public.vehicles": "196.55",
    "three_public.vehicles.purchase": "0", "three_public.vehicles.operation": "196.55",
    "three_public.reception": "90.33", "running_costs": "2558.30",
}  # fmt: skip
PROCUREMENT_2023 = {
    "procurement": "614.36", "procurement.goods": "62.46", "procurement.works": "0",
    "procurement.services": "551.90",
}  # fmt: skip
COUNTS_2023 = (
    ("assets.fixed", "7,440.85", "万元", 2022), ("assets.buildings", "2,501", "平方米", 2022),
    ("vehicles", "4", "辆", 2022), ("equipment.valuable", "0", "台（套）", 2022),
    ("assets.purchases", "36.24", "万元", 2023),
)  # fmt: skip


def budget() -> Draft:
    """The budget of 2023."""
    base = draft_of(read(EXAMPLES / "budget_2023.json"))
    goals = {f"绩效目标:{project}": goal for project, goal in WORDS["goals_2023"].items()}
    listed = {f"重点项目预算绩效目标情况/绩效目标:{name}": goal for name, goal in _key_projects(base)}
    words = WORDS["budget_2023"] | goals | listed
    return replace(
        base,
        amounts=(*base.amounts, *_other_amounts_2023()),
        units=UNITS,
        counts=tuple(Count(*count) for count in COUNTS_2023),
        words=(*base.words, *(Words(topic, text, 2023) for topic, text in words.items())),
        rounding=None,
        printed=False,
    )


def _key_projects(base: Draft) -> Iterator[tuple[str, str]]:
    """Projects of 500 万元 and more, in the order of the draft."""
    names = {w.topic.removeprefix("name:"): w.text for w in base.words if w.topic.startswith("name:")}
    for amount in base.amounts:
        one = amount.point
        if one.project and one.source is Source.ALL and amount.fen >= fen("500"):
            name = names.get(one.project, one.project)
            yield name, WORDS["goals_2023"][name]


def _other_amounts_2023() -> Iterator[Amount]:
    yield Amount(point(2022, Flow.TOTAL_IN, ORI), fen("236117.77"))
    yield Amount(point(2022, Flow.TOTAL_OUT, ORI), fen("236117.77"))
    for item, amount in LAST_2022.items():
        yield Amount(point(2022, EXP, ORI, FISCAL, item=item), fen(amount))
    for item, amount in PROCUREMENT_2023.items():
        yield Amount(point(2023, Flow.PROCUREMENT, ORI, item=item), fen(amount))


if __name__ == "__main__":
    main()
