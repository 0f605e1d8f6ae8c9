"""The sample office, loaded by the deeds of its people: its books are those that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from mingzhang.actions.acting import actor_of
from mingzhang.actions.errors import InputError, StateError
from mingzhang.actions.take_over_figures import take_over_execution
from mingzhang.cli.sample.evaluations import MADE_UP
from mingzhang.cli.sample.files import Files
from mingzhang.cli.sample.load import TITLES, Loaded, load
from mingzhang.library.compose import compose
from mingzhang.library.draft_file import from_json
from mingzhang.library.one import check, read
from mingzhang.library.performance_report import Kind, rendered
from mingzhang.library.write import Format
from mingzhang.model.book import Book, BookKind
from mingzhang.model.draft import Draft, Rounding
from mingzhang.model.evaluation import BudgetConsequence, WarningLevel
from mingzhang.model.indicator import IndicatorGroup, ObjectiveOwner
from mingzhang.model.manuscript import Manuscript, Passage, Sheet
from mingzhang.model.money import Figure, Unit
from mingzhang.model.office import BookState, EvaluationKind, PaperState
from mingzhang.performance.coverage import may_claim, statement
from mingzhang.performance.department import dimension
from mingzhang.performance.management import Computed, compute
from mingzhang.performance.series import printed, side_by_side
from mingzhang.store.evaluations import execution_of, lost_of, proof, sheet_of
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Adjustment,
    BookVersion,
    BudgetVersion,
    FollowUpItem,
    GivenAmount,
    LedgerEntry,
    MonitoringRound,
    PerformanceEvaluation,
    PerformanceObjective,
    PerformanceObservation,
    Person,
    Project,
    YearClose,
)
from mingzhang.store.queries.books import draft_of
from mingzhang.store.queries.department_figures import department_figures
from mingzhang.store.queries.monitoring import coverage_of
from mingzhang.store.queries.performance_book import performance_year
from mingzhang.store.queries.performance_reports import (
    evaluation_report,
    monitoring_report,
    objective_report,
)
from mingzhang.store.queries.public_books import printed_in, series_of
from mingzhang.store.queries.results import editions_of
from mingzhang.store.verify import verify
from test_office_data import EXAMPLES, MISPRINTED, by_label, differing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the loading said."""
    return []


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, told: list[str]) -> Iterator[Loaded]:
    """The office, loaded once for all tests here; afterwards the tables are empty again."""
    forget()
    with django_db_blocker.unblock():
        try:
            yield load(lambda title, _done, _of: told.append(title))
        finally:
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
            forget()


def version(kind: BookKind) -> BookVersion:
    """The version of the newest year."""
    return BookVersion.objects.filter(kind=kind).latest("year")


def printed_plainly(row: BookVersion) -> Draft:
    """The draft of a version, each amount rounded by itself as the published book has it."""
    return replace(from_json(row.draft, row.title), rounding=Rounding.PLAIN)


def published(name: str) -> Book:
    return read(EXAMPLES / f"{name}.json")


def test_the_final_accounts_are_the_published_ones_cell_by_cell(sample: Loaded) -> None:
    draft = printed_plainly(version(BookKind.FINAL_ACCOUNTS))
    assert list(differing(published("final_accounts_2017"), draft, 8)) == []


def test_the_non_tax_revenue_differs_in_the_four_totals_that_were_misprinted(sample: Loaded) -> None:
    book = compose(printed_plainly(version(BookKind.FINAL_ACCOUNTS))).book("written")
    written = next(table for table in book.tables if table.title == "非税收入征缴情况表")
    missing = {(label, 1): Decimal(total) for label, total in MISPRINTED.items()}
    assert by_label(written) == by_label(published("final_accounts_2017").tables[8]) | missing


def test_the_twelve_tables_of_the_budget_are_the_published_ones(sample: Loaded) -> None:
    draft = printed_plainly(version(BookKind.BUDGET))
    assert list(differing(published("budget_2023"), draft, 12)) == []


def test_running_costs_of_the_budget_follow_from_its_lines(sample: Loaded) -> None:
    draft = draft_of(sample.department, 2023, BookKind.BUDGET)
    [costs] = [a.fen for a in draft.amounts if a.point.item == "running_costs" and a.point.year == 2023]
    assert round(Decimal(costs) / 1_000_000, 2) == Decimal("2602.88")
    given = GivenAmount.objects.filter(year=2023, item="running_costs")
    assert set(given.values_list("book_year", flat=True)) == {2022}


def test_a_version_holds_what_the_office_holds(sample: Loaded) -> None:
    row = version(BookKind.FINAL_ACCOUNTS)
    assert from_json(row.draft, row.title) == draft_of(sample.department, 2017, row.kind)
    assert not any("待填写" in remark for remark in row.remarks)
    assert {finding["severity"] for finding in row.findings} <= {"question", "notice"}


def test_the_final_accounts_tell_the_performance_of_the_year(sample: Loaded) -> None:
    draft = from_json(version(BookKind.FINAL_ACCOUNTS).draft, "final accounts")
    said = "\n".join(words.text for words in draft.words)
    assert "37,768.91万元" in said
    assert "2017年广州市协作办公室信息化系统升级及网络安全改造项目（30.50万元）" in said


def test_the_books_are_public_with_all_their_files(sample: Loaded) -> None:
    visitor = Client()
    page = visitor.get("/").content.decode()
    for row in BookVersion.objects.all():
        assert row.state is BookState.PUBLISHED
        assert row.title in page
        assert {file.format for file in row.files.all()} == {"pdf", "docx", "xlsx", "html", "data"}
        for file in row.files.all():
            assert visitor.get(f"/books/{row.pk}/files/{file.name}").status_code == 200


def test_the_budget_of_the_year_before_prints_what_the_next_one_says_of_it(sample: Loaded) -> None:
    before = BookVersion.objects.get(kind=BookKind.BUDGET, year=2022)
    figures = {name: figure.amount for name, figure in printed_in(before).stated}
    given = GivenAmount.objects.filter(year=2023, book_year=2022)
    said = {row.item or row.flow.value: Decimal(row.fen) / 100 for row in given}
    assert figures["收入总计"] == said["收入总计"]
    assert figures["“三公”经费"] == said["three_public"]
    amounts = from_json(before.draft, before.title).amounts
    [costs] = [a.fen for a in amounts if a.point.item == "running_costs" and a.point.year == 2022]
    assert Decimal(costs) / 100 == said["running_costs"]
    assert {finding["severity"] for finding in before.findings} <= {"question", "notice"}
    assert "其余数字为示例" in before.note


def test_two_years_of_budgets_stand_side_by_side_in_public(sample: Loaded) -> None:
    budgets = next(one for one in series_of(sample.department) if one.kind is BookKind.BUDGET)
    assert [book.year for book in budgets.books] == [2022, 2023]
    steps = dict(budgets.rows)["收入总计"]
    assert [str(step.figure.value) for step in steps if step.figure] == ["236117.77", "238514.79"]
    assert (steps[1].base, steps[1].change, steps[1].percent) == (2022, Decimal("2397.02"), Decimal("1.02"))
    page = Client().get(f"/offices/{sample.department.pk}/").content.decode()
    assert "+2,397.02" in page or "2,397.02" in page
    assert "<svg" in page or "<img" in page


def test_the_ledger_and_its_trail_stand_the_proof(sample: Loaded) -> None:
    found = verify()
    assert found.faults == ()
    assert found.entries == LedgerEntry.objects.count() > 4800


def test_the_worked_year_is_closed_and_papers_of_the_next_wait(sample: Loaded) -> None:
    assert list(YearClose.objects.values_list("year", flat=True)) == [2017]
    assert Adjustment.objects.filter(year=2023, state="submitted").count() == 2
    assert BudgetVersion.objects.filter(plan__year=2024).count() == 2
    assert LedgerEntry.objects.filter(year=2023, event="apply_payment").count() == 3


def test_everybody_can_sign_in(sample: Loaded) -> None:
    assert set(sample.passwords) == set(Person.objects.values_list("username", flat=True))
    for name, password in sample.passwords.items():
        assert Client().login(username=name, password=password), name


def test_loading_says_how_far_it_is(sample: Loaded, told: list[str]) -> None:
    assert [title for title in told if title in TITLES] == list(TITLES)
    assert told[-1] == "完成"


def test_the_sample_is_never_mixed_with_other_data(sample: Loaded) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(StateError, match="只能载入空数据库"):
        load(lambda *_said: None)
    assert LedgerEntry.objects.count() == before


# --- performance --------------------------------------------------------------------------------------


def objective(year: int, code: str) -> PerformanceObjective:
    return PerformanceObjective.objects.get(year=year, code=code)


def evaluations(year: int, kind: EvaluationKind = EvaluationKind.SELF) -> list[PerformanceEvaluation]:
    rows = PerformanceEvaluation.objects.filter(objective__year=year, kind=kind)
    return list(rows.select_related("objective__unit__department", "objective__department"))


def finance() -> Client:
    client = Client()
    client.force_login(Person.objects.get(username="liang"))
    return client


def passages(report: Manuscript) -> str:
    return "\n".join(piece.text for piece in report.pieces if isinstance(piece, Passage))


def test_25_projects_of_26_were_evaluated_by_their_units(sample: Loaded) -> None:
    rows = evaluations(2017)
    assert len(rows) == 25
    assert {row.state for row in rows} == {PaperState.APPROVED}
    assert [row.objective.code for row in rows if proof(row)] == []
    assert all(line["explanation"] for row in rows for line in row.lines if lost_of(line))
    goals = PerformanceObjective.objects.filter(year=2017, owner=ObjectiveOwner.PROJECT)
    assert goals.exclude(evaluations__kind=EvaluationKind.SELF).get().code == "99000117001"


def test_the_exhibition_reached_more_than_its_four_targets(sample: Loaded) -> None:
    seen = PerformanceObservation.objects.filter(year=2017, measure__startswith="expo-")
    found = {row.measure.removeprefix("expo-"): f"{row.approximation.value}{row.value:f}" for row in seen}
    assert found == {
        "area": "近14.0000", "visitors": "19.0000", "shows": "7.0000", "delegations": "18.0000",
    }  # fmt: skip
    targets = objective(2017, "99000114011").indicators.filter(measure__startswith="expo-")
    assert [int(one.target_value or 0) for one in targets.order_by("position")] == [12, 18, 5, 15]


def test_four_projects_were_monitored_and_the_system_says_of_how_many(sample: Loaded) -> None:
    held = MonitoringRound.objects.get()
    items = list(held.items.all())
    assert len(items) == 4
    assert sum(item.budget_fen for item in items) == 24_950_0000_00
    (warned,) = (item for item in items if item.answer_by)
    assert (warned.objective.code, warned.level) == ("99000116004", WarningLevel.AMBER)
    assert warned.accepted_at and warned.effect.startswith(MADE_UP)
    covered = coverage_of(held)
    assert (len(covered.covered), covered.covered_fen) == (4, 24_950_0000_00)
    said = statement(covered)
    assert f"共{len(covered.members)}个" in said
    assert "已覆盖4个、24,950.00万元" in said
    assert len(covered.outside) == len(covered.members) - 4 > 0
    assert all(one.name in said for one in covered.outside)


def test_no_coverage_of_2017_may_claim_all(sample: Loaded) -> None:
    told = performance_year(sample.department, 2017)
    covered = coverage_of(MonitoringRound.objects.get())
    assert told.evaluated is not None
    assert [one.code for one in told.evaluated.outside] == ["99000117001"]
    for one in (told.evaluated, covered):
        assert "100%" not in statement(one)
        assert may_claim(one, Figure(Decimal(100), Unit.PERCENT)).startswith("不能表述为100%")
    assert told.goals is not None
    assert told.goals.is_complete  # every project with money had its objective


def test_sixteen_key_tasks_with_what_was_paid_for_them(sample: Loaded) -> None:
    tasks = PerformanceObjective.objects.filter(year=2017, owner=ObjectiveOwner.KEY_TASK)
    paid = {row.code: execution_of(row).paid_fen for row in tasks}
    assert len(paid) == 16
    given = {code: fen // 100 for code, fen in paid.items() if fen}
    assert given == {
        "task-01": 750_000, "task-05": 13_520_000, "task-06": 1_600_000, "task-07": 32_400,
        "task-13": 252_076_674, "task-14": 23_000_000, "task-15": 3_285_000, "task-16": 79_280_000,
    }  # fmt: skip
    done = PerformanceObservation.objects.get(year=2017, measure="task-05/done")
    assert done.explanation.endswith("支出1,352.00万元")


def test_three_exhibitions_stand_side_by_side(sample: Loaded) -> None:
    row = objective(2017, "task-05")
    editions = editions_of(row)
    assert [one.year for one in editions] == [2016, 2017, 2018]
    assert ["示例" in one.source for one in editions] == [True, False, True]
    area = side_by_side(editions)[0]
    assert [str(step.value) for step in area.steps] == ["11", "14", "14.5"]
    assert [str(printed(step.unit_cost)) for step in area.steps] == ["116.36", "96.57", "96.55"]
    page = finance().get(f"/work/evaluations/years/{row.pk}/").content.decode()
    assert "近14" in page
    assert "96.57" in page
    assert "13,520,000.00" in page
    assert "示例" in page


def test_five_years_of_aid_to_a_county(sample: Loaded) -> None:
    editions = editions_of(objective(2017, "99000114018"))
    assert [one.year for one in editions] == [2015, 2016, 2017, 2018, 2019]
    assert [one.cost_fen for one in editions if "指标账" in one.source] == [3_285_000_00]
    officers = next(one for one in side_by_side(editions) if one.name == "培训党政干部")
    assert [str(step.value) for step in officers.steps] == ["16", "18", "20", "22", "25"]


def test_objectives_of_earlier_years_leave_the_words_of_the_budget(sample: Loaded) -> None:
    words = {row["number"]: row["objective"] for row in Files().rows("projects") if row["year"] == "2023"}
    held = dict(Project.objects.filter(number__in=words).values_list("number", "objective"))
    assert held == words


def test_the_department_evaluated_the_exhibition(sample: Loaded) -> None:
    [row] = evaluations(2017, EvaluationKind.DEPARTMENT)
    assert row.objective.code == "99000114011"
    assert row.state is PaperState.APPROVED
    assert row.created_by_id != row.approved_by_id
    report = passages(evaluation_report(row, Kind.REPORT))
    assert all(text.splitlines()[0] in report for text in (row.situation, row.performance, row.problems))
    items = list(row.follow_ups.order_by("due"))
    assert [(item.owner, item.due.isoformat(), bool(item.met_on)) for item in items] == [
        ("展贸服务处", "2018-03-31", True),
        ("展贸服务处", "2018-12-31", False),
    ]
    assert "由展贸服务处负责，2018年12月31日前完成" in report
    assert (row.use.year, row.use.decided) == (2018, BudgetConsequence.PRIORITY)


def test_the_whole_department_of_2021_computes_to_94_33(sample: Loaded) -> None:
    [row] = evaluations(2021)
    assert (row.total, proof(row)) == (Decimal("94.33"), ())
    sheet = sheet_of(row)
    points = [dimension(sheet, group)[1] for group in (IndicatorGroup.MANAGEMENT, IndicatorGroup.DUTY)]
    assert sum(one for one in points if one is not None) == Decimal("94.33")
    report = evaluation_report(row, Kind.REPORT)
    said = passages(report)
    assert "全年预算300,000.00万元，执行293,939.61万元" in said
    assert "指标、分值、目标值和多数完成值为示例" in said
    table, tasks = (piece.table for piece in report.pieces if isinstance(piece, Sheet))
    assert [cell.text for cell in table.cells if cell.row == table.cells[-1].row][4:6] == ["100", "94.33"]
    assert table.cells[-1].row == len(row.lines) + 1
    assert tasks.cells[-1].row == 5
    assert FollowUpItem.objects.filter(evaluation=row, objective_code="").count() == 3


def test_management_figures_are_the_ledgers_the_registers_and_the_books(sample: Loaded) -> None:
    found = department_figures(sample.department, 2017)
    assert found.outturn_fen == 422_752_762_42  # what the published final accounts print in 万元
    assert (found.projects, found.with_objective, found.self_evaluated) == (26, 26, 25)
    assert (found.to_monitor, found.monitored) == (9, 4)
    assert (found.publications, found.on_time) == (1, 1)
    assert (found.posts, found.staff) == (74, 67)
    assert found.checks == found.checks_passed > 800
    rates = {one: compute(one, found).value for one in Computed}
    assert rates[Computed.EXECUTION_RATE] == Fraction(422_752_762_42 * 100, 427_284_770_20)
    assert rates[Computed.MONITORING_COVERAGE] == Fraction(400, 9)
    assert rates[Computed.SELF_EVALUATION_COVERAGE] == Fraction(2500, 26)
    assert rates[Computed.CHECKS_PASSED] == rates[Computed.PUBLICATION_ON_TIME] == 100
    assert rates[Computed.PROCUREMENT_EXECUTION] is None  # the register of 2017 names no budget


def test_what_the_ledger_holds_is_never_typed(sample: Loaded) -> None:
    officer = actor_of(Person.objects.get(username="chen"))
    with pytest.raises(StateError, match="不能录入"):
        take_over_execution(officer, objective(2017, "99000114011"), 1_00, "示例")
    with pytest.raises(InputError, match="零或正数"):
        take_over_execution(officer, objective(2017, "task-02"), -1, "示例")


@pytest.mark.parametrize("kind", [Format.DOCX, Format.PDF, Format.XLSX, Format.HTML])
def test_nothing_is_wrong_in_a_report_of_any_format(sample: Loaded, tmp_path: Path, kind: Format) -> None:
    [whole], [expo] = evaluations(2021), evaluations(2017, EvaluationKind.DEPARTMENT)
    reports = [evaluation_report(row, one) for row in (whole, expo) for one in (Kind.REPORT, Kind.FORM)]
    reports += [objective_report(expo.objective), monitoring_report(MonitoringRound.objects.get())]
    for number, report in enumerate(reports):
        file = tmp_path / f"{number}.{kind.value}"
        file.write_bytes(rendered(report, kind))
        assert check(read(file)).findings == (), report.title
