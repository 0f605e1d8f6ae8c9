"""Projects that are not published by name, and what a version of a book withheld."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION secrecy_mark_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL OR (NEW.project_id, NEW.basis, NEW.decided_by_id,
      NEW.decided_at) IS DISTINCT FROM (OLD.project_id, OLD.basis, OLD.decided_by_id, OLD.decided_at) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'secrecy_mark_stays',
      MESSAGE = 'secrecy_mark_stays: a mark is lifted once, and never changed or deleted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER secrecy_mark_stays BEFORE UPDATE OR DELETE ON store_secrecymark
  FOR EACH ROW EXECUTE FUNCTION secrecy_mark_stays();
"""
BACK = "DROP TRIGGER secrecy_mark_stays ON store_secrecymark; DROP FUNCTION secrecy_mark_stays();"


class Migration(migrations.Migration):
    """Marks and what was withheld."""

    dependencies = [("store", "0023_budget_within_ceiling")]
    operations = [
        migrations.CreateModel(
            name="SecrecyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basis", models.CharField(max_length=400, verbose_name="不予公开的依据")),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lift_reason", models.CharField(blank=True, max_length=400, verbose_name="解除理由")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrecy_marks",
                        to="store.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("project",),
                        name="project_marked_once",
                    )
                ],
            },
        ),
        migrations.AddField(model_name="bookversion", name="withheld", field=models.JSONField(default=list)),
        migrations.RunSQL([STAYS], [BACK]),
    ]
