"""The usual entry looked up once, and indexes that name only what they are asked for.

Most statements post entries of one unit, year and author, and most entries have two sides on one line. Their
guards look up just that; all others are held together as before. References that most entries lack are
indexed where they stand, and the sides of an entry and of a line have one index each.
"""

from __future__ import annotations

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

STRICT = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
_EARLIER = import_module("mingzhang.store.migrations.0018_quicker_posting")

ENTRIES = f"""
CREATE OR REPLACE FUNCTION entry_names_what_exists() RETURNS trigger {STRICT} AS $$
DECLARE
  usual record;
  r record;
BEGIN
  SELECT min(unit_id) AS unit, min(year) AS year, min(created_by_id) AS author,
      min(approved_by_id) AS approver, min(batch_id) AS batch, count(batch_id) AS batched,
      count(follows_id) + count(corrects_id) > 0 AS refers,
      min(unit_id) < max(unit_id) OR min(year) < max(year) OR min(created_by_id) < max(created_by_id)
        OR min(approved_by_id) < max(approved_by_id) OR min(batch_id) < max(batch_id) AS differ
    INTO usual FROM fresh;
  IF usual.unit IS NULL THEN  -- no entry at all
    RETURN NULL;
  END IF;
  IF usual.differ THEN
    PERFORM pg_advisory_xact_lock_shared(7204, u.unit_id::int)
      FROM (SELECT DISTINCT unit_id FROM fresh ORDER BY unit_id) u;
    SELECT bool_or(u.id IS NULL OR c.id IS NULL OR (f.approved_by_id IS NOT NULL AND a.id IS NULL))
          AS nameless,
        bool_or(f.year >= u.merged_year) AS merged,
        bool_or(y.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id))
          AS closed
      INTO r FROM fresh f
      LEFT JOIN store_budgetunit u ON u.id = f.unit_id
      LEFT JOIN store_person c ON c.id = f.created_by_id
      LEFT JOIN store_person a ON a.id = f.approved_by_id
      LEFT JOIN store_yearclose y ON y.department_id = u.department_id AND y.year = f.year;
  ELSE
    PERFORM pg_advisory_xact_lock_shared(7204, usual.unit::int);
    SELECT NOT EXISTS (SELECT 1 FROM store_person WHERE id = usual.author)
          OR (usual.approver IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM store_person WHERE id = usual.approver)) AS nameless,
        usual.year >= u.merged_year AS merged,
        EXISTS (SELECT 1 FROM store_yearclose y
          WHERE y.department_id = u.department_id AND y.year = usual.year
          AND NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id)) AS closed
      INTO r FROM store_budgetunit u WHERE u.id = usual.unit;
  END IF;
  IF usual.batched > 0 THEN
    PERFORM 1 FROM store_importbatch WHERE id IN (SELECT batch_id FROM fresh) ORDER BY id FOR KEY SHARE;
  END IF;
  IF r.nameless IS DISTINCT FROM false OR ((usual.refers OR usual.batched > 0) AND EXISTS (
    SELECT 1 FROM fresh g
    LEFT JOIN store_importbatch b ON b.id = g.batch_id
    LEFT JOIN store_ledgerentry e ON e.id = g.follows_id
    LEFT JOIN store_ledgerentry w ON w.id = g.corrects_id
    WHERE (g.batch_id IS NOT NULL AND b.id IS NULL) OR (g.follows_id IS NOT NULL AND e.id IS NULL)
      OR (g.corrects_id IS NOT NULL AND w.id IS NULL)
  )) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'entry_names_what_exists',
      MESSAGE = 'an entry names a unit, person, batch or entry that does not exist';
  END IF;
  IF r.merged THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'unit_stands_in_year',
      MESSAGE = 'the unit was merged into another; new papers belong to that one';
  END IF;
  IF r.closed THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'year_is_open', MESSAGE = 'the year is closed';
  END IF;
  RETURN NULL;
END $$;
"""

POSTINGS = f"""
CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger {STRICT} AS $$
DECLARE
  usual record;
  r record;
  held bigint;
BEGIN
  SELECT count(*) AS sides, min(entry_id) AS entry, min(line_id) AS line, max(track) AS track,
      min(account) FILTER (WHERE fen < 0) AS credit, min(account) FILTER (WHERE fen > 0) AS debit,
      max(track) FILTER (WHERE fen < 0) AS leaves,
      min(entry_id) = max(entry_id) AND min(line_id) = max(line_id) AND sum(fen) = 0 AS paired
    INTO usual FROM (SELECT * FROM fresh LIMIT 3) s;
  IF usual.sides = 2 AND usual.paired AND usual.debit <> usual.credit AND usual.leaves = '' THEN
    SELECT l.year <> e.year AS strays INTO r
      FROM store_allotmentline l, store_ledgerentry e WHERE l.id = usual.line AND e.id = usual.entry;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'posting_names_what_exists',
        MESSAGE = 'a posting names an entry or line that does not exist';
    END IF;
    IF r.strays THEN
      RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'entry_stays_in_its_year',
        MESSAGE = 'a posting is on a line of another year than its entry';
    END IF;
    FOR r IN SELECT account, fen FROM fresh ORDER BY account LOOP
      UPDATE store_ledgerbalance b SET fen = b.fen + r.fen WHERE line_id = usual.line AND account = r.account;
      IF NOT FOUND THEN
        INSERT INTO store_ledgerbalance (line_id, account, fen) VALUES (usual.line, r.account, r.fen)
          ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
      END IF;
    END LOOP;
    PERFORM 1 FROM store_ledgertrack
      WHERE track = usual.track AND line_id = usual.line AND account = usual.debit;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  ELSE
    SELECT bool_or(g.nameless) AS nameless, bool_or(g.fen <> 0) AS unbalanced, bool_or(g.strays) AS strays,
        bool_or(g.tracked) AS tracked, count(*) > 1 OR bool_or(g.first_line <> g.last_line) AS several INTO r
      FROM (
        SELECT sum(f.fen) AS fen, bool_or(l.id IS NULL OR e.id IS NULL) AS nameless,
          bool_or(l.year <> e.year) AS strays, bool_or(f.track <> '') AS tracked,
          min(f.line_id) AS first_line, max(f.line_id) AS last_line
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
    IF r.several THEN  -- in the order of lines, so that two entries never wait for each other
      PERFORM 1 FROM store_ledgerbalance b
        WHERE (b.line_id, b.account) IN (SELECT line_id, account FROM fresh)
        ORDER BY b.line_id, b.account FOR NO KEY UPDATE;
    END IF;
    WITH moved AS MATERIALIZED (
      SELECT line_id, account, sum(fen)::bigint AS fen FROM fresh
        GROUP BY line_id, account HAVING sum(fen) <> 0 ORDER BY line_id, account
    ), kept AS (
      UPDATE store_ledgerbalance b SET fen = b.fen + m.fen FROM moved m
        WHERE b.line_id = m.line_id AND b.account = m.account RETURNING b.line_id, b.account
    )
    INSERT INTO store_ledgerbalance (line_id, account, fen)
      SELECT line_id, account, fen FROM moved m
        WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE k.line_id = m.line_id AND k.account = m.account)
        ORDER BY line_id, account
      ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
    IF NOT r.tracked THEN
      RETURN NULL;
    END IF;
  END IF;
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

KEYS = """
ALTER TABLE store_ledgerposting DROP CONSTRAINT store_ledgerposting_pkey, ADD PRIMARY KEY (entry_id, id);
ALTER TABLE store_ledgerentry DROP CONSTRAINT store_ledgerentry_corrects_id_key;
CREATE UNIQUE INDEX entry_corrected_once ON store_ledgerentry (corrects_id) WHERE corrects_id IS NOT NULL;
"""
KEYS_BACK = """
DROP INDEX entry_corrected_once;
ALTER TABLE store_ledgerentry ADD CONSTRAINT store_ledgerentry_corrects_id_key UNIQUE (corrects_id);
ALTER TABLE store_ledgerposting DROP CONSTRAINT store_ledgerposting_pkey, ADD PRIMARY KEY (id);
"""
BACK = KEYS_BACK + _EARLIER.ENTRIES[: _EARLIER.ENTRIES.index("DROP TRIGGER")] + _EARLIER.POSTINGS


def _plain(model: str, name: str, to: str, related: str, null: bool = False) -> migrations.AlterField:
    """A reference of an entry or of its sides that has no index of its own."""
    protect = django.db.models.deletion.PROTECT
    field: models.ForeignKey[models.Model, models.Model] = models.ForeignKey(
        to, protect, related_name=related, null=null, db_constraint=False, db_index=False
    )
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    """Quick looks for the usual entry; fewer indexes."""

    dependencies = [("store", "0024_secrecy_marks")]
    operations = [
        _plain("ledgerentry", "follows", "store.ledgerentry", "followers", null=True),
        _plain("ledgerentry", "batch", "store.importbatch", "entries", null=True),
        _plain("ledgerposting", "entry", "store.ledgerentry", "postings"),
        _plain("ledgerposting", "line", "store.allotmentline", "postings"),
        migrations.RemoveIndex("ledgerposting", "posting_paid"),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["follows"], name="entry_followed", condition=models.Q(follows__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["batch"], name="entry_of_batch", condition=models.Q(batch__isnull=False)),
        ),
        migrations.AddIndex(
            "ledgerposting",
            models.Index(fields=["line", "account", "entry"], include=["fen"], name="posting_on_line"),
        ),
        migrations.RunSQL([ENTRIES, POSTINGS, KEYS], BACK),
    ]
