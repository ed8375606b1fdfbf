"""Terms and studios of a committee, and what its composition lacks on a day (PML Arts 8, 9, 34)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, in_region, visible
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import (
    CommitteeTerm,
    MediationCommittee,
    MediationStudio,
    Mediator,
    MediatorPost,
    Organization,
)
from caseapp.packs import catalogue
from caseapp.rules.committees import Composition, Finding, Seat, findings, last_day
from caseapp.services import mediators
from caseapp.services.pages import Page, page
from caseapp.vocabulary import ChosenBy, Sex, StudioKind

Member = tuple[Mediator, MediatorPost]


def add_term(committee: MediationCommittee, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the members were chosen; their term runs from that day.

    Raises:
        Invalid: a day to come, before the committee stood, not after the last choice, or chosen by another body
            than PML Art. 9 names for that type.

    """
    faults = list(_term_faults(committee, body))
    if faults:
        raise Invalid(faults=faults)
    row = CommitteeTerm(committee_id=committee.organization_id, recorded_by_id=actor.account_id, **body)
    db.session.add(row)
    db.session.flush()
    return _term(row)


def _term_faults(committee: MediationCommittee, body: Mapping[str, Any]) -> Iterator[Fault]:
    on, choosing = body["from_on"], catalogue().committees.chosen_by
    if on > clock.today():
        yield Fault("from_on", "future", "日期在将来", "lies in the future")
    if not committee.established_on <= on <= (committee.dissolved_on or on):
        yield Fault("from_on", "period", "该委员会当日未设立或已撤销", "it did not stand on that day")
    last = _last_terms([committee.organization_id], date.max).get(committee.organization_id)
    if last is not None and on <= last.from_on:
        yield Fault("from_on", "period", f"不晚于上次推选之日{last.from_on}", f"not after {last.from_on}")
    if committee.committee_type not in choosing[body["chosen_by"]].types:
        able = [one for one in choosing.values() if committee.committee_type in one.types]
        zh = f"此类委员会的委员由{'、'.join(one.zh for one in able)}推选（人民调解法第九条）"
        en = f"members of such a committee are chosen by the {', '.join(one.en for one in able)} (PML Art. 9)"
        yield Fault("chosen_by", "not_for_type", zh, en)


def terms(committee: MediationCommittee) -> list[dict[str, Any]]:
    """By their first day, each with its last one."""
    rows = sa.select(CommitteeTerm).where(CommitteeTerm.committee_id == committee.organization_id)
    return [_term(row) for row in db.session.scalars(rows.order_by(CommitteeTerm.from_on))]


def _term(row: CommitteeTerm) -> dict[str, Any]:
    rules = catalogue().committees
    return {
        "id": row.id,
        "from_on": row.from_on,
        "ends_on": last_day(row.from_on, rules.term),
        "chosen_by": row.chosen_by,
        "chosen_by_zh": rules.chosen_by[ChosenBy(row.chosen_by)].zh,
    }


def _last_terms(committee_ids: Collection[UUID], on: date) -> dict[UUID, CommitteeTerm]:
    known = sa.and_(CommitteeTerm.committee_id.in_(committee_ids), CommitteeTerm.from_on <= on)
    rows = db.session.scalars(sa.select(CommitteeTerm).where(known).order_by(CommitteeTerm.from_on))
    return {row.committee_id: row for row in rows}


def add_studio(committee: MediationCommittee, body: Mapping[str, Any]) -> MediationStudio:
    """Enter a room of the committee; a personal studio names its mediator, who is one of the committee's.

    Raises:
        Invalid: every fault at once.

    """
    faults = list(_studio_faults(committee, body))
    if faults:
        raise Invalid(faults=faults)
    row = MediationStudio(committee_id=committee.organization_id, **body)
    db.session.add(row)
    db.session.flush()
    return row


def _studio_faults(committee: MediationCommittee, body: Mapping[str, Any]) -> Iterator[Fault]:
    if body["opened_on"] > clock.today():
        yield Fault("opened_on", "future", "日期在将来", "lies in the future")
    personal, mediator_id = body["kind"] is StudioKind.PERSONAL_STUDIO, body.get("mediator_id")
    if personal and mediator_id is None:
        zh, en = "个人调解工作室须写明调解员", "a personal studio names its mediator"
        yield Fault("mediator_id", "required", zh, en)
    if not personal and mediator_id is not None:
        zh, en = "只有个人调解工作室写明调解员", "only a personal studio names a mediator"
        yield Fault("mediator_id", "not_personal", zh, en)
    mediator = db.session.get(Mediator, mediator_id) if mediator_id else None
    if mediator_id and (mediator is None or mediator.committee_id != committee.organization_id):
        yield Fault("mediator_id", "unknown", "不是该委员会的调解员", "no mediator of this committee")


def close_studio(committee: MediationCommittee, studio_id: UUID, body: Mapping[str, Any]) -> MediationStudio:
    """Set its last day. NotFound for another's; Invalid before its first day."""
    mine = sa.and_(MediationStudio.id == studio_id, MediationStudio.committee_id == committee.organization_id)
    row = db.session.scalar(sa.select(MediationStudio).where(mine).with_for_update())
    if row is None:
        raise NotFound
    if body["closed_on"] < row.opened_on:
        raise Invalid(faults=[Fault("closed_on", "period", "早于 opened_on", "before opened_on")])
    row.closed_on = body["closed_on"]
    db.session.flush()
    return row


def studios(committee: MediationCommittee) -> list[MediationStudio]:
    """By the day they opened."""
    rows = sa.select(MediationStudio).where(MediationStudio.committee_id == committee.organization_id)
    return list(db.session.scalars(rows.order_by(MediationStudio.opened_on, MediationStudio.id)))


def composition(committee: MediationCommittee, on: date) -> dict[str, Any]:
    """Members, term and findings on a day; a finding rests on its article and blocks nothing."""
    return _compositions([committee], on)[0]


def listed(actor: Actor, filters: Mapping[str, Any], limit: int, after: str | None) -> Page[dict[str, Any]]:
    """Committees standing on a day with their composition; four queries whatever their number.

    Filters: ``on`` (today unless given), ``region_code`` (with all below).
    """
    on = filters.get("on") or clock.today()
    until = MediationCommittee.dissolved_on
    select = visible(sa.select(MediationCommittee), actor, MediationCommittee)
    select = select.where(MediationCommittee.established_on <= on, sa.or_(until.is_(None), until >= on))
    if filters.get("region_code"):
        select = select.where(in_region(MediationCommittee.region_code, filters["region_code"]))
    found = page(select, (MediationCommittee.organization_id,), limit, after)
    return Page(_compositions(found.items, on), found.next)


def members(committee_ids: Collection[UUID], on: date) -> dict[UUID, list[Member]]:
    """Who sits in each on a day: a post that lasts, in an engagement that lasts; by its first day."""
    until = sa.or_(MediatorPost.ended_on.is_(None), MediatorPost.ended_on >= on)
    select = (
        sa.select(Mediator, MediatorPost)
        .join(MediatorPost, MediatorPost.mediator_id == Mediator.id)
        .where(Mediator.committee_id.in_(committee_ids), mediators.on_duty(on))
        .where(MediatorPost.from_on <= on, until)
        .order_by(MediatorPost.from_on, MediatorPost.id)
    )
    found: defaultdict[UUID, list[Member]] = defaultdict(list)
    for mediator, post in db.session.execute(select):
        found[mediator.committee_id].append((mediator, post))
    return found


def _compositions(committees: Collection[MediationCommittee], on: date) -> list[dict[str, Any]]:
    ids = [one.organization_id for one in committees]
    seated, chosen = members(ids, on), _last_terms(ids, on)
    names = {
        row.id: row.name
        for row in db.session.scalars(sa.select(Organization).where(Organization.id.in_(ids)))
    }
    return [
        _shown(one, names[one.organization_id], seated.get(one.organization_id, []), chosen, on)
        for one in committees
    ]


def _shown(
    committee: MediationCommittee,
    name: str,
    seated: Collection[Member],
    chosen: Mapping[UUID, CommitteeTerm],
    on: date,
) -> dict[str, Any]:
    term = chosen.get(committee.organization_id)
    stands = Composition(
        committee.committee_type,
        [Seat(post.post, _woman(mediator), mediator.minority) for mediator, post in seated],
        committee.multi_ethnic,
        term.from_on if term else None,
        committee.host_term_from_on,
    )
    found = findings(stands, catalogue().committees, on)
    return {
        "committee_id": committee.organization_id,
        "name": name,
        "on": on,
        "members": [
            {"mediator_id": mediator.id, "name": mediator.name, "post": post.post, "from_on": post.from_on}
            for mediator, post in seated
        ],
        "term": _term(term) if term else None,
        "findings": [_said(one) for one in found],
    }


def _woman(mediator: Mediator) -> bool | None:
    return None if mediator.sex is None else mediator.sex is Sex.FEMALE


def _said(found: Finding) -> dict[str, Any]:
    text = catalogue().committees.findings[found.code]
    return {
        "code": found.code,
        "zh": text.zh.format(**found.values),
        "en": text.en.format(**found.values),
        "article": f"{text.basis.source}{text.basis.article}",
        "verified": text.basis.verified,
    }
