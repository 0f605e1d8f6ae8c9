"""Every page for everybody: no barriers, keyboard alone, zoomed, on a tablet, in the dark, in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from every_screen import DESK, TABLET, ZOOMED, Check, is_for_everybody, is_whole
from playwright.sync_api import Page, expect
from small_year import YEAR, SmallYear, small_year

from mingzhang.store.models import BudgetVersion, LedgerEntry

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]
NAME = "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"
CHROME = (
    "header.bar, nav.side, main button, main .button, main caption, main thead th, main label, main dt, "
    "main legend, main .empty, main .hint"
)
SAID = "found => found.map(one => one.innerText)"
# Tables that show money without saying in which unit.
NO_UNIT = """() => [...document.querySelectorAll("table.data")].filter(table =>
  [...table.querySelectorAll("td.num")].some(cell => /\\d\\.\\d\\d$/.test(cell.textContent.trim()))
  && !/(元|yuan)/.test(table.caption?.textContent ?? "")).map(table => table.caption?.textContent ?? "?")"""
ROLES = ("officer", "reviewer", "head", "finance", "bureau", "auditor", "administrator")
HAN = re.compile("[一-鿿]{2,}")


@pytest.fixture
def year() -> SmallYear:
    return small_year()


def links_of(page: Page) -> list[str]:
    """The addresses of the side navigation."""
    links = page.locator("nav.side a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return [str(link) for link in links]


def pages_of(year: SmallYear) -> list[str]:
    """The pages behind the subjects: one of each kind, with what the small office holds."""
    own, department = year.office.own.pk, year.office.department.pk
    project = year.projects["东西部协作专项"]
    version = BudgetVersion.objects.filter(plan__unit=year.office.own).latest("pk")
    entry = LedgerEntry.objects.filter(event="complete_payment").earliest("pk")
    application = LedgerEntry.objects.filter(event="apply_payment").latest("pk")
    adjustment = year.adjustment.pk
    return [
        *("/work/spending/", "/work/search/?q=协作", f"/work/projects/{project.pk}/"),
        *(f"/work/preparation/unit/{own}/", f"/work/preparation/department/{department}/"),
        *(f"/work/preparation/{version.pk}/", f"/work/preparation/{version.pk}/compare/"),
        f"/work/preparation/unit/{own}/standards/",
        *("/work/ledger/?by=project", f"/work/ledger/lines/{year.line('东西部协作专项', '30227').pk}/"),
        *("/work/ledger/entries/", f"/work/ledger/entries/{entry.pk}/"),
        *(f"/work/ledger/entries/{application.pk}/", f"/work/ledger/entries/{entry.pk}/voucher/"),
        *("/work/ledger/months/", "/work/ledger/year-end/", f"/work/ledger/year-end/{own}/"),
        *(f"/work/adjustments/{adjustment}/", f"/work/adjustments/{adjustment}/sheet/"),
        *(f"/work/registers/receptions/{own}/", "/work/registers/receptions/"),
        *(f"/work/words/{department}/final_accounts/", f"/work/closing/{department}/"),
        *(f"/work/organisation/{department}/", f"/work/organisation/{department}/history/"),
    ]


FORMS = {
    "officer": (
        *("/work/projects/add/", "/work/adjustments/add/", "/work/payments/add/", "/work/imports/add/"),
        *("/work/payments/contracts/add/", "/work/payments/receipts/add/", "/work/payments/prior-year/add/"),
    ),
    "administrator": ("/work/people/add/", "/work/organisation/add/"),
}


def walk(page: Page, addresses: list[str]) -> Iterator[str]:
    """Open one page after another; none is a mistake of the server."""
    for address in dict.fromkeys(addresses):
        answer = page.goto(address)
        assert answer is not None and answer.status in (200, 403, 404), (address, answer and answer.status)
        if answer.status == 200:
            yield address


def everything(page: Page, year: SmallYear, role: str) -> Iterator[str]:
    """All pages of a role: its navigation, its forms and what lies behind."""
    page.goto(f"/work/?year={YEAR}")
    behind = pages_of(year) if role in ("officer", "finance") else []
    yield from walk(page, [*links_of(page), *FORMS.get(role, ()), *behind])


@pytest.mark.parametrize("role", ["officer", "auditor", "administrator"])
def test_no_barriers_on_any_page(page_of: PageOf, no_barriers: Check, year: SmallYear, role: str) -> None:
    """Every rule in the light, contrast in the dark, nothing cut on a tablet and at 200 %."""
    page = page_of(year.office[role], reduced_motion="reduce")
    for address in everything(page, year, role):
        is_for_everybody(page, no_barriers, (DESK, TABLET, ZOOMED))
        assert page.evaluate(NO_UNIT) == [], address


def test_what_the_navigation_offers_opens(page_of: PageOf, year: SmallYear) -> None:
    for role in ROLES:
        page = page_of(year.office[role])
        page.goto(f"/work/?year={YEAR}")
        for address in links_of(page):
            assert page.request.get(address).status == 200, (role, address)


def test_the_english_interface_zoomed(page_of: PageOf, year: SmallYear) -> None:
    """No Chinese label is left in what the workspace itself says, and nothing is cut."""
    page = page_of(year.office["finance"], viewport={"width": 640, "height": 430}, has_touch=True)
    page.goto(f"/work/?year={YEAR}")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    left = []
    for address in everything(page, year, "finance"):
        is_whole(page)
        said = page.locator(CHROME).evaluate_all(SAID)
        if found := {words for text in said for words in HAN.findall(text)} - names(year):
            left.append(f"{address}: {'、'.join(sorted(found))}")
    assert not left, "\n".join(left)


def names(year: SmallYear) -> set[str]:
    """What the office itself is called, and the other language."""
    units = (year.office.department, year.office.own, year.office.centre)
    return {
        "中文",
        *(one.name_in(YEAR) for one in units),
        *(p.display_name for p in year.office.people.values()),
    }


def test_a_project_is_entered_without_a_mouse(page_of: PageOf, year: SmallYear) -> None:
    page = page_of(year.office["officer"])
    page.goto(f"/work/?year={YEAR}")
    keys = page.keyboard
    page.get_by_role("link", name="跳到正文").focus()
    reach(page, "项目库")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("项目库")
    reach(page, "录入项目")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("录入项目")
    reach(page, "预算单位")
    for text in ("键盘录入的项目", ""):
        keys.press("Tab")
        keys.type(text)
    keys.press("Tab")
    keys.press("ArrowDown")  # 运转类
    keys.press("Tab")
    keys.press("Tab")
    keys.type("2010301")
    reach(page, "保存")
    keys.press("Enter")
    expect(page.locator("#messages")).to_contain_text("已录入项目")
    reach(page, "提交入库")
    keys.press("Enter")
    expect(page.locator("#messages")).to_contain_text("已提交")


def reach(page: Page, name: str) -> None:
    """Go on with the tabulator until the control of that name has the focus."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText")
            == name
        ):
            return
    raise AssertionError(f"the keyboard does not reach {name}")
