"""Ledgers of old cases: check one, take it over, undo it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.access import Actor
from caseapp.blueprints._body import whole_form
from caseapp.blueprints._files import BINARY
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.errors import Fault, Invalid
from caseapp.models import LedgerImport
from caseapp.schemas._base import page_of
from caseapp.schemas.imports import (
    ImportDetailOut,
    ImportOut,
    ImportQuery,
    ImportRowOut,
    ImportRowQuery,
    ImportRunIn,
    ImportUndoIn,
)
from caseapp.schemas.reports import AcceptedOut
from caseapp.services.imports import checking, running, undoing, views
from caseapp.services.imports.checking import Upload
from caseapp.vocabulary import Permission

blp = ApiBlueprint("imports", __name__, url_prefix="/imports", description="旧案台账导入")
IMPORT = Permission.CASE_IMPORT
ONE = "/<uuid:import_id>"
PARTS = {
    "file": {**BINARY, "description": "XLSX, or CSV in UTF-8 or GB 18030"},
    "ledger": {"type": "string", "description": "the name of a ledger of the packs"},
    "mapping": {**BINARY, "description": "instead of a name: an own mapping file, YAML or JSON"},
    "organization_id": {"type": "string", "format": "uuid", "description": "by default the own institution"},
}


def load(actor: Actor, import_id: UUID, *, lock: bool) -> LedgerImport:
    """An import of the own institution."""
    return views.find(actor, import_id, lock=lock)


def _again(actor: Actor, import_id: UUID) -> LedgerImport:
    return views.find(actor, import_id)


def _detail(found: LedgerImport) -> tuple[dict[str, Any], dict[str, str]]:
    flush()
    return views.shown(found), etag(found)


@blp.route("", method="POST", permission=IMPORT, uploads=True, parts=PARTS, again=_again)
@blp.response(201, ImportDetailOut)
def check_ledger() -> Any:
    """Check a ledger: every fault of every row. No case is made."""
    found = checking.check(current_actor(), _upload())
    shown, headers = _detail(found)
    return shown, {**headers, "Location": f"/api/v1/imports/{found.id}"}


def _upload() -> Upload:
    files, texts = whole_form(PARTS)
    if "file" not in files:
        raise Invalid(faults=[Fault("file", "required", "缺少文件", "send the file")])
    return Upload(files["file"], texts.get("ledger"), _mapping(files, texts), _organization(texts))


def _mapping(files: dict[str, bytes], texts: dict[str, str]) -> str | None:
    try:
        return files["mapping"].decode("utf-8-sig") if "mapping" in files else texts.get("mapping")
    except UnicodeDecodeError as error:
        zh, en = "映射文件须为 UTF-8 编码", "the mapping file must be UTF-8"
        raise Invalid(faults=[Fault("mapping", "utf8", zh, en)]) from error


def _organization(texts: dict[str, str]) -> UUID | None:
    try:
        return UUID(texts["organization_id"]) if "organization_id" in texts else None
    except ValueError as error:
        raise Invalid(faults=[Fault("organization_id", "uuid", "不是有效的编号", "not an id")]) from error


@blp.route("", permission=IMPORT)
@blp.arguments(ImportQuery, location="query")
@blp.response(200, page_of(ImportOut))
def list_imports(query: dict[str, Any]) -> Any:
    """Imports of the own institution, oldest first."""
    return views.listed(current_actor(), query)


@blp.route(ONE, permission=IMPORT, loads=load, target="found", path_id="import_id")
@blp.response(200, ImportDetailOut)
def show_import(found: LedgerImport) -> Any:
    """An import with every fault of every row."""
    return _detail(found)


@blp.route(f"{ONE}/rows", permission=IMPORT, loads=load, target="found", path_id="import_id")
@blp.arguments(ImportRowQuery, location="query")
@blp.response(200, page_of(ImportRowOut))
def list_rows(query: dict[str, Any], found: LedgerImport) -> Any:
    """The rows in the order of the file, with the cases they became."""
    rows = views.rows_of(found, query)
    reads("import_rows", [row["case_id"] for row in rows.items if row["case_id"] is not None])
    return rows


@blp.route(
    f"{ONE}/run",
    method="POST",
    permission=IMPORT,
    loads=load,
    target="found",
    path_id="import_id",
    guarded=True,
    key_required=True,
)
@blp.arguments(ImportRunIn)
@blp.response(202, AcceptedOut)
def run_import(body: dict[str, Any], found: LedgerImport) -> Any:
    """Take over the rows that are ready, as a job; a row whose key has a case already makes none."""
    job = running.start(found, current_actor(), leave_out_faulty=body["leave_out_faulty"])
    return {"job_id": job.id, "resource": job.resource}, {"Location": f"/api/v1/jobs/{job.id}"}


@blp.route(
    f"{ONE}/undo",
    method="POST",
    permission=IMPORT,
    loads=load,
    target="found",
    path_id="import_id",
    guarded=True,
)
@blp.arguments(ImportUndoIn)
@blp.response(202, AcceptedOut)
def undo_import(body: dict[str, Any], found: LedgerImport) -> Any:
    """Void the import's cases, as a job; cases on which somebody has worked since are kept."""
    job = undoing.start(found, current_actor(), body["reason"])
    return {"job_id": job.id, "resource": job.resource}, {"Location": f"/api/v1/jobs/{job.id}"}
