"""Registers, words, reasons and last year's amounts of the sample's books (台账和文字材料)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ...actions.keep_register import keep_register
from ...actions.load_book import Preview, load_book
from ...actions.set_duties import set_duties
from ...actions.write_reasons import ChangeOf, write_reasons
from ...actions.write_words import write_words
from ...library.one import check
from ...model.book import Book, BookKind
from ...model.draft import Amount, Reason
from ...model.point import Flow, Nature, Point, Source, Stage
from ...store.edition import Edition
from ...store.register_definitions import registers
from .files import Row, fen
from .office import Office

Values = dict[str, Any]
_TOLD_BY_REGISTERS = ("abroad:", "meeting:", "remark:")  # topics of words that the registers themselves say
_SIZES = {"是": "小型企业", "否": "大型企业"}


@dataclass(frozen=True)
class Kept:
    """A register of ours that a file of the sample fills; `unit` is who keeps rows that name no unit."""

    file: str
    register: str
    values: Callable[[Row], Values]
    unit: str = ""


def _overseas(row: Row) -> Values:
    same = {name: row[name] for name in ("destination", "begin", "end", "persons", "purpose")}
    return {"name": row["group"], "cost": fen(row["amount"]), **same}


def _vehicles(row: Row) -> Values:
    bought = 1 if row["bought_this_year"] == "是" else 0
    return {"name": row["vehicle"], "use": row["use"], "three_public": "是", "bought": bought, "kept": 1}


def _receptions(row: Row) -> Values:
    same = {name: row[name] for name in ("date", "guests", "persons", "voucher")}
    return {"kind": f"{row['scope']}接待", "batches": 1, "cost": fen(row["amount"]), **same}


def _meetings(row: Row) -> Values:
    costs = {"venue": "venue", "lodging": "lodging", "transport": "vehicles", "materials": "materials"}
    money = {name: fen(row[file]) for name, file in (costs | {"other": "other"}).items()}
    same = {"name": row["meeting"], "date": row["begin"], "days": row["days"], "persons": row["persons"]}
    return {**same, **{name: amount for name, amount in money.items() if amount}}


def _bought(row: Row) -> Values:
    amount = fen(row["amount"])
    supplier = {"supplier": row["supplier"], "size": _SIZES[row["small_firm"]], "contract": row["contract"]}
    return {"name": row["subject"], "category": row["kind"], "spent": amount, "awarded": amount, **supplier}


def _to_buy(row: Row) -> Values:
    return {"name": row["subject"], "category": row["kind"], "budget": fen(row["amount"])}


def _non_tax(row: Row) -> Values:
    money = {"treasury": fen(row["treasury"]), "account": fen(row["special_account"])}
    return {"kind": "其他收入", "name": row["kind"], **money}


def _staff(row: Row) -> Values:
    return {"category": row["category"], "posts": row["posts"], "persons": row["serving"]}


def _tasks(row: Row) -> Values:
    amount = {"amount": fen(row["amount"])} if row["amount"] else {}
    return {
        "name": row["goal"],
        "result": row["done"],
        "projects": row["projects"].replace(";", "、"),
        **amount,
    }


def keep_registers(office: Office, year: int) -> None:
    """Keep every register that the books of the year need; a unit without rows makes a nil return."""
    _BY_YEAR[year](office)


def _registers_2017(office: Office) -> None:
    for kept in (
        Kept("overseas", "abroad", _overseas),
        Kept("vehicles", "vehicles", _vehicles),
        Kept("receptions", "receptions", _receptions),
        Kept("meetings", "meetings", _meetings),
        Kept("procurement", "procurement", _bought),
        Kept("non_tax", "non_tax", _non_tax, unit="990002"),
        Kept("staff", "staff", _staff),
        Kept("key_tasks", "key_tasks", _tasks, unit="990001"),
    ):
        _keep(office, 2017, kept)
    _nil(office, 2017, "assets")  # no equipment above the thresholds


def _registers_2022(office: Office) -> None:
    """Nothing was bought, and the people are those of the year after: the year is made up."""
    _nil(office, 2022, "procurement")
    _keep(office, 2022, Kept("staff", "staff", _staff), folder=2023)
    for year in (2021, 2022):
        _keep(office, year, Kept("vehicles", "vehicles", _vehicles), folder=2023)
    _assets(office, 2021)
    _nil(office, 2022, "asset_purchases")


def _registers_2023(office: Office) -> None:
    for kept in (
        Kept("procurement", "procurement", _to_buy),
        Kept("staff", "staff", _staff),
        Kept("vehicles", "vehicles", _vehicles),
    ):
        _keep(office, 2023, kept)
    _assets(office, 2022)
    _nil(office, 2023, "assets")
    _to_purchase(office, 2023)


def _assets(office: Office, year: int) -> None:
    """The sample knows totals of assets only: one row each, at the department's own office."""
    known = _known_assets(office)
    every = {"kind": "其他固定资产", "name": "固定资产合计", "value": _ten_thousand(known["assets.fixed"])}
    rooms = {"kind": "房屋及构筑物", "name": "办公用房", "area": known["assets.buildings"], "value": 0}
    _put(office, year, "assets", {_head(office): [every, rooms]})


def _to_purchase(office: Office, year: int) -> None:
    amount = _ten_thousand(_known_assets(office)["assets.purchases"])
    plan = {"name": "办公设备和家具", "kind": "通用设备", "quantity": 1, "amount": amount}
    _put(office, year, "asset_purchases", {_head(office): [plan]})


def _known_assets(office: Office) -> dict[str, str]:
    rows = office.files.rows("registers_2023/assets")
    return {row["item"]: row["number"].replace(",", "") for row in rows}


def _head(office: Office) -> str:
    """The code of the department's own office."""
    return next(code for code, unit in office.units.items() if unit.is_head_office)


def _ten_thousand(text: str) -> int:
    return fen(text) * 10_000


def _keep(office: Office, year: int, kept: Kept, folder: int | None = None) -> None:
    rows: dict[str, list[Values]] = defaultdict(list)
    for row in office.files.rows(f"registers_{folder or year}/{kept.file}"):
        rows[row.get("unit") or kept.unit].append(kept.values(row))
    _put(office, year, kept.register, rows)


def _nil(office: Office, year: int, name: str) -> None:
    _put(office, year, name, {})


def _put(office: Office, year: int, name: str, rows: dict[str, list[Values]]) -> None:
    register = next(one for one in registers() if one.name == name)
    for code, unit in office.units.items():
        keep_register(office.officer(code), unit, year, register, rows.get(code, []), nil=True)


_BY_YEAR: dict[int, Callable[[Office], None]] = {
    2017: _registers_2017,
    2022: _registers_2022,
    2023: _registers_2023,
}


# --- words, reasons, last year ------------------------------------------------------------------------


def write_materials(office: Office, year: int, kind: BookKind) -> None:
    """The duties, the words of every topic, the reasons of changes and what is compared with."""
    officer, book = next(iter(office.people.values())), Edition(office.department, year, kind)
    for row in office.files.rows(f"registers_{year}/words"):
        if row["topic"] == "duties":
            set_duties(office.finance, office.department, year, row["text"])
        elif not row["topic"].startswith(_TOLD_BY_REGISTERS):
            write_words(officer, book, row["topic"], row["text"])
    if kind is BookKind.FINAL_ACCOUNTS:
        for change, reasons in _reasons(office, year).items():
            write_reasons(officer, book, change, reasons)
    _last_year(office, year, kind)


def _reasons(office: Office, year: int) -> dict[ChangeOf, list[Reason]]:
    """The reasons of a year by the change that they explain."""
    found: dict[ChangeOf, list[Reason]] = defaultdict(list)
    whole = Point(office.department.name_in(year), year, Flow.EXPENDITURE, Stage.OUTTURN)
    for row in office.files.rows(f"registers_{year}/reasons"):
        subject = replace(
            whole,
            flow=Flow(row["flow"]),
            source=Source(row["source"]),
            nature=Nature(row["nature"]),
            function=row["function"],
        )
        against = (
            (year - 1, Stage.OUTTURN) if row["against"] == "上年决算数" else (year, Stage.ORIGINAL_BUDGET)
        )
        found[ChangeOf(subject, *against)].append(Reason(row["words"], fen(row["amount"])))
    return found


def _last_year(office: Office, year: int, kind: BookKind) -> None:
    """Last year's book as it was published, as far as this year's is compared with it."""
    name = office.department.name_in(year)
    if not office.files.has(f"registers_{year}/last_year"):
        return
    rows = office.files.rows(f"registers_{year}/last_year")
    amounts = tuple(_amount(name, row) for row in rows)
    book = Book("示例数据", "csv", name, year - 1, kind, ())
    load_book(office.finance, office.department, Preview(book.document, book, check(book), amounts, 0))


def _amount(office: str, row: Row) -> Amount:
    point = Point(
        office,
        int(row["year"]),
        Flow(row["flow"]),
        Stage(row["stage"]),
        Source(row["source"]),
        Nature(row["nature"]),
        item=row["item"],
    )
    return Amount(point, fen(row["amount"]))
