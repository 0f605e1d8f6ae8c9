"""A hundred thousand entries at once: what is asked for each row is asked once for the statement.

Entries hold their unit after they stand, before the guard that looks whether the year is closed: whoever
closed in between is seen by it. Tracks that nobody has taken from have no row, and need no look each.
"""

from __future__ import annotations

from django.db import migrations

STRICT = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
HOLDS = f"""
DROP TRIGGER entry_holds_its_year ON store_ledgerentry;
CREATE OR REPLACE FUNCTION entry_holds_its_year() RETURNS trigger {STRICT} AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7204, f.unit_id::int)
    FROM (SELECT DISTINCT unit_id FROM fresh ORDER BY unit_id) f;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_holds_its_year AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_holds_its_year();
"""
HOLDS_BACK = """
DROP TRIGGER entry_holds_its_year ON store_ledgerentry;
CREATE OR REPLACE FUNCTION entry_holds_its_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7204, NEW.unit_id::int);
  RETURN NEW;
END $$;
CREATE TRIGGER entry_holds_its_year BEFORE INSERT ON store_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION entry_holds_its_year();
"""
POSTINGS = f"""
CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger {STRICT} AS $$
DECLARE
  r record;
  held bigint;
BEGIN
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
             HAVING sum(f.fen) < 0 OR (sum(f.fen) > 0 AND EXISTS (
               SELECT 1 FROM store_ledgertrack t
               WHERE t.track = f.track AND t.line_id = f.line_id AND t.account = f.account))
             ORDER BY f.track, f.line_id, f.account LOOP
    IF r.fen < 0 THEN
      INSERT INTO store_ledgertrack (line_id, account, track, fen) VALUES (r.line_id, r.account, r.track, 0)
        ON CONFLICT (track, line_id, account) DO NOTHING;
    END IF;
    PERFORM 1 FROM store_ledgertrack
      WHERE track = r.track AND line_id = r.line_id AND account = r.account FOR UPDATE;
    IF FOUND THEN
      SELECT sum(fen) INTO held FROM store_ledgerposting
        WHERE track = r.track AND line_id = r.line_id AND account = r.account;
      UPDATE store_ledgertrack SET fen = held
        WHERE track = r.track AND line_id = r.line_id AND account = r.account;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Quick guards of large imports."""

    dependencies = [("store", "0014_quick_posting")]
    operations = [migrations.RunSQL([HOLDS, POSTINGS], HOLDS_BACK)]
