"""Budget control: approval levels, public expenses, basic and project, procurement, objectives; the data."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from ledger_office import (
    CENTRE,
    PAPER_LINE,
    POST_LINE,
    PROJECT,
    RECEPTION,
    WAGES,
    funded,
    line,
    paper,
    posted,
    share,
)
from mingzhang.ledger import data, make
from mingzhang.ledger.controls import Controls, approval_needed
from mingzhang.ledger.errors import ControlError
from mingzhang.model.entry import Account, AllotmentLine, Approval, Dimension, Event
from mingzhang.model.errors import DataError
from mingzhang.model.point import Nature


@pytest.mark.parametrize(
    ("into", "level"),
    [
        (POST_LINE, Approval.UNIT_HEAD),
        (WAGES, Approval.DEPARTMENT_FINANCE),
        (line(project="R2"), Approval.DEPARTMENT_FINANCE),
        (line(unit=CENTRE), Approval.DEPARTMENT_FINANCE),
        (line(function="2010399"), Approval.FINANCE_BUREAU),
        (line("30207", "2010399", unit=CENTRE), Approval.FINANCE_BUREAU),
    ],
)
def test_who_approves_follows_from_what_changes(into: AllotmentLine, level: Approval) -> None:
    ledger = funded(1000)
    for given in Approval:
        entry = make.vire(paper(approval=given), share(100), share(100, into))
        assert approval_needed(entry, Controls()) is level
        if given.rank < level.rank:
            with pytest.raises(ControlError, match=f"须经{level.value}审批"):
                ledger.post(entry)
        else:
            assert ledger.post(entry)


def test_an_office_may_set_other_levels() -> None:
    strict = Controls(approvals=(data.ApprovalRule(Dimension.ECONOMIC, Approval.FINANCE_BUREAU, 0, 9999),))
    ledger = funded(1000, controls=strict)
    with pytest.raises(ControlError):
        ledger.post(make.vire(paper(approval=Approval.UNIT_HEAD), share(1), share(1, POST_LINE)))


def test_a_supplement_is_the_finance_bureaus() -> None:
    ledger = funded(1000)
    for make_change in (make.supplement, make.reduce):
        with pytest.raises(ControlError, match="财政部门"):
            ledger.post(make_change(paper(approval=Approval.DEPARTMENT_FINANCE), share(1)))


@pytest.mark.parametrize("economic", ["30212", "30217", "30231", "31013"])
def test_public_expenses_are_never_raised_by_virement(economic: str) -> None:
    ledger = funded(1000)
    with pytest.raises(ControlError, match="三公"):
        ledger.post(make.vire(paper(), share(1), share(1, line(economic))))


def test_public_expenses_may_be_lowered_or_moved_within_a_unit() -> None:
    ledger = funded(1000, RECEPTION)
    posted(ledger, make.vire, share(100, RECEPTION), share(100, PAPER_LINE))
    posted(ledger, make.vire, share(100, RECEPTION), share(100, line("30217", project="R2")))
    with pytest.raises(ControlError, match="三公"):
        ledger.post(make.vire(paper(), share(1, RECEPTION), share(1, line("30217", unit=CENTRE))))
    with pytest.raises(ControlError, match="三公"):
        ledger.post(make.vire(paper(), share(1, RECEPTION), share(1, line("30231"))))


def test_basic_and_project_money_do_not_mix() -> None:
    ledger = funded(1000, PAPER_LINE, WAGES, PROJECT)
    for out, into in ((PAPER_LINE, PROJECT), (PROJECT, WAGES)):
        with pytest.raises(ControlError, match="不得相互调剂"):
            ledger.post(make.vire(paper(), share(1, out), share(1, into)))
    posted(ledger, make.vire, share(1, WAGES), share(1, PAPER_LINE))


def test_only_lines_of_the_procurement_budget_are_committed_where_that_is_demanded() -> None:
    marked = frozenset({(PROJECT.unit, PROJECT.project, PROJECT.function, PROJECT.economic)})
    ledger = funded(1000, PAPER_LINE, PROJECT, controls=Controls(procurement=marked))
    with pytest.raises(ControlError, match="政府采购"):
        ledger.post(make.commit(paper(contract="C1"), share(1)))
    posted(ledger, make.commit, share(1, PROJECT), contract="C1")


def test_no_payment_for_a_project_without_objective_where_one_is_demanded() -> None:
    other = line("30227", project="T9", nature=Nature.PROJECT)
    ledger = funded(1000, PROJECT, other, PAPER_LINE, controls=Controls(objectives=frozenset({"T1"})))
    posted(ledger, make.apply_payment, share(1, PROJECT))
    posted(ledger, make.apply_payment, share(1, PAPER_LINE))
    with pytest.raises(ControlError, match="项目T9没有绩效目标"):
        ledger.post(make.apply_payment(paper(), share(1, other)))


# --- the data -------------------------------------------------------------------------------------------


def test_every_account_and_event_has_its_row() -> None:
    assert set(data.accounts()) == set(Account)
    assert set(data.events()) == set(Event)
    assert [a.value for a in data.accounts()] == sorted(a.value for a in Account)


def test_every_position_has_a_floor_and_no_source_has() -> None:
    for rule in data.accounts().values():
        assert rule.floor is (rule.side is data.Side.POSITION)


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Copies of the data files of which one can be spoilt."""
    (tmp_path / "data").mkdir()
    for file in resources.files("mingzhang.ledger").joinpath("data").iterdir():
        (tmp_path / "data" / file.name).write_text(file.read_text("utf-8"), encoding="utf-8")
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)

    def spoil(name: str, old: str, new: str) -> None:
        path = tmp_path / "data" / name
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("accounts.csv", "1002,追加,source", "1002,追加,sauce", "accounts.csv:3: 'sauce' is no Side"),
        ("accounts.csv", "1002,追加", "1001,追加", "accounts.csv:3: ORIGINAL_APPROVAL a second time"),
        (
            "accounts.csv",
            ",no,budget,,what was approved",
            ",budget,,what was approved",
            "accounts.csv:2: 7 fields",
        ),
        ("events.csv", "approve,批复", "approve,批准", "events.csv:2: approve is labelled '批准'"),
        ("events.csv", "commit,采购冻结,2003", "commit,采购冻结,2303", "events.csv:8: '2303' is no Account"),
        ("events.csv", "any,,finance_bureau,not more than last", "now,,x,not more", "events.csv:4: 'now'"),
        ("approvals.csv", "unit_head", "unit_foot", "approvals.csv:2: 'unit_foot' is no Approval"),
        ("named_items.csv", "30212", "302", "named_items.csv:2: '302' is no economic item"),
        ("named_items.csv", "no,,", "no,24,", "named_items.csv:2: '24' is no year"),
        ("named_items.csv", ",no,", ",nein,", "named_items.csv:2: 'nein' is neither yes nor no"),
    ],
)
def test_a_mistake_in_the_data_names_file_and_row(spoilt, name: str, old: str, new: str, said: str) -> None:  # type: ignore[no-untyped-def]
    spoilt(name, old, new)
    loader = {"accounts": data.accounts, "events": data.events, "approvals": data.approvals}
    load = loader.get(name.removesuffix(".csv"), data.named_items)
    with pytest.raises(DataError, match=said):
        load.__wrapped__()


def test_a_row_that_is_missing_is_named(spoilt) -> None:  # type: ignore[no-untyped-def]
    spoilt("accounts.csv", "3102,本年实收,source,no,no,cash,,own money received this year\n", "")
    with pytest.raises(DataError, match="no row for RECEIPTS"):
        data.accounts.__wrapped__()
