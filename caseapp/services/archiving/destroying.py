"""Destruction of files past their period: proposed as a list, approved by somebody else, never by a timer.

Archives Law: a file is appraised, and destroyed only on an approved schedule. So a case may be listed only when it is
archived, its period is over, the period stands in a schedule that somebody has verified, and no hold stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import CaseEpisode, CaseRetention, DestructionItem, DestructionList, LegalCase
from caseapp.packs import catalogue
from caseapp.services import casework
from caseapp.services.archiving import shredding
from caseapp.services.casework import Step
from caseapp.services.pages import Page, page
from caseapp.vocabulary import DestructionOutcome

PLAIN: Final = (
    *("id", "organization_id", "proposed_on", "proposed_by_id", "outcome"),
    *("decided_on", "decided_by_id", "version"),
)
ITEM: Final = ("case_id", "case_number", "class_code", "due_on", "source", "left_on", "destroyed_on", "proof")


def propose(actor: Actor, body: Mapping[str, Any]) -> DestructionList:
    """List cases for destruction.

    Raises:
        Invalid: a case is not there for the actor, is another office's, or may not be destroyed; each with its reason.

    """
    kept = _kept(actor, body["case_ids"])
    faults = list(_faults(actor, body["case_ids"], kept))
    if faults:
        raise Invalid(faults=faults)
    row = DestructionList(
        region_code=actor.region_code,
        organization_id=actor.organization_id,
        proposed_on=clock.today(),
        proposed_by_id=actor.account_id,
    )
    row.reason = body["reason"]
    db.session.add(row)
    db.session.flush()
    for case, retention in kept.values():
        names = ("case_number", "class_code", "due_on", "source")
        told = {name: getattr(retention, name) for name in names}
        db.session.add(DestructionItem(**casework.of_case(case, actor), list_id=row.id, **told))
        casework.note(case, actor, "destruction.proposed", Step(codes={"list": str(row.id)}))
    db.session.flush()
    return row


def _kept(actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, tuple[LegalCase, CaseRetention]]:
    """The cases that the actor may see, with their periods, locked in one order."""
    both: tuple[Any, ...] = (LegalCase, CaseRetention)
    select = sa.select(*both).join(CaseRetention, CaseRetention.case_id == LegalCase.id)
    rows = visible(select.where(LegalCase.id.in_(case_ids)), actor).order_by(LegalCase.id).with_for_update()
    return {case.id: (case, retention) for case, retention in db.session.execute(rows)}


def _faults(
    actor: Actor, case_ids: Sequence[UUID], kept: Mapping[UUID, tuple[LegalCase, CaseRetention]]
) -> Iterator[Fault]:
    listed = _listed(case_ids)
    for index, case_id in enumerate(case_ids):
        field = f"case_ids.{index}"
        if case_id not in kept or kept[case_id][0].organization_id not in actor.organization_ids:
            yield Fault(field, "unknown", "本机构没有这个已结束的案件", "no ended case of this office")
        elif case_ids.index(case_id) != index:
            yield Fault(field, "twice", "同一案件列了两次", "the same case is listed twice")
        elif case_id in listed:
            yield Fault(field, "listed", "案件已经列入销毁清册", "the case is on a destruction list already")
        else:
            yield from (Fault(field, *why) for why in _obstacles(*kept[case_id]))


def _listed(case_ids: Sequence[UUID]) -> set[UUID]:
    open_ones = sa.select(DestructionItem.case_id).where(DestructionItem.left_on.is_(None))
    return set(db.session.scalars(open_ones.where(DestructionItem.case_id.in_(case_ids))))


def _obstacles(case: LegalCase, retention: CaseRetention) -> Iterator[tuple[str, str, str]]:
    """Why the case may not be destroyed now: code and both sentences."""
    if case.archived_on is None or retention.reopened_on is not None:
        yield "not_archived", "案件没有归档", "the case is not archived"
    if retention.due_on is None or retention.due_on >= clock.today():
        yield "not_due", "保管期限未满", "its period is not over"
    if _episode_runs(case):
        yield "episode_open", "后续案件尚未结束", "a later episode of it has not ended"
    if retention.legal_hold:
        yield "held", "案卷已被冻结，不得销毁", "the file is held"
    if not (retention.verified or _approved(retention)):
        zh = "保管期限尚未经档案主管部门审核同意，不得据以销毁"
        yield "schedule_unverified", zh, "its period is not of an approved schedule"


def _episode_runs(case: LegalCase) -> bool:
    running = sa.select(CaseEpisode.id).join(LegalCase, LegalCase.id == CaseEpisode.case_id)
    mine = sa.or_(CaseEpisode.first_id == case.id, CaseEpisode.earlier_id == case.id)
    return db.session.scalar(running.where(mine, LegalCase.closed_on.is_(None)).limit(1)) is not None


def _approved(retention: CaseRetention) -> bool:
    """Whether the schedule has been approved since, with a period that is no longer."""
    now = catalogue().privacy.classes.get(retention.class_code)
    period = now.periods.on(clock.today()) if now else None
    no_longer = period is not None and period.years is not None and period.years <= (retention.years or 0)
    return no_longer and period is not None and period.basis.verified


def find(actor: Actor, list_id: UUID, *, lock: bool = False) -> DestructionList:
    """A list of the actor's offices; NotFound otherwise."""
    select = visible(sa.select(DestructionList).where(DestructionList.id == list_id), actor, DestructionList)
    found: DestructionList | None = db.session.scalar(select.with_for_update() if lock else select)
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, query: Mapping[str, Any]) -> Page[DestructionList]:
    """Lists of the actor's offices, oldest first, without their cases."""
    select = visible(sa.select(DestructionList), actor, DestructionList)
    return page(select, (DestructionList.proposed_on, DestructionList.id), query["limit"], query["after"])


def decide(row: DestructionList, actor: Actor, body: Mapping[str, Any]) -> None:
    """Approve, which destroys the contents of every case still on the list, or reject.

    Raises:
        Forbidden: who proposed it, or a case of it is not the actor's to see.
        Conflict: it is decided, nothing is left on it, or a case may not be destroyed any more.

    """
    if row.outcome is not None:
        raise Conflict("清册已经处理", "the list is decided already", code="already_decided")
    if row.proposed_by_id == actor.account_id:
        zh, en = "提出清册的人不能批准", "who proposed the list does not decide it"
        raise Forbidden(zh, en, code="own_proposal")
    items = _items(row)
    kept = _kept(actor, [one.case_id for one in items])
    if set(kept) != {one.case_id for one in items}:
        zh, en = "清册中有您无权查看的案件", "the list holds cases that are not yours to see"
        raise Forbidden(zh, en, code="cases_out_of_sight")
    if body["approved"]:
        _ensure_still(items, kept)
    row.outcome = DestructionOutcome.APPROVED if body["approved"] else DestructionOutcome.REJECTED
    row.decided_on, row.decided_by_id, row.decision_reason = clock.today(), actor.account_id, body["reason"]
    (_destroy if body["approved"] else _strike)(row, actor, items, kept)
    db.session.flush()


def _items(row: DestructionList) -> list[DestructionItem]:
    mine = sa.and_(DestructionItem.list_id == row.id, DestructionItem.left_on.is_(None))
    return list(db.session.scalars(sa.select(DestructionItem).where(mine).order_by(DestructionItem.id)))


def _ensure_still(
    items: Sequence[DestructionItem], kept: Mapping[UUID, tuple[LegalCase, CaseRetention]]
) -> None:
    stops = [(one.case_number, why) for one in items for why in _obstacles(*kept[one.case_id])]
    if not items:
        raise Conflict("清册中已经没有案件", "no case is left on the list", code="nothing_to_destroy")
    if stops:
        zh = "；".join(f"{number}：{why[1]}" for number, why in stops)
        en = "; ".join(f"{number}: {why[2]}" for number, why in stops)
        raise Conflict(zh, en, code="not_to_be_destroyed")


def _strike(
    row: DestructionList,
    actor: Actor,
    items: Sequence[DestructionItem],
    kept: Mapping[UUID, tuple[LegalCase, CaseRetention]],
) -> None:
    for one in items:
        one.left_on = clock.today()
        casework.note(kept[one.case_id][0], actor, "destruction.rejected", Step(codes={"list": str(row.id)}))


def _destroy(
    row: DestructionList,
    actor: Actor,
    items: Sequence[DestructionItem],
    kept: Mapping[UUID, tuple[LegalCase, CaseRetention]],
) -> None:
    """The catalogue first, then the contents; the event tells the proof, and its digests are of what is left."""
    told = shredding.catalogues(list(kept))
    shredding.shred(list(kept))
    for one in items:
        one.catalogue = told[one.case_id]
        one.destroyed_on, one.proof = clock.today(), proof_of(row, one, told[one.case_id])
        codes = {"list": str(row.id), "files": len(told[one.case_id]), "proof": one.proof}
        casework.note(kept[one.case_id][0], actor, "case.destroyed", Step(codes=codes))


def proof_of(row: DestructionList, item: DestructionItem, files: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over list, case number and catalogue, so that the record left can be compared with the event."""
    text = json.dumps([str(row.id), item.case_number, list(files)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def shown(row: DestructionList, actor: Actor) -> dict[str, Any]:
    """The list with those of its cases that the actor may see, destroyed ones with their catalogue."""
    mine = sa.select(DestructionItem).where(DestructionItem.list_id == row.id)
    items = list(db.session.scalars(visible(mine, actor, DestructionItem).order_by(DestructionItem.id)))
    every = db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "reason": row.reason,
        "decision_reason": row.decision_reason,
        "hidden": every - len(items),
        "items": [
            {**{name: getattr(one, name) for name in ITEM}, "catalogue": one.catalogue} for one in items
        ],
    }
