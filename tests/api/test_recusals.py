"""Recusal: who is out makes no move; oneself at once, others on request; decided by another; never lifted."""

from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.cases import GRANT, Body, Office, applicant, codes, identity, in_days
from tests.clients import ApiClient
from tests.conftest import SignIn


def path(case: Body, rest: str = "") -> str:
    return f"/cases/{case['id']}/recusals{rest}"


def ask(client: ApiClient, case: Body, expect: int = 201, **changes: Any) -> Body:
    body = {"origin": "party", "ground": "near_relative", "statement": "是申请人的近亲属。", **changes}
    return dict(client.post(path(case), body, expect))


def about(office: Office, who: str) -> str:
    return str(getattr(office, who).account_id)


def decide(client: ApiClient, office: Office, case: Body, made: Body, expect: int = 200, **body: Any) -> Body:
    version = office.show(case)["version"]
    return dict(client.post(path(case, f"/{made['id']}/decision"), body, expect, match=version))


@pytest.fixture
def deputy_approver(as_role: SignIn) -> ApiClient:
    return as_role(Role.APPROVER)


def test_who_withdraws_is_out_at_once_and_for_good(office: Office, deputy_approver: ApiClient) -> None:
    case = office.reach("under_review")
    made = ask(office.approver, case, origin="self")
    assert (made["state"], made["decided_by_id"], made["verified"]) == (
        "stands",
        about(office, "approver"),
        False,
    )
    assert made["ground_zh"] == "本人是本案当事人的近亲属"
    for move in ("grant", "refuse"):
        status, answer = office.refused(move, case)
        assert (status, answer["code"]) == (403, "recused")
        assert "未核实" in answer["detail"]
    letter = {"form": "application", "particulars": {}}
    assert office.approver.post(f"/cases/{case['id']}/documents", letter, 403)["code"] == "recused"
    assert office.show(case, "approver")["allowed_actions"] == []
    assert office.show(case)["allowed_actions"] != []
    assert decide(deputy_approver, office, case, made, 409, recused=False)["code"] == "recusal_decided"
    answer = deputy_approver.post(f"/legal-aid/cases/{case['id']}/decision", GRANT, match=case["version"])
    assert answer["state"] == "granted"


def test_until_a_request_is_decided_its_person_waits(office: Office, deputy_approver: ApiClient) -> None:
    case = office.reach("under_review")
    made = ask(office.window, case, account_id=about(office, "approver"))
    assert office.refused("grant", case)[1]["code"] == "recusal_pending"
    assert ask(office.window, case, 409, account_id=about(office, "approver"))["code"] == "recusal_recorded"
    assert decide(office.approver, office, case, made, 403, recused=False)["code"] == "own_recusal"
    office.window.post(path(case, f"/{made['id']}/decision"), {"recused": True}, 403, match=case["version"])
    assert codes(decide(deputy_approver, office, case, made, 422, recused=False)) == {("reasons", "required")}
    done = decide(deputy_approver, office, case, made, recused=False, reasons="经核实并非近亲属。")
    assert (done["state"], done["reasons"]) == ("dismissed", "经核实并非近亲属。")
    assert office.make("grant", case)["state"] == "granted"


def test_the_bureau_decides_where_the_centre_has_one_approver(office: Office, as_role: SignIn) -> None:
    case = office.reach("under_review")
    made = ask(office.window, case, account_id=about(office, "approver"), origin="office")
    bureau = as_role(Role.BUREAU_OFFICER)
    assert decide(bureau, office, case, made, recused=True)["state"] == "stands"
    assert office.refused("grant", case)[1]["code"] == "recused"


def test_who_is_out_decides_on_nobody_elses_recusal(office: Office, deputy_approver: ApiClient) -> None:
    case = office.reach("under_review")
    ask(deputy_approver, case, origin="self")
    made = ask(office.window, case, account_id=about(office, "approver"))
    assert (
        decide(deputy_approver, office, case, made, 403, recused=False, reasons="不属实。")["code"]
        == "recused"
    )


def test_faults_are_named(office: Office, as_role: SignIn) -> None:
    case = office.receive()
    assert codes(ask(office.window, case, 422, ground="dislike", origin="self")) == {("ground", "unknown")}
    assert codes(ask(office.window, case, 422)) == {("origin", "not_the_person")}
    other = about(office, "approver")
    assert codes(ask(office.window, case, 422, origin="self", account_id=other)) == {
        ("origin", "not_the_person")
    }
    stranger = as_role(Role.APPROVER, at=office.places.foreign)
    outside = str(stranger.account_id)
    assert codes(ask(office.window, case, 422, account_id=outside)) == {("account_id", "unknown")}
    ask(stranger, case, 404, origin="self")
    assert office.window.get(path(case)) == []


def test_a_mediator_who_is_out_mediates_no_more(office: Office, as_role: SignIn) -> None:
    mediator = as_role(Role.MEDIATOR, mediator_id=office.places.mediator)
    dispute = mediator.post(
        "/mediation/cases",
        {
            "dispute_type": "neighborhood",
            "source": "party_application",
            "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
            "facts": "楼上漏水。",
        },
    )
    assert ask(mediator, dispute, origin="self", ground="party")["article"].endswith("第二十三条")
    accept = {"accepted": True, "mediator_ids": [str(office.places.mediator)]}
    answer = mediator.post(
        f"/mediation/cases/{dispute['id']}/acceptance", accept, 403, match=dispute["version"]
    )
    assert answer["code"] == "recused"


@pytest.mark.one_database
def test_who_is_out_decides_about_no_money_either(office: Office, deputy_approver: ApiClient) -> None:
    case = office.reach("in_progress")
    ask(office.window, case, account_id=about(office, "approver"))
    added = {"name": "测试对方"}
    for path_, body in (("parties", added), ("replacement-requests", {"reason": "联系不上。"})):
        answer = office.approver.request(
            "POST", f"/cases/{case['id']}/{path_}", json=body, match=office.show(case)["version"]
        )
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "recusal_pending"), path_


def test_a_worker_who_is_asked_to_leave_the_case_notes_no_work(office: Office) -> None:
    case = office.reach("in_progress")
    path, entry = f"/cases/{case['id']}", {"kind": "meeting", "done_on": in_days(0), "text": "会见。"}
    own = {"origin": "self", "ground": "interest", "statement": "与对方当事人合伙经营。"}
    assert _to_decide(office) == []
    office.lawyer.post(f"{path}/recusals", own)
    assert office.lawyer.post(f"{path}/progress-entries", entry, 403)["code"] == "recused"
    assert office.refused("submit_closing_report", office.show(case))[1]["code"] == "recused"
    assert _to_decide(office) == []  # what stands at once waits for nobody


def test_a_request_stands_on_the_board_until_it_is_decided(office: Office) -> None:
    case = office.reach("under_review")
    asked = {"origin": "party", "ground": "interest", "statement": "申请人称其与对方有往来。"}
    path = f"/cases/{case['id']}/recusals"
    made = office.window.post(path, {**asked, "account_id": str(office.reviewer.account_id)})
    (item,) = _to_decide(office)
    assert (item["case_id"], item["verified"]) == (case["id"], False)
    body = {"recused": False, "reasons": "查无此事。"}
    office.approver.post(f"{path}/{made['id']}/decision", body, 200, match=office.show(case)["version"])
    assert _to_decide(office) == []


def _to_decide(office: Office) -> list[Body]:
    board = office.approver.get(f"/board/{office.places.institution}")
    return [one for part in board["sections"] if part["code"] == "recusal_to_decide" for one in part["items"]]


def test_a_recused_worker_is_not_appointed_again(office: Office) -> None:
    case = office.reach("in_progress")
    ask(office.lawyer, case, origin="self")
    status, answer = office.refused("replace_worker", office.show(case))
    assert (status, codes(answer)) == (422, {("practitioner_id", "recused")})
    waiting = office.reach("granted", applicant=applicant(id_number=identity(serial=7)))
    assert office.make("assign", waiting)["state"] == "assigned"


def test_who_is_asked_to_keep_out_waits_and_is_ranked_again_once_dismissed(
    office: Office, as_role: SignIn, deputy_approver: ApiClient
) -> None:
    case = office.reach("granted")
    own = as_role(Role.LEGAL_AID_WORKER, practitioner_id=office.places.lawyer)
    made = ask(office.window, case, account_id=str(own.account_id))
    assert codes(office.refused("assign", case)[1]) == {("practitioner_id", "recused")}
    excluded = office.approver.get(f"/cases/{case['id']}/assignment-proposals")["excluded"]
    reasons = {one["practitioner_id"]: [two["code"] for two in one["reasons"]] for one in excluded}
    assert "recused" in reasons[str(office.places.lawyer)]
    decide(deputy_approver, office, case, made, recused=False, reasons="并无亲属关系。")
    assert office.make("assign", office.show(case))["state"] == "assigned"
