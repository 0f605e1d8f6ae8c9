"""Rows of the audit trail are found by their verb, those of payments excepted, of which there are too many."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of verbs."""

    dependencies = [("store", "0027_marks_and_revisions")]
    operations = [
        migrations.AddIndex(
            "auditrow",
            models.Index(fields=["verb", "id"], name="audit_verb", condition=~models.Q(verb="pay")),
        )
    ]
