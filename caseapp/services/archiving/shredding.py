"""Making the contents of a case unreadable for good: every sealed value of its rows, and so the keys of its files.

A value gives way to filler of the same length, so that append-only tables let it through as they do a rotation, and
the database's own rules (a voided document has a reason) go on to hold. Number, days, codes, parties' links, events and
catalogues stay. A stored file stays as ciphertext whose only key is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import Conflict
from caseapp.extensions import db
from caseapp.models import (
    CaseAttachment,
    CaseFile,
    DestructionItem,
    DocumentScan,
    IssuedDocument,
    ResealPermit,
)
from caseapp.models.base import Model, Sealed, SealedJson
from caseapp.models.document import StoredFile
from caseapp.models.keys import SealedTable, sealed_tables
from caseapp.vault import vault

KEPT: Final = {
    "case_file.catalogue": "what was in the file, without contents: titles, numbers, digests",
    "destruction_item.catalogue": "the same, as proof",
    "case_retention.hold_reason": "why it was held",
    "case_retention.hold_history": "why it was held before",
}
WORD: Final = "已销毁"
FILES: Final[tuple[type[StoredFile], ...]] = (IssuedDocument, DocumentScan, CaseAttachment, CaseFile)


def filler(plain: str, *, is_json: bool) -> str:
    """Nothing, as long as ``plain`` is in UTF-8; JSON stays JSON of the same kind."""
    length = len(plain.encode())
    if not is_json:
        word = WORD if length >= len(WORD.encode()) else ""
        return word + "-" * (length - len(word.encode()))
    for first, last, inner in (("{", "}", " "), ("[", "]", " "), ('"', '"', "-")):
        if plain.startswith(first):
            return first + inner * (length - 2) + last
    return "0".ljust(length)


def shred(case_ids: Sequence[UUID]) -> None:
    """Do it to these cases, which the caller has locked, in its transaction; their events must be recorded with it."""
    permit = db.metadata.tables[ResealPermit.__tablename__]
    db.session.execute(sa.insert(permit).values(id=1, nowhere=-1))
    for found, model in _tables():
        for row in db.session.scalars(sa.select(model).where(model.case_id.in_(case_ids))):
            _shred_row(found, row)
    db.session.flush()
    db.session.execute(sa.delete(permit))


def _tables() -> Iterator[tuple[SealedTable, Any]]:
    """Every table of a case with sealed values, found by walking: a new one is shredded from its first day."""
    models = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    for found in sealed_tables():
        if "case_id" in found.table.c:
            yield found, models[found.table]


def _shred_row(found: SealedTable, row: Any) -> None:
    for field in found.fields:
        sealed = getattr(row, field.column.name)
        if sealed is None or f"{found.table.name}.{field.name}" in KEPT:
            continue
        place = found.place(field, getattr(row, found.key.name))
        held: Sealed = getattr(type(row), field.name)
        filled = filler(vault.open(sealed, place), is_json=isinstance(held, SealedJson))
        setattr(row, field.column.name, vault.seal(filled, place))
        for index, column in field.indexes:
            setattr(row, column.name, index.of(filled))


def catalogues(case_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What lies in the store about each case: table, id, title, number, SHA-256 and size of every file, in order."""
    told: dict[UUID, list[dict[str, Any]]] = {case_id: [] for case_id in case_ids}
    for model in FILES:
        rows: Any = sa.select(model).where(model.case_id.in_(case_ids)).order_by(model.id)  # type: ignore[attr-defined]
        for row in db.session.scalars(rows):
            told[row.case_id].append(
                {
                    "what": row.__tablename__,
                    "id": str(row.id),
                    "title": getattr(row, "title_zh", None),
                    "number": getattr(row, "number", None),
                    "sha256": row.sha256,
                    "size_bytes": row.size_bytes,
                }
            )
    return told


def is_destroyed(case_id: UUID) -> bool:
    """Whether the contents of the case were destroyed."""
    gone = DestructionItem.destroyed_on.is_not(None)
    return bool(db.session.scalar(sa.select(sa.exists().where(DestructionItem.case_id == case_id, gone))))


def ensure_kept(case_id: UUID) -> None:
    """Raise Conflict where the contents of the case were destroyed."""
    if is_destroyed(case_id):
        zh = "案卷已依法鉴定销毁，仅存案号、目录和销毁记录"
        en = "the file was destroyed after appraisal; number, catalogue and the record of it remain"
        raise Conflict(zh, en, code="case_destroyed")
