"""Granting and refusing (LAL Art. 43), and which moves are open in which state."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import CaseEvent, Decision
from caseapp.packs import catalogue
from caseapp.vocabulary import Role
from tests.cases import (
    CASES,
    CRIMINAL_WAYS,
    GRANT,
    REFUSAL,
    TRIES,
    WAYS,
    Body,
    Office,
    applicant,
    clock_of,
    codes,
    poor_applicant_refused,
)
from tests.conftest import SignIn

OnDay = Callable[[str], date]
GROUNDS = ["out_of_scope", "hardship_not_met", "already_represented", "not_a_qualified_person"]
GROUNDS_OFF = ["res_judicata_same_matter", "no_clear_opponent", "not_justiciable", "false_statement"]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def test_a_grant_follows_the_screening_and_names_its_articles(office: Office) -> None:
    case = office.make("grant", office.reach("under_review"))
    record = case["decision_record"]
    assert (case["state"], case["decision"], case["decided_on"]) == ("granted", "granted", "2025-03-03")
    assert (record["outcome"], record["follows_screening"], record["refusal_grounds"]) == (
        "granted",
        True,
        [],
    )
    assert record["decided_by_id"] == str(office.approver.account_id)
    law, anhui = "中华人民共和国法律援助法", "安徽省法律援助条例"
    assert {f"{law}第三十一条", f"{law}第四十一条"} <= set(record["articles"])
    assert any(anhui in article or law + "第三十四条" in article for article in record["articles"])
    assert case["closed_on"] is None
    force_clause, replaced = f"{law}第七十一条", "2012年"
    assert not any(force_clause in article or replaced in article for article in record["articles"])


@pytest.mark.parametrize(
    ("state", "path", "body"),
    [
        ("submitted", f"{CASES}/{{id}}/termination", {"ground": "zz", "statement": "理由。"}),
        ("granted", f"{CASES}/{{id}}/supplement-requests", {"items": ["身份证"], "due_on": "2024-01-01"}),
        ("submitted", "/cases/{id}/reviews", {"answers": {}}),
    ],
)
def test_the_state_is_asked_before_the_contents(
    office: Office, as_role: SignIn, state: str, path: str, body: Body
) -> None:
    case = office.reach(state)
    client = as_role(Role.APPROVER, Role.QUALITY_REVIEWER)
    problem = client.post(path.format(id=case["id"]), body, 409, match=case["version"])
    assert problem["code"] == "move_not_allowed"
    assert "allowed_actions" in problem


@pytest.mark.parametrize(("income", "outcome"), [("1600.00", "eligible"), ("1600.01", "refused")])
def test_the_line_is_that_of_the_receiving_place_wherever_the_applicant_lives(
    office: Office, income: str, outcome: str
) -> None:
    """LAL Art. 34: Pudong's line would be 3,190 yuan, for the one who lives there and applies in Wuhu."""
    household = {"members": 1, "monthly_income": income, "opponent_in_household": False}
    person = applicant(address="上海市浦东新区示例路1号", categories=[])
    case = office.receive(household=household, applicant=person)
    assert case["screening"]["outcome"] == outcome
    assert case["screening"]["policy"]["region_code"].startswith("34")


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_in_force_refuses_in_writing_with_its_article(office: Office, ground: str) -> None:
    body = {"outcome": "refused", "refusal_grounds": [ground], "statement": "理由如下。"}
    case = office.make("refuse", office.reach("under_review"), body)
    record = case["decision_record"]
    assert (case["state"], case["outcome"], case["closed_on"]) == ("refused", "refused", "2025-03-03")
    item = catalogue().policy("340202", date(2025, 3, 3))
    assert record["refusal_grounds"] == [ground]
    assert record["articles"][0].startswith("中华人民共和国法律援助法第")
    assert item is not None
    assert record["statement"] == "理由如下。"


def test_several_grounds_are_all_kept(office: Office) -> None:
    body = {"outcome": "refused", "refusal_grounds": GROUNDS, "statement": "理由如下。"}
    record = office.make("refuse", office.reach("under_review"), body)["decision_record"]
    assert record["refusal_grounds"] == GROUNDS
    assert len(record["articles"]) == len(GROUNDS)


@pytest.mark.parametrize("ground", GROUNDS_OFF)
def test_a_ground_without_a_text_in_force_here_is_refused(office: Office, ground: str) -> None:
    case = office.reach("under_review")
    body = {"outcome": "refused", "refusal_grounds": [ground], "statement": "理由如下。"}
    status, problem = office.refused("refuse", case, body)
    assert (status, codes(problem)) == (422, {("refusal_grounds", "no_basis_in_force")})
    beside = {**body, "refusal_grounds": ["out_of_scope", ground]}
    assert codes(office.refused("refuse", case, beside)[1]) == {("refusal_grounds.1", "no_basis_in_force")}


@pytest.mark.one_database  # refused before anything is asked of it
@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"refusal_grounds": []}, {("refusal_grounds", "required")}),
        ({"statement": None}, {("statement", "required")}),
        (
            {"statement": None, "refusal_grounds": []},
            {("refusal_grounds", "required"), ("statement", "required")},
        ),
        ({"refusal_grounds": ["bad_luck"]}, {("refusal_grounds", "no_basis_in_force")}),
        ({"outcome": "granted"}, {("refusal_grounds", "not_for_grants")}),
        ({"outcome": "maybe"}, {("outcome", "choice")}),
        ({"refusal_grounds": ["out_of_scope", "out_of_scope"]}, {("refusal_grounds.1", "twice")}),
    ],
)
def test_a_faulty_decision_is_refused(office: Office, changes: Body, faults: set[tuple[str, str]]) -> None:
    case = office.reach("under_review")
    status, problem = office.refused("refuse", case, {**REFUSAL, **changes})
    assert (status, codes(problem)) == (422, faults)
    assert all(fault["message"] and fault["message_en"] for fault in problem["errors"])


def test_a_decision_that_departs_from_the_screening_states_its_reasons(office: Office) -> None:
    case = office.make("screen", office.window.post(CASES, poor_applicant_refused()))
    assert case["screening"]["outcome"] == "refused"
    status, problem = office.refused("grant", case, {"outcome": "granted"})
    assert (status, codes(problem)) == (422, {("statement", "required")})
    case = office.make("grant", case, {"outcome": "granted", "statement": "家庭刚遭火灾，账面收入已不存在。"})
    assert case["decision_record"]["follows_screening"] is False


def test_deciding_twice_is_409_and_names_the_moves_that_are_open(office: Office) -> None:
    case = office.make("grant", office.reach("under_review"))
    for move in ("grant", "refuse"):
        status, problem = office.refused(move, case)
        assert (status, problem["code"]) == (409, "move_not_allowed")
        assert problem["allowed_actions"] == [
            "change_representative",
            *("appoint_firm", "propose_worker", "assign"),
            *("ask_fee_relief", "terminate"),
        ]
        assert "指派或者安排人员" in problem["detail"]
        assert "assign" in problem["detail_en"]


def test_a_submitted_case_is_screened_before_it_is_decided(office: Office) -> None:
    status, problem = office.refused("grant", office.receive())
    assert status == 409
    assert "screen" in problem["allowed_actions"]


def test_the_version_last_read_must_be_given_and_be_the_newest(office: Office) -> None:
    case = office.reach("under_review")
    path = f"{CASES}/{case['id']}/decision"
    assert office.approver.post(path, {"outcome": "granted"}, 428)["code"] == "precondition_required"
    stale = office.approver.post(path, {"outcome": "granted"}, 412, match=case["version"] - 1)
    assert stale["code"] == "precondition_failed"
    star = office.approver.post(path, {"outcome": "granted"}, 412, headers={"If-Match": "*"})
    assert star["code"] == "precondition_failed"
    assert office.show(case) == case


def test_if_match_is_looked_at_before_the_body(office: Office) -> None:
    case = office.reach("under_review")
    office.approver.post(f"{CASES}/{case['id']}/decision", {"nonsense": 1}, 412, match=case["version"] + 7)


def test_a_replay_is_answered_before_if_match(office: Office) -> None:
    case = office.reach("under_review")
    options = {"match": case["version"], "headers": {"Idempotency-Key": "decide-once"}}
    path = f"{CASES}/{case['id']}/decision"
    first = office.approver.request("POST", path, json=GRANT, **options)
    again = office.approver.request("POST", path, json=GRANT, **options)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotent-Replay"] == "true"


def test_a_decision_needs_an_idempotency_key(office: Office) -> None:
    case = office.reach("under_review")
    path = f"{CASES}/{case['id']}/decision"
    office.approver.post(path, {"outcome": "granted"}, 400, match=case["version"], key=False)


@pytest.mark.parametrize(
    "role", [Role.INTAKE_OFFICER, Role.QUALITY_REVIEWER, Role.LEADER, Role.BUREAU_OFFICER, Role.AUDITOR]
)
def test_others_may_not_decide(office: Office, as_role: SignIn, role: Role) -> None:
    case = office.reach("under_review")
    other = as_role(role)
    other.post(f"{CASES}/{case['id']}/decision", {"nonsense": 1}, 403, match=case["version"])
    assert office.show(case) == case


def test_another_institutions_approver_does_not_see_the_case(office: Office, as_role: SignIn) -> None:
    case = office.reach("under_review")
    other = as_role(Role.APPROVER, at=office.places.foreign)
    other.post(f"{CASES}/{case['id']}/decision", {"outcome": "granted"}, 404, match=case["version"])
    other.get(f"{CASES}/{case['id']}", 404)


def test_a_decision_is_one_row_and_one_event(office: Office, session: Session) -> None:
    case = office.make("refuse", office.reach("under_review"))
    rows = session.scalars(sa.select(Decision)).all()
    assert [row.statement for row in rows] == [REFUSAL["statement"]]
    event = session.scalars(sa.select(CaseEvent).order_by(CaseEvent.seq.desc())).first()
    assert event is not None
    assert (event.verb, event.from_state, event.to_state) == ("aid.refused", "under_review", "refused")
    assert event.codes == {"grounds": ["out_of_scope"]}
    assert clock_of(case, "review_decision")["status"] == "met"


def test_screening_again_uses_what_was_learned_and_keeps_each_run(office: Office) -> None:
    case = office.make("screen", office.window.post(CASES, poor_applicant_refused()))
    assert case["screening"]["outcome"] == "refused"
    case = office.make("screen", case, {"household": {"monthly_income": "1500.00"}})
    assert case["screening"]["outcome"] == "eligible"
    assert case["state"] == "under_review"
    events = office.window.get(f"/cases/{case['id']}/events")
    assert [event["verb"] for event in events] == ["application.received", *["application.screened"] * 2]


# tried with the record they answer in test_terminating.py, test_conflict_findings.py and test_fee_relief.py
NEED_A_RECORD = {"decide_not_to_terminate", "answer_conflict", "verify_fee_relief", "answer_fee_relief"}


def _reach(office: Office, state: str, on_day: OnDay) -> Body:
    if state in CRIMINAL_WAYS and state not in WAYS:
        return office.reach_criminal(state)
    if state != "deemed_withdrawn":
        return office.reach(state)
    case = office.make(
        "request_supplement", office.receive(), {"items": ["收入证明"], "due_on": "2025-03-03"}
    )
    on_day("2025-03-04")
    return office.make("deem_withdrawn", case)


def _open_moves(office: Office, case: Body) -> set[str]:
    """What each person of the office reads in ``allowed_actions``, taken for the moves they would make."""
    shown = {who: set(office.show(case, who)["allowed_actions"]) for who in _who_sees(case)}
    return {move for move, chosen in TRIES.items() if move in shown.get(chosen.who, set())}


def _who_sees(case: Body) -> list[str]:
    return ["window", "approver", "reviewer", *(["lawyer"] if case["assignments"] else [])]


def _excused(move: str, case: Body) -> set[int]:
    """Besides 409: a request that does not exist, a lawyer who sees nothing yet, a missing reason to replace."""
    if move == "answer_supplement" and case["supplement_request"] is None:
        return {404}
    if TRIES[move].who == "lawyer":
        return {404, 403, 409}
    if move == "assign" and any(one["ended_on"] is None for one in case["assignments"]):
        return {422}
    return {409}


@pytest.mark.one_database
@pytest.mark.parametrize("state", sorted([*WAYS, "deemed_withdrawn"]))
def test_allowed_actions_are_exactly_the_moves_that_succeed(
    office: Office, on_day: OnDay, state: str
) -> None:
    case = _reach(office, state, on_day)
    assert case["state"] == state
    allowed = _open_moves(office, case)
    same_path = {"assign", "replace_worker"} if allowed & {"assign", "replace_worker"} else set()
    appending = {"start_work"} if state == "in_progress" else set()
    for move in sorted(TRIES.keys() - allowed - same_path - appending - {"tell_organ"}):
        status, problem = office.ask(move, case)
        assert status in _excused(move, case), (move, problem)
        if status == 409:
            assert problem["code"] == "move_not_allowed", (move, problem)
            assert "allowed_actions" in problem
    assert office.show(case)["version"] == case["version"]
    for move in sorted(allowed):
        on_day("2025-03-03")
        made = office.make(move, _reach(office, state, on_day))
        targets = catalogue().case_type("civil_aid").move(move).targets or (state,)
        assert made["state"] in targets


@pytest.mark.one_database
@pytest.mark.parametrize("state", sorted(CRIMINAL_WAYS))
def test_allowed_actions_of_a_criminal_case(office: Office, state: str) -> None:
    case = office.reach_criminal(state)
    assert case["state"] == state
    allowed = _open_moves(office, case)
    same_path = {"assign", "replace_worker"} if allowed & {"assign", "replace_worker"} else set()
    appending = {"start_work"} if state == "in_progress" else set()
    asked = {move.code for move in catalogue().case_type("criminal_aid").moves} - NEED_A_RECORD
    assert allowed <= asked
    for move in sorted(asked - allowed - same_path - appending):
        assert office.ask(move, case)[0] in _excused(move, case), move
    assert office.show(case)["version"] == case["version"]
    for move in sorted(allowed):
        office.make(move, office.reach_criminal(state))


@pytest.mark.parametrize(
    "move", ["screen", "request_supplement", "redirect", "grant", "refuse", "deem_withdrawn"]
)
def test_moves_of_applications_do_not_exist_for_notices(office: Office, move: str) -> None:
    case = office.reach_criminal("notice_received")
    assert office.refused(move, case)[0] in {404, 409, 422}
