"""What a whole table speaks of: coordinates of its title, its kind of rows, its budget stage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ...model.book import Block, Book, BookKind, Paragraph, Table
from ...model.point import Flow, Nature, Source, Stage
from ...vocabulary.fields import Fields, Mark
from ...vocabulary.terms import recognise, without_year
from ...vocabulary.text import plain
from ..labelling.label import LabelledCell


class Rows(Enum):
    """What the rows of a table are."""

    FUNCTION = "function"  # 支出功能分类, or a summary that names its 类
    ECONOMIC = "economic"  # 支出经济分类
    NON_TAX = "non_tax"  # 非税收入 by kind
    PROJECT = "project"  # 项目


@dataclass(frozen=True, slots=True)
class Scope:
    """A table's own coordinates.

    base        fields of the title
    budget      which budget a bare 预算数 means here
    names_units a header says that rows name budget units (预算单位)
    unit        the budget unit whose table this is; "" for the whole book
    partial     the table shows a part that its title does not name (goals of one project, key projects)
    """

    book: Book
    table: Table
    base: Fields
    rows: Rows
    stage: Stage
    budget: Stage
    names_units: bool
    unit: str = ""
    partial: bool = False


_SEVERAL = "several"  # “三公”经费、会议费、培训费
_ASIDE = re.compile(r"\([^()]*\)")
_GOALS = ("绩效", "自评", "评价")
_UNIT_HEADS = (
    *("单位名称", "部门名称", "预算单位", "资金使用单位", "部门(单位)", "单位代码", "单位编码"),
    *("主管部门", "实施单位", "部门代码", "部门编码", "单位(部门)", "项目单位", "使用单位", "部门及单位"),
)
_FUNDS = ("一般公共预算", "政府性基金", "国有资本经营", "专户")
_FISCAL_ITEMS = ("three_public", "running_costs")


def scope_of(
    book: Book, table: Table, cells: Sequence[LabelledCell], following: Sequence[Block], unit: str = ""
) -> Scope:
    """The scope of a table; `following` are the blocks after it, its notes first."""
    base = _title_fields(table.title)
    heads = [plain(cell.text) for cell in table.cells if cell.row < table.header_rows]
    return Scope(
        book=book,
        table=table,
        base=base,
        rows=(rows := _rows(table, base, cells, heads)),
        stage=_stage(book, base, heads),
        budget=_budget(book, following),
        names_units=any(word in head for head in heads for word in _UNIT_HEADS),
        unit=unit,
        partial=_is_partial(table.title, rows),
    )


def _is_partial(title: str, rows: Rows) -> bool:
    """Goal forms show one project; a list of projects in the narrative shows the key ones."""
    if any(word in title for word in _GOALS):
        return "整体" not in title
    return rows is Rows.PROJECT and "表" not in title


def _title_fields(title: str) -> Fields:
    said = recognise(title)
    fields = without_year(said.fields)
    if said.contradictory:
        outside = recognise(_ASIDE.sub("", plain(title)))
        fields = without_year(outside.fields) if not outside.contradictory else _undecided(fields, title)
    if fields.item.startswith("."):
        fields = replace(fields, item="")  # 机构运行信息表: no item to continue
    if fields.item.startswith(_FISCAL_ITEMS):
        # one amount, whether the title says 财政拨款 or 一般公共预算财政拨款: 三公 is fiscal by definition
        fields = replace(fields, source=Source.FISCAL)
    if fields.has(Mark.BOTH) and not fields.firm:
        fields = replace(fields, flow=None)
    return fields


def _undecided(fields: Fields, title: str) -> Fields:
    """What is left of a title that names two funds, natures or items: a total is that of the items.

    The fund stays where it is the only one: 一般公共预算“三公”经费、会议费、培训费支出表.
    """
    words = plain(title)
    funds = [word for word in _FUNDS if word in words]
    source = fields.source if len(funds) == 1 and fields.item else None
    return replace(fields, source=source, nature=None, item=_SEVERAL if fields.item else "")


def _rows(table: Table, base: Fields, cells: Sequence[LabelledCell], heads: Sequence[str]) -> Rows:
    if base.flow is Flow.NON_TAX:
        return Rows.NON_TAX
    codes = {cell.code for cell in cells if len(cell.code) in (3, 5, 7)}
    economic = sum(code[0] in "35" for code in codes)
    if codes:
        return Rows.ECONOMIC if 2 * economic > len(codes) else Rows.FUNCTION
    title = plain(table.title)
    if "经济" in title or (base.nature is Nature.BASIC and "功能" not in title):
        return Rows.ECONOMIC
    names_projects = "项目" in title or any("项目名称" in head for head in heads)
    return Rows.PROJECT if names_projects else Rows.FUNCTION


def _stage(book: Book, base: Fields, heads: Sequence[str]) -> Stage:
    """The stage of columns that name none: the title's, the book's, else that of the other columns."""
    if base.stage is not None:
        return base.stage
    planned = base.has(Mark.BUDGET) or (any("预算数" in head for head in heads) and not _tells_outturn(heads))
    if book.kind is BookKind.BUDGET or (book.kind is BookKind.UNKNOWN and planned):
        return Stage.ORIGINAL_BUDGET
    return Stage.OUTTURN


def _tells_outturn(heads: Sequence[str]) -> bool:
    return any("决算" in head or "执行" in head or "完成" in head for head in heads)


def _budget(book: Book, following: Sequence[Block]) -> Stage:
    """A bare 预算数 is the year-start budget, unless a note under the table says it is the adjusted one."""
    if book.kind is BookKind.BUDGET:
        return Stage.ORIGINAL_BUDGET
    for block in following:
        if not isinstance(block, Paragraph):
            break
        text = block.text
        if "预算数" in text and ("全年预算" in text or "调整" in text) and "年初预算数" not in text:
            return Stage.FINAL_BUDGET
    return Stage.ORIGINAL_BUDGET
