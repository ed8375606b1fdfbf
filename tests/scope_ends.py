"""Terminations, objections and subsidies for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import (
    Assignment,
    CaseParty,
    ClawBack,
    FeeRelief,
    FraudOrder,
    JurisdictionDispute,
    LegalCase,
    Objection,
    Subsidy,
    SubsidyBatch,
    Termination,
    TerminationReport,
)
from caseapp.vocabulary import CaseOutcome, Channel, PartyRole

if TYPE_CHECKING:
    from tests.scope_world import World


def add_ends(world: World, session: Session, worker: UUID) -> None:
    """On a plain case and a neighbour's: a termination that was corrected, and the objection to it."""
    for key in ("own", "sibling"):
        case = session.get_one(LegalCase, UUID(world.ids["case"][f"case:{key}"]))
        names = ("region_code", "organization_id", "sensitivity")
        common = {"case_id": case.id, **{name: getattr(case, name) for name in names}, "article": "-"}
        day = case.opened_on
        ended = Termination(**common, ground="fraud", terminated_on=day, corrected_on=day)
        objection = Objection(
            **common,
            against=CaseOutcome.TERMINATED,
            termination_id=ended.id,
            bureau_id=case.processor_id,
            objector=PartyRole.APPLICANT,
            way=Channel.LETTER,
            received_on=day,
            reasons=f"异议标记{key}",
        )
        session.add(ended)
        session.flush()
        told = {name: value for name, value in common.items() if name != "article"}
        report = TerminationReport(
            **told, ground="illegal_use", found_on=day, reported_on=day, statement=f"报告标记{key}"
        )
        order = FraudOrder(
            **common,
            termination_id=ended.id,
            bureau_id=case.processor_id,
            penalty_code="aid_by_fraud",
            cost_amount=1,
            fine_amount=1,
            ordered_on=day,
            statement=f"决定标记{key}",
        )
        session.add_all([objection, report, order])
        session.flush()
        world.put("termination_report", key, report.id, f"报告标记{key}", f"决定标记{key}")
        world.put("objection", key, objection.id, f"异议标记{key}")
        _pay(world, session, case, worker, key)
        _relieve(world, session, case, key)


def _relieve(world: World, session: Session, case: LegalCase, key: str) -> None:
    """A notary's fee that the recipient asks to be waived."""
    names = ("region_code", "organization_id", "sensitivity")
    party = session.scalars(sa.select(CaseParty).where(CaseParty.case_id == case.id)).first()
    relief = FeeRelief(
        case_id=case.id,
        **{name: getattr(case, name) for name in names},
        person_id=party.person_id if party else None,
        kind="notary",
        articles=["-"],
        must_verify=False,
        body_name="示例公证处",
        matter=f"公证标记{key}",
        fee_fen=1,
        asked_on=case.opened_on,
    )
    session.add(relief)
    session.flush()
    world.put("fee_relief", key, relief.id, f"公证标记{key}")


def add_jurisdiction(
    world: World, session: Session, bureaus: dict[str, UUID], others: dict[str, UUID]
) -> None:
    """A dispute of the own institution before the city's department, a neighbour's before another one."""
    for key, name in (("own", "case:proposed"), ("sibling", "case:sibling")):
        case = session.get_one(LegalCase, UUID(world.ids["case"][name]))
        row = JurisdictionDispute(
            case_id=case.id,
            region_code=case.region_code,
            organization_id=case.organization_id,
            institution_id=case.processor_id,
            other_institution_id=others[key],
            received_at=case.received_at,
            bureau_id=bureaus[key],
            filed_on=case.opened_on,
            statement=f"管辖标记{key}",
            article="-",
            verified=False,
        )
        session.add(row)
        session.flush()
        world.put("jurisdiction_dispute", key, row.id, f"管辖标记{key}")


def _pay(world: World, session: Session, case: LegalCase, worker: UUID, key: str) -> None:
    """A subsidy paid in a batch of the case's institution."""
    names = ("region_code", "organization_id", "sensitivity")
    common = {"case_id": case.id, **{name: getattr(case, name) for name in names}}
    day, clerk = case.opened_on, case.created_by_id
    service = Assignment(
        **common,
        practitioner_id=worker,
        provider_type="lawyer",
        assigned_on=day,
        ended_on=day,
        end_reason="recipient_asked",
    )
    batch = SubsidyBatch(
        region_code=case.region_code,
        organization_id=case.organization_id,
        made_on=day,
        made_by_id=clerk,
        count=1,
        total_fen=1,
    )
    session.add_all([service, batch])
    session.flush()
    subsidy = Subsidy(
        **common,
        assignment_id=service.id,
        practitioner_id=worker,
        service="civil_case",
        article="-",
        day=day,
        lines=[],
        total_fen=1,
        state="paid",
        proposed_on=day,
        proposed_by_id=clerk,
        approved_on=day,
        approved_by_id=clerk,
        waived=True,
        waiver_reason=f"补贴标记{key}",
        batch_id=batch.id,
    )
    session.add(subsidy)
    session.flush()
    back = ClawBack(
        **common,
        subsidy_id=subsidy.id,
        amount_fen=1,
        article="-",
        proposed_on=day,
        proposed_by_id=clerk,
        reason=f"追回标记{key}",
    )
    session.add(back)
    session.flush()
    world.put("claw_back", key, back.id, f"追回标记{key}")
    world.put("assignment", key, service.id)
    world.put("subsidy", key, subsidy.id, f"补贴标记{key}")
    world.put("subsidy_batch", key, batch.id)
