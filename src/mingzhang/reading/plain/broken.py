"""Names broken over lines: which lines between two rows end one name and which begin the next (断行名称).

A subject's name is told by its code or by the classification. Any other name is told by where the lines
stand: the amounts stand beside the first line of a name, its middle or its last, in the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from ...vocabulary.codes import is_subject, list_of, normal_name
from .rows import Row
from .tokens import Token, plain, width
from .words import norm

_SLACK = 4  # narrow characters that a full line may be short of the widest: a sign that did not fit
_ANY_YEAR = 2020  # entries of all years are asked

Piece = tuple[Token, ...]


def settle_names(rows: Sequence[Row]) -> None:
    """Give the lines that wait below the rows to the names they belong to."""
    _settle_subjects(rows)
    start = 0
    for index in range(len(rows)):
        if _next_is_open(rows, index):
            continue
        _settle_stretch(rows[start : index + 1])
        start = index + 1


def _next_is_open(rows: Sequence[Row], index: int) -> bool:
    """True when the next row was begun by its amounts alone."""
    return index + 1 < len(rows) and rows[index + 1].opened


# ---- subjects


def _settle_subjects(rows: Sequence[Row]) -> None:
    for index, row in enumerate(rows):
        after = rows[index + 1] if index + 1 < len(rows) else None
        if row.below and row.codes and not (after and after.opened):
            at = _cut_of_subjects(row, after if after and after.codes else None)
            row.label += _tokens(row.below[:at])
            if after is not None:
                after.label[:0] = _tokens(row.below[at:])
            row.below = []


def _cut_of_subjects(row: Row, after: Row | None) -> int:
    """How many of the lines below a row with a code end its name: all, unless the names say otherwise."""
    cuts = range(len(row.below) + 1)
    if after is None:
        return len(row.below)
    whole = [cut for cut in cuts if _is_name(row, row.name + _text(row.below[:cut]))]
    if _is_name(after, after.name):
        whole = []  # it needs no word before it
    begun = [cut for cut in cuts[:-1] if _begins_name(after, _text(row.below[cut:]))]
    both = [cut for cut in whole if cut in begun]
    return next(iter([*both, *begun[:1], *whole[:1]]), len(row.below))


def _is_name(row: Row, text: str) -> bool:
    return is_subject(text) or normal_name(text) in map(normal_name, _names(row))


def _begins_name(row: Row, text: str) -> bool:
    """True when the words stand before those of a row in the name of its code."""
    begun = norm(text + row.name)
    return any(norm(name).startswith(begun) for name in _names(row))


def _names(row: Row) -> tuple[str, ...]:
    code = "".join(token.text for token in row.codes)
    return list_of(code, _ANY_YEAR).all_names(code)


# ---- other names


def _settle_stretch(rows: Sequence[Row]) -> None:
    """Share out the lines between rows of which each but the first was begun by its amounts."""
    if len(rows) > 1 and rows[0].is_total:
        rows[1].label[:0] = _tokens(rows[0].below)
        rows[0].below = []
        rows = rows[1:]
    for row, (above, ends) in zip(rows, _shares(rows), strict=True):
        row.label[:0] = above
        row.label += ends
        row.below = []


def _shares(rows: Sequence[Row]) -> list[tuple[list[Token], list[Token]]]:
    """For each row the words above it and below it that are its own."""
    cuts = _cuts(rows)
    begun = [[], *(_tokens(row.below[cut:]) for row, cut in zip(rows, cuts, strict=True))]
    return [(above, _tokens(row.below[:cut])) for above, row, cut in zip(begun, rows, cuts, strict=False)]


def _cuts(rows: Sequence[Row]) -> list[int]:
    """How many of the lines below each row end its name; usually the amounts stand beside the last."""
    waiting = [len(row.below) for row in rows]
    usual = [*(0 for _ in rows[1:]), *waiting[-1:]]
    if not any(waiting):
        return usual
    lines = [_lines_above(row) for row in rows[:1]]
    ways = [way for way in (_at_last(waiting), _at_first(waiting, lines), _at_middle(waiting, lines)) if way]
    full = [way for way in ways if _is_full(rows, way)]
    if not full or full[0] == usual or len(full) > 1:
        return usual
    return full[0]


def _at_last(waiting: Sequence[int]) -> list[int]:
    """Names end beside their amounts: nothing of the last stands below it."""
    return [0 for _ in waiting] if not waiting[-1] else []


def _at_first(waiting: Sequence[int], above: Sequence[int]) -> list[int]:
    """Names begin beside their amounts: nothing of the first stands above it."""
    return list(waiting) if not above[0] else []


def _at_middle(waiting: Sequence[int], above: Sequence[int]) -> list[int]:
    """As many lines of a name stand above its amounts as below; what is left over begins the next."""
    lefts = list(accumulate(waiting, lambda left, here: here - left, initial=above[0]))
    fits = all(left >= 0 for left in lefts) and not lefts[-1]
    return lefts[:-1] if fits else []


def _lines_above(row: Row) -> int:
    first = row.amounts[0].line if row.amounts else row.line
    return len({token.line for token in row.label if token.line < first})


def _is_full(rows: Sequence[Row], cuts: Sequence[int]) -> bool:
    """True when every line of a name but its last is as wide as its column."""
    begun: list[Piece] = []
    names = []
    for row, cut in zip(rows, cuts, strict=True):
        names.append([*begun, *_lines(row.label), *row.below[:cut]])
        begun = list(row.below[cut:])
    widths = [[_width(piece) for piece in name] for name in names]
    widest = max((most for name in widths for most in name), default=0)
    return all(wide >= widest - _SLACK for name in widths for wide in name[:-1])


def _lines(label: Sequence[Token]) -> list[Piece]:
    return [tuple(tokens) for _, tokens in groupby(label, key=lambda token: token.line)]


def _width(piece: Piece) -> int:
    return sum(width(token.text) for token in piece)


def _tokens(pieces: Sequence[Piece]) -> list[Token]:
    return [token for piece in pieces for token in piece]


def _text(pieces: Sequence[Piece]) -> str:
    return plain("".join(token.text for token in _tokens(pieces)))
