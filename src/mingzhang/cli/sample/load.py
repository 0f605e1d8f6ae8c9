"""Loading the sample office step by step (载入示例单位): budgets, a year worked, three books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ...model.book import BookKind
from ...store.models import BookVersion, Department
from . import books
from .budgets import approve_year, draft_next
from .editions import load_editions
from .execution import Execution
from .files import Files
from .office import Office, found_office
from .performance import load_performance
from .projects import enter_projects
from .registers import keep_registers, write_materials
from .waiting import leave_papers

EVALUATED = 2021  # the year whose overall expenditure was evaluated
WORKED, PLANNED = 2017, 2023  # the year with payments and final accounts; the year with a budget
BEFORE = PLANNED - 1  # the budget that the planned year is compared with; its lines are made up
_MADE_UP = "示例：收入总计、支出总计、“三公”经费和机关运行经费为2023年预算文本所列的2022年数，其余数字为示例"
Tell = Callable[[str, int, int], None]
Step = tuple[str, Callable[[], object]]


@dataclass(frozen=True)
class Loaded:
    """What was loaded: the department, and the passwords of its people, which are kept nowhere else."""

    department: Department
    passwords: dict[str, str]


def load(tell: Tell, files: Files | None = None) -> Loaded:
    """Load the sample into a database without people; `tell` hears what is done and how far it is."""
    tell("建立机构和人员", 0, len(TITLES))
    office = found_office(files or Files())
    for number, (title, deed) in enumerate(_steps(office, tell), start=1):
        tell(title, number, len(TITLES))
        deed()
    tell("完成", len(TITLES), len(TITLES))
    return Loaded(office.department, office.passwords)


TITLES = (
    *("建立机构和人员", "录入2017年项目", "编制和批复2017年预算", "执行2017年预算", "载入2017年绩效"),
    "登记2017年台账和文字",
    *("2017年结账并编写决算", "审核并公开2017年决算", "编制并公开2022年预算", "录入2023年项目"),
    "编制和批复2023年预算",
    *("登记2023年台账和文字", "编写2023年预算文本", "审核并公开2023年预算", "起草2024年预算"),
    *("载入2021年绩效", "载入历年对比"),
)


def _steps(office: Office, tell: Tell) -> Iterator[Step]:
    """Every step after the first, in the order of TITLES."""
    made: dict[str, BookVersion] = {}
    deeds: tuple[Callable[[], object], ...] = (
        lambda: enter_projects(office, WORKED),
        lambda: approve_year(office, WORKED),
        lambda: Execution(office, WORKED).work(_part(tell)),
        lambda: load_performance(office, WORKED),
        lambda: _materials(office, WORKED, BookKind.FINAL_ACCOUNTS),
        lambda: made.update(accounts=books.close(office, WORKED)),
        lambda: books.publish(office, made["accounts"]),
        lambda: _publish_before(office),
        lambda: enter_projects(office, PLANNED),
        lambda: approve_year(office, PLANNED),
        lambda: _materials(office, PLANNED, BookKind.BUDGET),
        lambda: made.update(budget=books.budget_book(office, PLANNED)),
        lambda: books.publish(office, made["budget"]),
        lambda: _leave_open(office),
        lambda: load_performance(office, EVALUATED),
        lambda: load_editions(office, WORKED),
    )
    return zip(TITLES[1:], deeds, strict=True)


def _part(tell: Tell) -> Callable[[int, int], None]:
    return lambda done, of: tell(f"{TITLES[3]}：{done}／{of}", 3, len(TITLES))


def _materials(office: Office, year: int, kind: BookKind) -> None:
    keep_registers(office, year)
    write_materials(office, year, kind)


def _publish_before(office: Office) -> None:
    """The budget of the year before, so that the public page has two years to compare."""
    enter_projects(office, BEFORE)
    approve_year(office, BEFORE)
    _materials(office, BEFORE, BookKind.BUDGET)
    books.publish(office, books.budget_book(office, BEFORE, _MADE_UP))


def _leave_open(office: Office) -> None:
    leave_papers(office, PLANNED)
    draft_next(office, PLANNED + 1, date(PLANNED, 10, 9))
