"""Guards of the ledger look once for a whole statement: single payments and large imports alike.

Foreign keys of entries and postings become guards of their own (entry_names_what_exists,
posting_names_what_exists, posted_rows_name_it): PostgreSQL looks up a foreign key for every row, which made
two thirds of the time of an import.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION entry_names_what_exists() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM store_person
    WHERE id IN (SELECT created_by_id FROM fresh UNION SELECT approved_by_id FROM fresh)
    ORDER BY id FOR KEY SHARE;
  PERFORM 1 FROM store_importbatch WHERE id IN (SELECT batch_id FROM fresh) ORDER BY id FOR KEY SHARE;
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT unit_id, created_by_id, approved_by_id, batch_id FROM fresh) f
    LEFT JOIN store_budgetunit u ON u.id = f.unit_id
    LEFT JOIN store_person c ON c.id = f.created_by_id
    LEFT JOIN store_person a ON a.id = f.approved_by_id
    LEFT JOIN store_importbatch b ON b.id = f.batch_id
    WHERE u.id IS NULL OR c.id IS NULL OR (f.approved_by_id IS NOT NULL AND a.id IS NULL)
      OR (f.batch_id IS NOT NULL AND b.id IS NULL)
  ) OR EXISTS (
    SELECT 1 FROM fresh f WHERE
      (f.follows_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_ledgerentry e WHERE e.id = f.follows_id))
      OR (f.corrects_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM store_ledgerentry e WHERE e.id = f.corrects_id))
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'entry_names_what_exists',
      MESSAGE = 'an entry names a unit, person, batch or entry that does not exist';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_names_what_exists AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_names_what_exists();

CREATE FUNCTION posted_rows_name_it() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  named boolean;
BEGIN
  FOR i IN 1..TG_NARGS - 1 LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = $1)', TG_ARGV[0], TG_ARGV[i])
      INTO named USING OLD.id;
    IF named THEN
      RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'posted_rows_name_it',
        MESSAGE = 'posted rows name this row of ' || TG_TABLE_NAME;
    END IF;
  END LOOP;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER posted_rows_name_it BEFORE DELETE OR UPDATE OF id ON store_budgetunit
  FOR EACH ROW EXECUTE FUNCTION posted_rows_name_it('store_ledgerentry', 'unit_id');
CREATE TRIGGER posted_rows_name_it BEFORE DELETE OR UPDATE OF id ON store_person
  FOR EACH ROW EXECUTE FUNCTION posted_rows_name_it('store_ledgerentry', 'created_by_id', 'approved_by_id');
CREATE TRIGGER posted_rows_name_it BEFORE DELETE OR UPDATE OF id ON store_importbatch
  FOR EACH ROW EXECUTE FUNCTION posted_rows_name_it('store_ledgerentry', 'batch_id');
CREATE TRIGGER posted_rows_name_it BEFORE DELETE OR UPDATE ON store_allotmentline
  FOR EACH ROW EXECUTE FUNCTION posted_rows_name_it('store_ledgerposting', 'line_id');
"""

# Lines are locked in order, so that two entries never wait for each other. A track that nobody has taken
# from has no row and needs none.
POSTINGS = """
CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r record;
  held bigint;
BEGIN
  PERFORM 1 FROM store_allotmentline WHERE id IN (SELECT line_id FROM fresh) ORDER BY id FOR KEY SHARE;
  SELECT bool_or(g.nameless) AS nameless, bool_or(g.fen <> 0) AS unbalanced, bool_or(g.strays) AS strays INTO r
    FROM (
      SELECT sum(f.fen) AS fen, bool_or(l.id IS NULL OR e.id IS NULL) AS nameless,
        bool_or(l.year <> e.year) AS strays
      FROM fresh f LEFT JOIN store_allotmentline l ON l.id = f.line_id
        LEFT JOIN store_ledgerentry e ON e.id = f.entry_id
      GROUP BY f.entry_id, l.fund
    ) g;
  IF r.nameless THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'posting_names_what_exists',
      MESSAGE = 'a posting names an entry or line that does not exist';
  END IF;
  IF r.unbalanced THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'entry_balances',
      MESSAGE = 'debits and credits of an entry differ';
  END IF;
  IF r.strays THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'entry_stays_in_its_year',
      MESSAGE = 'a posting is on a line of another year than its entry';
  END IF;
  FOR r IN SELECT line_id, account, sum(fen) AS fen FROM fresh
             GROUP BY line_id, account HAVING sum(fen) <> 0 ORDER BY line_id, account LOOP
    UPDATE store_ledgerbalance SET fen = fen + r.fen
      WHERE line_id = r.line_id AND account = r.account;
    IF NOT FOUND THEN
      INSERT INTO store_ledgerbalance (line_id, account, fen) VALUES (r.line_id, r.account, r.fen)
        ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
    END IF;
  END LOOP;
  FOR r IN SELECT f.line_id, f.account, f.track, sum(f.fen) AS fen FROM fresh f WHERE f.track <> ''
           GROUP BY f.track, f.line_id, f.account
           HAVING sum(f.fen) < 0 OR EXISTS (
             SELECT 1 FROM store_ledgertrack t
             WHERE t.track = f.track AND t.line_id = f.line_id AND t.account = f.account
           )
           ORDER BY f.track, f.line_id, f.account LOOP
    IF r.fen < 0 THEN
      INSERT INTO store_ledgertrack (line_id, account, track, fen) VALUES (r.line_id, r.account, r.track, 0)
        ON CONFLICT (track, line_id, account) DO NOTHING;
    END IF;
    PERFORM 1 FROM store_ledgertrack
      WHERE track = r.track AND line_id = r.line_id AND account = r.account FOR UPDATE;
    IF FOUND THEN  -- counted only now, when nobody else can take from it
      SELECT sum(fen) INTO held FROM store_ledgerposting
        WHERE track = r.track AND line_id = r.line_id AND account = r.account;
      UPDATE store_ledgertrack SET fen = held
        WHERE track = r.track AND line_id = r.line_id AND account = r.account;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""
BACK = (
    "DROP TRIGGER entry_names_what_exists ON store_ledgerentry; DROP FUNCTION entry_names_what_exists();"
    + (
        "".join(
            f"DROP TRIGGER posted_rows_name_it ON store_{table};"
            for table in ("budgetunit", "person", "importbatch", "allotmentline")
        )
        + "DROP FUNCTION posted_rows_name_it();"
    )
)


class Migration(migrations.Migration):
    """Foreign keys of posted rows become guards by statement."""

    dependencies = [("store", "0008_imports_and_tokens")]

    operations = [
        migrations.RunSQL([GUARDS, POSTINGS], BACK),
        migrations.AlterField(
            model_name="ledgerentry",
            name="approved_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="store.importbatch",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="corrects",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="store.ledgerentry",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="follows",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="store.ledgerentry",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="store.budgetunit",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerposting",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="store.ledgerentry",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerposting",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="store.allotmentline",
            ),
        ),
    ]
