"""Which institution takes a matter (LAL Art. 38): who received it earlier, and the applicant's choice among several.

Institutions are processors apart: of another's case its name and the day of receipt are told, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, stands
from caseapp.errors import Fault, Invalid, echoed
from caseapp.extensions import db
from caseapp.models import AidApplication, CaseParty, JurisdictionChoice, LegalCase, Organization, Person
from caseapp.packs import catalogue
from caseapp.packs.jurisdiction import Asked
from caseapp.packs.reading import Provenance
from caseapp.services import casework, privacy_restrictions
from caseapp.services.casework import Step
from caseapp.vault import vault
from caseapp.vocabulary import OrganizationKind, PartyRole

PLAIN: Final = (
    *("link", "other_link", "other_institution", "other_organization_id", "chosen_on", "article"),
    *("verified", "recorded_at"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An open application of the same person for the same matter at another institution; stays with the program."""

    case_id: UUID
    institution_id: UUID
    institution: str
    received_at: datetime


def cited(basis: Provenance) -> str:
    """The text and its article."""
    return f"{basis.source}{basis.article}"


def received_elsewhere(case: LegalCase) -> list[Receipt]:
    """Open applications of the same identity number for the same matter at other institutions, first received first.

    Files of restricted persons are left out: nothing of them is told anew.
    """
    mine = db.session.get(AidApplication, case.id)
    if mine is None or mine.matter is None:
        return []
    rows: Any = (
        sa.select(LegalCase, AidApplication, Organization.name)
        .join(AidApplication, AidApplication.case_id == LegalCase.id)
        .join(Organization, Organization.id == LegalCase.processor_id)
        .where(LegalCase.id.in_(_applied_for_by(_numbers(case))), LegalCase.processor_id != case.processor_id)
        .where(LegalCase.closed_on.is_(None), stands(LegalCase))
        .order_by(LegalCase.received_at, LegalCase.id)
    )
    return [
        Receipt(other.id, other.processor_id, name, other.received_at)
        for other, told, name in db.session.execute(rows)
        if told.matter == mine.matter
    ]


def _numbers(case: LegalCase) -> list[bytes]:
    here = CaseParty.case_id == case.id, CaseParty.role == PartyRole.APPLICANT
    people = db.session.scalars(
        sa.select(Person).join(CaseParty, CaseParty.person_id == Person.id).where(*here)
    )
    numbers = [one.id_number for one in people if one.id_number]
    return [index for number in numbers for index in vault.blind_indexes("id_number", number)]


def _applied_for_by(indexes: list[bytes]) -> sa.Select[Any]:
    return (
        sa.select(CaseParty.case_id)
        .join(Person, Person.id == CaseParty.person_id)
        .where(CaseParty.role == PartyRole.APPLICANT, Person.id_number_index.in_(indexes))
        .where(~privacy_restrictions.is_restricted(Person.id))
    )


def received_earlier(case: LegalCase) -> list[Receipt]:
    """Those that were received before this one."""
    return [
        one
        for one in received_elsewhere(case)
        if (one.received_at, one.case_id) < (case.received_at, case.id)
    ]


def told(case: LegalCase) -> list[dict[str, Any]]:
    """What a later receiver is told: who received the same matter earlier, on which day, and that it keeps it."""
    basis = catalogue().jurisdiction.text(Asked.FIRST_RECEIVER, case.region_code)
    return [
        {
            "institution_id": one.institution_id,
            "institution": one.institution,
            "received_on": clock.day_of(one.received_at),
            "article": cited(basis),
            "verified": basis.verified,
        }
        for one in received_earlier(case)
    ]


def of_case(case: LegalCase) -> dict[str, Any]:
    """Earlier receipts elsewhere, and the applicant's choices, oldest first."""
    mine = sa.select(JurisdictionChoice).where(JurisdictionChoice.case_id == case.id)
    rows = db.session.scalars(mine.order_by(JurisdictionChoice.recorded_at, JurisdictionChoice.id))
    choices = [{name: getattr(row, name) for name in PLAIN} for row in rows]
    links = [asdict(one) for one in catalogue().jurisdiction.links.values()]
    return {"received_earlier_elsewhere": told(case), "choices": choices, "links": links}


def choose(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record that another institution is competent too, why each is, and that the applicant chose this one.

    Raises:
        Invalid: an unknown link, no other institution, a day before the application or after today; all faults.

    """
    on = body.get("chosen_on") or clock.today()
    identifier = body.get("other_organization_id")
    office, faults = named(case, body.get("other_institution"), identifier, "other_")
    faults += [*_link_faults(body), *_day_faults(case, on)]
    if faults:
        raise Invalid(faults=faults)
    basis = catalogue().jurisdiction.text(Asked.FIRST_RECEIVER, case.region_code)
    row = JurisdictionChoice(
        **casework.of_case(case, actor),
        link=body["link"],
        other_link=body["other_link"],
        other_institution=office.name if office else body["other_institution"],
        other_organization_id=identifier,
        chosen_on=on,
        article=cited(basis),
        verified=basis.verified,
    )
    db.session.add(row)
    codes = {"link": row.link, "other_link": row.other_link}
    casework.note(case, actor, "jurisdiction.chosen", Step(codes=codes))
    db.session.flush()
    return of_case(case)


def _link_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("link", "other_link"):
        if body[name] not in catalogue().jurisdiction.links:
            zh, en = f"没有这种管辖连接点：{echoed(body[name])}", f"no such link: {echoed(body[name])}"
            yield Fault(name, "unknown", zh, en)


def _day_faults(case: LegalCase, on: date) -> Iterator[Fault]:
    if on > clock.today():
        yield Fault("chosen_on", "in_future", "日期不能晚于今天", "the day lies in the future")
    if on < case.opened_on:
        zh, en = "日期不能早于收到申请之日", "the day lies before that of the application"
        yield Fault("chosen_on", "before_application", zh, en)


def named(
    case: LegalCase, name: str | None, identifier: UUID | None, prefix: str
) -> tuple[Organization | None, list[Fault]]:
    """Another legal aid institution, by its id where it is registered here, else by its name alone."""
    office = _registered(case, identifier) if identifier is not None else None
    return office, list(_naming_faults(name, identifier, office, prefix))


def _registered(case: LegalCase, identifier: UUID) -> Organization | None:
    """An open legal aid institution of another processor, wherever it is: who they are is published."""
    return db.session.scalar(
        sa.select(Organization).where(
            Organization.id == identifier,
            Organization.kind == OrganizationKind.LEGAL_AID_INSTITUTION,
            Organization.closed_on.is_(None),
            Organization.processor_id != case.processor_id,
        )
    )


def _naming_faults(
    name: str | None, identifier: UUID | None, office: Organization | None, prefix: str
) -> Iterator[Fault]:
    if identifier is not None and office is None:
        zh, en = "须为其他法律援助机构", "must be another legal aid institution"
        yield Fault(f"{prefix}organization_id", "not_an_institution", zh, en)
    elif name is None and office is None:
        zh, en = "须写明有权受理的法律援助机构（第三十八条）", "name the competent institution (Art. 38)"
        yield Fault(f"{prefix}institution", "required", zh, en)
    elif office is not None and name not in {None, office.name}:
        zh, en = "与所选机构的名称不一致", "differs from the name of the institution chosen"
        yield Fault(f"{prefix}institution", "differs_from_register", zh, en)
