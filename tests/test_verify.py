"""Verification of the audit trail and the ledger: what was changed behind the system's back is named."""

from __future__ import annotations

import pytest
from django.db import connection

from mingzhang.ledger import make
from mingzhang.model.entry import Share
from mingzhang.store.files import keep
from mingzhang.store.models import AuditRow
from mingzhang.store.verify import verify
from test_posting import LINE, do, office, paper  # noqa: F401  the small office of the posting tests

FIRST = "(SELECT min(id) FROM store_auditrow)"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posted(office):  # noqa: F811
    actor, unit = office
    for number in range(5):
        do(actor, make.apply_payment(paper(f"P{number}"), [Share(LINE, 10_00)]), unit)
    keep(b"a file")
    return actor, unit


def behind_the_back(statement: str) -> None:
    """What only the owner of the database could do, with the guards switched off."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = replica; {statement}; RESET session_replication_role")


def test_an_untouched_database_verifies(posted):
    verdict = verify()
    assert not verdict.faults and (verdict.rows, verdict.entries, verdict.files) == (6, 6, 1)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE store_auditrow SET verb = 'else' WHERE id = (SELECT min(id) FROM store_auditrow)",
            "审计链断裂",
        ),
        ("UPDATE store_ledgerentry SET payee = 'someone else'", "分录与审计记录不符"),
        ("UPDATE store_ledgerposting SET fen = fen * 2", "余额与分录合计不符"),
        ("UPDATE store_ledgerbalance SET fen = fen + 1", "余额与分录合计不符"),
        ("UPDATE store_ledgerposting SET fen = fen + 1 WHERE fen > 0", "分录借贷不平"),
        ("UPDATE store_storedfile SET content = 'other'", "文件内容已变"),
        ("DELETE FROM store_auditrow WHERE id = (SELECT max(id) FROM store_auditrow)", "审计链末尾缺失"),
        ("UPDATE store_auditrow SET at = at + interval '1 second'", "审计链断裂"),
        (f"DELETE FROM store_auditrow WHERE id = {FIRST}", "审计链断裂"),
    ],
)
def test_a_change_is_named(posted, statement, fault):
    behind_the_back(statement)
    assert any(fault in one for one in verify().faults)


def test_heads_written_down_show_that_history_was_rewritten(posted):
    heads = verify().heads
    behind_the_back("DELETE FROM store_auditrow; DELETE FROM store_audithead")
    assert not any("断裂" in fault for fault in verify().faults)
    assert any("审计链末尾缺失" in fault for fault in verify(heads).faults)


def test_the_anchor_changes_with_every_deed(posted):
    actor, unit = posted
    before = verify().anchor
    do(actor, make.apply_payment(paper("P9"), [Share(LINE, 10_00)]), unit)
    assert verify().anchor != before
    assert AuditRow.objects.count() == 7
