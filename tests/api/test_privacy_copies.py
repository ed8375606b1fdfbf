"""Access copies: all of the person's data and nobody else's, sealed, for some days."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import db, unit_of_work
from caseapp.models import DataCopy, SecurityEvent
from caseapp.models.base import Model
from caseapp.services import privacy_copies
from caseapp.vocabulary import SecurityEventKind
from tests.cases import Office, identity
from tests.privacy_world import SELF, Desk, party

OnDay = Callable[[str], date]


@pytest.fixture
def desk(office: Office, on_day: OnDay) -> Desk:
    on_day("2025-03-03")
    return Desk(office)


def test_a_copy_holds_all_of_the_persons_data_and_nobody_elses(
    desk: Desk, app: Flask, session: Session
) -> None:
    opponent = {"name": "对方甲", "phone": "13511112222"}
    case = desk.office.reach("in_progress", opposing_parties=[opponent])
    desk.notice(case)
    desk.consent(case, "phone_feedback")
    other = desk.correct(party(case, "opposing_party"), {"phone": "13622223333"})
    desk.decide(other, outcome="granted")
    copy = desk.copy(app, party(case))
    assert copy["state"] == "ready"
    path = f"/privacy/data-copies/{copy['id']}/files"
    raw = desk.office.approver.request("GET", f"{path}/json")
    assert hashlib.sha256(raw.data).hexdigest() == copy["sha256"]
    assert raw.headers["Cache-Control"] == "no-store"
    content = json.loads(raw.data)
    assert content["processor"] == "镜湖区法律援助中心"
    assert (content["person"]["id_number"], content["person"]["phone"]) == (identity(), "13812341234")
    records = content["records"]
    assert records["legal_case"][0]["number"] == case["number"]
    assert records["aid_application"][0]["facts"] == "被拖欠三个月工资。"
    assert records["progress_entry"][0]["text"] == "会见当事人。"
    assert {"notice_given", "privacy_consent", "screening", "decision", "data_sharing"} <= set(records)
    rows = [row for found in records.values() for row in found]
    assert {row["person_id"] for row in rows if row.get("person_id")} == {party(case)}
    assert not [hidden for hidden in ("13511112222", "13622223333", "对方甲") if hidden in raw.text]
    assert "_sealed" not in raw.text
    words = desk.office.approver.request("GET", f"{path}/txt").text
    assert f"证件号码：{identity()}" in words
    assert "【案件】" in words
    stored = session.get_one(DataCopy, UUID(copy["id"]))
    assert identity().encode() not in (stored.content_sealed or b"")
    kind = SecurityEvent.kind == SecurityEventKind.EXPORTED
    told = session.scalars(sa.select(SecurityEvent).where(kind).order_by(SecurityEvent.id)).all()
    assert {str(one.subject_id) for one in told} == {party(case)}
    assert [(one.details["copy"], one.details.get("format")) for one in told] == [
        (copy["id"], None),
        (copy["id"], "json"),
        (copy["id"], "txt"),
    ]
    log = desk.office.window.get(f"/cases/{case['id']}/sharings")
    assert [(one["purpose"], one["recipient"], one["by_system"]) for one in log if one["person_id"]] == [
        ("access_copy", "本人", True)
    ]


def test_an_opponents_copy_says_of_the_case_only_that_it_is_there(desk: Desk, app: Flask) -> None:
    opponent = {"name": "对方甲", "phone": "13511112222"}
    case = desk.office.reach("in_progress", opposing_parties=[opponent])
    copy = desk.copy(app, party(case, "opposing_party"))
    raw = desk.office.approver.request("GET", f"/privacy/data-copies/{copy['id']}/files/json")
    content = json.loads(raw.data)
    assert content["person"]["phone"] == "13511112222"
    assert set(content["records"]["legal_case"][0]) == {
        "id",
        "number",
        "kind",
        "state",
        "opened_on",
        "closed_on",
    }
    assert "被拖欠" not in raw.text
    assert identity() not in raw.text


def test_every_table_that_names_a_person_is_in_the_copy_or_left_out_with_a_reason() -> None:
    """A table that points to a person under another name than ``person_id`` would be missed."""
    walked = {model.__tablename__ for model in privacy_copies._models()} | set(privacy_copies.LEFT_OUT)
    tables = {table.name: table for table in Model.metadata.sorted_tables}
    pointing = {
        name
        for name, table in tables.items()
        if any(key.column.table.name in {"person", "legal_case"} for key in table.foreign_keys)
    }
    assert pointing - walked - {"legal_case"} == set()
    assert all(privacy_copies.LEFT_OUT.values())


def test_a_copy_expires_and_is_emptied(desk: Desk, ctx: Flask, session: Session) -> None:
    copy = desk.copy(ctx, party(desk.office.receive()))
    path = f"/privacy/data-copies/{copy['id']}"
    with unit_of_work():
        assert privacy_copies.forget_expired() == 0
        db.session.get_one(DataCopy, UUID(copy["id"])).expires_at = clock.real_now() - timedelta(seconds=1)
    assert desk.office.approver.get(path)["state"] == "expired"
    assert desk.office.approver.get(f"{path}/files/json", expect=404)["code"] == "copy_not_ready"
    with unit_of_work():
        assert privacy_copies.forget_expired() == 1
    session.expire_all()
    assert session.get_one(DataCopy, UUID(copy["id"])).content_sealed is None


def test_a_copy_not_made_yet_has_no_file(desk: Desk) -> None:
    person = party(desk.office.receive())
    accepted = desk.office.approver.post(f"/persons/{person}/data-copies", SELF, expect=202)
    path = accepted["resource"].removeprefix("/api/v1")
    assert desk.office.approver.get(path)["state"] == "queued"
    desk.office.approver.get(f"{path}/files/txt", expect=404)
    assert desk.office.approver.get(f"/jobs/{accepted['job_id']}")["state"] == "queued"
