"""Sending an applicant to the competent institution (LAL Art. 38): named, with the text it rests on; no refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import JurisdictionChoice, LegalCase, Organization, Redirection
from caseapp.packs import catalogue
from caseapp.packs.jurisdiction import Asked
from caseapp.packs.reading import Provenance
from caseapp.services import casework, deciding, jurisdiction
from caseapp.services.casework import Step
from caseapp.vocabulary import CaseOutcome, RedirectionGround
from caseapp.vocabulary.spelling import folded


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where somebody is sent, why, and by which text."""

    name: str
    organization_id: UUID | None
    ground: RedirectionGround
    basis: Provenance


def redirect(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """Another institution is competent; it is named and stays on record. Not a refusal.

    An institution that received the same matter earlier keeps it. One that is only competent as well is not sent to:
    the applicant chose this one.

    Raises:
        Invalid: no institution is named, the id is none of another legal aid institution's, or the applicant chose.

    """
    casework.ensure_allowed(case, "redirect")
    name, identifier = body.get("competent_institution"), body.get("competent_organization_id")
    office, faults = jurisdiction.named(case, name, identifier, "competent_")
    ground = RedirectionGround.NOT_COMPETENT
    if office and office.id in {one.institution_id for one in jurisdiction.received_earlier(case)}:
        ground = RedirectionGround.FIRST_RECEIVER
    elif not faults:
        faults = list(_choice_faults(case, office.name if office else str(name)))
    if faults:
        raise Invalid(faults=faults)
    told = office.name if office else str(name)
    own = db.session.get_one(Organization, case.processor_id).name
    if folded(told) == folded(own):
        zh, en = "这就是本机构，无须移送", "that is this institution itself"
        raise Invalid(faults=[Fault("competent_institution", "own_institution", zh, en)])
    send(case, actor, "redirect", Elsewhere(told, identifier, ground, _basis(case, ground)))


def _basis(case: LegalCase, ground: RedirectionGround) -> Provenance:
    rules = catalogue().jurisdiction
    first = ground is RedirectionGround.FIRST_RECEIVER
    return rules.text(Asked.FIRST_RECEIVER, case.region_code) if first else rules.basis


def _choice_faults(case: LegalCase, name: str) -> Iterator[Fault]:
    mine = sa.exists().where(
        JurisdictionChoice.case_id == case.id, JurisdictionChoice.other_institution == name
    )
    if db.session.scalar(sa.select(mine)):
        zh = "该机构与本机构都有权受理，申请人已经选择向本机构申请；申请人改变选择的，由其撤回申请"
        en = "that institution is competent as well and the applicant chose this one; who changes their mind withdraws"
        yield Fault("competent_institution", "applicant_chose_here", zh, en)


def send(
    case: LegalCase, actor: Actor, move: str, where: Elsewhere, codes: Mapping[str, str] | None = None
) -> None:
    """End the case as ``redirected`` by that move, with the right institution on record."""
    told = {"competent_institution": where.name, "ground": where.ground.value, **(codes or {})}
    casework.move(case, actor, move, Step(sets=deciding.ended(CaseOutcome.REDIRECTED), codes=told))
    row = Redirection(
        **casework.of_case(case, actor),
        competent_institution=where.name,
        competent_organization_id=where.organization_id,
        ground=where.ground,
        article=jurisdiction.cited(where.basis),
        verified=where.basis.verified,
        redirected_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
