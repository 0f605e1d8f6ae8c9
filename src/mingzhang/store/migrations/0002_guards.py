"""Guards in the database: balances kept by triggers, posted and audit rows that never change, hash chains.

Each guard has a twin of the same name in Python. The web role may only insert into the append-only
tables; the trigger functions run with the owner's rights.
"""

from __future__ import annotations

from django.db import migrations

APPEND_ONLY = (
    "store_ledgerentry",
    "store_ledgerposting",
    "store_auditrow",
    "store_ceiling",
    "store_yearclose",
)
READ_ONLY = ("store_ledgerbalance", "store_ledgertrack", "store_audithead")
CHAINS = 32

NEVER = """
CREATE FUNCTION posted_rows_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'posted_rows_never_change',
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted';
END $$;
"""
NEVER_TRIGGERS = "".join(
    f"""
CREATE TRIGGER posted_rows_never_change BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION posted_rows_never_change();
CREATE TRIGGER posted_table_never_emptied BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION posted_rows_never_change();
"""
    for table in APPEND_ONLY
)

# Entries balance per fund and stay in their year; positions and open amounts never fall below zero.
# Lines are locked in order, so that two entries never wait for each other.
POSTINGS = """
CREATE FUNCTION ledger_keep_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r record;
  held bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh f JOIN store_allotmentline l ON l.id = f.line_id
    GROUP BY f.entry_id, l.fund HAVING sum(f.fen) <> 0
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'entry_balances',
      MESSAGE = 'debits and credits of an entry differ';
  END IF;
  IF EXISTS (
    SELECT 1 FROM fresh f JOIN store_allotmentline l ON l.id = f.line_id
    JOIN store_ledgerentry e ON e.id = f.entry_id WHERE l.year <> e.year
  ) THEN
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
  FOR r IN SELECT line_id, account, track, sum(fen) AS fen FROM fresh WHERE track <> ''
           GROUP BY track, line_id, account ORDER BY track, line_id, account LOOP
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
CREATE TRIGGER ledger_keep_balances AFTER INSERT ON store_ledgerposting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_balances();

CREATE FUNCTION year_is_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT unit_id, year FROM fresh) f
    JOIN store_budgetunit u ON u.id = f.unit_id
    JOIN store_yearclose c ON c.department_id = u.department_id AND c.year = f.year
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'year_is_open',
      MESSAGE = 'the year is closed';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER year_is_open AFTER INSERT ON store_ledgerentry
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION year_is_open();
"""

# One round trip for a whole entry: entry, postings, audit row. NULL when the voucher is known already.
POST = """
CREATE FUNCTION ledger_post(
  event text, year int, date date, unit bigint, department bigint, document text, reason text, payee text,
  contract text, voucher text, approval text, prior_year int, follows bigint, corrects bigint,
  person bigint, approver bigint, address text, verb text,
  lines bigint[], accounts text[], fens bigint[], tracks text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  entry bigint;
BEGIN
  INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
      approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id, created_at)
    VALUES (event, year, date, unit, document, reason, payee, contract, voucher,
      approval, prior_year, follows, corrects, person, approver, clock_timestamp())
    ON CONFLICT ON CONSTRAINT voucher_once DO NOTHING RETURNING id INTO entry;
  IF entry IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO store_ledgerposting (entry_id, line_id, account, fen, track)
    SELECT entry, p.line, p.account, p.fen, p.track
    FROM unnest(lines, accounts, fens, tracks) AS p (line, account, fen, track);
  INSERT INTO store_auditrow (at, person_id, address, verb, department_id, unit_id, subject, before, after,
      chain, number, previous, hash)
    VALUES (clock_timestamp(), person, address, verb, department, unit, 'ledgerentry:' || entry, NULL,
      jsonb_build_object('event', event, 'year', year, 'date', date, 'document', document,
        'reason', reason, 'payee', payee, 'contract', contract, 'voucher', voucher, 'approval', approval,
        'prior_year', prior_year, 'follows', follows, 'corrects', corrects, 'approved_by', approver,
        'lines', lines, 'accounts', accounts, 'fens', fens, 'tracks', tracks),
      0, 0, '', '');
  RETURN entry;
END $$;
"""

# What a row's hash covers, word for word as `mingzhang verify` puts it together again.
AUDIT = f"""
CREATE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  own int := pg_backend_pid() % {CHAINS};
  head store_audithead;
  tried int;
BEGIN
  FOR step IN 0..{CHAINS - 1} LOOP
    tried := (own + step) % {CHAINS};
    EXIT WHEN pg_try_advisory_xact_lock(7201, tried);
    IF step = {CHAINS - 1} THEN
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

CREATE FUNCTION audit_content(r store_auditrow) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\\x1f', r.chain, r.number,
    to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), COALESCE(r.person_id::text, '-'),
    r.address, r.verb, COALESCE(r.department_id::text, '-'), COALESCE(r.unit_id::text, '-'), r.subject,
    COALESCE(r.before::text, '-'), COALESCE(r.after::text, '-'))
$$;
CREATE TRIGGER audit_chain BEFORE INSERT ON store_auditrow
  FOR EACH ROW EXECUTE FUNCTION audit_chain();
"""

BACK = (
    "".join(
        f"DROP TRIGGER posted_rows_never_change ON {table};"
        f"DROP TRIGGER posted_table_never_emptied ON {table};"
        for table in APPEND_ONLY
    )
    + "DROP FUNCTION posted_rows_never_change();"
    + "DROP TRIGGER ledger_keep_balances ON store_ledgerposting; DROP FUNCTION ledger_keep_balances();"
    + "DROP TRIGGER year_is_open ON store_ledgerentry; DROP FUNCTION year_is_open();"
    + "DROP TRIGGER audit_chain ON store_auditrow; DROP FUNCTION audit_chain();"
    + "DROP FUNCTION ledger_post; "
    + "DROP FUNCTION audit_content(store_auditrow); DELETE FROM store_audithead;"
)


class Migration(migrations.Migration):
    """Triggers of the ledger and of the audit trail."""

    dependencies = [("store", "0001_tables")]
    operations = [migrations.RunSQL([NEVER, NEVER_TRIGGERS, POSTINGS, AUDIT, POST], BACK)]
