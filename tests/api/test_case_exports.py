"""The work queue as CSV and workbook: what the list shows, registered before it leaves, never whole when it broke."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.errors import Unauthenticated
from caseapp.models import AccessLog, AuthSession, SecurityEvent
from caseapp.services import case_exports
from caseapp.vocabulary import Role
from tests.cases import Office, applicant, codes, identity
from tests.clients import ApiClient
from tests.conftest import SignIn

HOSTILE = '=HYPERLINK("http://192.0.2.1/")'
NAMES = ("测试申请人", "+1+1", HOSTILE, "测试丁")


@pytest.fixture
def cases(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four cases, sent in pieces of two."""
    monkeypatch.setattr(case_exports, "PIECE", 2)
    people = [applicant(name=name, id_number=identity(serial=n * 2 + 1)) for n, name in enumerate(NAMES)]
    return [str(office.receive(applicant=one)["number"]) for one in people]


def asked(client: ApiClient, kind: str = "csv", query: str = "", **options: Any) -> Any:
    response = client.request("GET", f"/cases/export/{kind}?{query}", **options)
    assert response.status_code == 200
    assert response.data
    return response


def table(response: Any) -> list[list[str]]:
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def registered(session: Session) -> list[dict[str, Any]]:
    session.expire_all()
    rows = session.scalars(
        sa.select(SecurityEvent).where(SecurityEvent.kind == "exported").order_by(SecurityEvent.at)
    )
    return [dict(row.details) for row in rows]


def read_ids(session: Session) -> list[list[str]]:
    rows = session.scalars(
        sa.select(AccessLog).where(AccessLog.subject == "case_export").order_by(AccessLog.at)
    )
    return [list(row.ids) for row in rows]


def test_the_files_hold_what_the_list_shows(office: Office, cases: list[str]) -> None:
    head, *rows, end = table(asked(office.approver))
    assert head[:4] == ["案号", "案件类别", "状态", "当事人"]
    assert [row[0] for row in rows] == cases
    assert [row[3] for row in rows] == ["测试申请人", "'+1+1", f"'{HOSTILE}", "测试丁"]
    assert rows[0][1:3] + rows[0][4:6] == ["民事法律援助", "已收件", "镜湖区法律援助中心", "340202"]
    assert end == ["（完）行数", "4"]
    book = openpyxl.load_workbook(io.BytesIO(asked(office.approver, "xlsx").data))
    assert book.properties.created == datetime(2000, 1, 1)  # noqa: DTZ001 - the same rows, the same bytes
    lines = [[cell.value or "" for cell in row] for row in book.active.iter_rows()]
    assert [line[0] for line in lines] == ["案号", *cases, "（完）行数"]
    assert [line[3] for line in lines[1:5]] == list(NAMES)
    assert lines[5][1] == 4
    assert not [
        cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink
    ]


def test_filters_scope_and_masks_are_those_of_the_list(
    office: Office, cases: list[str], as_role: SignIn
) -> None:
    hidden = office.receive(
        grounds=["abuse_abandonment_domestic_violence"], applicant=applicant(name="测试丙")
    )
    assert len(table(asked(as_role(Role.BUREAU_OFFICER)))) == 2 + 4
    (row,) = table(asked(office.approver, query=f"number={hidden['number']}"))[1:-1]
    assert row[3] == "测某"
    assert table(asked(office.approver, query="open=false"))[1:] == [["（完）行数", "0"]]
    assert table(asked(as_role(Role.INTAKE_OFFICER, at=office.places.foreign)))[1:] == [["（完）行数", "0"]]
    wrong = office.approver.get("/cases/export/csv?state=unheard_of", 422)
    assert codes(wrong) == {("state", "unknown")}
    assert codes(office.approver.get("/cases/export/csv?limit=5", 422)) == {("limit", "unknown_field")}


@pytest.mark.one_database
def test_who_may_read_may_not_yet_take_it_away(office: Office, as_role: SignIn, client: ApiClient) -> None:
    for kind in ("csv", "xlsx"):
        client.get(f"/cases/export/{kind}", 401)
        office.lawyer.get(f"/cases/export/{kind}", 403)
        as_role(Role.LEADER).get(f"/cases/export/{kind}", 403)


def test_the_register_knows_who_took_what_for_what(
    office: Office, cases: list[str], session: Session
) -> None:
    asked(office.window, query="kind=civil_aid&number_prefix=somebody", headers={"X-Purpose": "yearbook"})
    begun, done = registered(session)
    assert begun["what"] == "case_list"
    assert begun["filters"] == {"kind": "civil_aid", "number_prefix": "…"}
    assert (begun["format"], begun["rows"], begun["purpose"]) == ("csv", 0, "yearbook")
    assert (done["what"], done["export"], done["rows"]) == ("case_list_sent", begun["export"], 0)
    assert read_ids(session) == []
    asked(office.window, "xlsx")
    assert [len(ids) for ids in read_ids(session)] == [2, 2]
    assert registered(session)[2]["rows"] == 4


def stream(client: ApiClient, kind: str) -> Iterator[bytes]:
    return iter(client.request("GET", f"/cases/export/{kind}", buffered=False).response)


def test_nothing_leaves_unlogged_and_what_breaks_does_not_look_whole(
    office: Office, cases: list[str], session: Session
) -> None:
    """The session ends between two pieces: rights end at once, and the file has no end."""
    pieces = stream(office.approver, "csv")
    assert cases[0] not in next(pieces).decode()
    assert [one["what"] for one in registered(session)] == ["case_list"]
    assert read_ids(session) == []
    sent = next(pieces).decode()
    assert cases[1] in sent
    assert [len(ids) for ids in read_ids(session)] == [2]
    session.execute(sa.delete(AuthSession).where(AuthSession.account_id == office.approver.account_id))
    session.commit()
    with pytest.raises(Unauthenticated):
        next(pieces)
    assert "（完）" not in sent
    assert [one["what"] for one in registered(session)] == ["case_list"]


def test_a_broken_workbook_is_never_begun(
    office: Office, cases: list[str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = case_exports._write_row

    def fails(sheet: Any, number: int, row: Any) -> None:
        if number == 3:
            raise OSError("no room")
        written(sheet, number, row)

    monkeypatch.setattr(case_exports, "_write_row", fails)
    with pytest.raises(OSError, match="no room"):
        next(stream(office.approver, "xlsx"))
    assert [one["what"] for one in registered(session)] == ["case_list"]


@pytest.mark.one_database
def test_too_many_rows_are_refused_before_the_first(
    office: Office, cases: list[str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_exports, "MOST", {"csv": 3, "xlsx": 3})
    assert office.approver.get("/cases/export/csv", 422)["code"] == "export_too_large"
    assert registered(session) == []
