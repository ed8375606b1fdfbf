"""Cases of co-defendants, or of defendants whose facts are connected (SPC interpretation of the CrPL, Art. 43(2)).

Two cases are connected by a link that somebody recorded, or because the same organ notified them under the same
number; and through others that are connected with both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp.access import Actor, visible
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Assignment, CaseConnection, LegalCase, OrganNotice
from caseapp.services import casework
from caseapp.services.casework import Step
from caseapp.vocabulary import LEGAL_AID_KINDS

Components = Mapping[UUID, frozenset[UUID]]


def connect(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> CaseConnection:
    """Record that two cases are connected; both get the event. From now on one lawyer cannot have both.

    Raises:
        Invalid: the other case is not the actor's to see, is this one, or is linked already.

    """
    other = _other(case, actor, body["other_case_id"])
    row = CaseConnection(**casework.of_case(case, actor), other_case_id=other.id, kind=body["kind"])
    db.session.add(row)
    codes = {"kind": row.kind.value, "connection": str(row.id)}  # who reads one case may not see the other
    for one in (case, other):
        casework.note(one, actor, "case.connected", Step(codes=codes))
    db.session.flush()
    return row


def _other(case: LegalCase, actor: Actor, other_id: UUID) -> LegalCase:
    try:
        other = casework.get(actor, other_id, kinds=LEGAL_AID_KINDS)
    except NotFound as error:
        zh, en = "没有这一案件，或不在您的权限范围内", "no such case, or not yours to see"
        raise Invalid(faults=[Fault("other_case_id", "unknown", zh, en)]) from error
    if other.id == case.id:
        zh, en = "不能与本案自身关联", "a case is not connected with itself"
        raise Invalid(faults=[Fault("other_case_id", "same_case", zh, en)])
    if db.session.scalar(_links([case.id]).where(_touches(other.id))) is not None:
        zh, en = "两案已经关联", "the two cases are linked already"
        raise Invalid(faults=[Fault("other_case_id", "twice", zh, en)])
    return other


def _touches(case_id: Any) -> sa.ColumnElement[bool]:
    return sa.or_(CaseConnection.case_id == case_id, CaseConnection.other_case_id == case_id)


def _links(case_ids: Collection[UUID]) -> sa.Select[Any]:
    ids = list(case_ids)
    return sa.select(CaseConnection).where(
        sa.or_(CaseConnection.case_id.in_(ids), CaseConnection.other_case_id.in_(ids))
    )


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """Connected cases that the actor may see, by number; ``kind`` is null where a notice or another case connects.

    ``same_worker``: the worker of this case is or was appointed there too, which the law forbids for two defendants.
    """
    others = components({case.id})[case.id]
    seen = db.session.scalars(
        visible(sa.select(LegalCase).where(LegalCase.id.in_(others)), actor).order_by(LegalCase.number)
    ).all()
    kinds = {row.case_id: row.kind for row in db.session.scalars(_links([case.id]))}
    kinds |= {row.other_case_id: row.kind for row in db.session.scalars(_links([case.id]))}
    current = casework.handler_of(case)
    shared = _cases_of(current[0].practitioner_id, others) if current else set()
    return [
        {
            "case_id": one.id,
            "number": one.number,
            "state": one.state,
            "kind": kinds.get(one.id),
            "same_worker": one.id in shared,
        }
        for one in seen
    ]


def _cases_of(practitioner_id: UUID, case_ids: Collection[UUID]) -> set[UUID]:
    rows = sa.select(Assignment.case_id).where(
        Assignment.practitioner_id == practitioner_id, Assignment.case_id.in_(case_ids)
    )
    return set(db.session.scalars(rows))


def components(case_ids: Collection[UUID]) -> Components:
    """The cases connected with each of ``case_ids``, without itself; four queries."""
    first = {one.case_id for one in _same_notice(case_ids)} | set(case_ids)
    reached = _reached(first)
    notices = _same_notice(reached)
    everybody = reached | {one.case_id for one in notices}
    edges = [(row.case_id, row.other_case_id) for row in db.session.scalars(_links(everybody))]
    by_notice: dict[str, list[UUID]] = defaultdict(list)
    for one in notices:
        by_notice[one.organ_case_key].append(one.case_id)
    edges += [(group[0], other) for group in by_notice.values() for other in group[1:]]
    return {one: frozenset(_walked(one, edges) - {one}) for one in case_ids}


def _same_notice(case_ids: Collection[UUID]) -> Sequence[Any]:
    """Notices of the same organ under the same number as one of these cases, their own included."""
    mine, same = aliased(OrganNotice), aliased(OrganNotice)
    return db.session.execute(
        sa.select(same.case_id, same.organ_case_key)
        .join(mine, same.organ_case_key == mine.organ_case_key)
        .where(mine.case_id.in_(list(case_ids)))
        .distinct()
        .order_by(same.case_id)
    ).all()


def _reached(case_ids: Collection[UUID]) -> set[UUID]:
    """These cases and all that links lead to, at any distance."""
    start = sa.select(LegalCase.id.label("id")).where(LegalCase.id.in_(list(case_ids)))
    found = start.cte("reached", recursive=True)
    onward = sa.case(
        (CaseConnection.case_id == found.c.id, CaseConnection.other_case_id), else_=CaseConnection.case_id
    )
    step = sa.select(onward).join(found, _touches(found.c.id))
    return set(db.session.scalars(sa.select(found.union(step).c.id)))


def _walked(start: UUID, edges: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in edges:
        beside[one].add(other)
        beside[other].add(one)
    found, waiting = {start}, [start]
    while waiting:
        fresh = beside[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
