"""An entry as it goes into the database and, word for word, into its audit row (凭证内容)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.entry import AllotmentLine, Entry, Event


def written(
    entry: Entry,
    lines: Mapping[AllotmentLine, int],
    reference: int | None,
    payee: str,
    person: int,
    author: int | None,
) -> dict[str, Any]:
    """The columns of an entry and its postings as plain JSON values.

    lines      the row of every line of the entry
    reference  the row of the entry that it follows or corrects
    person     who posts it, and so approves it where `author` entered its paper; without one its author
    """
    paper, postings = entry.paper, entry.postings
    is_correction = entry.event is Event.CORRECT
    return {
        "event": entry.event.name.lower(),
        "year": entry.year,
        "date": paper.date.isoformat(),
        "document": paper.document,
        "reason": paper.reason,
        "payee": payee,
        "contract": paper.contract,
        "voucher": paper.voucher,
        "approval": paper.approval.name.lower() if paper.approval else "",
        "prior_year": entry.prior_year,
        "follows": None if is_correction else reference,
        "corrects": reference if is_correction else None,
        "created_by": author or person,
        "approved_by": person if author else None,
        "lines": [lines[p.line] for p in postings],
        "accounts": [p.account.value for p in postings],
        "fens": [p.fen for p in postings],
        "tracks": [p.track for p in postings],
    }
