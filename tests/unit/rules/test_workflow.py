"""Which moves are allowed now, and how a refusal names those that are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.errors import Conflict, Invalid, MoveNotAllowed
from caseapp.packs.case_types import CaseType, load_case_types
from caseapp.packs.clocks import load_clocks
from caseapp.packs.reading import PackReader
from caseapp.rules.guards import GUARDS, CaseFacts
from caseapp.rules.workflow import allowed, require
from caseapp.vocabulary import CaseKind, Guard, Permission

READER = PackReader()
KINDS = load_case_types(READER, load_clocks(READER))
READER.finish()
CIVIL, CRIMINAL, MEDIATION = KINDS["civil_aid"], KINDS["criminal_aid"], KINDS["mediation"]
EVERYTHING = frozenset(Permission)
FRESH = CaseFacts()
HANDLED = CaseFacts(has_open_assignment=True, handler_ids=frozenset({"worker-1"}))
TODAY = date(2025, 6, 10)
DISPUTED = CaseFacts(jurisdiction_disputed=True)
REFUSED = CaseFacts(ended_by="refused")
REPORTED = replace(HANDLED, termination_reported=True)


def codes(case_type: CaseType, state: str, facts: CaseFacts, held: frozenset[str] = EVERYTHING) -> list[str]:
    return [move.code for move in allowed(case_type, state, held, facts)]


def test_every_guard_of_the_vocabulary_has_its_function() -> None:
    assert set(GUARDS) == set(Guard)


def test_a_new_application_may_be_screened_supplemented_withdrawn_or_redirected() -> None:
    found = ["screen", "request_supplement", "request_cooperation"]
    found += ["change_representative", "withdraw", "redirect", "dispute_jurisdiction", "aid_first"]
    assert codes(CIVIL, "submitted", FRESH) == found


def test_only_the_moves_of_the_callers_permissions_are_listed() -> None:
    clerk = frozenset({Permission.CASE_INTAKE})
    assert codes(CIVIL, "submitted", FRESH, clerk) == ["change_representative", "withdraw"]
    assert codes(CIVIL, "submitted", FRESH, frozenset()) == []


def test_a_move_from_the_wrong_state_is_a_conflict_that_names_the_right_ones() -> None:
    with pytest.raises(MoveNotAllowed) as error:
        require(CIVIL, "grant", "submitted", FRESH)
    assert isinstance(error.value, Conflict)
    assert error.value.code == "move_not_allowed"
    assert error.value.allowed == (
        "screen",
        "request_supplement",
        "request_cooperation",
        "change_representative",
        "withdraw",
        "redirect",
        "dispute_jurisdiction",
        "aid_first",
    )
    assert error.value.faults == ()


def test_a_move_the_kind_does_not_know_is_refused_like_any_other() -> None:
    with pytest.raises(MoveNotAllowed) as error:
        require(CRIMINAL, "grant", "notice_received", FRESH)
    assert error.value.allowed == ("appoint_firm", "propose_worker", "assign", "terminate")


def test_nothing_leaves_the_archive() -> None:
    with pytest.raises(MoveNotAllowed) as error:
        require(CIVIL, "archive", "archived", FRESH)
    assert error.value.allowed == ()


def test_an_allowed_move_is_returned_with_its_event() -> None:
    assert require(CIVIL, "grant", "under_review", FRESH).event == "aid.granted"


@pytest.mark.parametrize(
    ("kind", "move", "state", "facts", "code"),
    [
        ("civil_aid", "assign", "granted", HANDLED, "already_assigned"),
        ("civil_aid", "appoint_firm", "granted", CaseFacts(has_open_proposal=True), "proposal_open"),
        ("criminal_aid", "propose_worker", "notice_received", CaseFacts(has_open_proposal=True),
         "proposal_open"),
        ("civil_aid", "replace_worker", "assigned", FRESH, "nobody_assigned"),
        ("civil_aid", "start_work", "assigned", FRESH, "nobody_assigned"),
        ("civil_aid", "request_supplement", "under_review", CaseFacts(supplement_asked=True),
         "supplement_told_once"),
        ("civil_aid", "deem_withdrawn", "supplement_requested",
         CaseFacts(supplement_due_on=TODAY, today=TODAY), "supplement_date_not_passed"),
        ("civil_aid", "submit_closing_report", "in_progress",
         replace(HANDLED, today=TODAY, closing_date=date(2025, 6, 11)), "date_in_future"),
        ("civil_aid", "review", "closed", replace(HANDLED, reviewer_id="worker-1"), "reviewer_is_handler"),
        ("civil_aid", "request_cooperation", "granted", CaseFacts(application_undecided=False),
         "application_decided"),
        ("civil_aid", "answer_cooperation", "submitted", FRESH, "no_cooperation_open"),
        ("civil_aid", "end_prior_aid", "granted", FRESH, "no_prior_aid"),
        ("civil_aid", "confirm_prior_aid", "granted",
         CaseFacts(prior_aid_open=True, prior_aid_awaits_papers=True), "papers_outstanding"),
        ("civil_aid", "receive_prior_aid_papers", "granted", CaseFacts(prior_aid_open=True), "papers_complete"),
        ("civil_aid", "close", "closing_report_submitted", CaseFacts(prior_aid_open=True),
         "prior_aid_undecided"),
        ("criminal_aid", "tell_organ", "assigned", FRESH, "no_lawyer_appointed"),
        ("criminal_aid", "close", "closing_report_submitted", replace(HANDLED, organ_told=False),
         "organ_not_told"),
        ("civil_aid", "close", "closing_report_submitted", REPORTED, "termination_report_open"),
        ("criminal_aid", "report_termination_ground", "in_progress", REPORTED, "termination_report_open"),
        ("civil_aid", "decide_not_to_terminate", "in_progress", HANDLED, "no_termination_report"),
        ("civil_aid", "receive_objection", "archived", CaseFacts(ended_by="withdrawn"), "nothing_to_object_to"),
        ("civil_aid", "receive_objection", "refused", replace(REFUSED, objected_before=True), "objected_before"),
        ("civil_aid", "uphold_objected", "refused", REFUSED, "no_open_objection"),
        ("civil_aid", "withdraw_objection", "refused", REFUSED, "no_open_objection"),
        ("civil_aid", "correct_termination", "archived", replace(REFUSED, objection_open=True),
         "other_decision"),
        ("civil_aid", "answer_fee_relief", "terminated", FRESH, "no_fee_relief_open"),
        ("criminal_aid", "verify_fee_relief", "assigned", CaseFacts(open_fee_reliefs=1),
         "no_fee_relief_to_verify"),
        ("criminal_aid", "archive", "reviewed", CaseFacts(open_fee_reliefs=1), "fee_relief_open"),
        ("civil_aid", "redirect", "submitted", DISPUTED, "jurisdiction_disputed"),
        ("civil_aid", "dispute_jurisdiction", "submitted", DISPUTED, "jurisdiction_disputed"),
        ("civil_aid", "keep_by_decision", "granted", FRESH, "no_jurisdiction_dispute_open"),
        ("civil_aid", "redirect_by_decision", "submitted", FRESH, "no_jurisdiction_dispute_open"),
        ("mediation", "accept", "registered", CaseFacts(party_refuses=True), "party_refuses"),
        ("mediation", "accept", "registered", CaseFacts(mediator_count=0), "no_mediator"),
    ],
)  # fmt: skip
def test_a_guard_refuses_and_says_why(kind: str, move: str, state: str, facts: CaseFacts, code: str) -> None:
    with pytest.raises(MoveNotAllowed) as error:
        require(KINDS[kind], move, state, facts)
    (fault,) = error.value.faults
    assert fault.code == code
    assert fault.message
    assert fault.message_en
    assert move not in error.value.allowed


@pytest.mark.parametrize(
    ("kind", "move", "state", "facts", "said", "fault"),
    [
        ("civil_aid", "submit_closing_report", "in_progress", replace(HANDLED, today=TODAY),
         {"closing_date": date(2025, 6, 11)}, ("finished_on", "date_in_future")),
    ],
)  # fmt: skip
def test_an_open_move_with_an_unfit_field_is_a_fault_of_the_field(
    kind: str, move: str, state: str, facts: CaseFacts, said: dict[str, object], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as error:
        require(KINDS[kind], move, state, facts, said)
    assert [(one.field, one.code) for one in error.value.faults] == [fault]
    assert move in codes(KINDS[kind], state, facts)


def test_a_refusal_names_the_moves_by_the_cases_own_facts() -> None:
    # Asked too late for one move, with a day that would bar another: that one is open all the same.
    with pytest.raises(MoveNotAllowed) as error:
        require(
            CIVIL, "grant", "in_progress", replace(HANDLED, today=TODAY), {"closing_date": date(2025, 6, 11)}
        )
    assert "submit_closing_report" in error.value.allowed


def test_a_party_who_refuses_is_no_fault_of_a_field() -> None:
    with pytest.raises(MoveNotAllowed) as error:
        require(MEDIATION, "accept", "registered", CaseFacts(mediator_count=1), {"party_refuses": True})
    assert "accept" not in error.value.allowed


@pytest.mark.parametrize(
    ("kind", "move", "state", "facts"),
    [
        ("civil_aid", "deem_withdrawn", "supplement_requested",
         CaseFacts(supplement_due_on=TODAY, today=date(2025, 6, 11))),
        ("civil_aid", "submit_closing_report", "in_progress",
         replace(HANDLED, today=TODAY, closing_date=TODAY)),
        ("civil_aid", "review", "closed", replace(HANDLED, reviewer_id="reviewer-9")),
        ("civil_aid", "decide_not_to_terminate", "in_progress", REPORTED),
        ("criminal_aid", "terminate", "in_progress", REPORTED),
        ("civil_aid", "correct_refusal", "archived", replace(REFUSED, objection_open=True)),
        ("criminal_aid", "tell_organ", "in_progress", HANDLED),
        ("mediation", "accept", "registered", CaseFacts(mediator_count=2)),
    ],
)  # fmt: skip
def test_the_other_side_of_each_boundary_is_allowed(
    kind: str, move: str, state: str, facts: CaseFacts
) -> None:
    assert require(KINDS[kind], move, state, facts).code == move


def test_a_move_whose_guard_waits_for_the_request_is_listed_before_there_is_one() -> None:
    assert "review" in codes(CIVIL, "closed", HANDLED)
    assert "submit_closing_report" in codes(CIVIL, "in_progress", HANDLED)


@given(kind=st.sampled_from(list(CaseKind)), data=st.data(), assigned=st.booleans(), asked=st.booleans())
def test_require_accepts_exactly_what_allowed_lists(
    kind: CaseKind, data: st.DataObject, *, assigned: bool, asked: bool
) -> None:
    case_type = KINDS[kind]
    state = data.draw(st.sampled_from(list(case_type.states)))
    move = data.draw(st.sampled_from(case_type.moves))
    facts = CaseFacts(has_open_assignment=assigned, supplement_asked=asked)
    listed = codes(case_type, state, facts)
    if move.code in listed:
        assert require(case_type, move.code, state, facts) is move
        return
    with pytest.raises(MoveNotAllowed) as error:
        require(case_type, move.code, state, facts)
    assert list(error.value.allowed) == listed
