"""Closing of the sample's year, its books and their way to the public page (结账、编写、公开)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ...actions.book_steps import approve_book, publish_book, review_book, review_secrecy
from ...actions.close_year import close_year
from ...actions.waive_check import waive_check
from ...actions.write_book import write_book
from ...model.book import BookKind
from ...store.models import BookVersion
from ...store.queries.closing import check_list
from .office import Office

_WAIVED = "示例单位按已公布的文本编写，文本原有的数字和说法如此"


def close(office: Office, year: int) -> BookVersion:
    """Waive with a reason what the published book itself prints so, then close the year."""
    found = check_list(office.department, year)
    for check in found.checks:
        if check.stops and check.waivable:
            waive_check(office.finance, office.department, year, check, _WAIVED)
    return close_year(office.finance, office.department, year)


def budget_book(office: Office, year: int, note: str = "") -> BookVersion:
    """Write the book of the approved budget, with a note that stands on the public page."""
    return write_book(office.finance, office.department, year, BookKind.BUDGET, note)


def publish(office: Office, version: BookVersion) -> BookVersion:
    """Bring a version to the public page, each step by the person whose it is."""
    own = next(code for code, unit in office.units.items() if unit.is_head_office)
    version = review_book(office.reviewer(own), version, "数字与账簿一致，文字通顺，同意")
    version = review_secrecy(office.head, version, "不涉及国家秘密和个人信息，可以公开")
    approved = timezone.localdate() - timedelta(days=3)
    version = approve_book(office.head, version, approved)
    return publish_book(office.finance, version)
