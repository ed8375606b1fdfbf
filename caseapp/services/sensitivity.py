"""Why a case is need-to-know: kept sealed, with the strictest as a plain code on the case and all that hangs on it.

Whom the codes let in stands in :data:`caseapp.access.NEED_TO_KNOW`; nothing else decides on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp.access import Actor, knows_facts
from caseapp.extensions import db
from caseapp.models import CaseParty, LegalCase
from caseapp.models.append_only import TABLES as NEVER_CHANGED
from caseapp.models.base import CaseChild, Model
from caseapp.vocabulary import PartyRole, Sensitivity

Reasons = Mapping[Sensitivity, str]
STRICTNESS: Final = {code: place for place, code in enumerate(Sensitivity)}
VICTIMS: Final = (PartyRole.APPLICANT, PartyRole.REPRESENTATIVE)


def strictest(reasons: Iterable[Sensitivity]) -> Sensitivity:
    """The code that protects all that the others do."""
    return max(reasons, key=STRICTNESS.__getitem__, default=Sensitivity.NORMAL)


def add(case: LegalCase, reasons: Reasons) -> bool:
    """Add reasons (code and what it rests on) to a case; what hangs on the case takes the code over.

    A reason is never taken back by a later screening. True where the code became stricter. Rows of append-only
    tables keep the code they were written with: scope asks their case.
    """
    known = {Sensitivity(code): why for code, why in (case.sensitivity_reasons or {}).items()}
    fresh = {code: why for code, why in reasons.items() if code not in known}
    if fresh:
        case.sensitivity_reasons = {**known, **fresh}
    code = strictest([case.sensitivity, *fresh])
    if code is case.sensitivity:
        return False
    case.sensitivity = code
    db.session.flush()
    for model in _children():
        for row in db.session.scalars(sa.select(model).where(model.case_id == case.id)):
            row.sensitivity = code
    return True


def _children() -> list[Any]:
    mapped: list[Any] = [mapper.class_ for mapper in Model.registry.mappers]
    children = [model for model in mapped if issubclass(model, CaseChild)]
    return [model for model in children if getattr(model, "__tablename__", "") not in NEVER_CHANGED]


def facts_open(case_ids: Iterable[UUID], actor: Actor) -> set[UUID]:
    """Of cases that the actor sees, those whose facts the actor needs to know as well; one query."""
    known = sa.select(LegalCase.id).where(LegalCase.id.in_(list(case_ids)), knows_facts(actor))
    return set(db.session.scalars(known))


def contacts_withheld(case: LegalCase) -> set[UUID]:
    """Persons of the case whose phone and address nobody on it is shown: they seek protection from its aided side.

    Who applies against domestic violence may be the opposing party of another case of the same institution.
    """
    return set(db.session.scalars(_withheld(), {"case_id": case.id}))


@lru_cache(maxsize=1)
def _withheld() -> sa.Select[UUID]:
    elsewhere = aliased(CaseParty)
    return (
        sa.select(CaseParty.person_id)
        .join(elsewhere, elsewhere.person_id == CaseParty.person_id)
        .join(LegalCase, LegalCase.id == elsewhere.case_id)
        .where(
            CaseParty.case_id == sa.bindparam("case_id"),
            CaseParty.role == PartyRole.OPPOSING_PARTY,
            elsewhere.role.in_(VICTIMS),
            LegalCase.sensitivity == Sensitivity.DOMESTIC_VIOLENCE,
        )
    )
