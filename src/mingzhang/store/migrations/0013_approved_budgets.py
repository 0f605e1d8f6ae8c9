"""One approved budget of a unit and year, with its document."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Guards of approved budgets."""

    dependencies = [
        ("store", "0012_closing_waits"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="budgetversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")), fields=("plan",), name="one_approved_budget"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("approved_by__isnull", False), models.Q(("document", ""), _negated=True)),
                    _connector="OR",
                ),
                name="approved_budget_has_document",
            ),
        ),
    ]
