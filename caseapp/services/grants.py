"""Sensitive cases opened for somebody who does not work on them: granted for some days, or glass broken.

What a grant opens is decided in :func:`caseapp.access.visible`, always within the reach of the account's roles.
Grants count by business days; broken glass runs by machine time and is reviewed by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import REGION_WIDE, Actor, overseen, region_prefix, scope, within_reach
from caseapp.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, CaseGrant, LegalCase, Organization
from caseapp.services import casework, sensitivity
from caseapp.services.history import Happening, record_event
from caseapp.services.pages import Page, page
from caseapp.services.security_log import record_security
from caseapp.vocabulary import GlassFinding, GlassReason, GrantKind, Permission, SecurityEventKind
from caseapp.vocabulary.roles import ROLE_PERMISSIONS

GLASS_LASTS: Final = timedelta(hours=24)
LONGEST_DAYS: Final = 92
READERS: Final = [
    role
    for role, permissions in ROLE_PERMISSIONS.items()
    if permissions & {Permission.CASE_READ, Permission.MEDIATION_READ}
]


class AlreadyOpen(Conflict):
    """The actor sees all of the case as it is."""

    code = "already_open"
    zh = "您已可以查看本案全部内容，无需紧急打开"
    en = "the case is open to you, there is no glass to break"


class AlreadyReviewed(Conflict):
    """Somebody has reviewed this use."""

    code = "already_reviewed"
    zh = "该次紧急打开已经复核"
    en = "this use has been reviewed"


def grant(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Open the case for a colleague through ``until_on``; the roles stay what they are.

    Raises:
        Invalid: nobody there who could read cases, a day that is over or too far.

    """
    faults = [*_account_faults(case, body["account_id"]), *_day_faults(body)]
    if faults:
        raise Invalid(faults=faults)
    row = CaseGrant(
        **casework.of_case(case, actor),
        kind=GrantKind.GRANTED,
        account_id=body["account_id"],
        until_on=body["until_on"],
        reason=body["reason"],
    )
    db.session.add(row)
    codes = {"account": str(row.account_id), "until_on": str(row.until_on), "grant": str(row.id)}
    _tell(case, actor, "access.granted", SecurityEventKind.ACCESS_GRANTED, codes)
    return _shown(row, case.number)


def open_for_review(case: LegalCase, actor: Actor, lasts: timedelta, article: str) -> None:
    """Who broke the glass in order to review goes on seeing the case after 24 hours; ended like any grant."""
    mine = sa.and_(CaseGrant.case_id == case.id, CaseGrant.account_id == actor.account_id)
    open_now = sa.and_(CaseGrant.revoked_at.is_(None), CaseGrant.until_at > clock.real_now())
    if not db.session.scalar(sa.select(sa.exists().where(mine, open_now))):
        return
    row = CaseGrant(
        **casework.of_case(case, actor),
        kind=GrantKind.GRANTED,
        account_id=actor.account_id,
        until_on=clock.today() + lasts,
        reason=article,
    )
    db.session.add(row)
    codes = {"account": str(row.account_id), "until_on": str(row.until_on), "grant": str(row.id)}
    _tell(case, actor, "access.granted", SecurityEventKind.ACCESS_GRANTED, codes)


def _account_faults(case: LegalCase, account_id: UUID) -> Iterator[Fault]:
    """Only who works at the case's data processor, or looks after its region, and may read cases at all."""
    account = db.session.execute(
        sa.select(Organization.processor_id, Organization.region_code)
        .join(Account, Account.organization_id == Organization.id)
        .where(Account.id == account_id, Account.active)
    ).one_or_none()
    roles = set(db.session.scalars(sa.select(AccountRole.role).where(AccountRole.account_id == account_id)))
    above = account is not None and case.region_code.startswith(region_prefix(account.region_code))
    near = account is not None and account.processor_id == case.processor_id
    if not roles.intersection(READERS) or not (near or (above and roles & REGION_WIDE)):
        zh, en = "没有这个账号，或不能查看本机构案件", "no such account that could read cases of this office"
        yield Fault("account_id", "unknown", zh, en)


def _day_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    if body["until_on"] < clock.today():
        yield Fault("until_on", "in_past", "日期已过", "the day is over")
    elif body["until_on"] > clock.today() + timedelta(days=LONGEST_DAYS):
        zh, en = f"最长{LONGEST_DAYS}天，到期可再次授权", f"at most {LONGEST_DAYS} days; grant again then"
        yield Fault("until_on", "too_long", zh, en)


def of_case(case: LegalCase) -> list[dict[str, Any]]:
    """All grants and broken glass of a case, oldest first."""
    rows = sa.select(CaseGrant).where(CaseGrant.case_id == case.id)
    ordered = rows.order_by(CaseGrant.recorded_at, CaseGrant.id)
    return [_shown(row, case.number) for row in db.session.scalars(ordered)]


def revoke(case: LegalCase, actor: Actor, grant_id: UUID) -> dict[str, Any]:
    """End a grant, or broken glass before its time; ending it twice changes nothing. NotFound for another case's."""
    row = db.session.scalar(
        sa.select(CaseGrant).where(CaseGrant.id == grant_id, CaseGrant.case_id == case.id).with_for_update()
    )
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = clock.real_now(), actor.account_id
        codes = {"account": str(row.account_id), "grant": str(row.id)}
        _tell(case, actor, "access.revoked", SecurityEventKind.ACCESS_REVOKED, codes)
    return _shown(row, case.number)


def break_glass(actor: Actor, which: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Open one case (its id or number) for the actor for 24 hours; reviewed afterwards by somebody else.

    Raises:
        NotFound: no such case within the reach of the actor's roles.
        AlreadyOpen: the actor sees all of it.

    """
    case = _behind_glass(actor, which)
    row = CaseGrant(
        **casework.of_case(case, actor),
        kind=GrantKind.BREAK_GLASS,
        account_id=actor.account_id,
        until_at=clock.real_now() + GLASS_LASTS,
        reason_code=GlassReason(body["reason_code"]),
        reason=body["reason"],
    )
    db.session.add(row)
    codes = {"account": str(row.account_id), "reason_code": row.reason_code, "grant": str(row.id)}
    _tell(case, actor, "glass.broken", SecurityEventKind.BREAK_GLASS, codes)
    return _shown(row, case.number)


def _behind_glass(actor: Actor, which: str) -> LegalCase:
    try:
        named = LegalCase.id == UUID(which)
    except ValueError:
        named = LegalCase.number == which
    case = db.session.scalar(sa.select(LegalCase).where(named, within_reach(actor, LegalCase)))
    if case is None:
        raise NotFound
    if sensitivity.facts_open([case.id], actor):
        raise AlreadyOpen
    return case


def _tell(
    case: LegalCase, actor: Actor, verb: str, kind: SecurityEventKind, codes: Mapping[str, Any]
) -> None:
    record_event(case, actor, Happening(verb, codes=codes))
    record_security(kind, actor, case.id, codes)


def glass(actor: Actor, query: Mapping[str, Any]) -> Page[dict[str, Any]]:
    """Uses of break-glass the actor reviews or audits, oldest first.

    ``query``: ``reviewed``, ``account_id``, ``limit``, ``after``.
    """
    select = sa.select(CaseGrant).where(_under_review(actor))
    if query.get("reviewed") is not None:
        select = select.where(CaseGrant.reviewed_at.is_not(None) == query["reviewed"])
    if query.get("account_id") is not None:
        select = select.where(CaseGrant.account_id == query["account_id"])
    found = page(select, (CaseGrant.recorded_at, CaseGrant.id), query["limit"], query["after"])
    cases = sa.select(LegalCase.id, LegalCase.number).where(
        LegalCase.id.in_([row.case_id for row in found.items])
    )
    numbers = dict(db.session.execute(cases).all())
    return Page([_shown(row, numbers[row.case_id]) for row in found.items], found.next)


def _under_review(actor: Actor) -> sa.ColumnElement[bool]:
    mine = sa.or_(scope(actor, CaseGrant), overseen(actor, CaseGrant))
    return sa.and_(CaseGrant.kind == GrantKind.BREAK_GLASS, mine)


def review(actor: Actor, grant_id: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether the glass was rightly broken; once, and not by who broke it.

    Raises:
        NotFound: no such use in sight.
        Forbidden: the actor's own use.
        AlreadyReviewed: it has its finding.

    """
    row = db.session.scalar(
        sa.select(CaseGrant).where(CaseGrant.id == grant_id, _under_review(actor)).with_for_update()
    )
    if row is None:
        raise NotFound
    if row.account_id == actor.account_id:
        raise Forbidden("不能复核自己的紧急打开", "somebody else reviews your own use", code="own_use")
    if row.reviewed_at is not None:
        raise AlreadyReviewed
    row.reviewed_at, row.reviewed_by_id = clock.real_now(), actor.account_id
    row.finding, row.note = GlassFinding(body["finding"]), body.get("note")
    case = db.session.get_one(LegalCase, row.case_id)
    codes = {"account": str(row.account_id), "finding": row.finding, "grant": str(row.id)}
    _tell(case, actor, "glass.reviewed", SecurityEventKind.GLASS_REVIEWED, codes)
    return _shown(row, case.number)


def _shown(row: CaseGrant, number: str) -> dict[str, Any]:
    names = (
        "id kind case_id account_id until_on until_at reason_code reason recorded_at recorded_by_id"
        " revoked_at revoked_by_id reviewed_at reviewed_by_id finding note"
    )
    return {"case_number": number, **{name: getattr(row, name) for name in names.split()}}
