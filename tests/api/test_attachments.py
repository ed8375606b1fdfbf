"""Files attached to a case: bounded, told by their bytes, byte for byte, for those who need to know."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from caseapp import packs
from caseapp.models import AccessLog, CaseAttachment, SecurityEvent
from caseapp.packs import catalogue
from caseapp.storage import storage
from caseapp.vocabulary import Role
from tests.cases import Body, Office, codes
from tests.clients import ApiClient
from tests.conftest import SignIn

PDF = b"%PDF-1.7\nwages\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\ndataIEND\xae\x42\x60\x82"


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


def files(case: Body) -> str:
    return f"/cases/{case['id']}/attachments"


def send(
    who: ApiClient,
    case: Body,
    content: bytes = PDF,
    expect: int = 201,
    media: str = "application/octet-stream",
    **told: str,
) -> Body:
    query = {"category": "evidence", "name": "工资欠条.pdf", **told}
    headers = {"Content-Type": media}
    answer = who.request("POST", files(case), data=content, headers=headers, query_string=query)
    assert answer.status_code == expect, answer.get_json()
    return dict(answer.get_json())


def fetch(who: ApiClient, case: Body, made: Body) -> Any:
    return who.request("GET", f"{files(case)}/{made['id']}/file")


def test_a_file_comes_back_byte_for_byte_and_lies_sealed(office: Office, session: Session) -> None:
    case = office.receive()
    made = send(office.window, case)
    assert (made["name"], made["media_type"]) == ("工资欠条.pdf", "application/pdf")
    assert (made["sha256"], made["size_bytes"]) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    got = fetch(office.approver, case, made)
    assert (got.data, got.mimetype) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"] == f'attachment; filename="attachment-{made["id"]}.pdf"'
    row = session.get_one(CaseAttachment, UUID(made["id"]))
    assert b"wages" not in storage.get(row.storage_key)
    assert "工资".encode() not in row.name_sealed
    last = office.window.get(f"/cases/{case['id']}/events")[-1]
    assert (last["verb"], last["codes"]["attachment"]) == ("attachment.added", made["id"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\甲\\欠条.pdf", "欠条.pdf"),
        ('工资"欠条".pdf', "工资_欠条_.pdf"),
        (" .欠条.pdf", "欠条.pdf"),
    ],
)
@pytest.mark.one_database
def test_a_name_is_a_name_and_no_path(office: Office, given: str, kept: str) -> None:
    assert send(office.window, office.receive(), name=given)["name"] == kept


@pytest.mark.one_database
def test_a_path_without_a_name_is_refused(office: Office) -> None:
    assert codes(send(office.window, office.receive(), expect=422, name="../..")) == {("name", "required")}


def test_each_download_stands_in_the_access_log_and_the_export_register(
    office: Office, session: Session
) -> None:
    case = office.receive()
    made = send(office.window, case)
    for _ in range(2):
        fetch(office.approver, case, made)
    read = sa.select(AccessLog).where(AccessLog.subject == "case_attachment")
    assert [row.ids for row in session.scalars(read)] == [[case["id"]]] * 2
    exported = sa.select(SecurityEvent).where(SecurityEvent.subject_id == UUID(made["id"]))
    assert [row.details["what"] for row in session.scalars(exported)] == ["attachment"] * 2


@pytest.mark.one_database
def test_what_lies_about_itself_is_refused_and_leaves_nothing(office: Office) -> None:
    case = office.receive()
    lies: list[tuple[bytes, dict[str, str], tuple[str, str]]] = [
        (PNG, {"media": "application/pdf", "name": "照片"}, ("Content-Type", "type_differs")),
        (PNG, {}, ("name", "ending_differs")),
        (PDF, {"name": "欠条.exe"}, ("name", "ending_differs")),
        (b"MZ\x90\x00", {"media": "application/pdf"}, ("", "file_type")),
        (PDF[:-6], {}, ("", "file_type")),
        (b"", {}, ("", "file_type")),
        (PDF, {"category": "no_such"}, ("category", "unknown")),
        (PDF, {"name": ""}, ("name", "length")),
        (PDF, {"name": "x" * 121}, ("name", "length")),
    ]
    for content, told, fault in lies:
        refused = send(office.window, case, content, 422, **told)
        assert codes(refused) == {fault}
        assert all(one["message"] and one["message_en"].isascii() for one in refused["errors"])
    assert send(office.window, case, expect=415, media="text/html")["code"] == "unsupported_media_type"
    big = b"%PDF-" + b"0" * 10_485_760
    assert send(office.window, case, big, 413)["code"] == "too_large"
    assert office.window.get(files(case)) == []


@pytest.mark.one_database
def test_a_case_takes_so_many_files_and_bytes_and_each_once(office: Office) -> None:
    whole, case = catalogue(), office.receive()
    send(office.window, case)
    assert send(office.window, case, expect=409)["code"] == "already_attached"
    other = PDF.replace(b"wages", b"other")
    try:
        packs.install(replace(whole, attachments=replace(whole.attachments, most_bytes=2 * len(PDF) - 1)))
        assert send(office.window, case, other, 409)["code"] == "attachments_full"
        packs.install(replace(whole, attachments=replace(whole.attachments, most_files=1)))
        assert send(office.window, case, other, 409)["code"] == "attachments_full"
        packs.install(replace(whole, attachments=replace(whole.attachments, most_bytes=2 * len(PDF))))
        send(office.window, case, other)
    finally:
        packs.install(whole)
    assert len(office.window.get(files(case))) == 2


def test_only_who_needs_the_facts_reads_names_and_files(office: Office, as_role: SignIn) -> None:
    case, colleague = office.reach_criminal("assigned"), as_role(Role.INTAKE_OFFICER)
    made = send(colleague, case)  # handed in at the window, to somebody who need not read it
    (seen,) = colleague.get(files(case))
    assert (seen["name"], seen["hidden_fields"]) == (None, ["name", "withdrawn_reason"])
    assert fetch(colleague, case, made).get_json()["code"] == "facts_withheld"
    assert fetch(office.lawyer, case, made).data == PDF
    assert fetch(as_role(Role.BUREAU_OFFICER), case, made).status_code == 404
    other = office.receive()
    assert fetch(office.window, other, made).status_code == 404
    assert send(office.reviewer, other, expect=403)["code"] == "forbidden"


def test_a_wrong_file_is_withdrawn_with_a_reason_and_kept(office: Office, session: Session) -> None:
    case = office.receive()
    made = send(office.window, case)
    path = f"{files(case)}/{made['id']}/withdrawal"
    office.window.post(path, {"reason": "误传"}, 403)
    office.approver.post(path, {}, 422)
    gone = office.approver.post(path, {"reason": "误传他案材料。"})
    assert (gone["withdrawn_reason"], gone["withdrawn_at"] is None) == ("误传他案材料。", False)
    assert office.approver.post(path, {"reason": "再次"}, 409)["code"] == "attachment_withdrawn"
    assert fetch(office.window, case, made).get_json()["code"] == "attachment_withdrawn"
    assert [one["withdrawn_reason"] for one in office.window.get(files(case))] == ["误传他案材料。"]
    row = session.get_one(CaseAttachment, UUID(made["id"]))
    assert storage.get_sealed(row.storage_key, row.file_key) == PDF
    send(office.window, case)
    done = office.make("archive", office.make("redirect", office.show(case)))
    assert send(office.window, done, PDF + b"\n", 409)["code"] == "case_archived"


@pytest.mark.parametrize("table", ["case_attachment", "attachment_withdrawal"])
def test_the_database_refuses_to_change_or_remove(office: Office, session: Session, table: str) -> None:
    case = office.receive()
    office.approver.post(f"{files(case)}/{send(office.window, case)['id']}/withdrawal", {"reason": "误传"})
    for change in (f"UPDATE {table} SET sensitivity = 'minor'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(sa.text(change))


def test_one_query_count_whatever_their_number(
    office: Office, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    case = office.receive()
    send(office.window, case)
    one = count_queries(lambda: office.window.get(files(case)))
    for serial in range(3):
        made = send(office.window, case, PDF + b"\n" * (serial + 1))
    office.approver.post(f"{files(case)}/{made['id']}/withdrawal", {"reason": "误传"})
    assert count_queries(lambda: office.window.get(files(case))) == one


@pytest.mark.one_database
def test_the_catalogue_tells_what_is_taken(client: ApiClient) -> None:
    rules = client.get("/catalogue/attachments")
    assert rules["most_files"] == 200
    assert "application/pdf" in rules["media_types"]
    assert "evidence" in {one["code"] for one in rules["categories"]}
