"""How a person works at their desk in the tests: by what they read on the page, with mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

YEAR = 2024
PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
document.activeElement.dispatchEvent(
  new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""


def grid_cell(page: Page, row: int, column: str) -> Locator:
    """A cell of the amount grid, once its script has taken the table over."""
    rows = page.locator("form[data-grid][data-ready] tr[data-row]:visible")
    return rows.nth(row).locator(f"[data-column={column}]")


def paste(page: Page, text: str) -> None:
    """Paste text where the cursor stands, as from a workbook."""
    page.evaluate(PASTE, text)


class Desk:
    """One signed-in person before their browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")
        page.on("dialog", lambda dialog: dialog.accept())

    # --- going somewhere ------------------------------------------------------------------------------

    def begin(self, year: int = YEAR) -> Desk:
        """Open the home page of a year."""
        self.page.goto(f"/work/?year={year}")
        return self

    def open(self, subject: str) -> None:
        """A subject of the side navigation."""
        links = self.page.get_by_role("navigation", name="主导航")
        links.get_by_role("link", name=subject, exact=True).click()

    def home(self) -> None:
        """The home page."""
        self.open("首页")

    def task(self, deed: str, words: str = "") -> None:
        """Take the first thing that waits with that deed."""
        self.home()
        waiting = self.main.locator(".waiting li").filter(has_text=deed).filter(has_text=words)
        waiting.get_by_role("link").first.click()

    def has_task(self, deed: str) -> Locator:
        """What waits on the home page with that deed."""
        self.home()
        return self.main.locator(".waiting li").filter(has_text=deed)

    def follow(self, name: str, exact: bool = True) -> None:
        """A link of the page."""
        self.main.get_by_role("link", name=name, exact=exact).first.click()

    def press(self, name: str) -> None:
        """A button of the page."""
        self.main.get_by_role("button", name=name, exact=True).click()

    # --- filling in -----------------------------------------------------------------------------------

    def field(self, label: str) -> Locator:
        """The field with that label; its unit and 选填 stand behind it."""
        named = re.compile(rf"^{re.escape(label)}\s*(（(元|万元)）)?\s*(选填)?$")
        return self.main.get_by_label(named)

    def fill(self, **given: str) -> None:
        """Type into fields, by their labels."""
        for label, text in given.items():
            self.field(label).fill(text)

    def choose(self, label: str, words: str) -> None:
        """The first choice of a list that holds the words."""
        option = self.field(label).locator("option").filter(has_text=words).first
        self.field(label).select_option(option.get_attribute("value"))

    # --- grids ----------------------------------------------------------------------------------------

    def cell(self, row: int, column: str) -> Locator:
        """A cell of the amount grid."""
        return grid_cell(self.page, row, column)

    def type_row(self, row: int, **given: str) -> None:
        """Type a row cell by cell; choices by the words they show."""
        for column, text in given.items():
            cell = self.cell(row, column)
            if cell.evaluate("one => one.tagName") == "SELECT":
                option = cell.locator("option").filter(has_text=text).first
                cell.select_option(option.get_attribute("value"))
            else:
                cell.fill(text)

    def paste(self, row: int, column: str, lines: Sequence[Sequence[str]]) -> None:
        """Paste a block, as copied from a workbook."""
        self.cell(row, column).focus()
        paste(self.page, "\r\n".join("\t".join(line) for line in lines))

    def option(self, column: str, words: str) -> str:
        """The full text of a choice of a grid's column."""
        options = self.cell(0, column).locator("option")
        return options.filter(has_text=words).first.inner_text()

    def save_grid(self) -> None:
        """Save a grid and wait until it is."""
        self.press("保存")
        expect(self.page.locator("[data-grid-state]")).to_contain_text("已保存")

    # --- reading --------------------------------------------------------------------------------------

    def told(self, words: str) -> None:
        """The page says so above its content."""
        expect(self.page.locator("#messages")).to_contain_text(words)

    def refused(self, words: str) -> None:
        """The page says why not: on top, beside the field, or in its message."""
        expect(self.main.locator(".errors, .message.error").first).to_contain_text(words)

    def shows(self, words: str) -> None:
        """The words stand on the page."""
        expect(self.main).to_contain_text(words)

    def row(self, words: str) -> Locator:
        """A row of a table."""
        return self.main.locator("tr").filter(has_text=words).first


class Desks(dict[str, Desk]):
    """The desks of an office by what their people do; each is set up when first used."""

    def __init__(self, people: Mapping[str, Any], page_of: Callable[..., Page]) -> None:
        super().__init__()
        self.people, self.page_of = people, page_of

    def __missing__(self, name: str) -> Desk:
        self[name] = Desk(self.page_of(self.people[name])).begin()
        return self[name]
