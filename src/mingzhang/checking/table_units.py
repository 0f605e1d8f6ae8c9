"""Tables in another unit than the one printed above them: told once, and judged in the right unit (金额单位).

元 above a table in 万元 makes every amount of it differ ten thousand times from the same amount elsewhere.
Tables that agree with one another, and with the sentences, make a camp; the camp of the sentences is taken
to be right, as each amount in a sentence carries its own unit, otherwise the larger one. Where neither
decides, nothing is said here and the laws tell each difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model.fact import ClaimKind, Fact, Mark
from ..model.finding import Finding, Severity
from ..model.money import MONEY, Figure, Unit
from ..model.place import Place
from ..model.point import Point
from .context import Context
from .statement_words import figure_words

SENTENCES = 0  # the number that stands for the sentences among the tables
_FEWEST = 2  # different amounts that must be the same digits in another unit
_MOSTLY = 2  # amounts that a unit explains for each one it does not


@dataclass(frozen=True, slots=True)
class _Print:
    table: int
    figure: Figure
    place: Place


@dataclass
class _Meeting:
    """What two tables say of the same points: alike as they stand, alike in another unit of the first."""

    alike: int = 0
    apart: int = 0
    units: dict[Unit, list[tuple[_Print, _Print]]] = field(default_factory=lambda: defaultdict(list))


def in_right_units(context: Context) -> tuple[Context, tuple[Finding, ...]]:
    """The document with the amounts of such tables in the unit that they are in, and one finding for each."""
    units = {table.number: table.unit for table in context.book.tables}
    if sum(unit is not None and unit.is_money for unit in units.values()) == 0:
        return context, ()
    meetings = _meetings(context)
    camps = _camps(meetings)
    right = _right(camps)
    wrong: dict[int, Unit] = {}
    findings = []
    for camp in camps:
        if right is not None and camp is not right and SENTENCES not in camp:
            told = _told(context, camp, right, meetings)
            if told is not None:
                wrong.update(dict.fromkeys(camp, told[0]))
                findings.append(told[1])
    if not wrong:
        return context, ()
    return replace(context, facts=tuple(_converted(fact, wrong) for fact in context.facts)), tuple(findings)


def _converted(fact: Fact, wrong: Mapping[int, Unit]) -> Fact:
    unit = wrong.get(fact.table)
    if unit is None or fact.figure is None or not fact.figure.unit.is_money:
        return fact
    return replace(fact, figure=Figure(fact.figure.value, unit))


def _prints(context: Context) -> Mapping[Point, list[_Print]]:
    """Amounts that are not zero by their points; points that are not understood are left out."""
    found: dict[Point, list[_Print]] = defaultdict(list)
    for fact in context.facts:
        if fact.mark is Mark.AMOUNT and fact.figure is not None and not fact.point.detail:
            found[fact.point].append(_Print(fact.table, fact.figure, fact.place))
    for claim in context.claims:
        if claim.kind is ClaimKind.LEVEL and claim.subject and claim.value and not claim.approximate:
            found[claim.subject].append(_Print(SENTENCES, claim.value, claim.place))
    return {
        point: [one for one in prints if one.figure.unit.is_money and one.figure.value]
        for point, prints in found.items()
    }


def _meetings(context: Context) -> dict[tuple[int, int], _Meeting]:
    """Every ordered pair of tables that print the same points."""
    met: dict[tuple[int, int], _Meeting] = defaultdict(_Meeting)
    for prints in _prints(context).values():
        for one in prints:
            for other in prints:
                if one.table != other.table:
                    _meet(met[one.table, other.table], one, other)
    return met


def _meet(meeting: _Meeting, one: _Print, other: _Print) -> None:
    if one.figure.interval.meets(other.figure.interval):
        meeting.alike += 1
        return
    meeting.apart += 1
    for unit in MONEY.values():
        if Figure(one.figure.value, unit).interval.meets(other.figure.interval):
            meeting.units[unit].append((one, other))


def _camps(meetings: Mapping[tuple[int, int], _Meeting]) -> list[set[int]]:
    """Tables that agree as they stand, together with those that agree with them."""
    camps: list[set[int]] = []
    for (one, other), meeting in meetings.items():
        agree = meeting.alike > meeting.apart
        for members in ({one, other},) if agree else ({one}, {other}):
            joined = [camp for camp in camps if camp & members]
            camps = [camp for camp in camps if not camp & members] + [members.union(*joined)]
    return camps


def _right(camps: Sequence[set[int]]) -> set[int] | None:
    """The camp of the sentences, where some table agrees with them; else the larger one; None when unsure."""
    spoken = next((camp for camp in camps if SENTENCES in camp), None)
    largest = sorted(camps, key=len, reverse=True)
    if spoken is not None and (len(spoken) > 1 or len(largest) == 2):
        return spoken
    if len(largest) < 2 or len(largest[0]) == len(largest[1]):
        return None
    return largest[0]


def _told(
    context: Context, camp: set[int], right: set[int], meetings: Mapping[tuple[int, int], _Meeting]
) -> tuple[Unit, Finding] | None:
    """The unit in which the tables of a camp agree with the right one, and the finding that says so."""
    between = [meeting for (one, other), meeting in meetings.items() if one in camp and other in right]
    counts: Counter[Unit] = Counter()
    for meeting in between:
        counts.update({unit: len(pairs) for unit, pairs in meeting.units.items()})
    if not counts:
        return None
    unit = counts.most_common(1)[0][0]
    pairs = [pair for meeting in between for pair in meeting.units.get(unit, ())]
    others = sum(meeting.alike + meeting.apart for meeting in between) - len(pairs)
    if len({one.figure.value for one, _ in pairs}) < _FEWEST or len(pairs) < _MOSTLY * others:
        return None
    return unit, _finding(context, camp, unit, pairs)


def _finding(context: Context, camp: set[int], unit: Unit, pairs: Sequence[tuple[_Print, _Print]]) -> Finding:
    one, other = max(pairs, key=lambda pair: abs(pair[0].figure.value))
    printed = one.figure.unit
    factor = max(unit.scale, printed.scale) / min(unit.scale, printed.scale)
    titles = "、".join(f"《{table.title}》" for table in context.book.tables if table.number in camp)
    message = (
        f"{titles}按“{printed.value}”标注，与他处同一金额都相差{factor:,.0f}倍，如"
        f"{figure_words(one.figure)}与{figure_words(other.figure)}（共{len(pairs)}处）；"
        f"单位应为“{unit.value}”，请更正单位或表中各数。其余核对已按“{unit.value}”进行。"
    )
    places = (*_captions(context, camp), one.place, other.place)
    return Finding("table-unit", Severity.ERROR, message, places, printed.value, unit.value)


def _captions(context: Context, camp: set[int]) -> Iterator[Place]:
    """Where the unit stands above each table."""
    for table in context.book.tables:
        if table.number in camp:
            words = next((one.strip() for one in table.caption if "元" in one), table.title)
            yield Place(context.book.document, table.page, table.title, quote=words)
