"""The audit trail (审计日志): who, when, from where, what before and after, in hash chains.

Several chains stand side by side so that writers do not wait for one another; a row takes a chain that
no running transaction holds. The triggers of the migration number and hash the rows; nobody may change
or delete them.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from .organisation import BudgetUnit, Department
from .people import Person


class AuditRow(models.Model):
    """One deed of one person (审计记录)."""

    chain = models.SmallIntegerField(default=0, editable=False)
    number = models.BigIntegerField(default=0, editable=False)
    at = models.DateTimeField("时间")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_constraint=False)
    address = models.CharField("来源地址", max_length=60, blank=True)
    verb = models.CharField("操作", max_length=40)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    unit = models.ForeignKey(BudgetUnit, models.PROTECT, null=True, related_name="+", db_constraint=False)
    subject = models.CharField("对象", max_length=80)  # "project:12"
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)
    previous = models.BinaryField(editable=False, default=bytes)
    hash = models.BinaryField(editable=False, default=bytes)

    class Meta:
        indexes = [
            models.Index(fields=["subject"]),
            BrinIndex(fields=["at"], name="audit_day"),
            # Deeds that are rare among payments; a payment itself is found without.
            models.Index(fields=["verb", "id"], name="audit_verb", condition=~models.Q(verb="pay")),
        ]


class AuditHead(models.Model):
    """The last number and hash of a chain, kept by the trigger."""

    chain = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()
    previous = models.BinaryField(default=bytes, db_default=b"")
