"""Spans of years of one name never overlap; a unit that was merged takes no new papers; one head office."""

from __future__ import annotations

from django.db import migrations, models

# Ranges of single values stand for equality, so that no extension is needed. An open last year is unbounded.
YEARS = "int4range(first_year::int, last_year::int, '[]') WITH &&"
OF = "int8range({0}, {0}, '[]') WITH &&"
SPANS = (
    ("store_departmentname", "department_name_years_never_overlap", OF.format("department_id")),
    ("store_unitname", "unit_name_years_never_overlap", OF.format("unit_id")),
    (
        "store_division",
        "division_years_never_overlap",
        f"{OF.format('unit_id')}, {OF.format('hashtextextended(name, 0) / 2')}",
    ),
)
NEVER_OVERLAP = "".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({of}, {YEARS});"
    for table, name, of in SPANS
)

# Papers by the column that holds their year. The unit is locked as its foreign key would: a merger under way
# is waited for.
PAPERS = (
    ("store_project", "first_year"),
    ("store_budgetplan", "year"),
    ("store_adjustment", "year"),
    ("store_importbatch", "year"),
    ("store_registerrow", "year"),
    ("store_spendingstandard", "year"),
    ("store_allotmentline", "year"),
)
REFUSED = """RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'unit_stands_in_year',
      MESSAGE = 'the unit was merged into another; new papers belong to that one';"""
STANDS = f"""
CREATE FUNCTION unit_stands_in_year() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  merged int;
BEGIN
  SELECT merged_year INTO merged FROM store_budgetunit WHERE id = NEW.unit_id FOR KEY SHARE;
  IF (to_jsonb(NEW) ->> TG_ARGV[0])::int >= merged THEN
    {REFUSED}
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION entry_unit_stands_in_year() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM store_budgetunit WHERE id IN (SELECT unit_id FROM fresh) ORDER BY id FOR KEY SHARE;
  IF EXISTS (
    SELECT 1 FROM fresh f JOIN store_budgetunit u ON u.id = f.unit_id WHERE f.year >= u.merged_year
  ) THEN
    {REFUSED}
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER unit_stands_in_year AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_unit_stands_in_year();
""" + "".join(
    f"CREATE TRIGGER unit_stands_in_year BEFORE INSERT OR UPDATE OF unit_id, {column} ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION unit_stands_in_year('{column}');"
    for table, column in PAPERS
)
BACK = (
    "".join(f"ALTER TABLE {table} DROP CONSTRAINT {name};" for table, name, _ in SPANS)
    + "".join(
        f"DROP TRIGGER unit_stands_in_year ON {table};"
        for table in ("store_ledgerentry", *(table for table, _ in PAPERS))
    )
    + "DROP FUNCTION unit_stands_in_year(); DROP FUNCTION entry_unit_stands_in_year();"
)


class Migration(migrations.Migration):
    """Guards of the organisation."""

    dependencies = [("store", "0003_project_and_budget_details")]
    operations = [
        migrations.AddConstraint(
            model_name="budgetunit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_head_office", True), ("merged_into__isnull", True)),
                fields=("department",),
                name="one_head_office",
            ),
        ),
        migrations.RunSQL([NEVER_OVERLAP, STANDS], BACK),
    ]
