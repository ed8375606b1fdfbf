"""Reopening: an ended case comes back as a further episode, a case of its own, linked and counted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, echoed
from caseapp.extensions import db
from caseapp.models import CaseEpisode, CaseParty, LegalCase
from caseapp.packs import catalogue
from caseapp.services import casework
from caseapp.services.archiving import shredding
from caseapp.services.casework import Step
from caseapp.services.documents.sources import MAIN
from caseapp.vocabulary import LEGAL_AID_KINDS

PLAIN: Final = ("case_id", "earlier_id", "first_id", "place", "ground", "article", "verified", "linked_on")


def link(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> CaseEpisode:
    """Say that another case takes this ended one up again.

    Raises:
        Conflict: this case has not ended, or its contents were destroyed.
        Invalid: an unknown ground, or the other case is no later one of the same recipient at the same institution.

    """
    casework.ensure_not_recused(case, actor)
    shredding.ensure_kept(case.id)
    if case.state not in catalogue().case_type(case.kind).groups["ended"]:
        zh, en = "案件尚未结束，不需要重新办理", "the case has not ended; it goes on"
        raise Conflict(zh, en, code="case_not_ended")
    later = _later(actor, body["episode_case_id"])
    ground = catalogue().archives.episodes.get(body["ground"])
    faults = [*_faults(case, later), *([] if ground else [_unknown(body["ground"])])]
    if faults or later is None or ground is None:
        raise Invalid(faults=faults)
    before = episode_of(case.id)
    row = CaseEpisode(
        **casework.of_case(later, actor),
        earlier_id=case.id,
        first_id=before.first_id if before else case.id,
        place=before.place + 1 if before else 2,
        ground=ground.code,
        article=f"{ground.basis.source}{ground.basis.article}"[:120],
        verified=ground.basis.verified,
        linked_on=clock.today(),
    )
    row.reason = body["reason"]
    db.session.add(row)
    casework.note(case, actor, "case.taken_up_again", Step(codes={"link": str(row.id)}))
    casework.note(later, actor, "episode.linked", Step(reason_code=ground.code, codes={"link": str(row.id)}))
    db.session.flush()
    return row


def _unknown(code: str) -> Fault:
    known = "、".join(catalogue().archives.episodes)
    return Fault("ground", "unknown", f"没有这样的事由，可用：{known}", f"no such ground: {echoed(code)}")


def _later(actor: Actor, case_id: UUID) -> LegalCase | None:
    mine = sa.select(LegalCase).where(LegalCase.id == case_id, LegalCase.kind.in_(LEGAL_AID_KINDS))
    found: LegalCase | None = db.session.scalar(visible(mine, actor).with_for_update())
    return found


def _faults(case: LegalCase, later: LegalCase | None) -> Iterator[Fault]:
    field = "episode_case_id"
    if later is None or later.processor_id != case.processor_id:
        yield Fault(field, "unknown", "本机构没有这个案件", "no such case of this institution")
        return
    if later.id == case.id or (case.closed_on is not None and later.opened_on < case.closed_on):
        zh, en = "后续案件应在原案结束之后收件", "an episode is received after the earlier case ended"
        yield Fault(field, "not_later", zh, en)
    if not _people(case.id) & _people(later.id):
        yield Fault(field, "other_person", "两案受援人不同", "the two cases aid different persons")
    if episode_of(later.id) is not None or _has_episodes(later.id):
        zh, en = "该案件已经与其他案件关联", "that case is linked already"
        yield Fault(field, "linked", zh, en)


def _people(case_id: UUID) -> set[UUID]:
    aided = sa.select(CaseParty.person_id).where(CaseParty.case_id == case_id, CaseParty.role.in_(MAIN))
    return set(db.session.scalars(aided))


def episode_of(case_id: UUID) -> CaseEpisode | None:
    """The link by which the case follows an earlier one."""
    return db.session.scalar(sa.select(CaseEpisode).where(CaseEpisode.case_id == case_id))


def _has_episodes(case_id: UUID) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(CaseEpisode.first_id == case_id))))


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The links of every episode of the same matter that the actor may see, in order."""
    mine = episode_of(case.id)
    first = mine.first_id if mine else case.id
    select = visible(sa.select(CaseEpisode), actor, CaseEpisode).where(CaseEpisode.first_id == first)
    rows = list(db.session.scalars(select.order_by(CaseEpisode.place, CaseEpisode.id)))
    named = {one for row in rows for one in (row.earlier_id, row.first_id)}
    seen = set(db.session.scalars(visible(sa.select(LegalCase.id).where(LegalCase.id.in_(named)), actor)))
    return [shown(row, seen) for row in rows]


def shown(row: CaseEpisode, seen: set[UUID]) -> dict[str, Any]:
    """A link; earlier cases that are not the reader's to see are not named. The reason stays in its own row."""
    told = {name: getattr(row, name) for name in PLAIN}
    return {
        **told,
        **{name: told[name] if told[name] in seen else None for name in ("earlier_id", "first_id")},
    }
