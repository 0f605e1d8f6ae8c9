"""Statutory books in versions (预决算文本): words, reasons, given amounts, files, the way to the public."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ...model.book import BookKind
from ...model.office import BookState
from ...model.point import Flow, Nature, Source, Stage
from ..fields import EnumField
from .files import StoredFile
from .organisation import BudgetUnit, Department
from .people import Person
from .work import Work


class BookScope(models.Model):
    """Which units a book includes (编报范围), the department's own first."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="scopes")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(BookKind, verbose_name="文本类型")
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "kind", "unit"], name="unit_once_in_book")
        ]


class BookWords(models.Model):
    """Free text for one topic of a book (文字材料), with the year in which it was last edited."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="words")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(BookKind, verbose_name="文本类型")
    topic = models.CharField("主题", max_length=300)
    text = models.TextField("内容")
    edited_year = models.PositiveSmallIntegerField("编辑年度")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "kind", "topic"], name="topic_once")
        ]


class _PointColumns(models.Model):
    """The coordinates of an amount as columns."""

    flow = EnumField(Flow)
    stage = EnumField(Stage)
    source = EnumField(Source, default=Source.ALL)
    nature = EnumField(Nature, default=Nature.ALL)
    function = models.CharField(max_length=7, blank=True)
    economic = models.CharField(max_length=5, blank=True)
    item = models.CharField(max_length=80, blank=True)
    project = models.CharField(max_length=160, blank=True)
    point_unit = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=list)

    class Meta:
        abstract = True


class GivenAmount(_PointColumns):
    """An amount that no ledger of ours holds (外部数据): last year's, the published budget's, a register's.

    `origin` names the book or register it comes from; `book_year` is the year of the amount.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="given_amounts")
    year = models.PositiveSmallIntegerField("使用年度")  # the books of this year use it
    kind = EnumField(BookKind, verbose_name="文本类型")
    book_year = models.PositiveSmallIntegerField("金额年度")
    fen = models.BigIntegerField("金额")
    origin = models.CharField("来源", max_length=200)

    class Meta:
        indexes = [models.Index(fields=["department", "year", "kind"])]


class BookReason(_PointColumns):
    """One reason of a change (变动原因): its subject, what that is compared with, words, amount."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="reasons")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(BookKind, verbose_name="文本类型")
    base_year = models.PositiveSmallIntegerField("比较年度")
    base_stage = EnumField(Stage)
    position = models.PositiveSmallIntegerField("序号")
    words = models.CharField("原因", max_length=300)
    fen = models.BigIntegerField("金额", null=True)
    document = models.CharField("文号", max_length=120, blank=True)


class BookReading(models.Model):
    """A published book as it was read from a file, before it is loaded (读取结果)."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="readings")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    draft = models.TextField()  # office, year, kind and amounts as the JSON of a draft
    left_out = models.PositiveIntegerField("不能识别的金额")
    findings = models.JSONField(default=list)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)


class BookVersion(models.Model):
    """A frozen version of a statutory book (文本版本); a correction is a new one that says what changed."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="books")
    year = models.PositiveSmallIntegerField("年度")
    kind = EnumField(BookKind, verbose_name="文本类型")
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=200)
    state = EnumField(BookState, default=BookState.DRAFT, verbose_name="状态")
    draft = models.TextField()  # the JSON of the draft it is written from
    note = models.TextField("版本说明", blank=True)  # what changed; printed with an erratum
    findings = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # against the version before, in words
    withheld = models.JSONField(default=list)  # marked projects that it does not name: for the files within
    opinion = models.CharField("审核意见", max_length=400, blank=True)
    secrecy_opinion = models.CharField("保密审查意见", max_length=400, blank=True)
    approved_on = models.DateField("批复日期", null=True)  # the day the finance bureau approved: the clock
    work = models.OneToOneField(Work, models.PROTECT, null=True, related_name="book")  # that wrote it
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    secrecy_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    secrecy_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField("退回理由", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="returned", returned_by__isnull=False, return_reason__gt="")
                | (~Q(state="returned") & Q(returned_by__isnull=True, return_reason="")),
                name="returned_book_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(returned_by__isnull=True) | ~Q(returned_by=F("created_by")),
                name="book_returner_is_not_author",
            ),
            models.UniqueConstraint(
                fields=["department", "year", "kind", "number"], name="book_version_number_once"
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("created_by")))
                & (Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by"))),
                name="book_approver_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(secrecy_by__isnull=True) | ~Q(secrecy_by=F("created_by")),
                name="book_secrecy_is_not_by_author",
            ),
        ]


class BookFile(models.Model):
    """One file of a version (文本文件)."""

    version = models.ForeignKey(BookVersion, models.PROTECT, related_name="files")
    format = models.CharField("格式", max_length=10)
    name = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="file_name_once")]
