"""The budget ledger (指标账): lines, entries, postings, balances. Posted rows never change.

Entries are posted by two functions of the migrations, `ledger_post` and `ledger_post_pile`, which keep the
balances and the invariants; nobody writes these tables by another way, and the web role may only read them.
What an entry and its postings name (unit, person, batch, line, entry) exists by the functions too: they look
once for a whole pile, where a foreign key would look for each row.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from ...model.point import Nature, Source
from ..fields import EnumField
from .organisation import BudgetUnit
from .people import Person
from .projects import Project

NEVER_NEGATIVE = ("2001", "3002")  # the first and the last account whose balances have a floor
TRACKED = ("2003", "2005")  # the first and the last account that is kept apart by numbers
HELD_OPEN = ("2003", "2004")  # contracts and applications that still hold money
CROSSING = frozenset({"vire", "correct"})  # events that may take from 可用 of one line for another
# What takes from 可用 mostly stands on the same line with its other side, too: the index needs only that one.
_FOUND = ~Q(account="2002", fen__lt=0)


def _outside(first: str, last: str) -> Q:
    """The accounts before and after some; said shortly, for the database reads it again for every write."""
    return Q(account__lt=first) | Q(account__gt=last)


class AllotmentLine(models.Model):
    """An allotment line (指标): where approved money stands. Without project and economic it is a cash pool.

    Undistributed money has no economic item yet.
    """

    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="lines")
    fund = EnumField(Source, verbose_name="资金性质")
    function = models.CharField("功能分类科目", max_length=7)
    economic = models.CharField("部门经济分类科目", max_length=5, blank=True)
    nature = EnumField(Nature, verbose_name="支出性质")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "project", "fund", "function", "economic"],
                name="allotment_line_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["unit", "year"])]


class LedgerEntry(models.Model):
    """One event of the budget ledger (分录). `event` is a member of `model.entry.Event`, lower case."""

    event = models.CharField("业务事项", max_length=40)
    year = models.SmallIntegerField("年度")
    date = models.DateField("日期")
    unit = models.ForeignKey(
        BudgetUnit, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    document = models.CharField("文号", max_length=120, blank=True)
    reason = models.CharField("事由", max_length=400, blank=True)
    payee = models.CharField("收款人", max_length=160, blank=True)
    contract = models.CharField("合同号", max_length=80, blank=True)
    voucher = models.CharField("凭证号", max_length=80)
    approval = models.CharField("审批层级", max_length=40, blank=True)
    prior_year = models.SmallIntegerField("原年度", default=0)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", db_constraint=False, db_index=False
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="correction", db_constraint=False
    )
    batch = models.ForeignKey(
        "store.ImportBatch",
        models.PROTECT,
        null=True,
        related_name="entries",
        db_constraint=False,
        db_index=False,
    )
    created_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "event", "year"], name="voucher_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="entry_approver_is_not_author",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "date", "unit", "id"], name="entry_of_day"),
            models.Index(fields=["follows"], name="entry_followed", condition=Q(follows__isnull=False)),
            BrinIndex(fields=["batch"], name="entry_of_batch", pages_per_range=16),
            models.Index(fields=["year"], name="entry_crossing", condition=Q(event__in=sorted(CROSSING))),
        ]


class LedgerPosting(models.Model):
    """One side of an entry (分录行): debit positive, credit negative, in fen.

    `track` keeps committed money apart by contract, money in payment by application, paid money by voucher.
    The key in the database is (entry, id), so that the sides of an entry are found by it.
    """

    entry = models.ForeignKey(
        LedgerEntry, models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    line = models.ForeignKey(
        AllotmentLine, models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    account = models.CharField("科目", max_length=4)
    fen = models.BigIntegerField("金额")
    track = models.CharField("跟踪号", max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fen=0), name="posting_not_zero"),
            models.CheckConstraint(
                condition=~Q(track="") | _outside(*TRACKED), name="tracked_account_names_its_track"
            ),
        ]
        indexes = [
            models.Index(fields=["track", "line", "account"], name="posting_track", condition=~Q(track="")),
            models.Index(
                fields=["line", "account", "entry"], include=["fen"], name="posting_on_line", condition=_FOUND
            ),
            models.Index(fields=["fen"], name="posting_amount", condition=Q(fen__gt=0)),
        ]


class LedgerBalance(models.Model):
    """The balance of an account of a line (余额), kept by the posting functions; debit positive."""

    line = models.ForeignKey(AllotmentLine, models.PROTECT, related_name="balances", db_index=False)
    account = models.CharField("科目", max_length=4)
    fen = models.BigIntegerField("余额")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "account"], name="balance_once"),
            models.CheckConstraint(
                condition=Q(fen__gte=0) | _outside(*NEVER_NEGATIVE), name="position_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "line"],
                name="balance_open",
                condition=Q(account__in=HELD_OPEN),
            )
        ]


class LedgerTrack(models.Model):
    """What a contract, application or voucher still holds on a line (未用金额), as of its last use.

    The functions make a row when money is first taken from a track, lock it and count anew.
    """

    line = models.ForeignKey(AllotmentLine, models.PROTECT, related_name="tracks")
    account = models.CharField("科目", max_length=4)
    track = models.CharField("跟踪号", max_length=80)
    fen = models.BigIntegerField("未用金额")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "line", "account"], name="track_once"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="track_not_negative"),
        ]


class StagedEntry(models.Model):
    """An entry that waits to be posted (待记凭证), in a pile that is posted whole or not at all.

    The pile of an import has the number of its batch, any other one a number below zero. Nothing is looked
    at before it is posted; after a crash of the server the piles are gone. The usual entry moves an amount
    between two accounts of a line and says so itself: its sides are (line, account, fen, track) and
    (line, other account, -fen, other track). Sides of any other entry stand in `StagedPosting`.
    """

    id = models.BigIntegerField(primary_key=True)  # of the entry that it will be; no key in the database
    pile = models.BigIntegerField()
    event = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    date = models.DateField()
    unit_id = models.BigIntegerField()
    document = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    payee = models.CharField(max_length=160, blank=True)
    contract = models.CharField(max_length=80, blank=True)
    voucher = models.CharField(max_length=80)
    approval = models.CharField(max_length=40, blank=True)
    prior_year = models.SmallIntegerField(default=0)
    follows_id = models.BigIntegerField(null=True)
    corrects_id = models.BigIntegerField(null=True)
    created_by_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)
    account = models.CharField(max_length=4, null=True)
    other_account = models.CharField(max_length=4, null=True)
    fen = models.BigIntegerField(null=True)
    track = models.CharField(max_length=80, null=True)
    other_track = models.CharField(max_length=80, null=True)

    class Meta:
        indexes = [
            BrinIndex(fields=["pile"], name="staged_entry_pile", autosummarize=True, pages_per_range=16)
        ]


class StagedPosting(models.Model):
    """One side of an entry that waits to be posted and is not a mere move between two accounts of a line."""

    id = models.BigIntegerField(primary_key=True)  # of the posting that it will be; no key in the database
    pile = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    account = models.CharField(max_length=4)
    fen = models.BigIntegerField()
    track = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            BrinIndex(fields=["pile"], name="staged_posting_pile", autosummarize=True, pages_per_range=16)
        ]
