"""The picture of execution by month (分月执行图), drawn like the charts of the books."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from ..model.manuscript import Chart, Shape
from ..store.queries.ledger_lines import Month
from .amounts import fen_in, shown_unit

_CENT = Decimal("0.01")


def execution_chart(year: int, months: Sequence[Month], budget: int) -> Chart:
    """What was paid since January beside an even pace of the final budget (累计执行与序时进度)."""
    paid = tuple(_shown(month.so_far) for month in months)
    pace = tuple(_shown(budget * month.month // 12) for month in months)
    title = _("%(year)s年累计支出与序时进度") % {"year": year}
    alt = _("%(title)s：年末累计支出%(paid)s，全年预算%(budget)s") % {
        "title": title,
        "paid": f"{paid[-1]:,}",
        "budget": f"{_shown(budget):,}",
    }
    labels = tuple(_("%(month)s月") % {"month": month.month} for month in months)
    series = ((_("序时进度"), pace), (_("累计支出"), paid))
    return Chart(title, Shape.PAIRS, labels, series, _(shown_unit().value), alt)


def _shown(fen: int) -> Decimal:
    return (Decimal(fen) / fen_in(shown_unit())).quantize(_CENT, ROUND_HALF_UP)
