"""``case audit verify`` with anchors: what a chain alone cannot show, and what every tampering prints."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.extensions import db, unit_of_work
from caseapp.jobs import Worker
from caseapp.models import AuditAnchor, Job, LegalCase, Report, append_only
from caseapp.services import audit_anchors, audit_checks, audit_jobs, jobs
from caseapp.vocabulary import JobState, Role
from tests.cases import Body, Office
from tests.conftest import SignIn
from tests.db.conftest import Live

NOW = timedelta(0)
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def anchors(tmp_path: Path, app: Flask) -> Iterator[Path]:
    """A folder of the test's own."""
    audit_anchors.folder.configure(tmp_path)
    yield tmp_path
    audit_anchors.folder.configure(app.extensions["settings"].anchors_dir)


@pytest.fixture
def case(office: Office, on_day: Callable[[str], date]) -> Body:
    on_day("2025-03-03")
    office.receive()
    return office.reach("in_progress")


@pytest.fixture
def flask_case(app: Flask) -> Run:
    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["case", *words])

    return run


@pytest.fixture
def anchored(app: Flask, case: Body) -> Body:
    """A case of some events, the last of them the first work done; ``events`` is their number."""
    with app.app_context():
        audit_checks.anchor_now(NOW)
        events = db.session.scalar(sa.select(LegalCase.event_seq).where(LegalCase.id == UUID(case["id"])))
    return {**case, "events": events}


@pytest.fixture
def tamper(connection: Connection, anchored: Body) -> Iterator[Callable[..., None]]:
    append_only.unprotect(connection)

    def run(*statements: str) -> None:
        for statement in statements:
            text = sa.text(statement)
            if ":case" in statement:
                text = text.bindparams(sa.bindparam("case", UUID(anchored["id"]), sa.Uuid()))
            connection.execute(text)

    yield run
    append_only.protect(connection)


def lines(result: Result) -> list[str]:
    """The faults as printed, one a line."""
    return [line for line in result.stdout.splitlines() if re.search(r"\[\w+\]$", line)]


def cut_tail(last: int) -> list[str]:
    """Cut the last event and take back every trace of it that the rows and the head show."""
    head = f"(SELECT mac FROM case_event WHERE case_id = :case AND seq = {last - 1})"
    return [
        f"DELETE FROM case_event WHERE seq = {last} AND case_id = :case",
        f"UPDATE legal_case SET event_seq = {last - 1}, event_head = {head}, state = 'assigned' WHERE id = :case",
        "DELETE FROM progress_entry WHERE case_id = :case",
    ]


def whole_case(connection: Connection) -> list[str]:
    """Delete a case with everything of it, and give its number back."""
    tables = [t for t in reversed(db.metadata.sorted_tables) if "case_id" in t.c]
    return [
        *(f"DELETE FROM {table.name} WHERE case_id = :case" for table in tables),
        "DELETE FROM legal_case WHERE id = :case",
        "UPDATE number_counter SET last = last - 1 WHERE series = 'civil_aid'",
    ]


def test_an_untouched_audit_is_whole(flask_case: Run, anchored: Body) -> None:
    result = flask_case("audit", "verify")
    assert result.exit_code == 0, result.output
    assert f"2 cases, {anchored['events'] + 1} events" in result.stdout
    assert "1 anchors, 2 anchored_heads" in result.stdout
    assert "0 faults" in result.stdout
    assert flask_case("verify-chains").exit_code == 0


def test_one_case_is_verified_by_its_number(flask_case: Run, anchored: Body) -> None:
    result = flask_case("audit", "verify", "--case", anchored["number"])
    assert (result.exit_code, f"1 cases, {anchored['events']} events" in result.stdout) == (0, True)
    assert flask_case("audit", "verify", "--case", "no-such-number").exit_code == 2


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (
            ["UPDATE case_event SET verb = 'x' WHERE seq = 2 AND case_id = :case"],
            "event 2: was changed [event_changed]",
        ),
        (
            ["DELETE FROM case_event WHERE seq = 3 AND case_id = :case"],
            "event 3: is not there [event_missing]",
        ),
        (
            ["DELETE FROM case_event WHERE seq > 3 AND case_id = :case"],
            "event 4: the chain ends at 3, the case row says LAST [tail_cut]",
        ),
        (
            [
                "UPDATE case_event SET seq = 9 WHERE seq = 2 AND case_id = :case",
                "UPDATE case_event SET seq = 2 WHERE seq = 3 AND case_id = :case",
                "UPDATE case_event SET seq = 3 WHERE seq = 9 AND case_id = :case",
            ],
            "event 2: is event 3, moved here [event_reordered]",
        ),
        (
            ["UPDATE legal_case SET received_at = created_at, opened_on = '2025-03-01' WHERE id = :case"],
            ": legal_case.opened_on is not what the events left there [case_row_changed]",
        ),
    ],
)
def test_a_tampering_ends_with_one_and_a_line_that_says_where(
    flask_case: Run, anchored: Body, tamper: Callable[..., None], statements: list[str], told: str
) -> None:
    tamper(*statements)
    result = flask_case("audit", "verify")
    told = told.replace("LAST", str(anchored["events"]))
    wanted = anchored["number"] + (told if told.startswith(":") else f" {told}")
    assert result.exit_code == 1
    assert wanted in lines(result)
    assert wanted in lines(flask_case("audit", "verify", "--case", anchored["number"]))


def test_a_cut_tail_with_head_and_rows_taken_back_is_found_by_the_anchor(
    flask_case: Run, anchored: Body, tamper: Callable[..., None]
) -> None:
    tamper(*cut_tail(anchored["events"]))
    found = lines(flask_case("audit", "verify"))
    last = anchored["events"]
    told = f"{anchored['number']} event {last}: is not there; anchor 1 has event {last} of it [anchored_event_missing]"
    assert told in found
    chain = [line for line in found if "anchor" not in line and "deadline/" not in line]
    assert chain == [], "but for the clock that the work met, everything else was taken back"


def test_a_deleted_case_is_found_by_the_anchor(
    flask_case: Run, anchored: Body, tamper: Callable[..., None], connection: Connection
) -> None:
    tamper(*whole_case(connection))
    found = lines(flask_case("audit", "verify"))
    assert (
        f"{anchored['number']}: the case is gone; anchor 1 has event {anchored['events']} of it [case_missing]"
        in found
    )
    assert "legal_case: 2 cases were anchored, 1 are there (anchor 1) [cases_missing]" in found


def test_a_deleted_case_is_found_by_its_number_before_any_anchor(
    flask_case: Run, case: Body, connection: Connection
) -> None:
    gone = sa.bindparam("case", UUID(case["id"]), sa.Uuid())
    append_only.unprotect(connection)
    for statement in whole_case(connection)[:-1]:
        connection.execute(sa.text(statement).bindparams(gone))
    append_only.protect(connection)
    found = lines(flask_case("audit", "verify"))
    assert len(found) == 1
    assert "number 2 of organization" in found[0]
    assert "[number_missing]" in found[0]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM security_event", "[rows_missing]"),
        ("UPDATE security_event SET details = '{}'", "[security_event_changed]"),
        ("DELETE FROM access_log", "[rows_missing]"),
        ("UPDATE access_log SET purpose = 'other'", "[rows_changed]"),
    ],
)
def test_what_was_taken_from_the_logs_is_found(
    flask_case: Run, anchored: Body, tamper: Callable[..., None], statement: str, told: str
) -> None:
    tamper(statement)
    found = lines(flask_case("audit", "verify"))
    assert found
    assert all(told in line for line in found)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM audit_anchor WHERE number = 1", "anchor 1: is not in the table [anchor_missing]"),
        (
            "UPDATE audit_anchor SET cases = 0 WHERE number = 2",
            "anchor 2: was changed in the table [anchor_changed]",
        ),
    ],
)
def test_an_anchor_taken_from_the_table_is_found(
    flask_case: Run, app: Flask, tamper: Callable[..., None], statement: str, told: str
) -> None:
    with app.app_context():
        audit_checks.anchor_now(NOW)
    tamper(statement)
    assert told in lines(flask_case("audit", "verify"))


def test_a_file_that_was_changed_or_is_gone_is_found(flask_case: Run, anchored: Body, anchors: Path) -> None:
    path = anchors / "anchor-000001.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(anchored["number"], "340202-01-民援-2025-000099"), encoding="utf-8")
    assert lines(flask_case("audit", "verify")) == [
        "anchor 1: anchor-000001.jsonl is not the file that was signed [anchor_file_changed]"
    ]
    path.unlink()
    assert lines(flask_case("audit", "verify")) == [
        "anchor 1: has no file anchor-000001.jsonl [anchor_file_missing]"
    ]


def test_a_file_that_was_lost_is_written_again_with_the_next_anchor(
    flask_case: Run, anchored: Body, anchors: Path
) -> None:
    path = anchors / "anchor-000001.jsonl"
    before = path.read_text(encoding="utf-8")
    path.unlink()
    result = flask_case("audit", "anchor", "--settle", "0")
    assert result.output.startswith("anchor 2: 2 cases, 0 heads"), result.output
    assert path.read_text(encoding="utf-8") == before
    assert flask_case("audit", "verify").exit_code == 0


def test_an_anchor_reads_only_what_came_since_the_one_before(
    office: Office, anchored: Body, ctx: Flask, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    office.receive()
    second = audit_checks.anchor_now(NOW)
    assert (second["number"], second["cases"], second["heads"]) == (2, 3, 1)
    row = db.session.scalars(sa.select(AuditAnchor).where(AuditAnchor.number == 2)).one()
    assert row.previous == db.session.scalar(sa.select(AuditAnchor.mac).where(AuditAnchor.number == 1))
    few = count_queries(lambda: audit_checks.anchor_now(NOW))
    for _ in range(4):
        office.receive()
    assert count_queries(lambda: audit_checks.anchor_now(NOW)) <= few + 1  # one more anchor to look for


def test_what_is_too_young_waits_for_the_next_anchor(case: Body, ctx: Flask) -> None:
    assert audit_checks.anchor_now(timedelta(hours=1))["heads"] == 0
    assert audit_checks.anchor_now(NOW)["heads"] == 2


def test_the_heads_of_the_file_are_the_heads_of_the_cases(anchored: Body, anchors: Path, ctx: Flask) -> None:
    written = (anchors / "anchor-000001.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    heads = [audit_anchors.read_head(line) for line in written]
    rows = db.session.execute(
        sa.select(LegalCase.id, LegalCase.event_seq, LegalCase.event_head).order_by(LegalCase.id)
    )
    assert [(head.case_id, head.seq, head.mac) for head in heads] == [(i, s, h.hex()) for i, s, h in rows]


def test_a_report_keeps_its_anchor_from_being_made_anew(
    flask_case: Run, app: Flask, session: Session, office: Office, anchored: Body
) -> None:
    anchor = {"number": 1, "mac": "00" * 32}
    who = {"organization_id": office.places.bureau, "requested_by_id": office.window.account_id}
    what = {"kind": "annual", "region_code": "340200", "year": 2024, "edition": 1}
    issued = {"verification_code": "AAAA-BBBB-CCCC", "issued_at": clock.now(), "snapshot": {"anchor": anchor}}
    session.add(Report(**who, **what, **issued))
    session.commit()
    assert lines(flask_case("audit", "verify")) == [
        "report AAAA-BBBB-CCCC: names anchor 1, which is another one now [anchor_replaced]"
    ]


def test_the_worker_queues_one_anchor_a_day(ctx: Flask) -> None:
    audit_jobs.schedule()
    audit_jobs.schedule()
    rows = db.session.execute(sa.text("SELECT kind, schedule_key FROM job")).all()
    assert [kind for kind, _ in rows] == ["audit_anchor"]
    assert re.fullmatch(r"audit_anchor:\d{4}-\d\d-\d\d", rows[0][1])


def test_verification_goes_through_many_batches(
    flask_case: Run,
    office: Office,
    anchored: Body,
    monkeypatch: pytest.MonkeyPatch,
    tamper: Callable[..., None],
) -> None:
    """Batches of one, and the fault sits in the last."""
    for module in ("audit_reading.BATCH", "audit_checks.HEADS", "audit_anchors.CHUNK"):
        monkeypatch.setattr(f"caseapp.services.{module}", 1)
    tamper("UPDATE legal_case SET sensitivity = 'minor' WHERE id = :case")
    result = flask_case("audit", "verify")
    assert "2 cases" in result.stdout
    assert lines(result) == [
        f"{anchored['number']}: legal_case.sensitivity is not what the events left there [case_row_changed]"
    ]


def test_the_auditor_asks_for_a_verification_and_reads_its_result(
    office: Office, as_role: SignIn, anchored: Body, tamper: Callable[..., None], app: Flask
) -> None:
    auditor = as_role(Role.AUDITOR)
    assert auditor.get("/audit/verification")["whole"] is None
    asked = auditor.post("/audit/verification", None, 202)
    assert auditor.post("/audit/verification", None, 202) == asked
    tamper("UPDATE case_event SET verb = 'x' WHERE seq = 2 AND case_id = :case")
    Worker(app).drain()
    found = auditor.get("/audit/verification")
    assert found["job_id"] == asked["job_id"]
    assert auditor.get(f"/jobs/{asked['job_id']}")["state"] == JobState.SUCCEEDED
    assert (found["whole"], found["faults"] >= 1, found["counts"]["cases"]) == (False, True, 2)
    assert {"where": anchored["number"], "seq": 2, "code": "event_changed"}.items() <= found["shown"][
        0
    ].items()
    noted = auditor.get("/audit/security-events", query_string={"kind": "audit_failed"})["items"]
    assert [row["details"] for row in noted] == [{"faults": found["faults"]}]


def test_anchor_and_verification_run_as_jobs_with_transactions_of_their_own(live: Live) -> None:
    """Outside of the tests' one connection, where a transaction left open shows as a warning."""
    audit_anchors.folder.configure(live.app.extensions["settings"].anchors_dir)
    audit_jobs.schedule()
    with unit_of_work():
        jobs.enqueue(audit_jobs.VERIFICATION, {}, None)
    Worker(live.app).drain()
    with unit_of_work(read_only=True):
        states = {job.kind: (job.state, job.result) for job in db.session.scalars(sa.select(Job))}
    assert states["audit_anchor"][0] == JobState.SUCCEEDED
    assert (states["audit_verification"][1] or {})["whole"] is True
