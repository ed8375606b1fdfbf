"""Bodies of ``/imports``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Count, Instant, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import ImportRowState, ImportState


class ImportQuery(PageQuery):
    """Filters of the list."""

    state = fields.Enum(ImportState, by_value=True)


class ImportRowQuery(PageQuery):
    """Filters of an import's rows."""

    state = fields.Enum(ImportRowState, by_value=True)


class ImportRunIn(Strict):
    """``leave_out_faulty``: go on although some rows are faulty; they make no cases."""

    leave_out_faulty = fields.Boolean(load_default=False)


class ImportUndoIn(Strict):
    """Why it is undone; kept sealed."""

    reason = Text(most=500, required=True)


class CellFaultOut(Strict):
    """One fault of a row. ``column`` are its letters in the sheet, empty where the ledger has no such column."""

    column = fields.String(required=True)
    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    message_en = fields.String(required=True)


class ImportFaultOut(CellFaultOut):
    """A fault with its place: the sheet's position and the row, both counted from one."""

    sheet = Count(required=True)
    row = Count(required=True)


class SkippedOut(Strict):
    """A row that is none of data: ``blank``, ``totals``, ``note``; or a sheet (row 0) with ``no_header``."""

    sheet = Count(required=True)
    row = Count(required=True)
    why = fields.String(required=True)


class ImportRowCountsOut(Strict):
    """How many rows are in each state."""

    ready = Count(required=True)
    faulty = Count(required=True)
    repeated = Count(required=True)
    known = Count(required=True)
    imported = Count(required=True)
    refused = Count(required=True)
    voided = Count(required=True)
    kept = Count(required=True)


class ImportOut(Strict):
    """An import in a list."""

    id = fields.UUID(required=True)
    organization_id = fields.UUID(required=True)
    region_code = RegionCode(required=True)
    state = fields.Enum(ImportState, by_value=True, required=True)
    file_sha256 = fields.String(required=True)
    file_format = fields.String(required=True)
    size_bytes = Count(required=True)
    ledger_code = fields.String(required=True)
    ledger_digest = fields.String(required=True)
    job_id = fields.UUID(allow_none=True, required=True)
    undo_job_id = fields.UUID(allow_none=True, required=True)
    recorded_at = Instant(required=True)
    recorded_by_id = fields.UUID(required=True)
    version = Count(required=True)
    rows = fields.Nested(ImportRowCountsOut, required=True)


class ImportDetailOut(ImportOut):
    """An import with every fault of every row."""

    faults = fields.List(fields.Nested(ImportFaultOut), required=True)
    faults_by_code = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    skipped = fields.List(fields.Nested(SkippedOut), required=True)


class ImportRowOut(Strict):
    """A row and what became of it; its values are its case's."""

    sheet = Count(required=True)
    row = Count(required=True)
    state = fields.Enum(ImportRowState, by_value=True, required=True)
    case_id = fields.UUID(allow_none=True, required=True)
    case_number = fields.String(allow_none=True, required=True)
    faults = fields.List(fields.Nested(CellFaultOut), required=True)
