"""A year in small through the API, and then the search: no plain value of a sealed field lies anywhere.

Names are plain by design. What is searched: the database as it lies on the disk with its log, stored answers and jobs,
every file beside it, the lines of the log, answers to bad input, lists, exports.
"""

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from caseapp import clock, create_app
from caseapp.extensions import db, new_id, unit_of_work
from caseapp.jobs import Worker
from caseapp.logs import JsonFormatter
from caseapp.models import CaseEvent, LocalFigure
from caseapp.vocabulary import Role
from demo.people import People
from tests.api import leaks
from tests.cases import Body, Office, add_living_standard, application, notice, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn, settings_for
from tests.places import make_places

FLAGS = ("abuse_abandonment_domestic_violence", "visual_hearing_speech_disability")
MASKED = ("id_number", "phone", "address")
Answer = tuple[str, int, bytes]


@dataclass
class Year:
    """What was done, what it said, and what must not be found."""

    app: Flask
    folder: Path
    office: Office
    mediator: ApiClient
    analyst: ApiClient
    people: list[Body] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    bodies: dict[str, Body] = field(default_factory=dict)
    made: People = field(default_factory=lambda: People(Random(8)))  # noqa: S311 - invented people

    def somebody(self) -> Body:
        """A further person of the demo's kind, whose particulars are secrets from now on."""
        person = self.made.person(clock.today(), place="安徽省芜湖市镜湖区")
        self.people.append(person)
        for name in MASKED:
            self.secrets[f"{name} of {len(self.people)}"] = person[name]
        return {name: person[name] for name in ("name", "id_type", *MASKED, "birth_date", "sex")}

    def secret(self, name: str, text: str) -> str:
        """Words that are sealed."""
        self.secrets[name] = text
        return text

    def of(self, *names: str) -> dict[str, str]:
        """Secrets whose name begins like that."""
        return {name: value for name, value in self.secrets.items() if name.startswith(names)}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def year(
    database: str, new_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("leaks")
    app = create_app(settings_for(new_url(database), folder))
    handler, root = logging.StreamHandler(io.StringIO()), logging.getLogger()
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    clock.hold(datetime(2025, 3, 3, 2, tzinfo=UTC))
    with app.app_context():
        upgrade()
        lived = lived_through(app, folder, handler.stream)
        yield lived
        db.session.remove()
        db.engine.dispose()
    clock.hold(None)
    root.removeHandler(handler)


def lived_through(app: Flask, folder: Path, log: Any) -> Year:
    with Session(db.engine, expire_on_commit=False) as session:
        places = make_places(session)
        add_living_standard(session)
        session.add(population())
        session.commit()
        sign_in = SignIn(app, session, places, count())
        office = open_office(sign_in, places)
        mediator = sign_in(Role.MEDIATOR, mediator_id=places.mediator)
        year = Year(app, folder, office, mediator, sign_in(Role.STATISTICIAN), log=log)
    listen(year)
    for happen in (applications, criminal, duty, disputes, mistakes, lists, exports):
        happen(year)
    return year


def population() -> LocalFigure:
    return LocalFigure(
        region_code="340200",
        name="population_resident",
        value=3644420,
        unit="persons",
        valid_from=date(2020, 11, 1),
        source="第七次全国人口普查",
    )


def listen(year: Year) -> None:
    """Keep every answer; ApiClient has one way out."""
    for client in {id(one): one for one in vars(year.office).values() if isinstance(one, ApiClient)}.values():
        _listen_to(year, client)
    _listen_to(year, year.mediator)
    _listen_to(year, year.analyst)


def _listen_to(year: Year, client: ApiClient) -> None:
    send = client.http.open

    def kept(*args: Any, **options: Any) -> TestResponse:
        answer: TestResponse = send(*args, **options)
        year.answers.append((f"{options.get('method')} {args[0]}", answer.status_code, answer.get_data()))
        return answer

    client.http.open = kept  # type: ignore[method-assign]


def applications(year: Year) -> None:
    office = year.office
    body = application(
        applicant={
            **year.somebody(),
            "categories": [],
            "has_fixed_income": True,
            "monthly_income": year.secret("income", "1237.41"),
            "residence": "urban",
        },
        household={
            "members": 3,
            "monthly_income": year.secret("income of all", "2413.97"),
            "opponent_in_household": False,
        },
        representative={**year.somebody(), "relationship": "close_relative"},
        opposing_parties=[year.somebody()],
        facts=year.secret("facts", "厂方拖欠三个月工资未付，卡号六二二八四八零零一二三四五六七八九。"),
        claims=year.secret("claims", "请求支付欠薪及经济补偿金。"),
        claim_amount=year.secret("claim", "48213.77"),
        materials=[{"name": year.secret("material", "残疾人证复印件"), "pages": 2}],
    )
    year.bodies["application"] = body
    case = office.receive(**body)
    case = office.make("screen", case)
    items = {"items": [year.secret("item", "家庭经济状况核查表")], "due_on": "2025-03-20"}
    case = office.make("request_supplement", case, items)
    case = office.make("answer_supplement", case, {"received": [year.secret("received", "低保证明原件一份")]})
    case = office.make("grant", case)
    case = office.make("assign", case)
    note = {
        "kind": "meeting",
        "done_on": "2025-03-03",
        "text": year.secret("progress", "当事人称曾被打伤住院。"),
    }
    case = office.make("start_work", case, note)
    closing = {
        "result": "settlement",
        "finished_on": "2025-03-03",
        "summary": year.secret("summary", "双方当庭和解结案。"),
    }
    case = office.make("submit_closing_report", case, closing)
    office.make("close", case)
    unmask(year, case)
    refusal = {
        "outcome": "refused",
        "refusal_grounds": ["out_of_scope"],
        "statement": year.secret("statement", "申请人名下另有两处房产。"),
    }
    other = office.receive(applicant={**body["applicant"], **year.somebody()})
    office.make("refuse", office.make("screen", other), refusal)
    violence = {**body["applicant"], **year.somebody()}
    office.receive(
        applicant=violence,
        grounds=[FLAGS[0]],
        matter=None,
        facts=year.secret("blows", "丈夫多次殴打致轻伤。"),
    )
    office.receive(applicant={**violence, **year.somebody()}, matter=FLAGS[0])


def unmask(year: Year, case: Body) -> None:
    mine = next(party for party in case["parties"] if party["role"] == "applicant")
    body = {
        "fields": list(MASKED),
        "reason_code": "contact",
        "reason": year.secret("reason", "约定下周二面谈签字。"),
    }
    path = f"/cases/{case['id']}/parties/{mine['id']}/unmask"
    shown = year.office.window.post(path, body, 200)
    assert shown["phone"] == year.people[0]["phone"]


def criminal(year: Year) -> None:
    person = year.somebody()
    body = notice(
        ground=FLAGS[1],
        organ_kind="court",
        charge=year.secret("charge", "故意伤害致人重伤案"),
        person=person,
        contact_phone=year.secret("contact", "0553-3127845"),
    )
    year.bodies["notice"] = body
    year.office.make(
        "terminate",
        year.office.receive_notice(**body),
        {"ground": "proceeding_ended", "statement": year.secret("ended", "自诉人已经撤回自诉。")},
    )


def duty(year: Year) -> None:
    window, approver = year.office.window, year.office.approver
    station = approver.post("/duty/stations", {"placement": "detention_center", "name": "看守所工作站"})
    body = {
        "station_id": station["id"],
        "person": year.somebody(),
        "stage": "investigation",
        "request_source": "own_request",
        "requested_at": "2025-03-03T09:00:00+08:00",
        "has_defender": False,
        "charge": year.secret("duty charge", "寻衅滋事伤人案"),
    }
    year.bodies["duty"] = body
    window.post("/duty/help-records", body)


def disputes(year: Year) -> None:
    body = {
        "dispute_type": "neighborhood",
        "source": "party_application",
        "parties": [year.somebody(), year.somebody()],
        "facts": year.secret("dispute", "楼上漏水泡坏家具二十件。"),
    }
    year.bodies["dispute"] = body
    case = year.mediator.post("/mediation/cases", body)
    path = f"/mediation/cases/{case['id']}"
    case = year.mediator.post(f"{path}/acceptance", {"accepted": True}, 200, match=case["version"])
    terms = {"form": "written", "terms": year.secret("terms", "甲方月底前付清修缮费。"), "amount": "2000.00"}
    year.mediator.post(f"{path}/agreement", terms, match=case["version"])


def broken(body: Any, secret: str) -> Iterator[Any]:
    """The body once for each place in it, with the secret there instead: as text, or in a list."""
    if isinstance(body, dict):
        for name, value in body.items():
            for inner in broken(value, secret):
                yield {**body, name: inner}
            yield from ({**body, name: wrong} for wrong in (secret, [secret]))
    elif isinstance(body, list) and body:
        yield from ([inner, *body[1:]] for inner in broken(body[0], secret))


def mistakes(year: Year) -> None:
    """Bad input with secrets in every field, in filters, in paths, in a query for a sign-in."""
    window = year.office.window
    person = year.people[0]
    routes = {
        "application": (window, "/legal-aid/cases"),
        "notice": (window, "/legal-aid/organ-notices"),
        "duty": (window, "/duty/help-records"),
        "dispute": (year.mediator, "/mediation/cases"),
    }
    for name, (client, path) in routes.items():
        wrong = f"{person['id_number']} {person['phone']} {person['address']}"
        for body in broken(year.bodies[name], wrong):
            client.request("POST", path, json=body)
    for secret in (person["id_number"], person["phone"], person["address"]):
        for parameter in ("number", "state", "after", "limit", "region_code", "kind", "opened_from"):
            window.request("GET", "/cases", query_string={parameter: secret})
        for path in ("/cases", "/duty/help-records", "/mediation/cases"):
            window.request("GET", f"{path}/{secret}")
        window.request("POST", "/auth/login", json={"login": secret, "password": secret})
        window.request(
            "POST",
            "/legal-aid/cases",
            data=f'{{"applicant": {{"phone": "{secret}"',
            content_type="application/json",
        )


LISTS = "/cases /legal-aid/cases /mediation/cases /duty/help-records /deadlines /quality/reviews"


def lists(year: Year) -> None:
    for path in LISTS.split():
        for client in (
            year.office.window,
            year.office.approver,
            year.mediator,
            year.office.reviewer,
            year.analyst,
        ):
            client.request("GET", path)


def exports(year: Year) -> None:
    """The annual report, made by the worker, and the drill-down behind a figure."""
    clock.hold(datetime(2026, 1, 10, 2, tzinfo=UTC))
    asked = {"kind": "annual", "region_code": "340200", "year": 2025}
    accepted = year.analyst.post("/reports", asked, 202)
    Worker(year.app).drain()
    path = accepted["resource"].removeprefix("/api/v1")
    for name in ("pdf", "json", "xlsx"):
        assert year.analyst.request("GET", f"{path}/files/{name}").status_code == 200
    clock.hold(datetime(2025, 3, 3, 2, tzinfo=UTC))


pytestmark = pytest.mark.slow


def test_the_year_was_lived(year: Year) -> None:
    """Otherwise nothing found would say nothing."""
    refused = [status for _, status, _ in year.answers if 400 <= status < 500]
    assert (len(year.people), len(refused) > 120) == (9, True)
    assert max(status for _, status, _ in year.answers) < 500
    with unit_of_work(read_only=True):
        held = db.session.scalars(sa.text("SELECT count(*) FROM case_event")).one()
    assert held > 15
    assert all(len(value) >= leaks.SHORTEST for value in year.secrets.values())


def test_nothing_lies_in_the_database(year: Year, database: str) -> None:
    held = dict(leaks.database(year.folder))
    assert {"sqlite": {"test.sqlite3", "test.sqlite3-wal"}, "postgresql": {"table person"}}[database] <= set(
        held
    )
    assert sum(map(len, held.values())) > 50_000
    assert leaks.leaks(held, year.secrets) == []


def test_stored_answers_and_jobs_tell_nothing(year: Year) -> None:
    held = leaks.tables(["stored_reply", "job", "security_event", "access_log", "case_event", "report"])
    assert all(held.values())
    assert leaks.leaks(held, year.secrets) == []


def test_no_flag_of_violence_or_disability_stands_in_a_table(year: Year) -> None:
    """The spine's sensitivity code apart, which is plain by design; packs and the published counts name every code."""
    held = leaks.tables(set(db.metadata.tables) - {"pack_version", "report"})
    assert leaks.leaks(held, {flag: flag for flag in FLAGS}) == []


def test_no_file_beside_the_database_tells_anything(year: Year) -> None:
    held = leaks.files(year.folder)
    assert held
    assert leaks.leaks(held, year.secrets) == []


def test_the_log_tells_nothing(year: Year) -> None:
    lines = [json.loads(line) for line in year.log.getvalue().splitlines()]
    assert {"caseapp.access", "caseapp.jobs"} <= {line["logger"] for line in lines}
    assert leaks.leaks({"log": year.log.getvalue().encode()}, year.secrets) == []


def test_no_error_echoes_what_was_sent(year: Year) -> None:
    held = {
        f"{index} {what}": body for index, (what, status, body) in enumerate(year.answers) if status >= 400
    }
    assert len(held) > 120
    assert leaks.leaks({key.split("?")[0]: body for key, body in held.items()}, year.secrets) == []


def test_no_list_tells_a_sealed_value(year: Year) -> None:
    held = {
        what: body
        for what, status, body in year.answers
        if status == 200 and what.split("v1")[-1] in LISTS.split()
    }
    assert len(held) == len(LISTS.split())
    assert any(b"main_party" in body for body in held.values())
    assert leaks.leaks(held, year.secrets) == []


def test_only_unmasking_shows_numbers_phones_and_addresses(year: Year) -> None:
    told = {name: value for name, value in year.secrets.items() if name.startswith(MASKED)}
    held = {f"{index} {what}": body for index, (what, _, body) in enumerate(year.answers)}
    found = {place.split(" ", 1)[1] for place, _, _ in leaks.leaks(held, told)}
    assert len(found) == 1
    assert found.pop().endswith("/unmask")


def test_no_export_tells_anything(year: Year) -> None:
    content = {
        what.rsplit("/", 1)[1]: body
        for what, status, body in year.answers
        if "/files/" in what and status == 200
    }
    held = {
        "json": content["json"],
        "workbook": leaks.workbook(content["xlsx"]),
        "pages": leaks.printed(content["pdf"]),
    }
    assert "法律援助".encode() in held["pages"]
    assert leaks.leaks(held, year.secrets) == []


# --- planted ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", leaks.forms("安徽省芜湖市镜湖区"))
def test_a_planted_value_is_found_in_every_form(form: str) -> None:
    secret = "安徽省芜湖市镜湖区示例路7号"
    planted = {"place": b"before " + leaks.forms(secret)[form] + b" after"}
    assert ("place", "address", form) in leaks.leaks(planted, {"address": secret})
    assert leaks.leaks({"place": b"before and after"}, {"address": secret}) == []


def test_a_phone_planted_in_an_event_is_found(year: Year) -> None:
    """As if a service had put it among the codes: in the file, or in the table."""
    phone = "14399999997"
    with unit_of_work():
        old = db.session.scalars(sa.select(CaseEvent).order_by(CaseEvent.id).limit(1)).one()
        values = {column.name: getattr(old, column.name) for column in CaseEvent.__table__.columns}
        planted = {**values, "id": new_id(), "seq": 9999, "codes": {"phone": phone}}
        db.session.execute(sa.insert(db.metadata.tables["case_event"]).values(**planted))
    assert leaks.leaks(dict(leaks.database(year.folder)), {"phone": phone})
    assert leaks.leaks(leaks.tables(["case_event"]), {"phone": phone}) == [
        ("case_event", "phone", form) for form in ("utf-8", "percent", "json", "json upper")
    ]
