"""Conflicts of interest found beside a worker already at work: recorded once, settled by a replacement or an answer.

The worker goes on with what cannot wait, for the person must not be left alone; nothing is closed over it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, ConflictFinding, LegalCase, Practitioner
from caseapp.packs import catalogue
from caseapp.rules.conflicts import Finding, findings, objection
from caseapp.services import appointing, case_facts, casework, connections, matching
from caseapp.services.casework import Step
from caseapp.services.matching import Situation
from caseapp.vocabulary import ConflictAnswer


class FindingAnswered(Conflict):
    """Somebody has answered it."""

    code = "finding_answered"
    zh = "该利益冲突已经答复"
    en = "this conflict of interest has been answered"


def record_connected(case: LegalCase, actor: Actor) -> None:
    """Look again at every case connected with this one, and at itself."""
    record({case.id, *connections.components({case.id})[case.id]}, actor)


def record_of(worker: Practitioner, actor: Actor) -> None:
    """Look again at every case that the worker has."""
    mine = sa.and_(Assignment.practitioner_id == worker.id, Assignment.ended_on.is_(None))
    record(set(db.session.scalars(sa.select(Assignment.case_id).where(mine))), actor)


def record(case_ids: Collection[UUID], actor: Actor) -> None:
    """Keep what now speaks against the workers of these cases and was neither found, waived nor answered before.

    Each case gets the event; cases in the order of their ids, so that two who record wait for each other.
    """
    db.session.flush()
    at_work = _at_work(case_ids)
    if not at_work:
        return
    situations = matching.situations([case for case, _, _ in at_work])
    known = _known([case.id for case, _, _ in at_work])
    for case, given, worker in at_work:
        fresh = [
            one
            for one in _found(situations[case.id], worker)
            if objection(one.conflict).code not in given.waived
            and (case.id, worker.id, one.conflict.kind, one.cause) not in known
        ]
        if fresh:
            _keep(case, worker, fresh, actor)


def _at_work(case_ids: Collection[UUID]) -> list[tuple[LegalCase, Assignment, Practitioner]]:
    rows = db.session.execute(
        sa.select(LegalCase, Assignment, Practitioner)
        .join(Assignment, Assignment.case_id == LegalCase.id)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(LegalCase.id.in_(case_ids), Assignment.ended_on.is_(None))
        .order_by(LegalCase.id)
    )
    return [(case, given, worker) for case, given, worker in rows]


def _found(situation: Situation, worker: Practitioner) -> tuple[Finding, ...]:
    return findings(situation.rules, matching.candidate(worker, situation), situation.around)


def _known(case_ids: Collection[UUID]) -> set[tuple[Any, ...]]:
    columns = ("case_id", "practitioner_id", "kind", "cause")
    rows = sa.select(*(getattr(ConflictFinding, name) for name in columns))
    return set(map(tuple, db.session.execute(rows.where(ConflictFinding.case_id.in_(case_ids)))))


def _keep(case: LegalCase, worker: Practitioner, fresh: Sequence[Finding], actor: Actor) -> None:
    rows = [
        ConflictFinding(
            **casework.of_case(case, actor),
            practitioner_id=worker.id,
            kind=one.conflict.kind,
            cause=one.cause,
            waivable=one.conflict.waivable,
            bars_closing=one.conflict.bars_closing,
        )
        for one in fresh
    ]
    db.session.add_all(rows)
    casework.note(case, actor, "conflict.found", Step(codes={"findings": [str(row.id) for row in rows]}))
    db.session.flush()


def waiting() -> sa.ColumnElement[bool]:
    """Whether a case has a conflict of who is at work on it that nobody answered."""
    return sa.exists().where(case_facts.UNSETTLED)


def unsettled(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """What must be settled, oldest first; which conflict it is, an approver alone is told."""
    rows = db.session.execute(
        sa.select(ConflictFinding, Practitioner.name)
        .join(Practitioner, Practitioner.id == ConflictFinding.practitioner_id)
        .join(LegalCase, LegalCase.id == ConflictFinding.case_id)
        .where(LegalCase.id == case.id, case_facts.UNSETTLED)
        .order_by(ConflictFinding.recorded_at, ConflictFinding.id)
    )
    rules = catalogue().matching_rules(case.kind)
    return [
        {
            "id": row.id,
            "practitioner_id": row.practitioner_id,
            "name": name,
            "found_at": row.recorded_at,
            "bars_closing": row.bars_closing,
            "reason": matching.shown(told),
        }
        for row, name in rows
        if (known := rules.conflicts.get(row.kind)) is not None
        for told in matching.explained([objection(known)], actor, rules)
    ]


def answer(case: LegalCase, actor: Actor, finding_id: UUID, body: Mapping[str, Any]) -> ConflictFinding:
    """Say with a reason that it is not so, or waive it where that may be; the auditor is told of either.

    Raises:
        NotFound: the case has no such finding.
        FindingAnswered: it was answered before.
        MoveNotAllowed: the worker is no longer at work.
        Invalid: nobody waives it; or what it rests on cannot be named, so that it can only be waived.

    """
    mine = sa.and_(ConflictFinding.id == finding_id, ConflictFinding.case_id == case.id)
    row = db.session.scalar(sa.select(ConflictFinding).where(mine))
    if row is None:
        raise NotFound
    if row.answer is not None:
        raise FindingAnswered
    faults = list(_answer_faults(row, body["answer"]))
    if faults:
        raise Invalid(faults=faults)
    said = {"finding": str(row.id), "answer": body["answer"].value}
    casework.move(case, actor, "answer_conflict", Step(codes=dict(said)))
    row.answer, row.answered_at, row.answered_by_id = body["answer"], clock.now(), actor.account_id
    row.reason = body["reason"]
    appointing.tell_of_waiver(case, actor, [f"conflict_{row.kind.value}"], **said)
    db.session.flush()
    return row


def _answer_faults(row: ConflictFinding, said: ConflictAnswer) -> Iterator[Fault]:
    if said is ConflictAnswer.WAIVED and not row.waivable:
        zh, en = "该利益冲突不得豁免，须更换承办人员", "nobody waives this conflict: replace the worker"
        yield Fault("answer", "not_waivable", zh, en)
    if said is ConflictAnswer.MISTAKEN and not row.cause:
        zh, en = (
            "该利益冲突只能豁免或者更换承办人员",
            "waive it or replace the worker; it rests on no single record",
        )
        yield Fault("answer", "waive_or_replace", zh, en)
