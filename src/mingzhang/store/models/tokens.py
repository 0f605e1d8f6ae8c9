"""Tokens with which programs act for a person (接口令牌): only their hash is kept."""

from __future__ import annotations

from django.db import models

from .people import Person


class AccessToken(models.Model):
    """A token of a person: until when it holds, when it was last used, whether it was taken back."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField("用途", max_length=80)
    hint = models.CharField("前几位", max_length=12)  # to tell one's tokens apart
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("签发时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
