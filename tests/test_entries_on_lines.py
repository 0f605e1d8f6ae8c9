"""The entries on a line: found by the index of postings, or as one of the few that cross lines."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from ledger_workspace import DAY, YEAR, Desk, approval, given, grant, make_desk
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.commit import commit
from mingzhang.ledger import make
from mingzhang.model.entry import Event, Paper, Share
from mingzhang.store.lines import row_ids
from mingzhang.store.models import AllotmentLine, LedgerEntry, LedgerPosting
from mingzhang.store.posted import entry_of_row
from mingzhang.store.queries.entries import EntryFilter, entries
from mingzhang.store.queries.on_lines import entries_on
from mingzhang.store.queries.traces import back, forward

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    """Paper is paid and contracted for, gives 100 to post by a virement, and 5 more that are corrected."""
    made = make_desk()
    officer, bureau, unit = made.office.officer, made.office.bureau, made.unit
    paper = Paper(DAY, "调剂1", "文2号", "需要", approval=approval())
    apply_payment(officer, unit, given(), [Share(made.paper, 7)])
    commit(officer, unit, given(contract="HT1"), [Share(made.paper, 9)])
    grant(bureau, make.vire(paper, [Share(made.paper, 100)], [Share(made.post, 100)]), unit)
    again = make.vire(replace(paper, voucher="调剂2"), [Share(made.paper, 5)], [Share(made.post, 5)])
    second = grant(bureau, again, unit)
    wrong = entry_of_row(second)
    grant(bureau, make.correct(Paper(DAY, "更正1", "文3号", "录错"), wrong), unit)
    apply_payment(officer, unit, given(), [Share(made.post, 3)])
    return made


def test_no_entry_of_a_line_is_missed(desk: Desk) -> None:
    for line in AllotmentLine.objects.all():
        every = set(LedgerPosting.objects.filter(line=line).values_list("entry", flat=True))
        assert set(entries_on([line.pk], line.year)) == every
        page = entries(EntryFilter(YEAR, [line.unit_id], line=line.pk))
        assert {row.pk for row in page.rows} == every
    every = set(
        LedgerPosting.objects.filter(entry__event__in=("vire", "approve")).values_list("entry", flat=True)
    )
    lines = AllotmentLine.objects.values_list("pk", flat=True)
    assert set(entries_on(lines, YEAR, ("vire", "approve"))) == every


def test_a_trace_goes_over_a_virement(desk: Desk) -> None:
    rows = row_ids([desk.paper, desk.post])
    post = AllotmentLine.objects.select_related("unit", "project").get(pk=rows[desk.post])
    assert {step.line for step in back(post).steps} >= {rows[desk.paper], rows[desk.post]}
    approved = LedgerEntry.objects.get(event="approve", postings__line=rows[desk.paper], postings__fen__gt=0)
    after = forward(approved).steps
    assert {step.step.entry.event for step in after} >= {Event.VIRE, Event.APPLY_PAYMENT}
    assert rows[desk.post] in {step.line for step in after}
    assert approved.date == datetime.date(YEAR, 1, 5)


def test_an_entry_shows_on_a_line_what_it_moved_there(desk: Desk) -> None:
    rows = row_ids([desk.paper, desk.post])
    whole = {row.voucher: row.fen for row in entries(EntryFilter(YEAR, [desk.unit.pk])).rows}
    paper, post = (
        {
            row.voucher: row.fen
            for row in entries(EntryFilter(YEAR, [desk.unit.pk], line=rows[line])).rows
            if row.event in ("vire", "correct", "distribute")
        }
        for line in (desk.paper, desk.post)
    )
    assert (paper["调剂1"], paper["调剂2"], paper["更正1"]) == (-100, -5, 5)
    assert (post["调剂1"], post["调剂2"], post["更正1"]) == (100, 5, -5)
    assert (whole["调剂1"], whole["更正1"]) == (100, 5)
    (distributed,) = (
        voucher for voucher in paper if voucher in whole and voucher not in ("调剂1", "调剂2", "更正1")
    )
    assert paper[distributed] == 10_000_00 <= whole[distributed]
