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

from caseapp.access import NEED_TO_KNOW, Actor, Knower, knows_facts, scope, stands
from caseapp.extensions import db
from caseapp.models import AdviceRecord, Assignment, CaseParty, DraftingRequest, LegalCase
from caseapp.models.append_only import TABLES as NEVER_CHANGED
from caseapp.models.base import CaseChild, Model
from caseapp.vocabulary import PartyRole, Sensitivity

Reasons = Mapping[Sensitivity, str]
STRICTNESS: Final = {code: place for place, code in enumerate(Sensitivity)}
VICTIMS: Final = (PartyRole.APPLICANT, PartyRole.REPRESENTATIVE)
RECORDS: Final[tuple[type[Any], ...]] = (AdviceRecord, DraftingRequest)
EVERYBODY: Final = frozenset({Knower.ANYBODY})
AIDED: Final = (PartyRole.APPLICANT, PartyRole.SUSPECT, PartyRole.DEFENDANT)


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


def facts_known(case: LegalCase, actor: Actor) -> bool:
    """Whether the actor, who sees the case, needs to know its facts; those of a plain case are asked of nobody."""
    return NEED_TO_KNOW[case.sensitivity].facts == EVERYBODY or case.id in facts_open([case.id], actor)


def contacts_withheld(case: LegalCase, actor: Actor) -> dict[UUID, bool]:
    """Persons of the case whose phone and address on file the actor is not shown here; two queries, mostly one.

    True where they seek protection from this case's aided side: who applies against domestic violence, or asked for
    advice about it, may be the opposing party of another case of the same institution, and nobody on it is shown.
    False where the person stands in another sensitive case or record that the actor may not see. The worker of a case
    keeps the contacts of who is aided.
    """
    found: dict[UUID, bool] = {}
    if not db.session.scalar(_ANYTHING_SENSITIVE, {"here": case.id}):
        return found
    for person_id, protected in db.session.execute(_withheld(actor), {"here": case.id}):
        found[person_id] = protected or found.get(person_id, False)
    return found


def unseen(person_ids: Iterable[UUID], actor: Actor) -> set[UUID]:
    """Those of them who stand in a sensitive case or record that the actor may not see; one query."""
    wanted = list(person_ids)
    cases = sa.select(CaseParty.person_id).join(LegalCase, LegalCase.id == CaseParty.case_id)
    found = [
        cases.where(CaseParty.person_id.in_(wanted), _out_of_sight(actor)),
        *(
            sa.select(model.person_id).where(model.person_id.in_(wanted), _out_of_sight(actor, model))
            for model in RECORDS
        ),
    ]
    return set(db.session.scalars(sa.union_all(*found)))


def _anything_sensitive() -> sa.Select[bool]:
    """Whether a person of the case stands in any sensitive case or record at all: hardly ever, and cheap to ask."""
    elsewhere = aliased(CaseParty)
    in_cases = (
        sa.exists()
        .where(CaseParty.case_id == sa.bindparam("here"), elsewhere.person_id == CaseParty.person_id)
        .where(LegalCase.id == elsewhere.case_id, LegalCase.sensitivity != Sensitivity.NORMAL)
    )
    in_records = (
        sa.exists()
        .where(CaseParty.case_id == sa.bindparam("here"), model.person_id == CaseParty.person_id)
        .where(model.sensitivity != Sensitivity.NORMAL)
        for model in RECORDS
    )
    return sa.select(sa.or_(in_cases, *in_records))


_ANYTHING_SENSITIVE: Final = _anything_sensitive()


@lru_cache(maxsize=512)
def _withheld(actor: Actor) -> sa.CompoundSelect[UUID, bool]:
    elsewhere = aliased(CaseParty)
    seeks_protection = sa.and_(
        CaseParty.role == PartyRole.OPPOSING_PARTY,
        elsewhere.role.in_(VICTIMS),
        LegalCase.sensitivity == Sensitivity.DOMESTIC_VIOLENCE,
    )
    hidden = sa.and_(elsewhere.case_id != CaseParty.case_id, _out_of_sight(actor), ~_own_client(actor))
    in_cases = (
        sa.select(CaseParty.person_id, seeks_protection)
        .join(elsewhere, elsewhere.person_id == CaseParty.person_id)
        .join(LegalCase, LegalCase.id == elsewhere.case_id)
        .where(CaseParty.case_id == sa.bindparam("here"), stands(LegalCase))
        .where(sa.or_(seeks_protection, hidden))
    )
    return sa.union_all(in_cases, *(_withheld_by(actor, model) for model in RECORDS))


def _withheld_by(actor: Actor, model: type[Any]) -> sa.Select[UUID, bool]:
    """The same of those whom a record of advice or drafting names."""
    violence = model.sensitivity == Sensitivity.DOMESTIC_VIOLENCE
    seeks_protection = sa.and_(CaseParty.role == PartyRole.OPPOSING_PARTY, violence)
    hidden = sa.and_(_out_of_sight(actor, model), ~_own_client(actor))
    return (
        sa.select(CaseParty.person_id, seeks_protection)
        .join(model, model.person_id == CaseParty.person_id)
        .where(CaseParty.case_id == sa.bindparam("here"), sa.or_(seeks_protection, hidden))
    )


def _out_of_sight(actor: Actor, model: type[Any] = LegalCase) -> sa.ColumnElement[bool]:
    """Sensitive cases that the actor may not see; a condition of scope that is NULL does not let in either."""
    seen = sa.func.coalesce(scope(actor, model), sa.false())  # type: ignore[arg-type]  # a class is hashable
    return sa.and_(model.sensitivity != Sensitivity.NORMAL, sa.not_(seen), stands(model))


def _own_client(actor: Actor) -> sa.ColumnElement[bool]:
    """Who is aided in a case to which the actor is appointed now."""
    mine = Assignment.practitioner_id.in_(actor.practitioner_ids)
    at_work = sa.select(Assignment.case_id).where(mine, Assignment.ended_on.is_(None))
    return sa.and_(CaseParty.role.in_(AIDED), CaseParty.case_id.in_(at_work))
