"""Advice or a drafting request becomes an application: what was told once is not typed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Conflict, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import AdviceRecord, DraftingRequest, LegalCase, Person
from caseapp.services import contacts, intake, sensitivity
from caseapp.services.window_services import topic_of
from caseapp.vault import normalise
from caseapp.vocabulary import Sensitivity

KEPT: Final = ("name", "id_type", "id_number", "birth_date", "sex")
LINK: Final[Mapping[type[Any], str]] = {
    AdviceRecord: "advice_record_id",
    DraftingRequest: "drafting_request_id",
}
Values = Mapping[str, Any]


class AlreadyApplied(Conflict):
    """One record becomes one case."""

    code = "already_applied"
    zh = "该记录已经转为法律援助申请"
    en = "an application has been made from this record already"


def receive(record: AdviceRecord | DraftingRequest, actor: Actor, body: Values) -> LegalCase:
    """Take in an application with the person, the matter, the facts and the way of the record.

    What ``body`` says of these stands before them, but who the person is: that it may only complete. The seven days
    start with the day of this application (LAL Art. 43), not with the day of the advice.

    Raises:
        AlreadyApplied: a case was made from it.
        Invalid: every fault of the application; ``differs_from_record`` where the body names somebody else.

    """
    if record.became_case_id is not None:
        raise AlreadyApplied
    person = db.session.get(Person, record.person_id) if record.person_id else None
    applicant = body.get("applicant") or {}
    faults = list(_person_faults(person, applicant))
    if faults:
        raise Invalid(faults=faults)
    case = intake.receive(
        actor,
        {
            **body,
            "applicant": {**applicant, **_identity(record, person, actor, applicant)},
            "matter": body.get("matter") or _matter(record),
            "facts": body.get("facts") or record.question,
            "channel": body.get("channel") or record.channel,
            "reasons": _reasons(record),
            LINK[type(record)]: record.id,
        },
    )
    record.became_case_id = case.id
    db.session.flush()
    return case


def _person_faults(person: Person | None, told: Values) -> Iterator[Fault]:
    if person is None:
        if not told.get("name"):
            yield Fault("applicant.name", "required", "记录未登记姓名，须填写", "the record names nobody")
        return
    for name in KEPT:
        known, given = getattr(person, name), told.get(name)
        if known is not None and given is not None and normalise(str(given)) != normalise(str(known)):
            zh, en = "与原记录登记的人员不一致", "differs from the person of the record"
            yield Fault(f"applicant.{name}", "differs_from_record", zh, en)


def _identity(
    record: AdviceRecord | DraftingRequest, person: Person | None, actor: Actor, told: Values
) -> dict[str, Any]:
    """Who the person is, completed by what is now told; contacts as the actor may know them (contacts.plain)."""
    if person is None:
        return {}
    withheld = bool(sensitivity.unseen({person.id}, actor))
    reach = contacts.plain(record, person, withheld=withheld)
    known = {name: getattr(person, name) for name in KEPT}
    known |= {name: told.get(name) or value for name, value in reach.items()}
    return {name: value for name, value in known.items() if value is not None}


def _reasons(record: AdviceRecord | DraftingRequest) -> dict[Sensitivity, str]:
    """The case is need-to-know for what its record was, whatever matter it is given."""
    plain = record.sensitivity is Sensitivity.NORMAL
    return {} if plain else {record.sensitivity: LINK[type(record)].removesuffix("_id")}


def _matter(record: AdviceRecord | DraftingRequest) -> str | None:
    topic = topic_of(record.topic, record.region_code, clock.day_of(record.asked_at))
    return topic.matter if topic else None
