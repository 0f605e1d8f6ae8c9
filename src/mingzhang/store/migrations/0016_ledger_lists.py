"""Months and amounts of the ledger find their postings."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes of what was paid on a line, and of amounts."""

    dependencies = [("store", "0015_quick_batches")]
    operations = [
        migrations.AddIndex(
            model_name="ledgerposting",
            index=models.Index(
                fields=["line", "entry"],
                include=["fen"],
                name="posting_paid",
                condition=models.Q(account="2005"),
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerposting",
            index=models.Index(fields=["fen"], name="posting_amount", condition=models.Q(fen__gt=0)),
        ),
    ]
