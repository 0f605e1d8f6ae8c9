"""Reports of performance management: written in every format, and nothing wrong in them."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from evaluation_office import Fair, evaluated, make_fair, seen
from ledger_workspace import YEAR
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.library import one
from mingzhang.library.performance_report import Kind, rendered
from mingzhang.library.write import Format
from mingzhang.model.book import Cell
from mingzhang.model.finding import Severity
from mingzhang.model.manuscript import Manuscript, Passage
from mingzhang.store.models import PerformanceIndicator, PerformanceObservation
from mingzhang.store.queries.performance_reports import (
    evaluation_report,
    monitoring_report,
    objective_report,
    results,
)
from mingzhang.writing.look import Look
from test_monitoring import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def words(report: Manuscript) -> str:
    return "\n".join(piece.text for piece in report.pieces if isinstance(piece, Passage))


def nothing_wrong(report: Manuscript) -> None:
    found = one.check(report.book("report")).findings
    assert [finding for finding in found if not finding.severity < Severity.WARNING] == []


def test_the_report_says_what_is_stored(fair: Fair) -> None:
    row = evaluated(fair)
    text = words(evaluation_report(row, Kind.REPORT))
    assert "自评得97.33分，等级为“优”" in text
    assert "全年预算1.00万元，执行0.90万元，执行率90%" in text.replace("90.00%", "90%")
    assert "“参观人次”扣1.67分：雨天参观减少。" in text
    assert "下年提前两个月发布展会安排。" in text


def test_nothing_is_wrong_in_any_report(fair: Fair) -> None:
    seen(fair, "2", "12", DAY)
    seen(fair, "3", "9", DAY)
    office = fair.desk.office
    watched = start_monitoring(office.finance, office.department, YEAR, DAY, 0)
    row = evaluated(fair)
    for report in (
        objective_report(fair.goal),
        monitoring_report(watched),
        evaluation_report(row, Kind.FORM),
        evaluation_report(row, Kind.REPORT),
    ):
        nothing_wrong(report)


def test_every_format_is_written(fair: Fair) -> None:
    report = evaluation_report(evaluated(fair), Kind.FORM)
    assert rendered(report, Format.PDF).startswith(b"%PDF")
    for kind, part in ((Format.DOCX, "word/document.xml"), (Format.XLSX, "xl/workbook.xml")):
        with zipfile.ZipFile(io.BytesIO(rendered(report, kind))) as archive:
            assert part in archive.namelist()
    assert "绩效自评表" in rendered(report, Format.HTML).decode()


def test_the_form_stands_in_the_middle_of_its_cells(fair: Fair) -> None:
    """As departments hand it in: heads, values and points in the middle, sentences from the left."""
    report = evaluation_report(evaluated(fair), Kind.FORM)
    sheet = report.sheets[0]
    look = Look(sheet)
    at = {cell.text: cell for cell in sheet.table.cells}
    assert all(look.is_middle(at[text]) for text in ("项目名称", "三级指标", "总分", "100", "—"))
    assert not look.is_middle(Cell(0, 0, "雨天参观减少，下年提前发布安排", 1))
    page = rendered(report, Format.HTML).decode()
    assert ' entries"' in page
    assert '<td class="n"' not in page and 'id="contents"' not in page


def test_reports_are_downloaded_by_those_who_see_the_unit(fair: Fair) -> None:
    row = evaluated(fair)
    client = Client()
    client.force_login(fair.desk.office.officer.person)
    answer = client.get(f"/work/evaluations/{row.pk}/report.docx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/work/evaluations/{row.pk}/report.exe").status_code == 404
    client.force_login(fair.desk.office.centre_officer.person)
    assert client.get(f"/work/evaluations/{row.pk}/report.docx").status_code == 404


def test_what_became_of_a_goal_is_told_by_its_values(fair: Fair) -> None:
    assert results(fair.goal) == ""
    seen(fair, "2", "14")
    seen(fair, "3", "15")
    assert results(fair.goal) == "展览面积14万平方米；参观人次15万人次。"
    PerformanceIndicator.objects.filter(objective=fair.goal, code="3").update(measurement_unit="万元")
    PerformanceObservation.objects.filter(measure=f"{fair.goal.code}/3").update(
        measurement_unit="万元", value="12345.5"
    )
    assert results(fair.goal) == "展览面积14万平方米；参观人次12,345.5万元。"
