"""Later checks of honesty commitments by sample, and what an earlier false one means.

A sample is drawn over all cases an institution granted on a commitment in a period; seed and share draw it again.
A false commitment points to a ground of LAL Art. 48, and people decide. Whether it closes the way of the commitment
to the same person from then on is a rule of the region (setting ``earlier_false_commitment_bars``); the person is
looked for within the processor only, where one identity number is one person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound, PolicyMissing
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    CaseParty,
    CommitmentCheck,
    CommitmentSample,
    LegalCase,
    Organization,
    Person,
)
from caseapp.packs import catalogue
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import PolicyList
from caseapp.rules.sampling import draw
from caseapp.services import casework, sensitivity
from caseapp.services.history import Happening, record_event
from caseapp.services.pages import Page, page
from caseapp.vocabulary import CommitmentFinding, DecisionOutcome, PartyRole

ROUTE: Final = "honesty_commitment"
BAR: Final = "earlier_false_commitment_bars"
CIRCUMSTANCE: Final = "earlier_false_commitment"
GROUND: Final = "false_commitment_ground"


def applicants(case: LegalCase) -> list[UUID]:
    """Whose application it is."""
    here = sa.select(CaseParty.person_id).where(
        CaseParty.case_id == case.id, CaseParty.role == PartyRole.APPLICANT
    )
    return list(db.session.scalars(here.order_by(CaseParty.recorded_at, CaseParty.id)))


def applicant(case: LegalCase) -> Person:
    """The one whose hardship counts."""
    return db.session.get_one(Person, applicants(case)[0])


def draw_sample(actor: Actor, body: Mapping[str, Any]) -> CommitmentSample:
    """Draw ``share`` of the cases granted on a commitment in the period, in the order that ``seed`` gives.

    Raises:
        Invalid: the period runs backwards or into the future, or there is nothing to draw from.

    """
    institution = body.get("organization_id") or actor.organization_id
    pool = {case.number: case for case in db.session.scalars(_granted(actor, institution, body))}
    faults = _period_faults(body)
    if not faults and not pool:
        zh, en = "该机构在此期间没有以诚信承诺核查而给予援助的案件", "no case was granted on a commitment"
        faults.append(Fault("organization_id", "nothing_to_draw", zh, en))
    if faults:
        raise Invalid(faults=faults)
    drawn = [pool[number] for number in draw(pool, body["share"], body["seed"])]
    office = db.session.get_one(Organization, institution)
    sample = CommitmentSample(
        processor_id=office.processor_id,
        organization_id=office.id,
        region_code=office.region_code,
        recorded_by_id=actor.account_id,
        population=len(pool),
        drawn=len(drawn),
        **{name: body[name] for name in ("decided_from", "decided_to", "share", "seed")},
    )
    db.session.add(sample)
    db.session.flush()
    _hang(sample, drawn, actor)
    return sample


def _granted(actor: Actor, institution: UUID, body: Mapping[str, Any]) -> sa.Select[Any]:
    """Locked in the order of their ids, so that two draws at once wait for each other."""
    select = (
        sa.select(LegalCase)
        .join(AidApplication, AidApplication.case_id == LegalCase.id)
        .where(
            LegalCase.organization_id == institution,
            LegalCase.decision == DecisionOutcome.GRANTED,
            LegalCase.decided_on.between(body["decided_from"], body["decided_to"]),
            AidApplication.hardship_route == ROUTE,
        )
        .order_by(LegalCase.id)
        .with_for_update(of=LegalCase)
    )
    return visible(select, actor)


def _period_faults(body: Mapping[str, Any]) -> list[Fault]:
    if body["decided_from"] <= body["decided_to"] <= clock.today():
        return []
    zh, en = "截止日须在起始日与今天之间", "lies between the first day and today"
    return [Fault("decided_to", "period", zh, en)]


def _hang(sample: CommitmentSample, drawn: Sequence[LegalCase], actor: Actor) -> None:
    """One check a case, and an event in its chain."""
    rows, people = {}, _applicants_of([case.id for case in drawn])
    for place, case in enumerate(drawn, 1):
        rows[case.id] = CommitmentCheck(
            **casework.of_case(case, actor),
            sample_id=sample.id,
            place=place,
            person_id=people[case.id],
        )
    db.session.add_all(rows.values())
    for case in sorted(drawn, key=lambda one: one.id):
        record_event(case, actor, Happening("verification.sampled", codes={"check": str(rows[case.id].id)}))


def _applicants_of(case_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The first applicant of each case; one query, whatever their number."""
    here = sa.select(CaseParty.case_id, CaseParty.person_id).where(
        CaseParty.case_id.in_(case_ids), CaseParty.role == PartyRole.APPLICANT
    )
    newest_first = here.order_by(CaseParty.recorded_at.desc(), CaseParty.id.desc())
    return {row.case_id: row.person_id for row in db.session.execute(newest_first)}


def samples(actor: Actor, query: Mapping[str, Any]) -> Page[CommitmentSample]:
    """Samples of the institutions in view, oldest first."""
    select = visible(sa.select(CommitmentSample), actor, CommitmentSample)
    return page(select, (CommitmentSample.id,), query["limit"], query["after"])


def find_sample(actor: Actor, sample_id: UUID) -> CommitmentSample:
    """A sample within the actor's scope; NotFound otherwise."""
    select = sa.select(CommitmentSample).where(CommitmentSample.id == sample_id)
    found: CommitmentSample | None = db.session.scalar(visible(select, actor, CommitmentSample))
    if found is None:
        raise NotFound
    return found


def shown(sample: CommitmentSample, actor: Actor) -> dict[str, Any]:
    """The sample with those of its checks whose cases the reader may see, in the order drawn."""
    rows: Any = sa.select(CommitmentCheck, LegalCase.number).join(
        LegalCase, LegalCase.id == CommitmentCheck.case_id
    )
    rows = rows.where(CommitmentCheck.sample_id == sample.id).order_by(CommitmentCheck.place)
    found = db.session.execute(visible(rows, actor, CommitmentCheck)).all()
    known = sensitivity.facts_open({row.case_id for row, _ in found}, actor)
    columns = (attribute.key for attribute in sa.inspect(CommitmentSample).column_attrs)
    return {
        **{name: getattr(sample, name) for name in columns},
        "checks": [
            {**_told(row, known=row.case_id in known), "case_number": number} for row, number in found
        ],
    }


def _told(row: CommitmentCheck, *, known: bool) -> dict[str, Any]:
    names = ("id", "sample_id", "case_id", "place", "outcome", "checked_on", "version")
    told = {name: getattr(row, name) if known else None for name in ("statement", "earlier")}
    return {**{name: getattr(row, name) for name in names}, **told}


def find_check(actor: Actor, check_id: UUID, *, lock: bool = False) -> CommitmentCheck:
    """A drawn case's check, if the actor may see the case; NotFound otherwise."""
    select = sa.select(CommitmentCheck).where(CommitmentCheck.id == check_id)
    select = visible(select, actor, CommitmentCheck)
    found: CommitmentCheck | None = db.session.scalar(select.with_for_update() if lock else select)
    if found is None:
        raise NotFound
    return found


def conclude(row: CommitmentCheck, actor: Actor, body: Mapping[str, Any]) -> CommitmentCheck:
    """Record what the check found, with its reasons; a later finding takes the place of an earlier one, which is kept.

    Raises:
        Invalid: the day lies in the future or before the draw.

    """
    on = body.get("checked_on") or clock.today()
    if not clock.day_of(row.recorded_at) <= on <= clock.today():
        zh, en = "核查日须在抽取日与今天之间", "lies between the draw and today"
        raise Invalid(faults=[Fault("checked_on", "period", zh, en)])
    if row.outcome is not None:
        row.earlier = [*row.earlier, _finding(row)]
    row.outcome, row.checked_on, row.checked_by_id = body["outcome"], on, actor.account_id
    row.statement = body["statement"]
    db.session.flush()
    case, codes = db.session.get_one(LegalCase, row.case_id), {"check": str(row.id)}
    record_event(case, actor, Happening("verification.checked", codes=codes, fields=("outcome", "statement")))
    return row


def _finding(row: CommitmentCheck) -> dict[str, Any]:
    names = ("outcome", "checked_on", "checked_by_id", "statement")
    return {name: getattr(row, name) for name in names}


def concluded(row: CommitmentCheck) -> dict[str, Any]:
    """The check as just recorded, with what it points to."""
    case = db.session.get_one(LegalCase, row.case_id)
    return {**_told(row, known=True), "termination_advice": advice(case)}


def checks(case: LegalCase) -> list[CommitmentCheck]:
    """The case's checks in the order of drawing."""
    here = sa.select(CommitmentCheck).where(CommitmentCheck.case_id == case.id)
    return list(db.session.scalars(here.order_by(CommitmentCheck.id)))


def advice(case: LegalCase) -> list[dict[str, Any]]:
    """Grounds to end the aid (LAL Art. 48) that a check points to while the case runs; nothing ends by itself."""
    found = [row for row in checks(case) if row.outcome is CommitmentFinding.FALSE_COMMITMENT]
    if case.closed_on is not None or not found:
        return []
    policy = catalogue().policy_of_case(case.region_code, case.opened_on)
    item = policy.item(PolicyList.TERMINATION_GROUNDS, policy.text(GROUND) or "")
    if item is None:
        return []
    told = {"ground": item.code, "article": item.basis.article, "zh": item.zh, "en": item.en}
    return [{**told, "check_id": row.id} for row in found]


def barred(policy: Policy, person_id: UUID, case_id: UUID | None = None) -> bool:
    """Whether the region closes the way of the commitment to the person, for a false one in another case."""
    if not policy.flag(BAR):
        return False
    false = sa.select(CommitmentCheck.id).where(
        CommitmentCheck.person_id == person_id,
        CommitmentCheck.outcome == CommitmentFinding.FALSE_COMMITMENT,
        CommitmentCheck.case_id != case_id if case_id else sa.true(),
    )
    return db.session.scalar(false.limit(1)) is not None


def ensure_open(case: LegalCase, person: Person) -> None:
    """Raise Conflict where an earlier false commitment closes the way in the case's region."""
    policy = catalogue().policy_of_case(case.region_code, case.opened_on)
    if not barred(policy, person.id, case.id):
        return
    switch = policy.setting(BAR)
    doubt = (
        ("", "") if switch and switch.basis.verified else ("（该规则的原文未经核对）", " (rule not verified)")
    )
    raise Conflict(
        f"申请人此前的诚信承诺经核查不实，本案不适用个人诚信承诺，改由信息共享查询核查{doubt[0]}",
        f"an earlier commitment was found false: verify by information sharing{doubt[1]}",
        code="commitment_not_open",
    )


def with_record(
    request: Mapping[str, Any], who: Callable[[], Person | None], case_id: UUID | None = None
) -> dict[str, Any]:
    """The screening request with the circumstance as the records have it of ``who`` applies.

    Untouched, and nobody looked up, where no rule in force asks for it.
    """
    try:
        policy = catalogue().policy(request["region_code"], request["on"])
    except PolicyMissing:
        return dict(request)
    if not policy.flag(BAR):
        return dict(request)
    told = [code for code in request.get("circumstances") or () if code != CIRCUMSTANCE]
    person = who()
    if person is not None and barred(policy, person.id, case_id):
        told.append(CIRCUMSTANCE)
    return {**request, "circumstances": told}
