"""Registers and words of a closed year stay as they are unless a correction with its reason is open."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A change holds its units together, closing holds them alone (entry_holds_its_year): none passes unseen.
GUARD = """
CREATE FUNCTION papers_are_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  paper jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
  owner bigint;
  of_year integer := (paper ->> 'year')::integer;
BEGIN
  IF TG_TABLE_NAME = 'store_registerrow' THEN
    PERFORM pg_advisory_xact_lock_shared(7204, (paper ->> 'unit_id')::int);
    SELECT department_id INTO owner FROM store_budgetunit WHERE id = (paper ->> 'unit_id')::bigint;
  ELSIF paper ->> 'kind' <> 'final_accounts' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  ELSE
    owner := (paper ->> 'department_id')::bigint;
    PERFORM pg_advisory_xact_lock_shared(7204, id::int) FROM store_budgetunit
      WHERE department_id = owner ORDER BY id;
  END IF;
  IF EXISTS (
    SELECT 1 FROM store_yearclose c WHERE c.department_id = owner AND c.year = of_year
    AND NOT EXISTS (SELECT 1 FROM store_yearreopening r WHERE r.close_id = c.id)
  ) AND NOT EXISTS (
    SELECT 1 FROM store_yearcorrection k WHERE k.department_id = owner AND k.year = of_year
    AND NOT EXISTS (
      SELECT 1 FROM store_bookversion v WHERE v.department_id = owner AND v.year = of_year
      AND v.kind = 'final_accounts' AND v.created_at > k.opened_at
    )
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'papers_are_open',
      MESSAGE = 'papers_are_open: the year is closed; open a correction with its reason first';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER papers_are_open BEFORE INSERT OR UPDATE OR DELETE ON store_registerrow
  FOR EACH ROW EXECUTE FUNCTION papers_are_open();
CREATE TRIGGER papers_are_open BEFORE INSERT OR UPDATE OR DELETE ON store_bookwords
  FOR EACH ROW EXECUTE FUNCTION papers_are_open();
CREATE TRIGGER papers_are_open BEFORE INSERT OR UPDATE OR DELETE ON store_bookreason
  FOR EACH ROW EXECUTE FUNCTION papers_are_open();
CREATE TRIGGER posted_rows_never_change BEFORE UPDATE OR DELETE ON store_yearcorrection
  FOR EACH ROW EXECUTE FUNCTION posted_rows_never_change();
"""
BACK = """
DROP TRIGGER posted_rows_never_change ON store_yearcorrection;
DROP TRIGGER papers_are_open ON store_bookreason;
DROP TRIGGER papers_are_open ON store_bookwords;
DROP TRIGGER papers_are_open ON store_registerrow;
DROP FUNCTION papers_are_open();
"""


class Migration(migrations.Migration):
    """Corrections of closed years, and the guard of their papers."""

    dependencies = [("store", "0021_book_readings")]
    operations = [
        migrations.CreateModel(
            name="YearCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("reason", models.CharField(max_length=400, verbose_name="更正理由")),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="store.department",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL([GUARD], [BACK]),
    ]
