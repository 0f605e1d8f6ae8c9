"""Observed values and their evidence: entered, supported, verified by another, kept safe."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from mingzhang.actions import add_evidence as uploads
from mingzhang.actions.acting import actor_of
from mingzhang.actions.add_evidence import add_evidence, add_link
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe, observe_all, withdraw_observation
from mingzhang.actions.save_objective import save_indicators
from mingzhang.actions.verify_evidence import verify_evidence
from mingzhang.model.indicator import (
    Achievement,
    Approximation,
    EvidenceGrade,
    IndicatorKind,
    Operator,
    Reckoning,
)
from mingzhang.model.office import OfficeRole
from mingzhang.performance.sentence import observations_of as figures_of
from mingzhang.performance.values import by_measure, value_of
from mingzhang.performance.vet import evidence_grade
from mingzhang.store.evidence_type import TYPES, RefusedFileError, clean_name, type_of
from mingzhang.store.models import (
    Appointment,
    PerformanceObjective,
    PerformanceObservation,
    StoredFile,
)
from mingzhang.store.performance import objective_of, observation_of, observations_of
from mingzhang.store.postgres.dump import backup
from mingzhang.store.postgres.reach import parse
from mingzhang.store.postgres.restore import restore
from mingzhang.store.verify import verify
from objective_office import drafted, indicator, office_with_goals
from preparation_office import YEAR, Office, approved
from preparation_office import actor as person

pytestmark = pytest.mark.django_db

DAY = datetime.date(YEAR, 8, 28)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
SENTENCE = "博览会展览面积近14万平方米、参观19万人次，签约金额5.2亿元"


@pytest.fixture
def office() -> Office:
    return office_with_goals()


@pytest.fixture
def goal(office: Office) -> PerformanceObjective:
    return drafted(office)


def area(goal: PerformanceObjective, **more: object) -> ObservationInput:
    values: dict[str, object] = {"value": Decimal(14), "unit": "万平方米", "source": "展会统计表", **more}
    return ObservationInput(f"{goal.code}/2", DAY, **values)  # type: ignore[arg-type]


def seen(office: Office, goal: PerformanceObjective, **more: object) -> PerformanceObservation:
    return observe(office.officer, office.head_office, YEAR, area(goal, **more))


# --- values -------------------------------------------------------------------------------------------


def test_a_value_is_kept_with_its_word_and_serves_its_indicator(
    office: Office, goal: PerformanceObjective
) -> None:
    row = seen(office, goal, approximation=Approximation.NEARLY)
    assert observation_of(row).printed == "近14万平方米"
    held = by_measure(observations_of(office.department, YEAR))
    value = value_of(objective_of(goal).tree[1], YEAR, held)
    assert value is not None and (value.low, value.high) == (Decimal(13), Decimal(14))


def test_one_observation_serves_every_indicator_of_its_measure(
    office: Office, goal: PerformanceObjective
) -> None:
    other = objective_of(drafted(office, approved(office, name="乙展会")))
    given = ObservationInput("expo-satisfaction", DAY, Decimal(96), unit="%", source="问卷")
    observe(office.officer, office.head_office, YEAR, given)
    held = by_measure(observations_of(office.department, YEAR))
    for one in (objective_of(goal), other):
        value = value_of(one.tree[5], YEAR, held)
        assert value is not None and value.value == 96


def test_a_measure_of_another_unit_is_not_observed_here(office: Office, goal: PerformanceObjective) -> None:
    with pytest.raises(InputError) as caught:
        observe(office.centre_officer, office.centre, YEAR, area(goal))
    assert caught.value.field == "measure"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "人次"}, "unit"),
        ({"value": None}, "value"),
        ({"value": None, "achievement": Achievement.REACHED}, "value"),
        ({"value": Decimal("1.23456")}, "value"),
        ({"value": Decimal("Infinity")}, "value"),
        ({"achievement": Achievement.REACHED}, "value"),
        ({"share": Decimal(90)}, "share"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    office: Office, goal: PerformanceObjective, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InputError) as caught, transaction.atomic():
        seen(office, goal, **changes)
    assert caught.value.field == field
    assert not PerformanceObservation.objects.exists()


@pytest.mark.parametrize(
    "day", [datetime.date(YEAR - 1, 12, 31), datetime.date(YEAR + 2, 1, 1), datetime.date(2999, 1, 1)]
)
def test_a_value_is_observed_in_its_year_or_the_next(
    office: Office, goal: PerformanceObjective, day: datetime.date
) -> None:
    with pytest.raises(InputError) as caught:
        observe(office.officer, office.head_office, YEAR, ObservationInput(f"{goal.code}/2", day, Decimal(1)))
    assert caught.value.field == "date"


def test_a_unit_of_the_same_kind_is_understood(office: Office, goal: PerformanceObjective) -> None:
    row = seen(office, goal, value=Decimal(140_000), unit="平方米")
    value = value_of(objective_of(goal).tree[1], YEAR, by_measure([observation_of(row)]))
    assert value is not None and value.value == 14


def test_a_target_in_words_takes_a_band_with_its_share(office: Office, goal: PerformanceObjective) -> None:
    words = indicator(
        "影响", IndicatorKind.SOCIAL_BENEFIT, "明显提升", "30", "", operator=Operator.QUALITATIVE
    )
    save_indicators(office.officer, goal, [words], goal.revision)
    key = f"{goal.code}/1"
    given = ObservationInput(key, DAY, achievement=Achievement.REACHED, share=Decimal(95))
    assert observe(office.officer, office.head_office, YEAR, given).share == 95
    with pytest.raises(InputError) as caught, transaction.atomic():
        wrong = ObservationInput(key, DAY, achievement=Achievement.REACHED, share=Decimal(10))
        observe(office.officer, office.head_office, YEAR, wrong)
    assert caught.value.field == "share"


def test_cumulative_and_yearly_values_stay_apart(office: Office, goal: PerformanceObjective) -> None:
    seen(office, goal, value=Decimal(26), reckoning=Reckoning.CUMULATIVE)
    held = by_measure(observations_of(office.department, YEAR))
    assert value_of(objective_of(goal).tree[1], YEAR, held) is None
    seen(office, goal)
    held = by_measure(observations_of(office.department, YEAR))
    value = value_of(objective_of(goal).tree[1], YEAR, held)
    assert value is not None and value.value == 14


def test_the_figures_of_a_sentence_are_kept_together_or_not_at_all(
    office: Office, goal: PerformanceObjective
) -> None:
    figures = figures_of(SENTENCE)
    assert [(one.value, one.approximation.value) for one in figures] == [
        (14, "近"),
        (19, ""),
        (Decimal("5.2"), ""),
    ]
    given = [
        ObservationInput(f"{goal.code}/{code}", DAY, one.value, one.approximation, one.unit, source="总结")
        for code, one in zip("235", figures, strict=True)
    ]
    with pytest.raises(InputError) as caught, transaction.atomic():
        observe_all(
            office.officer, office.head_office, YEAR, [*given[:1], ObservationInput("x", DAY, Decimal(1))]
        )
    assert caught.value.field == "1.measure" and not PerformanceObservation.objects.exists()
    assert len(observe_all(office.officer, office.head_office, YEAR, given)) == 3


def test_a_withdrawn_value_counts_no_longer_and_is_not_lost(
    office: Office, goal: PerformanceObjective
) -> None:
    row = withdraw_observation(office.officer, seen(office, goal), "统计口径有误")
    assert observations_of(office.department, YEAR) == ()
    assert PerformanceObservation.objects.get(pk=row.pk).withdrawn
    with pytest.raises(StateError):
        withdraw_observation(office.officer, row, "再撤一次")
    with pytest.raises(StateError):
        add_evidence(office.officer, row, "表.pdf", PDF, "第1页")


# --- evidence -----------------------------------------------------------------------------------------


def test_evidence_grows_from_nothing_to_verified(office: Office, goal: PerformanceObjective) -> None:
    def grade(row: PerformanceObservation) -> EvidenceGrade:
        return evidence_grade(observation_of(PerformanceObservation.objects.get(pk=row.pk)))

    row = seen(office, goal, source="")
    assert grade(row) is EvidenceGrade.NONE
    paper = add_evidence(office.officer, row, "统计表.pdf", PDF, "")
    assert grade(row) is EvidenceGrade.ASSERTED  # nobody can find the value in it
    verify_evidence(office.reviewer, paper, "第3页表2“展览面积”")
    assert grade(row) is EvidenceGrade.VERIFIED
    other = seen(office, goal)
    add_evidence(office.officer, other, "统计表.pdf", PDF, "第3页")
    assert grade(other) is EvidenceGrade.DOCUMENTED


def test_neither_author_verifies(office: Office, goal: PerformanceObjective) -> None:
    both = person("both", OfficeRole.OFFICER, unit=office.head_office)
    Appointment.objects.create(
        person=both.person,
        role=OfficeRole.REVIEWER,
        unit=office.head_office,
        first_day=datetime.date(2020, 1, 1),
    )
    both = actor_of(both.person)
    uploaded = add_evidence(both, seen(office, goal), "表.pdf", PDF, "第1页")
    entered = add_evidence(
        office.officer, observe(both, office.head_office, YEAR, area(goal)), "甲.pdf", PDF, ""
    )
    for paper in (uploaded, entered):
        with pytest.raises(NotAllowedError):
            verify_evidence(both, paper, "第1页")
    paper = uploaded
    for one in (office.officer, office.colleague):
        with pytest.raises(NotAllowedError):
            verify_evidence(one, paper, "第1页")
    verify_evidence(office.finance, paper, "第1页")
    with pytest.raises(StateError):
        verify_evidence(office.reviewer, paper, "第1页")


def test_the_database_refuses_the_uploader_as_verifier(office: Office, goal: PerformanceObjective) -> None:
    paper = add_evidence(office.officer, seen(office, goal), "表.pdf", PDF, "第1页")
    paper.verified_by, paper.verified_on = office.officer.person, DAY
    with pytest.raises(IntegrityError, match="evidence_verifier_is_not_author"), transaction.atomic():
        paper.save()


def test_a_verification_says_where_the_value_stands(office: Office, goal: PerformanceObjective) -> None:
    paper = add_evidence(office.officer, seen(office, goal), "表.pdf", PDF, "")
    with pytest.raises(InputError) as caught:
        verify_evidence(office.reviewer, paper, " ")
    assert caught.value.field == "place"


def test_one_content_is_stored_once(office: Office, goal: PerformanceObjective) -> None:
    one, other = seen(office, goal), seen(office, goal)
    add_evidence(office.officer, one, "甲.pdf", PDF, "第1页")
    add_evidence(office.officer, other, "乙.pdf", PDF, "第2页")
    assert StoredFile.objects.count() == 1
    with pytest.raises(InputError):
        add_evidence(office.officer, one, "丙.pdf", PDF, "第3页")


def test_a_file_above_the_limit_is_refused(
    office: Office, goal: PerformanceObjective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MEGABYTES", 1)
    row = seen(office, goal)
    with pytest.raises(InputError) as caught:
        add_evidence(office.officer, row, "大.pdf", PDF + bytes(1 << 20), "第1页")
    assert caught.value.field == "file" and not StoredFile.objects.exists()


def test_a_link_is_kept_as_text(office: Office, goal: PerformanceObjective) -> None:
    row = seen(office, goal)
    paper = add_link(office.officer, row, "https://www.example.gov.cn/a?b=1", "第二段")
    assert (paper.name, bytes(paper.file.content)) == (
        "www.example.gov.cn.txt",
        b"https://www.example.gov.cn/a?b=1",
    )
    for wrong in (
        "javascript:alert(1)",
        "ftp://a/b",
        "www.example.cn",
        "https://",
        "https://a/<b>",
        "https://[a",
    ):
        with pytest.raises(InputError):
            add_link(office.officer, row, wrong, "")


def archive(*names: str, **contents: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, contents.get(name, b"x"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        (archive("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        ("参观人次\t19万\r\n".encode(), "text/plain; charset=utf-8"),
        ("参观人次，19万".encode("gb18030"), "text/plain; charset=utf-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook\0".encode("utf-16-le"), "ms-excel"),
    ],
)
def test_the_type_is_told_by_the_content(content: bytes, media: str) -> None:
    assert type_of(content).media.endswith(media)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n\x00",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "\ufeff  <!DOCTYPE html>".encode(),
        b"plain first, then <script>alert(1)</script>",
        b'<?xml version="1.0"?><a/>',
        b"#!/bin/sh\nrm -rf /\n",
        b"MZ\x90\x00\x03" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"GIF8<script>",
        PDF + b"2 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n",
        PDF + b"2 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n",
        b"\x1f\x8b\x08" + bytes(50),
        archive("a.txt"),
        archive("xl/workbook.xml", "xl/vbaProject.bin"),
        archive("word/document.xml", "word\\VBAPROJECT.BIN"),
        archive("xl/workbook.xml")[:-30],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0_VBA_PROJECT\0".encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=lambda content: f"{len(content)} bytes",  # archives hold the time, and workers must agree
)
def test_what_may_run_or_is_unknown_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedFileError):
        type_of(content)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\windows\\统计.PDF", "统计.pdf"),
        ("表.html", "表.html.pdf"),
        ("..", "文件.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("abc\u202efdp.exe", "abcfdp.exe.pdf"),
        ("长" * 500 + ".pdf", "长" * 120 + ".pdf"),
        ('x";filename="y.pdf', "x__filename=_y.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name, type_of(PDF)) == clean


# --- verification and backup --------------------------------------------------------------------------


def behind_the_back(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {statement}; RESET session_replication_role")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM store_storedfile", "佐证文件缺失"),
        ("UPDATE store_observationevidence SET media_type = 'image/png'", "与登记不符"),
        ("UPDATE store_storedfile SET content = '<html>', size = 6", "与登记不符"),
        ("UPDATE store_storedfile SET size = 3", "文件内容已变"),
        ("DELETE FROM store_observationevidence", "佐证与审计记录不符"),
        ("UPDATE store_observationevidence SET place = '第9页'", "佐证与审计记录不符"),
        ("UPDATE store_observationevidence SET verified_on = '2024-01-01'", "佐证与审计记录不符"),
        (
            "INSERT INTO store_storedfile (sha256, size, content, created_at)"
            " SELECT encode(sha256(c), 'hex'), length(c), c, now()"
            " FROM (SELECT convert_to('%PDF-1.7 other', 'UTF8') AS c) x;"
            "UPDATE store_observationevidence SET file_id = (SELECT max(id) FROM store_storedfile)",
            "佐证与审计记录不符",
        ),
        ("UPDATE store_auditrow SET after = '{}'", "审计链断裂"),
    ],
)
def test_verify_names_evidence_that_is_missing_or_changed(
    office: Office, goal: PerformanceObjective, statement: str, fault: str
) -> None:
    add_evidence(office.officer, seen(office, goal), "表.pdf", PDF, "第1页")
    assert not verify().faults
    behind_the_back(statement)
    assert any(fault in one for one in verify().faults)


def test_what_is_stored_is_never_overwritten_or_deleted(office: Office, goal: PerformanceObjective) -> None:
    paper = add_evidence(office.officer, seen(office, goal), "表.pdf", PDF, "第1页")
    for change in (
        lambda: StoredFile.objects.update(content=b"x"),
        lambda: StoredFile.objects.filter(pk=paper.file_id).delete(),
        lambda: StoredFile.objects.create(sha256=paper.file.sha256, size=1, content=b"x"),
    ):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            change()
    assert bytes(StoredFile.objects.get().content) == PDF


def test_nothing_active_is_among_the_types_that_are_taken() -> None:
    for kind in TYPES:
        assert not any(word in kind.media for word in ("html", "svg", "script", "macro", "octet-stream"))
        assert kind.media.partition("/")[0] in ("application", "image", "text")
        assert all(suffix[1:].isalnum() for suffix in kind.suffixes)


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_evidence(
    office: Office, goal: PerformanceObjective, new_database: Callable[[], str], tmp_path: Path
) -> None:
    paper = add_evidence(office.officer, seen(office, goal), "表.pdf", PDF, "第1页")
    other = new_database()
    url = parse(other).to(str(connection.settings_dict["NAME"])).url
    backup(url, tmp_path / "office.zip")
    restore(tmp_path / "office.zip", other)
    with psycopg.connect(other) as opened:
        found = opened.execute(
            "SELECT f.content, e.name FROM store_observationevidence e "
            "JOIN store_storedfile f ON f.id = e.file_id"
        ).fetchall()
    assert [(bytes(content), name) for content, name in found] == [(PDF, paper.name)]
