"""Opinions, revisions, carried over and computed parts; names, bases and standards stand once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Details of projects and budget versions."""

    dependencies = [
        ("store", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="budgetitem",
            name="carryover_fen",
            field=models.BigIntegerField(default=0, verbose_name="其中上年结转"),
        ),
        migrations.AddField(
            model_name="budgetitem",
            name="is_computed",
            field=models.BooleanField(default=False, verbose_name="按标准测算"),
        ),
        migrations.AddField(
            model_name="budgetversion",
            name="opinion",
            field=models.CharField(blank=True, max_length=400, verbose_name="审核意见"),
        ),
        migrations.AddField(
            model_name="project",
            name="opinion",
            field=models.CharField(blank=True, max_length=400, verbose_name="审批意见"),
        ),
        migrations.AddField(
            model_name="project",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="basisdocument",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="basis_number_once"),
        ),
        migrations.AddConstraint(
            model_name="basisdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="basis_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("carryover_fen__gte", 0), ("carryover_fen__lte", models.F("fen"))),
                name="carryover_within_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="project_name_once"),
        ),
        migrations.AddConstraint(
            model_name="spendingstandard",
            constraint=models.UniqueConstraint(
                fields=("unit", "year", "name", "project", "function", "economic", "category"),
                name="standard_once",
            ),
        ),
    ]
