"""Deputies for leave: on the named days somebody has the roles and the own work of a colleague of the same office.

A deputy's deputy gains nothing, because only roles of one's own are lent; administrators' and machines' roles are
never lent, and who has one of those is nobody's deputy. Why the same office: docs/adr/0030.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp import clock
from caseapp.access import ADMINISTRATORS, Actor, Represented
from caseapp.errors import Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import Account, AccountRole, Deputy
from caseapp.services import accounts
from caseapp.services.pages import Page, page
from caseapp.services.security_log import record_security
from caseapp.vocabulary import Permission, Role, SecurityEventKind

NOT_LENT: Final = ADMINISTRATORS | {Role.INTEGRATION}
MAY_SET: Final = frozenset({Role.APPROVER, Role.COMMITTEE_MANAGER, Role.SYSTEM_ADMIN})
LONGEST: Final = timedelta(days=366)


def _in_force(day: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Deputy.from_on <= day, Deputy.to_on >= day)


def _rights() -> sa.Select[*tuple[Any, ...]]:
    account_id = sa.bindparam("account_id", type_=Account.id.type)
    lenders = sa.select(Deputy.account_id).where(
        Deputy.deputy_account_id == account_id, Deputy.ended_at.is_(None), _in_force(sa.bindparam("today"))
    )
    lends = sa.and_(
        Account.active, Account.organization_id == sa.bindparam("office_id"), Account.id.in_(lenders)
    )
    return (
        sa.select(
            Account.id,
            AccountRole.role,
            Account.display_name,
            Account.practitioner_id,
            Account.mediator_id,
        )
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(sa.or_(Account.id == account_id, lends))
    )


_RIGHTS: Final = _rights()  # asked at every request, and therefore built once


def rights_of(account: Account) -> tuple[frozenset[Role], tuple[Represented, ...]]:
    """The account's own roles, and whom it represents today; one query."""
    asked = {"account_id": account.id, "office_id": account.organization_id, "today": clock.today()}
    rows = db.session.execute(_RIGHTS, asked).all()
    own = frozenset(row.role for row in rows if row.id == account.id)
    if own & NOT_LENT:
        return own, ()
    return own, tuple(_represented([row for row in rows if row.id != account.id]))


def _represented(rows: Iterable[Any]) -> Iterator[Represented]:
    lent: dict[UUID, list[Any]] = {}
    for row in rows:
        lent.setdefault(row.id, []).append(row)
    for identifier, found in sorted(lent.items()):
        roles = frozenset(row.role for row in found) - NOT_LENT
        if roles:
            first = found[0]
            yield Represented(identifier, first.display_name, roles, first.practitioner_id, first.mediator_id)


def add(actor: Actor, account_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """Name a deputy for ``account_id``; the rights begin and end with the days, in China, both included.

    Raises:
        NotFound: the account is not the actor's to see.
        Forbidden: seen, but neither the actor's own nor of an office whose leave the actor arranges.
        Invalid: every fault at once.

    """
    account = _subject(actor, account_id, lock=True)
    _ensure_may_set(actor, account)
    deputy = db.session.get(Account, values["deputy_account_id"])
    faults = [*_day_faults(values), *_deputy_faults(actor, account, deputy, values)]
    if faults or deputy is None:
        raise Invalid(faults=faults)
    row = Deputy(
        account_id=account.id,
        deputy_account_id=deputy.id,
        from_on=values["from_on"],
        to_on=values["to_on"],
        set_by_id=actor.account_id,
        set_at=clock.real_now(),
    )
    row.reason = values["reason"]
    db.session.add(row)
    db.session.flush()
    _tell(actor, row, SecurityEventKind.DEPUTY_SET)
    return _shown(row, account.display_name, deputy.display_name, reason=True)


def _subject(actor: Actor, account_id: UUID, *, lock: bool = False) -> Account:
    select = sa.select(Account).where(Account.id == account_id)
    if account_id != actor.account_id:
        select = select.where(_seen(actor))
    account: Account | None = db.session.scalar(select.with_for_update(of=Account) if lock else select)
    if account is None:
        raise NotFound
    return account


def _seen(actor: Actor) -> sa.ColumnElement[bool]:
    seen: list[sa.ColumnElement[bool]] = []
    if _arranges(actor):
        seen.append(Account.organization_id == actor.organization_id)
    if Permission.ACCOUNT_READ in actor.permissions:
        seen.append(accounts.within(actor))
    return sa.or_(*seen) if seen else sa.false()


def _arranges(actor: Actor) -> bool:
    """With a role of one's own: arranging leave is not lent."""
    return bool(actor.alone().roles & MAY_SET)


def _may_set(actor: Actor, account: Account) -> bool:
    return account.id == actor.account_id or (
        account.organization_id == actor.organization_id and _arranges(actor)
    )


def _ensure_may_set(actor: Actor, account: Account) -> None:
    if not _may_set(actor, account):
        zh, en = "只有本人或本单位负责人可以指定代理人", "only the person or who arranges the office's leave"
        raise Forbidden(zh, en, code="not_your_office")


def _day_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    if values["from_on"] < clock.today():
        yield Fault("from_on", "in_past", "开始日期不能早于今天", "the first day lies in the past")
    if values["to_on"] < values["from_on"]:
        yield Fault("to_on", "before_start", "结束日期早于开始日期", "the last day lies before the first")
    elif values["to_on"] - values["from_on"] > LONGEST:
        yield Fault("to_on", "too_long", "代理期不能超过366天", "at most 366 days")


def _deputy_faults(
    actor: Actor, account: Account, deputy: Account | None, values: Mapping[str, Any]
) -> Iterator[Fault]:
    name = "deputy_account_id"
    if deputy is None or deputy.organization_id != account.organization_id or not deputy.active:
        yield Fault(name, "unknown", "本单位没有这个有效账号", "no active account of the same office")
        return
    if deputy.id == account.id:
        yield Fault(name, "oneself", "不能代理自己", "nobody is their own deputy")
    elif deputy.id == actor.account_id:
        yield Fault(name, "not_yourself", "不能指定自己为他人的代理人", "nobody makes themselves a deputy")
    roles = accounts.roles_of([account.id, deputy.id])
    if roles.get(deputy.id, set()) & NOT_LENT:
        zh, en = "管理员和接口账号不能担任代理人", "administrators and machines are nobody's deputy"
        yield Fault(name, "not_lent", zh, en)
    if roles.get(account.id, set()) & NOT_LENT or not roles.get(account.id):
        zh, en = "管理员和接口账号不能被代理", "administrators and machines have no deputy"
        yield Fault("account_id", "not_lent", zh, en)
    if _overlaps(account.id, deputy.id, values):
        zh, en = "与已有的代理期重叠", "these days overlap with a deputyship that exists"
        yield Fault("from_on", "overlap", zh, en)


def _overlaps(account_id: UUID, deputy_id: UUID, values: Mapping[str, Any]) -> bool:
    same = sa.select(Deputy.id).where(
        Deputy.account_id == account_id,
        Deputy.deputy_account_id == deputy_id,
        Deputy.ended_at.is_(None),
        Deputy.from_on <= values["to_on"],
        Deputy.to_on >= values["from_on"],
    )
    return db.session.scalar(same.limit(1)) is not None


def _tell(actor: Actor, row: Deputy, kind: SecurityEventKind) -> None:
    """Once about each of the two, so that the rights of either can be read from their own events."""
    days = {"from_on": row.from_on.isoformat(), "to_on": row.to_on.isoformat()}
    details = {"deputyship_id": str(row.id), **days}
    given = {**details, "as": "absent", "other_id": str(row.deputy_account_id)}
    record_security(kind, actor, row.account_id, given)
    taken = {**details, "as": "deputy", "other_id": str(row.account_id)}
    record_security(kind, actor, row.deputy_account_id, taken)


def end(actor: Actor, account_id: UUID, deputyship_id: UUID) -> None:
    """End a deputyship now, before or during its days; ending one that has ended changes nothing."""
    account = _subject(actor, account_id)
    row = db.session.scalar(
        sa.select(Deputy).where(Deputy.id == deputyship_id, Deputy.account_id == account.id).with_for_update()
    )
    if row is None:
        raise NotFound
    _ensure_may_set(actor, account)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = clock.real_now(), actor.account_id
        _tell(actor, row, SecurityEventKind.DEPUTY_ENDED)


_absent, _stand_in = aliased(Account), aliased(Account)


def listed(actor: Actor, account_id: UUID, limit: int, after: str | None) -> Page[dict[str, Any]]:
    """The deputyships for an account, in order of setting; the reason for those who may set one."""
    account = _subject(actor, account_id)
    insider = _may_set(actor, account)
    select = sa.select(Deputy).where(Deputy.account_id == account.id)
    found = page(select, (Deputy.set_at, Deputy.id), limit, after)
    ids = [row.deputy_account_id for row in found.items]
    named = sa.select(Account.id, Account.display_name).where(Account.id.in_(ids))
    names = {row.id: row.display_name for row in db.session.execute(named)}
    rows = [
        _shown(row, account.display_name, names[row.deputy_account_id], reason=insider) for row in found.items
    ]
    return Page(rows, found.next)


def of_me(actor: Actor) -> list[dict[str, Any]]:
    """The deputyships of today and to come in which the actor is either of the two."""
    me = actor.account_id
    rows = db.session.execute(
        sa.select(Deputy, _absent.display_name, _stand_in.display_name)
        .join(_absent, _absent.id == Deputy.account_id)
        .join(_stand_in, _stand_in.id == Deputy.deputy_account_id)
        .where(sa.or_(Deputy.account_id == me, Deputy.deputy_account_id == me))
        .where(Deputy.ended_at.is_(None), Deputy.to_on >= clock.today())
        .order_by(Deputy.from_on, Deputy.id)
    )
    return [_shown(row, away, deputy, reason=row.account_id == me) for row, away, deputy in rows]


def _shown(row: Deputy, absent: str, deputy: str, *, reason: bool) -> dict[str, Any]:
    names = ("id", "account_id", "deputy_account_id", "from_on", "to_on", "set_by_id", "set_at", "ended_at")
    return {
        **{name: getattr(row, name) for name in names},
        "account_name": absent,
        "deputy_name": deputy,
        "in_force": row.ended_at is None and row.from_on <= clock.today() <= row.to_on,
        "reason": row.reason if reason else None,
    }
