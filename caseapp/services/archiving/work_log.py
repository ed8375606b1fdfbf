"""The record of the work as a sheet of the bound file: every entry by day, corrected ones too, with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import LegalCase, Organization, ProgressEntry, ReportAnswer
from caseapp.packs import catalogue
from caseapp.packs.archives import ArchiveRules
from caseapp.reports.casefile.contexts import BoundPaper
from caseapp.services import work_entries
from caseapp.services.documents.sources import assignments, day_text

SHEET: Final = "work_log"
TITLE: Final = "承办工作记录"


@dataclass(frozen=True, slots=True)
class Kept:
    """A case about to be bound."""

    case: LegalCase


def sheet(kept: Kept, rules: ArchiveRules) -> list[tuple[tuple[int, int], BoundPaper]]:
    """The sheet in its place; none for a case without entries, or where the rules have no place for it."""
    rows, place = work_entries.of_case(kept.case), rules.place_sheet(SHEET)
    if not rows or place is None:
        return []
    last = max(clock.day_of(row.recorded_at) for row in rows)
    institution = db.session.get_one(Organization, kept.case.processor_id).name
    words: dict[str, Any] = {
        "title": f"{TITLE} {kept.case.number}",
        "created": f"{last.isoformat()}T00:00:00Z",
        "institution": institution,
        "number": kept.case.number,
        "entries": _entries(kept, rows),
    }
    paper = BoundPaper(
        part="",
        title=TITLE,
        by=institution,
        number="",
        day=last.isoformat(),
        remark="系统记录",
        media_type="application/pdf",
        sha256="",
        own=True,
        sheet=SHEET,
        words=words,
    )
    return [(place, paper)]


def _entries(kept: Kept, rows: list[ProgressEntry]) -> list[dict[str, Any]]:
    places = {row.id: place for place, row in enumerate(rows, 1)}
    later = {row.corrects_id: places[row.id] for row in rows}
    answers = sa.select(ReportAnswer).where(ReportAnswer.case_id == kept.case.id)
    answered = {one.entry_id: one for one in db.session.scalars(answers)}
    handled = assignments(kept)
    return [
        {
            **_told(row, answered.get(row.id)),
            "place": places[row.id],
            "remark": _remark(later.get(row.id), places.get(row.corrects_id) if row.corrects_id else None),
            "worker": next(
                (worker.name for one, worker, _ in reversed(handled) if one.recorded_at <= row.recorded_at),
                "",
            ),
        }
        for row in rows
    ]


def _told(row: ProgressEntry, answer: ReportAnswer | None) -> dict[str, Any]:
    kind = catalogue().progress.get(row.kind)
    grounds = kind.grounds if kind else {}
    return {
        "day": day_text(row.done_on),
        "kind": kind.zh if kind else row.kind,
        "grounds": [grounds[code].zh if code in grounds else code for code in row.grounds],
        "text": row.text or "",
        "answer": answer.text if answer else "",
        "answered_day": day_text(answer.answered_on) if answer else "",
    }


def _remark(corrected_by: int | None, corrects: int | None) -> str:
    said = [f"更正第{corrects}条"] if corrects else []
    return "；".join([*said, *([f"已由第{corrected_by}条更正"] if corrected_by else [])])
