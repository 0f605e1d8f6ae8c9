"""The ledger at work: numbers of vouchers, the author of an entry beside who posts it, indexes of the lists."""

from __future__ import annotations

from django.db import migrations, models

ARGUMENTS = """
  event text, year int, date date, unit bigint, department bigint, document text, reason text, payee text,
  contract text, voucher text, approval text, prior_year int, follows bigint, corrects bigint,
  person bigint, approver bigint, address text, verb text,
  lines bigint[], accounts text[], fens bigint[], tracks text[], author bigint
"""

# One round trip for a whole entry: entry, postings, audit row. NULL when the voucher is known already.
# `author` entered what `person` posts; they are the same unless a paper was approved.
POST = f"""
CREATE FUNCTION ledger_post({ARGUMENTS}) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  entry bigint;
BEGIN
  INSERT INTO store_ledgerentry (event, year, date, unit_id, document, reason, payee, contract, voucher,
      approval, prior_year, follows_id, corrects_id, created_by_id, approved_by_id, created_at)
    VALUES (event, year, date, unit, document, reason, payee, contract, voucher,
      approval, prior_year, follows, corrects, author, approver, clock_timestamp())
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
        'created_by', author, 'lines', lines, 'accounts', accounts, 'fens', fens, 'tracks', tracks),
      0, 0, '', '');
  RETURN entry;
END $$;
"""
WITHOUT_AUTHOR = (
    POST.replace(", author bigint", "")
    .replace("author, approver", "person, approver")
    .replace("\n        'created_by', author,", "")
)
NUMBERS = "CREATE SEQUENCE ledger_number;"


class Migration(migrations.Migration):
    """Vouchers are numbered without waiting, entries name their author, lists find their rows."""

    dependencies = [("store", "0004_spans")]
    operations = [
        migrations.RunSQL([NUMBERS], "DROP SEQUENCE ledger_number;"),
        migrations.RunSQL(
            ["DROP FUNCTION ledger_post;", POST], ["DROP FUNCTION ledger_post;", WITHOUT_AUTHOR]
        ),
        migrations.AddField(
            model_name="adjustment", name="revision", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["year", "date", "id"], name="entry_by_day"),
        ),
        migrations.AddIndex(
            model_name="ledgerbalance",
            index=models.Index(
                fields=["account", "line"],
                name="balance_open",
                condition=models.Q(account__in=("2003", "2004")) & models.Q(fen__gt=0),
            ),
        ),
    ]
