"""Who may do what (permission) and on which rows (scope). Scope passes through :func:`visible` only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp import clock
from caseapp.errors import Forbidden, NotFound
from caseapp.extensions import among
from caseapp.models import (
    AdviceRecord,
    Assignment,
    AssignmentProposal,
    CaseGrant,
    CaseMediator,
    DraftingRequest,
    DutyHelpRecord,
    LegalCase,
    Organization,
)
from caseapp.models.append_only import TABLES as NEVER_CHANGED
from caseapp.vocabulary import CaseKind, GrantKind, OrganizationKind, Permission, Role, Sensitivity
from caseapp.vocabulary.roles import permissions_of

P = Permission

# records that are no cases, with the column of the practitioner whose work they are
OWN_RECORDS: Final[Mapping[type[Any], str]] = {
    DutyHelpRecord: "helper_id",
    AdviceRecord: "worker_id",
    DraftingRequest: "worker_id",
}
ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
COUNTY_DIGITS: Final = 6
PREFECTURE_DIGITS: Final = 4
REGION_WIDE: Final = frozenset({Role.BUREAU_OFFICER, Role.STATISTICIAN, Role.LEADER})
QUALITY: Final = frozenset({Role.QUALITY_OFFICER, Role.QUALITY_REVIEWER})
OVERSEERS: Final = frozenset({Role.SECURITY_ADMIN, Role.AUDITOR})
OFFICE_WIDE: Final = frozenset(
    {Role.INTAKE_OFFICER, Role.APPROVER, Role.QUALITY_OFFICER, Role.QUALITY_REVIEWER}
    | {Role.COMMITTEE_MANAGER, Role.MEDIATOR, Role.INTEGRATION}
)


@dataclass(frozen=True, slots=True)
class Represented:
    """Somebody on leave whose deputy the actor is today; ``roles`` are theirs without administrators' ones."""

    account_id: UUID
    name: str
    roles: frozenset[Role]
    practitioner_id: UUID | None = None
    mediator_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as of this request. ``organization_ids`` are the own office and those below it.

    ``roles`` are the own ones and those of ``represents`` (same office, docs/adr/0030); ``acting_for`` names those
    without whom the route's permission would be missing. ``password_due``: a new password must be set first.
    """

    account_id: UUID
    session_id: UUID
    name: str
    roles: frozenset[Role]
    organization_id: UUID
    organization_ids: tuple[UUID, ...]
    processor_id: UUID
    region_code: str
    practitioner_id: UUID | None = None
    mediator_id: UUID | None = None
    represents: tuple[Represented, ...] = ()
    own_roles: frozenset[Role] | None = None
    acting_for: tuple[UUID, ...] = ()
    password_due: bool = False

    @property
    def practitioner_ids(self) -> tuple[UUID, ...]:
        """The own practitioner and those of the represented: whose assignments count as own work."""
        found = (self.practitioner_id, *(one.practitioner_id for one in self.represents))
        return tuple(one for one in found if one is not None)

    @property
    def mediator_ids(self) -> tuple[UUID, ...]:
        """The own mediator and those of the represented."""
        found = (self.mediator_id, *(one.mediator_id for one in self.represents))
        return tuple(one for one in found if one is not None)

    @property
    def account_ids(self) -> tuple[UUID, ...]:
        """The own account and those of the represented."""
        return (self.account_id, *(one.account_id for one in self.represents))

    def alone(self) -> Actor:
        """The same person without what they may do for others."""
        roles = self.roles if self.own_roles is None else self.own_roles
        return replace(self, roles=roles, represents=(), acting_for=())

    def using(self, permission: P) -> Actor:
        """The actor at work under ``permission``: on behalf of others where the own roles lack it."""
        if not self.represents or permission in self.alone().permissions:
            return self
        lent = (one.account_id for one in self.represents if permission in permissions_of(one.roles))
        return replace(self, acting_for=tuple(lent))

    @property
    def permissions(self) -> frozenset[P]:
        """Everything the roles allow, and what anybody signed in may do for themselves."""
        return frozenset({P.PUBLIC, P.SELF}) | permissions_of(self.roles)

    def ensure(self, permission: P) -> None:
        """Raise Forbidden unless a role carries ``permission``."""
        if permission not in self.permissions:
            raise Forbidden


def region_prefix(code: str) -> str:
    """The digits a region's own and lower divisions share: ``340200`` gives ``3402``, the nation ``''``."""
    if len(code) != COUNTY_DIGITS:
        return code
    while code.endswith("00"):
        code = code[:-2]
    return code


def in_region(column: Any, code: str) -> sa.ColumnElement[bool]:
    """Rows whose region lies in ``code`` or below."""
    prefix = region_prefix(code)
    found: sa.ColumnElement[bool] = column.startswith(prefix, autoescape=True) if prefix else sa.true()
    return found


def neighbourhood(code: str) -> str:
    """The prefecture around a county, for what counties lend each other; a wider division is its own."""
    return code[:4] + "00" if len(region_prefix(code)) > PREFECTURE_DIGITS else code


def stands(model: type[Any]) -> sa.ColumnElement[bool]:
    """Rows that an undone import has not voided: the one place that hides such cases, with what hangs on them."""
    if model is LegalCase:
        return LegalCase.voided_at.is_(None)
    if not hasattr(model, "case_id"):
        return sa.true()
    case = aliased(LegalCase)
    return ~sa.exists().where(case.id == model.case_id, case.voided_at.is_not(None))


def visible(select: sa.Select[Any], actor: Actor, model: type[Any] = LegalCase) -> sa.Select[Any]:
    """Narrow ``select`` to the rows of ``model`` the actor may see.

    ``model`` has ``region_code`` and ``organization_id``; children of a case follow their case.
    """
    return select.where(scope(actor, model))  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=512)
def scope(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """The condition behind :func:`visible`: within reach and, where the case is sensitive, needed to know.

    Built once for an actor; what changes from moment to moment (:func:`_opens`) is asked when it is sent.
    """
    if not hasattr(model, "sensitivity"):
        return within_reach(actor, model)
    return sa.and_(within_reach(actor, model), _needs_to_know(actor, model))


def within_reach(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Region, office and own work alone, without the need to know: what break-glass may open, and no more.

    No role with scope means no row at all.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if actor.roles & REGION_WIDE:
        conditions.append(in_region(model.region_code, actor.region_code))
    if actor.roles & OFFICE_WIDE:
        conditions.append(model.organization_id.in_(actor.organization_ids))
    if actor.practitioner_ids:
        conditions.append(_own_work(actor.practitioner_ids, model))
    return sa.and_(stands(model), sa.or_(*conditions)) if conditions else sa.false()


def _own_work(practitioner_ids: tuple[UUID, ...], model: type[Any]) -> sa.ColumnElement[bool]:
    if model in OWN_RECORDS:
        return getattr(model, OWN_RECORDS[model]).in_(practitioner_ids)  # type: ignore[no-any-return]
    key = LegalCase.id if model is LegalCase else getattr(model, "case_id", None)
    if key is None:
        return sa.false()
    return among(key, handled(practitioner_ids).scalar_subquery())


def _records_known(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Records that are no cases: plain ones, and of the others those of approvers, who recorded and who works."""
    known = [model.sensitivity == Sensitivity.NORMAL, model.recorded_by_id.in_(actor.account_ids)]
    if actor.practitioner_ids:
        known.append(_own_work(actor.practitioner_ids, model))
    if Role.APPROVER in actor.roles:
        known.append(model.organization_id.in_(actor.organization_ids))
    return sa.or_(*known)


def asked(actor: Actor) -> sa.ColumnElement[bool]:
    """Proposals that are the actor's to answer: put to the own firm, for its manager, or to the own practitioner."""
    ways: list[sa.ColumnElement[bool]] = []
    if Role.FIRM_MANAGER in actor.roles:
        ways.append(AssignmentProposal.firm_id.in_(actor.organization_ids))
    if actor.practitioner_ids:
        ways.append(AssignmentProposal.practitioner_id.in_(actor.practitioner_ids))
    return sa.or_(*ways) if ways else sa.false()


def ensure_region(actor: Actor, code: str) -> None:
    """Raise NotFound unless ``code`` lies in the actor's region."""
    if not code.startswith(region_prefix(actor.region_code)):
        raise NotFound


class Knower(Enum):
    """In what capacity somebody comes to know a case, for themselves or as a deputy; always within reach."""

    ANYBODY = auto()
    ITS_OFFICE = auto()
    APPROVER = auto()
    TOOK_IT_IN = auto()
    HANDLER = auto()
    MEDIATOR = auto()
    COMMITTEE_MANAGER = auto()
    QUALITY_ONCE_CLOSED = auto()
    GRANTEE = auto()


@dataclass(frozen=True, slots=True)
class NeedToKnow:
    """Who may see that the case is there, with all of it but its facts; and who its facts."""

    case: frozenset[Knower]
    facts: frozenset[Knower]


_ALL = frozenset({Knower.ANYBODY})
_AT_WORK = frozenset(Knower) - {Knower.ANYBODY, Knower.ITS_OFFICE}

NEED_TO_KNOW: Final[Mapping[Sensitivity, NeedToKnow]] = {
    Sensitivity.NORMAL: NeedToKnow(case=_ALL, facts=_ALL),
    Sensitivity.CRIMINAL: NeedToKnow(case=_AT_WORK | {Knower.ITS_OFFICE}, facts=_AT_WORK),
    Sensitivity.NON_PUBLIC_MEDIATION: NeedToKnow(case=_AT_WORK, facts=_AT_WORK),
    Sensitivity.MINOR: NeedToKnow(case=_AT_WORK, facts=_AT_WORK),
    Sensitivity.DOMESTIC_VIOLENCE: NeedToKnow(case=_AT_WORK, facts=_AT_WORK),
}
CLOSED_WITH_THE_CASE: Final = ("case_closed", "aid_terminated")


def _needs_to_know(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Children ask their case, but for the plain ones that a change of the case also reaches."""
    if model is LegalCase:
        return _known(actor, "case")
    if model in OWN_RECORDS:
        return _records_known(actor, model)
    known: sa.ColumnElement[bool] = model.case_id.in_(sa.select(LegalCase.id).where(_known(actor, "case")))
    if model.__tablename__ in NEVER_CHANGED:
        return known
    return sa.or_(model.sensitivity == Sensitivity.NORMAL, known)


@lru_cache(maxsize=512)
def knows_facts(actor: Actor) -> sa.ColumnElement[bool]:
    """Cases whose facts the actor needs to know, among those within reach."""
    return sa.and_(within_reach(actor, LegalCase), _known(actor, "facts"))


def _known(actor: Actor, what: str) -> sa.ColumnElement[bool]:
    ways = _ways(actor)
    together: dict[frozenset[Knower], list[Sensitivity]] = {}
    for code, need in NEED_TO_KNOW.items():
        together.setdefault(getattr(need, what), []).append(code)
    return sa.or_(
        *(
            sa.and_(
                LegalCase.sensitivity.in_(codes),
                sa.or_(sa.false(), *(ways[one] for one in Knower if one in knowers & ways.keys())),
            )
            for knowers, codes in together.items()
        )
    )


def _ways(actor: Actor) -> dict[Knower, sa.ColumnElement[bool]]:
    """One condition for each capacity that the actor has at all."""
    own = LegalCase.organization_id.in_(actor.organization_ids)
    granted = sa.select(CaseGrant.case_id).where(_opens(actor.account_id))
    ways: dict[Knower, sa.ColumnElement[bool] | None] = {
        Knower.ANYBODY: sa.true(),
        Knower.ITS_OFFICE: own if actor.roles & OFFICE_WIDE else None,
        Knower.APPROVER: own if Role.APPROVER in actor.roles else None,
        Knower.TOOK_IT_IN: sa.and_(own, LegalCase.created_by_id.in_(actor.account_ids)),
        Knower.HANDLER: _one_of(handled(actor.practitioner_ids)) if actor.practitioner_ids else None,
        Knower.MEDIATOR: _one_of(_mediated(actor.mediator_ids)) if actor.mediator_ids else None,
        Knower.COMMITTEE_MANAGER: _disputes(own) if Role.COMMITTEE_MANAGER in actor.roles else None,
        Knower.QUALITY_ONCE_CLOSED: _closed(own) if actor.roles & QUALITY else None,
        Knower.GRANTEE: _one_of(granted),
    }
    return {knower: way for knower, way in ways.items() if way is not None}


def _one_of(cases: sa.Select[Any]) -> sa.ColumnElement[bool]:
    return among(LegalCase.id, cases.scalar_subquery())


def _disputes(own: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(own, LegalCase.kind == CaseKind.MEDIATION)


def _closed(own: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(own, LegalCase.closed_on.is_not(None))


def handled(practitioner_ids: tuple[UUID, ...]) -> sa.Select[Any]:
    """Cases whose worker one of them is, or was when the case ended; not who was replaced."""
    stayed = sa.or_(Assignment.ended_on.is_(None), Assignment.end_reason.in_(CLOSED_WITH_THE_CASE))
    mine = Assignment.practitioner_id.in_(practitioner_ids)
    return sa.select(Assignment.case_id).where(mine, stayed)


def _mediated(mediator_ids: tuple[UUID, ...]) -> sa.Select[Any]:
    return sa.select(CaseMediator.case_id).where(CaseMediator.mediator_id.in_(mediator_ids))


def _opens(account_id: UUID) -> sa.ColumnElement[bool]:
    """Grants of the account that stand now: by day of business time, broken glass by machine time."""
    today = sa.bindparam(None, callable_=clock.today, type_=CaseGrant.until_on.type)
    now = sa.bindparam(None, callable_=clock.real_now, type_=CaseGrant.until_at.type)
    lasting = sa.and_(CaseGrant.kind == GrantKind.GRANTED, CaseGrant.until_on >= today)
    glass = sa.and_(CaseGrant.kind == GrantKind.BREAK_GLASS, CaseGrant.until_at > now)
    return sa.and_(CaseGrant.account_id == account_id, CaseGrant.revoked_at.is_(None), sa.or_(lasting, glass))


def of_department(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Complaints that come to the actor's department: of its region, for its officers, never the one complained of."""
    if Role.BUREAU_OFFICER not in actor.roles:
        return sa.false()
    mine = sa.or_(model.practitioner_id.is_(None), model.practitioner_id.not_in(actor.practitioner_ids))
    return sa.and_(_at_bureau(actor), in_region(model.region_code, actor.region_code), mine)


def _at_bureau(actor: Actor) -> sa.ColumnElement[bool]:
    home = aliased(Organization)
    return sa.exists().where(home.id == actor.organization_id, home.kind == OrganizationKind.JUSTICE_BUREAU)


def disputes_of(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Disputes over jurisdiction: of the actor's institution, or put to the actor's department.

    An institution's people see one as they see their own case in it; a side without a case of its own sees it as well.
    """
    seen = sa.select(LegalCase.id).where(scope(actor, LegalCase))
    home = actor.organization_ids if actor.roles & OFFICE_WIDE else ()
    ours = sa.and_(model.institution_id.in_(home), model.case_id.in_(seen))
    theirs = sa.and_(
        model.other_institution_id.in_(home),
        sa.or_(model.other_case_id.is_(None), model.other_case_id.in_(seen)),
    )
    addressed = model.bureau_id == actor.organization_id if Role.BUREAU_OFFICER in actor.roles else sa.false()
    return sa.and_(stands(model), sa.or_(ours, theirs, addressed))


def overseen(actor: Actor, model: type[Any]) -> sa.ColumnElement[bool]:
    """Rows whose use security administrators and auditors look at: the own tree's, from a bureau its region's.

    For records of access only; it opens no case.
    """
    if not actor.roles & OVERSEERS:
        return sa.false()
    office = model.id if model is Organization else model.organization_id
    region = sa.and_(_at_bureau(actor), in_region(model.region_code, actor.region_code))
    return sa.or_(office.in_(actor.organization_ids), region)
