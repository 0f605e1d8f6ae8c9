"""Search everywhere (全局查找): one box for projects, units, documents, payees, vouchers and amounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from ...store.queries.finding import MOST, find
from ..addresses import address_of
from ..amounts import spans_of
from ..numbers import plain
from ..views import WorkRequest, show, signed_in

LONGEST = 100


def _sorts() -> dict[str, str]:
    return {
        "unit": _("单位"),
        "project": _("项目"),
        "budget": _("预算和控制数文号"),
        "adjustment": _("调整调剂"),
        "book": _("预决算文本"),
        "entry": _("凭证、文号、收款人"),
        "amount": _("金额相同的分录"),
        "item": _("金额相同的预算明细"),
    }


@signed_in
def search(request: WorkRequest) -> HttpResponseBase:
    """What was found for `q`, by sort."""
    text = " ".join(plain(request.GET.get("q", "")).split())[:LONGEST]
    groups = _groups(request, text) if text else []
    return show(request, "work/search.html", q=text, groups=groups, most=MOST)


def _groups(request: WorkRequest, text: str) -> list[dict[str, Any]]:
    units = list(request.actor.units().values_list("pk", flat=True))
    titles = _sorts()
    return [
        {
            "title": titles[hits.sort],
            "rows": [(hit, address_of(hit.row)) for hit in hits.rows],
            "has_amounts": any(hit.fen is not None for hit in hits.rows),
            "is_cut": hits.is_cut,
        }
        for hits in find(units, request.choice.year, text, spans_of(text))
    ]


urlpatterns = [path("search/", search, name="search")]
