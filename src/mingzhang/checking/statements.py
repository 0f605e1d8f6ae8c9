"""Sentences as rows: changes, rates, shares and directions are linear in the same points (文字表述)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal

from ..model.fact import Claim, ClaimKind, Direction
from ..model.finding import Severity
from ..model.money import Figure, Unit
from .slots import Ledger
from .system import ENDLESS, TICKS, Law, Row, System, box

ALIKE = 100 * TICKS  # 0.01 万元, the last place that documents print
PRIOR = (ClaimKind.CHANGE, ClaimKind.GROWTH)


def state(ledger: Ledger, document: str, claims: Sequence[Claim]) -> int:
    """Put the claims of one document into the system; how many of them it can judge."""
    count = 0
    subjects, shared = _subjects(claims), _shared(claims)
    for claim in claims:
        if claim.approximate:
            continue
        if claim.kind in (ClaimKind.LEVEL, ClaimKind.COUNT, ClaimKind.NO_BASE):
            count += _amount(ledger, document, claim, shared)
        elif (rows := list(_rows(ledger, document, claim, subjects))) and claim.kind in _STATERS:
            entry = ledger.system.print_statement(claim)
            for terms, low, high in rows:
                ledger.system.add(
                    Row(terms, low, high, Law.TEXT, severity=_severity(claim), asserter=entry.number)
                )
            count += 1
    return count


def _severity(claim: Claim) -> Severity:
    """Direction words are used loosely (持平 for nearly so): a breach has an innocent reading."""
    flat = claim.direction is Direction.FLAT and claim.kind is ClaimKind.COMPARISON
    return Severity.WARNING if flat else Severity.ERROR


def _subjects(claims: Sequence[Claim]) -> dict[int, Claim]:
    """The claim that names the subject for each group: the first that does."""
    named: dict[int, Claim] = {}
    for claim in claims:
        if claim.group and claim.subject is not None:
            named.setdefault(claim.group, claim)
    return named


def _shared(claims: Sequence[Claim]) -> set[int]:
    """The groups about an amount that nobody knows but that is said to be a share of a known one."""
    ratios = (ClaimKind.SHARE, ClaimKind.COMPLETION)
    return {c.group for c in claims if c.kind in ratios and not c.subject and c.base and c.group}


def _amount(ledger: Ledger, document: str, claim: Claim, shared: set[int]) -> int:
    if claim.kind is ClaimKind.NO_BASE:
        if claim.base is None:
            return 0
        figure = Figure(Decimal("0.00"), Unit.YUAN)
        ledger.system.print_amount(ledger.note(claim.base), figure, claim)
        return 1
    if claim.value is None or claim.value.unit is Unit.PERCENT:
        return 0
    if claim.subject is not None:
        variable = ledger.note(claim.subject)
    elif claim.kind is ClaimKind.LEVEL and claim.group in shared:
        variable = ledger.system.variable((document, claim.group, "subject"))
    else:
        return 0
    ledger.system.print_amount(variable, claim.value, claim)
    return 1


Terms = tuple[tuple[int, int], ...]
Bounds = tuple[Terms, int, int]


def _rows(ledger: Ledger, document: str, claim: Claim, subjects: dict[int, Claim]) -> Iterator[Bounds]:
    """The rows that a claim asserts; none when what it compares is not known."""
    stater = _STATERS.get(claim.kind)
    if stater is None:
        return
    subject = _subject(ledger, document, claim, subjects)
    base = _base(ledger, document, claim)
    if subject is not None and base is not None and subject != base:
        yield from stater(claim, subject, base)


def _subject(ledger: Ledger, document: str, claim: Claim, subjects: dict[int, Claim]) -> int | None:
    if claim.subject is not None:
        return ledger.note(claim.subject)
    if claim.kind in PRIOR and claim.group and claim.group in subjects:
        named = subjects[claim.group].subject
        return ledger.note(named) if named is not None else None
    return _unnamed(ledger.system, claim, (document, claim.group, "subject"))


def _base(ledger: Ledger, document: str, claim: Claim) -> int | None:
    if claim.base is not None:
        return ledger.note(claim.base)
    if claim.kind in PRIOR:
        return _unnamed(ledger.system, claim, (document, claim.group, "base"))
    return None


def _unnamed(system: System, claim: Claim, key: Hashable) -> int | None:
    """A variable for what the sentence does not name, shared inside its group."""
    return system.variable(key) if claim.group else None


def _change(claim: Claim, subject: int, base: int) -> Iterator[Bounds]:
    if claim.direction is Direction.FLAT and claim.value is None:
        yield from _level(subject, base)
    elif claim.value is not None and claim.value.unit.is_money and claim.direction is not Direction.NONE:
        low, high = box(claim.value)
        if claim.direction is Direction.DOWN:
            low, high = -high, -low
        yield ((subject, 1), (base, -1)), low, high


def _growth(claim: Claim, subject: int, base: int) -> Iterator[Bounds]:
    """Subject between (1 + low rate) and (1 + high rate) of the base, for a base that is not negative."""
    if claim.value is None or claim.direction is Direction.NONE:
        return
    low, high, whole = _rate(claim.value)
    if claim.direction is Direction.DOWN:
        low, high = -high, -low
    yield from _between(subject, base, whole + low, whole + high, whole)


def _ratio(claim: Claim, subject: int, base: int) -> Iterator[Bounds]:
    """Subject between the low and the high rate of the base (占, 完成)."""
    if claim.value is not None:
        low, high, whole = _rate(claim.value)
        yield from _between(subject, base, low, high, whole)


def _between(subject: int, base: int, low: int, high: int, whole: int) -> Iterator[Bounds]:
    yield ((subject, whole), (base, -low)), 0, ENDLESS
    yield ((subject, whole), (base, -high)), -ENDLESS, 0


def _rate(value: Figure) -> tuple[int, int, int]:
    """Low rate, high rate and the whole they are parts of, in whole numbers.

    >>> _rate(Figure(Decimal("37.92"), Unit.PERCENT))
    (37915, 37925, 100000)
    """
    exponent = value.value.as_tuple().exponent
    assert isinstance(exponent, int)
    places = max(0, -exponent)
    middle = int(value.value.scaleb(places)) * 10
    return middle - 5, middle + 5, 100 * 10 ** (places + 1)


def _comparison(claim: Claim, subject: int, base: int) -> Iterator[Bounds]:
    terms = ((subject, 1), (base, -1))
    if claim.direction is Direction.UP:
        yield terms, 0, ENDLESS
    elif claim.direction is Direction.DOWN:
        yield terms, -ENDLESS, 0
    elif claim.direction is Direction.FLAT:
        yield from _level(subject, base)


def _level(subject: int, base: int) -> Iterator[Bounds]:
    """持平: printed alike, so that the amounts differ by less than what is printed shows."""
    yield ((subject, 1), (base, -1)), -ALIKE, ALIKE


_STATERS: dict[ClaimKind, Callable[[Claim, int, int], Iterator[Bounds]]] = {
    ClaimKind.CHANGE: _change,
    ClaimKind.GROWTH: _growth,
    ClaimKind.SHARE: _ratio,
    ClaimKind.COMPLETION: _ratio,
    ClaimKind.COMPARISON: _comparison,
}
