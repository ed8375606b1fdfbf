"""One case of any kind: found within the actor's scope, moved as its kind's table says, with its event.

Every change of state goes through :func:`move`; it asks the rules, sets the state, lets the event act
on the clocks and appends the event, all in the transaction of the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Fault, Forbidden, NotFound
from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseParty,
    LegalCase,
    Organization,
    OrganNotice,
    Person,
    Practitioner,
    Recusal,
    Termination,
)
from caseapp.packs import catalogue
from caseapp.packs.case_types import Move
from caseapp.rules import workflow
from caseapp.services import case_facts, clocks, numbering, privacy_restrictions, privacy_retention
from caseapp.services.history import Happening, record_event
from caseapp.services.sensitivity import Reasons, strictest
from caseapp.vocabulary import CaseKind, Permission, RecusalState

ROUTES_WITHOUT_HARDSHIP = frozenset({"not_required_art32", "organ_notified", "other_reason_art24"})


@dataclass(frozen=True, slots=True)
class Step:
    """What goes with a move besides its code: the guard's facts from the request, the columns of the spine
    that change together with the state, and the event's content. ``permission`` is that of a route of its own
    that completes what somebody with the move's permission began.
    """

    to: str | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    reason_code: str | None = None
    officer_date: date | None = None
    posted_on: date | None = None
    at: datetime | None = None
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the spine of a new case needs; ``reasons`` for which it is need-to-know, if there are any."""

    kind: CaseKind
    office: Organization
    received_at: datetime
    reasons: Reasons = field(default_factory=dict)


def get(
    actor: Actor, case_id: UUID, *, lock: bool = False, kinds: frozenset[CaseKind] | None = None
) -> LegalCase:
    """The case, if the actor may see it; locked for a change. Raises NotFound otherwise."""
    select = visible(sa.select(LegalCase).where(LegalCase.id == case_id), actor)
    if kinds is not None:
        select = select.where(LegalCase.kind.in_(kinds))
    if lock:
        select = select.with_for_update()
    case: LegalCase | None = db.session.scalar(select)
    if case is None:
        raise NotFound
    if not lock:
        privacy_restrictions.ensure_readable(case)
    return case


def open_case(new: NewCase, actor: Actor, codes: Mapping[str, Any]) -> LegalCase:
    """Give the case its number, first state, first event and first clocks; call it last, after all checks."""
    opening = catalogue().case_type(new.kind).opening
    day = clock.day_of(new.received_at)
    serial, number = numbering.case_number(new.office, new.kind, day.year)
    case = LegalCase(
        number=number,
        year=day.year,
        serial=serial,
        kind=new.kind,
        region_code=new.office.region_code,
        organization_id=new.office.id,
        processor_id=new.office.processor_id,
        sensitivity=strictest(new.reasons),
        state=opening.state,
        opened_on=day,
        received_at=new.received_at,
        created_by_id=actor.account_id,
    )
    case.sensitivity_reasons = dict(new.reasons) or None
    db.session.add(case)
    db.session.flush()
    record_event(case, actor, Happening(opening.event, None, opening.state, codes=codes))
    clocks.happened(case, opening.event, new.received_at)
    return case


def ensure_allowed(case: LegalCase, code: str, **facts: Any) -> Move:
    """The move, before anything is worked out or changed for it; ``facts`` are those of the request.

    Raises:
        MoveNotAllowed: the table or a guard forbids it; the error names the moves that are allowed.
        Invalid: it is allowed, but not with what the request says in a field.

    """
    kind = catalogue().case_type(case.kind)
    return workflow.require(kind, code, case.state, case_facts.of_case(case), facts)


def move(case: LegalCase, actor: Actor, code: str, step: Step | None = None) -> Move:
    """Make a move of the kind's table.

    Raises:
        MoveNotAllowed: the table or a guard forbids it; the error names the moves that are allowed.
        Invalid: it is allowed, but not with what the request says in a field.
        Forbidden: the actor is recused from the case; nobody overrides that.

    """
    chosen = step or Step()
    ensure_not_recused(case, actor)
    made = ensure_allowed(case, code, **chosen.facts)
    actor.ensure(chosen.permission or made.permission)
    for name, value in chosen.sets.items():
        setattr(case, name, value)
    before, case.state = case.state, made.target(case.state, chosen.to)
    flag_modified(case, "state")  # the version moves even where the state stays
    at = chosen.at or clock.now()
    note(case, actor, made.event, replace(chosen, at=at), states=(before, case.state))
    privacy_retention.settle(case, actor)
    return made


def ensure_not_recused(case: LegalCase, actor: Actor) -> None:
    """Raise Forbidden where the actor is recused from the case, or a request that they be is not decided yet.

    It goes by who acts, also on behalf of others: a deputy is asked about themselves.
    """
    row = _recusal_of(case, actor)
    if row is None:
        return
    if row.state is RecusalState.PENDING:
        zh = f"有人申请您在本案中回避，决定之前您不得办理本案（{row.article}）"
        en = f"a request that you be recused from this case is not decided yet ({row.article})"
        raise Forbidden(zh, en, code="recusal_pending")
    zh = f"您在本案中已经回避，不得办理本案（{row.article}）"
    raise Forbidden(zh, f"you are recused from this case ({row.article})", code="recused")


def recused(actor: Actor, case_id: Any) -> sa.ColumnElement[bool]:
    """Whether the actor is to keep out of the case of a row: what :func:`ensure_not_recused` refuses, for many."""
    mine = sa.and_(Recusal.case_id == case_id, Recusal.account_id == actor.account_id)
    return sa.exists().where(mine, Recusal.state != RecusalState.DISMISSED)


def _recusal_of(case: LegalCase, actor: Actor) -> Recusal | None:
    mine = sa.and_(Recusal.case_id == case.id, Recusal.account_id == actor.account_id)
    return db.session.scalar(sa.select(Recusal).where(mine, Recusal.state != RecusalState.DISMISSED))


def note(
    case: LegalCase,
    actor: Actor,
    event: str,
    step: Step,
    states: tuple[str | None, str | None] = (None, None),
) -> None:
    """Record an event of the case and let it act on the clocks, with or without a move.

    Raises:
        Forbidden: the actor is recused from the case, and it is no event of the recusal itself.

    """
    if states == (None, None) and not event.startswith("recusal."):
        ensure_not_recused(case, actor)
    at = step.at or clock.now()
    clocks.happened(case, event, at, step.officer_date, step.posted_on)
    record_event(
        case,
        actor,
        Happening(event, *states, reason_code=step.reason_code, codes=step.codes, fields=step.fields),
    )


def allowed_actions(case: LegalCase, actor: Actor) -> list[str]:
    """Codes of the moves open to this actor now; method and path of each: ``/catalogue/case-types``."""
    if _recusal_of(case, actor) is not None:
        return []
    reviewer = str(actor.practitioner_id) if actor.practitioner_id else None
    facts = replace(case_facts.of_case(case), reviewer_id=reviewer)
    moves = workflow.allowed(catalogue().case_type(case.kind), case.state, actor.permissions, facts)
    return [one.code for one in moves if one.permission is not Permission.CASE_WORK or handles(case, actor)]


def add_party(case: LegalCase, person: Person, actor: Actor, **role: Any) -> CaseParty:
    """Hang a person on the case in a role."""
    party = CaseParty(**of_case(case, actor), person_id=person.id, **role)
    db.session.add(party)
    return party


def recipients(case: LegalCase) -> list[UUID]:
    """Who is aided in the case, the first first."""
    here = sa.select(CaseParty.person_id).where(
        CaseParty.case_id == case.id, CaseParty.role.in_(privacy_restrictions.MAIN)
    )
    return list(db.session.scalars(here.order_by(CaseParty.recorded_at, CaseParty.id)))


def recipient_faults(known: Sequence[UUID], named: UUID | None, path: str) -> Iterator[Fault]:
    """Nobody else may be named for something that is a recipient's; None is the first of them."""
    if not known or named not in {None, *known}:
        zh, en = "该人不是本案受援人", "that is no recipient of the case"
        yield Fault(path, "not_a_recipient", zh, en)


def of_case(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """The columns every child of a case carries."""
    return {
        "case_id": case.id,
        "region_code": case.region_code,
        "organization_id": case.organization_id,
        "sensitivity": case.sensitivity,
        "recorded_by_id": actor.account_id,
        "recorded_at": clock.now(),
    }


def handler_of(case: LegalCase) -> tuple[Assignment, Practitioner] | None:
    """The open assignment and its practitioner."""
    row = db.session.execute(
        sa.select(Assignment, Practitioner)
        .join(Practitioner, Practitioner.id == Assignment.practitioner_id)
        .where(Assignment.case_id == case.id, Assignment.ended_on.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def handles(case: LegalCase, actor: Actor) -> bool:
    """Whether the actor is the worker appointed to the case now."""
    current = handler_of(case)
    return current is not None and current[0].practitioner_id in actor.practitioner_ids


def standing_termination(case: LegalCase) -> Termination | None:
    """The termination of the case that no objection corrected; at most one."""
    mine = sa.and_(Termination.case_id == case.id, Termination.corrected_on.is_(None))
    return db.session.scalar(sa.select(Termination).where(mine))


def notice_of(case: LegalCase) -> OrganNotice | None:
    """The organ's notice behind a criminal case."""
    return db.session.get(OrganNotice, case.id) if case.kind is CaseKind.CRIMINAL_AID else None
