"""Direction words against the reasons given in the same breath (增减方向)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from .script import Script, script

_REASON = r"[。，；]?(?:主要)?(?:增减变动)?(?:原因|情况)(?:是|为)?[：:]?([^。；\n]{4,120})"
_FLAT = re.compile(r"(?<!基本)(?<!大致)持平" + _REASON)
_MOVED = r"(增加|减少)(\d[\d,.]*)(?:亿元|万元|元)[，,]?(?:(?:增长|下降|降低|上升)[\d.]+[%％])?"
_CHANGE = re.compile(_MOVED + _REASON)
# a direction that stands between its amount and the reason: 减少5.00万元。增加的主要原因是
_ECHO = re.compile(
    _MOVED
    + r"[。，；](增加|增长|上升|减少|下降|降低)的?(?:主要)?(?:原因|是由于)(?:是|为)?[：:]?([^。；\n]{0,120})"
)
_RISING = ("增加", "增长", "上升")
_ANY = re.compile(r"增加|增长|上升|减少|下降|降低")
_BALANCE = re.compile(r"结转|结余")
_UP = re.compile(r"(?<![不未无没有])(?:增加|增长|上升|提高|上涨|上调|调增|追加|新增)")
_DOWN = re.compile(r"(?<![不未无没有])(?:减少|下降|降低|压减|调减|压缩|缩减)")
_OTHER_YEAR = re.compile(r"上年|去年|以前年度|20\d\d年|预算|收入|同期|往年")
_UPWARD = re.compile(r"增|新|涨|升|调|追|补|提高|扩|上年|去年|未|没有|购置|更换|较多|启动|恢复|预算|结转")
_DOWNWARD = re.compile(r"减|降|压|缩|节约|少|未|没有|无|退|完成|结束|取消|严|调|上年|去年|预算|节|暂|停")


@check("flat-with-change")
def flat_with_change(context: Context) -> Iterator[Finding]:
    """持平 is said, and the reason given for it speaks of a decrease or an increase."""
    text = script(context)
    for match in text.matches(_FLAT, "持平"):
        up, down = _UP.search(match[1]), _DOWN.search(match[1])
        word = up or down
        if "原因" in match[0] and word and not (up and down) and not _OTHER_YEAR.search(match[1]):
            start = text.widened(*match.span(), 24, 0)[0]
            message = f"前面说“持平”，紧接着的原因却说“{word[0]}”，两者矛盾，请核对是否真的持平。"
            yield text.finding("flat-with-change", Severity.WARNING, message, [(start, match.end())], "持平")


@check("reason-direction")
def reason_direction(context: Context) -> Iterator[Finding]:
    """An increase is explained by nothing but decreases, or the other way round."""
    text = script(context)
    for match in text.matches(_CHANGE, "原因", "情况"):
        if match[2].strip("0.,"):
            yield from _against(text, match, match[3])
    for match in text.matches(_ECHO, "原因", "由于"):
        if match[2].strip("0.,"):
            yield from _echo(text, match)


def _against(text: Script, match: re.Match[str], reason: str) -> Iterator[Finding]:
    """A reason that speaks against the direction of its amount, and of nothing else."""
    against, other = (_DOWN, _UPWARD) if match[1] in _RISING else (_UP, _DOWNWARD)
    word = against.search(reason)
    if word and not other.search(reason.replace(word[0], "")):
        message = f"金额“{match[1]}”，所给原因却只讲“{word[0]}”，请核对方向或补充原因。"
        yield text.finding("reason-direction", Severity.QUESTION, message, [match.span()], match[1])


def _echo(text: Script, match: re.Match[str]) -> Iterator[Finding]:
    """减少5.00万元。增加的主要原因是…, and 增加5.00万元。增加的主要原因是…减少."""
    start = max(text.text.rfind(stop, 0, match.start()) for stop in "。；\n") + 1
    before = text.text[start : match.start(3)]
    if (match[3] in _RISING) is (match[1] in _RISING):
        if not _BALANCE.search(before):
            yield from _against(text, match, match[4])
    elif len({word in _RISING for word in _ANY.findall(before)}) == 1:
        # with both directions before it, the reason may be that of the other change
        message = f"金额“{match[1]}”，紧接着却说“{match[3]}的原因”，两者方向相反，请核对。"
        span = (match.start(), match.end(3))
        yield text.finding("reason-direction", Severity.QUESTION, message, [span], match[3], match[1])
