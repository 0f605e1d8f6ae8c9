"""A page for everybody: no barriers, whole on every screen, readable in the dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import Page

Check = Callable[[Page], None]
DESK, TABLET, ZOOMED, PHONE = (1280, 860), (820, 1180), (640, 430), (360, 740)
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is cut: text of a label, heading, link or button that is wider than its box and does not scroll.
CUT = """() => [...document.querySelectorAll("h1,h2,h3,a,button,label,legend,dt,dd,summary,caption,p")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && ["hidden", "clip"].includes(getComputedStyle(one).overflowX) && !one.closest(".hidden,.skip,.office"))
  .map(one => one.textContent.trim().slice(0, 40))"""
CONTRAST = """() => axe.run({runOnly: ["color-contrast"], resultTypes: ["violations"]}).then(
  found => found.violations.flatMap(one => one.nodes.map(node => `${node.target} ${node.failureSummary}`)))"""


def is_for_everybody(page: Page, no_barriers: Check, sizes: Sequence[tuple[int, int]]) -> None:
    """Every rule in the light, contrast in the dark, nothing cut at the sizes; the page is as it was."""
    no_barriers(page)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(CONTRAST) == [], page.url
    page.emulate_media(color_scheme="light")
    for size in sizes:
        resized(page, size)
        is_whole(page)
    resized(page, DESK)


def is_whole(page: Page) -> None:
    """Nothing is wider than the screen, nothing is cut."""
    assert page.evaluate(WIDE) <= 0, f"{page.url} is wider than the screen"
    assert page.evaluate(CUT) == [], page.url


def resized(page: Page, size: tuple[int, int]) -> None:
    """Another screen."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
