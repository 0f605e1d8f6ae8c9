"""Coordinates of an amount: every printed amount is a point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Flow(Enum):
    """Which movement or stock of money an amount measures (收支方向)."""

    REVENUE = "本年收入"
    EXPENDITURE = "本年支出"
    OPENING = "年初结转和结余"
    CLOSING = "年末结转和结余"
    SURPLUS_USED = "使用非财政拨款结余"  # until 2018: 用事业基金弥补收支差额
    SURPLUS_DISTRIBUTED = "结余分配"
    TOTAL_IN = "收入总计"
    TOTAL_OUT = "支出总计"
    NON_TAX = "非税收入"
    PROCUREMENT = "政府采购"
    STOCK = "实物量"  # vehicles, equipment, persons, projects: counts, not money
    OTHER = "其他"  # words that no vocabulary knows: comparable only with itself


class Stage(Enum):
    """Stage of the budget cycle (预算阶段)."""

    ORIGINAL_BUDGET = "年初预算数"
    FINAL_BUDGET = "全年预算数"
    OUTTURN = "决算数"


class Source(Enum):
    """Fund or source of money (资金性质、收入来源), a tree: see `parent`."""

    __hash__ = object.__hash__  # one object each: its identity will do, and quickly

    ALL = "全部资金"
    FISCAL = "财政拨款"
    GENERAL = "一般公共预算财政拨款"
    GOVERNMENT_FUND = "政府性基金预算财政拨款"
    STATE_CAPITAL = "国有资本经营预算财政拨款"
    SPECIAL_ACCOUNT = "财政专户管理资金"
    UNIT_FUNDS = "单位资金"  # 其他资金: what is neither appropriation nor special account
    SUPERIOR_SUBSIDY = "上级补助收入"
    BUSINESS = "事业收入"
    OPERATING = "经营收入"
    AFFILIATED = "附属单位上缴收入"
    OTHER = "其他收入"

    @property
    def parent(self) -> Source | None:
        """The source that this one is part of; None for the whole.

        >>> Source.GENERAL.parent
        <Source.FISCAL: '财政拨款'>
        """
        return _SOURCE_PARENTS.get(self)


_SOURCE_PARENTS = {
    Source.FISCAL: Source.ALL,
    Source.GENERAL: Source.FISCAL,
    Source.GOVERNMENT_FUND: Source.FISCAL,
    Source.STATE_CAPITAL: Source.FISCAL,
    Source.SPECIAL_ACCOUNT: Source.ALL,
    Source.UNIT_FUNDS: Source.ALL,
    Source.SUPERIOR_SUBSIDY: Source.ALL,
    Source.BUSINESS: Source.ALL,
    Source.OPERATING: Source.ALL,
    Source.AFFILIATED: Source.ALL,
    Source.OTHER: Source.ALL,
}


class Nature(Enum):
    """Nature of expenditure (支出性质), a tree: see `parent`."""

    __hash__ = object.__hash__  # one object each: its identity will do, and quickly

    ALL = "全部支出"
    BASIC = "基本支出"
    PERSONNEL = "人员经费"
    RUNNING = "公用经费"
    PROJECT = "项目支出"
    REMITTED_UP = "上缴上级支出"
    OPERATING = "经营支出"
    SUBSIDY_DOWN = "对附属单位补助支出"

    @property
    def parent(self) -> Nature | None:
        """The nature that this one is part of; None for the whole."""
        return _NATURE_PARENTS.get(self)


_NATURE_PARENTS = {
    Nature.BASIC: Nature.ALL,
    Nature.PERSONNEL: Nature.BASIC,
    Nature.RUNNING: Nature.BASIC,
    Nature.PROJECT: Nature.ALL,
    Nature.REMITTED_UP: Nature.ALL,
    Nature.OPERATING: Nature.ALL,
    Nature.SUBSIDY_DOWN: Nature.ALL,
}


@dataclass(frozen=True, slots=True)
class Point:
    """Where an amount stands among all amounts (坐标). Equal points are one amount.

    office      the department (部门) whose money it is, as identified for the book
    year        budget year
    flow, stage, source, nature    see the enums; the defaults mean the whole, undivided
    function    functional classification code (功能分类科目编码), 3, 5 or 7 digits; "" is all functions
    economic    departmental economic classification code (部门预算支出经济分类), 3 or 5 digits; "" is all
    item        a named item outside the classifications, dotted from whole to part:
                "three_public.vehicles.purchase", "running_costs", "procurement.goods", "vehicles.law"
    project     project name (项目名称) as printed; "" is all projects
    unit        budget unit (预算单位) as printed; "" is the whole book
    detail      header and row words that no vocabulary knows, so that what is not understood
                is never equated with anything but itself
    """

    office: str
    year: int
    flow: Flow
    stage: Stage
    source: Source = Source.ALL
    nature: Nature = Nature.ALL
    function: str = ""
    economic: str = ""
    item: str = ""
    project: str = ""
    unit: str = ""
    detail: tuple[str, ...] = ()
