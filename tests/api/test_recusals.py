"""Recusal: who is out makes no move; oneself at once, others on request; decided by another; never lifted."""

from typing import Any

import pytest

from caseapp.vocabulary import Role
from tests.cases import GRANT, Body, Office, codes
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
