"""Fees of notaries and forensic institutions (LAL Art. 53): asked, verified, answered, and not forgotten."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import LegalCase, Region
from caseapp.vocabulary import RegionLevel, Role
from tests.assigning import person
from tests.cases import Body, Office, codes, in_days
from tests.conftest import SignIn

OnDay = Callable[[str], date]
LAW = "中华人民共和国法律援助法第五十三条"
PUDONG = "浦东新区关于加快推进公共法律服务体系建设的实施办法第4项"


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day("2025-03-03")


def path(case: Body, rest: str = "") -> str:
    return f"/legal-aid/cases/{case['id']}/fee-reliefs{rest}"


def ask(office: Office, case: Body, expect: int = 201, **changes: Any) -> Body:
    body = {
        "kind": "forensic",
        "body_name": "示例司法鉴定所",
        "matter": "伤残等级鉴定",
        "fee_fen": 360000,
        "asked_on": in_days(0),
        **changes,
    }
    return dict(office.window.post(path(case), body, expect, match=office.show(case)["version"]))


def listed(office: Office, case: Body) -> list[Body]:
    return list(office.window.get(path(case)))


def step(office: Office, case: Body, name: str, expect: int = 200, number: int = 0, **body: Any) -> Body:
    sent = {"answered_on": in_days(0), **body} if name == "answer" else body
    rest = f"/{listed(office, case)[number]['id']}/{name}"
    return dict(office.window.post(path(case, rest), sent, expect, match=office.show(case)["version"]))


def letter(office: Office, case: Body, expect: int = 201) -> Body:
    body = {"form": "fee_relief_letter", "particulars": {"contact": "周示例"}}
    return dict(office.window.post(f"/cases/{case['id']}/documents", body, expect))


def waiting(office: Office) -> list[str]:
    shown = office.window.get(f"/board/{office.places.institution}")
    (part,) = (one for one in shown["sections"] if one["code"] == "fee_relief_to_answer")
    return [item["case_id"] for item in part["items"]]


def test_a_fee_is_asked_reduced_and_stands_in_the_case(office: Office) -> None:
    case = ask(office, office.reach("granted"))
    assert case["fee_reliefs"] == {"asked": 1, "open": 1, "relieved_fen": 0}
    ask(office, case, kind="notary", body_name="示例公证处", fee_fen=20000)
    assert {"ask_fee_relief", "verify_fee_relief", "answer_fee_relief"} <= set(
        office.show(case)["allowed_actions"]
    )
    issued = [letter(office, case)["subject_id"] for _ in range(2)]
    assert issued == [one["id"] for one in listed(office, case)]
    assert letter(office, case, 409)["code"] == "document_already_issued"
    step(office, case, "verification", finding="费用属实。")
    assert step(office, case, "verification", 409, finding="再次。")["code"] == "fee_relief_verified"
    step(office, case, "answer", outcome="reduced", reduced_to_fen=100000)
    case = step(office, case, "answer", number=1, outcome="waived")
    assert case["fee_reliefs"] == {"asked": 2, "open": 0, "relieved_fen": 280000}
    assert "answer_fee_relief" not in case["allowed_actions"]
    first, second = listed(office, case)
    assert (first["payable_fen"], first["relieved_fen"], first["outcome"]) == (100000, 260000, "reduced")
    assert (second["payable_fen"], second["relieved_fen"]) == (0, 20000)
    assert (first["articles"], first["must_verify"], first["finding"]) == ([LAW], False, "费用属实。")
    verbs = [one["verb"] for one in office.window.get(f"/cases/{case['id']}/events")]
    assert [one for one in verbs if one.startswith("fee_relief")] == [
        *("fee_relief.asked", "fee_relief.asked", "fee_relief.verified"),
        *("fee_relief.answered", "fee_relief.answered"),
    ]


def test_an_open_request_stays_on_the_board_and_keeps_the_file_open(office: Office) -> None:
    case = ask(office, office.reach("granted"))
    other = office.reach("granted", applicant=person("乙某", 611))
    for move in ("assign", "start_work", "submit_closing_report", "close", "review"):
        case = office.make(move, office.show(case))
    assert waiting(office) == [case["id"]]
    status, problem = office.refused("archive", case)
    assert (status, codes(problem)) == (409, {("", "fee_relief_open")})
    assert step(office, case, "answer", 422, outcome="refused")["errors"][0]["field"] == "reason"
    step(office, case, "answer", outcome="refused", reason="不属于减免范围。")
    assert listed(office, case)[0]["payable_fen"] == 360000
    assert waiting(office) == []
    office.make("archive", office.show(case))
    ask(office, other)
    other = office.make("terminate", office.show(other))
    assert waiting(office) == [other["id"]]
    step(office, other, "answer", outcome="withdrawn", reason="援助已经终止。")
    assert (listed(office, other)[0]["payable_fen"], waiting(office)) == (None, [])


def test_where_the_region_says_so_nothing_is_relieved_or_written_before_it_is_verified(
    office: Office, session: Session, on_day: OnDay
) -> None:
    rows = (("310000", RegionLevel.PROVINCE, "000000"), ("310100", RegionLevel.PREFECTURE, "310000"))
    for code, level, parent in (*rows, ("310115", RegionLevel.COUNTY, "310100")):
        session.add(Region(code=code, name=code, level=level, parent_code=parent, source="GB/T 2260"))
        session.flush()
    case = office.reach("granted")
    moved = sa.update(LegalCase).where(LegalCase.id == UUID(case["id"])).values(region_code="310115")
    session.execute(moved)
    session.commit()
    ask(office, case)
    assert listed(office, case)[0]["articles"] == [LAW, PUDONG]
    assert letter(office, case, 409)["code"] == "fee_relief_not_verified"
    waived = {"outcome": "waived", "answered_on": "2025-03-03"}
    assert step(office, case, "answer", 409, **waived)["code"] == "fee_relief_not_verified"
    on_day("2025-03-05")
    step(office, case, "verification", finding="费用属实。")
    assert letter(office, case)["state"] == "valid"
    assert step(office, case, "answer", 409, **waived)["code"] == "fee_relief_not_verified"
    assert step(office, case, "answer", outcome="waived")["fee_reliefs"]["relieved_fen"] == 360000


@pytest.mark.one_database
def test_faults_are_named_and_nothing_stays_behind(office: Office, as_role: SignIn) -> None:
    early = office.receive()
    assert ask(office, early, 409)["code"] == "move_not_allowed"
    case = office.reach("granted", applicant=person("乙某", 611))
    stranger = office.show(early)["parties"][0]["person_id"]
    wrong = ask(office, case, 422, asked_on=in_days(1), person_id=stranger)
    assert codes(wrong) == {("asked_on", "out_of_range"), ("person_id", "not_a_recipient")}
    assert codes(ask(office, case, 422, asked_on=in_days(-1))) == {("asked_on", "out_of_range")}
    assert codes(ask(office, case, 422, kind="appraisal")) == {("kind", "no_basis_in_force")}
    assert codes(ask(office, case, 422, fee_fen=0)) == {("fee_fen", "range")}
    assert listed(office, case) == []
    assert codes(letter(office, case, 422)) == {("form", "lacks_fee_relief")}
    ask(office, case)
    wrong = step(
        office, case, "answer", 422, outcome="reduced", reduced_to_fen=360000, answered_on=in_days(1)
    )
    assert codes(wrong) == {("reduced_to_fen", "amount"), ("answered_on", "out_of_range")}
    assert office.show(case)["fee_reliefs"]["open"] == 1
    unknown = path(case, f"/{case['id']}/answer")
    body = {"outcome": "waived", "answered_on": in_days(0)}
    office.window.post(unknown, body, 404, match=office.show(case)["version"])
    step(office, case, "answer", outcome="waived")
    ask(office, case)
    assert step(office, case, "answer", 409, outcome="waived")["code"] == "already_answered"
    as_role(Role.INTAKE_OFFICER, at=office.places.foreign).get(path(case), 404)
