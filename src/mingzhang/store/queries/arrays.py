"""Rows chosen by many keys at once: the keys go to the database as one array (数组条件).

Three hundred units are one parameter, not three hundred; and an index is walked once in the order of the keys
where a join would look each of them up.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

_KEYS = ArrayField(BigIntegerField())


class AnyOf(Func):
    """`name = ANY (keys)`: a condition for `filter`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def among(name: str, keys: Collection[int]) -> AnyOf:
    """The condition that the field is one of the keys; none of no keys."""
    written = ",".join(str(int(key)) for key in sorted(keys))
    return AnyOf(F(name), RawSQL("%s::bigint[]", (f"{{{written}}}",), _KEYS))


def within(name: str, rows: QuerySet[Any, Any]) -> AnyOf:
    """The condition that the field is one of the keys of `rows`, which gives one column."""
    return AnyOf(F(name), ArraySubquery(rows))
