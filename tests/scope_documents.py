"""Issued documents, signed scans, bound files and destruction lists for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import CaseFile, DestructionItem, DestructionList, DocumentScan, IssuedDocument, LegalCase
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
    bound = CaseFile(**common, **stored, edition=1, pages=1, papers=1, rules_digest="-")
    bound.storage_key, bound.file_key = storage.put_sealed(b"%PDF")
    bound.catalogue = []
    session.add(bound)
    session.flush()
    doomed = DestructionList(
        region_code=case.region_code,
        organization_id=case.organization_id,
        proposed_on=case.opened_on,
        proposed_by_id=case.created_by_id,
        reason=f"销毁标记{key}",
    )
    session.add(doomed)
    session.flush()
    told = {"case_number": case.number, "class_code": "short", "due_on": case.opened_on, "source": "-"}
    session.add(DestructionItem(**common, **told, list_id=doomed.id))
    session.flush()
    if key != "violence":
        world.put("destruction_list", key, doomed.id, f"销毁标记{key}")
        world.put("scan", key, scan.id)
        world.put("case_file", key, bound.id)
