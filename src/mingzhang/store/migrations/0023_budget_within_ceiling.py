"""A second draft goes on only within the ceilings of the finance bureau (控制数)."""

from __future__ import annotations

from django.db import migrations

GUARD = """
CREATE FUNCTION budget_within_ceiling() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.round = 'second' AND NEW.state IN ('submitted', 'reviewed', 'approved') AND EXISTS (
    SELECT 1 FROM store_budgetitem i
    JOIN LATERAL (
      SELECT c.fen FROM store_ceiling c WHERE c.plan_id = NEW.plan_id AND c.fund = i.fund
      ORDER BY c.id DESC LIMIT 1
    ) ceiling ON true
    WHERE i.version_id = NEW.id
    GROUP BY i.fund, ceiling.fen
    HAVING sum(i.fen - i.carryover_fen) > ceiling.fen
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'budget_within_ceiling',
      MESSAGE = 'budget_within_ceiling: this year''s money of a fund is above its ceiling';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_within_ceiling BEFORE UPDATE OF state ON store_budgetversion
  FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION budget_within_ceiling();
"""
BACK = "DROP TRIGGER budget_within_ceiling ON store_budgetversion; DROP FUNCTION budget_within_ceiling();"


class Migration(migrations.Migration):
    """The guard of ceilings."""

    dependencies = [("store", "0022_papers_of_closed_years")]
    operations = [migrations.RunSQL([GUARD], BACK)]
