"""Group matters: applicants of one matter, each with a case, a screening and a decision of their own.

A group is what its members have in common. Co-claimants may have one worker; whoever stands against another member does
not come in, and criminal cases know no groups (docs/adr/0057).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp.access import Actor, in_region, region_prefix, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db, new_id
from caseapp.models import (
    AidApplication,
    Assignment,
    CaseParty,
    GroupMember,
    LegalCase,
    Person,
    Practitioner,
    ProgressEntry,
)
from caseapp.packs import catalogue
from caseapp.services import appointing, case_views, casework, intake, jurisdiction, sensitivity
from caseapp.services.casework import Step
from caseapp.vocabulary import APPLIED_AID_KINDS, PartyRole

TAKEN_OVER: Final = ("aid_form", "matter", "grounds", "facts", "channel")
WHO: Final = ("name", "id_type", "id_number", "birth_date", "sex")
ROW: Final = ("id", "number", "kind", "state", "opened_on", "version")
MOVE: Final = "assign"


@dataclass(slots=True)
class Group:
    """A group and those of its cases that the actor sees, by number; nothing of it is ever changed."""

    id: UUID
    cases: list[LegalCase]
    version: int = 1


class InGroup(Conflict):
    """A case belongs to one group."""

    code = "in_group"
    zh = "本案已经属于一个群体性案件组"
    en = "the case belongs to a group already"


class NoGroups(Conflict):
    """Nobody applied for it, so that it has no matter in common with another."""

    code = "no_groups"
    zh = "刑事通知案件不列入群体性案件组"
    en = "a criminal case on an organ's notice belongs to no group"


def join(case: LegalCase, actor: Actor, group_id: UUID | None) -> UUID:
    """Make a group of the case, or let it join one.

    Raises:
        NoGroups: a criminal case. InGroup: it belongs to one.
        Invalid: no such group in sight, another matter, or an opponent of a member.

    """
    if case.kind not in APPLIED_AID_KINDS:
        raise NoGroups
    if _group_of(case) is not None:
        raise InGroup
    if group_id is None:
        return _put(case, actor, new_id())
    faults = list(_fit_faults(case, actor, group_id))
    if faults:
        raise Invalid(faults=faults)
    return _put(case, actor, group_id)


def _group_of(case: LegalCase) -> UUID | None:
    return db.session.scalar(sa.select(GroupMember.group_id).where(GroupMember.case_id == case.id))


def _put(case: LegalCase, actor: Actor, group_id: UUID) -> UUID:
    db.session.add(GroupMember(**casework.of_case(case, actor), group_id=group_id))
    casework.note(case, actor, "group.joined", Step(codes={"group": str(group_id)}))
    db.session.flush()
    return group_id


def _fit_faults(case: LegalCase, actor: Actor, group_id: UUID) -> Iterator[Fault]:
    cases = [one for one in _members(actor, group_id) if one.processor_id == case.processor_id]
    if not cases:
        zh, en = "没有这个案件组，或不在您的权限范围内", "no such group, or not yours to see"
        yield Fault("group_id", "unknown", zh, en)
        return
    if _matter(cases[0]) != _matter(case):
        zh, en = "申请事项与该组不同", "the matter differs from that of the group"
        yield Fault("group_id", "other_matter", zh, en)
    yield from _side_faults(case, group_id, "group_id")


def _matter(case: LegalCase) -> str | None:
    return db.session.get_one(AidApplication, case.id).matter


def _side_faults(case: LegalCase, group_id: UUID, path: str) -> Iterator[Fault]:
    """Nobody stands in a group together with somebody whom they are against."""
    mine = _people([case.id])
    theirs = _people(list(db.session.scalars(_ids(group_id))))
    opponent, applicant = PartyRole.OPPOSING_PARTY, PartyRole.APPLICANT
    if mine[applicant] & theirs[opponent] or mine[opponent] & theirs[applicant]:
        zh, en = "与该组其他申请人存在对立关系，不能列入同一组", "stands against an applicant of the group"
        yield Fault(path, "opposed", zh, en)


def _people(case_ids: Sequence[UUID]) -> dict[PartyRole, set[UUID]]:
    rows = sa.select(CaseParty.role, CaseParty.person_id).where(CaseParty.case_id.in_(case_ids))
    found: dict[PartyRole, set[UUID]] = {role: set() for role in PartyRole}
    for role, person in db.session.execute(rows):
        found[role].add(person)
    return found


def _ids(group_id: UUID) -> sa.Select[Any]:
    return sa.select(GroupMember.case_id).where(GroupMember.group_id == group_id)


def _members(actor: Actor, group_id: UUID, *, lock: bool = False) -> list[LegalCase]:
    """The group's cases that the actor sees, by number."""
    mine = sa.select(LegalCase).where(LegalCase.id.in_(_ids(group_id)), LegalCase.kind.in_(APPLIED_AID_KINDS))
    ordered = visible(mine, actor).order_by(LegalCase.number)
    return list(db.session.scalars(ordered.with_for_update() if lock else ordered))


def find(actor: Actor, group_id: UUID, *, lock: bool) -> Group:
    """A group with a case in the actor's sight; NotFound otherwise."""
    cases = _members(actor, group_id, lock=lock)
    if not cases:
        raise NotFound
    return Group(group_id, cases)


def add(actor: Actor, group: Group, body: Mapping[str, Any]) -> LegalCase:
    """Take in one more applicant of the group's matter: what the oldest case in sight tells of it is not typed again.

    What the body says stands before it. Person, means, papers and decision are each applicant's own.

    Raises:
        NotFound: the actor need not know the facts of any of its cases.
        Invalid: every fault of the application, and an applicant who is an opponent in the group.

    """
    first = next((one for one in group.cases if sensitivity.facts_known(one, actor)), None)
    if first is None:
        raise NotFound
    told = db.session.get_one(AidApplication, first.id)
    known = {name: getattr(told, name) for name in TAKEN_OVER}
    known["opposing_parties"] = _opponents(first)
    said = {name: value for name, value in body.items() if value is not None}
    case = intake.receive(actor, {**known, **said, "kind": first.kind})
    if faults := list(_side_faults(case, group.id, "applicant")):
        raise Invalid(faults=faults)
    _put(case, actor, group.id)
    return case


def _opponents(case: LegalCase) -> list[dict[str, Any]]:
    here = CaseParty.case_id == case.id, CaseParty.role == PartyRole.OPPOSING_PARTY
    people = sa.select(Person).join(CaseParty, CaseParty.person_id == Person.id).where(*here)
    rows = db.session.scalars(people.order_by(CaseParty.recorded_at, CaseParty.id))
    return [{name: getattr(one, name) for name in WHO} for one in rows]


def shown(group: Group) -> dict[str, Any]:
    """The group: how many cases, those in sight with their workers, and the report that its size proposes."""
    cases = group.cases
    total, size = db.session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(LegalCase.closed_on.is_(None))).where(
            LegalCase.id.in_(_ids(group.id)), LegalCase.voided_at.is_(None)
        )
    ).one()
    names, workers = case_views.main_names(cases), _workers([one.id for one in cases])
    items = [
        {
            **{name: getattr(one, name) for name in ROW},
            "main_party": names.get(one.id),
            "worker": workers.get(one.id),
        }
        for one in cases
    ]
    counts = {"total": total, "open": size, "visible": len(cases), "hidden": total - len(cases)}
    return {"id": group.id, **counts, "items": items, "report": _report(cases[0].region_code, group.id, size)}


def _workers(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    at_work = Assignment.case_id.in_(case_ids), Assignment.ended_on.is_(None)
    rows = sa.select(Assignment.case_id, Practitioner.name).join(
        Practitioner, Practitioner.id == Assignment.practitioner_id
    )
    return {row[0]: row[1] for row in db.session.execute(rows.where(*at_work))}


def _report(region_code: str, group_id: UUID, size: int) -> dict[str, Any] | None:
    """The report of a group incident, from the region's threshold on; ``made`` once somebody has written it."""
    rules = catalogue().groups
    threshold = rules.threshold(region_code)
    if size < threshold.people:
        return None
    ground = catalogue().progress[rules.entry].grounds[rules.ground]
    return {
        "kind": rules.entry,
        "ground": rules.ground,
        "zh": ground.zh,
        "en": ground.en,
        "people": threshold.people,
        "article": jurisdiction.cited(threshold.basis),
        "verified": threshold.basis.verified,
        "made": bool(db.session.scalar(sa.select(_reported(sa.literal(group_id))))),
    }


def _reported(group_id: Any) -> sa.ColumnElement[bool]:
    rules = catalogue().groups
    return sa.exists().where(
        GroupMember.group_id == group_id,
        ProgressEntry.case_id == GroupMember.case_id,
        ProgressEntry.kind == rules.entry,
        sa.cast(ProgressEntry.grounds, sa.Text).contains(f'"{rules.ground}"', autoescape=True),
    )


def report_due() -> sa.ColumnElement[bool]:
    """Cases of groups that have reached their region's threshold, of which nobody has reported a group incident."""
    mine, fellow, other = aliased(GroupMember), aliased(GroupMember), aliased(LegalCase)
    size = (
        sa.select(sa.func.count())
        .select_from(fellow)
        .join(other, other.id == fellow.case_id)
        .where(fellow.group_id == mine.group_id, other.closed_on.is_(None))
        .scalar_subquery()
    )
    return sa.exists().where(
        mine.case_id == LegalCase.id, size >= _least(LegalCase.region_code), ~_reported(mine.group_id)
    )


def _least(column: Any) -> Any:
    """The threshold of a row's region, nearest upwards."""
    found = catalogue().groups.report_from
    nearest = sorted(found, key=lambda code: -len(region_prefix(code)))
    return sa.case(*((in_region(column, code), found[code].people) for code in nearest))


def appoint(actor: Actor, group: Group, body: Mapping[str, Any]) -> None:
    """One worker for every case in sight that waits for one, each by its own move and checks, or for none of them.

    Raises:
        Invalid: nobody waits, or the worker may not take one of them.

    """
    waiting = [one for one in group.cases if _waits(one)]
    if not waiting:
        zh, en = "组内没有待指派的案件", "no case of the group waits for a worker"
        raise Invalid(faults=[Fault("practitioner_id", "nobody_waits", zh, en)])
    for case in waiting:
        appointing.assign(case, actor, body)


def _waits(case: LegalCase) -> bool:
    sources = catalogue().case_type(case.kind).move(MOVE).sources
    return case.state in sources and casework.handler_of(case) is None
