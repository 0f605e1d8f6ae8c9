"""What a draft names that no list knows (目录外的名称): remarks, no refusal, for the lists have gaps."""

from __future__ import annotations

from collections.abc import Iterator

from ..forms.load import forms
from ..model.draft import Draft
from ..vocabulary.codes import divisions
from ..vocabulary.items import is_item
from ..writing.holdings import Holdings

_NAMED = 5


def unlisted(draft: Draft) -> Iterator[str]:
    """Codes, items and a place that are written wrong, or missing in our lists, each with what to do."""
    points = [amount.point for amount in draft.amounts]
    holdings = Holdings.of(draft)
    codes = sorted({code for p in points for code in (p.function, p.economic) if code})
    unnamed = [code for code in codes if holdings.name(code) == code]
    if unnamed:
        yield (
            f"科目代码{_few(unnamed)}不在政府收支分类科目中，书中只能印出代码。"
            f"请核对代码，或在底稿录入名称（文字 name:{unnamed[0]}）。"
        )
    items = sorted({p.item for p in points if p.item and not is_item(p.item)})
    if items:
        yield f"不认识底稿中的项目 {_few(items)}，其金额不能印在自己的栏目中。请核对 item 的拼写。"
    if draft.place and not _is_place(draft.place):
        yield f"不认识地区“{draft.place}”，按全国统一的表式编写。请核对 place。"


def _few(names: list[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _is_place(place: str) -> bool:
    """True when a listed division, or the place of a form set, is named in the words."""
    formed = {name for form in forms() for name in form.places}
    listed = {name for division in divisions() for name in (division.name, *division.also_written)}
    return any(name in place for name in formed | listed)
