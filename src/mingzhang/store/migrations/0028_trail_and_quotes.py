"""Rows of the audit trail are found by their verb; names are spelt as drafts spell them now.

Full-width quotes carry no meaning, and radicals stand for their characters.

Payments have no place in the index of verbs: there are too many of them, and they are found without.
"""

from __future__ import annotations

import unicodedata
from importlib import import_module

from django.db import migrations, models

_EARLIER = import_module("mingzhang.store.migrations.0027_marks_and_revisions")
_SIMPLIFIED = (
    "⼾户⾭青⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙"
)
_SPELT = {
    **{sign: meant for sign, meant in _EARLIER._SPELT.items() if sign not in "＂＇"},
    **{
        chr(code): unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFADA))
    },
    **dict(zip(_SIMPLIFIED[::2], _SIMPLIFIED[1::2], strict=True)),
}
_LEFT_OUT = _EARLIER._LEFT_OUT + "＂＇"


def _function(left: str, right: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION spelt_plainly(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(given, {_EARLIER._text(left)}, {_EARLIER._text(right)})
$$;
"""


class Migration(migrations.Migration):
    """An index of verbs, and how names are spelt."""

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
