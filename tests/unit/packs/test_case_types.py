"""The four case kinds as loaded, inheritance, a throw-away kind, and tables that are refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from caseapp.packs.case_types import CaseType, load_case_types
from caseapp.packs.clocks import load_clocks
from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader
from caseapp.vocabulary import CaseKind, Permission

CIVIL = (PACKAGE_FOLDER / "case_types" / "civil_aid.yaml").read_text(encoding="utf-8")
THROW_AWAY = """
kind: notary_waiver
zh: 公证减免
en: notary fee waiver
number_mark: 公减
states:
  asked: {zh: 已申请, en: asked}
  done: {zh: 已办, en: done}
groups: {open: [asked], ended: [done], terminal: [done]}
opening: {state: asked, event: waiver.asked, permission: case:intake, path: /notary-waivers}
moves:
  finish: {zh: 办结, en: finish, from: [asked], to: [done], permission: case:close,
           path: "/notary-waivers/{id}/finish", event: waiver.finished}
"""
PLAN = (
    {
        ("submitted", "screen", "under_review"),
        ("under_review", "screen", "under_review"),
        ("submitted", "request_supplement", "supplement_requested"),
        ("under_review", "request_supplement", "supplement_requested"),
        ("supplement_requested", "answer_supplement", "under_review"),
        ("supplement_requested", "deem_withdrawn", "deemed_withdrawn"),
        ("submitted", "withdraw", "withdrawn"),
        ("under_review", "withdraw", "withdrawn"),
        ("supplement_requested", "withdraw", "withdrawn"),
        ("submitted", "redirect", "redirected"),
        ("under_review", "redirect", "redirected"),
        ("under_review", "grant", "granted"),
        ("under_review", "refuse", "refused"),
        ("granted", "appoint_firm", "granted"),
        ("granted", "propose_worker", "granted"),
        ("granted", "assign", "assigned"),
        ("in_progress", "appoint_firm", "in_progress"),
        ("in_progress", "propose_worker", "in_progress"),
        ("in_progress", "assign", "assigned"),
        ("refused", "correct_refusal", "granted"),
        ("archived", "correct_refusal", "granted"),
        ("terminated", "correct_termination", "in_progress"),
        ("archived", "correct_termination", "in_progress"),
        ("assigned", "start_work", "in_progress"),
        ("assigned", "replace_worker", "assigned"),
        ("in_progress", "replace_worker", "in_progress"),
        ("closing_report_submitted", "return_closing_report", "in_progress"),
        ("supplement_requested", "redirect", "redirected"),
        *(
            (state, "change_representative", state)
            for state in (
                *("submitted", "supplement_requested", "under_review", "granted", "assigned", "in_progress"),
                *("closing_report_submitted", "refused", "terminated"),
            )
        ),
        ("assigned", "answer_conflict", "assigned"),
        ("in_progress", "answer_conflict", "in_progress"),
        ("closing_report_submitted", "answer_conflict", "closing_report_submitted"),
        ("in_progress", "submit_closing_report", "closing_report_submitted"),
        ("closing_report_submitted", "close", "closed"),
        ("closed", "review", "reviewed"),
        ("granted", "terminate", "terminated"),
        ("assigned", "terminate", "terminated"),
        ("in_progress", "terminate", "terminated"),
        ("closing_report_submitted", "terminate", "terminated"),
    }
    | {
        (state, "archive", "archived")
        for state in ("reviewed", "terminated", "refused", "deemed_withdrawn", "withdrawn", "redirected")
    }
    | {
        (state, move, state)
        for state in ("assigned", "in_progress", "closing_report_submitted")
        for move in ("report_termination_ground", "decide_not_to_terminate")
    }
    | {
        (state, move, state)
        for state in ("refused", "terminated", "archived")
        for move in ("receive_objection", "withdraw_objection", "uphold_objected")
    }
)
AT_WORK = ("granted", "assigned", "in_progress", "closing_report_submitted")
PLAN |= {(state, "aid_first", "granted") for state in ("submitted", "under_review", "supplement_requested")}
PLAN |= {
    (state, move, state)
    for state in AT_WORK
    for move in ("receive_prior_aid_papers", "screen_prior_aid", "confirm_prior_aid")
}
PLAN |= {
    (state, move, state)
    for state in (*AT_WORK, "submitted", "under_review", "supplement_requested")
    for move in ("request_cooperation", "answer_cooperation")
}
PLAN |= {(state, "ask_fee_relief", state) for state in AT_WORK}
PLAN |= {(state, "verify_fee_relief", state) for state in (*AT_WORK, "closed", "reviewed")}
PLAN |= {(state, "answer_fee_relief", state) for state in (*AT_WORK, "closed", "reviewed", "terminated")}
PLAN |= {(state, "end_prior_aid", "terminated") for state in AT_WORK}
UNDECIDED = ("submitted", "supplement_requested", "under_review")
PLAN |= {(state, "dispute_jurisdiction", state) for state in UNDECIDED}
PLAN |= {(state, "redirect_by_decision", "redirected") for state in UNDECIDED}
PLAN |= {(state, "keep_by_decision", state) for state in (*UNDECIDED, *AT_WORK)}


def load(overlay: Path | None = None) -> Mapping[str, CaseType]:
    reader = PackReader(overlay)
    found = load_case_types(reader, load_clocks(reader))
    reader.finish()
    return found


def overlay(folder: Path, kind: str, text: str) -> Path:
    (folder / "case_types").mkdir(exist_ok=True)
    (folder / "case_types" / f"{kind}.yaml").write_text(text, encoding="utf-8")
    return folder


def steps(case_type: CaseType) -> set[tuple[str, str, str]]:
    return {
        (source, move.code, target)
        for move in case_type.moves
        for source in move.sources
        for target in (move.targets or (source,))
    }


@pytest.fixture(scope="module")
def kinds() -> Mapping[str, CaseType]:
    return load()


def test_every_case_kind_has_its_pack(kinds: Mapping[str, CaseType]) -> None:
    assert set(kinds) == set(CaseKind)


def test_the_table_of_civil_aid_is_the_one_agreed(kinds: Mapping[str, CaseType]) -> None:
    assert steps(kinds["civil_aid"]) == PLAN


def test_administrative_aid_writes_only_its_name_and_inherits_the_rest(kinds: Mapping[str, CaseType]) -> None:
    civil, administrative = kinds["civil_aid"], kinds["administrative_aid"]
    assert administrative.moves == civil.moves
    assert administrative.states == civil.states
    assert (administrative.zh, administrative.number_mark) == ("行政法律援助", "行援")


def test_a_criminal_notice_needs_no_application_and_no_decision(
    kinds: Mapping[str, CaseType],
) -> None:
    criminal = kinds["criminal_aid"]
    assert criminal.initial == "notice_received"
    assert not {"submitted", "under_review", "granted", "refused"} & set(criminal.states)
    assert ("assigned", "tell_organ", "assigned") in steps(criminal)


def test_both_moves_of_the_notice_clock_name_it(kinds: Mapping[str, CaseType]) -> None:
    criminal = kinds["criminal_aid"]
    assert criminal.opening.clocks.starts == ("lai_assign_on_notice",)
    assert "lai_assign_on_notice" in criminal.move("assign").clocks.meets
    assert criminal.move("tell_organ").clocks.meets == ("lai_assign_on_notice",)


def test_events_say_what_they_do_to_the_clocks(kinds: Mapping[str, CaseType]) -> None:
    civil = kinds["civil_aid"]
    assert civil.effects("application.received").starts == ("review_decision",)
    assert civil.effects("supplement.requested").pauses == ("review_decision",)
    assert civil.effects("supplement.answered").resumes == ("review_decision",)
    assert civil.effects("aid.granted").starts == ("assign_after_grant",)
    assert civil.effects("agreement.signed").meets == ("agreement_signing",)
    assert civil.effects("termination.unit_received").starts == ("closing_papers",)
    assert civil.effects("closing_papers.received").meets == ("closing_papers",)
    assert not civil.effects("application.screened").codes


def test_a_move_knows_where_it_leads(kinds: Mapping[str, CaseType]) -> None:
    civil, mediation = kinds["civil_aid"], kinds["mediation"]
    assert civil.move("grant").target("under_review") == "granted"
    assert civil.move("replace_worker").target("in_progress") == "in_progress"
    check = mediation.move("check_performance")
    assert check.target("agreed", "performed") == "performed"
    with pytest.raises(ValueError, match="one of"):
        check.target("agreed")
    with pytest.raises(ValueError, match="one of"):
        check.target("agreed", "failed")


def test_states_and_moves_are_found_by_code(kinds: Mapping[str, CaseType]) -> None:
    civil = kinds["civil_aid"]
    assert civil.state("granted").zh == "决定给予"
    with pytest.raises(KeyError):
        civil.state("mediating")
    with pytest.raises(KeyError):
        civil.move("agree")


@pytest.mark.parametrize("kind", list(CaseKind))
def test_each_kind_can_be_walked_from_its_first_state_to_the_archive(
    kinds: Mapping[str, CaseType], kind: str
) -> None:
    case_type = kinds[kind]
    backward = {"archived"}
    for _ in case_type.states:
        backward |= {move for one in case_type.moves if set(one.targets) & backward for move in one.sources}
    assert backward == set(case_type.states)
    with_objections = "receive_objection" in {move.code for move in case_type.moves}
    assert case_type.groups.get("terminal", set()) == (set() if with_objections else {"archived"})


@pytest.mark.parametrize("kind", list(CaseKind))
def test_no_route_is_open_to_the_public(kinds: Mapping[str, CaseType], kind: str) -> None:
    permissions = {move.permission for move in kinds[kind].moves} | {kinds[kind].opening.permission}
    assert not permissions & {Permission.PUBLIC, Permission.SELF}


def test_a_throw_away_second_kind_loads_from_an_overlay(tmp_path: Path) -> None:
    found = load(overlay(tmp_path, "notary_waiver", THROW_AWAY))
    assert steps(found["notary_waiver"]) == {("asked", "finish", "done")}
    assert set(CaseKind) < set(found)


def test_a_child_may_change_a_single_key_of_a_move(tmp_path: Path) -> None:
    child = (
        "kind: labour_aid\nextends: civil_aid\nzh: 劳动\nen: labour\nnumber_mark: 劳援\n"
        "opening: {starts: []}\n"
        "moves: {screen: {zh: 劳动审查}, request_supplement: {pauses: [], starts: []},"
        " answer_supplement: {meets: [], resumes: []}, grant: {meets: [], starts: []}, refuse: {meets: []},"
        " assign: {meets: [], starts: []}, submit_closing_report: {meets: [], starts: []},"
        " receive_objection: {meets: [], starts: []}, uphold_objected: {meets: []},"
        " report_termination_ground: {starts: []}, decide_not_to_terminate: {meets: []}, terminate: {meets: []},"
        " correct_refusal: {meets: []}, correct_termination: {meets: []},"
        " close: {meets: [], starts: []}, archive: {meets: []},"
        " appoint_firm: {meets: [], starts: []}, replace_worker: {meets: [], starts: []},"
        " request_cooperation: {pauses: []}, answer_cooperation: {resumes: []}, aid_first: {starts: [], pauses: []},"
        " receive_prior_aid_papers: {meets: [], resumes: []},"
        " confirm_prior_aid: {meets: []}, end_prior_aid: {meets: []}}\n"
        "records: {agreement.signed: {meets: []}, matter.finished: {starts: []}, proposal.ended: {starts: []},"
        " replacement.requested: {starts: []}, replacement.refused: {meets: []}, decision.served: {starts: []},"
        " assignment.due_again: {starts: []}, work.resumed: {starts: []},"
        " assignment.due_on_confirmation: {starts: []}, objection.outcome_known: {starts: []},"
        " reconsideration.applied: {meets: []}, reconsideration.decision_served: {starts: []},"
        " litigation.brought: {meets: []}, termination.unit_received: {starts: []},"
        " closing_papers.received: {meets: []}, prior_aid.reopened: {starts: []},"
        " prior_aid.papers_due_again: {starts: [], pauses: []},"
        " termination.letter_due: {starts: []}, termination.letter_sent: {meets: []},"
        " custody_application.received: {starts: []}, custody_application.transferred: {meets: []},"
        " duty_help.application_received: {starts: []}, duty_help.application_transferred: {meets: []}}\n"
    )
    found = load(overlay(tmp_path, "labour_aid", child))
    assert found["labour_aid"].move("screen").zh == "劳动审查"
    assert found["labour_aid"].move("screen").path == found["civil_aid"].move("screen").path


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("to: [refused]", "to: [lost]", "moves.refuse", "'lost' is no state"),
        ("to: [redirected]", "to: [withdrawn]", "states.redirected", "no move leads here"),
        ("  closed: [closed, reviewed]\n", "  terminal: [archived]\n", "groups.terminal", "no move leaves"),
        ("permission: case:close", "permission: case:closing", "moves.close.permission", "is not allowed"),
        ("guards: [no_open_assignment]", "guards: [no_assignment]", "moves.assign.guards", "is no guard"),
        ("starts: [assign_after_grant]", "starts: [some_day]", "aid.granted", "'some_day' is no clock"),
        ("    meets: [supplement_answer]\n", "", "supplement.answered", "must be in meets"),
        ("    pauses: [review_decision]\n", "", "supplement.requested", "must be in pauses"),
        ("event: aid.refused", "event: aid.denied", "moves", "waits for aid.refused"),
        ("event: aid.refused", "event: aid.granted", "moves", "named twice"),
        ("  undecided: [submitted", "  undecided: [sent", "groups.undecided", "'sent' is no state"),
        ("  ended: [refused, ", "  ended: [", "groups", "either open or ended"),
        ("kind: civil_aid", "kind: civil", "kind", "named after its kind"),
        ("  state: submitted", "  state: sent", "opening.state", "'sent' is no state"),
        ("requires: legal_qualification", "requires: criminal_practice", "provider.own_staff.years", "is"),
        ("types: [lai_staff]", "types: [clerk]", "provider.own_staff.types", "is no provider type"),
        ("en: civil legal aid", "label: x", "label", "unknown key"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_with_file_key_and_reason(
    tmp_path: Path, old: str, new: str, key: str, message: str
) -> None:
    assert old in CIVIL
    with pytest.raises(PackError) as error:
        load(overlay(tmp_path, "civil_aid", CIVIL.replace(old, new)))
    found = {fault.file for fault in error.value.pack_faults if fault.key == key and message in fault.message}
    assert "case_types/civil_aid.yaml" in found, str(error.value)


def test_kinds_that_extend_nothing_or_each_other_are_refused(tmp_path: Path) -> None:
    overlay(tmp_path, "one", "kind: one\nextends: two\n")
    overlay(tmp_path, "two", "kind: two\nextends: one\n")
    overlay(tmp_path, "three", "kind: three\nextends: nowhere\n")
    overlay(tmp_path, "four", "kind: four\nextends: {one: [two]}\n")
    with pytest.raises(PackError) as error:
        load(tmp_path)
    refused = {fault.file for fault in error.value.pack_faults if fault.key == "extends"}
    assert refused == {f"case_types/{name}.yaml" for name in ("one", "two", "three", "four")}
