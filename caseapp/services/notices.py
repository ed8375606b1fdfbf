"""Receiving an organ's notice of a criminal case (LAL Arts 25, 28, 36)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import LegalCase, OrganNotice
from caseapp.packs import catalogue
from caseapp.packs.policy_types import PolicyList
from caseapp.services import access_needs, casework, contacts
from caseapp.services.casework import NewCase, Step
from caseapp.services.intake import (
    MINOR,
    day_faults,
    institution,
    order_faults,
    told_to_be_minor,
    with_birth_date,
)
from caseapp.services.persons import person_faults
from caseapp.services.representing import identity
from caseapp.vocabulary import CaseKind, CriminalStage, PartyRole, Sensitivity

NOTICE_GROUPS: Final = frozenset({"art25", "art25_discretionary", "art28"})
COURT_ONLY_GROUPS: Final = frozenset({"art25_discretionary", "art28"})


def receive(actor: Actor, body: Mapping[str, Any]) -> LegalCase:
    """Take in an organ's notice (LAL Arts 25, 28, 36): no application, no hardship test.

    The three days for appointing a lawyer **and** telling the organ start with the day of receipt.

    Raises:
        Invalid: every fault at once.

    """
    office = institution(actor)
    received_at = body.get("received_at") or clock.now()
    faults = [
        *day_faults(received_at),
        *person_faults(office.processor_id, identity(body["person"]), "person"),
        *_ground_faults(body, office.region_code, clock.day_of(received_at)),
        *_hearing_faults(body),
        *order_faults("found_on", body.get("found_on"), clock.day_of(received_at)),
        *_procedure_faults(body),
        *access_needs.faults(body.get("access_needs"), CaseKind.CRIMINAL_AID, "access_needs."),
    ]
    if faults:
        raise Invalid(faults=faults)
    day = clock.day_of(received_at)
    reasons = {Sensitivity.CRIMINAL: "notice"}
    if body["ground"] == MINOR or told_to_be_minor(with_birth_date(body["person"]), day):
        reasons[Sensitivity.MINOR] = "ground" if body["ground"] == MINOR else "birth_date"
    case = casework.open_case(
        NewCase(CaseKind.CRIMINAL_AID, office, received_at, reasons),
        actor,
        codes={"organ": body["organ_kind"], "stage": body["stage"]},
    )
    db.session.add(_notice(case, body, received_at))
    role = PartyRole.DEFENDANT if body["stage"] == "trial" else PartyRole.SUSPECT
    contacts.add_party(case, actor, identity(body["person"]), "person", role=role)
    if body.get("access_needs"):
        access_needs.record(case, actor, body["access_needs"])
    db.session.flush()
    _organs_periods(case, actor, body)
    return case


def _organs_periods(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> None:
    """What the organ had to keep, from the days that its notice tells (LAL Art. 36; SPC interpretation, Art. 49)."""
    came = Step(at=case.received_at)
    if body.get("found_on") is not None:
        casework.note(case, actor, "organ.situation_found", Step(at=clock.sometime_on(body["found_on"])))
        casework.note(case, actor, "organ.notified", came)
    if body.get("hearing_at") is not None:
        hearing_on = clock.day_of(body["hearing_at"])
        casework.note(case, actor, "hearing.fixed", replace(came, officer_date=hearing_on))
        if body["indictment_enclosed"]:
            casework.note(case, actor, "court_papers.received", came)


def _procedure_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    if body.get("procedure") is not None and body["stage"] != CriminalStage.TRIAL:
        zh, en = "只有审判阶段适用审理程序", "only a trial has a procedure"
        yield Fault("procedure", "trial_only", zh, en)


def _hearing_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    """A notice that fixes the hearing says when and where (SPC interpretation of the CrPL, Art. 49)."""
    time, place = body.get("hearing_at"), body.get("hearing_place")
    if (time is None) != (place is None):
        field = "hearing_place" if place is None else "hearing_at"
        yield Fault(field, "required", "开庭时间与地点须一并写明", "a hearing has both a time and a place")


def _ground_faults(body: Mapping[str, Any], region_code: str, on: date) -> Iterator[Fault]:
    """Only grounds that a law in force supports, and the court alone for Art. 25(2) and Art. 28."""
    item = catalogue().policy(region_code, on).item(PolicyList.GROUNDS, body["ground"])
    if item is None or not item.claimable or item.group not in NOTICE_GROUPS:
        zh, en = "没有依据的通知情形", "no law in force knows this ground of notice"
        yield Fault("ground", "unknown_ground", zh, en)
    elif body["organ_kind"] != "court" and item.group in COURT_ONLY_GROUPS:
        zh = f"{item.zh}：只有人民法院可以通知（{item.basis.article}）"
        yield Fault(
            "organ_kind", "court_only", zh, f"only the court notifies on this ground ({item.basis.article})"
        )
    elif item.group == "art25_discretionary" and body["stage"] != CriminalStage.TRIAL:
        zh = f"{item.zh}：只适用于审判阶段的被告人（{item.basis.article}）"
        yield Fault(
            "stage", "trial_only", zh, f"this ground is a defendant's on trial ({item.basis.article})"
        )


def _notice(case: LegalCase, body: Mapping[str, Any], received_at: datetime) -> OrganNotice:
    plain = (
        "organ_kind",
        "organ_name",
        "organ_case_number",
        "ground",
        "stage",
        "hearing_at",
        "hearing_place",
        "found_on",
        "procedure",
    )
    return OrganNotice(
        case_id=case.id,
        region_code=case.region_code,
        organization_id=case.organization_id,
        origin="notice",
        received_at=received_at,
        charge=body["charge"],
        indictment_enclosed=body["indictment_enclosed"],
        contact={"name": body["contact_name"], "phone": body.get("contact_phone")},
        **{name: body.get(name) for name in plain},
    )
