"""Hand in a file of a finance system (上传导入文件): kept by its hash, columns proposed, nothing posted."""

from __future__ import annotations

from ..model.office import ImportKind, PaperState
from ..reading.tabular.find import find_table
from ..reading.tabular.sheets import FILE_BYTES, read_sheets
from ..store.files import keep
from ..store.models import BudgetUnit, ImportBatch
from . import entered
from .acting import Actor, record, verb
from .errors import InputError
from .importing.columns import propose, to_json
from .organising import locked_unit, must_stand


@verb("import")
def upload_import(
    actor: Actor, unit: BudgetUnit, year: int, kind: ImportKind, name: str, content: bytes
) -> ImportBatch:
    """Keep a file as an import in draft, with the columns that its headers suggest.

    Raises an UnreadableError when it is no workbook or CSV file with a header row.
    """
    actor.require("import", unit)
    must_stand(locked_unit(unit), entered.budget_year(year))
    if len(content) > FILE_BYTES:
        raise InputError(f"文件超过{FILE_BYTES >> 20} MB，请分月导出", "the file is too large", "file")
    table = find_table(read_sheets(content))
    proposal = propose(unit.department, kind, table.headers)
    batch = ImportBatch.objects.create(
        unit=unit,
        year=year,
        kind=kind,
        name=entered.line(name, "file", "文件名", 200),
        file=keep(content),
        columns=to_json(proposal.columns),
        summary={
            "sheet": table.sheet,
            "others": list(table.others),
            "header_row": table.header_row,
            "headers": list(table.headers),
            "examples": [row[: len(table.headers)] for row in table.rows[:3]],
            "unsure": sorted(element.name.lower() for element in proposal.unsure),
            "is_remembered": proposal.is_remembered,
        },
        rows=len(table.rows),
        state=PaperState.DRAFT,
        created_by=actor.person,
    )
    after = {"file": batch.file.sha256, "name": batch.name, "kind": kind.name.lower(), "year": year}
    record(actor, "import", batch, unit=unit, after=after)
    return batch
