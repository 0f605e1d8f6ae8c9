"""Forms of the workspace: fields that know the year, the unit of money and what the actor may touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from html import escape
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..model.money import Unit
from ..model.validity import OPEN_END
from ..store.models import BudgetUnit, Project
from ..store.queries.organisation import named_in
from ..vocabulary.codes import CodeList, economic, functional, government_economic
from .amounts import AmountError, exact_text, fen_of, shown_unit
from .choices import MONEY, unit_named
from .numbers import figure, plain
from .views import WorkRequest, words_of


class WorkForm(forms.Form):
    """A form of the workspace. Make it with `of(request)`; on POST it holds what was sent.

    It reads amounts in the unit it was shown in, even when the person switched the unit meanwhile.
    """

    use_required_attribute = False  # the server says what is missing, in words, beside the field
    request: WorkRequest
    money: Unit

    @classmethod
    def of(cls, request: WorkRequest, **options: Any) -> Self:
        """The form of this request, bound when it was sent."""
        is_sent = request.method == "POST"
        return cls._made(request, (request.POST, request.FILES) if is_sent else (None, None), options)

    @classmethod
    def read(cls, request: WorkRequest) -> Self:
        """A filter of a list: the form bound to the address of the page."""
        return cls._made(request, (request.GET, None), {"auto_id": "filter-%s"})

    @classmethod
    def holding(cls, request: WorkRequest, held: dict[str, Any]) -> Self:
        """The form bound to what is kept, for a deed about it: a refusal stands beside its field."""
        return cls._made(request, (held, None), {})

    @classmethod
    def _made(cls, request: WorkRequest, sent: tuple[Any, Any], options: dict[str, Any]) -> Self:
        form = cls.__new__(cls)
        form.request = request
        form.money = unit_named(str(request.POST.get(MONEY, ""))) or request.choice.unit
        form.__init__(*sent, **options)  # type: ignore[misc]
        return form

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # what is too long is told, not cut off while pasting
            prepare = getattr(field, "prepare", None)
            if prepare is not None and hasattr(self, "request"):
                prepare(self.request, self.money)


class MoneyField(forms.CharField):
    """An amount: typed in the unit shown, cleaned to fen; blank is None."""

    def __init__(self, *, negative: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.negative = negative
        self.unit: Unit | None = None
        self.widget.attrs |= {"inputmode": "decimal", "class": "money", "autocomplete": "off"}

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Show and read in the unit of the form."""
        self.unit = money

    def prepare_value(self, value: Any) -> Any:
        """Fen become text; what was typed stays as typed."""
        return exact_text(value, self.unit) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """The fen, or what to enter instead."""
        try:
            fen = fen_of(value or "", self.unit)
        except AmountError as error:
            raise ValidationError(words_of(error)) from error
        if fen is not None and fen < 0 and not self.negative:
            raise ValidationError(_("金额不能为负数"))
        return fen

    def validate(self, value: Any) -> None:
        """A required amount must be entered; 0 is an amount."""
        if value is None and self.required:
            raise ValidationError(
                _("请输入金额（单位：%(unit)s）") % {"unit": _((self.unit or shown_unit()).value)}
            )

    def run_validators(self, value: Any) -> None:
        """The checks of text do not apply to fen."""


_LISTS: dict[str, Callable[[int], CodeList]] = {
    "function": functional,
    "economic": economic,
    "government": government_economic,
}
_DIGITS = {"function": (7,), "economic": (5,), "government": (5,)}


def code_list(kind: str, year: int) -> CodeList:
    """The classification of a kind of code in a year: function, economic or government."""
    return _LISTS[kind](year)


class CodeField(forms.CharField):
    """A classification code (科目) of the chosen year: typed as code, "code name" or an unambiguous name."""

    def __init__(self, kind: str, digits: tuple[int, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.digits = kind, digits or _DIGITS[kind]
        self.year = 0
        self.widget.attrs |= {"class": "code", "autocomplete": "off"}

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Names by the chosen year; suggestions are fetched when the field is entered."""
        self.at(request.choice.year)

    def at(self, year: int) -> None:
        """Use the classification of `year`."""
        self.year = year
        self.widget.attrs["data-codes"] = f"{self.kind}/{year}/{max(self.digits)}"

    def to_python(self, value: Any) -> str:
        """The code; names and "code name" become their code."""
        typed = plain(str(super().to_python(value) or ""))
        if not typed:
            return ""
        codes = code_list(self.kind, self.year)
        found = re.match(r"\d+", typed)
        code = found[0] if found else codes.find(typed, digits=max(self.digits))
        several = () if found else codes.finds(typed, digits=max(self.digits))
        if len(several) > 1:
            raise ValidationError(
                _("名为“%(typed)s”的科目有%(number)s个（%(codes)s…），请填编码")
                % {"typed": typed, "number": len(several), "codes": "、".join(several[:3])}
            )
        if not code or code not in codes:
            raise ValidationError(_("%(year)s年没有科目“%(typed)s”") % {"year": self.year, "typed": typed})
        if len(code) not in self.digits:
            raise ValidationError(
                _("科目“%(typed)s”应为%(digits)s位编码，请选到最底一级")
                % {"typed": typed, "digits": " / ".join(map(str, self.digits))}
            )
        return code


class QuickSelect(forms.Select):
    """A list to choose from, written without a template for each of its options: units are hundreds."""

    def use_required_attribute(self, initial: Any) -> bool:
        """The server says what is missing; the options are not asked for once more to find out."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list as HTML."""
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{escape(label)}</option>'
            for key, label in ((str(key), str(label)) for key, label in self.choices)
        )
        built = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", built, SafeString(options))


class EnumChoiceField(forms.TypedChoiceField):
    """One member of a closed set; cleaned to the member, None when left open."""

    widget = QuickSelect

    def __init__(self, enum: type[Enum], *, only: tuple[Enum, ...] = (), **options: Any) -> None:
        members = only or tuple(enum)
        choices = [(member.name.lower(), gettext_lazy(member.value)) for member in members]
        options.setdefault("empty_value", None)
        super().__init__(
            choices=choices if options.get("required", True) else [("", "—"), *choices],
            coerce=lambda name: enum[str(name).upper()],
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """The name that the list holds."""
        return value.name.lower() if isinstance(value, Enum) else value


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A budget unit (预算单位) at which the actor may do `verb`."""

    widget = QuickSelect

    def __init__(self, verb: str = "see", **options: Any) -> None:
        super().__init__(BudgetUnit.objects.none(), **{"empty_label": "—", **options})
        self.verb, self.year = verb, OPEN_END

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Only the actor's units, with their names of the year; one unit is chosen already."""
        self.year = request.choice.year
        self.queryset = request.actor.units(self.verb).order_by("code")
        units = list(self.queryset.prefetch_related(None)[:2])
        if len(units) == 1 and self.initial is None:
            self.initial = units[0]
        self.choices = self._named

    def _named(self) -> list[tuple[object, str]]:
        """The options: code and name of the year."""
        assert self.queryset is not None
        empty = [] if self.empty_label is None else [("", str(self.empty_label))]
        return [*empty, *((pk, f"{code} {name}") for pk, code, name in named_in(self.queryset, self.year))]


class ProjectField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A project of a unit at which the actor may do `verb`."""

    widget = QuickSelect

    def __init__(self, verb: str = "see", **options: Any) -> None:
        super().__init__(Project.objects.none(), **{"empty_label": "—", **options})
        self.verb = verb

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Only projects of the actor's units; a page may narrow `queryset` further."""
        units: QuerySet[BudgetUnit] = request.actor.units(self.verb)
        self.queryset = Project.objects.filter(unit__in=units).order_by("number")


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class _AsTyped:
    """A number as text: full-width digits and separators are understood, and what is wrong stays."""

    def to_python(self, value: Any) -> Any:
        """The number, or what to enter instead."""
        return super().to_python(figure(value) if isinstance(value, str) else value)  # type: ignore[misc]


class WholeField(_AsTyped, forms.IntegerField):
    """A whole number."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "number", "autocomplete": "off"})


class NumberField(_AsTyped, forms.DecimalField):
    """A number with decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "number", "autocomplete": "off"})


class YearField(WholeField):
    """A budget year; the chosen one unless another is entered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=2000, max_value=2100, **options)

    def prepare(self, request: WorkRequest, money: Unit) -> None:
        """Begin with the chosen year."""
        if self.initial is None and self.required:
            self.initial = request.choice.year


class TextField(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 4})
