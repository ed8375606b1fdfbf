"""Verification of hardship: authorisations, queries, answers, commitments, later checks, and Sichuan's bar."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import (
    CommitmentCheck,
    HonestyCommitment,
    LocalFigure,
    Region,
    VerificationAuthorisation,
    VerificationQuery,
)
from caseapp.rules import sampling
from caseapp.vocabulary import OrganizationKind, RegionLevel, Role
from tests.cases import CASES, Body, Office, applicant, codes, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places, _office
from tests.privacy_world import child, party

OnDay = Callable[[str], date]
ART32 = {"grounds": ["abuse_abandonment_domestic_violence"], "matter": None}
SIGNED = {"relationship": "applicant", "material": "信息核对授权书"}
SPOUSE = {"name": "测试配偶", "relationship": "spouse", "material": "信息核对授权书第二页"}
QUERY = {"system": "civil_affairs", "organ_name": "镜湖区民政局"}
ANSWER = {"finding": "contradicted", "source": "民政局复函第十二号", "detail": "名下房产两套。"}
TEXT = {"text_version": "2023-1"}
SHEETS = ("authorisations", "queries", "commitments")


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def at(case: Body, part: str = "") -> str:
    return f"{CASES}/{case['id']}/verification{part and '/' + part}"


def sign(office: Office, case: Body, expect: int = 201, **more: object) -> Body:
    body = {**SIGNED, **({} if "name" in more else {"person_id": party(case)}), **more}
    return dict(office.window.post(at(case, "authorisations"), body, expect=expect))


def ask(office: Office, case: Body, *signed: Body, expect: int = 201, **more: object) -> Body:
    body = {**QUERY, "authorisation_ids": [one["id"] for one in signed], **more}
    return dict(office.window.post(at(case, "queries"), body, expect=expect))


def answer(office: Office, query: Body, expect: int = 200, match: int = 1, **more: object) -> Body:
    path = f"/legal-aid/verification-queries/{query['id']}/answer"
    return dict(office.window.post(path, {**ANSWER, **more}, expect=expect, match=match))


def commit(office: Office, case: Body, expect: int = 201, **more: object) -> Body:
    return dict(office.window.post(at(case, "commitments"), {**TEXT, **more}, expect=expect))


def draw(office: Office, expect: int = 201, **more: object) -> Body:
    body = {"decided_from": "2025-03-01", "decided_to": "2025-03-03", "share": "0.5", "seed": 7, **more}
    return dict(office.approver.post("/legal-aid/commitment-samples", body, expect=expect))


def check(office: Office, one: Body, outcome: str, expect: int = 200, **more: object) -> Body:
    path, body = (
        f"/legal-aid/commitment-checks/{one['id']}/outcome",
        {"statement": "名下有两套房产。", **more},
    )
    return dict(office.window.post(path, {"outcome": outcome, **body}, expect=expect, match=one["version"]))


def test_a_query_rests_on_signatures_and_is_answered_once(office: Office, session: Session) -> None:
    case = office.make("screen", office.receive(), {"verification": "information_sharing"})
    assert office.window.get(at(case))["missing"] == [
        *("applicant_authorisation", "family_authorisation", "answer")
    ]
    own, spouse = sign(office, case), sign(office, case, **SPOUSE)
    assert (own["person_id"], spouse["person_id"], spouse["name"]) == (party(case), None, "测试配偶")
    assert office.window.get(at(case))["missing"] == ["family_authorisation", "answer"]
    sign(office, case, **SPOUSE)  # the same person once more is nobody else
    assert office.window.get(at(case))["missing"] == ["family_authorisation", "answer"]
    sign(office, case, name="测试父亲", relationship="parent")
    query = ask(office, case, own, spouse)
    answered = answer(office, query)
    assert (answered["finding"], answered["source"], answered["version"]) == (
        "contradicted",
        ANSWER["source"],
        2,
    )
    assert answer(office, query, expect=409, match=2)["code"] == "query_answered"
    shown = office.window.get(at(case))
    assert (shown["route"], shown["missing"]) == ("information_sharing", [])
    assert shown["queries"] == [answered]
    assert [one["relationship"] for one in shown["authorisations"]] == [
        "applicant",
        "spouse",
        "spouse",
        "parent",
    ]
    log = office.window.get(f"/cases/{case['id']}/sharings")
    assert [(one["purpose"], one["recipient"], one["by_system"]) for one in log] == [
        ("hardship_query", "镜湖区民政局", True)
    ]
    verbs = [one["verb"] for one in office.window.get(f"/cases/{case['id']}/events")]
    assert [verb for verb in verbs if verb.startswith("verification.")] == [
        *["verification.authorised"] * 4,
        *("verification.queried", "verification.answered"),
    ]
    rows = [session.scalars(sa.select(one)).all() for one in (VerificationAuthorisation, VerificationQuery)]
    stored = str([vars(row) for found in rows for row in found])
    assert not [word for word in ("测试配偶", "授权书", "复函", "房产") if word in stored]


def test_who_has_not_signed_is_not_asked_about(office: Office) -> None:
    case, other = office.receive(), office.receive()
    elsewhere, today = sign(office, other), sign(office, case)
    assert codes(ask(office, case, expect=422)) == {("authorisation_ids", "authorisation_required")}
    assert codes(ask(office, case, today, elsewhere, expect=422)) == {("authorisation_ids.1", "unknown")}
    assert codes(ask(office, case, {"id": str(uuid4())}, expect=422)) == {("authorisation_ids.0", "unknown")}
    tomorrow = ask(office, case, today, expect=422, asked_on="2025-03-04")
    assert codes(tomorrow) == {("asked_on", "in_future")}
    early = ask(office, case, today, expect=422, asked_on="2025-03-02")
    assert codes(early) == {("asked_on", "before_application"), ("authorisation_ids.0", "not_signed_yet")}


def test_a_signature_of_later_carries_no_earlier_query(office: Office, on_day: OnDay) -> None:
    case = office.receive()
    on_day("2025-03-05")
    late = sign(office, case)
    refused = ask(office, case, late, expect=422, asked_on="2025-03-04")
    assert codes(refused) == {("authorisation_ids.0", "not_signed_yet")}
    assert [set(one) >= {"message", "message_en"} for one in refused["errors"]] == [True]
    query = ask(office, case, late)
    assert codes(answer(office, query, expect=422, answered_on="2025-03-04")) == {("answered_on", "period")}
    later = answer(office, query, expect=422, answered_on="2025-03-06")
    assert codes(later) == {("answered_on", "in_future")}
    assert answer(office, query, expect=412, match=9)["code"] == "precondition_failed"
    path = f"/legal-aid/verification-queries/{query['id']}/answer"
    office.window.post(path, ANSWER, expect=428)


@pytest.mark.one_database
def test_what_is_no_authorisation(office: Office) -> None:
    case = office.receive()
    opponent = party(case, "opposing_party")
    for more, fault in (
        ({"person_id": None}, ("person_id", "one_signer")),
        ({**SPOUSE, "person_id": party(case)}, ("person_id", "one_signer")),
        ({"person_id": str(uuid4())}, ("person_id", "not_a_party")),
        ({"person_id": opponent}, ("relationship", "relationship_differs")),
        ({"relationship": "spouse"}, ("relationship", "relationship_differs")),
        ({"name": "某人"}, ("relationship", "relationship_differs")),
        ({"by": "guardian"}, ("guardian", "guardian_named")),
        ({"guardian": "测试母亲"}, ("guardian", "guardian_named")),
        ({"signed_on": "2025-03-04"}, ("signed_on", "in_future")),
        ({"material": ""}, ("material", "length")),
        ({"relationship": "neighbour"}, ("relationship", "unknown_code")),
    ):
        found = {field for field, _ in codes(sign(office, case, 422, **more))}
        assert fault[0] in found, more
        if fault[1] not in {"length", "unknown_code"}:
            assert fault in codes(sign(office, case, 422, **more)), more


def test_for_a_child_under_14_a_guardian_signs(office: Office) -> None:
    case = office.receive(**child("2015-06-01"))
    approver = office.approver
    body = {**SIGNED, "person_id": party(case)}
    alone = approver.post(at(case, "authorisations"), body, expect=422)
    assert codes(alone) == {("by", "guardian_required")}
    by_mother = approver.post(at(case, "authorisations"), {**body, "by": "guardian", "guardian": "测试母亲"})
    assert (by_mother["by"], by_mother["guardian"]) == ("guardian", "测试母亲")
    signer = party(case, "representative")
    promised = approver.post(at(case, "commitments"), {**TEXT, "signer_person_id": signer})
    assert (promised["person_id"], promised["signer_person_id"]) == (party(case), signer)


def test_a_commitment_is_the_applicants(office: Office) -> None:
    case = office.reach("under_review")
    assert office.window.get(at(case))["missing"] == ["commitment"]
    opponent = {"signer_person_id": party(case, "opposing_party")}
    refused = {("signer_person_id", "not_the_applicant")}
    assert codes(commit(office, case, 422, **opponent)) == refused
    assert codes(commit(office, case, 422, signed_on="2025-03-04")) == {("signed_on", "in_future")}
    body, key = {**TEXT, "signed_on": "2025-03-01"}, {"headers": {"Idempotency-Key": "one-commitment"}}
    first = office.window.post(at(case, "commitments"), body, **key)
    assert office.window.post(at(case, "commitments"), body, **key) == first
    shown = office.window.get(at(case))
    assert (shown["missing"], shown["commitments"]) == ([], [first])
    assert (first["person_id"], first["text_version"]) == (party(case), "2023-1")


def test_nothing_of_anybodys_means_is_kept_where_hardship_is_no_condition(
    office: Office, session: Session
) -> None:
    approver = office.approver
    case = office.receive(**ART32)
    bodies = ({**SIGNED, "person_id": party(case)}, {**QUERY, "authorisation_ids": []}, TEXT)
    for part, body in zip(SHEETS, bodies, strict=True):
        refused = approver.post(at(case, part), body, expect=409)
        assert (refused["code"], "第三十二条" in refused["detail"]) == ("hardship_no_condition", True)
    turned = office.make("screen", office.receive(), {"verification": "information_sharing"})
    signed = sign(office, turned)
    open_query = ask(office, turned, signed)
    answer(office, ask(office, turned, signed))
    approver.post(f"{CASES}/{turned['id']}/screening", ART32, expect=200, match=turned["version"])
    shown = approver.get(at(turned))
    assert shown["route"] == "not_required_art32"
    assert [one["detail"] for one in shown["queries"]] == [None, None]
    path = f"/legal-aid/verification-queries/{open_query['id']}/answer"
    refused = approver.post(path, ANSWER, expect=409, match=open_query["version"] + 1)
    assert (
        refused["code"] == "hardship_no_condition"
    )  # version: the case became need-to-know, its children too
    left = sa.select(VerificationQuery).where(VerificationQuery.detail_sealed.is_not(None))
    assert session.scalars(left).all() == []
    assert session.scalars(sa.select(HonestyCommitment)).all() == []


def test_who_may_not(office: Office, as_role: SignIn, places: Places, client: ApiClient) -> None:
    case = office.receive()
    query = ask(office, case, sign(office, case))
    answered = f"/legal-aid/verification-queries/{query['id']}/answer"
    foreign = as_role(Role.INTAKE_OFFICER, at=places.foreign)
    foreign.get(at(case), expect=404)
    foreign.post(at(case, "commitments"), TEXT, expect=404)
    foreign.post(answered, ANSWER, expect=404, match=1)
    office.reviewer.get(at(case), expect=403)
    office.lawyer.post(answered, ANSWER, expect=403, match=1)
    client.get(at(case), expect=401)
    criminal = office.receive_notice()
    office.approver.get(at(criminal), expect=404)
    office.window.post("/legal-aid/commitment-samples", {}, expect=403)


def test_words_are_for_who_needs_to_know_the_facts(office: Office, as_role: SignIn) -> None:
    case = office.receive(aid_form="criminal_defense_representation", grounds=["private_prosecutor"])
    assert case["sensitivity"] == "criminal"
    answer(office, ask(office, case, sign(office, case), sign(office, case, **SPOUSE)))
    assert office.window.get(at(case))["queries"][0]["detail"] == ANSWER["detail"]
    colleague = as_role(Role.INTAKE_OFFICER)
    shown = colleague.get(at(case))
    assert shown["queries"][0]["finding"] == "contradicted"
    assert not [
        word
        for word in ("测试配偶", "授权书", "复函", "房产")
        if word in json.dumps(shown, ensure_ascii=False)
    ]


def test_a_sample_can_be_drawn_again_and_says_in_which_order(office: Office) -> None:
    granted = [office.reach("granted") for _ in range(3)]
    shared = office.make("screen", office.receive(), {"verification": "information_sharing"})
    office.make("grant", shared)
    first, again = draw(office), draw(office)
    assert (first["population"], first["drawn"], first["share"]) == (3, 2, "0.5000")
    order = [one["case_number"] for one in first["checks"]]
    assert order == [one["case_number"] for one in again["checks"]]
    assert [one["place"] for one in first["checks"]] == [1, 2]
    assert set(order) < {one["number"] for one in granted}
    assert order == sampling.draw([one["number"] for one in granted], Decimal("0.5"), 7)
    drawn = next(one for one in granted if one["number"] == order[0])
    verbs = [one["verb"] for one in office.window.get(f"/cases/{drawn['id']}/events")]
    assert verbs.count("verification.sampled") == 2
    listed = office.window.get("/legal-aid/commitment-samples?limit=1")
    assert [one["id"] for one in listed["items"]] == [first["id"]]
    assert office.window.get(f"/legal-aid/commitment-samples/{first['id']}") == first


def test_what_cannot_be_drawn(office: Office, places: Places) -> None:
    assert codes(draw(office, 422)) == {("organization_id", "nothing_to_draw")}
    office.reach("granted")
    foreign = draw(office, 422, organization_id=str(places.foreign))
    assert codes(foreign) == {("organization_id", "nothing_to_draw")}
    assert codes(draw(office, 422, decided_to="2025-02-28")) == {("decided_to", "period")}
    assert codes(draw(office, 422, decided_to="2025-03-04")) == {("decided_to", "period")}
    assert codes(draw(office, 422, decided_to="2025-03-02", decided_from="2025-03-02")) == {
        ("organization_id", "nothing_to_draw")
    }
    for share in ("0", "1.1", "NaN"):
        assert {field for field, _ in codes(draw(office, 422, share=share))} == {"share"}


def test_a_false_commitment_points_to_the_end_of_the_aid_and_ends_nothing(office: Office) -> None:
    case = office.reach("granted")
    (drawn,) = draw(office)["checks"]
    true = check(office, drawn, "true_commitment")
    assert (true["outcome"], true["termination_advice"]) == ("true_commitment", [])
    check(office, drawn, "false_commitment", expect=412)
    early = check(office, true, "false_commitment", 422, checked_on="2025-03-02")
    assert codes(early) == {("checked_on", "period")}
    false = check(office, true, "false_commitment")
    (advice,) = false["termination_advice"]
    assert (advice["ground"], advice["article"]) == ("fraud", "第四十八条第一款第一项")
    shown = office.window.get(at(case))
    assert (shown["termination_advice"], shown["checks"][0]["statement"]) == ([advice], "名下有两套房产。")
    assert [one["outcome"] for one in shown["checks"][0]["earlier"]] == ["true_commitment"]
    now = office.show(case, "approver")
    assert (now["termination_advice"], office.show(case)["termination_advice"]) == ([advice], [])
    assert (now["state"], now["closed_on"], now["termination"]) == ("granted", None, None)
    ended = office.make("terminate", now, {"ground": advice["ground"], "statement": "承诺不实。"})
    assert ended["state"] == "terminated"
    assert office.window.get(at(case))["termination_advice"] == []


@pytest.fixture
def chengdu(session: Session, as_role: SignIn, places: Places, on_day: OnDay) -> Office:
    """An institution in Sichuan, where the bar is switched on from 2026."""
    on_day("2026-03-02")
    for code, name, level, parent in (
        ("510000", "四川省", RegionLevel.PROVINCE, "000000"),
        ("510100", "成都市", RegionLevel.PREFECTURE, "510000"),
        ("510104", "锦江区", RegionLevel.COUNTY, "510100"),
    ):
        session.add(Region(code=code, name=name, level=level, parent_code=parent, source="GB/T 2260"))
        session.flush()
    values = {"name": "hardship_line", "value": Decimal(1300), "unit": "yuan/month", "source": "test figure"}
    session.add(LocalFigure(region_code="510000", valid_from=date(2024, 1, 1), **values))
    home = _office(session, "锦江区法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "510104")
    session.commit()
    return Office(
        window=as_role(Role.INTAKE_OFFICER, at=home),
        approver=as_role(Role.APPROVER, at=home),
        reviewer=as_role(Role.QUALITY_REVIEWER, at=home),
        lawyer=as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.lawyer),
        places=places,
    )


def found_false(office: Office, day: str) -> Body:
    case = office.reach("granted")
    (drawn,) = draw(office, decided_from=day, decided_to=day)["checks"]
    true = check(office, drawn, "true_commitment")
    assert office.receive()["screening"]["route"] == "honesty_commitment"
    check(office, true, "false_commitment")
    return case


def rules(case: Body) -> dict[str, Body]:
    found: dict[str, Body] = {}

    def walk(reasons: list[Body]) -> None:
        for one in reasons:
            found[one["rule"]] = one
            walk(one["children"])

    walk(case["screening"]["reasons"])
    return found


def test_after_a_false_commitment_sichuan_verifies_by_information_sharing(chengdu: Office) -> None:
    first = chengdu.receive()
    assert first["screening"]["route"] == "honesty_commitment"
    old = found_false(chengdu, "2026-03-02")
    second = chengdu.receive()
    assert (second["screening"]["outcome"], second["screening"]["route"]) == (
        "eligible",
        "information_sharing",
    )
    why = rules(second)["commitment_barred"]
    assert (why["answer"], why["verified"]) == ("yes", False)
    assert "未经核对" in why["text_zh"]
    assert "not been verified" in why["text_en"]
    refused = commit(chengdu, second, 409)
    assert (refused["code"], "未经核对" in refused["detail"]) == ("commitment_not_open", True)
    first = chengdu.make("screen", first)
    assert first["screening"]["route"] == "information_sharing"
    again = chengdu.make("screen", first, {"circumstances": []})
    assert again["screening"]["route"] == "information_sharing"
    sign(chengdu, second)
    other = applicant(name="别的申请人", id_number=identity(serial=456))
    for body in ({"applicant": other}, {"applicant": other, "circumstances": ["earlier_false_commitment"]}):
        assert chengdu.receive(**body)["screening"]["route"] == "honesty_commitment"
    assert old["screening"]["route"] == "honesty_commitment"


def test_a_false_commitment_closes_nothing_elsewhere(office: Office, session: Session) -> None:
    found_false(office, "2025-03-03")
    assert session.scalars(sa.select(CommitmentCheck.outcome)).all() == ["false_commitment"]
    second = office.receive()
    assert (second["screening"]["outcome"], second["screening"]["route"]) == (
        "eligible",
        "honesty_commitment",
    )
    assert "commitment_barred" not in rules(second)
    commit(office, second)


def test_the_same_false_commitment_is_no_earlier_one_of_its_own_case(chengdu: Office) -> None:
    case = found_false(chengdu, "2026-03-02")
    commit(chengdu, case)
    assert chengdu.receive()["screening"]["route"] == "information_sharing"
