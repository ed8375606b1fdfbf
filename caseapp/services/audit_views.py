"""What an auditor is shown: events, readings, exports, anchors. Codes and numbers, never what a case holds.

Everything is narrowed to what the auditor oversees (:func:`caseapp.access.overseen`): the own office and those below
it, from a bureau its region. An act belongs to the office of whoever acted and to that of the case or person acted on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, overseen
from caseapp.errors import NotFound
from caseapp.extensions import db
from caseapp.models import (
    AccessLog,
    Account,
    AuditAnchor,
    CaseEvent,
    CaseParty,
    LegalCase,
    Organization,
    SecurityEvent,
)
from caseapp.services import audit_jobs
from caseapp.services.audit_anchors import folder
from caseapp.services.pages import Page, page
from caseapp.vocabulary import SecurityEventKind

K = SecurityEventKind
Query = Mapping[str, Any]
NUMBER: Final = re.compile(r"\d{6}-\d{2}-")  # a case's, beginning with its office
GLASS: Final = (K.BREAK_GLASS, K.GLASS_REVIEWED)
OVERRIDES: Final = (K.OVERRIDDEN, K.WAIVED)
EXPORTS: Final = (K.EXPORTED,)
CASE_EVENT: Final = (
    *("id", "case_id", "seq", "at", "recorded_at", "actor_id", "verb", "from_state", "to_state"),
    *("reason_code", "codes", "fields", "request_id"),
)


def case_events(actor: Actor, query: Query) -> Page[dict[str, Any]]:
    """Events of cases, oldest first. ``query``: ``case``, ``actor``, ``kind`` (the verb), ``from``, ``to``."""
    select = sa.select(CaseEvent).where(CaseEvent.case_id.in_(_cases(actor)))
    if query.get("case") is not None:
        select = select.where(CaseEvent.case_id == _case_id(actor, query["case"]))
    if query.get("kind") is not None:
        select = select.where(CaseEvent.verb == query["kind"])
    select = _by_actor_and_time(select, query, CaseEvent.actor_id, CaseEvent.recorded_at)
    found = page(select, (CaseEvent.recorded_at, CaseEvent.id), query["limit"], query["after"])
    numbers = _numbers([row.case_id for row in found.items])
    return Page([_event(row, numbers) for row in found.items], found.next)


def _event(row: CaseEvent, numbers: Mapping[UUID, str]) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in CASE_EVENT}, "case_number": numbers.get(row.case_id)}


def _numbers(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    select = sa.select(LegalCase.id, LegalCase.number).where(LegalCase.id.in_(set(case_ids)))
    return dict(db.session.execute(select).all())


def _cases(actor: Actor) -> sa.Select[Any]:
    return sa.select(LegalCase.id).where(overseen(actor, LegalCase))


def _case_id(actor: Actor, named: str) -> UUID:
    """A case by id or number, among those overseen; NotFound otherwise. Its row is not shown."""
    mine = _cases(actor)
    try:
        same = LegalCase.id == UUID(named)
    except ValueError:
        same = LegalCase.number == named
    found: UUID | None = db.session.scalar(mine.where(same))
    if found is None:
        raise NotFound
    return found


def _by_actor_and_time(select: sa.Select[Any], query: Query, account: Any, at: Any) -> sa.Select[Any]:
    if query.get("actor") is not None:
        select = select.where(account == query["actor"])
    if query.get("from_at") is not None:
        select = select.where(at >= query["from_at"])
    if query.get("to_at") is not None:
        select = select.where(at < query["to_at"])
    return select


def security_events(
    actor: Actor, query: Query, kinds: Sequence[SecurityEventKind] = ()
) -> Page[SecurityEvent]:
    """Security events, oldest first. ``query``: ``case`` or ``subject``, ``actor``, ``kind``, ``from``, ``to``."""
    select = sa.select(SecurityEvent).where(
        sa.or_(SecurityEvent.actor_id.in_(_accounts(actor)), _about(actor), _of_nobody(actor))
    )
    if kinds:
        select = select.where(SecurityEvent.kind.in_(kinds))
    if query.get("kind") is not None:
        select = select.where(SecurityEvent.kind == query["kind"])
    if query.get("subject") is not None:
        select = select.where(SecurityEvent.subject_id == query["subject"])
    if query.get("case") is not None:
        select = select.where(SecurityEvent.subject_id == _case_id(actor, query["case"]))
    select = _by_actor_and_time(select, query, SecurityEvent.actor_id, SecurityEvent.at)
    return page(select, (SecurityEvent.at, SecurityEvent.id), query["limit"], query["after"])


def _accounts(actor: Actor) -> sa.Select[Any]:
    offices = sa.select(Organization.id).where(overseen(actor, Organization))
    return sa.select(Account.id).where(Account.organization_id.in_(offices))


def _about(actor: Actor) -> sa.ColumnElement[bool]:
    """Done to a case that is overseen, or to a person who stands in one, by whomever."""
    people = sa.select(CaseParty.person_id).where(CaseParty.case_id.in_(_cases(actor)))
    return sa.or_(SecurityEvent.subject_id.in_(_cases(actor)), SecurityEvent.subject_id.in_(people))


def _of_nobody(actor: Actor) -> sa.ColumnElement[bool]:
    """Done by nobody signed in (a failed login, the command line), but not to an account of another office."""
    others = sa.select(Account.id).where(Account.id.not_in(_accounts(actor)))
    about = SecurityEvent.subject_id
    return sa.and_(SecurityEvent.actor_id.is_(None), sa.or_(about.is_(None), about.not_in(others)))


def readings(actor: Actor, query: Query) -> Page[AccessLog]:
    """Who read what, oldest first. ``query``: ``case``, ``actor``, ``purpose``, ``subject``, ``from``, ``to``.

    Without ``case``: by accounts that are overseen. With it, by anybody: the rows are searched for the id, lists
    included; give days as well where the log is long.
    """
    select = sa.select(AccessLog)
    if query.get("case") is None:
        select = select.where(AccessLog.account_id.in_(_accounts(actor)))
    else:
        case_id = _case_id(actor, query["case"])
        select = select.where(sa.cast(AccessLog.ids, sa.Text).contains(str(case_id), autoescape=True))
    for name in ("purpose", "subject"):
        if query.get(name) is not None:
            select = select.where(getattr(AccessLog, name) == query[name])
    select = _by_actor_and_time(select, query, AccessLog.account_id, AccessLog.at)
    return page(select, (AccessLog.at, AccessLog.id), query["limit"], query["after"])


def verification(actor: Actor) -> dict[str, Any]:
    """The newest verification of everything; which faults, for the cases overseen and the common tables alone.

    ``elsewhere`` counts those of other offices among the faults that are named.
    """
    found = audit_jobs.newest()
    offices = sa.select(Organization.region_code, Organization.serial).where(overseen(actor, Organization))
    own = tuple(f"{region}-{serial:02d}-" for region, serial in db.session.execute(offices))
    shown = [one for one in found["shown"] if not NUMBER.match(one["where"]) or one["where"].startswith(own)]
    return {**found, "shown": shown, "elsewhere": len(found["shown"]) - len(shown)}


def anchors(query: Query) -> Page[dict[str, Any]]:
    """The signed anchors, oldest first, and whether their file is in the folder."""
    found = page(sa.select(AuditAnchor), (AuditAnchor.at, AuditAnchor.id), query["limit"], query["after"])
    names = [
        "number",
        "at",
        "from_at",
        "upto_at",
        "cases",
        "lines",
        "security_events",
        "access_log",
        "key_version",
    ]
    shown = [
        {
            **{name: getattr(row, name) for name in names},
            "mac": row.mac.hex(),
            "file_present": folder.path(row.number).exists(),
        }
        for row in found.items
    ]
    return Page(shown, found.next)
