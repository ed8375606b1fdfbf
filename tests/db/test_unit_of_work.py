"""One request, one transaction: the return commits, a raise takes everything back, readers cannot write."""

import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.blueprints import _readings
from caseapp.extensions import after_commit, db, is_retryable, unit_of_work
from caseapp.models import (
    AccessLog,
    AidApplication,
    CaseEvent,
    CaseParty,
    Deadline,
    LegalCase,
    NumberCounter,
    Person,
    Region,
    Screening,
    StoredReply,
)
from caseapp.services import case_views, casework, numbering
from caseapp.vocabulary import RegionLevel, Role
from tests.cases import CASES, application
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.db.conftest import Live

WRITTEN = (
    *(LegalCase, AidApplication, CaseEvent, CaseParty, Deadline, Person, Screening, NumberCounter),
    StoredReply,
)


@pytest.fixture
def window(live: Live) -> ApiClient:
    with live.session() as session:
        return SignIn(live.app, session, live.places, count())(Role.INTAKE_OFFICER)


def rows(live: Live) -> dict[str, int]:
    with live.session() as session:
        return {
            model.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
            for model in WRITTEN
        }


class Trip(Exception):
    """A bug planted at the end of a request."""


def failing(real: Callable[..., Any], times: int, error: Exception) -> Callable[..., Any]:
    """Does the real work, then raises, the first ``times`` times."""
    left = [times]

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        if left[0]:
            left[0] -= 1
            raise error
        return found

    return wrapped


@pytest.mark.parametrize(("where", "name"), [(case_views, "detail"), (_readings, "log_reading")])
def test_a_raise_at_the_very_end_takes_everything_back(
    live: Live, window: ApiClient, monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str
) -> None:
    """In the view, and in the log of who was shown what, which is written last."""
    before = rows(live)
    assert set(before.values()) == {0}
    with monkeypatch.context() as planted:
        planted.setattr(where, name, failing(getattr(where, name), 1, Trip()))
        problem = window.post(CASES, application(), 500)
    assert (problem["code"], problem["errors"]) == ("internal_error", [])
    assert "Trip" not in str(problem)
    assert rows(live) == before
    assert window.post(CASES, application())["number"].endswith("000001")


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_what_the_database_asks_to_try_again_is_tried_again(
    live: Live, window: ApiClient, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(case_views, "detail", failing(case_views.detail, 2, asked_again(state)))
    assert window.post(CASES, application())["number"].endswith("000001")
    assert rows(live)["legal_case"] == 1


def test_it_is_not_tried_for_ever(live: Live, window: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_views, "detail", failing(case_views.detail, 99, asked_again("40001")))
    response = window.request("POST", CASES, json=application())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert rows(live)["legal_case"] == 0


def asked_again(state: str) -> Exception:
    class Said(Exception):
        sqlstate = state

    return sa.exc.OperationalError("SELECT 1", {}, Said())


@pytest.mark.parametrize(
    ("state", "text", "again"),
    [
        ("40001", "", True),
        ("40P01", "", True),
        ("23505", "", False),
        (None, "database is locked", True),
        (None, "", False),
    ],
)
@pytest.mark.one_database
def test_which_errors_are_worth_another_try(state: str | None, text: str, again: bool) -> None:
    class Said(Exception):
        sqlstate = state

    assert is_retryable(sa.exc.OperationalError("", {}, Said(text))) is again


def test_a_real_deadlock_or_lock_is_sorted_out(live: Live) -> None:
    """Two units take two counters in opposite order; the database stops one, which then goes again."""
    meeting = threading.Barrier(2, timeout=5)
    done = []

    def take(first: str, second: str) -> None:
        with live.app.app_context():
            for attempt in range(5):
                try:
                    with unit_of_work():
                        numbering.next_number(live.places.institution, first, 2025)
                        if attempt == 0 and db.engine.dialect.name == "postgresql":
                            meeting.wait()
                        numbering.next_number(live.places.institution, second, 2025)
                    done.append((first, attempt))
                    break
                except sa.exc.DBAPIError as error:
                    if not is_retryable(error):
                        raise

    threads = [threading.Thread(target=take, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(first for first, _ in done) == ["a", "b"]
    if live.app.extensions["settings"].is_sqlite:
        assert [attempt for _, attempt in done] == [0, 0]
    else:
        tries = sorted(attempt for _, attempt in done)  # whoever goes again may meet the other once more
        assert tries[0] == 0
        assert tries[1] >= 1
    with live.session() as session:
        assert session.scalars(sa.select(NumberCounter.last)).all() == [2, 2]


def test_two_who_change_the_same_version_do_not_both_win(live: Live) -> None:
    with live.session() as session:
        sign_in = SignIn(live.app, session, live.places, count())
        clients = [sign_in(Role.INTAKE_OFFICER) for _ in range(4)]
    case = clients[0].post(CASES, application())
    statuses: list[int] = []

    def withdraw(client: ApiClient) -> None:
        answer = client.request("POST", f"{CASES}/{case['id']}/withdrawal", json={}, match=case["version"])
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=withdraw, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200, 412, 412, 412]


@pytest.fixture
def writing_get(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A GET that writes: a bug that reading transactions must not let through."""
    real = casework.get

    def wrapped(*args: Any, **kwargs: Any) -> LegalCase:
        db.session.add(Region(code="990101", name="甲", level=RegionLevel.COUNTY, source="test"))
        db.session.flush()
        return real(*args, **kwargs)

    monkeypatch.setattr(casework, "get", wrapped)
    yield
    monkeypatch.undo()


def test_a_get_that_writes_fails(live: Live, window: ApiClient, writing_get: None) -> None:
    made = window.post(CASES, application())
    response = window.request("GET", f"{CASES}/{made['id']}")
    assert response.status_code >= 500
    with live.session() as session:
        assert session.get(Region, "990101") is None


def add_region(code: str, *, read_only: bool) -> None:
    with unit_of_work(read_only=read_only):
        db.session.add(Region(code=code, name="甲", level=RegionLevel.COUNTY, source="test"))


def test_a_write_after_a_failed_read_works_again(live: Live) -> None:
    with live.app.app_context():
        with pytest.raises(sa.exc.DBAPIError):
            add_region("990101", read_only=True)
        add_region("990102", read_only=False)
    with live.session() as session:
        found = session.scalars(sa.select(Region.code).where(Region.code.startswith("99"))).all()
    assert found == ["990102"]


def test_every_reading_leaves_one_row_in_the_access_log(live: Live, window: ApiClient) -> None:
    case = window.post(CASES, application())
    window.get(f"{CASES}/{case['id']}", headers={"X-Purpose": "complaint"})
    window.get(CASES)
    window.get(f"{CASES}/{case['id']}/nothing", 404)
    with live.session() as session:
        logged = session.scalars(sa.select(AccessLog).order_by(AccessLog.id)).all()
    assert [(row.subject, row.purpose, row.ids) for row in logged] == [
        ("case", "intake", [case["id"]]),
        ("case", "complaint", [case["id"]]),
        ("case_list", "intake", [case["id"]]),
    ]
    assert logged[1].route == "GET /api/v1/legal-aid/cases/<uuid:case_id>"


def promise(happened: list[str], word: str, error: Exception | None = None) -> None:
    with unit_of_work():
        after_commit(lambda: happened.append(word))
        assert word not in happened
        if error is not None:
            raise error


def test_what_is_to_happen_after_a_commit_does_not_happen_after_a_roll_back(ctx: Flask) -> None:
    happened: list[str] = []
    promise(happened, "kept")
    with pytest.raises(Trip):
        promise(happened, "lost", Trip())
    promise(happened, "last")
    assert happened == ["kept", "last"]


def test_services_never_commit(live: Live, window: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    callers: list[str] = []
    real = Session.commit

    def commit(self: Session) -> None:
        frame = sys._getframe(1)
        while frame.f_back is not None and "sqlalchemy" in frame.f_code.co_filename:
            frame = frame.f_back
        callers.append(frame.f_code.co_name)
        real(self)

    monkeypatch.setattr(Session, "commit", commit)
    window.post(CASES, application())
    assert set(callers) == {"unit_of_work"}
