"""The usual entry of a pile waits as one row: an amount between two accounts of a line.

It balances by its shape, so only entries with other sides have to be held against each other, and an import
writes, reads and clears one row an entry instead of three.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

_EARLIER = import_module("mingzhang.store.migrations.0026_one_door")

# Piles that wait are in the other shape: their files are planned anew at acceptance.
EMPTY = """
DELETE FROM store_stagedposting;
DELETE FROM store_stagedentry;
UPDATE store_importbatch SET staged_as = '' WHERE staged_as <> '';
"""

# Balances are changed in the order of lines and accounts, so that two piles never wait for each other.
PILE = f"""
CREATE OR REPLACE FUNCTION ledger_post_pile(of_pile bigint, of_batch bigint, approver bigint)
RETURNS bigint LANGUAGE plpgsql {_EARLIER.DEFINER}
SET plan_cache_mode = force_custom_plan SET work_mem = '64MB'
SET enable_sort = off AS $$  -- a pile has no statistics: its rows are grouped without sorting all of them
DECLARE
  r record;
  posted bigint;
BEGIN
  LOCK TABLE store_ledgerentry, store_ledgerposting IN ROW EXCLUSIVE MODE;  -- nobody deletes what they name
  PERFORM pg_advisory_xact_lock_shared(7204, u.unit_id::int)
    FROM (SELECT unit_id FROM store_stagedentry WHERE pile = of_pile GROUP BY unit_id ORDER BY unit_id) u;
  IF of_batch IS NOT NULL THEN
    PERFORM 1 FROM store_importbatch WHERE id = of_batch FOR KEY SHARE;
    IF NOT FOUND THEN
      PERFORM ledger_refuse('entry_names_what_exists');
    END IF;
  END IF;
  SELECT bool_or(u.id IS NULL OR c.id IS NULL OR (f.approver IS NOT NULL AND a.id IS NULL)) AS nameless,
      bool_or(f.refers) AS refers, bool_or(f.year >= u.merged_year) AS merged,
      bool_or(y.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id))
        AS closed,
      bool_or(f.line_id IS NOT NULL AND l.id IS NULL) AS lineless, bool_or(f.year <> l.year) AS strays
    INTO r FROM (
      SELECT unit_id, year, created_by_id, COALESCE(approved_by_id, approver) AS approver, line_id,
        count(follows_id) + count(corrects_id) > 0 AS refers
      FROM store_stagedentry WHERE pile = of_pile GROUP BY 1, 2, 3, 4, 5
    ) f
    LEFT JOIN store_allotmentline l ON l.id = f.line_id
    LEFT JOIN store_budgetunit u ON u.id = f.unit_id
    LEFT JOIN store_person c ON c.id = f.created_by_id
    LEFT JOIN store_person a ON a.id = f.approver
    LEFT JOIN store_yearclose y ON y.department_id = u.department_id AND y.year = f.year;
  IF r.nameless OR (r.refers AND EXISTS (
    SELECT 1 FROM store_stagedentry s
    LEFT JOIN store_ledgerentry e ON e.id = s.follows_id LEFT JOIN store_ledgerentry w ON w.id = s.corrects_id
    WHERE s.pile = of_pile AND (s.follows_id IS NOT NULL OR s.corrects_id IS NOT NULL)
      AND ((s.follows_id IS NOT NULL AND e.id IS NULL) OR (s.corrects_id IS NOT NULL AND w.id IS NULL))
  )) THEN
    PERFORM ledger_refuse('entry_names_what_exists');
  END IF;
  IF r.merged THEN
    PERFORM ledger_refuse('unit_stands_in_year');
  END IF;
  IF r.closed THEN
    PERFORM ledger_refuse('year_is_open');
  END IF;
  SELECT COALESCE(bool_or(l.id IS NULL OR e.id IS NULL), false) OR r.lineless AS nameless,
      COALESCE(bool_or(l.year <> e.year), false) OR r.strays AS strays, bool_or(p.fen <> 0) AS crosses INTO r
    FROM (
      SELECT entry_id, line_id, sum(fen) AS fen FROM store_stagedposting WHERE pile = of_pile
      GROUP BY entry_id, line_id
    ) p LEFT JOIN store_allotmentline l ON l.id = p.line_id
    LEFT JOIN store_stagedentry e ON e.id = p.entry_id AND e.pile = of_pile;
  IF r.nameless THEN
    PERFORM ledger_refuse('posting_names_what_exists');
  ELSIF r.crosses AND EXISTS (
    SELECT 1 FROM store_stagedposting p JOIN store_allotmentline l ON l.id = p.line_id
    WHERE p.pile = of_pile GROUP BY p.entry_id, l.fund HAVING sum(p.fen) <> 0
  ) THEN
    PERFORM ledger_refuse('entry_balances');
  ELSIF r.strays THEN
    PERFORM ledger_refuse('entry_stays_in_its_year');
  END IF;

  INSERT INTO store_ledgerentry (id, event, year, date, unit_id, document, reason, payee, contract, voucher,
      approval, prior_year, follows_id, corrects_id, batch_id, created_by_id, approved_by_id, created_at)
    SELECT id, event, year, date, unit_id, document, reason, payee, contract, voucher, approval, prior_year,
      follows_id, corrects_id, of_batch, created_by_id, COALESCE(approved_by_id, approver), clock_timestamp()
    FROM store_stagedentry WHERE pile = of_pile;
  GET DIAGNOSTICS posted = ROW_COUNT;
  FOR r IN SELECT line_id, account, sum(fen) AS fen FROM (
               SELECT line_id, account, fen FROM store_stagedposting WHERE pile = of_pile
               UNION ALL SELECT p.line_id, s.account, s.fen FROM (
                 SELECT line_id, account, other_account, sum(fen) AS fen FROM store_stagedentry
                 WHERE pile = of_pile AND line_id IS NOT NULL GROUP BY line_id, account, other_account
               ) p CROSS JOIN LATERAL (VALUES (p.account, p.fen), (p.other_account, -p.fen)) s (account, fen)
             ) moved GROUP BY line_id, account HAVING sum(fen) <> 0 ORDER BY line_id, account LOOP
    UPDATE store_ledgerbalance b SET fen = b.fen + r.fen
      WHERE b.line_id = r.line_id AND b.account = r.account;
    IF NOT FOUND THEN
      INSERT INTO store_ledgerbalance (line_id, account, fen) VALUES (r.line_id, r.account, r.fen)
        ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
    END IF;
  END LOOP;
  INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
    SELECT e.id, e.line_id, s.account, s.fen, s.track FROM store_stagedentry e
    CROSS JOIN LATERAL (VALUES (e.account, e.fen, e.track), (e.other_account, -e.fen, e.other_track))
      s (account, fen, track)
    WHERE e.pile = of_pile AND e.line_id IS NOT NULL;
  INSERT INTO store_ledgerposting (id, entry_id, line_id, account, fen, track)
    SELECT id, entry_id, line_id, account, fen, track FROM store_stagedposting WHERE pile = of_pile;
  PERFORM ledger_recount(m.line_id, m.account, m.track, m.takes)
    FROM (
      SELECT track, line_id, account, bool_or(takes) AS takes FROM (
        SELECT p.track, p.line_id, p.account, p.takes FROM (
          SELECT track, line_id, account, fen < 0 AS takes FROM store_stagedposting
            WHERE pile = of_pile AND track <> ''
          UNION ALL SELECT track, line_id, account, fen < 0 FROM store_stagedentry
            WHERE pile = of_pile AND track <> ''
          UNION ALL SELECT other_track, line_id, other_account, fen > 0 FROM store_stagedentry
            WHERE pile = of_pile AND other_track <> ''
        ) p WHERE p.takes OR EXISTS (
          SELECT 1 FROM store_ledgertrack t
          WHERE t.track = p.track AND t.line_id = p.line_id AND t.account = p.account
        )
      ) s GROUP BY track, line_id, account
    ) m ORDER BY m.track, m.line_id, m.account;
  DELETE FROM store_stagedposting WHERE pile = of_pile;
  DELETE FROM store_stagedentry WHERE pile = of_pile;
  RETURN posted;
END $$;
"""
BACK = _EARLIER.PILE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    """Pairs on a pile."""

    dependencies = [("store", "0028_trail_and_quotes")]
    operations = [
        migrations.RunSQL([EMPTY], [BACK]),
        migrations.AddField("stagedentry", "line_id", models.BigIntegerField(null=True)),
        migrations.AddField("stagedentry", "account", models.CharField(max_length=4, null=True)),
        migrations.AddField("stagedentry", "other_account", models.CharField(max_length=4, null=True)),
        migrations.AddField("stagedentry", "fen", models.BigIntegerField(null=True)),
        migrations.AddField("stagedentry", "track", models.CharField(max_length=80, null=True)),
        migrations.AddField("stagedentry", "other_track", models.CharField(max_length=80, null=True)),
        migrations.RunSQL([PILE], [EMPTY]),
        migrations.AddIndex(
            "ledgerentry", models.Index(fields=["year", "date", "unit", "id"], name="entry_of_day")
        ),
        migrations.RemoveIndex("ledgerentry", "entry_by_day"),
        migrations.RemoveIndex("ledgerentry", "store_ledge_unit_id_13af93_idx"),
    ]
