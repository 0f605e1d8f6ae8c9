"""Slots of a sentence plan become words: levels, changes, rates, shares, reasons, counts (行文).

The phrases are those of the phrasebook, the same that a document is read with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..forms.phrases import Phrase, phrases
from ..forms.plans import Plan, Slot, Template
from ..model.draft import Draft, Reason
from ..model.point import Nature, Point
from ..vocabulary.terms import recognise
from ..vocabulary.text import plain
from .body import ordinal
from .holdings import Holdings, bare
from .narrative_amounts import CENT, TEXT_UNIT, Printed, rounded

_LEVELS = {3: "类", 5: "款", 7: "项"}
_TOPICS = {
    "duties": "主要职责", "organisation": "机构设置", "use": "主要用途", "reason": "变动原因",
    "budget_reason": "与预算的差异原因", "abroad": "因公出国（境）", "meeting": "会议",
    "vehicles": "公务用车", "reception": "公务接待", "purchases": "资产购置",
    "performance": "预算绩效", "non_tax": "非税收入", "name": "名称",
}  # fmt: skip
_HARDLY = "不足百元，不计增减率"  # prints as 0.00, and yet is not nothing
_SHOWN = 5  # missing reasons that a remark names
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class At:
    """Where a list is: the point (if any), its label, and the topic of its words."""

    point: Point | None
    label: str = ""
    topic: str = ""


NOWHERE = At(None)


def money(amount: Decimal) -> str:
    """An amount with its unit.

    >>> money(Decimal("41652.65"))
    '41,652.65万元'
    """
    return f"{amount:,.2f}{TEXT_UNIT.value}"


def write(phrase: str, **slots: str) -> str:
    """A phrase of the phrasebook filled; the subject stands before it already.

    >>> write("share", base="本年支出合计", rate="98.62")
    '占本年支出合计的98.62%'
    """
    return _phrase(phrase).write({"subject": "", **slots}).replace(":", "：")


def _phrase(name: str) -> Phrase:
    return next(phrase for phrase in phrases() if phrase.id == name)


def direction(value: Decimal, of_rate: bool = False) -> str:
    """The word of a direction: 增加 and 减少 for amounts, 增长 and 下降 for rates."""
    words = ("增长", "下降") if of_rate else ("增加", "减少")
    return words[value < 0]


def topic_name(topic: str) -> str:
    """What a topic of free text is called in remarks.

    >>> topic_name("duties"), topic_name("use:2010301")
    ('主要职责', '主要用途（2010301）')
    """
    head, _, name = topic.partition(":")
    return _TOPICS.get(head, head) + (f"（{name}）" if name else "")


@dataclass
class Speaker:
    """Fills templates for one draft. `remarks` collects what a person should look at."""

    draft: Draft
    plan: Plan
    printed: Printed
    holdings: Holdings
    remarks: list[str] = field(default_factory=list)
    _missing: list[str] = field(default_factory=list)

    def say(self, template: Template, at: At = NOWHERE, **given: str) -> str:
        """The sentence; "" when a slot outside brackets has nothing to say."""
        said: list[str] = []
        for part in template.parts:
            group = part if isinstance(part, tuple) else (part,)
            words = [self._piece(piece, at, given) for piece in group]
            if all(words):
                said += words
            elif not isinstance(part, tuple):
                return ""
        return "".join(said)

    def _piece(self, piece: str | Slot, at: At, given: dict[str, str]) -> str:
        if isinstance(piece, str):
            return piece
        if piece.op in given:
            return given[piece.op]
        operation: Callable[[Slot, At], str] = getattr(self, f"_{piece.op}")
        return operation(piece, at)

    def point(self, words: str, at: At = NOWHERE) -> Point:
        """The point that words name here."""
        return self.printed.point(words, at.point)

    # --- names ----------------------------------------------------------------------------------

    def _office(self, _slot: Slot, _at: At) -> str:
        return self.draft.office

    def _year(self, _slot: Slot, _at: At) -> str:
        return str(self.draft.year)

    def _last_year(self, _slot: Slot, _at: At) -> str:
        return str(self.draft.year - 1)

    def _units(self, _slot: Slot, _at: At) -> str:
        return "、".join(self.draft.units)

    def _unit_count(self, _slot: Slot, _at: At) -> str:
        return f"{len(self.draft.units)}个" if self.draft.units else ""

    def _name(self, _slot: Slot, at: At) -> str:
        return at.label

    def _path(self, _slot: Slot, at: At) -> str:
        """A subject with those above it: …（类）…（款）…（项）."""
        code = at.point.function if at.point else ""
        above = [(code[:digits], level) for digits, level in _LEVELS.items() if digits <= len(code)]
        return "".join(f"{self.holdings.name(part)}（{level}）" for part, level in above)

    # --- amounts --------------------------------------------------------------------------------

    def _amount(self, slot: Slot, at: At) -> str:
        amount = self.printed.printed(self.point(slot.words, at))
        return "" if amount is None else money(amount)

    def _some(self, slot: Slot, at: At) -> str:
        """The amount, unless it is nil."""
        amount = self.printed.printed(self.point(slot.words, at))
        return money(amount) if amount else ""

    def _outturn(self, slot: Slot, at: At) -> str:
        """The amount, nil when nothing is known of it: an item with a budget and no spending."""
        return money(self.printed.printed(self.point(slot.words, at)) or Decimal(0))

    def _budget(self, slot: Slot, at: At) -> str:
        point = self.point(slot.words, at)
        budget = self.printed.budget(point)
        if budget is None or (budget == 0 and self.printed.is_nil(self.printed.budget_point(point))):
            return ""
        return f"{self.printed.budget_name(point)}{money(budget)}"

    def _change(self, slot: Slot, at: At) -> str:
        """Against last year: change and rate, 持平, or no rate on a nil base."""
        point = self.point(slot.words, at)
        now, before = self.printed.printed(point), self.printed.last(point)
        if now is None or before is None:
            return ""
        year = f"{self.draft.year - 1}年"
        nothing = self.printed.is_nil(replace(point, year=point.year - 1))
        why = f"{year}没有此项" if nothing else f"{year}{_HARDLY}"
        return self._against(now, before, self.plan.last, why)

    def _compared(self, slot: Slot, at: At) -> str:
        """Against the year-start budget: change and rate."""
        point = self.point(slot.words, at)
        now, budget = self.printed.printed(point), self.printed.budget(point)
        if now is None or budget is None:
            return ""
        nothing = self.printed.is_nil(self.printed.budget_point(point))
        why = "年初无预算" if nothing else f"年初预算{_HARDLY}"
        return self._against(now, budget, self.printed.budget_name(point) + "数", why)

    def _against(self, now: Decimal, before: Decimal, base: str, nothing: str) -> str:
        """The comparison of two printed amounts; `nothing` says why there is no rate on a base of 0.00."""
        change = now - before
        if not change:
            return write("comparison.flat", base=base, flat="持平")
        said = write(
            "change.than", base=base, direction=direction(change), amount=_plain(change), unit=TEXT_UNIT.value
        )
        if before <= 0:
            return f"{said}（{nothing}）" if before == 0 else said
        rate = _rate(change, before, self.plan.rate_decimals)
        return said + "，" + write("growth", direction=direction(change, True), rate=rate)

    def _completion(self, slot: Slot, at: At) -> str:
        """How much of the budget was used; 年初无预算 when there was none, "" when it prints 0.00."""
        point = self.point(slot.words, at)
        now, budget = self.printed.printed(point) or Decimal(0), self.printed.budget(point)
        if budget is None:
            return ""
        if budget <= 0:
            nothing = budget < 0 or self.printed.is_nil(self.printed.budget_point(point))
            return write("no_base") if nothing else ""
        base = self.printed.budget_name(point)
        return write("completion", base=base, rate=_rate(now, budget, self.plan.rate_decimals))

    def _share(self, slot: Slot, at: At) -> str:
        part = self.printed.printed(self.point(slot.words, at))
        whole = self.printed.printed(self.point(slot.base, at))
        if part is None or not whole or whole < 0 or part < 0:
            return ""
        return write("share", base=slot.base, rate=_rate(part, whole, self.plan.rate_decimals))

    # --- lists ----------------------------------------------------------------------------------

    def _listing(self, slot: Slot, at: At) -> str:
        """The economic items (款) with money below the amount: 主要包括：办公费、水费."""
        point = self.point(slot.words, at)
        names = [self.holdings.name(code) for code in self.printed.below(point, 5, economic=True)]
        return write("listing", names="、".join(names)) if len(names) > 1 else ""

    def _parts(self, slot: Slot, at: At) -> str:
        """The economic classes (类) with money below the amount, each with its amount."""
        point = self.point(slot.words, at)
        classes = self.printed.below(point, 3, economic=True)
        amounts = [(c, self.printed.printed(replace(point, economic=c))) for c in classes]
        return "、".join(f"{self.holdings.name(c)}{money(amount)}" for c, amount in amounts if amount)

    def _natures(self, slot: Slot, at: At) -> str:
        """What an amount consists of by nature: 基本支出 and 项目支出, those that are not nil."""
        point = self.point(slot.words, at)
        kinds = (Nature.BASIC, Nature.PROJECT)
        amounts = [(kind, self.printed.printed(replace(point, nature=kind))) for kind in kinds]
        return "、".join(f"{kind.value}{money(amount)}" for kind, amount in amounts if amount)

    def _count(self, slot: Slot, at: At) -> str:
        """A register's count with its measure, the latest up to the book's year: 4辆."""
        words = at.label if slot.words == "@" else slot.words
        item = recognise(words).fields.item or words
        counts = [c for c in self.draft.counts if c.item == item and c.year <= self.draft.year]
        latest = max(counts, key=lambda count: count.year, default=None)
        return f"{latest.number}{latest.measure}" if latest else ""

    # --- words and reasons ----------------------------------------------------------------------

    def _text(self, slot: Slot, at: At) -> str:
        """Words entered for a topic, without the full stop; flagged when they are older than the book."""
        return self.entered(slot.words.replace("@", at.topic))

    def entered(self, topic: str) -> str:
        """The words of a topic, and a remark when nobody has looked at them this year."""
        for words in self.draft.words:
            if plain(words.topic) == plain(topic) and words.text.strip():
                if words.year < self.draft.year:
                    self.remark(
                        f"“{topic_name(topic)}”的文字自{words.year}年起没有改过，请核对是否仍然适用。"
                    )
                return words.text.strip().rstrip("。")
        return ""

    def remark(self, text: str) -> None:
        """Something that a person should look at, said once."""
        if text not in self.remarks:
            self.remarks.append(text)

    def _reasons(self, slot: Slot, at: At) -> str:
        """Why the amount differs from last year's."""
        point = self.point(slot.words, at)
        base = replace(point, year=point.year - 1)
        topic = at.topic if slot.words == "@" else slot.words
        return self._why(slot, at, base, f"reason:{topic}")

    def _budget_reasons(self, slot: Slot, at: At) -> str:
        """Why the outturn differs from the year-start budget."""
        point = self.point(slot.words, at)
        base = replace(point, stage=self.printed.budget_stage(point))
        topic = at.topic if slot.words == "@" else slot.words
        return self._why(slot, at, base, f"budget_reason:{topic}")

    def _why(self, slot: Slot, at: At, base: Point, topic: str) -> str:
        point = self.point(slot.words, at)
        now, before = self.printed.printed(point) or Decimal(0), self.printed.printed(base)
        if before is None or now == before:
            return ""
        listed = self._bridge(point, base)
        words = self.entered(topic)
        if listed:
            return self._listed(listed, now - before) + (f"。{words}" if words else "")
        if not words:
            gap = f"与{_told_base(base, point)}相差{money(now - before)}"
            self._missing.append(f"{self._told(slot, at)}（{gap}）")
        return words

    def _told(self, slot: Slot, at: At) -> str:
        """What remarks call an amount: the words of the plan, or the subject that a list is at."""
        return slot.words.replace("@", f"{at.topic if at.topic != at.label else ''}{at.label}")

    def all_remarks(self) -> tuple[str, ...]:
        """What the author of the draft set down, what is missing, what is old."""
        entered = [words.text for words in self.draft.words if words.topic.partition(":")[0] == "remark"]
        missing = list(dict.fromkeys(self._missing))
        named = "；".join(missing[:_SHOWN])
        rest = f"等{len(missing)}处" if len(missing) > _SHOWN else ""
        return (*entered, *([f"未填写变动原因：{named}{rest}。"] if missing else []), *self.remarks)

    def _bridge(self, point: Point, base: Point) -> Sequence[Reason]:
        for bridge in self.draft.bridges:
            if bare(bridge.subject) == bare(point) and bare(bridge.base) == bare(base):
                return bridge.reasons
        return ()

    def _listed(self, reasons: Sequence[Reason], change: Decimal) -> str:
        """Typed lines that sum to the change; what they leave open is said as the remainder."""
        said = [_reason(reason) for reason in reasons]
        amounts = [_in_unit(reason.fen) for reason in reasons if reason.fen is not None]
        left = change - sum(amounts, Decimal(0))
        if amounts and 2 * abs(left) > (len(amounts) + 1) * CENT:  # more than rounding explains
            said.append(f"其余{direction(left)}{money(abs(left))}，为其他各项变动的净额")
        if len(said) == 1:
            return said[0]
        return "，".join(f"{ordinal(number)}是{words}" for number, words in enumerate(said, start=1))


def _reason(reason: Reason) -> str:
    document = f"（{reason.document}）" if reason.document else ""
    if reason.fen is None:
        return reason.words + document
    amount = _in_unit(reason.fen)
    return f"{reason.words}{document}{direction(amount)}{money(abs(amount))}"


def _in_unit(fen: int) -> Decimal:
    return rounded(Decimal(fen) / 100 / TEXT_UNIT.scale)


def _plain(amount: Decimal) -> str:
    return f"{abs(amount):,.2f}"


def _rate(part: Decimal, whole: Decimal, decimals: int) -> str:
    return f"{rounded(abs(part) / whole * _HUNDRED, decimals):f}"


def _told_base(base: Point, point: Point) -> str:
    return "上年" if base.year != point.year else base.stage.value.removesuffix("数")
