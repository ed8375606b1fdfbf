"""Showing a party's masked values in full: with a reason, and never without a trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import OFFICE_WIDE, Actor
from caseapp.errors import Forbidden, NotFound
from caseapp.extensions import db
from caseapp.models import CaseParty, LegalCase, Person, Unmasking
from caseapp.services import casework, contacts, privacy_restrictions, sensitivity
from caseapp.services.history import Happening, record_event
from caseapp.services.security_log import record_security
from caseapp.vocabulary import SecurityEventKind, UnmaskField

VERB: Final = "party.unmasked"
ONLY_HANDLER: Final = (
    "只有正在承办本案的人员可以查看完整信息",
    "only who handles the case now may see this in full",
)
CONTACTS: Final = frozenset({UnmaskField.PHONE, UnmaskField.ADDRESS})
WITHHELD: Final = (
    "该人员的联系方式受保护，本案中不提供",
    "this person's contacts are protected and not shown on this case",
)


def unmask(case: LegalCase, actor: Actor, party_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """The plain ``fields`` asked for; event, security event and the sealed reason go into the same transaction.

    A worker from outside the institution sees them while appointed to the case, not afterwards.

    Raises:
        NotFound: no such party of this case; Forbidden: no longer its worker; contacts withheld
            because the person seeks protection from this case's aided side; Restricted: the case has
            ended and the person's data are only stored. A contact that the file has from a sensitive case
            out of the actor's sight is null, as if there were none.

    """
    party = db.session.scalar(
        sa.select(CaseParty).where(CaseParty.id == party_id, CaseParty.case_id == case.id)
    )
    if party is None:
        raise NotFound
    if not actor.roles & OFFICE_WIDE and not casework.handles(case, actor):
        raise Forbidden(*ONLY_HANDLER)
    person = db.session.get_one(Person, party.person_id)
    privacy_restrictions.ensure_free(person, case)
    fields = [UnmaskField(name) for name in dict.fromkeys(body["fields"])]
    known = {"id_number": person.id_number, **_contact(case, actor, party, person, fields)}
    _record(case, actor, party, fields, body)
    return {
        "party_id": party.id,
        "person_id": person.id,
        **{field.value: known[field] for field in fields},
    }


def _contact(
    case: LegalCase, actor: Actor, party: CaseParty, person: Person, fields: list[UnmaskField]
) -> dict[str, str | None]:
    asked = [field for field in fields if field in CONTACTS]
    withheld = sensitivity.contacts_withheld(case, actor) if asked else {}
    known = contacts.plain(party, person, withheld=person.id in withheld)
    if withheld.get(person.id) and any(known[field] is None for field in asked):
        raise Forbidden(*WITHHELD, code="contact_withheld")
    return known


def _record(
    case: LegalCase, actor: Actor, party: CaseParty, fields: list[UnmaskField], body: Mapping[str, Any]
) -> None:
    names = [field.value for field in fields]
    reason_code = body["reason_code"]
    row = Unmasking(
        **casework.of_case(case, actor),
        party_id=party.id,
        person_id=party.person_id,
        fields=names,
        reason_code=reason_code,
        reason=body["reason"],
    )
    db.session.add(row)
    codes = {"party": str(party.id), "role": party.role.value, "unmasking": str(row.id)}
    record_event(case, actor, Happening(VERB, reason_code=reason_code, codes=codes, fields=names))
    told = {"case": str(case.id), "party": str(party.id), "fields": names, "reason_code": reason_code}
    record_security(SecurityEventKind.UNMASKED, actor, party.person_id, {**told, "unmasking": str(row.id)})
