"""Restriction instead of deletion (PIPL Art. 47(2)): the data are stored and protected, nothing else.

A duty of law that is running goes on: cases that are open, an organ's notice, a duty lawyer's help. What is refused
is every further use: a new application or mediation, a consent, a sharing that no running duty carries. Lists leave
ended cases of restricted persons out, and their particulars are read with a reason only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, NotFound
from caseapp.extensions import among, db
from caseapp.models import CaseParty, LegalCase, Person, PersonRequest, PersonRestriction
from caseapp.services import persons, privacy_people
from caseapp.services.history import Happening
from caseapp.services.privacy_people import PIPL
from caseapp.services.security_log import record_security
from caseapp.vocabulary import (
    DeclarationForm,
    PartyRole,
    PersonRequestKind,
    PersonRequestState,
    RequestRefusal,
    RestrictionGround,
    SecurityEventKind,
)

ARTICLES: Final[Mapping[RestrictionGround, list[str]]] = {
    RestrictionGround.DELETION_NOT_POSSIBLE: [f"{PIPL}第四十七条第二款", "档案法第十三条"],
    RestrictionGround.ACCURACY_DISPUTED: [f"{PIPL}第四十四条", f"{PIPL}第四十六条"],
    RestrictionGround.OBJECTION: [f"{PIPL}第四十四条"],
}
NOT_YET: Final = [f"{PIPL}第四十七条第一款第一项", f"{PIPL}第十三条第一款第三项"]
MAIN: Final = (PartyRole.APPLICANT, PartyRole.SUSPECT, PartyRole.DEFENDANT, PartyRole.DISPUTANT)


WITH_REASON: Final = (
    "该人员的信息已限制处理，查阅须在 X-Purpose 请求头中说明理由",
    "restricted: say in the header X-Purpose why you read it",
)


class Restricted(Conflict):
    """The person's data may only be stored."""

    code = "person_restricted"
    zh = "该人员的信息已限制处理，只能存储和保护；确需处理的，先由审批人员解除限制"
    en = "this person's data are restricted: only stored and protected until an approver lifts it"


def standing(person_id: UUID) -> PersonRestriction | None:
    """The restriction that is not lifted."""
    return db.session.scalar(sa.select(PersonRestriction).where(*_open(), _of(person_id)))


def _open() -> list[sa.ColumnElement[bool]]:
    return [PersonRestriction.lifted_on.is_(None)]


def _of(person_id: UUID) -> sa.ColumnElement[bool]:
    return PersonRestriction.person_id == person_id


def find(actor: Actor, person_id: UUID, *, lock: bool = False) -> PersonRestriction:
    """The standing restriction of a person open to the actor; NotFound otherwise."""
    person = privacy_people.find(actor, person_id, lock=lock)
    found = standing(person.id)
    if found is None:
        raise NotFound
    return found


def impose(person: Person, actor: Actor, body: Mapping[str, Any]) -> PersonRestriction:
    """Restrict at the request of the person or somebody entitled.

    Raises:
        Conflict: the person is restricted already.

    """
    if standing(person.id) is not None:
        raise Conflict(
            "该人员的信息已限制处理", "the person is restricted already", code="already_restricted"
        )
    asked = privacy_people.request_from(person, actor, PersonRequestKind.RESTRICTION, body)
    ground = RestrictionGround(body["ground"])
    row = _restricted(asked, actor, ground, body.get("reasons"))
    privacy_people.answer(asked, actor, PersonRequestState.GRANTED, ARTICLES[ground])
    return row


def _restricted(
    asked: PersonRequest, actor: Actor, ground: RestrictionGround, reasons: str | None
) -> PersonRestriction:
    db.session.flush()
    person = db.session.get_one(Person, asked.person_id)
    row = PersonRestriction(
        **privacy_people.person_columns(person, actor),
        request_id=asked.id,
        ground=ground,
        since_on=clock.today(),
        articles=ARTICLES[ground],
    )
    row.reasons = reasons
    db.session.add(row)
    db.session.flush()
    _tell(person, actor, SecurityEventKind.PERSON_RESTRICTED, "person.restricted", ground)
    return row


def _tell(
    person: Person, actor: Actor, kind: SecurityEventKind, verb: str, ground: RestrictionGround
) -> None:
    record_security(kind, actor, person.id, {"ground": ground.value})
    codes = {"person": str(person.id), "ground": ground.value}
    privacy_people.tell_cases(person, actor, Happening(verb, codes=codes))


def lift(row: PersonRestriction, actor: Actor, body: Mapping[str, Any]) -> PersonRestriction:
    """End the restriction, with the reasons."""
    person = db.session.get_one(Person, row.person_id)
    asked = privacy_people.request_from(person, actor, PersonRequestKind.LIFTING, body)
    row.lifted_on, row.lifted_by_id, row.lift_reasons = clock.today(), actor.account_id, body["reasons"]
    db.session.flush()
    _tell(person, actor, SecurityEventKind.RESTRICTION_LIFTED, "person.restriction_lifted", row.ground)
    privacy_people.answer(asked, actor, PersonRequestState.GRANTED, [f"{PIPL}第四十四条"])
    return row


def ask_deletion(person: Person, actor: Actor, body: Mapping[str, Any]) -> PersonRequest:
    """Answer a request to delete: refused while a case runs, restricted once all have ended (PIPL Art. 47).

    Nothing is deleted: files are kept until the archives' appraisal allows their destruction.
    """
    asked = privacy_people.request_from(person, actor, PersonRequestKind.DELETION, body)
    if any(case.closed_on is None for case in privacy_people.cases_of(person)):
        told = {"told_on": clock.today(), "told_form": body.get("told_form") or DeclarationForm.ORAL}
        reasons = "案件仍在办理，处理目的尚未实现，依法履行职责所必需的信息不能删除。"
        refused = {"refusal": RequestRefusal.PURPOSE_NOT_ACHIEVED, "reasons": reasons, **told}
        privacy_people.answer(asked, actor, PersonRequestState.REFUSED, NOT_YET, **refused)
        return asked
    ground = RestrictionGround.DELETION_NOT_POSSIBLE
    if standing(person.id) is None:
        _restricted(asked, actor, ground, body.get("statement"))
    reasons = "法定保管期限未届满，不能删除；自今日起停止除存储和采取必要的安全保护措施之外的处理。"
    privacy_people.answer(asked, actor, PersonRequestState.RESTRICTED, ARTICLES[ground], reasons=reasons)
    return asked


def ensure_free(person: Person, case: LegalCase) -> None:
    """Raise Restricted for a further use of the person's data in a case that has ended."""
    if case.closed_on is not None and standing(person.id) is not None:
        raise Restricted


def ensure_new_use(processor_id: UUID, people: Iterable[Mapping[str, Any]]) -> None:
    """Raise Restricted where one of those who ask for something new is a restricted person of this processor."""
    stored = [persons.known(processor_id, values) for values in people]
    if restricted({person.id for person in stored if person is not None}):
        raise Restricted


def restricted(person_ids: Collection[UUID]) -> set[UUID]:
    """Those of them whose data are restricted; one query."""
    rows = sa.select(PersonRestriction.person_id).where(PersonRestriction.person_id.in_(person_ids), *_open())
    return set(db.session.scalars(rows)) if person_ids else set()


def is_restricted(column: Any) -> sa.ColumnElement[bool]:
    """Whether the person in that column of a query is restricted."""
    return sa.exists().where(PersonRestriction.person_id == column, *_open())


def listed() -> sa.ColumnElement[bool]:
    """Condition on ``LegalCase`` for lists: ended cases of which every main person is restricted stay out.

    Asked from the restrictions, which are few, once for the whole list and not for each of its cases.
    """
    party, other = aliased(CaseParty), aliased(CaseParty)
    free = sa.exists().where(
        other.case_id == party.case_id, other.role.in_(MAIN), ~is_restricted(other.person_id)
    )
    people = sa.select(PersonRestriction.person_id).where(*_open())
    bound = sa.select(party.case_id).where(party.person_id.in_(people), party.role.in_(MAIN), ~free)
    return sa.or_(LegalCase.closed_on.is_(None), ~among(LegalCase.id, bound.scalar_subquery()))


def named_in(cases: Iterable[LegalCase]) -> sa.ColumnElement[bool]:
    """Condition on ``CaseParty`` for the names in a list of these cases: no restricted person's of an ended one."""
    ended = [case.id for case in cases if case.closed_on is not None]
    return sa.or_(CaseParty.case_id.not_in(ended), ~is_restricted(CaseParty.person_id))


def ensure_readable(case: LegalCase) -> None:
    """Raise Restricted where an ended case of a restricted person is read without a purpose."""
    if case.closed_on is None or _purpose():
        return
    main = sa.select(CaseParty.id).where(CaseParty.case_id == case.id, CaseParty.role.in_(MAIN))
    if db.session.scalar(main.where(is_restricted(CaseParty.person_id)).limit(1)) is not None:
        raise Restricted(*WITH_REASON)


def ensure_reason(person_id: UUID) -> None:
    """Raise Restricted where a restricted person's particulars are read without a purpose."""
    if not _purpose() and standing(person_id) is not None:
        raise Restricted(*WITH_REASON)


def _purpose() -> str:
    """What the request says it is for (header ``X-Purpose``, put in the session's info by the HTTP layer)."""
    return str(db.session.info.get("purpose") or "").strip()
