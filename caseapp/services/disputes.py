"""Disputes before a people's mediation committee: taking in, acceptance, agreement, end, performance.

Mediation is free of charge (PML Art. 4): no fee is asked, stored or calculated anywhere here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import (
    CaseMediator,
    Dispute,
    LegalCase,
    MediationCommittee,
    Mediator,
    Organization,
)
from caseapp.services import casework, committees, contacts, mediators, privacy_restrictions
from caseapp.services.casework import NewCase, Step
from caseapp.services.minors import is_minor
from caseapp.services.persons import particulars, person_faults
from caseapp.vocabulary import AgreementForm, CaseKind, CaseOutcome, PartyRole, PerformanceState, Sensitivity

IDENTITY: Final = ("name", "id_type", "id_number", "phone", "address", "birth_date", "sex")
ENDINGS: Final[Mapping[str, str]] = {"failure": "fail", "withdrawal": "withdraw", "refusal": "refusal"}


@dataclass(frozen=True, slots=True)
class Naming:
    """Which mediators are named, by the committee or by the parties (PML Art. 19)."""

    mediator_ids: Sequence[UUID]
    named_by: str


def receive(actor: Actor, body: Mapping[str, Any]) -> LegalCase:
    """Take in a dispute; committee, type, two parties by name, a line of facts and the source are enough.

    The committee is the actor's own unless another is named; without mediators the actor who is one of
    the committee's is taken.

    Raises:
        Invalid: every fault at once.

    """
    received_at = body.get("received_at") or clock.now()
    on = clock.day_of(received_at)
    found = committees.find(actor, body.get("committee_id") or actor.organization_id)
    naming = _naming(actor, body, found)
    faults = [*_receipt_faults(found, body, on), *_people_faults(found, body)]
    faults += _naming_faults(found, naming, on)
    if faults or found is None:
        raise Invalid(faults=faults)
    parties = [_identity(party) for party in body["parties"]]
    privacy_restrictions.ensure_new_use(found[1].processor_id, parties)
    codes = {"dispute_type": body["dispute_type"], "source": body["source"]}
    new = NewCase(CaseKind.MEDIATION, found[1], received_at, _reasons(body, on))
    case = casework.open_case(new, actor, codes)
    _store(case, body)
    _add_parties(case, actor, body["parties"])
    name_mediators(case, actor, naming)
    return case


def _naming(
    actor: Actor, body: Mapping[str, Any], found: tuple[MediationCommittee, Organization] | None
) -> Naming:
    chosen = list(body.get("mediator_ids") or [])
    own = db.session.get(Mediator, actor.mediator_id) if actor.mediator_id else None
    if not chosen and own is not None and found is not None and own.committee_id == found[1].id:
        chosen = [own.id]
    return Naming(chosen, body.get("named_by", "committee"))


def _receipt_faults(
    found: tuple[MediationCommittee, Organization] | None, body: Mapping[str, Any], on: date
) -> Iterator[Fault]:
    if body.get("received_at") is not None and body["received_at"] > clock.now():
        yield Fault("received_at", "in_future", "收件时间不能晚于现在", "receipt lies in the future")
    if body.get("people_count") is not None and body["people_count"] < len(body["parties"]):
        yield Fault("people_count", "too_few", "少于当事人数", "fewer than the parties named")
    if found is None:
        zh, en = "没有这个委员会，或不在您的范围内", "no such committee within your scope"
        yield Fault("committee_id", "unknown", zh, en)
    elif not found[0].established_on <= on <= (found[0].dissolved_on or on):
        yield Fault(
            "committee_id", "not_standing", "该委员会当日未设立或已撤销", "it did not stand on that day"
        )


def _people_faults(
    found: tuple[MediationCommittee, Organization] | None, body: Mapping[str, Any]
) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    for index, party in enumerate(body["parties"]):
        key = (party["name"], party.get("id_number"))
        if key in seen:
            yield Fault(f"parties.{index}", "repeated", "同一当事人重复", "this party is named twice")
        seen.add(key)
        if found is not None:
            yield from person_faults(found[1].processor_id, _identity(party), f"parties.{index}")


def _identity(party: Mapping[str, Any]) -> dict[str, Any]:
    return {name: party.get(name) for name in IDENTITY}


def _naming_faults(
    found: tuple[MediationCommittee, Organization] | None, naming: Naming, on: date
) -> list[Fault]:
    if found is None:
        return []
    able = sa.select(Mediator.id).where(Mediator.committee_id == found[1].id, mediators.on_duty(on))
    known = set(db.session.scalars(able.where(Mediator.id.in_(naming.mediator_ids))))
    zh, en = "不是该委员会当日在岗的调解员", "no mediator on duty of this committee"
    return [
        Fault(f"mediator_ids.{index}", "not_on_duty", zh, en)
        for index, identifier in enumerate(naming.mediator_ids)
        if identifier not in known
    ]


def _reasons(body: Mapping[str, Any], on: date) -> dict[Sensitivity, str]:
    found = {Sensitivity.NON_PUBLIC_MEDIATION: "request"} if body.get("non_public") else {}
    births = [particulars(_identity(party)).birth_date for party in body["parties"]]
    if any(birth is not None and is_minor(birth, on) for birth in births):
        found[Sensitivity.MINOR] = "birth_date"
    return found


def _store(case: LegalCase, body: Mapping[str, Any]) -> Dispute:
    dispute = Dispute(
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        dispute_type=body["dispute_type"],
        source=body["source"],
        amount=body.get("amount"),
        people_count=body.get("people_count") or len(body["parties"]),
    )
    dispute.facts = body["facts"]
    db.session.add(dispute)
    return dispute


def _add_parties(case: LegalCase, actor: Actor, parties: Sequence[Mapping[str, Any]]) -> None:
    for index, party in enumerate(parties):
        contacts.add_party(case, actor, _identity(party), f"parties.{index}", role=PartyRole.DISPUTANT)


def name_mediators(case: LegalCase, actor: Actor, naming: Naming) -> None:
    """Add mediators to the dispute; one who is named already stays as named."""
    there = set(
        db.session.scalars(sa.select(CaseMediator.mediator_id).where(CaseMediator.case_id == case.id))
    )
    fresh = [identifier for identifier in dict.fromkeys(naming.mediator_ids) if identifier not in there]
    db.session.add_all(
        CaseMediator(**casework.of_case(case, actor), mediator_id=identifier, named_by=naming.named_by)
        for identifier in fresh
    )
    db.session.flush()


def dispute_of(case: LegalCase) -> Dispute:
    """The body of a mediation case."""
    return db.session.get_one(Dispute, case.id)


def accept(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """Accept the dispute, naming mediators where none is named yet, or not, with the reason.

    Raises:
        Invalid: a mediator who is not on duty, or no reason for not accepting.
        MoveNotAllowed: a party clearly refuses (PML Art. 17), nobody mediates, or it is not waiting.

    """
    if body["accepted"]:
        _accept(case, actor, body)
        return
    if body.get("reason") is None:
        raise Invalid(
            faults=[Fault("reason", "required", "不予受理须说明原因", "say why it is not accepted")]
        )
    _end(case, CaseOutcome.NOT_ACCEPTED)
    casework.move(case, actor, "not_accept", Step(reason_code=body["reason"]))
    dispute_of(case).not_accepted_reason = body["reason"]


def _accept(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    naming = Naming(body.get("mediator_ids") or [], body.get("named_by", "committee"))
    office = db.session.get_one(Organization, case.organization_id)
    committee = db.session.get_one(MediationCommittee, case.organization_id)
    faults = _naming_faults((committee, office), naming, clock.today())
    if faults:
        raise Invalid(faults=faults)
    name_mediators(case, actor, naming)
    casework.move(case, actor, "accept", Step(facts={"party_refuses": body.get("party_refuses", False)}))
    dispute_of(case).accepted_on = clock.today()


def agree(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """Record a written or oral agreement with its content (PML Arts 28-30); performance is then awaited.

    Raises:
        Invalid: the day lies before acceptance or in the future.
        MoveNotAllowed: the dispute is not in mediation.

    """
    dispute, on = dispute_of(case), body.get("agreed_on") or clock.today()
    _day_in("agreed_on", on, dispute.accepted_on or case.opened_on)
    case.outcome, case.closed_on = CaseOutcome.AGREEMENT, on
    codes = {"form": body["form"], "agreed_on": on.isoformat()}
    casework.move(case, actor, "agree", Step(codes=codes))
    dispute.agreement_form, dispute.agreed_on = AgreementForm(body["form"]), on
    dispute.performance = PerformanceState.PENDING
    dispute.terms = body["terms"]
    if body.get("amount") is not None:
        dispute.amount = body["amount"]


def conclude(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """End without agreement: failure, withdrawal, or the clear refusal of a party, after which nothing follows.

    Raises:
        Invalid: parties must be told of arbitration, administrative and judicial ways (PML Art. 26).
        MoveNotAllowed: the outcome is not open in this state.

    """
    outcome = body["outcome"]
    if outcome == "failure" and not body["told_other_ways"]:
        zh = "调解不成的，应当告知当事人可以依法通过仲裁、行政、司法等途径维护权利（人民调解法第二十六条）"
        en = "tell the parties of arbitration, administrative and judicial ways (PML Art. 26)"
        raise Invalid(faults=[Fault("told_other_ways", "must_be_told", zh, en)])
    _end(case, CaseOutcome(outcome))
    codes = {"outcome": outcome, "told_other_ways": body["told_other_ways"]}
    casework.move(case, actor, ENDINGS[outcome], Step(codes=codes, reason_code=body.get("reason")))


def check_performance(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """Record whether the agreement was performed (PML Art. 31); performed in full moves the case on.

    Raises:
        Invalid: the day of performance lies before the agreement or in the future.
        MoveNotAllowed: there is no agreement awaiting performance.

    """
    dispute, result = dispute_of(case), PerformanceState(body["result"])
    performed = result is PerformanceState.PERFORMED
    on = (body.get("performed_on") or clock.today()) if performed else None
    if on is not None and dispute.agreed_on is not None:
        _day_in("performed_on", on, dispute.agreed_on)
    step = Step(to="performed" if performed else "agreed", codes={"result": result})
    casework.move(case, actor, "check_performance", step)
    dispute.performance, dispute.performed_on = result, on


def archive(case: LegalCase, actor: Actor) -> None:
    """Put the ended dispute away, one file a case (PML Art. 27)."""
    with db.session.no_autoflush:  # state and day change in one statement, as the CHECK demands
        case.archived_on = clock.today()
        casework.move(case, actor, "archive")


def _end(case: LegalCase, outcome: CaseOutcome) -> None:
    case.outcome, case.closed_on = outcome, clock.today()


def _day_in(field: str, on: date, earliest: date) -> None:
    if on > clock.today():
        raise Invalid(faults=[Fault(field, "future", "日期在将来", "lies in the future")])
    if on < earliest:
        raise Invalid(faults=[Fault(field, "period", f"早于{earliest}", f"before {earliest}")])
