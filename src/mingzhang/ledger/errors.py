"""Named refusals of the ledger: each says in Chinese and English what is wrong and what to do."""

from __future__ import annotations


class LedgerError(Exception):
    """An entry cannot be posted (不能记账). `chinese` and `english` tell the user what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english

    def __reduce__(self) -> tuple[type[LedgerError], tuple[str, str]]:
        """Travel between processes with both languages."""
        return type(self), (self.chinese, self.english)


class UnbalancedError(LedgerError):
    """Debits and credits of an entry differ, or it moves money between lines that must not mix (借贷不平)."""


class EntryError(LedgerError):
    """An entry lacks something its event demands, or uses an account its event may not (凭证有误)."""


class OverspendError(LedgerError):
    """A position would fall below zero: there is less money than the entry takes (余额不足)."""


class ControlError(LedgerError):
    """A rule of budget control forbids the entry (违反控制规则)."""


class ReferenceMissingError(LedgerError):
    """The entry that this one follows or corrects is not there, or is of another kind (找不到原凭证)."""


class DuplicateVoucherError(LedgerError):
    """The voucher number is taken by an entry with other content (凭证号重复)."""


class ClosedYearError(LedgerError):
    """The year is closed: nothing is posted to it any more (年度已结账)."""


class NotClosedError(LedgerError):
    """Money is still open: final accounts cannot be made up yet (未结清)."""
