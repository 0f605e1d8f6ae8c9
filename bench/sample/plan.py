"""The plan of the sample office: lines of money in 万元, and the CSV files it is kept in."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mingzhang.model.point import Nature, Source

PLAN = Path(__file__).parent / "plan"
OFFICE = "广州市协作办公室"
UNITS = {"990001": OFFICE, "990002": "广州市国内合作服务中心"}
BASIC = {"001", "002", "003"}  # ends of the numbers of the projects that hold basic expenditure
PERSONNEL = ("301", "303")
THREE_PUBLIC = {
    "30212": "three_public.abroad",
    "30231": "three_public.vehicles.operation",
    "31013": "three_public.vehicles.purchase",
    "30217": "three_public.reception",
}
RUNNING_COSTS = {  # of the items that 行政经费 takes in, those that the budget of 2023 names
    *("30201", "30202", "30205", "30206", "30207", "30209", "30211", "30212", "30213", "30214", "30215"),
    *("30216", "30217", "30229", "30231", "30239", "31002"),
}
Row = dict[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of money (指标): project, fund, function 项, departmental economic 款."""

    project: str
    fund: str
    function: str
    economic: str

    @property
    def unit(self) -> str:
        """Code of the budget unit."""
        return self.project[:6]

    @property
    def is_basic(self) -> bool:
        """True for basic expenditure (基本支出)."""
        return self.project[6:8] == "14" and self.project[8:] in BASIC

    @property
    def nature(self) -> Nature:
        """人员经费 or 公用经费 of basic expenditure, or 项目支出."""
        if not self.is_basic:
            return Nature.PROJECT
        return Nature.PERSONNEL if self.economic.startswith(PERSONNEL) else Nature.RUNNING

    @property
    def source(self) -> Source:
        """The fund as a source."""
        return Source(self.fund)

    @property
    def row(self) -> Row:
        """The line as the first columns of a file."""
        return {
            "unit": self.unit,
            "project": self.project,
            "fund": self.fund,
            "function": self.function,
            "economic": self.economic,
        }


def rows(name: str) -> Iterator[Row]:
    """The rows of a file of the plan."""
    with (PLAN / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def line(row: Row) -> Line:
    """The line that a row names."""
    return Line(row["project"], row["fund"], row["function"], row["economic"])


def fen(ten_thousands: str) -> int:
    """Fen of an amount in 万元; 0 when it is left empty."""
    return int(Decimal(ten_thousands or 0) * 1_000_000)


def yuan(amount: int) -> str:
    """An amount in fen as yuan with two decimals."""
    return f"{Decimal(amount).scaleb(-2):.2f}"


def chance(*words: object) -> float:
    """A number from 0 to 1 that is always the same for the same words."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48
