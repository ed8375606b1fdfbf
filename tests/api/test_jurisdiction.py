"""Which institution takes a matter (LAL Art. 38): choice, first receiver, disputes before the common department."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Organization
from caseapp.vocabulary import OrganizationKind, Role
from tests.cases import CASES, Body, Office, application, codes, status_of
from tests.clients import ApiClient
from tests.conftest import SignIn

DISPUTES = "/legal-aid/jurisdiction-disputes"
UNREAD = "办理法律援助案件程序规定（司法部令第148号）约第十条（未核实）"
REASON = {"statement": "事由发生地在对方辖区。"}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


@dataclass
class Two:
    """Two counties' institutions and the city's department above both."""

    office: Office
    other: ApiClient
    bureau: ApiClient

    def both(self) -> tuple[Body, Body]:
        """The same person applies at the other institution first, then at the own one."""
        first = dict(self.other.post(CASES, application()))
        return first, self.office.receive()

    def file(self, case: Body, expect: int = 201, **changes: Any) -> Body:
        body = {"other_organization_id": str(self.office.places.foreign), **REASON, **changes}
        path = f"{CASES}/{case['id']}/jurisdiction-disputes"
        return dict(self.office.window.post(path, body, expect, match=self.office.show(case)["version"]))

    def decide(self, dispute: Body, kept_by: Any, expect: int = 200, who: ApiClient | None = None) -> Body:
        body = {"kept_by": str(kept_by), "findings": "事由发生地在该区。"}
        path = f"{DISPUTES}/{dispute['id']}/decision"
        return dict((who or self.bureau).post(path, body, expect, match=dispute["version"]))


@pytest.fixture
def two(office: Office, as_role: SignIn) -> Two:
    other = as_role(Role.INTAKE_OFFICER, at=office.places.foreign)
    return Two(office, other, as_role(Role.BUREAU_OFFICER))


def test_a_later_receiver_is_told_who_was_first_and_sends_there(two: Two) -> None:
    first, second = two.both()
    told = {
        "institution_id": str(two.office.places.foreign),
        "institution": "鸠江区法律援助中心",
        "received_on": "2025-03-03",
        "article": UNREAD,
        "verified": False,
    }
    assert second["received_earlier_elsewhere"] == [told]
    assert first["received_earlier_elsewhere"] == []
    seen = two.other.get(f"{CASES}/{first['id']}/jurisdiction")
    assert seen["received_earlier_elsewhere"] == []  # the first receiver keeps it and learns nothing
    path = f"{CASES}/{second['id']}/jurisdiction"
    assert two.office.window.get(path)["received_earlier_elsewhere"] == [told]
    assert two.office.receive(matter="support_maintenance")["received_earlier_elsewhere"] == []
    sent = two.office.make("redirect", second, {"competent_organization_id": told["institution_id"]})
    assert (sent["redirection"]["ground"], sent["redirection"]["article"]) == ("first_receiver", UNREAD)
    assert sent["redirection"]["verified"] is False
    two.other.post(f"{CASES}/{first['id']}/withdrawal", {}, 200, match=first["version"])
    assert two.office.receive()["received_earlier_elsewhere"] == []  # nobody keeps what was withdrawn


def test_who_chose_this_institution_is_not_sent_to_the_other(two: Two) -> None:
    case, foreign = two.office.receive(), str(two.office.places.foreign)
    path = f"{CASES}/{case['id']}/jurisdiction"
    links = {"link": "matter_arose", "other_link": "dispute_organ"}
    wrong = {"link": "moon", "other_link": "dispute_organ", "chosen_on": "2025-03-04"}
    assert codes(two.office.window.post(path, wrong, 422)) == {
        ("link", "unknown"),
        ("other_institution", "required"),
        ("chosen_on", "in_future"),
    }
    early = two.office.window.post(
        path, {**links, "other_institution": "某中心", "chosen_on": "2025-03-02"}, 422
    )
    assert codes(early) == {("chosen_on", "before_application")}
    made = two.office.window.post(path, {**links, "other_organization_id": foreign})
    (choice,) = made["choices"]
    assert (choice["other_institution"], choice["article"], choice["chosen_on"]) == (
        "鸠江区法律援助中心",
        UNREAD,
        "2025-03-03",
    )
    assert {one["code"] for one in made["links"]} == {"case_organ", "dispute_organ", "matter_arose"}
    _, refused = two.office.refused("redirect", case, {"competent_organization_id": foreign})
    assert codes(refused) == {("competent_institution", "applicant_chose_here")}
    sent = two.office.make("redirect", case, {"competent_institution": "外省某中心"})
    assert sent["redirection"]["ground"] == "not_competent"


def test_the_department_sends_it_to_the_first_receiver(two: Two) -> None:
    first, second = two.both()
    dispute = two.file(second)
    assert dispute["bureau"]["name"] == "芜湖市司法局"
    assert (dispute["article"], dispute["verified"]) == (
        "办理法律援助案件程序规定（司法部令第148号）条文未核实",
        False,
    )
    for case, client in ((first, two.other), (second, two.office.window)):
        now = client.get(f"{CASES}/{case['id']}")
        body = {"competent_institution": "外省某中心"}
        stays = client.post(f"{CASES}/{case['id']}/redirection", body, 409, match=now["version"])
        assert codes(stays) == {("", "jurisdiction_disputed")}
    assert codes(two.file(second, 409)) == {("", "jurisdiction_disputed")}
    decided = two.decide(two.bureau.get(f"{DISPUTES}/{dispute['id']}"), two.office.places.foreign)
    assert (decided["kept_by"]["name"], decided["decided_on"]) == ("鸠江区法律援助中心", "2025-03-03")
    sent, kept = two.office.show(second), two.other.get(f"{CASES}/{first['id']}")
    assert (sent["state"], sent["outcome"], kept["state"]) == ("redirected", "redirected", "submitted")
    assert (sent["redirection"]["ground"], sent["redirection"]["competent_institution"]) == (
        "department",
        "鸠江区法律援助中心",
    )
    assert status_of(sent, "review_decision") == "ended"
    assert two.decide(decided, two.office.places.foreign, 409)["code"] == "jurisdiction_decided"


def test_who_keeps_it_goes_on_and_the_others_case_ends(two: Two) -> None:
    first, second = two.both()
    dispute = two.file(second)
    assert codes(two.decide(dispute, two.office.places.firm, 422)) == {("kept_by", "not_a_side")}
    two.decide(dispute, two.office.places.institution)
    assert (
        two.other.get(f"{CASES}/{first['id']}")["redirection"]["competent_institution"]
        == "镜湖区法律援助中心"
    )
    assert two.office.make("screen", two.office.show(second))["state"] == "under_review"


def test_what_was_granted_meanwhile_stays(two: Two) -> None:
    case = two.office.receive()
    dispute = two.file(case)
    two.office.make("grant", two.office.make("screen", two.office.show(case)))
    assert two.decide(dispute, two.office.places.foreign, 409)["code"] == "move_not_allowed"
    two.decide(dispute, two.office.places.institution)
    assert two.office.show(case)["state"] == "granted"


def test_either_side_sees_the_dispute_and_nobodys_case_by_it(two: Two, as_role: SignIn) -> None:
    first, second = two.both()
    dispute = two.file(second)
    path = f"{DISPUTES}/{dispute['id']}"
    seen = {
        who: client.get(path)["case_id"]
        for who, client in (("own", two.office.window), ("other", two.other), ("bureau", two.bureau))
    }
    assert seen == {"own": second["id"], "other": first["id"], "bureau": None}
    assert "测试申请人" not in str(two.bureau.get(path))
    for client in (two.office.window, two.other, two.bureau):
        assert [one["id"] for one in client.get(f"{DISPUTES}?open=true")["items"]] == [dispute["id"]]
        assert client.get(f"{DISPUTES}?open=false")["items"] == []
    two.other.get(f"{CASES}/{second['id']}", 404)
    leader = as_role(Role.LEADER)
    leader.get(path, 403)
    two.decide(dispute, two.office.places.foreign, 403, who=two.other)


def test_only_a_department_above_both_decides(two: Two, session: Session, as_role: SignIn) -> None:
    places = two.office.places
    far = Organization(
        name="外省法律援助中心", kind=OrganizationKind.LEGAL_AID_INSTITUTION, region_code="110101", serial=1
    )
    county = Organization(
        name="镜湖区司法局", kind=OrganizationKind.JUSTICE_BUREAU, region_code="340202", serial=7
    )
    province = Organization(
        name="安徽省司法厅", kind=OrganizationKind.JUSTICE_BUREAU, region_code="340000", serial=1
    )
    for one in (far, county, province):
        one.processor_id = one.id
        session.add(one)
    session.commit()
    case = two.office.receive()
    assert codes(two.file(case, 422, other_organization_id=str(far.id))) == {
        ("other_organization_id", "no_common_department")
    }
    assert codes(two.file(case, 422, other_organization_id=str(places.firm))) == {
        ("other_organization_id", "not_an_institution")
    }
    dispute = two.file(case)
    assert dispute["bureau"]["id"] == str(places.bureau)
    below = as_role(Role.BUREAU_OFFICER, at=county.id)
    below.get(f"{DISPUTES}/{dispute['id']}", 404)
    two.decide(dispute, places.institution, 404, who=below)
    judge_in_own_cause = as_role(Role.INTAKE_OFFICER, Role.BUREAU_OFFICER, at=places.institution)
    two.decide(dispute, places.institution, 404, who=judge_in_own_cause)


def test_a_later_receipt_elsewhere_is_told_to_the_department_alone(two: Two) -> None:
    own = two.office.receive()
    two.other.post(CASES, application())
    dispute = two.file(own)
    assert dispute["other_received_at"] is None
    assert two.bureau.get(f"{DISPUTES}/{dispute['id']}")["other_received_at"] is not None


def test_nobody_is_sent_to_where_they_are(office: Office) -> None:
    case = office.make("request_supplement", office.receive())
    own = office.window.get(f"/organizations/{office.places.institution}")["name"]
    status, problem = office.refused("redirect", case, {"competent_institution": f" {own} "})
    assert (status, codes(problem)) == (422, {("competent_institution", "own_institution")})
    sent = office.make("redirect", case)
    assert (sent["state"], status_of(sent, "supplement_answer")) == ("redirected", "ended")
