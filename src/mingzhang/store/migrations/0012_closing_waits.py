"""Closing waits for entries that are being posted; who wrote a book does not pass it in the secrecy review."""

from __future__ import annotations

from django.db import migrations, models

# Entries hold their unit together, closing holds it alone: `close_year` takes the same lock.
HOLDS = """
CREATE FUNCTION entry_holds_its_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7204, NEW.unit_id::int);
  RETURN NEW;
END $$;
CREATE TRIGGER entry_holds_its_year BEFORE INSERT ON store_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION entry_holds_its_year();
"""
BACK = "DROP TRIGGER entry_holds_its_year ON store_ledgerentry; DROP FUNCTION entry_holds_its_year();"


class Migration(migrations.Migration):
    """Guards of closing and of the secrecy review."""

    dependencies = [("store", "0010_performance")]
    operations = [
        migrations.RunSQL([HOLDS], BACK),
        migrations.AddConstraint(
            model_name="bookversion",
            constraint=models.CheckConstraint(
                condition=models.Q(secrecy_by__isnull=True) | ~models.Q(secrecy_by=models.F("created_by")),
                name="book_secrecy_is_not_by_author",
            ),
        ),
    ]
