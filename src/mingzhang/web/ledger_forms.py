"""Forms of the ledger, of adjustments and of payments: lines to choose from, papers to fill in."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actions.ledger_papers import PaperInput, next_number
from ..model.entry import APPROPRIATIONS, OWN_FUNDS, Event
from ..model.money import Unit
from ..model.point import Nature, Source
from ..store.models import AllotmentLine, BudgetUnit
from ..store.queries.entries import EntryFilter
from ..store.queries.ledger_lines import By, LineFilter, lines_with_balances, standing_of
from .amounts import AmountError, fen_of, money_text
from .forms import (
    CodeField,
    DayField,
    EnumChoiceField,
    MoneyField,
    QuickSelect,
    UnitField,
    WholeField,
    WorkForm,
)
from .numbers import plain, whole
from .views import WorkRequest

FUNDS = tuple(fund for fund in Source if fund in APPROPRIATIONS | OWN_FUNDS)
OWN = tuple(fund for fund in Source if fund in OWN_FUNDS)
NATURES = (Nature.PERSONNEL, Nature.RUNNING, Nature.PROJECT, Nature.OPERATING)


class AddressForm(WorkForm):
    """Filters that stand in the address, so that a list can be kept, sent and printed."""

    @classmethod
    def read(cls, request: WorkRequest) -> Self:
        """The filters of the address; those that make no sense are left open."""
        form = super().read(request)
        form.is_valid()
        return form

    def units(self) -> list[int]:
        """The unit chosen, or all that the person may see."""
        chosen = self.cleaned_data.get("unit")
        if isinstance(chosen, BudgetUnit):
            return [chosen.pk]
        return list(self.request.actor.units().values_list("pk", flat=True))

    def number(self, name: str) -> int | None:
        """A row that the address names."""
        return whole(self.request.GET.get(name, ""))


class LinesForm(AddressForm):
    """Which allotment lines are shown, and how they are rolled up."""

    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)
    q = forms.CharField(label=gettext_lazy("项目编码或名称"), required=False, max_length=160)
    fund = EnumChoiceField(Source, only=FUNDS, label=gettext_lazy("资金性质"), required=False)
    nature = EnumChoiceField(Nature, only=NATURES, label=gettext_lazy("支出性质"), required=False)
    function = forms.CharField(label=gettext_lazy("功能分类"), required=False, max_length=7)
    economic = forms.CharField(label=gettext_lazy("经济分类"), required=False, max_length=5)
    by = EnumChoiceField(By, label=gettext_lazy("汇总"), required=False)

    def wanted(self) -> LineFilter:
        """The filter as the ledger understands it."""
        data = self.cleaned_data
        return LineFilter(
            self.request.choice.year,
            self.units(),
            self.number("project"),
            data.get("fund"),
            data.get("nature"),
            plain(data.get("function") or ""),
            plain(data.get("economic") or ""),
            plain(data.get("q") or ""),
        )


class EntriesForm(AddressForm):
    """Which entries are shown."""

    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)
    event = EnumChoiceField(Event, label=gettext_lazy("业务"), required=False)
    q = forms.CharField(label=gettext_lazy("凭证号、文号、收款人、事由"), required=False, max_length=120)
    first = DayField(label=gettext_lazy("自"), required=False)
    last = DayField(label=gettext_lazy("至"), required=False)
    amount = forms.CharField(label=gettext_lazy("金额"), required=False, max_length=40)

    def wanted(self, line: int | None = None) -> EntryFilter:
        """The filter as the ledger understands it."""
        data = self.cleaned_data
        return EntryFilter(
            self.request.choice.year,
            self.units(),
            data.get("event"),
            line if line is not None else self.number("line"),
            (data.get("q") or "").strip(),
            data.get("first"),
            data.get("last"),
            _fen(data.get("amount") or ""),
        )


def _fen(text: str) -> int | None:
    try:
        return fen_of(text)
    except AmountError:
        return None


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An allotment line of the year, of a unit at which the actor may do `verb`, with what is available."""

    widget = QuickSelect

    def __init__(self, verb: str, **options: Any) -> None:
        super().__init__(AllotmentLine.objects.none(), **{"empty_label": "—", **options})
        self.verb = verb
        self.money: Unit | None = None

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Lines of the chosen year that hold a budget."""
        units = list(request.actor.units(self.verb).values_list("pk", flat=True))
        rows = lines_with_balances(LineFilter(request.choice.year, units))
        self.queryset = rows.exclude(economic="")
        self.money = money

    def label_from_instance(self, obj: Any) -> str:
        """Project, codes and what is available."""
        parts = (obj.unit.code, str(obj.project), obj.function, obj.economic, _(obj.fund.value))
        free = _("可用 %(amount)s") % {"amount": money_text(standing_of(obj).available, self.money)}
        return f"{' / '.join(parts)} · {free}"


class PaperForm(WorkForm):
    """What every paper shows. The number is drawn when the form is opened: sent twice, it counts once.

    `year` is that of the entry that the paper settles; the chosen one unless it is given.
    """

    number = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    date = DayField(label=gettext_lazy("日期"))

    def __init__(self, *args: Any, year: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.year = year or self.request.choice.year
        if not self.is_bound:
            self.fields["number"].initial = next_number()
            self.fields["date"].initial = paper_day(self.year)

    def clean(self) -> Any:
        """Payments and receipts stand in their year; contracts and decisions may be of another."""
        data = super().clean() or {}
        day = data.get("date")
        if self.is_in_year(data) and day is not None and day.year != self.year:
            self.add_error("date", _("日期应在%(year)s年内") % {"year": self.year})
        return data

    def is_in_year(self, data: dict[str, Any]) -> bool:
        """True when the event takes no day of another year."""
        return False

    @property
    def paper(self) -> PaperInput:
        """The paper as entered."""
        data = self.cleaned_data
        texts = {name: data.get(name) or "" for name in ("document", "reason", "contract", "payee")}
        return PaperInput(data["date"], data.get("voucher") or data.get("number") or "", **texts)


def first_day(year: int) -> Any:
    """Today, or the first day of another year: the day of a paper that begins the year."""
    today = timezone.localdate()
    return today if today.year == year else today.replace(year, 1, 1)


def paper_day(year: int) -> Any:
    """Today, or the last day of a year that is over, the first of one to come."""
    today = timezone.localdate()
    if today.year == year:
        return today
    return today.replace(year=year, month=12, day=31) if today.year > year else today.replace(year, 1, 1)


class InYearForm(PaperForm):
    """A paper whose day lies in its year."""

    def is_in_year(self, data: dict[str, Any]) -> bool:
        """Always."""
        return True


class PaymentForm(InYearForm):
    """An application for a payment."""

    line = LineField("pay", label=gettext_lazy("指标"))
    fen = MoneyField(label=gettext_lazy("金额"))
    payee = forms.CharField(label=gettext_lazy("收款人"), max_length=160)
    reason = forms.CharField(label=gettext_lazy("用途"), max_length=400, required=False)
    contract = forms.CharField(
        label=gettext_lazy("合同号"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("由合同占用的资金支付时填写"),
    )


class ContractForm(PaperForm):
    """Money held for a contract, or given back."""

    contract = forms.CharField(label=gettext_lazy("采购计划号或合同号"), max_length=80)
    line = LineField("commit", label=gettext_lazy("指标"))
    fen = MoneyField(label=gettext_lazy("金额"))
    payee = forms.CharField(label=gettext_lazy("供应商"), max_length=160, required=False)
    reason = forms.CharField(label=gettext_lazy("内容"), max_length=400, required=False)


class PartForm(InYearForm):
    """A part of an earlier payment or application that comes back; blank is all of it."""

    fen = MoneyField(label=gettext_lazy("金额"), required=False, help_text=gettext_lazy("留空为全部未结金额"))
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=400)


class PaidPartForm(InYearForm):
    """What the bank paid of an application; blank is all of it."""

    fen = MoneyField(
        label=gettext_lazy("支付金额"), required=False, help_text=gettext_lazy("留空为全部未结金额")
    )
    voucher = forms.CharField(
        label=gettext_lazy("支付凭证号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("银行回单或支付凭证的编号，留空自动编号"),
    )


class ReasonForm(PaperForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=400)


class PriorRefundForm(InYearForm):
    """Money of an earlier year that came back."""

    line = LineField("refund", label=gettext_lazy("指标"))
    fen = MoneyField(label=gettext_lazy("金额"))
    prior_year = WholeField(label=gettext_lazy("原年度"), min_value=2000, max_value=2100)
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=400)
    payee = forms.CharField(label=gettext_lazy("退款人"), max_length=160, required=False)
    reclaimed = forms.BooleanField(label=gettext_lazy("由财政收回（不结转下年）"), required=False)


class ReceiptForm(PaperForm):
    """Own money received, or taken over at the start of the year."""

    unit = UnitField("receive", label=gettext_lazy("预算单位"))
    fund = EnumChoiceField(Source, only=OWN, label=gettext_lazy("资金性质"))
    function = CodeField("function", label=gettext_lazy("功能分类科目"))
    fen = MoneyField(label=gettext_lazy("金额"))
    payee = forms.CharField(label=gettext_lazy("付款人"), max_length=160, required=False)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=400, required=False)
    opening = forms.BooleanField(label=gettext_lazy("年初资金（上年末结余）"), required=False)

    def is_in_year(self, data: dict[str, Any]) -> bool:
        """What is taken over at the start may be of a day before it."""
        return not data.get("opening")


class SurplusForm(PaperForm):
    """Surplus of own money put to use, or distributed."""

    USE, DISTRIBUTE = "use", "distribute"
    kind = forms.ChoiceField(
        choices=((USE, gettext_lazy("使用非财政拨款结余")), (DISTRIBUTE, gettext_lazy("结余分配"))),
        label=gettext_lazy("事项"),
    )
    unit = UnitField("receive", label=gettext_lazy("预算单位"))
    fund = EnumChoiceField(Source, only=OWN, label=gettext_lazy("资金性质"))
    function = CodeField("function", label=gettext_lazy("功能分类科目"))
    fen = MoneyField(label=gettext_lazy("金额"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=400)


class YearEndForm(WorkForm):
    """The document by which the rest of the year is carried over or reclaimed."""

    date = DayField(label=gettext_lazy("日期"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=400)


class ReclaimForm(PaperForm):
    """Money of a line that the treasury takes back by a decision."""

    line = LineField("carry_over", label=gettext_lazy("指标"))
    fen = MoneyField(label=gettext_lazy("金额"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("收回原因"), max_length=400)
    carryover = forms.BooleanField(label=gettext_lazy("收回的是上年结转结余资金"), required=False)


class CarryInForm(WorkForm):
    """The document by which what last year left is taken over."""

    date = DayField(label=gettext_lazy("日期"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=400, required=False)
