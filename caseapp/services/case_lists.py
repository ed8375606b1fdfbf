"""The work queue: which cases a reader finds by which filters, a page at a time.

A filter that looks into the body of some kinds names these kinds too, so that the database never looks among others.
Each has its index: tests/soak/test_queues.py asks for the plan of every filter, alone and in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import OFFICE_WIDE, REGION_WIDE, Actor, handled, in_region, visible, within_reach
from caseapp.errors import Fault, Invalid, echoed
from caseapp.extensions import among
from caseapp.models import (
    AidApplication,
    Assignment,
    CaseMediator,
    CaseParty,
    Deadline,
    LegalCase,
    OrganNotice,
    Person,
)
from caseapp.models.legal_aid import TELLING_MATTERS
from caseapp.packs import catalogue
from caseapp.packs.board import AtWork
from caseapp.packs.policy_types import PolicyList
from caseapp.services import clocks, persons, privacy_restrictions, regions
from caseapp.services.case_views import main_names, spine
from caseapp.services.pages import Page, page
from caseapp.vault import normalise, vault
from caseapp.vocabulary import (
    APPLIED_AID_KINDS,
    CaseKind,
    CaseOrder,
    CaseOrigin,
    Channel,
    DeadlineEffect,
    DeadlineState,
    IdType,
)

Query = Mapping[str, Any]
Condition = sa.ColumnElement[bool]
KEYS: Final = (LegalCase.opened_on, LegalCase.id)
FIRST: Final = (LegalCase.queue_rank, *KEYS)
# The same order, by no index: see _order.
_RANK: Final = sa.func.nullif(LegalCase.queue_rank, -1)
_SORTED: Final = (sa.func.nullif(LegalCase.opened_on, date.min), LegalCase.id)
SPANS: Final = ("opened", "decided", "closed")
_LISTS: Final[Mapping[str, tuple[PolicyList, ...]]] = {
    "matter": (PolicyList.MATTERS, PolicyList.GROUNDS),
    "aid_form": (PolicyList.FORMS,),
}


def listed(actor: Actor, query: Query, kinds: frozenset[CaseKind] | None = None) -> Page[dict[str, Any]]:
    """Cases the actor may see, by day of receipt or priority groups first; three queries whatever their number.

    ``query``: the filters of :class:`caseapp.schemas.cases.CaseFilters`, ``limit`` and ``after``.

    Raises:
        Invalid: every filter whose code nobody knows, whose days are in the wrong order, or whose number is none.

    """
    first = query.get("order") is CaseOrder.PRIORITY
    order = _order(actor, query, first=first)
    found = page(select(actor, query, kinds), FIRST if first else KEYS, query["limit"], query["after"], order)
    return Page(rows(found.items), found.next)


def _order(actor: Actor, query: Query, *, first: bool) -> Sequence[Any]:
    """By day of receipt or priority groups first, along its index, unless something narrows the list down to few.

    A planner that looks for 50 rows walks along the index from the oldest case; where what is asked for is young (late,
    unassigned, decided last week), it would pass by nearly all. Few rows are rather found first and sorted then. With
    priority first a state or stage is as bad: their own indexes are in the other order.
    """
    of_own = not actor.roles & (OFFICE_WIDE | REGION_WIDE)
    names = NARROW | {"state", "stage"} if first else NARROW
    narrow = of_own or any(query.get(name) not in {None, False} for name in names)
    if first:
        return (_RANK, *_SORTED) if narrow else FIRST
    return _SORTED if narrow else KEYS


def rows(cases: list[LegalCase]) -> list[dict[str, Any]]:
    """Cases as a list shows them; one query, whatever their number."""
    names = main_names(cases)
    return [{**spine(case), "main_party": names.get(case.id)} for case in cases]


def select(actor: Actor, query: Query, kinds: frozenset[CaseKind] | None = None) -> sa.Select[Any]:
    """The cases that ``query`` finds for the actor, in no order; raises as :func:`listed` does."""
    faults = list(_faults(query, kinds or frozenset(CaseKind)))
    if faults:
        raise Invalid(faults=faults)
    found = visible(sa.select(LegalCase), actor).where(privacy_restrictions.listed())
    if kinds is not None:
        found = found.where(LegalCase.kind.in_(sorted(kinds)))
    return found.where(*conditions(actor, query))


def conditions(actor: Actor, query: Query) -> Iterator[Condition]:
    """What the filters that are given ask for together."""
    for name, value in query.items():
        if value is not None and name in FILTERS:
            yield FILTERS[name](value)
    yield from _late(actor, query)
    if query.get("party_id_number") is not None:
        yield _party(query["party_id_type"], query["party_id_number"])


def _equal(name: str) -> Callable[[Any], Condition]:
    column = getattr(LegalCase, name)
    return lambda value: column == value


def _span(name: str) -> Iterator[tuple[str, Callable[[Any], Condition]]]:
    column = getattr(LegalCase, f"{name}_on")
    yield f"{name}_from", lambda day: column >= day
    yield f"{name}_to", lambda day: column <= day


def _either(holds: Callable[[], Condition]) -> Callable[[bool], Condition]:
    """True: the cases of which it holds; false: the others."""
    return lambda wanted: holds() if wanted else sa.not_(holds())


def _of(kinds: Collection[CaseKind], ids: sa.Select[Any]) -> Condition:
    return sa.and_(LegalCase.kind.in_(sorted(kinds)), LegalCase.id.in_(ids))


def _application(*where: Condition) -> Condition:
    return _of(APPLIED_AID_KINDS, sa.select(AidApplication.case_id).where(*where))


def _origin(origin: CaseOrigin) -> Condition:
    transferred = AidApplication.channel == Channel.TRANSFER
    if origin is CaseOrigin.NOTICE:
        return LegalCase.kind == CaseKind.CRIMINAL_AID
    if origin is CaseOrigin.MEDIATION:
        return LegalCase.kind == CaseKind.MEDIATION
    return _application(transferred if origin is CaseOrigin.TRANSFER else ~transferred)


def _unassigned() -> Condition:
    """As the board has it: in a state in which somebody should be appointed, and nobody is."""
    awaiting = {
        state for part in catalogue().board.sections if part.worker is AtWork.NOBODY for state in part.states
    }
    at_work = sa.exists().where(Assignment.case_id == LegalCase.id, Assignment.ended_on.is_(None))
    return sa.and_(LegalCase.state.in_(sorted(awaiting)), ~at_work)


def _late(actor: Actor, query: Query) -> Iterator[Condition]:
    """``overdue`` and ``due_before``: a running clock within reach is; with one's own right nobody is late."""
    today, overdue, before = clock.today(), query.get("overdue"), query.get("due_before")
    days = [day for day in (before, today if overdue else None) if day is not None]
    if days:
        yield _due_before(actor, min(days))
    if overdue is False:
        yield ~_due_before(actor, today)


def _due_before(actor: Actor, day: date) -> Condition:
    running = (
        Deadline.state == DeadlineState.RUNNING,
        Deadline.effect != DeadlineEffect.RIGHT,
        Deadline.clock_code.not_in(clocks.owed_by_organs()),
    )
    found = sa.select(Deadline.case_id).where(*running, Deadline.due_on < day, within_reach(actor, Deadline))
    return among(LegalCase.id, found.scalar_subquery())


def _party(id_type: IdType, number: str) -> Condition:
    indexes = vault.blind_indexes("id_number", number)
    people = sa.select(Person.id).where(Person.id_type == id_type, Person.id_number_index.in_(indexes))
    return LegalCase.id.in_(sa.select(CaseParty.case_id).where(CaseParty.person_id.in_(people)))


FILTERS: Final[Mapping[str, Callable[[Any], Condition]]] = {
    **{
        name: _equal(name)
        for name in ("kind", "state", "organization_id", "number", "former_number", "decision", "outcome")
    },
    **dict(pair for name in SPANS for pair in _span(name)),
    "number_prefix": lambda text: LegalCase.number.startswith(text, autoescape=True),
    "region_code": lambda code: in_region(LegalCase.region_code, code),
    "open": _either(lambda: LegalCase.closed_on.is_(None)),
    "matter": lambda code: _application(AidApplication.matter_code == code),
    "aid_form": lambda code: _application(AidApplication.aid_form == code),
    "channel": lambda code: _application(AidApplication.channel == code),
    "stage": lambda code: _of(
        {CaseKind.CRIMINAL_AID}, sa.select(OrganNotice.case_id).where(OrganNotice.stage == code)
    ),
    "origin": _origin,
    "practitioner_id": lambda one: LegalCase.id.in_(handled((one,))),
    "mediator_id": lambda one: _of(
        {CaseKind.MEDIATION}, sa.select(CaseMediator.case_id).where(CaseMediator.mediator_id == one)
    ),
    "unassigned": _either(_unassigned),
}


NARROW: Final = frozenset(
    {"open", "unassigned", "overdue", "due_before", "practitioner_id", "mediator_id", "party_id_number"}
    | {"number", "former_number", "number_prefix", "decided_from", "decided_to", "closed_from", "closed_to"}
)


def _faults(query: Query, kinds: frozenset[CaseKind]) -> Iterator[Fault]:
    yield from _kind_faults(query, kinds)
    for name, lists in _LISTS.items():
        if query.get(name) is not None:
            yield from _code_faults(name, query[name], lists)
    if query.get("region_code") is not None and regions.unpublished([query["region_code"]]):
        yield _unknown("region_code", "没有这一区划", "no such division", query["region_code"])
    for name in SPANS:
        first, last = query.get(f"{name}_from"), query.get(f"{name}_to")
        if first is not None and last is not None and first > last:
            zh, en = "截止日期早于起始日期", "the last day lies before the first"
            yield Fault(f"{name}_to", "order", zh, en)
    yield from _number_faults(query)


def _kind_faults(query: Query, kinds: frozenset[CaseKind]) -> Iterator[Fault]:
    """A kind that this list does not hold, and a state that none of its kinds has."""
    kind, state = query.get("kind"), query.get("state")
    if kind is not None and kind not in kinds:
        yield Fault("kind", "not_in_this_list", "本列表不含该类案件", "this list holds no cases of that kind")
    if state is not None and not any(state in catalogue().case_type(one).states for one in kinds):
        yield _unknown("state", "没有这一案件状态", "no such state of these kinds of case", state)


def _code_faults(name: str, code: str, lists: tuple[PolicyList, ...]) -> Iterator[Fault]:
    if code in TELLING_MATTERS:
        zh = "该事项加密保存，不能作为筛选条件"
        yield Fault(name, "sealed", zh, "kept sealed, so it is no filter")
    elif not any(
        which in lists and item.code == code
        for file in catalogue().policies.files.values()
        for which, item in file.items
    ):
        yield _unknown(name, "没有这一代码", "no pack has this code", code)


def _number_faults(query: Query) -> Iterator[Fault]:
    """Of the number itself nothing is repeated."""
    if query.get("party_id_number") is None:
        return
    number = normalise(query["party_id_number"])
    if query["party_id_type"] is IdType.RESIDENT_ID:
        wrong = persons.number_fault(number)
    elif persons.OTHER_NUMBER.match(number):
        wrong = None
    else:
        wrong = ("id_number", "证件号码格式不符", "not a document number")
    if wrong:
        yield Fault("party_id_number", *wrong)


def _unknown(name: str, zh: str, en: str, code: str) -> Fault:
    return Fault(name, "unknown", f"{zh}：{echoed(code)}", f"{en}: {echoed(code)}")
