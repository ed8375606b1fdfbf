"""The caseload of somebody who leaves, handed to others by the same rules as any case; first as a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.extensions import db
from caseapp.models import Assignment, LegalCase, Practitioner
from caseapp.packs import catalogue
from caseapp.services import appointing, candidates, matching
from caseapp.services.candidates import Pool
from caseapp.services.matching import Ranking
from caseapp.services.proposals import shown_points

LEFT = "worker_left"


def plan(actor: Actor, leaver: Practitioner) -> dict[str, Any]:
    """Who would take each open case; a constant number of queries, and nothing is stored.

    A case counts as load for the next, in order of receipt. ``practitioner_id`` is null where nobody may take it.
    ``hidden`` are open cases of the leaver that are not the actor's to see.
    """
    cases = _open_cases(actor, leaver)
    situations = matching.situations(cases) if cases else {}
    pool = candidates.near(actor, clock.today(), _window())
    rows = []
    for case in cases:
        ranking = matching.ranked(pool, situations[case.id], leave_out=str(leaver.id))
        rows.append(_row(case, ranking))
        if ranking.ranked:
            pool = _busier(pool, ranking.ranked[0].candidate.id)
    return {"items": rows, "hidden": _total(leaver) - len(rows), "done": False}


def hand_over(actor: Actor, leaver: Practitioner, body: Mapping[str, Any]) -> dict[str, Any]:
    """Make the plan true: each case gets its new worker by the move of its kind, or none does.

    Raises:
        Invalid: a law forbids an appointment after those before it; nothing is changed.

    """
    made = plan(actor, leaver)
    reason = body.get("reason_code") or LEFT
    cases = {case.id: case for case in _open_cases(actor, leaver, lock=True)}
    for row in made["items"]:
        if row["practitioner_id"] is not None and row["case_id"] in cases:
            new = {"practitioner_id": row["practitioner_id"], "end_reason": reason}
            appointing.assign(cases[row["case_id"]], actor, new)
    db.session.flush()
    return {**made, "done": True}


def _open_cases(actor: Actor, leaver: Practitioner, *, lock: bool = False) -> list[LegalCase]:
    mine = sa.select(Assignment.case_id).where(
        Assignment.practitioner_id == leaver.id, Assignment.ended_on.is_(None)
    )
    select = visible(sa.select(LegalCase).where(LegalCase.id.in_(mine), _replaceable()), actor)
    ordered = select.order_by(LegalCase.opened_on, LegalCase.id)
    return list(db.session.scalars(ordered.with_for_update() if lock else ordered))


def _replaceable() -> sa.ColumnElement[bool]:
    """States from which the kind's table lets the worker be replaced."""
    kinds = (catalogue().case_type(kind) for kind in catalogue().matching)
    return sa.or_(
        *(
            sa.and_(LegalCase.kind == one.kind, LegalCase.state.in_(one.move("replace_worker").sources))
            for one in kinds
        )
    )


def _total(leaver: Practitioner) -> int:
    running = sa.and_(Assignment.practitioner_id == leaver.id, Assignment.ended_on.is_(None))
    count = sa.select(sa.func.count()).select_from(Assignment).where(running)
    return int(db.session.scalar(count) or 0)


def _window() -> int:
    return max(rules.window_days for rules in catalogue().matching.values())


def _busier(pool: Pool, key: str) -> Pool:
    loaded = (
        replace(one, assigned=one.assigned + 1, open_cases=one.open_cases + 1) if one.id == key else one
        for one in pool.candidates
    )
    return replace(pool, candidates=tuple(loaded))


def _row(case: LegalCase, ranking: Ranking) -> dict[str, Any]:
    best = ranking.ranked[0] if ranking.ranked else None
    return {
        "case_id": case.id,
        "number": case.number,
        "state": case.state,
        "practitioner_id": UUID(best.candidate.id) if best else None,
        "name": ranking.pool.names[best.candidate.id] if best else None,
        "points": shown_points(best.points) if best else None,
        "candidates": len(ranking.ranked),
    }
