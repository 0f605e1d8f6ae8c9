"""Makes examples/office, the sample office's years as data: `python -m bench.make_office`.

A ledger fed with these files yields the office's published books, cell by cell. Published figures are
rounded; the amounts here are exact to the fen and print as they do. What the books do not tell (carry-over
and own funds by function, day and payee of a payment) is made up, and plausible. Of the budget of 2022 only
what the budget of 2023 compares itself with is published; its lines are made up.
"""

from __future__ import annotations

from pathlib import Path

from bench.sample import accounts, budget, files
from bench.sample.plan import rows
from mingzhang.library.one import read
from mingzhang.library.placing import write_whole
from mingzhang.vocabulary.text import plain

EXAMPLES = Path(__file__).parents[1] / "examples"
OFFICE = EXAMPLES / "office"


def main() -> None:
    """Write every file."""
    for name, content in office().items():
        target = OFFICE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content.encode())


def office() -> dict[str, str]:
    """The files by name."""
    year = accounts.accounts(read(EXAMPLES / "final_accounts_2017.json"))
    budgets = budget.lines(read(EXAMPLES / "budget_2023.json"), project_names(2023))
    before = budget.before()
    library = files.projects({2017: year.plan, 2022: before, 2023: budgets})
    found = {"projects": library} | files.year_2017(year) | files.year_2022(before) | files.year_2023(budgets)
    return {f"{name}.csv": files.text(own) for name, own in found.items()}


def project_names(year: int) -> dict[str, str]:
    """The names of a year's projects by number, as the books' coordinates spell them."""
    return {r["number"]: plain(r["name"]) for r in rows("projects.csv") if r["year"] == str(year)}


if __name__ == "__main__":
    main()
