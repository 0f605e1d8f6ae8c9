"""Money and what it bought: groups, vehicles, batches and persons of the 三公 expenses (实物量与金额)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.book import BookKind
from ...model.fact import Claim, ClaimKind, Fact
from ...model.finding import Finding, Severity
from ...model.money import Figure
from ...model.point import Stage
from ..context import Context
from ..data import counted_items, said_items
from ..registry import check
from ..statement_words import figure_words
from .memo import once
from .script import script

Said = tuple[Figure, Fact | Claim]

_COUNTED = re.compile(r"(?<![\d.,])(\d{1,6})(辆|台（套）|台\(套\)|台|套|人|名|家|个)[，,；;]?其中[：:，,]?")
_KIND = re.compile(r"[、，,；;]?(?P<name>[^\d，,、；;。：:\n]{2,24})(?P<number>\d{1,6})")
_REST = "其他"  # with this kind the division is complete


@check("count-parts")
def count_parts(context: Context) -> Iterator[Finding]:
    """Kinds behind 其中, up to 其他, that do not add up to the number before (车辆5辆，其中…其他用车2辆)."""
    text = script(context)
    for match in text.matches(_COUNTED, "其中"):
        end, unit, kinds = match.end(), match[2], []
        while (kind := _KIND.match(text.text, end)) and text.text.startswith(unit, kind.end()):
            kinds.append((kind["name"], int(kind["number"])))
            end = kind.end() + len(unit)
        added, whole = sum(number for _, number in kinds), int(match[1])
        if len(kinds) > 1 and any(name.startswith(_REST) for name, _ in kinds) and added != whole:
            listed = " + ".join(str(number) for _, number in kinds if number) or "0"
            message = f"其中所列各类 {listed} = {added}{unit}，不等于总数{whole}{unit}，请核对。"
            span = (match.start(), end)
            yield text.finding("count-parts", Severity.WARNING, message, [span], match[1], str(added))


@check("count-without-money")
def count_without_money(context: Context) -> Iterator[Finding]:
    """Journeys, vehicles or guests that cost nothing; or money for none of them."""
    said = _said(context)
    for money, counts in counted_items().items():
        spent = said.get(money, [])
        for item in counts:
            counted = said.get(item, [])
            if spent and counted and _all_zero(spent) != _all_zero(counted):
                yield _finding(spent, counted)


@check("count-differs")
def count_differs(context: Context) -> Iterator[Finding]:
    """A sentence counts other vehicles, groups or guests than the table."""
    said = _said(context)
    for spoken, row in said_items().items():
        tables = [one for one in said.get(row, []) if isinstance(one[1], Fact) and not one[1].point.unit]
        for figure, claim in said.get(spoken, []):
            if tables and all(figure.value != other.value for other, _ in tables):
                yield _other_count(figure, claim, *tables[0])


def _other_count(figure: Figure, claim: Fact | Claim, printed: Figure, fact: Fact | Claim) -> Finding:
    row = f"《{fact.place.table_title}》{_name(fact)}为{printed.value:,}"
    return Finding(
        "count-differs",
        Severity.WARNING,
        f"文中“{claim.place.quote}”，而{row}，两处不一致，请核对。",
        (claim.place, fact.place),
        f"{figure.value:,}",
        f"{printed.value:,}",
    )


@once
def _said(context: Context) -> dict[str, list[Said]]:
    """The figures of the year's named items, in tables and sentences."""
    stage = Stage.ORIGINAL_BUDGET if context.book.kind is BookKind.BUDGET else Stage.OUTTURN
    found: dict[str, list[Said]] = {}
    levels = (c for c in context.claims if c.kind in (ClaimKind.LEVEL, ClaimKind.COUNT) and not c.approximate)
    every: list[Fact | Claim] = [*context.facts, *levels]
    for one in every:
        point, figure = (one.point, one.figure) if isinstance(one, Fact) else (one.subject, one.value)
        if point is None or figure is None or not point.item or point.year != context.book.year:
            continue
        if point.stage in (stage, None) or not figure.unit.is_money:
            found.setdefault(point.item, []).append((figure, one))
    return found


def _all_zero(said: list[Said]) -> bool:
    return all(not figure.value for figure, _ in said)


def _finding(spent: list[Said], counted: list[Said]) -> Finding:
    (money, where), (number, place) = _speaks(spent), _speaks(counted)
    words = f"{_name(where)}{figure_words(money)}"
    count = f"{_name(place)}{number.value:,}"
    asked = "请说明费用由何处承担" if number.value else "请核对"
    return Finding(
        "count-without-money",
        Severity.QUESTION,
        f"{words}，而{count}，{asked}。",
        (place.place, where.place),
        f"{number.value:,}",
    )


def _speaks(said: list[Said]) -> Said:
    """The figure that is not zero, where there is one."""
    return next((one for one in said if one[0].value), said[0])


def _name(one: Fact | Claim) -> str:
    return f"“{one.label or one.place.quote}”" if isinstance(one, Fact) else f"“{one.place.quote}”称"
