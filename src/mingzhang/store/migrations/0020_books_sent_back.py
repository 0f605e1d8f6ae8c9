"""A version may be sent back with a reason; from then on it stays as it is."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION returned_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'returned' THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'returned_version_never_changes',
      MESSAGE = 'a version that was sent back never changes; write a new one';
  END IF;
  IF NEW.state = 'returned' AND OLD.state NOT IN ('draft', 'reviewed', 'secrecy_reviewed') THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'returned_version_never_changes',
      MESSAGE = 'only a version that is not approved can be sent back';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER returned_version_never_changes BEFORE UPDATE ON store_bookversion
  FOR EACH ROW EXECUTE FUNCTION returned_version_never_changes();
"""
BACK = """
DROP TRIGGER returned_version_never_changes ON store_bookversion;
DROP FUNCTION returned_version_never_changes();
"""


class Migration(migrations.Migration):
    """Who sent a version back, when and why."""

    dependencies = [("store", "0018_quicker_posting")]
    operations = [
        migrations.AddField(
            model_name="bookversion",
            name="returned_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bookversion", name="returned_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="bookversion",
            name="return_reason",
            field=models.CharField(blank=True, max_length=400, verbose_name="退回理由", default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="bookversion",
            constraint=models.CheckConstraint(
                condition=models.Q(state="returned", returned_by__isnull=False, return_reason__gt="")
                | (~models.Q(state="returned") & models.Q(returned_by__isnull=True, return_reason="")),
                name="returned_book_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookversion",
            constraint=models.CheckConstraint(
                condition=models.Q(returned_by__isnull=True) | ~models.Q(returned_by=models.F("created_by")),
                name="book_returner_is_not_author",
            ),
        ),
        migrations.RunSQL([STAYS], [BACK]),
    ]
