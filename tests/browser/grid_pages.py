"""A page with an amount grid whose deed keeps what was saved, for the tests of the grid."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpResponseBase
from django.urls import path

from mingzhang.actions.errors import InputError, StateError
from mingzhang.web import urls
from mingzhang.web.grid import Column, Grid, Kind, Row
from mingzhang.web.views import WorkRequest, show, signed_in

COLUMNS = (
    Column("fund", "资金性质", Kind.CHOICE, choices=[("general", "一般公共预算"), ("own", "单位资金")]),
    Column("economic", "经济分类", Kind.CODE, codes="economic"),
    Column("fen", "金额", Kind.MONEY, total=True),
    Column("note", "说明", required=False),
)


class Store:
    """What is kept: rows and revision."""

    rows: ClassVar[list[dict[str, object]]] = []
    revision = 0


def reset() -> None:
    Store.rows = [
        {"fund": "general", "economic": "30201", "fen": 1234550, "note": "纸张"},
        {"fund": "general", "economic": "30211", "fen": 2000000, "note": ""},
    ]
    Store.revision = 1


def keep(rows: list[Row], revision: int) -> int:
    if revision != Store.revision:
        raise StateError("其他人已经保存过，请刷新后再改", "somebody else saved; reload first")
    for number, row in enumerate(rows):
        if row.values["fen"] == 40400:
            raise InputError("超出可用指标", "more than is available", f"{number}.fen")
    Store.rows = [dict(row.values) for row in rows]
    Store.revision += 1
    for number, row in enumerate(rows, 1):
        row.key = str(number)
    return Store.revision


@signed_in
def page(request: WorkRequest) -> HttpResponseBase:
    rows = [(number, row) for number, row in enumerate(Store.rows, 1)]
    grid = Grid(request, COLUMNS, rows, caption="支出明细", revision=Store.revision)
    if request.method == "POST":
        answer = grid.save(keep)
        if answer is not None:
            return answer
    return show(request, "grid_page.html", grid=grid, status=422 if grid.has_errors else 200)


urlpatterns = [path("work/grid/", page, name="grid"), *urls.urlpatterns]
