"""A small office for ledger tests: two units, lines of appropriations and of own money."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mingzhang.ledger import make
from mingzhang.ledger.ledger import Ledger
from mingzhang.model.entry import Account, AllotmentLine, Approval, Entry, Paper, Share
from mingzhang.model.point import Nature, Source

YEAR = 2024
OFFICE, CENTRE = "101001", "101002"


def line(economic: str = "30201", function: str = "2010301", **rest: Any) -> AllotmentLine:
    basic = {"year": YEAR, "unit": OFFICE, "project": "R1", "fund": Source.GENERAL, "nature": Nature.RUNNING}
    return AllotmentLine(function=function, economic=economic, **{**basic, **rest})


PAPER_LINE = line("30201")
POST_LINE = line("30207")
RECEPTION = line("30217")
WAGES = line("30101", project="P1", nature=Nature.PERSONNEL)
PROJECT = line("30227", "2010302", project="T1", nature=Nature.PROJECT)
OWN = line("30227", "2010399", project="T2", nature=Nature.PROJECT, fund=Source.OTHER)
POOL = OWN.pool

_numbers = iter(range(1, 10**9))


def paper(**rest: Any) -> Paper:
    """A complete paper with a number of its own."""
    usual = {
        "date": datetime.date(YEAR, 6, 1),
        "voucher": f"V{next(_numbers)}",
        "document": "穗财〔2024〕6号",
        "reason": "工作需要",
        "approval": Approval.FINANCE_BUREAU,
    }
    return Paper(**{**usual, **rest})


def share(fen: int, at: AllotmentLine = PAPER_LINE) -> list[Share]:
    return [Share(at, fen)]


def posted(ledger: Ledger, maker: Callable[..., Entry], *rest: Any, **papers: Any) -> Entry:
    """Make an entry with a complete paper, post it and hand it back."""
    entry = maker(paper(**papers), *rest)
    assert ledger.post(entry)
    return entry


def funded(fen: int = 1000_00, *lines: AllotmentLine, **rest: Any) -> Ledger:
    """A ledger with so much available on each line."""
    ledger = Ledger(**rest)
    for at in lines or (PAPER_LINE,):
        if at.is_own:
            posted(ledger, make.own_budget, share(fen, at))
            posted(ledger, make.receive, share(fen, at.pool))
        else:
            posted(ledger, make.approve, share(fen, at))
            posted(ledger, make.distribute, share(fen, at))
    return ledger


def available(ledger: Ledger, at: AllotmentLine = PAPER_LINE) -> int:
    return ledger.balance(at, Account.AVAILABLE)


def last_year(at: AllotmentLine) -> AllotmentLine:
    return replace(at, year=at.year - 1)
