"""How hardship was verified (LAL Art. 41(2)): who authorised a query, what was asked and answered, what was promised.

Records of an application only; where hardship is no condition (LAL Art. 32) none is taken, because nothing of
anybody's means may be kept there. Nothing here decides: the run of the screening says which way was taken, what is
missing for it is told, and who grants all the same says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor, visible
from caseapp.errors import Conflict, Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import (
    AidApplication,
    CaseParty,
    HonestyCommitment,
    LegalCase,
    Person,
    VerificationAuthorisation,
    VerificationQuery,
)
from caseapp.services import (
    casework,
    commitments,
    privacy_consents,
    privacy_people,
    privacy_restrictions,
    privacy_sharings,
    screening,
    sensitivity,
)
from caseapp.services.history import Happening, record_event
from caseapp.services.privacy_sharings import Handing
from caseapp.vocabulary import ConsentBy, DataCategory, PartyRole, SignerRelationship

PURPOSE: Final = "hardship_query"
ASKED_WITH: Final = (DataCategory.IDENTITY,)
RECORDS: Final = {
    "authorisations": VerificationAuthorisation,
    "queries": VerificationQuery,
    "commitments": HonestyCommitment,
}
FACTS: Final = {
    "authorisations": ("name", "guardian", "material"),
    "queries": ("source", "detail"),
    "commitments": (),
}


def ensure_condition(case: LegalCase) -> None:
    """Raise Conflict where hardship is no condition: nothing of anybody's means is recorded there."""
    application = db.session.get_one(AidApplication, case.id)
    if application.hardship_route in casework.ROUTES_WITHOUT_HARDSHIP:
        raise Conflict(
            "本案不以经济困难为条件（法律援助法第二十四条、第三十二条），不核查也不记录经济状况",
            "hardship is no condition of this case (LAL Arts 24, 32): nobody's means are verified or recorded",
            code="hardship_no_condition",
        )


def authorise(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> VerificationAuthorisation:
    """Record that somebody of the household signed.

    Raises:
        Invalid: not a party, nobody or two people named, the wrong relationship, a child under 14 without a
            guardian (PIPL Art. 31), a day in the future.
        Conflict: hardship is no condition, or the person's data are restricted.

    """
    ensure_condition(case)
    signed_on = body.get("signed_on") or clock.today()
    person = privacy_people.party(case, body["person_id"]) if body.get("person_id") else None
    faults = [*_not_later("signed_on", signed_on), *_signer_faults(case, body, person, signed_on)]
    if faults:
        raise Invalid(faults=faults)
    if person is not None:
        privacy_restrictions.ensure_free(person, case)
    row = VerificationAuthorisation(
        **casework.of_case(case, actor),
        person_id=person.id if person else None,
        relationship=body["relationship"],
        signed_on=signed_on,
        given_by=body["by"],
    )
    row.name, row.guardian, row.material = body.get("name"), body.get("guardian"), body["material"]
    kept: VerificationAuthorisation = _kept(case, actor, row, "verification.authorised")
    return kept


def _not_later(field: str, day: date) -> Iterator[Fault]:
    if day > clock.today():
        yield Fault(field, "in_future", "日期不能晚于今天", "the day lies in the future")


def _signer_faults(
    case: LegalCase, body: Mapping[str, Any], person: Person | None, on: date
) -> Iterator[Fault]:
    if bool(body.get("person_id")) == bool(body.get("name")):
        zh, en = "当事人填 person_id，其他家庭成员填姓名，二者择一", "name a party by id or a member by name"
        yield Fault("person_id", "one_signer", zh, en)
    elif body.get("person_id") and person is None:
        yield privacy_people.party_fault()
    is_applicant = person is not None and person.id in commitments.applicants(case)
    named = person is not None or not body.get("person_id")
    if named and is_applicant != (body["relationship"] is SignerRelationship.APPLICANT):
        zh, en = "与申请人的关系和签署人不符", "does not fit the signer: only the applicant is the applicant"
        yield Fault("relationship", "relationship_differs", zh, en)
    by_guardian = body["by"] is ConsentBy.GUARDIAN
    if by_guardian != bool(body.get("guardian")):
        zh, en = "监护人代签的须写明监护人，本人签署的不写", "a guardian who signs is named, and no other"
        yield Fault("guardian", "guardian_named", zh, en)
    if person is not None and not by_guardian and privacy_consents.is_under_14(person, on):
        zh = "不满十四周岁的，由父母或者其他监护人授权（个人信息保护法第三十一条）"
        yield Fault("by", "guardian_required", zh, "under 14 a guardian signs (PIPL Art. 31)")


def _kept(case: LegalCase, actor: Actor, row: Any, verb: str) -> Any:
    db.session.add(row)
    db.session.flush()
    record_event(case, actor, Happening(verb, codes={"record": str(row.id)}))
    return row


def ask(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> VerificationQuery:
    """Record a query to an organ about those who signed; it goes to the sharing log as well.

    Raises:
        Invalid: it rests on no authorisation of this case that was signed by then, or the day is impossible.
        Conflict: hardship is no condition, or a signer's data are restricted.

    """
    ensure_condition(case)
    asked_on = body.get("asked_on") or clock.today()
    named = [str(one) for one in dict.fromkeys(body["authorisation_ids"])]
    signed = _signed(case, named)
    faults = [*_query_faults(case, asked_on), *_authorisation_faults(named, signed, asked_on)]
    if faults:
        raise Invalid(faults=faults)
    for person in _signers(signed.values()):
        privacy_restrictions.ensure_free(person, case)
    row = VerificationQuery(
        **casework.of_case(case, actor),
        system=body["system"],
        organ_name=body["organ_name"],
        asked_on=asked_on,
        authorisation_ids=named,
    )
    handing = Handing(PURPOSE, row.organ_name, ASKED_WITH, shared_on=asked_on)
    privacy_sharings.by_system(case, actor, handing)
    kept: VerificationQuery = _kept(case, actor, row, "verification.queried")
    return kept


def _signed(case: LegalCase, ids: Sequence[str]) -> dict[str, VerificationAuthorisation]:
    here = sa.select(VerificationAuthorisation).where(
        VerificationAuthorisation.case_id == case.id,
        VerificationAuthorisation.id.in_([UUID(one) for one in ids]),
    )
    return {str(row.id): row for row in db.session.scalars(here)}


def _query_faults(case: LegalCase, asked_on: date) -> Iterator[Fault]:
    yield from _not_later("asked_on", asked_on)
    if asked_on < case.opened_on:
        zh, en = "查询日不能早于收到申请之日", "the query lies before the application"
        yield Fault("asked_on", "before_application", zh, en)
    elif privacy_consents.ground_of(PURPOSE, asked_on) is None:
        zh, en = "该日尚无查询的法律依据", "no law allowed such a query on that day"
        yield Fault("asked_on", "no_basis", zh, en)


def _authorisation_faults(
    named: Sequence[str], signed: Mapping[str, VerificationAuthorisation], asked_on: date
) -> Iterator[Fault]:
    """Who has not signed by the day of the query is not asked about (LAL Art. 41, PIPL Arts 13, 29)."""
    if not named:
        zh = "查询须有申请人及家庭成员签署的授权书"
        en = "a query rests on the signed authorisation of the applicant and family"
        yield Fault("authorisation_ids", "authorisation_required", zh, en)
    for place, key in enumerate(named):
        if key not in signed:
            zh, en = "本案没有这份授权书", "no such authorisation in this case"
            yield Fault(f"authorisation_ids.{place}", "unknown", zh, en)
        elif signed[key].signed_on > asked_on:
            zh, en = "查询时授权书尚未签署", "was not signed by the day of the query"
            yield Fault(f"authorisation_ids.{place}", "not_signed_yet", zh, en)


def _signers(rows: Any) -> list[Person]:
    ids = {row.person_id for row in rows if row.person_id is not None}
    return [db.session.get_one(Person, one) for one in sorted(ids)]


def find_query(actor: Actor, query_id: UUID, *, lock: bool = False) -> VerificationQuery:
    """A query of a case the actor may see; NotFound otherwise."""
    select = visible(
        sa.select(VerificationQuery).where(VerificationQuery.id == query_id), actor, VerificationQuery
    )
    found: VerificationQuery | None = db.session.scalar(select.with_for_update() if lock else select)
    if found is None:
        raise NotFound
    return found


def answer(row: VerificationQuery, actor: Actor, body: Mapping[str, Any]) -> VerificationQuery:
    """Record the answer, once; another answer needs another query.

    Raises:
        Conflict: it was answered before, or hardship has turned out to be no condition.
        Invalid: the day lies before the query or in the future.

    """
    case = db.session.get_one(LegalCase, row.case_id)
    ensure_condition(case)
    if row.answered_on is not None:
        zh, en = "该查询已经答复，再次查询须另行登记", "answered before; another answer needs another query"
        raise Conflict(zh, en, code="query_answered")
    on = body.get("answered_on") or clock.today()
    faults = list(_not_later("answered_on", on))
    if on < row.asked_on:
        faults.append(Fault("answered_on", "period", "答复日不能早于查询日", "lies before the query"))
    if faults:
        raise Invalid(faults=faults)
    row.answered_on, row.answered_by_id, row.finding = on, actor.account_id, body["finding"]
    row.source, row.detail = body["source"], body.get("detail")
    answered: VerificationQuery = _kept(case, actor, row, "verification.answered")
    return answered


def forget_means(case: LegalCase) -> None:
    """Empty what answers told of anybody's means, once it turns out that hardship is no condition."""
    if db.session.get_one(AidApplication, case.id).hardship_route not in casework.ROUTES_WITHOUT_HARDSHIP:
        return
    told = sa.select(VerificationQuery).where(
        VerificationQuery.case_id == case.id, VerificationQuery.detail_sealed.is_not(None)
    )
    for row in db.session.scalars(told):
        row.detail = None


def commit(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> HonestyCommitment:
    """Record the applicant's honesty commitment, signed by the applicant or who applies for them (LAL Art. 40).

    Raises:
        Invalid: not the applicant or their representative, a day in the future.
        Conflict: hardship is no condition, the way is closed by an earlier false commitment, data are restricted.

    """
    ensure_condition(case)
    signed_on = body.get("signed_on") or clock.today()
    faults = [*_not_later("signed_on", signed_on)]
    applicant = commitments.applicant(case)
    signer = body.get("signer_person_id") or applicant.id
    if signer not in {applicant.id, *_representatives(case)}:
        zh, en = "须由申请人或者其代理人签署", "the applicant signs, or who applies for them"
        faults.append(Fault("signer_person_id", "not_the_applicant", zh, en))
    if faults:
        raise Invalid(faults=faults)
    privacy_restrictions.ensure_free(applicant, case)
    commitments.ensure_open(case, applicant)
    row = HonestyCommitment(
        **casework.of_case(case, actor),
        person_id=applicant.id,
        signer_person_id=signer,
        signed_on=signed_on,
        text_version=body["text_version"],
    )
    kept: HonestyCommitment = _kept(case, actor, row, "verification.committed")
    return kept


def _representatives(case: LegalCase) -> set[UUID]:
    here = sa.select(CaseParty.person_id).where(
        CaseParty.case_id == case.id,
        CaseParty.role == PartyRole.REPRESENTATIVE,
        CaseParty.ended_at.is_(None),
    )
    return set(db.session.scalars(here))


def of_case(case: LegalCase, actor: Actor) -> dict[str, Any]:
    """Everything recorded, what the way taken still lacks, and what a check of the commitment points to."""
    rows = {part: _rows(case, model) for part, model in RECORDS.items()}
    known = sensitivity.facts_known(case, actor)
    return {
        "route": db.session.get_one(AidApplication, case.id).hardship_route,
        "missing": lacking(case, rows),
        **{part: [_shown(row, FACTS[part], known=known) for row in found] for part, found in rows.items()},
        "checks": [_shown(row, ("statement", "earlier"), known=known) for row in commitments.checks(case)],
        "termination_advice": commitments.advice(case),
    }


def _rows(case: LegalCase, model: type[Any]) -> list[Any]:
    return list(db.session.scalars(sa.select(model).where(model.case_id == case.id).order_by(model.id)))


def lacking(case: LegalCase, rows: Mapping[str, Sequence[Any]] | None = None) -> list[str]:
    """What should be on record, and is not, for the way that the newest screening took (LAL Art. 41(2)).

    ``rows`` are the records by part where they have been read before.
    """
    route = db.session.get_one(AidApplication, case.id).hardship_route
    if route == "honesty_commitment":
        promised = rows["commitments"] if rows else _rows(case, HonestyCommitment)
        return [] if promised else ["commitment"]
    if route != "information_sharing":
        return []
    signed = rows["authorisations"] if rows else _rows(case, VerificationAuthorisation)
    asked = rows["queries"] if rows else _rows(case, VerificationQuery)
    return list(_unsigned_or_unanswered(signed, asked, _others(case)))


def _unsigned_or_unanswered(signed: Sequence[Any], asked: Sequence[Any], others: int) -> Iterator[str]:
    """What an information-sharing query lacks where ``others`` share the household."""
    if not any(row.relationship is SignerRelationship.APPLICANT for row in signed):
        yield "applicant_authorisation"
    if len(_relatives(signed)) < others:
        yield "family_authorisation"
    if not any(row.answered_on for row in asked):
        yield "answer"


LACKING: Final = {
    "commitment": ("个人诚信承诺书", "the signed honesty commitment"),
    "applicant_authorisation": ("申请人签署的查询授权书", "the applicant's signed authorisation"),
    "family_authorisation": (
        "共同生活的家庭成员签署的查询授权书",
        "the signed authorisation of each family member",
    ),
    "answer": ("信息共享查询的答复", "the answer to a query"),
}


def record_faults(missing: Sequence[str], body: Mapping[str, Any]) -> Iterator[Fault]:
    """Hardship that nothing on record verifies is granted only with reasons (LAL Art. 41(2))."""
    if missing and not body.get("statement"):
        named = [LACKING[code] for code in missing]
        listed = "、".join(zh for zh, _ in named)
        zh = f"核查经济困难的材料尚未入卷：{listed}（第四十一条第二款）；请先登记，或者说明理由"
        en = f"not on record: {', '.join(en for _, en in named)} (LAL Art. 41(2)); record it, or say why not"
        yield Fault("statement", "verification_not_on_record", zh, en)


def _relatives(signed: Sequence[Any]) -> set[Any]:
    """The people besides the applicant who signed, each once: a party by id, another by name and relationship."""
    others = (row for row in signed if row.relationship is not SignerRelationship.APPLICANT)
    return {row.person_id or (row.name, row.relationship) for row in others}


def _others(case: LegalCase) -> int:
    """How many besides the applicant are counted in the household by the newest screening.

    Nobody is where the opponent lives in it: only the applicant's own income counts then.
    """
    run = screening.latest(case)
    household = (run and run.request.get("household")) or {}
    if household.get("opponent_in_household"):
        return 0
    return max((household.get("members") or 1) - 1, 0)


def shown(row: Any) -> dict[str, Any]:
    """The plain values of one record, to who has just made it."""
    columns = (attribute.key for attribute in sa.inspect(type(row)).column_attrs)
    return {name: getattr(row, name) for name in (column.removesuffix("_sealed") for column in columns)}


def _shown(row: Any, facts: Sequence[str], *, known: bool) -> dict[str, Any]:
    """The row; its words only to those who need to know the facts of the case."""
    return shown(row) if known else {**shown(row), **dict.fromkeys(facts)}
