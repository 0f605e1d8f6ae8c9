"""Rows of the audit trail are found by their verb; full-width quotes carry no meaning in names, as in drafts.

Payments have no place in the index of verbs: there are too many of them, and they are found without.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

_EARLIER = import_module("mingzhang.store.migrations.0027_marks_and_revisions")
_SPELT = {sign: meant for sign, meant in _EARLIER._SPELT.items() if sign not in "＂＇"}
_LEFT_OUT = _EARLIER._LEFT_OUT + "＂＇"


def _function(left: str, right: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION spelt_plainly(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(given, {_EARLIER._text(left)}, {_EARLIER._text(right)})
$$;
"""


class Migration(migrations.Migration):
    """An index of verbs, and quotes in names."""

    dependencies = [("store", "0027_marks_and_revisions")]
    operations = [
        migrations.AddIndex(
            "auditrow",
            models.Index(fields=["verb", "id"], name="audit_verb", condition=~models.Q(verb="pay")),
        ),
        migrations.RunSQL(
            [_function("".join(_SPELT) + _LEFT_OUT, "".join(_SPELT.values()))],
            [_function(_EARLIER._FROM, _EARLIER._TO)],
        ),
    ]
