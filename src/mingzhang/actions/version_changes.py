"""What changed between two versions of a book, in words (版本差异)."""

from __future__ import annotations

from collections.abc import Iterator

from ..ledger.wording import yuan
from ..model.draft import Draft
from ..model.point import Nature, Point, Source
from ..store.item_names import name_of_item
from ..writing.narrative_words import topic_name

_MOST = 60


def changes(before: Draft, after: Draft) -> list[str]:
    """Every amount, count and text that differs, the first sixty named, the rest counted."""
    found = [*_amounts(before, after), *_counts(before, after), *_words(before, after)]
    more = [f"另有{len(found) - _MOST}处变化"] if len(found) > _MOST else []
    return found[:_MOST] + more


def _amounts(before: Draft, after: Draft) -> Iterator[str]:
    old = {amount.point: amount.fen for amount in before.amounts}
    new = {amount.point: amount.fen for amount in after.amounts}
    for point in dict.fromkeys((*old, *new)):
        if old.get(point, 0) != new.get(point, 0):
            yield f"{_named(point)}：{yuan(old.get(point, 0))}改为{yuan(new.get(point, 0))}"


def _named(point: Point) -> str:
    source = "" if point.source is Source.ALL else point.source.value
    nature = "" if point.nature is Nature.ALL else point.nature.value
    parts = (point.stage.value, point.flow.value, source, nature, point.function, point.economic)
    item = name_of_item(point.item) if point.item else ""
    rest = (item, point.unit, point.project, *point.detail)
    return f"{point.year}年" + "／".join(part for part in (*parts, *rest) if part)


def _counts(before: Draft, after: Draft) -> Iterator[str]:
    old = {(count.item, count.year): count.number for count in before.counts}
    new = {(count.item, count.year): count.number for count in after.counts}
    for item, year in dict.fromkeys((*old, *new)):
        was, now = old.get((item, year), "无"), new.get((item, year), "无")
        if was != now:
            yield f"{year}年{name_of_item(item)}：{was}改为{now}"


def _words(before: Draft, after: Draft) -> Iterator[str]:
    old = {words.topic: words.text for words in before.words}
    new = {words.topic: words.text for words in after.words}
    for topic in dict.fromkeys((*old, *new)):
        if old.get(topic, "") != new.get(topic, ""):
            done = "已修改" if topic in old and topic in new else "已增删"
            yield f"文字“{topic_name(topic)}”{done}"
