"""The amount grid (录入表): a table of inputs that takes the keyboard, pastes from Excel, and adds up.

A page declares columns and rows and gives a deed that stores them. The same address takes the plain form
of a browser without script and the saves of the script as JSON; both read cells the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..actions.errors import NotAllowedError, RefusedError
from ..model.money import Unit
from .amounts import AmountError, exact_text, fen_of
from .choices import MONEY, unit_named
from .forms import CodeField
from .grid_rows import RowWriter
from .numbers import figure, whole
from .views import WorkRequest, words_of

MOST_ROWS = 2000
SPARE = 3  # blank rows at the end for a browser without script


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"  # fen
    NUMBER = "number"  # Decimal: persons, periods
    CODE = "code"  # a classification code with suggestions
    CHOICE = "choice"  # one of a closed list
    LABEL = "label"  # shown, never typed


@dataclass(frozen=True)
class Column:
    """One column. `choices` are (value, text) pairs; `codes` is function, economic or government."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    codes: str = ""
    choices: Sequence[tuple[str, str]] = ()
    total: bool = False
    required: bool = True
    longest: int = 400

    @property
    def is_typed(self) -> bool:
        """False for labels."""
        return self.kind is not Kind.LABEL


@dataclass
class Row:
    """One row: its key ("" for a new one), what is typed, what it means, and what is wrong with it."""

    key: str
    text: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    group: str = ""
    place: int = -1  # among the rows that were sent

    @property
    def is_blank(self) -> bool:
        """True when nothing was typed."""
        return not any(text.strip() for text in self.text.values())


@dataclass(frozen=True)
class Cell:
    """One input of the page."""

    column: Column
    name: str
    text: str
    error: str


class Grid:
    """A grid of the page: columns, rows, and how it is stored.

    `fixed` rows can be neither added nor removed (standards, ceilings by fund). `groups` gives subtotals
    by `Row.group`.
    """

    def __init__(
        self,
        request: WorkRequest,
        columns: Sequence[Column],
        rows: Iterable[tuple[object, Mapping[str, Any]]] = (),
        *,
        caption: str,
        name: str = "grid",
        revision: int = 0,
        fixed: bool = False,
        group: Callable[[Mapping[str, Any]], str] | None = None,
    ) -> None:
        self.request, self.columns = request, tuple(columns)
        self.caption, self.name, self.revision, self.fixed = caption, name, revision, fixed
        self.unit: Unit = request.choice.unit
        self.top = ""  # what is wrong with the whole
        self.rows = [
            Row(str(key), {column.name: _shown(column, values, self.unit) for column in self.columns}, {}, {},
                group(values) if group else "")
            for key, values in rows
        ]  # fmt: skip

    # --- for the template ---------------------------------------------------------------------------

    def body(self) -> list[tuple[str, list[SafeString]]]:
        """Rows by group, as HTML; blank rows at the end where rows may be added."""
        spare = [] if self.fixed else [Row("", {}) for _number in range(SPARE)]
        groups: dict[str, list[SafeString]] = {}
        writer = self._writer()
        for number, row in enumerate([*self.rows, *spare]):
            groups.setdefault(row.group, []).append(writer.row(number, row.key, self._cells(number, row)))
        return list(groups.items())

    def blank(self) -> SafeString:
        """A row to add; the script numbers it."""
        cells = [Cell(column, f"cell-NEW-{column.name}", "", "") for column in self.columns]
        return self._writer().row("NEW", "", cells)

    def _writer(self) -> RowWriter:
        return RowWriter(self.name, self.request.choice.year, self.fixed)

    def _cells(self, number: int, row: Row) -> list[Cell]:
        return [
            Cell(column, f"cell-{number}-{column.name}", row.text.get(column.name, ""),
                 row.errors.get(column.name, ""))
            for column in self.columns
        ]  # fmt: skip

    @property
    def has_totals(self) -> bool:
        """True when a column is added up."""
        return any(column.total for column in self.columns)

    @property
    def has_errors(self) -> bool:
        """True when something is wrong with a cell or the whole."""
        return bool(self.top) or any(row.errors for row in self.rows)

    # --- reading and storing ------------------------------------------------------------------------

    def save(self, deed: Callable[[list[Row], int], int | None]) -> HttpResponse | None:
        """On POST: read the cells and run `deed(rows, revision)`, which returns the new revision.

        The answer to a save of the script (JSON), or None: for a plain form the page looks at `has_errors`
        and either shows itself again or goes on. A RefusedError's field "3.economic" names row 3 (from
        0) and its column.
        """
        self._take()
        new = self._stored(deed) if not self.has_errors else None
        if new is not None:
            self.revision = new
        return self._json() if is_json(self.request) else None

    def _stored(self, deed: Callable[[list[Row], int], int | None]) -> int | None:
        try:
            return deed(self.rows, self.revision)
        except NotAllowedError:
            raise
        except RefusedError as error:
            self._refuse(error)
            return None

    def _refuse(self, error: RefusedError) -> None:
        row, _dot, column = error.field.partition(".")
        at = whole(row)
        if column and at is not None and at < len(self.rows):
            self.rows[at].errors[column] = words_of(error)
        else:
            self.top = words_of(error)

    def _json(self) -> JsonResponse:
        errors = [
            {"row": row.place, "column": column, "message": message}
            for row in self.rows
            for column, message in row.errors.items()
        ]
        keys = [(row.place, row.key) for row in self.rows]
        body = {
            "ok": not self.has_errors,
            "revision": self.revision,
            "errors": errors,
            "message": self.top,
            "keys": keys,
        }
        return JsonResponse(body, status=422 if self.has_errors else 200)

    def _take(self) -> None:
        """Replace the rows by what was sent; rows without anything typed fall away."""
        sent, labels = _sent(self.request), {row.key: row for row in self.rows}
        self.unit = unit_named(sent.money) or self.unit
        self.revision = sent.revision
        if len(sent.rows) > MOST_ROWS:
            self.top = _("最多%(most)d行，请分次录入") % {"most": MOST_ROWS}
            return
        self.rows = []
        for place, (key, text) in enumerate(sent.rows):
            known = labels.get(key)
            row = Row(key, {**(known.text if known else {}), **text}, group=known.group if known else "")
            if not row.is_blank and (known or not self.fixed):
                self._read(row)
                row.place = place
                self.rows.append(row)

    def _read(self, row: Row) -> None:
        for column in self.columns:
            if not column.is_typed:
                continue
            try:
                row.values[column.name] = self._value(column, row.text.get(column.name, "").strip())
            except AmountError as error:
                row.errors[column.name] = words_of(error)
            except ValidationError as error:
                row.errors[column.name] = " ".join(error.messages)

    def _value(self, column: Column, text: str) -> Any:
        if not text:
            if column.required:
                raise ValidationError(_("请填写“%(label)s”") % {"label": column.label})
            return None if column.kind in {Kind.MONEY, Kind.NUMBER} else ""
        if len(text) > column.longest:
            raise ValidationError(_("最多%(most)d个字") % {"most": column.longest})
        match column.kind:
            case Kind.MONEY:
                return fen_of(text, self.unit)
            case Kind.NUMBER:
                return _number(text)
            case Kind.CODE:
                return self._code(column, text)
            case Kind.CHOICE:
                return _chosen(column, text)
            case _:
                return text

    def _code(self, column: Column, text: str) -> str:
        reader = CodeField(column.codes)
        reader.at(self.request.choice.year)
        return reader.to_python(text)


def _shown(column: Column, values: Mapping[str, Any], unit: Unit) -> str:
    value = values.get(column.name)
    if value is None:
        return ""
    if column.kind is Kind.MONEY:
        return exact_text(value, unit)
    return value.name.lower() if isinstance(value, Enum) else str(value)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(figure(text))
    except InvalidOperation as error:
        raise ValidationError(_("请输入数字")) from error
    if not number.is_finite():
        raise ValidationError(_("请输入数字"))
    return number


def _chosen(column: Column, text: str) -> str:
    """The value of a choice, given itself, its text, or a short name that only one has (pasted text)."""
    for value, words in column.choices:
        if text in {value, str(words)}:
            return value
    found = [value for value, words in column.choices if text in _parts_of(str(words))]
    if len(found) == 1:
        return found[0]
    raise ValidationError(_("“%(text)s”不在可选范围内") % {"text": text})


def _parts_of(words: str) -> tuple[str, ...]:
    """How a choice is called for short: 数量指标 of 数量指标 · 产出指标, 17001 or 会议费 of 17001 会议费."""
    numbered = re.fullmatch(r"(\S*\d\S*) (.+)", words)
    return (words.partition(" · ")[0].strip(), *(numbered.groups() if numbered else ()))


# --- what the browser sent ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sent:
    rows: list[tuple[str, dict[str, str]]]
    revision: int
    money: str


def is_json(request: HttpRequest) -> bool:
    """True for a save of the script."""
    return request.content_type == "application/json"


def _sent(request: HttpRequest) -> _Sent:
    return _from_json(request.body) if is_json(request) else _from_form(request.POST)


def _from_json(body: bytes) -> _Sent:
    try:
        sent = json.loads(body)
        rows = [
            (_text(row["key"]), {_text(k): _text(v) for k, v in row["cells"].items()}) for row in sent["rows"]
        ]
        return _Sent(rows, int(sent["revision"]), str(sent["money"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadRequest("not a grid") from error


def _text(value: object) -> str:
    """A value as text that can be kept: zero bytes and halves of surrogate pairs become U+FFFD."""
    plain = str(value).replace("\0", "\ufffd")
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_form(post: Mapping[str, Any]) -> _Sent:
    rows: dict[int, dict[str, str]] = {}
    for name, text in post.items():
        start, _dash, rest = name.partition("-")
        number, _dash, column = rest.partition("-")
        at = whole(number, 5)
        if start == "cell" and at is not None:
            rows.setdefault(at, {})[column] = str(text)
    keyed = [(str(post.get(f"key-{number}", "")), cells) for number, cells in sorted(rows.items())]
    return _Sent(keyed, whole(str(post.get("revision", ""))) or 0, str(post.get(MONEY, "")))
