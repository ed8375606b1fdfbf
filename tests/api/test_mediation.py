from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AccessLog, LegalCase
from caseapp.services import audit_verify
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

QUICK = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}
PATH = "/mediation/cases"


@pytest.fixture(autouse=True)
def today(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


@pytest.fixture
def mediator(as_role: SignIn, places: Places) -> ApiClient:
    return as_role(Role.MEDIATOR, mediator_id=places.mediator)


@pytest.fixture
def case(mediator: ApiClient) -> Any:
    return mediator.post(PATH, QUICK)


def faults(answer: Any) -> set[tuple[str, str]]:
    return {(fault["field"], fault["code"]) for fault in answer["errors"]}


def accepted(client: ApiClient, case: Any) -> Any:
    return client.post(f"{PATH}/{case['id']}/acceptance", {"accepted": True}, 200, match=case["version"])


def agreed(client: ApiClient, case: Any, **more: Any) -> Any:
    body = {"form": "written", "terms": "甲方三日内付清2000元。", "amount": "2000.00", **more}
    return client.post(f"{PATH}/{case['id']}/agreement", body, match=case["version"])


def ended(client: ApiClient, case: Any, outcome: str, expect: int = 200, **more: Any) -> Any:
    body = {"outcome": outcome, "told_other_ways": True, **more}
    return client.post(f"{PATH}/{case['id']}/conclusion", body, expect, match=case["version"])


def checked(client: ApiClient, case: Any, result: str, expect: int = 201, **more: Any) -> Any:
    body = {"result": result, **more}
    return client.post(f"{PATH}/{case['id']}/performance-checks", body, expect, match=case["version"])


def archived(client: ApiClient, case: Any) -> Any:
    return client.post(f"{PATH}/{case['id']}/archive", None, 200, match=case["version"])


def test_a_dispute_is_taken_in_with_one_short_call(case: Any, places: Places) -> None:
    assert case["number"] == "340202-03-人调-2025-000001"
    assert (case["state"], case["opened_on"]) == ("registered", "2025-03-03")
    assert case["allowed_actions"] == ["accept", "not_accept", "refusal"]
    assert [m["mediator_id"] for m in case["mediators"]] == [str(places.mediator)]
    assert [p["name"] for p in case["parties"]] == ["当事人甲", "当事人乙"]
    assert (case["dispute"]["people_count"], case["clocks"]) == (2, [])
    assert not [name for name in (*case, *case["dispute"]) if "fee" in name]


def test_the_whole_way_to_a_performed_agreement(
    mediator: ApiClient, case: Any, session: Session, on_day: Callable[[str], date]
) -> None:
    running = accepted(mediator, case)
    assert (running["state"], running["dispute"]["accepted_on"]) == ("mediating", "2025-03-03")
    assert [(c["clock_code"], c["due_on"], c["verified"]) for c in running["clocks"]] == [
        ("mediation_limit", "2025-04-02", False)
    ]
    on_day("2025-03-20")
    done = agreed(mediator, running)
    assert (done["state"], done["outcome"], done["closed_on"]) == ("agreed", "agreement", "2025-03-20")
    assert (done["dispute"]["performance"], done["dispute"]["terms"]) == ("pending", "甲方三日内付清2000元。")
    assert done["clocks"][0]["status"] == "met"
    visited = checked(mediator, done, "partly")
    assert (visited["state"], visited["dispute"]["performance"]) == ("agreed", "partly")
    assert visited["version"] > done["version"]
    performed = checked(mediator, visited, "performed", performed_on="2025-03-20")
    assert (performed["state"], performed["dispute"]["performed_on"]) == ("performed", "2025-03-20")
    assert archived(mediator, performed)["state"] == "archived"
    assert archived_actions(mediator, case) == []
    assert session.scalar(sa.select(LegalCase.archived_on)) == date(2025, 3, 20)


def archived_actions(client: ApiClient, case: Any) -> Any:
    return client.get(f"{PATH}/{case['id']}")["allowed_actions"]


def test_the_chain_of_events_is_whole(mediator: ApiClient, case: Any, ctx: Any) -> None:
    archived(
        mediator, checked(mediator, agreed(mediator, accepted(mediator, case), form="oral"), "performed")
    )
    assert audit_verify.of_case(UUID(case["id"])) == []


def test_a_party_who_refuses_ends_it_and_only_the_refusal_stands(mediator: ApiClient, case: Any) -> None:
    ask = {"accepted": True, "party_refuses": True}
    refused = mediator.post(f"{PATH}/{case['id']}/acceptance", ask, 409, match=case["version"])
    assert (refused["code"], "refusal" in refused["allowed_actions"]) == ("move_not_allowed", True)
    over = ended(mediator, case, "refusal", told_other_ways=False)
    assert (over["state"], over["outcome"], over["allowed_actions"]) == (
        "refused_by_party",
        "refusal",
        ["archive"],
    )
    late = mediator.post(
        f"{PATH}/{case['id']}/agreement", {"form": "oral", "terms": "付清"}, 409, match=over["version"]
    )
    assert late["allowed_actions"] == ["archive"]


@pytest.mark.parametrize(("outcome", "state"), [("failure", "failed"), ("withdrawal", "withdrawn")])
def test_mediation_may_fail_or_be_withdrawn(mediator: ApiClient, case: Any, outcome: str, state: str) -> None:
    over = ended(mediator, accepted(mediator, case), outcome)
    assert (over["state"], over["closed_on"], over["clocks"][0]["status"]) == (state, "2025-03-03", "met")


def test_after_a_failure_the_parties_are_told_of_other_ways(mediator: ApiClient, case: Any) -> None:
    refused = ended(mediator, accepted(mediator, case), "failure", 422, told_other_ways=False)
    assert faults(refused) == {("told_other_ways", "must_be_told")}


def test_a_dispute_that_may_not_be_accepted_needs_its_reason(mediator: ApiClient, case: Any) -> None:
    path = f"{PATH}/{case['id']}/acceptance"
    assert faults(mediator.post(path, {"accepted": False}, 422, match=1)) == {("reason", "required")}
    body = {"accepted": False, "reason": "pending_elsewhere"}
    over = mediator.post(path, body, 200, match=1)
    assert (over["state"], over["dispute"]["not_accepted_reason"], over["dispute"]["accepted_on"]) == (
        "not_accepted",
        "pending_elsewhere",
        None,
    )


def test_nobody_accepts_a_dispute_without_a_mediator(as_role: SignIn, places: Places) -> None:
    manager = as_role(Role.COMMITTEE_MANAGER)
    case = manager.post(PATH, QUICK)
    path = f"{PATH}/{case['id']}/acceptance"
    assert "accept" not in case["allowed_actions"]
    assert manager.post(path, {"accepted": True}, 409, match=1)["errors"][0]["code"] == "no_mediator"
    stranger = {"accepted": True, "mediator_ids": [str(uuid4())]}
    assert faults(manager.post(path, stranger, 422, match=1)) == {("mediator_ids.0", "not_on_duty")}
    chosen = {"accepted": True, "mediator_ids": [str(places.mediator)], "named_by": "parties"}
    assert manager.post(path, chosen, 200, match=1)["mediators"][0]["named_by"] == "parties"


def test_every_fault_of_a_dispute_is_named(mediator: ApiClient) -> None:
    wrong = {
        **QUICK,
        "parties": [{"name": "甲", "phone": "1"}, {"name": "乙"}, {"name": "乙"}],
        "people_count": 2,
        "mediator_ids": [str(uuid4())],
        "received_at": "2025-03-04T09:00:00+08:00",
    }
    assert faults(mediator.post(PATH, wrong, 422)) == {
        ("parties.0.phone", "phone"),
        ("parties.2", "repeated"),
        ("people_count", "too_few"),
        ("mediator_ids.0", "not_on_duty"),
        ("received_at", "in_future"),
    }
    assert faults(mediator.post(PATH, {**QUICK, "committee_id": str(uuid4())}, 422)) == {
        ("committee_id", "unknown")
    }
    unreadable = {"dispute_type": "quarrel", "parties": [{"name": "甲"}], "fee": "10.00"}
    assert {field for field, _ in faults(mediator.post(PATH, unreadable, 422))} == {
        "dispute_type",
        "source",
        "parties",
        "facts",
        "fee",
    }


def test_days_of_agreement_and_performance_lie_in_order(mediator: ApiClient, case: Any) -> None:
    running = accepted(mediator, case)
    path = f"{PATH}/{case['id']}/agreement"
    body = {"form": "oral", "terms": "付清"}
    early = mediator.post(path, {**body, "agreed_on": "2025-03-02"}, 422, match=running["version"])
    late = mediator.post(path, {**body, "agreed_on": "2025-03-04"}, 422, match=running["version"])
    assert (faults(early), faults(late)) == ({("agreed_on", "period")}, {("agreed_on", "future")})
    done = agreed(mediator, running)
    assert faults(checked(mediator, done, "performed", 422, performed_on="2025-03-02")) == {
        ("performed_on", "period")
    }


def test_a_move_needs_the_version_last_read(mediator: ApiClient, case: Any) -> None:
    path = f"{PATH}/{case['id']}/acceptance"
    assert mediator.post(path, {"accepted": True}, 428)["code"] == "precondition_required"
    accepted(mediator, case)
    assert mediator.post(path, {"accepted": True}, 412, match=1)["code"] == "precondition_failed"
    reply = mediator.request("GET", f"{PATH}/{case['id']}")
    assert reply.headers["ETag"] == f'"{reply.get_json()["version"]}"'


def test_numbers_follow_each_other_and_a_key_makes_one_case(mediator: ApiClient, case: Any) -> None:
    assert mediator.post(PATH, QUICK, 400, key=False)["code"] == "idempotency_key_required"
    headers = {"Idempotency-Key": "one"}
    second = mediator.post(PATH, QUICK, headers=headers)
    assert mediator.post(PATH, QUICK, headers=headers)["id"] == second["id"]
    assert second["number"].endswith("000002")
    other = mediator.post(PATH, {**QUICK, "facts": "另一事"}, 409, headers=headers)
    assert other["code"] == "idempotency_key_reused"


def test_a_minor_or_a_wish_makes_it_need_to_know(mediator: ApiClient) -> None:
    child = {"name": "未成年人丙", "birth_date": "2010-05-05"}
    minor = mediator.post(PATH, {**QUICK, "parties": [child, {"name": "乙方"}]})
    private = mediator.post(PATH, {**QUICK, "non_public": True})
    assert (minor["sensitivity"], private["sensitivity"]) == ("minor", "non_public_mediation")
    assert [row["parties"] for row in mediator.get(PATH)["items"]] == [["未某", "乙某"], ["当某", "当某"]]


def test_the_list_filters_and_pages(mediator: ApiClient, case: Any, places: Places) -> None:
    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in mediator.get(PATH, query_string=query)["items"]]

    other = accepted(mediator, mediator.post(PATH, {**QUICK, "dispute_type": "medical"}))["id"]
    assert ids() == [case["id"], other]
    assert ids(state="mediating") == ids(dispute_type="medical") == [other]
    assert ids(number=case["number"]) == [case["id"]]
    assert ids(committee_id=places.committee, mediator_id=places.mediator, region_code="340200") == ids()
    assert ids(region_code="340207") == ids(mediator_id=uuid4()) == ids(to="2025-03-02") == []
    assert ids(**{"from": "2025-03-03"}) == ids()
    first = mediator.get(f"{PATH}?limit=1")
    assert ids(after=first["next"]) == [other]


def test_the_list_asks_the_same_number_of_questions_however_long(
    mediator: ApiClient, case: Any, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    short = count_queries(lambda: mediator.get(PATH))
    for _ in range(3):
        mediator.post(PATH, QUICK)
    assert count_queries(lambda: mediator.get(PATH)) == short


def test_another_processor_reads_neither_content_nor_full_names(
    as_role: SignIn, case: Any, session: Session
) -> None:
    shown = as_role(Role.BUREAU_OFFICER).get(f"{PATH}/{case['id']}")
    assert (shown["dispute"]["facts"], [p["name"] for p in shown["parties"]]) == (None, ["当某", "当某"])
    assert shown["allowed_actions"] == []
    logged = session.scalars(sa.select(AccessLog.ids).order_by(AccessLog.id.desc())).first()
    assert logged == [case["id"]]


def test_who_may_not(as_role: SignIn, client: ApiClient, case: Any, places: Places) -> None:
    path = f"{PATH}/{case['id']}"
    assert client.post(PATH, QUICK, 401)["code"] == "unauthenticated"
    assert client.get(PATH, 401)["code"] == "unauthenticated"
    assert as_role(Role.BUREAU_OFFICER).post(PATH, QUICK, 403)["code"] == "forbidden"
    assert as_role(Role.INTAKE_OFFICER).get(path, 403)["code"] == "forbidden"
    foreign = as_role(Role.MEDIATOR, at=places.foreign)
    assert foreign.get(path, 404)["code"] == "not_found"
    for move in ("acceptance", "agreement", "conclusion", "performance-checks", "archive"):
        assert foreign.post(f"{path}/{move}", {}, 404, match=1)["code"] == "not_found"
