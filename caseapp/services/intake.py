"""Receiving an application for civil or administrative aid; an organ's notice: notices.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid, LocalFigureMissing, PolicyMissing
from caseapp.extensions import db
from caseapp.models import AidApplication, LegalCase, Organization
from caseapp.services import (
    access_needs,
    casework,
    commitments,
    contacts,
    privacy_restrictions,
    representing,
    screening,
)
from caseapp.services.casework import NewCase, Step
from caseapp.services.minors import is_minor
from caseapp.services.persons import known, particulars, person_faults
from caseapp.services.representing import identity
from caseapp.services.screening import Screened
from caseapp.vocabulary import (
    CaseKind,
    Channel,
    HandedOnBy,
    OrganizationKind,
    PartyRole,
    Sensitivity,
)

VIOLENCE = "abuse_abandonment_domestic_violence"
MINOR = "minor"
DEFENCE = "criminal_defense_representation"
SCREENING_FIELDS = [
    "region_code",
    "on",
    "origin",
    "aid_form",
    "matter",
    "grounds",
    "other_reason",
    "evidence",
    "circumstances",
    "household",
    "verification",
    "already_represented",
]
APPLICANT_FACTS = ("birth_date", "categories", "has_fixed_income", "monthly_income", "residence")
NO_CASE = frozenset({"legal_advice", "document_drafting", "duty_lawyer_assistance"})
CUSTODY_HANDED_ON = ("custody_application.received", "custody_application.transferred")
DUTY_HANDED_ON = ("duty_help.application_received", "duty_help.application_transferred")
ORIGINS = ("advice_record_id", "drafting_request_id")


def receive(actor: Actor, body: Mapping[str, Any]) -> LegalCase:
    """Take in an application (LAL Arts 31-33, 40-43); the seven days start with the day of receipt.

    Raises:
        Invalid: every fault of the parties, of the codes, of the day, at once.

    """
    office = institution(actor)
    stamped_at = body.get("received_at") or clock.now()
    received_at = body.get("station_received_at") or stamped_at
    body = {**body, "applicant": with_birth_date(body["applicant"])}
    request = screening_request(body, office.region_code, received_at)
    request = commitments.with_record(
        request, lambda: known(office.processor_id, identity(body["applicant"]))
    )
    faults = [
        *day_faults(stamped_at),
        *order_faults("handed_on.received_at", (body.get("handed_on") or {}).get("received_at"), received_at),
        *_station_faults(office, body, stamped_at),
        *_form_faults(body),
        *_party_faults(office, body, clock.day_of(received_at)),
        *access_needs.faults(body.get("access_needs"), CaseKind(body["kind"]), "access_needs."),
    ]
    screened = _first_screening(request, faults)
    if faults:
        raise Invalid(faults=faults)
    privacy_restrictions.ensure_new_use(office.processor_id, _who_asks(body))
    reasons = {**body.get("reasons", {}), **reasons_to_protect(body, clock.day_of(received_at))}
    case = casework.open_case(
        NewCase(CaseKind(body["kind"]), office, received_at, reasons),
        actor,
        codes={"channel": body["channel"], **_origin(body)},
    )
    application = _application(case, body)
    representing.keep_capacity(application, body["applicant"], case.opened_on)
    if body.get("work_station_id") is not None:
        application.work_station_id = body["work_station_id"]
        application.institution_received_at = stamped_at
    if body.get("handed_on"):
        _handed_on(application, case, actor, body["handed_on"])
    _add_parties(case, body, actor)
    if body.get("access_needs"):
        access_needs.record(case, actor, body["access_needs"])
    if screened is not None:
        screening.store(case, application, screened, actor)
    else:
        application.waiting_request = request
    return case


def institution(actor: Actor) -> Organization:
    """The actor's office, which must be one that receives applications. Raises Invalid."""
    office = db.session.get_one(Organization, actor.organization_id)
    if office.kind not in {OrganizationKind.LEGAL_AID_INSTITUTION, OrganizationKind.WORK_STATION}:
        zh, en = "只有法律援助机构可以接收申请", "only a legal aid institution receives applications"
        raise Invalid(zh, en, faults=[Fault("", "not_an_institution", zh, en)])
    return office


def with_birth_date(person: Mapping[str, Any]) -> dict[str, Any]:
    """The person as handed in, with the day of birth that a valid resident number tells."""
    return {**person, "birth_date": particulars(identity(person)).birth_date}


def screening_request(body: Mapping[str, Any], region_code: str, received_at: datetime) -> dict[str, Any]:
    """The application as a request of ``POST /screenings``, on the day of application."""
    request = {name: body[name] for name in SCREENING_FIELDS if name in body}
    applicant = body.get("applicant", {})
    request["applicant"] = {name: applicant[name] for name in APPLICANT_FACTS if name in applicant}
    return {**request, "region_code": region_code, "on": clock.day_of(received_at), "origin": "application"}


def _first_screening(request: dict[str, Any], faults: list[Fault]) -> Screened | None:
    """An application is taken in even where a figure is missing: what was handed over may not be lost."""
    try:
        return screening.estimate(request)
    except (LocalFigureMissing, PolicyMissing):
        return None
    except Invalid as error:
        faults.extend(error.faults)
        return None


def day_faults(received_at: datetime) -> Iterator[Fault]:
    """Nothing is received in the future."""
    if received_at > clock.now():
        yield Fault("received_at", "in_future", "收件时间不能晚于现在", "receipt lies in the future")


def _station_faults(office: Organization, body: Mapping[str, Any], stamped_at: datetime) -> Iterator[Fault]:
    """A work station of the institution and the instant of its receipt, which starts the periods, go together."""
    station_id, at = body.get("work_station_id"), body.get("station_received_at")
    here = office.kind is OrganizationKind.WORK_STATION
    if body["channel"] is Channel.WORK_STATION and station_id is None and at is None and not here:
        zh, en = "经工作站收到的，须写明工作站及其收件时间", "say which work station received it, and when"
        yield Fault("work_station_id", "required", zh, en)
    if (station_id is None) != (at is None):
        missing = "work_station_id" if station_id is None else "station_received_at"
        yield Fault(
            missing, "required", "工作站与其收件时间须一并填写", "give the station and when it received it"
        )
    if at is not None and at > stamped_at:
        yield Fault(
            "station_received_at", "order", "晚于机构收件时间", "later than the institution's receipt"
        )
    station = db.session.get(Organization, station_id) if station_id is not None else None
    if station_id is not None and (
        station is None
        or station.kind is not OrganizationKind.WORK_STATION
        or station.processor_id != office.processor_id
    ):
        yield Fault("work_station_id", "unknown", "不是本机构的工作站", "no work station of this institution")


def _handed_on(application: AidApplication, case: LegalCase, actor: Actor, told: Mapping[str, Any]) -> None:
    """Whoever received it first had 24 hours to hand it on, which ended with our receipt (LAL Art. 39)."""
    application.handed_on_by, application.handed_on_received_at = told["by"], told["received_at"]
    came, went = DUTY_HANDED_ON if told["by"] is HandedOnBy.DUTY_LAWYER else CUSTODY_HANDED_ON
    casework.note(case, actor, came, Step(at=told["received_at"], codes={"by": told["by"]}))
    casework.note(case, actor, went, Step(at=case.received_at))


def order_faults(path: str, before: Any, receipt: Any) -> Iterator[Fault]:
    """What lay before our receipt did not come after it."""
    if before is not None and before > receipt:
        yield Fault(path, "order", "晚于法律援助机构收件时间", "later than the institution's receipt")


def _form_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    if body["aid_form"] in NO_CASE:
        zh = "该服务形式不是案件，另行登记"
        yield Fault("aid_form", "not_a_case", zh, "this form of aid is not a case; it has its own record")


def _party_faults(office: Organization, body: Mapping[str, Any], on: date) -> Iterator[Fault]:
    for path, person in _people(body):
        yield from person_faults(office.processor_id, identity(person), path)
    yield from _representation_faults(body, on)


def _people(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "applicant", body["applicant"]
    if body.get("representative"):
        yield "representative", body["representative"]
    for index, person in enumerate(body.get("opposing_parties", [])):
        yield f"opposing_parties.{index}", person


def _who_asks(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The applicant and who applies for them; a restricted opponent bars nobody's application."""
    return [identity(body[name]) for name in ("applicant", "representative") if body.get(name)]


def _representation_faults(body: Mapping[str, Any], on: date) -> Iterator[Fault]:
    others = body.get("opposing_parties", [])
    yield from representing.faults(body["applicant"], body.get("representative"), others, on)
    for index, other in enumerate(others):
        if any(representing.same_number(other, known) for known in (body["applicant"], *others[:index])):
            zh, en = (
                "该证件号码已用于本案另一当事人",
                "this number already stands for another party of the case",
            )
            yield Fault(f"opposing_parties.{index}.id_number", "party_named_twice", zh, en)


def told_to_be_minor(person: Mapping[str, Any], on: date) -> bool:
    """By the day of birth told, as a date or in plain JSON."""
    birth = person.get("birth_date")
    born = date.fromisoformat(birth) if isinstance(birth, str) else birth  # a stored request holds plain JSON
    return born is not None and is_minor(born, on)


def tells_of_violence(request: Mapping[str, Any]) -> bool:
    """Whether the ground of Art. 32(4) is claimed, among the grounds or as the matter."""
    return VIOLENCE in {request.get("matter"), *request.get("grounds", [])}


def reasons_to_protect(request: Mapping[str, Any], on: date) -> dict[Sensitivity, str]:
    """Why the case of an application, or of what a screening was told, is need-to-know, and what that rests on."""
    applicant = request.get("applicant", {})
    found = {}
    if tells_of_violence(request):
        found[Sensitivity.DOMESTIC_VIOLENCE] = "ground"
    if told_to_be_minor(applicant, on):
        found[Sensitivity.MINOR] = "birth_date"
    elif MINOR in applicant.get("categories", ()):
        found[Sensitivity.MINOR] = "category"
    if request.get("aid_form") == DEFENCE:
        found[Sensitivity.CRIMINAL] = "aid_form"
    return found


def _origin(body: Mapping[str, Any]) -> dict[str, str]:
    """The advice or drafting request that the application was made from."""
    return {name: str(body[name]) for name in ORIGINS if body.get(name)}


def _application(case: LegalCase, body: Mapping[str, Any]) -> AidApplication:
    application = AidApplication(
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        aid_form=body["aid_form"],
        matter=body.get("matter"),
        grounds=list(body.get("grounds", [])),
        channel=Channel(body["channel"]),
        materials=list(body.get("materials", [])),
        facts=body["facts"],
        filled_in_by_staff=body.get("filled_in_by_staff", False),
        claim={"claims": body.get("claims"), "amount": body.get("claim_amount")},
        **{name: body.get(name) for name in ORIGINS},
    )
    db.session.add(application)
    return application


def _add_parties(case: LegalCase, body: Mapping[str, Any], actor: Actor) -> None:
    path, applicant = "applicant", identity(body["applicant"])
    first = contacts.add_party(case, actor, applicant, path, role=PartyRole.APPLICANT)
    if representative := body.get("representative"):
        role = {"relationship": representative["relationship"], "represented_person_id": first.person_id}
        path, role["role"] = "representative", PartyRole.REPRESENTATIVE
        contacts.add_party(case, actor, identity(representative), path, **role)
    for index, other in enumerate(body.get("opposing_parties", [])):
        path = f"opposing_parties.{index}"
        contacts.add_party(case, actor, identity(other), path, role=PartyRole.OPPOSING_PARTY)
