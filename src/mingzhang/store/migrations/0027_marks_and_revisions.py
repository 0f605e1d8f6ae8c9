"""A book goes to the public only without marked projects, and accounts only of a year that is closed since.

A version remembers the long work that wrote it; an evaluation has a revision, so that nobody overwrites another.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

# The spelling of names in drafts: half-width, brackets and minus signs of one kind, without blanks and quotes.
_SPELT = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict(zip("（）〔〕【】［］", "()()[][]", strict=True)),
    **dict.fromkeys("−–‒‐‑﹣", "-"),
}
_LEFT_OUT = " \t\r\n\u2002\u2003\u2007\u2009\u200b\u202f\u3000\xa0\ufeff" + "“”\"'‘’「」『』《》"
_FROM, _TO = "".join(_SPELT) + _LEFT_OUT, "".join(_SPELT.values())


def _text(words: str) -> str:
    """The words as a text of SQL."""
    return "'" + words.replace("'", "''") + "'"


GUARD = f"""
CREATE FUNCTION spelt_plainly(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(given, {_text(_FROM)}, {_text(_TO)})
$$;

CREATE FUNCTION book_may_go_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('approved', 'published') OR (TG_OP = 'UPDATE' AND OLD.state = NEW.state) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT 1 FROM store_secrecymark m
    JOIN store_project p ON p.id = m.project_id
    JOIN store_budgetunit u ON u.id = p.unit_id AND u.department_id = NEW.department_id
    JOIN jsonb_array_elements(NEW.draft::jsonb -> 'amounts') a
      ON spelt_plainly(a ->> 'project') = spelt_plainly(p.name)
    WHERE m.lifted_at IS NULL
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'book_names_no_marked_project',
      MESSAGE = 'book_names_no_marked_project: a project was marked after the version was written';
  END IF;
  IF NEW.state = 'published' AND NEW.kind = 'final_accounts' AND NOT EXISTS (
    SELECT 1 FROM store_yearclose c
    WHERE c.department_id = NEW.department_id AND c.year = NEW.year AND c.closed_at <= NEW.created_at
      AND NOT EXISTS (SELECT 1 FROM store_yearreopening r WHERE r.close_id = c.id)
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'accounts_are_of_a_closed_year',
      MESSAGE = 'accounts_are_of_a_closed_year: the year was opened again after the version was written';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER book_may_go_public BEFORE INSERT OR UPDATE ON store_bookversion
  FOR EACH ROW EXECUTE FUNCTION book_may_go_public();
"""
BACK = """
DROP TRIGGER book_may_go_public ON store_bookversion;
DROP FUNCTION book_may_go_public();
DROP FUNCTION spelt_plainly(text);
"""


class Migration(migrations.Migration):
    """Guards of the last steps to the public, works of versions, revisions of evaluations."""

    dependencies = [("store", "0026_one_door")]
    operations = [
        migrations.AddField(
            model_name="bookversion",
            name="work",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="book",
                to="store.work",
            ),
        ),
        migrations.AddField(
            model_name="performanceevaluation",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunSQL([GUARD], [BACK]),
    ]
