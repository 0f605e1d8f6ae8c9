"""The allotment lines that rows name (指标): each combination of unit, project, fund and codes once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ...model.entry import AllotmentLine as Noun
from ...model.imports import Element
from ...model.office import ImportKind, PaperState
from ...model.point import Nature, Source
from ...store.models import AllotmentLine, BudgetUnit, Project
from ...store.standing import unit_in_year, unit_stands_in_year
from ...vocabulary.codes import CodeList, economic, functional
from ...vocabulary.elements import fund_of
from ...vocabulary.text import plain
from .cells import CellError
from .plan import Context

DIMENSIONS = (Element.UNIT, Element.PROJECT, Element.FUND, Element.FUNCTION, Element.ECONOMIC)
Texts = tuple[str, ...]
NOBODY = BudgetUnit()
NOTHING = Noun(0, "", "", Source.ALL, "", "", Nature.ALL)


@dataclass(slots=True, eq=False)
class Found:
    """What the cells of a row name; rows with the same cells share it.

    line, pool  the rows of the line and, for own money, of its pool of cash; 0 where there is none
    faults      by element, when some cells name nothing; then nothing else of it is read
    front       the code of the unit that stands before its voucher numbers
    """

    unit: BudgetUnit
    noun: Noun
    project: Project | None = None
    line: int = 0
    pool: int = 0
    faults: tuple[tuple[Element, CellError], ...] = field(default=())
    front: str = ""
    unit_id: int = 0
    is_own: bool = False

    def __post_init__(self) -> None:
        self.front, self.unit_id, self.is_own = f"{self.unit.code}-", self.unit.pk, self.noun.is_own

    def within(self, voucher: str) -> str:
        """A number as the ledger keeps it: with the code of its unit in front."""
        return voucher if voucher.startswith(self.front) else self.front + voucher


class Lines(dict[Texts, Found]):
    """Cells of unit, project, fund, function and economic item → the line; each combination once."""

    def __init__(self, context: Context, dimensions: Sequence[Element] = DIMENSIONS) -> None:
        super().__init__()
        self.context, self.dimensions = context, tuple(dimensions)
        self.year = context.year

    def __missing__(self, texts: Texts) -> Found:
        found = self[texts] = self._find(dict(zip(self.dimensions, texts, strict=True)))
        return found

    def _find(self, cells: dict[Element, str]) -> Found:
        faults: list[tuple[Element, CellError]] = []
        values: dict[Element, object] = {}
        for element in self.dimensions:
            try:
                values[element] = self._read(element, cells[element].strip(), values)
            except CellError as error:
                faults.append((element, error))
        if faults:
            return Found(NOBODY, NOTHING, faults=tuple(faults))
        return self._found(values)

    def _found(self, values: dict[Element, object]) -> Found:
        unit, project = values[Element.UNIT], values.get(Element.PROJECT)
        fund, function = values[Element.FUND], values[Element.FUNCTION]
        assert isinstance(unit, BudgetUnit) and isinstance(fund, Source) and isinstance(function, str)
        if not isinstance(project, Project):
            return Found(unit, Noun(self.year, unit.code, "", fund, function, "", Nature.ALL))
        item = str(values[Element.ECONOMIC])
        noun = Noun(self.year, unit.code, project.number, fund, function, item, project.kind.nature)
        return Found(unit, noun, project)

    def _read(self, element: Element, text: str, so_far: dict[Element, object]) -> object:
        if not text:
            raise CellError(f"缺{element.value}，请填写", f"{element.name.lower()} is missing")
        match element:
            case Element.UNIT:
                return self._unit(text)
            case Element.PROJECT:
                return self._project(text, so_far.get(Element.UNIT))
            case Element.FUND:
                return self._fund(text)
            case Element.FUNCTION:
                return _code(text, functional(self.year), 7, "功能分类", "项级7位")
            case _:
                return _code(text, economic(self.year), 5, "部门经济分类", "款级5位")

    @cached_property
    def _units(self) -> dict[str, BudgetUnit]:
        units = self.context.units()
        names = {plain(unit.name_in(self.year)): unit for unit in units}
        return names | {unit.code: unit for unit in units}

    def _unit(self, text: str) -> BudgetUnit:
        first = text.split(maxsplit=1)[0].split("-", maxsplit=1)[0]  # "101001-某局", "101001 某局"
        unit = self._units.get(plain(text)) or self._units.get(first)
        if unit is None:
            raise CellError(
                f"没有编码或名称为“{text}”的单位，或您没有它的导入权限，请核对",
                "there is no such unit, or you may not import for it",
            )
        if not unit_stands_in_year(unit, self.year):
            raise CellError(
                f"“{text}”自{unit.merged_year}年度起已并入“{unit.merged_into}”，请改为并入后的单位",
                "the unit was merged: enter the unit that it was merged into",
            )
        return unit

    @cached_property
    def _projects(self) -> tuple[dict[str, Project], dict[tuple[int, str], Project]]:
        rows = Project.objects.filter(unit__in=self.context.units()).select_related("unit")
        every = list(rows)
        return {row.number: row for row in every}, {(row.unit_id, plain(row.name)): row for row in every}

    def _project(self, text: str, unit: object) -> Project:
        by_number, by_name = self._projects
        project = by_number.get(text) or by_number.get(text.split(maxsplit=1)[0])
        if project is None and isinstance(unit, BudgetUnit):
            project = by_name.get((unit.pk, plain(text)))
        if project is None:
            raise CellError(
                f"项目库中没有“{text}”，请先录入项目并审批入库，或核对项目编码",
                "the library has no such project: enter it first, or check its number",
            )
        if isinstance(unit, BudgetUnit) and unit_in_year(project.unit, self.year) != unit:
            raise CellError(
                f"项目{project.number}属于“{project.unit}”，与本行单位不同，请核对单位和项目",
                "the project belongs to another unit than the row: check both",
            )
        if self.context.kind is ImportKind.ALLOTMENTS and project.state is not PaperState.APPROVED:
            raise CellError(
                f"项目{project.number}当前为“{project.state.value}”，入库后才能列支，请先审批",
                "the project is not in the library yet: have it approved first",
            )
        return project

    def _fund(self, text: str) -> Source:
        fund = fund_of(text, self.year)
        if fund is None:
            raise CellError(
                f"不认识的资金性质“{text}”，请填写编码（如111）或名称（如一般公共预算资金）",
                "unknown fund: enter its code (111) or name",
            )
        return fund


def _code(text: str, names: CodeList, digits: int, label: str, level: str) -> str:
    """The code that a cell gives by itself, before its name, or by its name alone."""
    head = plain(text)
    code = head[: len(head) - len(head.lstrip("0123456789"))] or names.find(text, digits=digits)
    if len(code) != digits or code not in names:
        raise CellError(
            f"“{text}”不是{names.year}年的{label}科目，请填写{level}编码",
            f"no item of the classification of {names.year}: enter its {digits} digits",
        )
    return code


def place(found: Iterable[Found]) -> None:
    """Find the rows of the lines and pools; a line that nobody was ever given money on has none."""
    sound = [one for one in found if not one.faults]
    pools = {one.noun.pool for one in sound if one.noun.is_own}
    rows = rows_of({one.noun for one in sound} | pools)
    for one in sound:
        one.line = rows.get(one.noun, 0)
        one.pool = rows.get(one.noun.pool, 0) if one.noun.is_own else 0


def rows_of(nouns: Iterable[Noun]) -> dict[Noun, int]:
    """The rows of lines that exist; lines that nobody was ever given money on are missing.

    The nature follows from the project's kind, which may have changed since: it does not tell lines apart.
    """
    wanted = set(nouns)
    units = {noun.unit for noun in wanted}
    years = {noun.year for noun in wanted}
    rows = AllotmentLine.objects.filter(unit__code__in=units, year__in=years).values_list(
        "year", "unit__code", "project__number", "fund", "function", "economic", "pk"
    )
    found = {
        (year, unit, project or "", cast(Source, fund), function, item): pk
        for year, unit, project, fund, function, item, pk in rows
    }
    return {noun: found[key] for noun in wanted if (key := _key(noun)) in found}


def _key(noun: Noun) -> tuple[int, str, str, Source, str, str]:
    return noun.year, noun.unit, noun.project, noun.fund, noun.function, noun.economic
