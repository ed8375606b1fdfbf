"""Notes in the file: appended by whoever works with the case, put right by a further note, never changed or removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import CaseNote, LegalCase
from caseapp.services import casework, sensitivity
from caseapp.services.casework import Step

SHOWN: Final = ("id", "corrects_id", "recorded_at", "recorded_by_id")


class CaseArchived(Conflict):
    """The file is put away as it is."""

    code = "case_archived"
    zh = "案件已经归档"
    en = "the case is archived"


def ensure_open(case: LegalCase, actor: Actor) -> None:
    """Raise unless something may be added to the file, and by this actor.

    Raises:
        CaseArchived: it is put away.
        Forbidden: the actor is recused.

    """
    casework.ensure_not_recused(case, actor)
    if case.archived_on is not None:
        raise CaseArchived


def add(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> dict[str, Any]:
    """Append a note; who wrote one may put it right by another that names it.

    Raises:
        CaseArchived: the file is put away.
        Forbidden: the actor is recused.
        Invalid: no such note of one's own, or it was corrected before.

    """
    ensure_open(case, actor)
    named = body.get("corrects_id")
    faults = list(_faults(case, actor, body)) if named is not None else []
    if faults:
        raise Invalid(faults=faults)
    row = CaseNote(**casework.of_case(case, actor), corrects_id=named)
    row.text = body["text"]
    db.session.add(row)
    codes = {"note": str(row.id), **({"corrects": str(named)} if named else {})}
    casework.note(case, actor, "note.corrected" if named else "note.added", Step(codes=codes))
    db.session.flush()
    return _shown(row, known=True)


def _faults(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> Iterator[Fault]:
    mine = sa.and_(CaseNote.id == body["corrects_id"], CaseNote.case_id == case.id)
    row = db.session.scalar(sa.select(CaseNote).where(mine))
    if row is None:
        yield Fault("corrects_id", "unknown", "本案没有这条记录", "the case has no such note")
        return
    if row.recorded_by_id not in actor.account_ids:
        zh, en = "只能更正本人的记录", "only who wrote a note puts it right"
        yield Fault("corrects_id", "not_own", zh, en)
    if db.session.scalar(sa.select(CaseNote.id).where(CaseNote.corrects_id == row.id)) is not None:
        zh, en = "该记录已经更正，请更正最新的一条", "it was corrected before; correct the newest one"
        yield Fault("corrects_id", "corrected_before", zh, en)


def of_case(case: LegalCase, actor: Actor) -> list[dict[str, Any]]:
    """The case's notes in their order; their words for those who need to know the facts. Two queries."""
    known = case.id in sensitivity.facts_open([case.id], actor)
    mine = sa.select(CaseNote).where(CaseNote.case_id == case.id)
    rows = list(db.session.scalars(mine.order_by(CaseNote.recorded_at, CaseNote.id)))
    later = {row.corrects_id: row.id for row in rows}
    return [{**_shown(row, known=known), "corrected_by_id": later.get(row.id)} for row in rows]


def _shown(row: CaseNote, *, known: bool) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "corrected_by_id": None,
        "text": row.text if known else None,
        "hidden_fields": [] if known else ["text"],
    }
