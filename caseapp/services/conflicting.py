"""Conflicts of interest beside an appointment: when a case comes in, when a party is added, and at any later look.

What is told of a conflict is what :mod:`caseapp.services.matching` lets the reader know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Assignment, AssignmentProposal, CaseParty, LegalCase, Person, Practitioner
from caseapp.rules.conflicts import conflicts
from caseapp.rules.matching import Candidate, Objection
from caseapp.services import (
    candidates,
    casework,
    conflict_findings,
    contacts,
    matching,
    persons,
    representing,
)
from caseapp.services.casework import Step
from caseapp.services.matching import Situation
from caseapp.vocabulary import PartyRole, ProposalState

SAME: Final = {
    PartyRole.APPLICANT: (
        "party_named_twice",
        "该证件号码已用于本案另一当事人",
        "this number already stands for another party of the case",
    ),
    PartyRole.REPRESENTATIVE: (
        "representative_is_opponent",
        "本案代理人不能同时是对方当事人，须先由其他法定代理人或者近亲属代为申请（法律援助法第四十条）",
        "the representative cannot be the opposing party; another one must apply first (LAL Art. 40)",
    ),
}


class CaseEnded(Conflict):
    """The case takes nobody in any more."""

    code = "case_ended"
    zh = "本案已经结束，不能再增加当事人"
    en = "the case has ended; no party is added any more"


def at_entry(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Workers near the actor whom a conflict of interest keeps from the case that has just come in."""
    situation = matching.situation(case)
    around = situation.around
    if not (around.engagements or around.interests or around.defending or around.helped):
        return []
    pool = candidates.near(actor, clock.today(), situation.rules.window_days)
    found = ((one.id, pool.names[one.id], _conflicts(situation, one)) for one in pool.candidates)
    return [_told(key, name, why, actor, situation) for key, name, why in found if why]


def _conflicts(situation: Situation, one: Candidate) -> tuple[Objection, ...]:
    return conflicts(situation.rules, one, situation.around)


def standing(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Conflicts of the worker at work and of one who is being asked, as things stand now; waived ones are marked."""
    workers = list(_workers(case))
    if not workers:
        return []
    situation = matching.situation(case)
    found = []
    for worker, waived in workers:
        why = _conflicts(situation, matching.candidate(worker, situation))
        if why:
            told = _told(str(worker.id), worker.name, why, actor, situation)
            found.append({**told, "waived": {one.code for one in why} <= set(waived)})
    return found


def _workers(case: LegalCase) -> Iterator[tuple[Practitioner, Sequence[str]]]:
    at_work = sa.select(Practitioner, Assignment.waived).join(
        Assignment, Assignment.practitioner_id == Practitioner.id
    )
    asked = sa.select(Practitioner, AssignmentProposal.waived).join(
        AssignmentProposal, AssignmentProposal.practitioner_id == Practitioner.id
    )
    open_assignment = sa.and_(Assignment.case_id == case.id, Assignment.ended_on.is_(None))
    open_proposal = sa.and_(
        AssignmentProposal.case_id == case.id, AssignmentProposal.state == ProposalState.PROPOSED
    )
    for select in (at_work.where(open_assignment), asked.where(open_proposal)):
        yield from ((worker, waived or []) for worker, waived in db.session.execute(select))


def _told(
    key: str, name: str, why: Iterable[Objection], actor: Actor, situation: Situation
) -> dict[str, Any]:
    reasons = [matching.shown(one) for one in matching.explained(why, actor, situation.rules)]
    return {"practitioner_id": key, "name": name, "reasons": reasons}


def add_party(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Hang somebody of the other side on the case, and answer what now speaks against its worker.

    The worker stays until somebody decides: another one is appointed, or an approver answers what was found.

    Raises:
        CaseEnded: nobody is added any more.
        Invalid: a bad number or contact, or somebody who stands in the case already.

    """
    if case.closed_on is not None:
        raise CaseEnded
    faults = [*persons.person_faults(case.processor_id, body), *_same_faults(case, body)]
    if faults:
        raise Invalid(faults=faults)
    contacts.add_party(case, actor, body, "", role=PartyRole.OPPOSING_PARTY)
    conflict_findings.record({case.id}, actor)
    found = standing(case, actor)
    codes = {"role": PartyRole.OPPOSING_PARTY.value, "workers_in_conflict": len(found)}
    casework.note(case, actor, "party.added", Step(codes=codes))
    db.session.flush()
    return found


def _same_faults(case: LegalCase, body: Mapping[str, Any]) -> Iterator[Fault]:
    """The same number as another party; a representative by name, too, as when the case comes in."""
    here = sa.select(CaseParty.role, Person).join(Person, Person.id == CaseParty.person_id)
    standing = here.where(CaseParty.case_id == case.id, CaseParty.ended_at.is_(None))
    for role, person in db.session.execute(standing):
        known = {"name": person.name, "id_number": person.id_number}
        represents = role is PartyRole.REPRESENTATIVE
        if (representing.same if represents else representing.same_number)(known, body):
            code, zh, en = SAME.get(role, SAME[PartyRole.APPLICANT])
            yield Fault("id_number" if body.get("id_number") else "name", code, zh, en)
            return
