"""Posting in fewer steps with every guard kept: one look for an entry, one for its balances, one for the audit.

The guards of an entry (names, merged units, closed years) read what they need in one question. Balances of an
entry change in one statement, in the order of lines, and their rows stay where they are (no index names the
amount). The head of a chain hands out number, previous hash and hash in one step. Merging a unit waits for
entries that are being posted, as closing does, so that entries need not lock the unit's row.
"""

from __future__ import annotations

from importlib import import_module

import django.db.models.deletion
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

STRICT = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

# --- entries ------------------------------------------------------------------------------------------

ENTRIES = f"""
CREATE OR REPLACE FUNCTION entry_names_what_exists() RETURNS trigger {STRICT} AS $$
DECLARE
  r record;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7204, f.unit_id::int)
    FROM (SELECT DISTINCT unit_id FROM fresh ORDER BY unit_id) f;
  SELECT bool_or(u.id IS NULL OR c.id IS NULL OR (f.approved_by_id IS NOT NULL AND a.id IS NULL)) AS nameless,
      bool_or(f.batch_id IS NOT NULL OR f.follows_id IS NOT NULL OR f.corrects_id IS NOT NULL) AS refers,
      bool_or(f.year >= u.merged_year) AS merged, bool_or(y.id IS NOT NULL) AS closes
    INTO r FROM fresh f
    LEFT JOIN store_budgetunit u ON u.id = f.unit_id
    LEFT JOIN store_person c ON c.id = f.created_by_id
    LEFT JOIN store_person a ON a.id = f.approved_by_id
    LEFT JOIN store_yearclose y ON y.department_id = u.department_id AND y.year = f.year;
  IF r.refers THEN
    PERFORM 1 FROM store_importbatch WHERE id IN (SELECT batch_id FROM fresh) ORDER BY id FOR KEY SHARE;
  END IF;
  IF r.nameless OR (r.refers AND EXISTS (
    SELECT 1 FROM fresh f
    LEFT JOIN store_importbatch b ON b.id = f.batch_id
    LEFT JOIN store_ledgerentry e ON e.id = f.follows_id
    LEFT JOIN store_ledgerentry w ON w.id = f.corrects_id
    WHERE (f.batch_id IS NOT NULL AND b.id IS NULL) OR (f.follows_id IS NOT NULL AND e.id IS NULL)
      OR (f.corrects_id IS NOT NULL AND w.id IS NULL)
  )) THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'entry_names_what_exists',
      MESSAGE = 'an entry names a unit, person, batch or entry that does not exist';
  END IF;
  IF r.merged THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'unit_stands_in_year',
      MESSAGE = 'the unit was merged into another; new papers belong to that one';
  END IF;
  IF r.closes AND EXISTS (
    SELECT 1 FROM fresh f JOIN store_budgetunit u ON u.id = f.unit_id
    JOIN store_yearclose y ON y.department_id = u.department_id AND y.year = f.year
    WHERE NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id)
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'year_is_open', MESSAGE = 'the year is closed';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER unit_stands_in_year ON store_ledgerentry;
DROP TRIGGER entry_holds_its_year ON store_ledgerentry;

CREATE FUNCTION merging_waits_for_entries() RETURNS trigger {STRICT} AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7204, NEW.id::int);
  RETURN NEW;
END $$;
CREATE TRIGGER merging_waits_for_entries BEFORE UPDATE OF merged_year ON store_budgetunit
  FOR EACH ROW EXECUTE FUNCTION merging_waits_for_entries();
"""
ENTRIES_BACK = """
DROP TRIGGER merging_waits_for_entries ON store_budgetunit; DROP FUNCTION merging_waits_for_entries();
CREATE TRIGGER unit_stands_in_year AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_unit_stands_in_year();
CREATE TRIGGER entry_holds_its_year AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_holds_its_year();
"""

# --- postings -----------------------------------------------------------------------------------------

POSTINGS = f"""
CREATE OR REPLACE FUNCTION ledger_keep_balances() RETURNS trigger {STRICT} AS $$
DECLARE
  r record;
  held bigint;
BEGIN
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
ALTER TABLE store_ledgerbalance SET (fillfactor = 70);
"""
# The function stays as it is: it guards no less than before.
POSTINGS_BACK = "ALTER TABLE store_ledgerbalance RESET (fillfactor);"

# --- the entry with its postings and its audit row ---------------------------------------------------

_EARLIER = import_module("mingzhang.store.migrations.0005_ledger_work").POST
POST = """
DROP FUNCTION ledger_post;
CREATE FUNCTION ledger_post(given jsonb, department bigint, unit bigint, person bigint, address text, verb text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  entry bigint;
BEGIN
  WITH e AS (
    INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
        approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id, created_at)
      VALUES (given->>'event', (given->>'year')::int, (given->>'date')::date, unit, given->>'document',
        given->>'reason', given->>'payee', given->>'contract', given->>'voucher', given->>'approval',
        (given->>'prior_year')::int, (given->>'follows')::bigint, (given->>'corrects')::bigint,
        (given->>'created_by')::bigint, (given->>'approved_by')::bigint, clock_timestamp())
      ON CONFLICT ON CONSTRAINT voucher_once DO NOTHING RETURNING id
  ), p AS (
    INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
      SELECT e.id, p.line::bigint, p.account, p.fen::bigint, p.track
      FROM e, ROWS FROM (
        jsonb_array_elements_text(given->'lines'), jsonb_array_elements_text(given->'accounts'),
        jsonb_array_elements_text(given->'fens'), jsonb_array_elements_text(given->'tracks')
      ) AS p (line, account, fen, track)
  )
  INSERT INTO store_auditrow (at, person_id, address, verb, department_id, unit_id, subject, before, after,
      chain, number, previous, hash)
    SELECT clock_timestamp(), person, address, verb, department, unit, 'ledgerentry:' || e.id, NULL, given,
      0, 0, '', '' FROM e
    RETURNING substr(subject, 13)::bigint INTO entry;
  RETURN entry;
END $$;
"""
POST_BACK = "DROP FUNCTION ledger_post;" + _EARLIER

# --- audit --------------------------------------------------------------------------------------------

AUDIT = f"""
CREATE FUNCTION audit_content(r store_auditrow, place bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\\x1f', r.chain, place,
    to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), COALESCE(r.person_id::text, '-'),
    r.address, r.verb, COALESCE(r.department_id::text, '-'), COALESCE(r.unit_id::text, '-'), r.subject,
    COALESCE(r.before::text, '-'), COALESCE(r.after::text, '-'))
$$;
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger {STRICT} AS $$
DECLARE
  own int := pg_backend_pid() % 32;
  head record;
BEGIN
  FOR step IN 0..31 LOOP
    NEW.chain := (own + step) % 32;
    EXIT WHEN pg_try_advisory_xact_lock(7201, NEW.chain);
    IF step = 31 THEN
      NEW.chain := own;
      PERFORM pg_advisory_xact_lock(7201, own);
    END IF;
  END LOOP;
  LOOP
    UPDATE store_audithead h SET number = h.number + 1, previous = h.hash,
        hash = sha256(h.hash || convert_to(audit_content(NEW, h.number + 1), 'UTF8'))
      WHERE chain = NEW.chain
      RETURNING number, previous, hash,
        (NEW.person_id IS NULL OR EXISTS (SELECT 1 FROM store_person WHERE id = NEW.person_id))
        AND (NEW.unit_id IS NULL OR EXISTS (SELECT 1 FROM store_budgetunit WHERE id = NEW.unit_id))
        AND (NEW.department_id IS NULL
          OR EXISTS (SELECT 1 FROM store_department WHERE id = NEW.department_id)) AS named
      INTO head;
    EXIT WHEN FOUND;
    INSERT INTO store_audithead (chain, number, hash, previous)
      VALUES (NEW.chain, 0, sha256(convert_to('mingzhang ' || NEW.chain, 'UTF8')), '');
  END LOOP;
  IF NOT head.named THEN
    RAISE EXCEPTION USING ERRCODE = '23503', CONSTRAINT = 'audit_names_what_exists',
      MESSAGE = 'an audit row names a person, unit or department that does not exist';
  END IF;
  NEW.number := head.number;
  NEW.previous := head.previous;
  NEW.hash := head.hash;
  RETURN NEW;
END $$;
DROP TRIGGER audit_names_what_exists ON store_auditrow;
ALTER TABLE store_audithead SET (fillfactor = 10);
"""
AUDIT_BACK = f"""
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger {STRICT} AS $$
DECLARE
  own int := pg_backend_pid() % 32;
  head store_audithead;
  tried int;
BEGIN
  FOR step IN 0..31 LOOP
    tried := (own + step) % 32;
    EXIT WHEN pg_try_advisory_xact_lock(7201, tried);
    IF step = 31 THEN
      tried := own;
      PERFORM pg_advisory_xact_lock(7201, own);
    END IF;
  END LOOP;
  SELECT * INTO head FROM store_audithead WHERE chain = tried FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO store_audithead VALUES (tried, 0, sha256(convert_to('mingzhang ' || tried, 'UTF8')))
      RETURNING * INTO head;
  END IF;
  NEW.chain := tried;
  NEW.number := head.number + 1;
  NEW.previous := head.hash;
  NEW.hash := sha256(head.hash || convert_to(audit_content(NEW), 'UTF8'));
  UPDATE store_audithead SET number = NEW.number, hash = NEW.hash WHERE chain = tried;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_names_what_exists AFTER INSERT ON store_auditrow
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_names_what_exists();
DROP FUNCTION audit_content(store_auditrow, bigint);
ALTER TABLE store_audithead RESET (fillfactor);
"""


class Migration(migrations.Migration):
    """Fewer steps for an entry, fewer indexes on what it writes."""

    dependencies = [("store", "0017_approved_evaluations")]
    operations = [
        migrations.AddField(
            model_name="audithead", name="previous", field=models.BinaryField(default=bytes, db_default=b"")
        ),
        migrations.RunSQL(
            [ENTRIES, POSTINGS, POST, AUDIT], AUDIT_BACK + POST_BACK + POSTINGS_BACK + ENTRIES_BACK
        ),
        migrations.AlterField(
            model_name="auditrow", name="at", field=models.DateTimeField(verbose_name="时间")
        ),
        migrations.RemoveIndex(model_name="auditrow", name="store_audit_chain_c80173_idx"),
        migrations.AddIndex(model_name="auditrow", index=BrinIndex(fields=["at"], name="audit_day")),
        migrations.AlterField(
            model_name="ledgerbalance",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="balances",
                to="store.allotmentline",
            ),
        ),
        migrations.RemoveIndex(model_name="ledgerbalance", name="balance_open"),
        migrations.AddIndex(
            model_name="ledgerbalance",
            index=models.Index(
                fields=["account", "line"],
                name="balance_open",
                condition=models.Q(account__in=["2003", "2004"]),
            ),
        ),
    ]
