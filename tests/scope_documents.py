"""Issued documents and signed scans for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import DocumentScan, IssuedDocument, LegalCase
from caseapp.storage import storage

if TYPE_CHECKING:
    from tests.scope_world import World


def add_documents(world: World, session: Session) -> None:
    """On a plain, a need-to-know and a neighbour's case."""
    for serial, key in enumerate(("own", "violence", "sibling"), 1):
        _document(world, session, key, serial)


def _document(world: World, session: Session, key: str, serial: int) -> None:
    """A document of a case, with a signed scan, as the services leave them."""
    case = session.get_one(LegalCase, UUID(world.ids["case"][f"case:{key}"]))
    names = ("region_code", "organization_id", "sensitivity")
    common = {"case_id": case.id, **{name: getattr(case, name) for name in names}}
    stored = {"sha256": "-", "size_bytes": 4}
    document = IssuedDocument(
        **common,
        **stored,
        form="refusal_decision",
        form_digest="-",
        title_zh="不予法律援助决定书",
        title_en="Decision not to grant legal aid",
        issuer_id=case.processor_id,
        issuer_name="-",
        year=2025,
        serial=serial,
        number=f"（文书标记{serial}）援不字〔2025〕第{serial}号",
        needs_facts=True,
        verification_code=f"DDDD-DDDD-DDD{serial}",
        issued_on=case.opened_on,
    )
    document.storage_key, document.file_key = storage.put_sealed(b"%PDF")
    scan = DocumentScan(**common, **stored, document_id=document.id, media_type="application/pdf")
    scan.storage_key, scan.file_key = storage.put_sealed(b"%PDF")
    session.add(document)
    session.flush()
    session.add(scan)
    session.flush()
    world.put("document", key, document.id, document.number)
    if key != "violence":
        world.put("scan", key, scan.id)
