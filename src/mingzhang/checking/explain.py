"""A conflict in words that a clerk can re-do: what is printed, what the rest implies, where to look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from ..model.fact import Claim, ClaimKind, Fact
from ..model.finding import Finding, Severity
from ..model.money import Figure, Unit
from ..model.place import Place
from .amount_words import bound_words, finest, money_words, printed_words, range_words, sum_words
from .between import MOST_PLACES, disagreements
from .hood import Conflict, Suspect
from .pairs import Pair, Worked, pair_of
from .proof import Proof
from .propagate import printed_boxes, tighten
from .rates import middles
from .slips import CUT
from .statement_words import Computed, named, statement_message
from .suspicion import Suspicion, figure_of
from .system import BEYOND, ENDLESS, TICKS, Law, Print, Row, System
from .whereabouts import Whereabouts, short_name

NARRATIVE = ("narrative", "narrative sum")
TEXT_RULES = {
    ClaimKind.LEVEL: "text-amount",
    ClaimKind.COUNT: "text-amount",
    ClaimKind.CHANGE: "text-change",
    ClaimKind.GROWTH: "text-rate",
    ClaimKind.COMPLETION: "text-rate",
    ClaimKind.SHARE: "text-share",
    ClaimKind.COMPARISON: "text-direction",
    ClaimKind.NO_BASE: "zero-base",
}


@dataclass(frozen=True)
class Explainer:
    """Turns conflicts of one proof into findings."""

    system: System
    proof: Proof
    suspicion: Suspicion
    where: Whereabouts = field(default_factory=Whereabouts)

    def findings(self) -> list[Finding]:
        """One finding for each conflict, and for documents that disagree throughout."""
        found = [self.finding(conflict) for conflict in self.proof.conflicts if conflict.wrong]
        return found + disagreements(self.system, self.proof.unexplained, self.where)

    def finding(self, conflict: Conflict) -> Finding:
        """The finding of one conflict, about its likeliest wrong figure."""
        listed = next((r for r in conflict.rows if self._listed(self.system.rows[r])), None)
        if listed is not None and conflict.variable < 0:
            return self._listing(conflict, self.system.rows[listed])
        suspect = conflict.wrong[0]
        entry = self.system.prints[suspect.number]
        row = self._row(conflict, entry)
        message = (
            self._implied_base(entry, conflict)
            or self._beside_others(entry, conflict)
            or self._message(entry, suspect, row)
        )
        printed, expected = printed_words(entry), self._expected(entry, suspect, row)
        worked = self._worked(entry)
        return Finding(
            rule="text-direction" if worked is not None and worked.is_contrary else _rule(entry, row),
            severity=self._severity(conflict, entry),
            message=message,
            places=self._places(entry, row, conflict),
            printed=printed,
            expected=expected if expected != printed else "",
            miss=miss_of(entry, suspect),
            slips=self.suspicion.slips(entry, suspect.low, suspect.high),
            alternatives=tuple(self._alternative(other) for other in conflict.alternatives),
        )

    def _listed(self, row: Row) -> bool:
        """True when the row adds up what the text lists, to a total that is printed."""
        named = isinstance(row.family, tuple) and row.family[0] in NARRATIVE
        return named and bool(self.system.of_variable[row.terms[0][0]])

    def _listing(self, conflict: Conflict, row: Row) -> Finding:
        """Amounts that the text lists one by one, or implies by a rate, and their total in the text."""
        total, parts = row.terms[0][0], [v for v, f in row.terms if f < 0]
        entry = self.system.prints[self.system.of_variable[total][0]]
        figure = figure_of(entry)
        assert figure is not None  # the total of a listing is printed
        low, high = implied_sum(self.system, parts)
        implied = range_words(low, high, figure)
        gap = max(low - entry.high, entry.low - high, 0)
        rates = [
            self.system.prints[a].origin.place
            for r in conflict.rows
            if (a := self.system.rows[r].asserter) >= 0
        ]
        return Finding(
            rule="text-parts",
            severity=self._severity(conflict, entry),
            message=f"文中逐项列出的{len(parts)}项（含按比率反推的数）合计为{implied}，"
            f"{self._stands(entry)}，至少相差{money_words(Decimal(gap) / TICKS, figure)}。",
            places=tuple(dict.fromkeys([entry.origin.place, *rates])),
            printed=printed_words(entry),
            expected=implied,
            miss=(Decimal(gap) / TICKS).quantize(Decimal("0.01")),
            alternatives=tuple(self._alternative(s) for s in (*conflict.wrong, *conflict.alternatives)),
        )

    def _row(self, conflict: Conflict, entry: Print) -> Row | None:
        """The row that shows the conflict best: one that holds the figure, fully printed, short."""
        own = [self.system.rows[n] for n in conflict.rows if self._about(self.system.rows[n], entry)]
        near = own or [self.system.rows[n] for n in conflict.rows]
        return min(
            near, key=lambda row: (self._unprinted(row), row.low != row.high, len(row.terms)), default=None
        )

    def _about(self, row: Row, entry: Print) -> bool:
        return row.asserter == entry.number or any(v == entry.variable for v, _ in row.terms)

    def _unprinted(self, row: Row) -> int:
        return sum(not self.system.of_variable[v] for v, _ in row.terms)

    def _severity(self, conflict: Conflict, entry: Print) -> Severity:
        """That of the rows that clash; prints of one amount that differ cannot both be true."""
        levels = [min(self.system.rows[n].severity for n in core) for core in conflict.cores]
        if conflict.variable >= 0:
            documents = {
                self.system.prints[n].origin.place.document
                for n in self.system.of_variable[conflict.variable]
            }
            levels.append(Severity.WARNING if len(documents) > 1 else Severity.ERROR)
        if CUT in self.suspicion.slips(entry, -ENDLESS, ENDLESS):
            return Severity.WARNING  # some cut rates off instead of rounding them
        return max(levels, default=Severity.ERROR)

    def _message(self, entry: Print, suspect: Suspect, row: Row | None) -> str:
        if entry.variable < 0:
            return self._pair_message(entry) or statement_message(entry.origin, self._computed(entry))  # type: ignore[arg-type]
        others = self._others(entry)
        if row is None or (entry.text and others):
            return self._identity_message(entry, others)
        if any(v == entry.variable for v, _ in row.terms) and row.asserter < 0:
            return self._sum_message(entry, row)
        return self._joint_message(entry, suspect, row)

    def _implied_base(self, entry: Print, conflict: Conflict) -> str:
        """持平 and the like against a base that only other statements imply; "" where that is not so."""
        own = next((n for n in conflict.rows if self.system.rows[n].asserter == entry.number), None)
        if own is None or entry.origin.value is not None:  # type: ignore[union-attr]
            return ""
        (subject, _), (base, _) = self.system.rows[own].terms
        if self.system.of_variable[base]:
            return ""
        evidence = {n for core in conflict.cores if own in core for n in core} - {own}
        boxes = printed_boxes(self.system, self.proof.wrong)
        tighten(self.system, evidence, boxes)
        sources = dict.fromkeys(a for n in sorted(evidence) if (a := self.system.rows[n].asserter) >= 0)
        if not sources or (boxes.low[base] <= 0 and boxes.high[base] >= BEYOND):
            return ""
        said = "、".join(self._quoted(self.system.prints[n]) for n in sources)
        like = self._unit(subject)
        implied = bound_words(boxes.low[base], boxes.high[base], like)
        own_amount = named(self._name(subject), money_words(self.amount(subject), like))
        return f"由{said}推算，所比的数{implied}，而{own_amount}，文中称“{entry.origin.place.quote}”。"

    def _beside_others(self, entry: Print, conflict: Conflict) -> str:
        """A change and rate that bear each other out, against what the rest says; "" where that is not so."""
        paired = self._paired(entry)
        if paired is None or not paired[1].agrees:
            return ""
        own = {paired[0].change, paired[0].growth}
        rows = sorted({n for core in conflict.cores for n in core})
        others = dict.fromkeys(a for n in rows if (a := self.system.rows[n].asserter) >= 0 and a not in own)
        if not others:
            return ""
        said = "、".join(self._quoted(self.system.prints[n]) for n in others)
        return f"文中称“{entry.origin.place.quote}”，与{said}不能同时成立。"

    def _quoted(self, entry: Print) -> str:
        return f"{self.where.page(entry)}“{entry.origin.place.quote}”"

    def _paired(self, entry: Print) -> tuple[Pair, Worked] | None:
        """A change and its rate that are all there is of their base, each worked out from the other."""
        pair = pair_of(self.system, entry)
        if pair is None:
            return None
        return pair, Worked.of(self.system, pair, self.amount(pair.subject), self._unit(pair.subject))

    def _worked(self, entry: Print) -> Worked | None:
        """The pair of a change or a rate where it shows that one of the two is wrong, and only one."""
        paired = self._paired(entry)
        if paired is None:
            return None
        pair, worked = paired
        return None if {pair.change, pair.growth} <= self.proof.wrong or worked.agrees else worked

    def _pair_message(self, entry: Print) -> str:
        """按文中增长25.00%推算：300.00 − 300.00 ÷（1 + 25.00%）= 60.00万元，文中称增加50.00万元."""
        worked = self._worked(entry)
        if worked is None:
            return ""
        claim = entry.origin
        changed = isinstance(claim, Claim) and claim.kind is ClaimKind.CHANGE
        if worked.is_contrary:
            expected = worked.expected_change() if changed else worked.expected_rate()
            return f"文中的增减额与增减幅度数字相符，方向相反：应为{expected}，文中称“{claim.place.quote}”。"
        words = worked.change_words() if changed else worked.rate_words()
        other = "幅度" if changed else "金额"
        return f"按文中的增减{other}推算，{words}，文中称“{claim.place.quote}”。" if words else ""

    def _others(self, entry: Print) -> list[Print]:
        """Other prints of the same amount that are not wrong themselves, tables first."""
        prints = [self.system.prints[n] for n in self.system.of_variable[entry.variable]]
        wrong = self.proof.wrong
        standing = (p for p in prints if p.number not in wrong)
        return sorted(standing, key=lambda p: (_meets(p, entry), p.text))

    def _identity_message(self, entry: Print, others: Sequence[Print]) -> str:
        if not others:
            return f"{self.where(entry)}印为{printed_words(entry)}，与同一金额的其他数不一致。"
        other = others[0]
        gap = _gap_words(entry, other)
        return f"{self._stands(entry)}，而{self.where(other)}同一金额为{printed_words(other)}{gap}。"

    def _stands(self, entry: Print) -> str:
        return f"{self.where(entry)}印为{printed_words(entry)}"

    def _sum_message(self, entry: Print, row: Row) -> str:
        """a + b − c = x，印为 y，相差 z."""
        figure = figure_of(entry)
        assert figure is not None  # a row is about an amount
        figure = finest(figure, self._operands([row]))
        own = next(f for v, f in row.terms if v == entry.variable)
        terms = [(v, -f if own > 0 else f) for v, f in row.terms if v != entry.variable]
        total = sum((self.amount(v) * f for v, f in terms), Decimal(0))
        if row.equation and len(terms) == 1 and (same := self._same_message(entry, terms[0], row)):
            return same
        names = self._names([v for v, _ in terms])
        words = sum_words([(f, self.amount(v), n) for (v, f), n in zip(terms, names, strict=True)], figure)
        gap = money_words(abs(figure.amount - total), figure)
        if row.equation:
            return f"{words} = {money_words(total, figure)}，{self._stands(entry)}，相差{gap}。"
        order = "不小于" if own > 0 else "不大于"
        return f"{self._stands(entry)}，应{order} {words} = {money_words(total, figure)}，相差{gap}。"

    def _same_message(self, entry: Print, term: tuple[int, int], row: Row) -> str:
        """A total with a single part: the two are one amount; "" where the other is not printed."""
        numbers = [n for n in self.system.of_variable[term[0]] if n not in self.proof.wrong]
        if not numbers or term[1] != 1:
            return ""
        other = self.system.prints[numbers[0]]
        gap = _gap_words(entry, other)
        if row.law is Law.FLOW:
            return f"{self._stands(entry)}，应等于{self.where(other)}的{printed_words(other)}{gap}。"
        return f"{self._stands(entry)}，而同一金额在{self.where(other)}印为{printed_words(other)}{gap}。"

    def _joint_message(self, entry: Print, suspect: Suspect, row: Row) -> str:
        expected = self._expected(entry, suspect, row)
        ending = f"，由其他各数推算应为{expected}" if expected else ""
        return f"{self.where(entry)}印为{printed_words(entry)}，与其他各数不能同时成立{ending}。"

    def _computed(self, entry: Print) -> Computed:
        """Subject and base of a statement, with the amounts that the rest of the document gives them."""
        row = next(row for row in self.system.rows if row.asserter == entry.number)
        (subject, _), (base, _) = row.terms[0], row.terms[1]
        names = [self._name(subject), self._name(base)]
        if names[0] == names[1]:  # what tells them apart is the column of a table, or the year
            names = self._names([subject, base])
        if names[0] == names[1]:
            names = [self._name(subject, whole=True), self._name(base, whole=True)]
        return Computed(
            names[0],
            self.amount(subject),
            names[1],
            self.amount(base),
            self._unit(subject),
        )

    def _unit(self, variable: int) -> Figure:
        figures = [figure_of(self.system.prints[n]) for n in self.system.of_variable[variable]]
        return next((f for f in figures if f is not None), Figure(Decimal("0.00"), Unit.TEN_THOUSAND_YUAN))

    def amount(self, variable: int) -> Decimal:
        """The amount of a variable in yuan: printed and not wrong, else as the rest implies."""
        wrong = self.proof.wrong
        prints = [self.system.prints[n] for n in self.system.of_variable[variable]]
        standing = [p for p in prints if p.number not in wrong] or prints
        if standing:
            figure = figure_of(min(standing, key=lambda p: (p.text, p.high - p.low)))
            return figure.amount if figure is not None else Decimal(0)
        if (implied := self._implied[variable]) is not None:
            return Decimal(implied) / TICKS
        values = self.proof.values
        return Decimal(values[variable] if values is not None else 0) / TICKS

    @cached_property
    def _implied(self) -> list[int | None]:
        """Amounts that are printed or follow from a change that stands."""
        return middles(self.system, self.proof.wrong)

    def _operands(self, rows: Iterable[Row]) -> Iterable[Print]:
        """The first print of each amount of some rows."""
        for row in rows:
            for variable, _ in row.terms:
                for number in self.system.of_variable[variable][:1]:
                    yield self.system.prints[number]

    def _names(self, variables: Sequence[int]) -> list[str]:
        """Names of operands: their rows, or their columns where all stand in one row."""
        firsts = [self.system.prints[n].origin for v in variables for n in self.system.of_variable[v][:1]]
        facts = [origin for origin in firsts if isinstance(origin, Fact) and origin.path]
        if len(facts) == len(variables) and len({(f.table, f.row) for f in facts}) == 1:
            return ["".join(fact.path[-1:]) for fact in facts]
        return [self._name(variable) for variable in variables]

    def _name(self, variable: int, whole: bool = False) -> str:
        numbers = self.system.of_variable[variable]
        return short_name(self.system.prints[numbers[0]], whole) if numbers else ""

    def _expected(self, entry: Print, suspect: Suspect, row: Row | None = None) -> str:
        figure = figure_of(entry)
        if entry.variable < 0:
            return self._expected_statement(entry)
        if figure is None:
            return ""
        figure = finest(figure, [*self._others(entry), *self._operands([row] if row is not None else [])])
        if suspect.low <= -BEYOND or suspect.high >= BEYOND:
            return money_words(self.amount(entry.variable), figure) if self._others(entry) else ""
        return range_words(suspect.low, suspect.high, figure)

    def _expected_statement(self, entry: Print) -> str:
        claim = entry.origin
        assert isinstance(claim, Claim)  # only sentences state
        paired, worked = self._paired(entry), self._worked(entry)
        if paired is not None and paired[1].agrees:
            return ""
        expected = ""
        if worked is not None:
            expected = worked.expected_change() if claim.kind is ClaimKind.CHANGE else worked.expected_rate()
        return expected or self._computed(entry).expected(claim)

    def _places(self, entry: Print, row: Row | None, conflict: Conflict) -> tuple[Place, ...]:
        """The figure first, then other prints of it, then the operands."""
        places = [
            entry.origin.place,
            *(self.system.prints[s.number].origin.place for s in conflict.wrong[1:]),
        ]
        if entry.variable >= 0:
            places += [other.origin.place for other in self._others(entry)]
        rows = [row] if row is not None else []
        rows += [self.system.rows[n] for n in conflict.rows]
        places += [operand.origin.place for operand in self._operands(rows)]
        return tuple(dict.fromkeys(places))[:MOST_PLACES]

    def _alternative(self, suspect: Suspect) -> str:
        entry = self.system.prints[suspect.number]
        expected = self._expected(entry, suspect)
        if self._pair_message(entry):
            return self._pair_message(entry).removesuffix("。")
        stands = self._stands(entry)
        return f"{stands}，应为{expected}" if expected and expected != printed_words(entry) else stands


def implied_sum(system: System, parts: Sequence[int]) -> tuple[int, int]:
    """Least and greatest sum of amounts that are printed or follow from a rate."""
    boxes = printed_boxes(system)
    rows = {r for v in parts for r in system.touching[v] if system.rows[r].asserter >= 0}
    tighten(system, rows, boxes, [not numbers for numbers in system.of_variable])
    return sum(boxes.low[v] for v in parts), sum(boxes.high[v] for v in parts)


def _rule(entry: Print, row: Row | None) -> str:
    if not isinstance(entry.origin, Fact):
        return TEXT_RULES.get(entry.origin.kind, "text-amount")
    if row is None or row.law is Law.IDENTITY:
        return "identity"
    return "flow" if row.law is Law.FLOW else "parts"


def miss_of(entry: Print, suspect: Suspect) -> Decimal | None:
    """By how much the box of the print misses what the rest leaves, in yuan; None when not known."""
    if entry.variable < 0 or suspect.low <= -BEYOND or suspect.high >= BEYOND:
        return None
    miss: Decimal = Decimal(max(suspect.low - entry.high, entry.low - suspect.high, 0)) / TICKS
    return miss.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _meets(one: Print, other: Print) -> bool:
    return one.low <= other.high and other.low <= one.high


def _gap_words(entry: Print, other: Print) -> str:
    one, two = figure_of(entry), figure_of(other)
    if one is None or two is None:
        return ""
    gap = abs(one.amount - two.amount)
    return f"，相差{money_words(gap, finest(one, [other]))}" if gap else ""
