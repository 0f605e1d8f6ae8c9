"""Long works (任务): import, close, write a book; they go on while the person leaves the page."""

from __future__ import annotations

from django.db import models

from ...model.office import WorkState
from ..fields import EnumField
from .people import Person


class Work(models.Model):
    """One long work with its progress and its outcome."""

    kind = models.CharField("任务", max_length=40)
    title = models.CharField("名称", max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, related_name="works")
    state = EnumField(WorkState, default=WorkState.WAITING, verbose_name="状态")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField("结果", blank=True)
    target = models.CharField("结果页", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
