"""What an approved evaluation stands on stays as it is: its lines, its values and evidence, its goal.

Who enters a value or changes a goal takes a share of the department's row, which an approval holds alone
while it computes the points again: neither passes the other unseen.
"""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models

STRICT = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

VALUES = f"""
CREATE FUNCTION evaluation_stands_on(owner bigint, what text, of_year integer) RETURNS boolean {STRICT} AS $$
BEGIN
  PERFORM 1 FROM store_department WHERE id = owner FOR KEY SHARE;
  RETURN EXISTS (
    SELECT 1 FROM store_performanceobservation o JOIN store_performanceevaluation e
      ON e.lines @> jsonb_build_array(jsonb_build_object('uses', jsonb_build_array(o.id::text)))
    WHERE o.department_id = owner AND o.measure = what AND o.year = of_year AND e.state = 'approved'
  );
END $$;

CREATE FUNCTION approved_evaluation_keeps_its_values() RETURNS trigger {STRICT} AS $$
DECLARE
  broken boolean := false;
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{{}}' ELSE to_jsonb(NEW) END;
  verification text[] := ARRAY['verified_by_id', 'verified_on'];
  reopening text[] := ARRAY['state', 'opinion', 'approved_by_id', 'approved_at', 'is_sampled'];
  o record;
BEGIN
  IF TG_TABLE_NAME = 'store_performanceevaluation' THEN
    broken := old_row ->> 'state' = 'approved' AND (
      new_row - reopening <> old_row - reopening
      OR NOT (new_row ->> 'state' = 'returned' OR new_row - 'is_sampled' = old_row - 'is_sampled')
    );
  ELSIF TG_TABLE_NAME = 'store_performanceobservation' THEN
    FOR o IN SELECT DISTINCT (r ->> 'department_id')::bigint AS owner, r ->> 'measure' AS measure,
               (r ->> 'year')::integer AS year
             FROM unnest(ARRAY[old_row, new_row]) r WHERE old_row <> new_row AND r <> '{{}}' LOOP
      broken := broken OR evaluation_stands_on(o.owner, o.measure, o.year);
    END LOOP;
  ELSIF old_row - verification <> new_row - verification OR old_row ->> 'verified_by_id' IS NOT NULL THEN
    FOR o IN SELECT department_id AS owner, measure, year FROM store_performanceobservation
             WHERE id IN ((old_row ->> 'observation_id')::bigint, (new_row ->> 'observation_id')::bigint) LOOP
      broken := broken OR evaluation_stands_on(o.owner, o.measure, o.year);
    END LOOP;
  END IF;
  IF broken THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'approved_evaluation_keeps_its_values',
      MESSAGE = 'an approved evaluation stands on this; reopen it first';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER approved_evaluation_keeps_its_values BEFORE UPDATE OR DELETE ON store_performanceevaluation
  FOR EACH ROW EXECUTE FUNCTION approved_evaluation_keeps_its_values();
CREATE TRIGGER approved_evaluation_keeps_its_values
  BEFORE INSERT OR UPDATE OR DELETE ON store_performanceobservation
  FOR EACH ROW EXECUTE FUNCTION approved_evaluation_keeps_its_values();
CREATE TRIGGER approved_evaluation_keeps_its_values
  BEFORE INSERT OR UPDATE OR DELETE ON store_observationevidence
  FOR EACH ROW EXECUTE FUNCTION approved_evaluation_keeps_its_values();
"""

GOAL = f"""
CREATE FUNCTION approved_evaluation_keeps_its_goal() RETURNS trigger {STRICT} AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}' ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{{}}' ELSE to_jsonb(NEW) END;
  goal text := CASE TG_TABLE_NAME WHEN 'store_performanceobjective' THEN 'id' ELSE 'objective_id' END;
  free text[] := ARRAY['department_id', 'unit_id', 'quality', 'remarks'];
BEGIN
  IF old_row - free <> new_row - free THEN
    PERFORM 1 FROM store_department WHERE id IN (
      SELECT department_id FROM store_performanceobjective
      WHERE id IN ((old_row ->> goal)::bigint, (new_row ->> goal)::bigint)
    ) FOR KEY SHARE;
    IF EXISTS (
      SELECT 1 FROM store_performanceevaluation WHERE state = 'approved'
        AND objective_id IN ((old_row ->> goal)::bigint, (new_row ->> goal)::bigint)
    ) THEN
      RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'approved_evaluation_keeps_its_goal',
        MESSAGE = 'an approved evaluation stands on this goal; reopen it first';
    END IF;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER approved_evaluation_keeps_its_goal BEFORE UPDATE OR DELETE ON store_performanceobjective
  FOR EACH ROW EXECUTE FUNCTION approved_evaluation_keeps_its_goal();
CREATE TRIGGER approved_evaluation_keeps_its_goal
  BEFORE INSERT OR UPDATE OR DELETE ON store_performanceindicator
  FOR EACH ROW EXECUTE FUNCTION approved_evaluation_keeps_its_goal();
"""

BACK = """
DROP TRIGGER approved_evaluation_keeps_its_goal ON store_performanceindicator;
DROP TRIGGER approved_evaluation_keeps_its_goal ON store_performanceobjective;
DROP FUNCTION approved_evaluation_keeps_its_goal();
DROP TRIGGER approved_evaluation_keeps_its_values ON store_observationevidence;
DROP TRIGGER approved_evaluation_keeps_its_values ON store_performanceobservation;
DROP TRIGGER approved_evaluation_keeps_its_values ON store_performanceevaluation;
DROP FUNCTION approved_evaluation_keeps_its_values();
DROP FUNCTION evaluation_stands_on(bigint, text, integer);
"""


class Migration(migrations.Migration):
    """Guards of approved evaluations."""

    dependencies = [("store", "0016_ledger_lists")]
    operations = [
        migrations.AddIndex(
            model_name="performanceevaluation",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state", "approved")),
                fields=["lines"],
                name="approved_evaluation_uses",
                opclasses=["jsonb_path_ops"],
            ),
        ),
        migrations.RunSQL([VALUES, GOAL], BACK),
    ]
