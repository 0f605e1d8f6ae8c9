"""What a goal says in words (目标文字): quantities, tenses, growth and base, the matter of each clause."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

from .numerals import CHARACTERS

_NO_QUANTITY = re.compile(
    r"\d{4}[-—－~～至]\d{4}年?|20\d\d年?(?:度)?|第[\d" + CHARACTERS + r"]+[届次批期]|十[一二三四五]五"
    r"|[【〔\[(（]20\d\d[】〕\])）]第?\d*号?|\d+号|\d{1,2}月(?:\d{1,2}日)?"
)
_QUANTITY = re.compile(
    r"\d|[" + CHARACTERS + r"]+(?:个|次|人|项|场|家|户|套|台|名|天|期|篇|份|件|处|批|类|条|座|所|届)"
    r"|全部完成|全覆盖|百分之|零事故|无一"
)
_MONEY_ONLY = re.compile(r"\d[\d,，.]*(?:万|亿)?元")
_PAST = re.compile(
    r"已(?:按|经|如期|全部|完成|达|实现|顺利|成为|建成)[^，。；\n]{0,16}?(?:完成|达到|实现|落实|成为|建成)"
    r"|已(?:成为|建成|完成)|均(?:已)?(?:达到|完成|实现)[^，。；]{0,12}(?:目标|指标)|圆满完成了|取得了"
)
STATUS = ("已成为", "已建成")
_PAST_STATE = re.compile(
    r"(?:继续|巩固|维护|发挥|运用|依托|利用|盘活|管好|用好)[^，。；]{0,10}$|(?:对|将|把)$"
)
_GROWTH = re.compile(
    r"(?:增长|增加|提高|提升|上升|下降|降低|减少|压减|增收)(?:幅度|率)?(?:约|近|超过|不低于|达到|达)?\d+(?:\.\d+)?(?:%|％|个百分点|倍)"
)
_BASE = re.compile(
    r"比|较|同比|环比|上年|去年|上一年|为基数|20\d\d年(?:末|底)?(?:的|相|基)|基期|以[^，。]{0,8}基"
)
_DATE = re.compile(
    r"\d{1,2}月|年底|年内|年末|全年|[上下]半年|季度|按月|每月|每年|月底|前完成|20\d\d年|按期|按时"
)
_CLAUSE = re.compile(r"[^，。；：,;:！!]+")
SHORTEST = 8


class ClauseKind(Enum):
    """What a clause of a goal is about (分句类别)."""

    RESULT = "result"
    FUNDING = "funding"  # 通过工作经费保障, 包含……等费用
    TASK = "task"  # 完成……交给的任务, 维持……日常运行
    BASIS = "basis"  # 按照……要求, 贯彻落实……部署
    ACTIVITY = "activity"  # 开展……工作
    MANNER = "manner"  # 遵循……原则


_KINDS = (
    (
        ClauseKind.BASIS,
        r"(?:为|认真|深入)*(?:贯彻|落实|按照|根据|依据|围绕)[^，]*(?:要求|部署|精神|规定|通知|文件|任务)",
    ),
    (ClauseKind.MANNER, r"[^，]*(?:原则|遵循合理|遵循合规)|在[^，]*前提下?[^，]*"),
    (
        ClauseKind.FUNDING,
        r"(?:通过|以|为)?[^，]*(?:经费|资金|费用|支出)(?:的)?(?:保障|支持|安排)?"
        r"|[^，]*元(?:资金)?(?:全部)?(?:用于|投向|投入)[^，]*",
    ),
    (
        ClauseKind.TASK,
        r"(?:圆满|顺利)?完成[^，]*任务|(?:维持|保障)[^，]*(?:运行|运转)|[^，]*(?:担负|承担)[^，]*任务",
    ),
    (ClauseKind.ACTIVITY, r"(?:认真|扎实|积极|持续)?(?:开展|做好|推进)[^，]*工作"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


def compact(text: str) -> str:
    """The words without blanks and line breaks."""
    return re.sub(r"\s+", "", text)


def is_quantified(words: str) -> bool:
    """True when a goal holds a figure that is no year, date, number of a document or edition.

    >>> is_quantified("2023年举办第30届展会"), is_quantified("培训5期"), is_quantified("按照〔2016〕164号文")
    (False, True, False)
    """
    return bool(_QUANTITY.search(_NO_QUANTITY.sub("", compact(words))))


def quantities(words: str) -> tuple[str, ...]:
    """The figures of a goal as written, years and the like left out."""
    return tuple(re.findall(r"\d+(?:[.,]\d+)*", _NO_QUANTITY.sub("", compact(words))))


def past(words: str) -> str:
    """What tells of something already done, "" when nothing does.

    >>> past("已完成各项运维服务"), past("已建成的设施维护好"), past("完成全年运维")
    ('已完成', '', '')
    """
    said = compact(words)
    for match in _PAST.finditer(said):
        behind = said[match.end() : match.end() + 1]
        if behind != "的" and not _PAST_STATE.search(said[: match.start()]):
            return match[0]
    return ""


def growth_without_base(words: str) -> str:
    """A growth that does not say over what, "" when there is none.

    >>> growth_without_base("带动就业，收入提高10%"), growth_without_base("参展企业比上年增长10%")
    ('提高10%', '')
    """
    for sentence in re.split(r"[。；;]", compact(words)):
        match = _GROWTH.search(sentence)
        if match and not _BASE.search(sentence):
            return match[0]
    return ""


def has_deadline(words: str) -> bool:
    """True when a goal says by when."""
    return bool(_DATE.search(compact(words)))


def clause_kind(clause: str) -> ClauseKind:
    """What a clause is about; a clause with a figure other than money says a result.

    >>> [clause_kind(c).name for c in ("通过工作经费保障", "完成上级交给的任务", "改善群众生活条件")]
    ['FUNDING', 'TASK', 'RESULT']
    """
    if is_quantified(_MONEY_ONLY.sub("", clause)):
        return ClauseKind.RESULT
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(clause)), ClauseKind.RESULT)


def clause_kinds(words: str) -> frozenset[ClauseKind]:
    """The kinds of clauses a goal is made of. A figure does not split at its own comma."""
    said = re.sub(r"(?<=\d)[,，](?=\d{3})", "", compact(words))
    return frozenset(clause_kind(clause) for clause in _CLAUSE.findall(said))


def is_spending_only(words: str) -> bool:
    """True when a goal says that money is spent and a task is done, and no result (只说明经费用途).

    >>> is_spending_only("通过工作经费保障，完成上级交给的帮扶工作任务"), is_spending_only("保障全年办公用电")
    (True, False)
    """
    kinds = clause_kinds(words)
    return ClauseKind.RESULT not in kinds and ClauseKind.FUNDING in kinds


def has_no_result(words: str) -> bool:
    """True when a goal holds only principles, bases and activities (没有产出和效果)."""
    kinds = clause_kinds(words)
    return bool(kinds) and not kinds & {ClauseKind.RESULT, ClauseKind.FUNDING}


_TOTAL = re.compile(
    r"(?:安排|投入|预算|资金|经费|以|共)?(\d[\d,，]*(?:\.\d+)?)(万|亿)?元(?:的?(?:资金|经费|预算))?(?:全部)?(用于|投向|投入)?"
)
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


def own_money(words: str) -> tuple[Decimal, Decimal] | None:
    """The money that a goal says it has, in yuan, between which true amounts; None when it names none.

    Only a single amount that is plainly the project's own counts: 安排…万元, …万元全部用于.
    """
    said = compact(words)
    found = list(_TOTAL.finditer(said))
    if len(found) != 1:
        return None
    match = found[0]
    plainly = match[3] or re.match(r"安排|投入|预算|资金|经费|以", match[0])
    near = said[max(0, match.start() - 6) : match.start()] + said[match.end() : match.end() + 2]
    if not plainly or re.search(r"不超过|不低于|以上|以内|以下|均|每|签约|合同|增收|社会", near):
        return None
    digits = re.sub("[,，]", "", match[1])
    scale = Decimal(_TIMES[match[2] or ""])
    exponent = Decimal(digits).as_tuple().exponent
    assert isinstance(exponent, int)  # digits only
    half = Decimal(5).scaleb(exponent - 1)
    value = Decimal(digits)
    return (value - half) * scale, (value + half) * scale
