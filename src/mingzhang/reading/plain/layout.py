"""The head of a table whose alignment is lost: broken words become columns again (表头重建)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import islice, pairwise

from ...forms.load import all_tables
from ...forms.model import FormTable, Side, Stub, StubKind
from ...vocabulary.heads import nameless
from .lexicon import Lexicon, heads, lexicon, means_same
from .words import Word, norm, readings

Path = tuple[str, ...]
_CODE_WORDS = ("编码", "代码", "编号")
_TEXT_WORDS = ("备注", "绩效目标", "完成情况", "说明", "依据", "主要内容", "用途", "原因")
_TOTALS = ("合计", "小计")
_SIDE_NAMES = (
    ("收入", "支出"),
    ("本年收入", "本年支出"),
    ("财政拨款收入", "财政拨款支出"),
    ("人员经费", "公用经费"),
)
_BESIDE_NAMES = (StubKind.CODE, StubKind.LINE)  # columns that some print beside the names
_SIMILAR = 0.6  # how alike a printed head and a form's head must be to be the same cell
_WAYS = 8  # ways to put a head together that are held against the forms
_ENOUGH = 0.7  # how much of a form's head must be printed


@dataclass(frozen=True, slots=True)
class LayoutSide:
    """One half of the table as printed: text columns, amount columns, text columns right of them."""

    name: str
    stubs: tuple[Stub, ...]
    columns: tuple[Path, ...]
    after: tuple[Stub, ...] = ()

    def count(self, kind: StubKind) -> int:
        """How many stub columns are of a kind."""
        return sum(stub.kind is kind for stub in self.stubs)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table; `table` the form it was recognised as; `numbers` whether a 栏次 row is printed.

    `sure` is False where the head could not be put together and columns bear only their number.
    """

    sides: tuple[LayoutSide, ...]
    table: FormTable | None = None
    numbers: tuple[str, ...] = ()
    sure: bool = True

    @property
    def two_sided(self) -> bool:
        """True for 收入 | 支出."""
        return len(self.sides) > 1

    @property
    def has_lines(self) -> bool:
        """True when 行次 are printed."""
        return any(side.count(StubKind.LINE) for side in self.sides)

    @property
    def has_text(self) -> bool:
        """True when words stand right of the amounts."""
        return any(side.after for side in self.sides)


def read_layout(fragments: Sequence[str], title: str, amounts: int, numbers: tuple[str, ...] = ()) -> Layout:
    """The columns that the fragments of a head spell.

    `amounts` is the most amounts seen in one row, 0 when unknown; `numbers` the 栏次 as printed.
    """
    ways = list(islice(readings(fragments, lexicon()), _WAYS))
    fitted = [fit for words in ways if (fit := _best_form(words, title, len(numbers), amounts))]
    if fitted:
        layout = max(fitted, key=lambda fit: fit[0])[1]
    else:
        layout = _general(ways[0], len(numbers) or amounts, lexicon())
    return replace(layout, numbers=numbers)


# ---- known forms


@dataclass(slots=True)
class _Fit:
    """A form held against the printed words: what each of its head cells is called here, and what is left."""

    table: FormTable
    names: dict[str, list[str]]
    missing: Counter[str]
    extra: list[Word]
    score: float = 0.0


@cache
def _form_heads() -> tuple[tuple[FormTable, Counter[str]], ...]:
    unique: dict[tuple[str, tuple[str, ...]], tuple[FormTable, Counter[str]]] = {}
    for _, table in all_tables():
        words = heads(table)
        unique.setdefault((table.title, tuple(words)), (table, Counter(norm(word) for word in words)))
    return tuple(unique.values())


def _weight(words: Counter[str]) -> int:
    return sum(len(word) * times for word, times in words.items())


def _best_form(words: list[Word], title: str, count: int, amounts: int) -> tuple[float, Layout] | None:
    """The form that fits the words best, and how well: 1 is exactly."""
    printed = Counter(norm(word.text) for word in words)
    best: tuple[float, Layout] | None = None
    for table, wanted in _form_heads():
        score = _weight(printed & wanted) / max(1, _weight(printed | wanted))
        if score < _ENOUGH / 2:
            continue
        fit = _fit(table, wanted, words)
        layout = _from_form(fit, norm(title))
        if layout is None or not _count_fits(layout, count, amounts) or fit.score < _ENOUGH:
            continue
        rank = fit.score + (0.05 if norm(title).endswith(tuple(norm(t) for t in table.titles)) else 0)
        if best is None or rank > best[0]:
            best = (rank, layout)
    return best


def _count_fits(layout: Layout, count: int, amounts: int) -> bool:
    columns = [len(side.columns) for side in layout.sides]
    return sum(columns) == count if count else amounts <= sum(columns)


def _fit(table: FormTable, wanted: Counter[str], words: list[Word]) -> _Fit:
    names: dict[str, list[str]] = {}
    missing, extra = Counter(wanted), []
    for word in words:
        key = norm(word.text)
        if missing[key] > 0:
            missing[key] -= 1
            names.setdefault(key, []).append(word.text)
        else:
            extra.append(word)
    missing = +missing
    extra = [word for word in extra if not _take_synonym(word, missing, names)]
    extra = [word for word in extra if not _take_similar(word, missing, names)]
    weight = _weight(+wanted) + sum(len(word.text) for word in extra)
    fit = _Fit(table, names, +missing, extra)
    fit.score = (_weight(wanted) - _weight(fit.missing)) / max(1, weight)
    return fit


def _take_synonym(word: Word, missing: Counter[str], names: dict[str, list[str]]) -> bool:
    """Take a word for the form's head of the same meaning: 购置费 for 公务用车购置费."""
    key = next((key for key in missing if missing[key] > 0 and means_same(word.text, key)), None)
    if key is None:
        return False
    missing[key] -= 1
    names.setdefault(key, []).append(word.text)
    return True


def _take_similar(word: Word, missing: Counter[str], names: dict[str, list[str]]) -> bool:
    scored = [
        (SequenceMatcher(None, norm(word.text), key).ratio(), key) for key in missing if missing[key] > 0
    ]
    ratio, key = max(scored, default=(0.0, ""))
    if ratio < _SIMILAR or word.known:
        return False
    missing[key] -= 1
    names.setdefault(key, []).append(word.text)
    return True


def _from_form(fit: _Fit, title: str) -> Layout | None:
    """The form as printed; None when the head has columns that the form has not.

    A word of the title over the whole head (财政拨款“三公”经费) is no column.
    """
    if any(not _stub_word(word.text) and norm(word.text) not in title for word in fit.extra):
        return None
    sides = [_printed_side(side, fit.names) for side in fit.table.sides]
    beside = Counter(word.text for word in fit.extra if stub_kind(word.text) is not StubKind.TEXT)
    for text, times in beside.items():
        wanting = not any(side.count(StubKind.LABEL) for side in sides)
        if times == len(sides) and (stub_kind(text) in _BESIDE_NAMES or wanting):
            sides = [_with_stub(side, Stub((text,), stub_kind(text))) for side in sides]
    return Layout(tuple(sides), fit.table) if all(side.columns for side in sides) else None


def _with_stub(side: LayoutSide, stub: Stub) -> LayoutSide:
    """The side with a column that the form has not: a code before the names, 行次 behind them.

    A form without rows (“三公”经费) may be printed with a name for each of several units.
    """
    if side.count(stub.kind):
        return side
    is_code = stub.kind is StubKind.CODE
    return replace(side, stubs=(stub, *side.stubs) if is_code else (*side.stubs, stub))


def _printed_side(side: Side, names: dict[str, list[str]]) -> LayoutSide:
    def path(words: Iterable[str]) -> Path:
        return tuple(names[norm(word)][0] for word in words if norm(word) in names)

    def is_there(words: Path) -> bool:
        return norm(words[-1]) in names

    def stubs(given: tuple[Stub, ...]) -> tuple[Stub, ...]:
        whole = [s for s in given if s.kind is StubKind.CODE and path(s.path)]
        if whole and not any(is_there(s.path) for s in whole):  # one code, not parted in 类 and 款
            given = tuple(s for s in given if s is whole[0] or s not in whole)
        printed = (s for s in given if is_there(s.path) or s in whole[:1])
        return tuple(Stub(path(s.path), s.kind) for s in printed)

    columns = tuple(path(c.path) for c in side.columns if is_there(c.path))
    name = path((side.name,)) if side.name else ()
    return LayoutSide(name[0] if name else "", stubs(side.stubs), columns, stubs(side.after))


# ---- any other head


@cache
def _stub_words() -> frozenset[str]:
    return frozenset(norm(stub) for stub in lexicon().stubs)


def _stub_word(text: str) -> bool:
    return norm(text) in _stub_words() or text.endswith((*_CODE_WORDS, "名称", "原因"))


def stub_kind(text: str) -> StubKind:
    """What a text column holds, by its head."""
    if text.endswith(_CODE_WORDS) or text in ("类", "款", "项"):
        return StubKind.CODE
    if text == "行次":
        return StubKind.LINE
    return StubKind.TEXT if text.endswith(_TEXT_WORDS) else StubKind.LABEL


@dataclass(slots=True)
class _Half:
    stubs: list[Stub] = field(default_factory=list)
    after: list[Stub] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def has(self, text: str) -> bool:
        """True when a stub column of that name stands in this half."""
        return any(stub.path[-1] == text for stub in self.stubs)


def _general(words: list[Word], count: int, known: Lexicon) -> Layout:
    texts = [word.text for word in words]
    names = _side_names(texts)
    halves = _halves([text for text in texts if text not in names], known)
    if len(halves) == 1 or not _is_doubled(texts):
        return _one_sided(texts, _merge(halves), count, known)
    names = names or ("", "")
    sides = tuple(
        LayoutSide(
            name, tuple(_drop_spanning(half.stubs)), tuple((x,) for x in half.leaves), tuple(half.after)
        )
        for name, half in zip(names, halves, strict=False)
    )
    return Layout(sides, sure=all(side.columns for side in sides))


def _side_names(texts: list[str]) -> tuple[str, ...]:
    for left, right in _SIDE_NAMES:
        if texts.count(left) == 1 and texts.count(right) == 1 and _is_doubled(texts):
            return (left, right)
    return ()


def _is_doubled(texts: list[str]) -> bool:
    return any(
        times > 1
        for text, times in Counter(texts).items()
        if stub_kind(text) is not StubKind.TEXT and _stub_word(text)
    )


def _halves(texts: list[str], known: Lexicon) -> list[_Half]:
    """The words in halves: a stub that comes again starts the second half."""
    halves = [_Half()]
    for text in texts:
        half = halves[-1]
        if _stub_word(text):
            if half.leaves and half.has(text) and len(halves) == 1:
                half = _Half()
                halves.append(half)
            elif len(halves) > 1 and not halves[0].has(text):
                half = halves[0]  # the lower part of the head, left half first
            stub = Stub((text,), stub_kind(text))
            (half.after if stub.kind is StubKind.TEXT else half.stubs).append(stub)
        elif text in known.parents and text not in known.leaves:
            half.groups.append(text)
        else:
            half.leaves.append(text)
    return halves


def _merge(halves: list[_Half]) -> _Half:
    whole = halves[0]
    for half in halves[1:]:
        whole.stubs += [stub for stub in half.stubs if stub not in whole.stubs]
        whole.after += half.after
        whole.leaves += half.leaves
        whole.groups += half.groups
    return whole


def _one_sided(texts: list[str], half: _Half, count: int, known: Lexicon) -> Layout:
    leaves = half.leaves
    if count and len(leaves) > count:
        spanning = _spanning(leaves, len(leaves) - count, known)
        half.groups += spanning
        leaves = _without(leaves, spanning)
    if count and len(leaves) < count:  # a known parent may be a column of its own here
        own = [group for group in half.groups if group not in leaves][: count - len(leaves)]
        leaves = [text for text in texts if text in leaves or text in own]
    sure = not count or len(leaves) == count
    paths = _in_place(_with_subtotals([_parented(leaf, half.groups, known) for leaf in leaves]), texts)
    if len(leaves) < count:
        paths += [(nameless(number),) for number in range(len(paths) + 1, count + 1)]
    elif not sure:  # which heads span others nobody can tell
        paths = [(nameless(number),) for number in range(1, count + 1)]
    if not any(stub.kind is StubKind.LABEL for stub in half.stubs):
        half.stubs.append(Stub((), StubKind.LABEL))
    side = LayoutSide("", tuple(_drop_spanning(half.stubs)), tuple(paths), tuple(half.after))
    return Layout((side,), sure=sure)


def _spanning(leaves: list[str], surplus: int, known: Lexicon) -> list[str]:
    """The words that span others, where there are more words than columns; none when that leaves a choice."""
    parents = [leaf for leaf in leaves if any((leaf, other) in known.children for other in leaves)]
    if surplus == 1 and leaves[1] in _TOTALS and leaves[0] not in _TOTALS:  # 2024年预算数 over 合计, …
        parents = leaves[:1]
    return parents if len(parents) == surplus else []


def _without(items: list[str], gone: list[str]) -> list[str]:
    left = Counter(gone)
    kept = []
    for item in items:
        if left[item] > 0:
            left[item] -= 1
        else:
            kept.append(item)
    return kept


def _with_subtotals(paths: list[Path]) -> list[Path]:
    """A 小计 stands under the head that the column to its right stands under."""
    made = [
        (after[0], *path) if path == ("小计",) and len(after) > 1 else path for path, after in pairwise(paths)
    ]
    return made + paths[-1:]


def _in_place(paths: list[Path], texts: list[str]) -> list[Path]:
    """Columns in the order printed: a row of heads is extracted whole before the heads below one of them."""
    places = {id(path): place for place, path in enumerate(paths)}
    firsts = {path[0]: texts.index(path[0]) for path in paths if path[0] in texts}

    def place(path: Path) -> tuple[int, int]:
        return firsts.get(path[0], len(texts)), places[id(path)]

    spanned = any(len(path) > 1 for path in paths)
    distinct = len({path[0] for path in paths if len(path) == 1}) == sum(len(path) == 1 for path in paths)
    return sorted(paths, key=place) if spanned and distinct else paths


def _parented(leaf: str, groups: list[str], known: Lexicon) -> Path:
    for group in groups:
        if (group, leaf) in known.children:
            return (group, leaf)
    return (leaf,)


def _drop_spanning(stubs: list[Stub]) -> list[Stub]:
    """项目 over 科目编码 and 科目名称 is no column of its own; nor is a code head over 类 款 项."""
    codes = [stub for stub in stubs if stub.kind is StubKind.CODE]
    single = [stub for stub in codes if len(stub.path and stub.path[-1]) == 1]
    if single:
        stubs = [stub for stub in stubs if stub.kind is not StubKind.CODE or stub in single]
    labels = [stub for stub in stubs if stub.kind is StubKind.LABEL]
    if len(labels) > 1 and codes:
        keep = next((s for s in labels if re.search("名称", "".join(s.path))), labels[-1])
        stubs = [stub for stub in stubs if stub.kind is not StubKind.LABEL or stub is keep]
    return stubs
