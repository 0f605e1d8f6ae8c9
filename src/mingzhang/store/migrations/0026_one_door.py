"""One door into the ledger: entries are posted by two functions, one for one entry and one for a pile of them.

Until now the guards were triggers over rows that anyone could insert, and looked at them after they were
written. Now they stand in the functions that write: nobody inserts into the ledger by another way, so the
usual entry needs no second look, and an import passes its guards before its rows are written. Audit rows are
hashed as before.
"""

from __future__ import annotations

from importlib import import_module

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp SET mingzhang.ledger = 'open'"

# --- the door -----------------------------------------------------------------------------------------

DOOR = """
CREATE FUNCTION posted_by_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('mingzhang.ledger', true) IS DISTINCT FROM 'open' THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'posted_by_the_ledger',
      MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are written by ledger_post and ledger_post_pile only';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posted_by_the_ledger BEFORE INSERT ON store_ledgerentry
  FOR EACH STATEMENT EXECUTE FUNCTION posted_by_the_ledger();
CREATE TRIGGER posted_by_the_ledger BEFORE INSERT ON store_ledgerposting
  FOR EACH STATEMENT EXECUTE FUNCTION posted_by_the_ledger();
DROP TRIGGER entry_names_what_exists ON store_ledgerentry;
DROP TRIGGER ledger_keep_balances ON store_ledgerposting;
"""
DOOR_BACK = """
DROP TRIGGER posted_by_the_ledger ON store_ledgerentry;
DROP TRIGGER posted_by_the_ledger ON store_ledgerposting;
DROP FUNCTION posted_by_the_ledger();
CREATE TRIGGER entry_names_what_exists AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION entry_names_what_exists();
CREATE TRIGGER ledger_keep_balances AFTER INSERT ON store_ledgerposting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();
"""

UNLOGGED = """
ALTER TABLE store_stagedentry SET UNLOGGED;
ALTER TABLE store_stagedposting SET UNLOGGED;
ALTER TABLE store_stagedentry DROP CONSTRAINT store_stagedentry_pkey;
ALTER TABLE store_stagedposting DROP CONSTRAINT store_stagedposting_pkey;
ALTER TABLE store_stagedposting ALTER id SET DEFAULT nextval('store_ledgerposting_id_seq');
"""

# --- what both functions share ------------------------------------------------------------------------

REFUSE = """
CREATE FUNCTION ledger_refuse(guard text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = CASE WHEN guard LIKE '%\\_names\\_what\\_exists' THEN '23503' ELSE '23514' END,
    CONSTRAINT = guard,
    MESSAGE = CASE guard
      WHEN 'entry_names_what_exists' THEN 'an entry names a unit, person, batch or entry that does not exist'
      WHEN 'unit_stands_in_year' THEN 'the unit was merged into another; new papers belong to that one'
      WHEN 'year_is_open' THEN 'the year is closed'
      WHEN 'posting_names_what_exists' THEN 'a posting names an entry or line that does not exist'
      WHEN 'entry_stays_in_its_year' THEN 'a posting is on a line of another year than its entry'
      WHEN 'entry_balances' THEN 'debits and credits of an entry differ'
    END;
END $$;
"""

# What a track holds is counted when money is taken from it, once nobody else can take.
RECOUNT = """
CREATE FUNCTION ledger_recount(line bigint, of_account text, number text, takes boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held bigint;
BEGIN
  IF takes THEN
    INSERT INTO store_ledgertrack (line_id, account, track, fen) VALUES (line, of_account, number, 0)
      ON CONFLICT (track, line_id, account) DO NOTHING;
  END IF;
  PERFORM 1 FROM store_ledgertrack
    WHERE track = number AND line_id = line AND account = of_account FOR UPDATE;
  IF FOUND THEN
    SELECT sum(fen) INTO held FROM store_ledgerposting
      WHERE track = number AND line_id = line AND account = of_account;
    UPDATE store_ledgertrack SET fen = held
      WHERE track = number AND line_id = line AND account = of_account;
  END IF;
END $$;
"""

# --- a pile of entries --------------------------------------------------------------------------------

# Balances are changed in the order of lines and accounts, so that two piles never wait for each other.
PILE = f"""
CREATE FUNCTION ledger_post_pile(of_pile bigint, of_batch bigint, approver bigint)
RETURNS bigint LANGUAGE plpgsql {DEFINER}
SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
DECLARE
  r record;
  posted bigint;
BEGIN
  LOCK TABLE store_ledgerentry, store_ledgerposting IN ROW EXCLUSIVE MODE;  -- nobody deletes what they name
  PERFORM pg_advisory_xact_lock_shared(7204, u.unit_id::int)
    FROM (SELECT DISTINCT unit_id FROM store_stagedentry WHERE pile = of_pile ORDER BY unit_id) u;
  IF of_batch IS NOT NULL THEN
    PERFORM 1 FROM store_importbatch WHERE id = of_batch FOR KEY SHARE;
    IF NOT FOUND THEN
      PERFORM ledger_refuse('entry_names_what_exists');
    END IF;
  END IF;
  SELECT bool_or(u.id IS NULL OR c.id IS NULL OR (f.approver IS NOT NULL AND a.id IS NULL)) AS nameless,
      bool_or(f.year >= u.merged_year) AS merged,
      bool_or(y.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id))
        AS closed
    INTO r FROM (
      SELECT DISTINCT unit_id, year, created_by_id, COALESCE(approved_by_id, approver) AS approver
      FROM store_stagedentry WHERE pile = of_pile
    ) f
    LEFT JOIN store_budgetunit u ON u.id = f.unit_id
    LEFT JOIN store_person c ON c.id = f.created_by_id
    LEFT JOIN store_person a ON a.id = f.approver
    LEFT JOIN store_yearclose y ON y.department_id = u.department_id AND y.year = f.year;
  IF r.nameless OR EXISTS (
    SELECT 1 FROM store_stagedentry s
    LEFT JOIN store_ledgerentry e ON e.id = s.follows_id LEFT JOIN store_ledgerentry w ON w.id = s.corrects_id
    WHERE s.pile = of_pile AND (s.follows_id IS NOT NULL OR s.corrects_id IS NOT NULL)
      AND ((s.follows_id IS NOT NULL AND e.id IS NULL) OR (s.corrects_id IS NOT NULL AND w.id IS NULL))
  ) THEN
    PERFORM ledger_refuse('entry_names_what_exists');
  END IF;
  IF r.merged THEN
    PERFORM ledger_refuse('unit_stands_in_year');
  END IF;
  IF r.closed THEN
    PERFORM ledger_refuse('year_is_open');
  END IF;
  SELECT bool_or(l.id IS NULL OR e.id IS NULL) AS nameless, bool_or(l.year <> e.year) AS strays,
      bool_or(p.fen <> 0) AS crosses INTO r
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
  FOR r IN SELECT line_id, account, sum(fen) AS fen FROM store_stagedposting WHERE pile = of_pile
             GROUP BY line_id, account HAVING sum(fen) <> 0 ORDER BY line_id, account LOOP
    UPDATE store_ledgerbalance b SET fen = b.fen + r.fen
      WHERE b.line_id = r.line_id AND b.account = r.account;
    IF NOT FOUND THEN
      INSERT INTO store_ledgerbalance (line_id, account, fen) VALUES (r.line_id, r.account, r.fen)
        ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
    END IF;
  END LOOP;
  INSERT INTO store_ledgerposting (id, entry_id, line_id, account, fen, track)
    SELECT id, entry_id, line_id, account, fen, track FROM store_stagedposting WHERE pile = of_pile;
  PERFORM ledger_recount(m.line_id, m.account, m.track, m.takes)
    FROM (
      SELECT track, line_id, account, sum(takes) > 0 AS takes FROM (
        SELECT track, line_id, account, 1 AS takes FROM store_stagedposting
          WHERE pile = of_pile AND track <> '' AND fen < 0
        UNION ALL SELECT p.track, p.line_id, p.account, 0 FROM store_stagedposting p
          JOIN store_ledgertrack t ON t.track = p.track AND t.line_id = p.line_id AND t.account = p.account
          WHERE p.pile = of_pile AND p.track <> '' AND p.fen > 0
      ) s GROUP BY track, line_id, account
    ) m ORDER BY m.track, m.line_id, m.account;
  DELETE FROM store_stagedposting WHERE pile = of_pile;
  DELETE FROM store_stagedentry WHERE pile = of_pile;
  RETURN posted;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_post_pile FROM PUBLIC;
"""

# --- one entry ----------------------------------------------------------------------------------------

# The usual entry has two sides on one line; any other is a pile of one. What it names is looked up once its
# rows are written: from then on nobody can delete it.
POST = f"""
DROP FUNCTION ledger_post;
CREATE FUNCTION ledger_post(given jsonb, department bigint, unit bigint, person bigint, address text, verb text)
RETURNS bigint LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
  of_year int := given->>'year';
  author bigint := given->>'created_by';
  approver bigint := given->>'approved_by';
  followed bigint := given->>'follows';
  corrected bigint := given->>'corrects';
  line bigint := given->'lines'->>0;
  accounts text[] := ARRAY[given->'accounts'->>0, given->'accounts'->>1];
  fens bigint[] := ARRAY[(given->'fens'->>0)::bigint, (given->'fens'->>1)::bigint];
  tracks text[] := ARRAY[given->'tracks'->>0, given->'tracks'->>1];
  first int := CASE WHEN accounts[1] < accounts[2] THEN 1 ELSE 2 END;
  line_year int;
  merged boolean;
  closed boolean;
  named boolean;
  entry bigint;
BEGIN
  IF jsonb_array_length(given->'lines') <> 2 OR (given->'lines'->>1)::bigint <> line OR fens[1] <> -fens[2]
      OR accounts[1] = accounts[2] THEN
    entry := ledger_post_alone(given, unit);
    IF entry IS NULL THEN
      RETURN NULL;
    END IF;
  ELSE
    INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
        approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id, created_at)
      VALUES (given->>'event', of_year, (given->>'date')::date, unit, given->>'document',
        given->>'reason', given->>'payee', given->>'contract', given->>'voucher', given->>'approval',
        (given->>'prior_year')::int, followed, corrected, author, approver, clock_timestamp())
      ON CONFLICT ON CONSTRAINT voucher_once DO NOTHING RETURNING id INTO entry;
    IF entry IS NULL THEN
      RETURN NULL;
    END IF;
    INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
      VALUES (entry, line, accounts[1], fens[1], tracks[1]), (entry, line, accounts[2], fens[2], tracks[2]);
    PERFORM pg_advisory_xact_lock_shared(7204, unit::int);
    SELECT l.year, of_year >= u.merged_year, EXISTS (SELECT 1 FROM store_person WHERE id = author),
        EXISTS (SELECT 1 FROM store_yearclose y WHERE y.department_id = u.department_id AND y.year = of_year
          AND NOT EXISTS (SELECT 1 FROM store_yearreopening o WHERE o.close_id = y.id))
      INTO line_year, merged, named, closed
      FROM store_budgetunit u LEFT JOIN store_allotmentline l ON l.id = line WHERE u.id = unit;
    IF named AND approver IS NOT NULL THEN
      named := EXISTS (SELECT 1 FROM store_person WHERE id = approver);
    END IF;
    IF named AND (followed IS NOT NULL OR corrected IS NOT NULL) THEN
      named := (followed IS NULL OR EXISTS (SELECT 1 FROM store_ledgerentry WHERE id = followed))
        AND (corrected IS NULL OR EXISTS (SELECT 1 FROM store_ledgerentry WHERE id = corrected));
    END IF;
    IF named IS DISTINCT FROM true THEN
      PERFORM ledger_refuse('entry_names_what_exists');
    ELSIF merged THEN
      PERFORM ledger_refuse('unit_stands_in_year');
    ELSIF closed THEN
      PERFORM ledger_refuse('year_is_open');
    ELSIF line_year IS NULL THEN
      PERFORM ledger_refuse('posting_names_what_exists');
    ELSIF line_year <> of_year THEN
      PERFORM ledger_refuse('entry_stays_in_its_year');
    END IF;
    FOR side IN 1..2 LOOP  -- in the order of accounts, as everybody moves them
      UPDATE store_ledgerbalance b SET fen = b.fen + fens[first]
        WHERE b.line_id = line AND b.account = accounts[first];
      IF NOT FOUND THEN
        INSERT INTO store_ledgerbalance (line_id, account, fen) VALUES (line, accounts[first], fens[first])
          ON CONFLICT (line_id, account) DO UPDATE SET fen = store_ledgerbalance.fen + EXCLUDED.fen;
      END IF;
      first := 3 - first;
    END LOOP;
    FOR side IN 1..2 LOOP
      IF tracks[side] <> '' AND (fens[side] < 0 OR EXISTS (
        SELECT 1 FROM store_ledgertrack t
        WHERE t.track = tracks[side] AND t.line_id = line AND t.account = accounts[side]
      )) THEN
        PERFORM ledger_recount(line, accounts[side], tracks[side], fens[side] < 0);
      END IF;
    END LOOP;
  END IF;
  INSERT INTO store_auditrow (at, person_id, address, verb, department_id, unit_id, subject, before, after,
      chain, number, previous, hash)
    VALUES (clock_timestamp(), person, address, verb, department, unit, 'ledgerentry:' || entry, NULL, given,
      0, 0, '', '');
  RETURN entry;
END $$;
CREATE FUNCTION ledger_post_alone(given jsonb, unit bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  entry bigint := nextval('store_ledgerentry_id_seq');
  refused text;
BEGIN
  INSERT INTO store_stagedentry (pile, id, event, year, date, unit_id, document, reason, payee, contract,
      voucher, approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id)
    SELECT -entry, entry, g.event, g.year, g.date, unit, g.document, g.reason, g.payee, g.contract, g.voucher,
      g.approval, g.prior_year, g.follows, g.corrects, g.created_by, g.approved_by
    FROM jsonb_to_record(given) AS g (event text, year int, date date, document text, reason text,
      payee text, contract text, voucher text, approval text, prior_year int, follows bigint, corrects bigint,
      created_by bigint, approved_by bigint);
  INSERT INTO store_stagedposting (pile, entry_id, line_id, account, fen, track)
    SELECT -entry, entry, p.line::bigint, p.account, p.fen::bigint, p.track
    FROM ROWS FROM (
      jsonb_array_elements_text(given->'lines'), jsonb_array_elements_text(given->'accounts'),
      jsonb_array_elements_text(given->'fens'), jsonb_array_elements_text(given->'tracks')
    ) AS p (line, account, fen, track);
  PERFORM ledger_post_pile(-entry, NULL, NULL);
  RETURN entry;
EXCEPTION WHEN unique_violation THEN
  GET STACKED DIAGNOSTICS refused = CONSTRAINT_NAME;
  IF refused <> 'voucher_once' THEN
    RAISE;
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_post, ledger_post_alone FROM PUBLIC;
"""
_EARLIER = import_module("mingzhang.store.migrations.0018_quicker_posting")
BACK = (
    "DROP FUNCTION ledger_post; DROP FUNCTION ledger_post_alone; DROP FUNCTION ledger_post_pile;"
    "DROP FUNCTION ledger_recount; DROP FUNCTION ledger_refuse;"
    + DOOR_BACK
    + _EARLIER.POST.removeprefix("\nDROP FUNCTION ledger_post;")
)


def _text(longest: int) -> models.Field[str, str]:
    return models.CharField(blank=True, max_length=longest)


def _short(
    model: str, name: str, condition: models.Q, first: str, last: str
) -> list[migrations.operations.base.Operation]:
    """The same constraint in fewer words: the database reads it again for every statement that writes."""
    outside = models.Q(account__lt=first) | models.Q(account__gt=last)
    return [
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(model, models.CheckConstraint(condition=condition | outside, name=name)),
    ]


def _pile(name: str) -> BrinIndex:
    return BrinIndex(fields=["pile"], name=name, autosummarize=True, pages_per_range=16)


class Migration(migrations.Migration):
    """Entries wait in piles and are posted by functions."""

    dependencies = [("store", "0025_leaner_ledger")]
    operations = [
        migrations.CreateModel(
            name="StagedEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("pile", models.BigIntegerField()),
                ("event", models.CharField(max_length=40)),
                ("year", models.SmallIntegerField()),
                ("date", models.DateField()),
                ("unit_id", models.BigIntegerField()),
                ("document", _text(120)),
                ("reason", _text(400)),
                ("payee", _text(160)),
                ("contract", _text(80)),
                ("voucher", models.CharField(max_length=80)),
                ("approval", _text(40)),
                ("prior_year", models.SmallIntegerField(default=0)),
                ("follows_id", models.BigIntegerField(null=True)),
                ("corrects_id", models.BigIntegerField(null=True)),
                ("created_by_id", models.BigIntegerField()),
                ("approved_by_id", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StagedPosting",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("pile", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                ("line_id", models.BigIntegerField()),
                ("account", models.CharField(max_length=4)),
                ("fen", models.BigIntegerField()),
                ("track", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.AddField(
            "importbatch", "staged_as", models.CharField(blank=True, default="", max_length=32)
        ),
        migrations.AddIndex("stagedentry", _pile("staged_entry_pile")),
        migrations.AddIndex("stagedposting", _pile("staged_posting_pile")),
        *_short("ledgerbalance", "position_not_negative", models.Q(fen__gte=0), "2001", "3002"),
        *_short("ledgerposting", "tracked_account_names_its_track", ~models.Q(track=""), "2003", "2005"),
        migrations.AlterField("ledgerentry", "year", models.SmallIntegerField(verbose_name="年度")),
        migrations.AlterField(
            "ledgerentry", "prior_year", models.SmallIntegerField(default=0, verbose_name="原年度")
        ),
        migrations.AlterField("auditrow", "chain", models.SmallIntegerField(default=0, editable=False)),
        migrations.AlterField("auditrow", "number", models.BigIntegerField(default=0, editable=False)),
        migrations.AlterField(
            "audithead", "chain", models.SmallIntegerField(primary_key=True, serialize=False)
        ),
        migrations.AlterField("audithead", "number", models.BigIntegerField()),
        migrations.RemoveConstraint("ledgerentry", "voucher_once"),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(fields=["voucher", "event", "year"], name="voucher_once"),
        ),
        migrations.RemoveIndex("ledgerposting", "posting_on_line"),
        migrations.AddIndex(
            "ledgerposting",
            models.Index(
                fields=["line", "account", "entry"],
                include=["fen"],
                name="posting_on_line",
                condition=~models.Q(account="2002", fen__lt=0),
            ),
        ),
        migrations.RemoveIndex("ledgerentry", "entry_of_batch"),
        migrations.AddIndex(
            "ledgerentry", BrinIndex(fields=["batch"], name="entry_of_batch", pages_per_range=16)
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(
                fields=["year"], name="entry_crossing", condition=models.Q(event__in=["correct", "vire"])
            ),
        ),
        migrations.RunSQL([UNLOGGED, REFUSE, RECOUNT, PILE, POST, DOOR], BACK),
    ]
