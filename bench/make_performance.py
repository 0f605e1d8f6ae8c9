"""Make examples/office/performance_2017.toml from the sample office's own data and the table below.

python -m bench.make_performance

Published of 2017: the four figures of the exhibition, results of the key tasks, 4 projects monitored for
24,950 万元, 25 projects self-evaluated for 37,730.65 万元, 98 points of the project in Wushan. Everything
else (other targets, benefits, satisfaction, which project was left out) is an example and says so.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

OFFICE = Path(__file__).parents[1] / "examples" / "office"
TARGET = OFFICE / "performance_2017.toml"
PUBLISHED = "2017年度部门决算公开附件"
EXAMPLE = "示例"
LEFT_OUT = "99000117001"
TASKS = (
    *("区域合作会议", "招商选商", "铁水联运和内陆港", "友好城市和战略合作", "广州博览会", "组团参展"),
    *("驻穗机构管理规定", "驻穗机构区域合作交流", "驻穗机构参与扶贫", "驻穗机构服务", "经济形势分析会议"),
    *("驻穗机构联谊会", "对口帮扶梅州清远", "对口支援波密", "对口支援巫山", "对口帮扶毕节黔南"),
)
EXPO_TASK = "5"  # the key task whose editions are compared: it has the indicators of the exhibition
MIDYEAR = ("99000116004-1", "40", "个", "2017-07-20")  # at the monitoring ahead of its money: it is warned
PARTLY = {"99000114015": Decimal("77650.00")}  # of what was paid, so much was not evaluated
NOTE = (
    "项目名称、金额与示例单位的其他文件一致；来源为“2017年度部门决算公开附件”的数值已公布，来源为“示例”的均为示例。"
    "公布的自评项目25个、37,730.65万元，比项目支出少一个项目和38.27万元，所缺的是哪个项目为示例。"
)
QUANTITY, QUALITY, TIMELY = "QUANTITY", "QUALITY", "TIMELINESS"
SOCIAL, ECONOMIC, LASTING, PLEASED = "SOCIAL_BENEFIT", "ECONOMIC_BENEFIT", "SUSTAINABILITY", "SATISFACTION"


@dataclass(frozen=True)
class Item:
    """An indicator with its result."""

    name: str
    kind: str
    operator: str
    target: str
    actual: str
    unit: str
    weight: str
    measure: str = ""
    word: str = ""
    source: str = EXAMPLE
    explanation: str = ""


@dataclass
class Money:
    """The money of a project in a year, in yuan."""

    name: str = ""
    unit: str = ""
    words: str = ""
    region: str = ""
    original: Decimal = field(default_factory=Decimal)
    final: Decimal = field(default_factory=Decimal)
    paid: Decimal = field(default_factory=Decimal)


def at_least(name: str, kind: str, target: str, actual: str, unit: str, weight: str, **more: str) -> Item:
    return Item(name, kind, "AT_LEAST", target, actual, unit, weight, **more)


def at_most(name: str, kind: str, target: str, actual: str, unit: str, weight: str, **more: str) -> Item:
    return Item(name, kind, "AT_MOST", target, actual, unit, weight, **more)


def equal(name: str, kind: str, target: str, actual: str, unit: str, weight: str, **more: str) -> Item:
    return Item(name, kind, "EQUAL", target, actual, unit, weight, **more)


def pleased(name: str, target: str, actual: str) -> Item:
    return at_least(f"{name}满意度", PLEASED, target, actual, "%", "10")


def published(name: str, kind: str, target: str, actual: str, unit: str, weight: str, **more: str) -> Item:
    return at_least(name, kind, target, actual, unit, weight, source=PUBLISHED, **more)


def on_time(actual: str = "100") -> Item:
    return at_least("按期完成率", TIMELY, "100", actual, "%", "20")


EXPO = (
    published("展览面积", QUANTITY, "12", "14", "万平方米", "15", measure="expo-area", word="NEARLY"),
    published("参观人次", QUANTITY, "18", "19", "万人次", "15", measure="expo-visitors"),
    published(
        "专业展数量", QUANTITY, "5", "7", "个", "10", measure="expo-shows",
        explanation="新增两个专业展，下届按七个设定目标",
    ),
    published("境外参展代表团", QUANTITY, "15", "18", "个", "10", measure="expo-delegations"),
    at_least("现场签约项目", ECONOMIC, "20", "21", "个", "20"),
    at_least("媒体报道", SOCIAL, "100", "104", "篇", "20"),
)  # fmt: skip
WUSHAN = (
    published("培训党政干部", QUANTITY, "20", "20", "人", "15"),
    published("培训致富带头人", QUANTITY, "30", "30", "人", "15"),
    on_time(),
    at_most("移民集体上访", SOCIAL, "0", "0", "人", "30", source=PUBLISHED),
    pleased("移民群众", "95", "76"),
)
FAIRS = (
    published(
        "参展和经贸活动", QUANTITY, "20", "27", "场", "30",
        explanation="外地主办方邀请增加，下年目标调整为二十五场",
    ),
    published("组织展位", QUANTITY, "180", "211", "个", "20"),
    at_least("参展企业", ECONOMIC, "120", "113", "家", "30"),
    pleased("参展企业", "90", "93"),
)  # fmt: skip
PROJECTS: dict[str, tuple[Item, ...]] = {
    "99000114011": EXPO,
    "99000114012": (
        published("境外参展代表团", QUANTITY, "15", "18", "个", "30", measure="expo-delegations"),
        on_time(),
        at_least("现场签约项目", ECONOMIC, "20", "21", "个", "30"),
        pleased("参展单位", "90", "92"),
    ),
    "99000114013": FAIRS,
    "99000114014": (
        published("组织对接的商协会和企业", QUANTITY, "25", "25", "家", "30"),
        published("拜访重点企业", QUANTITY, "20", "22", "家", "20"),
        at_least("促成投资意向", ECONOMIC, "5", "4", "项", "30"),
        pleased("参加企业", "90", "91"),
    ),
    "99000114015": (
        at_least("调研和检查", QUANTITY, "10", "12", "次", "30"),
        on_time(),
        at_least("问题整改率", SOCIAL, "95", "96", "%", "30"),
        pleased("受援地单位", "90", "94"),
    ),
    "99000114016": (
        equal("修订管理规定", QUANTITY, "1", "1", "份", "20", source=PUBLISHED),
        published("经济形势分析会参会人数", QUANTITY, "180", "200", "人", "30", word="NEARLY"),
        published("协助举办推介会", SOCIAL, "18", "20", "场", "30", word="ABOUT"),
        pleased("驻穗机构", "90", "95"),
    ),
    "99000114017": (
        equal("运维系统", QUANTITY, "6", "6", "个", "30"),
        at_least("系统可用率", QUALITY, "99.5", "99.7", "%", "20"),
        at_most("安全事件", SOCIAL, "0", "0", "次", "30"),
        pleased("系统用户", "90", "88"),
    ),
    "99000114018": WUSHAN,
    "99000114019": (
        published("组织技术专家进藏", QUANTITY, "30", "30", "人次", "30", word="MORE"),
        published("结对贫困户", QUANTITY, "11", "11", "户", "20"),
        published("引进种植加工项目", ECONOMIC, "600", "600", "亩", "30"),
        pleased("受援地单位", "90", "96"),
    ),
    "99000114020": (
        at_least("培训期数", QUANTITY, "5", "5", "期", "30"),
        at_least("考核合格率", QUALITY, "95", "97", "%", "20"),
        at_least("学员带动项目", LASTING, "10", "9", "个", "30"),
        pleased("参训人员", "90", "94"),
    ),
    "99000114021": (
        equal("支付补偿户数", QUANTITY, "1", "1", "户", "30"),
        on_time(),
        at_most("拆迁纠纷", SOCIAL, "0", "0", "件", "30"),
        pleased("被拆迁单位", "90", "90"),
    ),
    "99000115001": (
        equal("验收系统", QUANTITY, "1", "1", "个", "30"),
        on_time(),
        at_least("网上办件", SOCIAL, "300", "312", "件", "30"),
        pleased("系统用户", "90", "91"),
    ),
    "99000116001": (
        equal("整改系统", QUANTITY, "3", "3", "个", "30"),
        on_time(),
        at_most("安全事件", SOCIAL, "0", "0", "次", "30"),
        pleased("系统用户", "90", "90"),
    ),
    "99000116002": (
        equal("派驻相对贫困村", QUANTITY, "477", "477", "个", "30", source=PUBLISHED),
        on_time("98"),
        at_least("工作队考核合格率", SOCIAL, "100", "100", "%", "30"),
        pleased("帮扶村群众", "90", "93"),
    ),
    "99000116003": (
        at_least("支持项目", QUANTITY, "12", "12", "个", "30"),
        on_time(),
        published("镇街和村结对", LASTING, "36", "36", "对", "30"),
        pleased("受援地群众", "90", "94"),
    ),
    "99000116004": (
        at_least("帮扶贫困村", QUANTITY, "60", "60", "个", "30"),
        on_time(),
        published("村集体经济收入", ECONOMIC, "6", "6.52", "万元", "30"),
        pleased("帮扶村群众", "90", "95"),
    ),
    "99000116005": (
        published("建设村道", QUANTITY, "900", "980.54", "公里", "15"),
        published("改造危房", QUANTITY, "7000", "7208", "户", "15"),
        published("自然村道路硬底化率", QUALITY, "95", "98.55", "%", "20"),
        published("贫困户人均可支配收入", ECONOMIC, "7500", "7846.36", "元", "30"),
        pleased("帮扶村群众", "90", "95"),
    ),
    "99000117002": (
        equal("接入服务平台", QUANTITY, "1", "1", "个", "30"),
        on_time(),
        at_least("网上可办事项比例", SOCIAL, "90", "95", "%", "30"),
        pleased("办事群众", "90", "92"),
    ),
    "99000117003": (
        published("派驻党政领导干部", QUANTITY, "46", "46", "名", "30"),
        on_time(),
        published("引导企业投资合作", ECONOMIC, "100", "100", "家", "30", word="MORE"),
        pleased("受援地单位", "90", "96"),
    ),
    "99000117004": (
        at_least("资金拨付率", QUANTITY, "100", "100", "%", "30"),
        on_time(),
        published("资助贫困学生", SOCIAL, "15000", "15173", "人", "30"),
        pleased("帮扶对象", "90", "95"),
    ),
    "99000117005": (
        published("举办劳务培训班", QUANTITY, "100", "104", "期", "15"),
        published("劳务培训人次", QUANTITY, "35000", "36871", "人次", "15"),
        on_time(),
        published("帮助就业", ECONOMIC, "25000", "26910", "名", "30"),
        pleased("受训人员", "90", "94"),
    ),
    "99000117006": (
        equal("购置救护车", QUANTITY, "4", "4", "台", "30", source=PUBLISHED),
        on_time(),
        at_least("使用乡镇", SOCIAL, "4", "4", "个", "30"),
        pleased("使用单位", "90", "97"),
    ),
    "99000117007": (
        published("培训党政干部", QUANTITY, "800", "845", "人次", "15"),
        published("培训技术人才", QUANTITY, "9000", "9160", "人次", "15"),
        on_time(),
        published("带动脱贫", ECONOMIC, "9.5", "10", "万人", "30", word="ABOUT"),
        pleased("受援地群众", "90", "94"),
    ),
    "99000117008": (
        equal("支持贫困县", QUANTITY, "6", "6", "个", "30", source=PUBLISHED),
        on_time(),
        at_least("贫困县结对比率", SOCIAL, "100", "100", "%", "30", source=PUBLISHED),
        pleased("受援地群众", "90", "93"),
    ),
    "99000117009": (
        equal("建设活动场所", QUANTITY, "5", "5", "个", "30", source=PUBLISHED),
        on_time(),
        at_least("场所使用人次", SOCIAL, "3000", "3260", "人次", "30"),
        pleased("村民", "90", "96"),
    ),
}
TAIL = """
[[follow_ups]]
code = "2017-01"
kind = "PROBLEM"
words = "会展业务费没有满意度指标，效益指标少"
raised = 2017
owner = "展贸服务处"
due = 2018-03-31
objective = "99000114011"
met_on = 2018-02-28
met_how = "2018年目标增加参展商满意度和签约项目数量"

[[follow_ups]]
code = "2017-02"
kind = "ADVICE"
words = "会展业务费的数值应有佐证，展期内发放问卷"
raised = 2017
owner = "展贸服务处"
due = 2018-12-31
objective = "99000114011"

[[follow_ups]]
code = "2017-03"
kind = "PROBLEM"
words = "巫山县社会公益项目的效益没有量化"
raised = 2017
owner = "对口支援处"
due = 2018-06-30
objective = "99000114018"

[[editions]]
subject = "广州博览会"
objective = "task-05"
year = 2016
label = "第24届"
cost = "12800000.00"
source = "示例"
made_up = true
values = [
    { measure = "expo-area", name = "展览面积", unit = "万平方米", value = "11", target = "11" },
    { measure = "expo-visitors", name = "参观人次", unit = "万人次", value = "17.5", target = "17" },
    { measure = "expo-shows", name = "专业展数量", unit = "个", value = "4", target = "4" },
    { measure = "expo-delegations", name = "境外参展代表团", unit = "个", value = "14", target = "15" },
]

[[editions]]
subject = "广州博览会"
objective = "task-05"
year = 2017
label = "第25届"
cost = "13520000.00"
source = "2017年度部门决算公开附件"
values = [
    { measure = "expo-area", name = "展览面积", unit = "万平方米", value = "14", target = "12", approximation = "NEARLY" },
    { measure = "expo-visitors", name = "参观人次", unit = "万人次", value = "19", target = "18" },
    { measure = "expo-shows", name = "专业展数量", unit = "个", value = "7", target = "5" },
    { measure = "expo-delegations", name = "境外参展代表团", unit = "个", value = "18", target = "15" },
]

[[editions]]
subject = "广州博览会"
objective = "task-05"
year = 2018
label = "第26届"
cost = "14000000.00"
source = "示例"
made_up = true
values = [
    { measure = "expo-area", name = "展览面积", unit = "平方米", value = "145000", target = "140000" },
    { measure = "expo-visitors", name = "参观人次", unit = "万人次", value = "20.2", target = "19" },
    { measure = "expo-shows", name = "专业展数量", unit = "个", value = "7", target = "7" },
    { measure = "expo-delegations", name = "境外参展代表团", unit = "个", value = "17", target = "18" },
]

[[editions]]
subject = "对口支援巫山"
objective = "99000114018"
year = 2015
label = "2015年"
cost = "2900000.00"
source = "示例"
made_up = true
values = [
    { measure = "99000114018-1", name = "培训党政干部", unit = "人", value = "16", target = "20" },
    { measure = "99000114018-2", name = "培训致富带头人", unit = "人", value = "24", target = "25" },
]

[[editions]]
subject = "对口支援巫山"
objective = "99000114018"
year = 2016
label = "2016年"
cost = "3100000.00"
source = "示例"
made_up = true
values = [
    { measure = "99000114018-1", name = "培训党政干部", unit = "人", value = "18", target = "20" },
    { measure = "99000114018-2", name = "培训致富带头人", unit = "人", value = "28", target = "30" },
]

[[editions]]
subject = "对口支援巫山"
objective = "99000114018"
year = 2017
label = "2017年"
cost = "3285000.00"
source = "2017年度部门决算公开附件"
values = [
    { measure = "99000114018-1", name = "培训党政干部", unit = "人", value = "20", target = "20" },
    { measure = "99000114018-2", name = "培训致富带头人", unit = "人", value = "30", target = "30" },
]

[[editions]]
subject = "对口支援巫山"
objective = "99000114018"
year = 2018
label = "2018年"
cost = "3500000.00"
source = "示例"
made_up = true
values = [
    { measure = "99000114018-1", name = "培训党政干部", unit = "人", value = "22", target = "20" },
    { measure = "99000114018-2", name = "培训致富带头人", unit = "人", value = "34", target = "30" },
]

[[editions]]
subject = "对口支援巫山"
objective = "99000114018"
year = 2019
label = "2019年"
cost = "3800000.00"
source = "示例"
made_up = true
values = [
    { measure = "99000114018-1", name = "培训党政干部", unit = "人", value = "25", target = "24" },
    { measure = "99000114018-2", name = "培训致富带头人", unit = "人", value = "40", target = "36" },
]

[[editions]]
subject = "组团参展"
year = 2017
label = "2017年"
cost = "1600000.00"
source = "2017年度部门决算公开附件"
values = [
    { measure = "events", name = "参展和经贸活动", unit = "场", value = "27" },
    { measure = "booths", name = "组织展位", unit = "个", value = "211" },
]

[[evaluations]]
objective = "99000114011"
kind = "DEPARTMENT"
situation = '''第25届广州博览会于2017年8月举办，由展贸服务处组织。年初目标有四项数量指标：展览面积12万平方米，参观18万人次，专业展5个，境外参展代表团15个。
评价采用现场核对、资料核对和指标账核对，未发放问卷。'''
performance = '''四项数量指标均已达到：展览面积近14万平方米，参观19万人次，专业展7个，境外参展代表团18个。
专业展比目标多2个，原目标偏低，下届按7个设定。'''
problems = '''指标只有数量和两项效益，没有满意度指标。
完成值由承办单位填报，没有附佐证材料。'''
advice = '''增加参展商满意度指标，展期内发放问卷。
完成值填报时附展会总结和入场统计。'''

[[evaluations]]
objective = "99000114018"
kind = "SELF"
situation = '''资金用于巫山县的移民安置和产业项目，全部按计划拨付。'''
performance = '''培训党政干部20人、致富带头人30人，移民没有集体上访。'''
problems = '''产业项目的效益没有设定数量指标。'''
advice = '''与受援地商定产业项目的产出和收入指标。'''
"""  # noqa: E501


def rows(name: str) -> Iterator[dict[str, str]]:
    with (OFFICE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def money() -> dict[str, Money]:
    """Budget and payments of every project of 2017 from appropriations, net of refunds."""
    found: dict[str, Money] = defaultdict(Money)
    for row in rows("projects.csv"):
        if row["year"] == "2017" and row["kind"] == "特定目标类":
            found[row["number"]] = Money(row["name"], row["unit"], row["objective"], row["region"])
    for row in rows("budget_2017.csv"):
        if row["project"] in found:
            found[row["project"]].original += Decimal(row["amount"])
            found[row["project"]].final += Decimal(row["amount"])
    for row in rows("carryover_2017.csv"):
        if row["project"] in found:
            found[row["project"]].final += Decimal(row["amount"])
    for row in rows("adjustments_2017.csv"):
        change(found, row)
    of_voucher = {}
    for row in rows("payments_2017.csv"):
        of_voucher[row["voucher"]] = row["project"]
        if row["project"] in found and row["status"] == "已支付":
            found[row["project"]].paid += Decimal(row["amount"])
    for row in rows("refunds_2017.csv"):
        if of_voucher[row["of_voucher"]] in found:
            found[of_voucher[row["of_voucher"]]].paid -= Decimal(row["amount"])
    return found


def change(found: dict[str, Money], row: dict[str, str]) -> None:
    amount = Decimal(row["amount"])
    if row["kind"] == "追加" and row["project"] in found:
        found[row["project"]].final += amount
    elif row["project"] in found:
        found[row["project"]].final -= amount
    if row["kind"] == "调剂" and row["to_project"] in found:
        found[row["to_project"]].final += amount


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def table(head: str, **values: str | int | None) -> list[str]:
    lines = ["", head]
    for name, value in values.items():
        if value not in ("", None):
            lines.append(f"{name} = {value if isinstance(value, int) else quoted(str(value))}")
    return lines


def objective(number: str, of: Money) -> list[str]:
    lines = table(
        "[[objectives]]", owner="PROJECT", code=number, name=of.name, unit=of.unit, place=of.region,
        words=of.words, budget=f"{of.final:.2f}", paid=f"{of.paid:.2f}",
    )  # fmt: skip
    for index, item in enumerate(PROJECTS.get(number, ()), start=1):
        lines += table(
            "[[objectives.indicators]]", code=f"{index}", name=item.name, kind=item.kind,
            operator=item.operator, target=item.target, unit=item.unit, weight=item.weight,
            measure=item.measure or f"{number}-{index}", basis=item.source if item.measure else EXAMPLE,
        )  # fmt: skip
    return lines


def tasks() -> list[str]:
    lines: list[str] = []
    for row in rows("registers_2017/key_tasks.csv"):
        lines += table(
            "[[objectives]]", owner="KEY_TASK", code=f"task-{row['task']:0>2}",
            name=TASKS[int(row["task"]) - 1], words=row["goal"], done=row["done"], paid=row["amount"],
            source=PUBLISHED,
        )  # fmt: skip
        for index, item in enumerate(EXPO[:4] if row["task"] == EXPO_TASK else (), start=1):
            lines += table(
                "[[objectives.indicators]]", code=f"{index}", name=item.name, kind=item.kind,
                operator=item.operator, target=item.target, unit=item.unit, weight="0",
                measure=item.measure, basis=item.source,
            )  # fmt: skip
    return lines


def observations() -> list[str]:
    lines: list[str] = []
    seen: set[str] = set()
    for number, items in PROJECTS.items():
        for index, item in enumerate(items, start=1):
            measure = item.measure or f"{number}-{index}"
            if measure in seen:
                continue
            seen.add(measure)
            lines += table(
                "[[observations]]", code=measure, measure=measure, value=item.actual,
                approximation=item.word, unit=item.unit, source=item.source, explanation=item.explanation,
            )  # fmt: skip
            lines.append("date = 2017-12-31")
    measure, value, unit, date = MIDYEAR
    lines += table(
        "[[observations]]", code=f"{measure}-midyear", measure=measure, value=value, unit=unit, source=EXAMPLE
    )
    return [*lines, f"date = {date}"]


def coverages(found: dict[str, Money]) -> list[str]:
    lines = ["", "[[coverages]]", 'what = "绩效自评"', 'base = "财政资金安排支出的项目"']
    for number, of in sorted(found.items()):
        covered = None if number == LEFT_OUT else f"{of.paid - PARTLY.get(number, Decimal(0)):.2f}"
        lines += table(
            "[[coverages.members]]", code=number, name=of.name, amount=f"{of.paid:.2f}", covered=covered
        )
    chosen = sorted(n for n, of in found.items() if of.original >= 5_000_000)
    listed = ", ".join(quoted(number) for number in chosen)
    lines += ["", "[monitoring]", "date = 2017-07-31", 'basis = "年初预算"', f"monitored = [{listed}]"]
    for number, of in sorted(found.items()):
        if of.original:
            lines += table("[[monitoring.members]]", code=number, name=of.name, amount=f"{of.original:.2f}")
    return lines


def main() -> None:
    found = money()
    lines = ["# python -m bench.make_performance 写成，请改那里的数据。", "year = 2017"]
    lines += ['place = "广东省广州市"', f"note = {quoted(NOTE)}"]
    for number, of in sorted(found.items()):
        lines += objective(number, of)
    lines += [*tasks(), *observations(), *coverages(found)]
    TARGET.write_text("\n".join(lines) + "\n" + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
