"""Legal-aid cases: application and notice, screening, supplement, decision, work, closing, termination."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.access import Actor
from caseapp.blueprints._body import refuse_query
from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, flush, reads
from caseapp.models import AdviceRecord, DraftingRequest, LegalCase
from caseapp.schemas._base import page_of
from caseapp.schemas.advice import ApplicationFromRecordIn
from caseapp.schemas.cases import CaseQuery, CaseRowOut
from caseapp.schemas.legal_aid import (
    AidCaseOut,
    CaseIn,
    DecisionIn,
    NoticeIn,
    OrganRecordIn,
    RedirectionIn,
    TerminationIn,
    WithdrawalIn,
)
from caseapp.schemas.persons import RepresentativeChangeIn
from caseapp.schemas.screening import AsOfQuery, RescreenIn
from caseapp.schemas.supplements import SupplementAnswerIn, SupplementIn
from caseapp.services import (
    advice,
    advice_applications,
    case_lists,
    case_views,
    casework,
    commitments,
    conflicting,
    deciding,
    drafting,
    duplicates,
    handling,
    intake,
    jurisdiction,
    notices,
    organ_records,
    redirecting,
    representing,
    reruns,
    supplements,
    terminating,
)
from caseapp.vocabulary import LEGAL_AID_KINDS, Permission

blp = ApiBlueprint("legal_aid", __name__, url_prefix="/legal-aid", description="法律援助案件")


def load(actor: Actor, case_id: UUID, *, lock: bool) -> LegalCase:
    """A legal-aid case within the actor's scope."""
    return casework.get(actor, case_id, lock=lock, kinds=LEGAL_AID_KINDS)


def still_readable(actor: Actor, case_id: UUID) -> LegalCase:
    """For answers given again: whether the actor may still see the case that was made."""
    return load(actor, case_id, lock=False)


def answer(case: LegalCase) -> tuple[dict[str, Any], dict[str, str]]:
    """The case as its reader is shown it, with its ETag; the reading is logged."""
    flush()
    reads("case", [case.id])
    shown = case_views.detail(case, current_actor())
    may_end = "terminate" in shown["allowed_actions"]
    return {**shown, "termination_advice": commitments.advice(case) if may_end else []}, etag(case)


def created(case: LegalCase) -> tuple[dict[str, Any], dict[str, str]]:
    """A case that has just come in, with what whoever took it in should look at; the reading is logged."""
    body, headers = answer(case)
    seen = duplicates.at_entry(case, current_actor())
    reads("person", [one["other_person_id"] for one in seen["possible_duplicates"]])
    reads("case", [one["id"] for one in seen["same_matter_cases"]])
    told = {
        **seen,
        "conflicts": conflicting.at_entry(case, current_actor()),
        "received_earlier_elsewhere": jurisdiction.told(case),
    }
    return {**body, **told}, {**headers, "Location": f"/api/v1/legal-aid/cases/{case.id}"}


@blp.route(
    "/cases", method="POST", permission=Permission.CASE_INTAKE, key_required=True, again=still_readable
)
@blp.arguments(CaseIn)
@blp.response(201, AidCaseOut)
def receive_application(body: dict[str, Any]) -> Any:
    """Take in an application; answers with number, state, clocks, screening and allowed actions."""
    return created(intake.receive(current_actor(), body))


@blp.route(
    "/advice-records/<uuid:record_id>/application",
    method="POST",
    permission=Permission.CASE_INTAKE,
    key_required=True,
    loads=advice.load,
    target="record",
    path_id="record_id",
    guarded=True,
    again=still_readable,
)
@blp.arguments(ApplicationFromRecordIn)
@blp.response(201, AidCaseOut)
def apply_from_advice(body: dict[str, Any], record: AdviceRecord) -> Any:
    """Make an application of advice: its person, matter, facts and way are taken over."""
    return created(advice_applications.receive(record, current_actor(), body))


@blp.route(
    "/drafting-requests/<uuid:request_id>/application",
    method="POST",
    permission=Permission.CASE_INTAKE,
    key_required=True,
    loads=drafting.load,
    target="record",
    path_id="request_id",
    guarded=True,
    again=still_readable,
)
@blp.arguments(ApplicationFromRecordIn)
@blp.response(201, AidCaseOut)
def apply_from_drafting(body: dict[str, Any], record: DraftingRequest) -> Any:
    """Make an application of a drafting request: its person, matter, facts and way are taken over."""
    return created(advice_applications.receive(record, current_actor(), body))


@blp.route(
    "/organ-notices",
    method="POST",
    permission=Permission.NOTICE_RECEIVE,
    key_required=True,
    again=still_readable,
)
@blp.arguments(NoticeIn)
@blp.response(201, AidCaseOut)
def receive_notice(body: dict[str, Any]) -> Any:
    """Take in an organ's notice of a criminal case; the three days run from receipt."""
    return created(notices.receive(current_actor(), body))


@blp.route("/cases", permission=Permission.CASE_READ)
@blp.arguments(CaseQuery, location="query")
@blp.response(200, page_of(CaseRowOut))
def list_cases(query: dict[str, Any]) -> Any:
    """Legal-aid cases by day of receipt."""
    found = case_lists.listed(current_actor(), query, LEGAL_AID_KINDS)
    reads("case_list", [row["id"] for row in found.items])
    return found


@blp.route("/cases/<uuid:case_id>", permission=Permission.CASE_READ, loads=load)
@blp.response(200, AidCaseOut)
def get_case(case: LegalCase) -> Any:
    """One case with everything its reader needs to go on."""
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/screening",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
    asks_with="as_of",
)
@blp.arguments(AsOfQuery, location="query")
@blp.arguments(RescreenIn)
@blp.response(200, AidCaseOut)
def screen_case(query: dict[str, Any], body: dict[str, Any], case: LegalCase) -> Any:
    """Screen with what is known now, under the law of the day of application; with `as_of` show the last run again."""
    if query["as_of"] is None:
        deciding.screen_case(case, current_actor(), body)
        return answer(case)
    refuse_query(list(body), "only_asks")
    shown, headers = answer(case)
    return reruns.beside(shown, case, current_actor(), query["as_of"]), headers


@blp.route(
    "/cases/<uuid:case_id>/supplement-requests",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
)
@blp.arguments(SupplementIn)
@blp.response(201, AidCaseOut)
def request_supplement(body: dict[str, Any], case: LegalCase) -> Any:
    """Tell everything missing, once (LAL Art. 43(2))."""
    supplements.request(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/supplement-requests/<uuid:request_id>/answer",
    method="POST",
    permission=Permission.CASE_INTAKE,
    loads=load,
    guarded=True,
)
@blp.arguments(SupplementAnswerIn)
@blp.response(200, AidCaseOut)
def answer_supplement(body: dict[str, Any], request_id: UUID, case: LegalCase) -> Any:
    """Missing papers came, all or some: the request stays open until nothing is missing."""
    supplements.answer(case, current_actor(), request_id, body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/deemed-withdrawal",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
)
@blp.response(200, AidCaseOut)
def deem_withdrawn(case: LegalCase) -> Any:
    """The papers did not come in time; an officer says so."""
    deciding.deem_withdrawn(case, current_actor())
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/withdrawal",
    method="POST",
    permission=Permission.CASE_INTAKE,
    loads=load,
    guarded=True,
)
@blp.arguments(WithdrawalIn)
@blp.response(200, AidCaseOut)
def withdraw(body: dict[str, Any], case: LegalCase) -> Any:
    """The applicant takes the application back."""
    deciding.withdraw(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/redirection",
    method="POST",
    permission=Permission.CASE_SCREEN,
    loads=load,
    guarded=True,
)
@blp.arguments(RedirectionIn)
@blp.response(200, AidCaseOut)
def redirect(body: dict[str, Any], case: LegalCase) -> Any:
    """Another institution is competent; it is named (LAL Art. 38)."""
    redirecting.redirect(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/decision",
    method="POST",
    permission=Permission.CASE_DECIDE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(DecisionIn)
@blp.response(201, AidCaseOut)
def decide(body: dict[str, Any], case: LegalCase) -> Any:
    """Grant or refuse, with the articles it rests on (LAL Art. 43)."""
    deciding.decide(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/organ-notification",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    loads=load,
    guarded=True,
)
@blp.response(200, AidCaseOut)
def tell_organ(case: LegalCase) -> Any:
    """The organ was told who the lawyer is (LAL Art. 36)."""
    handling.tell_organ(case, current_actor())
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/organ-records",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    loads=load,
    guarded=True,
)
@blp.arguments(OrganRecordIn)
@blp.response(201, AidCaseOut)
def note_organ_record(body: dict[str, Any], case: LegalCase) -> Any:
    """Note what an organ or the person did, and when: the periods of others are counted by it."""
    organ_records.note(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/termination",
    method="POST",
    permission=Permission.CASE_TERMINATE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(TerminationIn)
@blp.response(201, AidCaseOut)
def terminate(body: dict[str, Any], case: LegalCase) -> Any:
    """End the aid on a ground of LAL Art. 48."""
    terminating.terminate(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/archive",
    method="POST",
    permission=Permission.CASE_ARCHIVE,
    loads=load,
    guarded=True,
)
@blp.response(200, AidCaseOut)
def archive(case: LegalCase) -> Any:
    """Put the ended case away."""
    handling.archive(case, current_actor())
    return answer(case)


@blp.route(
    "/cases/<uuid:case_id>/representative",
    method="POST",
    permission=Permission.CASE_INTAKE,
    loads=load,
    guarded=True,
)
@blp.arguments(RepresentativeChangeIn)
@blp.response(200, AidCaseOut)
def change_representative(body: dict[str, Any], case: LegalCase) -> Any:
    """Let another one apply for the applicant (LAL Art. 40), or nobody; who did before stays on file as ended."""
    representing.change(case, current_actor(), body)
    return answer(case)
