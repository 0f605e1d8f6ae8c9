"""A published version and its files never change; a year opened again takes entries until it is closed anew."""

from __future__ import annotations

from django.db import migrations

YEAR_IS_OPEN = """
CREATE OR REPLACE FUNCTION year_is_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT unit_id, year FROM fresh) f
    JOIN store_budgetunit u ON u.id = f.unit_id
    JOIN store_yearclose c ON c.department_id = u.department_id AND c.year = f.year
    {but}
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'year_is_open',
      MESSAGE = 'the year is closed';
  END IF;
  RETURN NULL;
END $$;
"""
BUT = "WHERE NOT EXISTS (SELECT 1 FROM store_yearreopening r WHERE r.close_id = c.id)"

PUBLISHED = """
CREATE FUNCTION published_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  version bigint;
BEGIN
  IF TG_TABLE_NAME = 'store_bookversion' THEN
    version := OLD.id;
  ELSIF TG_OP = 'INSERT' THEN
    version := NEW.version_id;
  ELSE
    version := OLD.version_id;
  END IF;
  IF EXISTS (SELECT 1 FROM store_bookversion WHERE id = version AND state = 'published') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'published_version_never_changes',
      MESSAGE = 'a published version never changes';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_version_never_changes BEFORE UPDATE OR DELETE ON store_bookversion
  FOR EACH ROW EXECUTE FUNCTION published_version_never_changes();
CREATE TRIGGER published_version_never_changes BEFORE INSERT OR UPDATE OR DELETE ON store_bookfile
  FOR EACH ROW EXECUTE FUNCTION published_version_never_changes();
CREATE TRIGGER posted_rows_never_change BEFORE UPDATE OR DELETE ON store_yearreopening
  FOR EACH ROW EXECUTE FUNCTION posted_rows_never_change();
CREATE TRIGGER posted_rows_never_change BEFORE UPDATE OR DELETE ON store_storedfile
  FOR EACH ROW EXECUTE FUNCTION posted_rows_never_change();
"""
BACK = """
DROP TRIGGER posted_rows_never_change ON store_storedfile;
DROP TRIGGER posted_rows_never_change ON store_yearreopening;
DROP TRIGGER published_version_never_changes ON store_bookfile;
DROP TRIGGER published_version_never_changes ON store_bookversion;
DROP FUNCTION published_version_never_changes();
"""


class Migration(migrations.Migration):
    """Guards of published versions and of years opened again."""

    dependencies = [("store", "0006_books_on_their_way")]
    operations = [
        migrations.RunSQL([YEAR_IS_OPEN.replace("{but}", BUT)], [YEAR_IS_OPEN.replace("{but}", "")]),
        migrations.RunSQL([PUBLISHED], [BACK]),
    ]
