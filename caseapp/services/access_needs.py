"""What somebody needs so as to be understood and to read (LAL Art. 45): it binds who is appointed, and the print."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import AccessNeeds, LegalCase
from caseapp.services import casework, practitioners, sensitivity
from caseapp.services.casework import Step
from caseapp.vocabulary import CaseKind

WORDS = ("languages", "skills", "large_print", "arranged")


@dataclass(frozen=True, slots=True)
class Needs:
    """Codes of ``packs/matching``; ``arranged`` says who interprets or helps where no worker can."""

    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    large_print: bool = False
    arranged: str | None = None

    @property
    def binding(self) -> frozenset[str]:
        """Without which of them nobody is appointed."""
        return frozenset() if self.arranged else self.languages | self.skills


def faults(needs: Mapping[str, Any] | None, kind: CaseKind, path: str = "") -> Iterator[Fault]:
    """Codes that the matching rules of the kind do not know; help that is arranged for no need."""
    told = needs or {}
    for one in practitioners.code_faults(told, (kind,)):
        yield Fault(f"{path}{one.field}", one.code, one.message, one.message_en)
    if told.get("arranged") and not (told.get("languages") or told.get("skills")):
        zh, en = "没有需要另行安排的语言或者协助", "no language or skill is named that was arranged for"
        yield Fault(f"{path}arranged", "nothing_to_arrange", zh, en)


def record(case: LegalCase, actor: Actor, needs: Mapping[str, Any]) -> None:
    """What was said last counts; what was said before stays.

    Raises:
        Invalid: unknown codes, or help arranged for nothing.

    """
    if found := list(faults(needs, case.kind)):
        raise Invalid(faults=found)
    before = _newest(sa.literal(case.id))
    revision = (db.session.scalar(sa.select(before)) or 0) + 1
    content = {
        "languages": sorted(set(needs["languages"])),
        "skills": sorted(set(needs["skills"])),
        "large_print": needs["large_print"],
        "arranged": needs.get("arranged"),
    }
    db.session.add(AccessNeeds(**casework.of_case(case, actor), revision=revision, content=content))
    casework.note(case, actor, "access_needs.recorded", Step(codes={"revision": revision}))
    db.session.flush()


def of_case(case: LegalCase) -> Needs:
    """The newest of one case."""
    return of_cases([case.id])[case.id]


def of_cases(case_ids: Collection[UUID]) -> dict[UUID, Needs]:
    """The newest of each case, nothing special where none is recorded; one query."""
    found = {row.case_id: row for row in _rows(case_ids)}
    return {case_id: _needs(found.get(case_id)) for case_id in case_ids}


def shown(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """The newest as its reader is shown it; it may tell of a disability, so who need not know the facts sees none."""
    row = next(iter(_rows([case.id])), None)
    told = _needs(row)
    plain = {
        "case_id": case.id,
        "revision": row.revision if row else 0,
        "recorded_at": row.recorded_at if row else None,
        "languages": sorted(told.languages),
        "skills": sorted(told.skills),
        "large_print": told.large_print,
        "arranged": told.arranged,
    }
    hidden = [] if sensitivity.facts_known(case, actor) else list(WORDS)
    return {**plain, **dict.fromkeys(hidden), "hidden_fields": hidden}


def _needs(row: AccessNeeds | None) -> Needs:
    if row is None:
        return Needs()
    told = row.content
    return Needs(
        frozenset(told["languages"]), frozenset(told["skills"]), told["large_print"], told["arranged"]
    )


def _newest(case_id: Any) -> sa.ScalarSelect[Any]:
    other = aliased(AccessNeeds)
    return sa.select(sa.func.max(other.revision)).where(other.case_id == case_id).scalar_subquery()


def _rows(case_ids: Collection[UUID]) -> list[AccessNeeds]:
    newest = AccessNeeds.revision == _newest(AccessNeeds.case_id)
    return list(db.session.scalars(sa.select(AccessNeeds).where(AccessNeeds.case_id.in_(case_ids), newest)))
