"""Numbers under real parallel writers: none twice, none missing, and a roll-back leaves no gap."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from caseapp.extensions import is_retryable, unit_of_work
from caseapp.models import LegalCase, NumberCounter, Organization, Person
from caseapp.services import numbering
from caseapp.vocabulary import CaseKind, Role
from tests.cases import CASES, applicant, application, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.db.conftest import Live

WRITERS = 16


class RolledBack(Exception):
    """What a failing request raises after it has taken its number."""


def take_once(office_id: UUID, fails: bool) -> int:
    """A unit of work that takes a number, dawdles, and perhaps fails."""
    with unit_of_work():
        number = numbering.next_number(office_id, "civil_aid", 2025)
        time.sleep(number % 5 / 1000)
        if fails:
            raise RolledBack
        return number


def take_number(app: Flask, office_id: UUID, fails: bool) -> int | None:
    """As a request would: tried again when the database asks for it."""
    with app.app_context():
        for _ in range(50):
            try:
                return take_once(office_id, fails)
            except RolledBack:
                return None
            except sa.exc.DBAPIError as error:
                if not is_retryable(error):
                    raise
        raise TimeoutError


@pytest.mark.slow
def test_two_hundred_parallel_takers_a_fifth_of_them_rolled_back(live: Live) -> None:
    fates = [index % 5 == 0 for index in range(200)]
    with ThreadPoolExecutor(WRITERS) as pool:
        taken = list(pool.map(lambda fails: take_number(live.app, live.places.institution, fails), fates))
    given = sorted(number for number in taken if number is not None)
    assert given == list(range(1, 161))
    with live.session() as session:
        assert session.scalars(sa.select(NumberCounter.last)).all() == [160]


def test_series_kinds_and_years_count_apart(live: Live) -> None:
    with live.app.app_context(), unit_of_work():
        asked = [
            (live.places.institution, "civil_aid", 2025),
            (live.places.institution, "civil_aid", 2025),
            (live.places.institution, "criminal_aid", 2025),
            (live.places.institution, "civil_aid", 2026),
            (live.places.foreign, "civil_aid", 2025),
        ]
        assert [numbering.next_number(*one) for one in asked] == [1, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (CaseKind.CIVIL_AID, "民援"),
        (CaseKind.ADMINISTRATIVE_AID, "行援"),
        (CaseKind.CRIMINAL_AID, "刑援"),
        (CaseKind.MEDIATION, "人调"),
    ],
)
@pytest.mark.one_database
def test_a_number_says_where_what_and_when(live: Live, kind: CaseKind, word: str) -> None:
    office = Organization(id=live.places.institution, name="甲", region_code="340202", serial=3)
    with live.app.app_context(), unit_of_work():
        assert numbering.case_number(office, kind, 2025) == (1, f"340202-03-{word}-2025-000001")


@pytest.mark.slow
def test_sixteen_windows_at_once_over_http(live: Live) -> None:
    with live.session() as session:
        sign_in = SignIn(live.app, session, live.places, count())
        clients = [sign_in(Role.INTAKE_OFFICER) for _ in range(WRITERS)]

    def work(index_and_client: tuple[int, ApiClient]) -> list[int]:
        index, client = index_and_client
        statuses = []
        for turn in range(5):
            serial = (index * 5 + turn) * 2 + 1
            person = applicant(name=f"申请人{serial}", id_number=identity(serial=serial))
            body = application(applicant=person, **({"matter": "boredom"} if turn == 3 else {}))
            key = {"Idempotency-Key": f"{index}-{turn}"}
            statuses.append(client.request("POST", CASES, json=body, headers=key).status_code)
        return statuses

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(work, enumerate(clients)))
    assert answers == [[201, 201, 201, 422, 201]] * WRITERS
    with live.session() as session:
        serials = session.scalars(sa.select(LegalCase.serial).order_by(LegalCase.serial)).all()
        numbers = session.scalars(sa.select(LegalCase.number)).all()
    assert serials == list(range(1, WRITERS * 4 + 1))
    assert len(set(numbers)) == len(numbers)


@pytest.mark.slow
def test_the_same_key_from_many_threads_makes_one_case(live: Live) -> None:
    with live.session() as session:
        client = SignIn(live.app, session, live.places, count())(Role.INTAKE_OFFICER)

    def post(_: int) -> tuple[int, bytes]:
        other = ApiClient(live.app.test_client(), client.token, None)
        answer = other.request("POST", CASES, json=application(), headers={"Idempotency-Key": "once"})
        return answer.status_code, answer.data

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(post, range(8)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    with live.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LegalCase)) == 1


@pytest.mark.slow
def test_the_same_person_from_many_threads_is_stored_once(live: Live) -> None:
    with live.session() as session:
        client = SignIn(live.app, session, live.places, count())(Role.INTAKE_OFFICER)

    def post(index: int) -> int:
        other = ApiClient(live.app.test_client(), client.token, None)
        key = {"Idempotency-Key": f"key{index}"}
        return other.request("POST", CASES, json=application(), headers=key).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(8))) == {201}
    with live.session() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Person.id_number_index.is_not(None))) == 1
