"""Budget control: approval levels, public expenses, basic and project, objectives; the data."""

from __future__ import annotations

from importlib import resources
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger_office import (
    CENTRE,
    OFFICE,
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
from mingzhang.ledger.controls import Controls, approval_needed, control
from mingzhang.ledger.errors import ControlError
from mingzhang.model.entry import Account, AllotmentLine, Approval, Dimension, Event, Share
from mingzhang.model.errors import DataError
from mingzhang.model.point import Nature, Source


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
    for level_given in Approval:
        entry = make.vire(paper(approval=level_given), share(100), share(100, into))
        assert approval_needed(entry, Controls()) is level
        if level_given.rank < level.rank:
            with pytest.raises(ControlError, match=f"须经{level.value}审批"):
                ledger.post(entry)
        else:
            assert ledger.post(entry)


def test_opposite_moves_on_one_paper_do_not_hide_each_other() -> None:
    here, there = line(project="R1"), line(project="R2", unit=CENTRE, function="2010399")
    out = [Share(here, 100), Share(there, 100)]
    across = [
        Share(line("30207", project="R2", unit=CENTRE), 100),
        Share(line("30207", "2010399", project="R1"), 100),
    ]
    within = [
        Share(line("30207", project="R1"), 100),
        Share(line("30207", "2010399", project="R2", unit=CENTRE), 60),
        Share(line("30211", "2010399", project="R2", unit=CENTRE), 40),
    ]
    assert approval_needed(make.vire(paper(), out, across), Controls()) is Approval.DEPARTMENT_FINANCE
    assert approval_needed(make.vire(paper(), out, within), Controls()) is Approval.UNIT_HEAD


def test_natures_and_functions_that_cross_are_told_apart() -> None:
    """Functions alone could be paired, but only by moves between basic and project expenditure."""
    project = {"project": "T1", "nature": Nature.PROJECT}
    out = [Share(line("30201", "2010301"), 100), Share(line("30201", "2010399", **project), 100)]
    into = [Share(line("30207", "2010399"), 100), Share(line("30207", "2010301", **project), 100)]
    assert approval_needed(make.vire(paper(), out, into), Controls()) is Approval.FINANCE_BUREAU


def test_funds_do_not_hide_that_natures_mix() -> None:
    own = {"project": "T2", "fund": Source.OTHER}
    out = [Share(PAPER_LINE, 1), Share(line("30227", nature=Nature.PROJECT, **own), 1)]
    into = [Share(line("30207", project="T1", nature=Nature.PROJECT), 1), Share(line("30207", **own), 1)]
    with pytest.raises(ControlError, match="不得相互调剂"):
        control(make.vire(paper(), out, into), Controls())


_SMALL = st.builds(
    lambda economic, function, project, unit, nature: line(
        economic, function, project=project, unit=unit, nature=nature
    ),
    st.sampled_from(["30201", "30207"]),
    st.sampled_from(["2010301", "2010399"]),
    st.sampled_from(["R1", "R2"]),
    st.sampled_from([OFFICE, CENTRE]),
    st.sampled_from([Nature.PERSONNEL, Nature.RUNNING]),
)
_FEW = st.lists(_SMALL, min_size=1, max_size=4)


@given(_FEW, _FEW)
@settings(max_examples=400, deadline=None)
def test_the_level_is_that_of_the_mildest_way_to_tell_the_moves(
    out: list[AllotmentLine], into: list[AllotmentLine]
) -> None:
    assume(len(out) == len(into) and not set(out) & set(into))
    entry = make.vire(paper(), [Share(at, 1) for at in out], [Share(at, 1) for at in into])
    ways = (max(_level_of_move(a, b) for a, b in zip(out, way, strict=True)) for way in permutations(into))
    assert approval_needed(entry, Controls()).rank == min(ways)  # type: ignore[union-attr]


def _level_of_move(out: AllotmentLine, into: AllotmentLine) -> int:
    changed = [row for row in data.approvals() if out.value(row.changes) != into.value(row.changes)]
    return max(row.approval.rank for row in changed)


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
