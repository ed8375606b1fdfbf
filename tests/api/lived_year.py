"""A year in small through the API, with the people of the demo; everything it said and wrote is kept for a search."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from caseapp import clock
from caseapp.extensions import db
from caseapp.jobs import Worker
from caseapp.models import LocalFigure
from caseapp.vocabulary import Role
from demo.people import People
from tests.cases import Body, Office, add_living_standard, application, notice, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import make_places

PLAIN = frozenset({"name", "organ_name", "organ_case_number"})
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
    sound: int = 0  # so many answers were to sound requests
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
    for happen in (applications, criminal, duty, disputes, lists, exports):
        happen(year)
    year.sound = len(year.answers)
    mistakes(year)
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
    case = office.make("answer_supplement", case, {"received": items["items"]})
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
            # what is plain by design may be sent plain; too long it is refused
            wrong = secret * 4 if name in PLAIN else secret
            yield from ({**body, name: one} for one in (wrong, [wrong]))
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
    wrong = f"{person['id_number']} {person['phone']} {person['address']}"
    for name, (client, path) in routes.items():
        for body in broken(year.bodies[name], wrong):
            client.request("POST", path, json=body)
    mistaken_moves(year, wrong)
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
    for number in (person["id_number"], person["phone"]):
        told = f"核对{number}".encode().decode("latin-1")
        window.request("GET", "/cases", headers={"X-Purpose": told})


def mistaken_moves(year: Year, wrong: str) -> None:
    """The same on a case under review, until a body is taken."""
    office = year.office
    case = office.make(
        "screen", office.receive(applicant={**year.bodies["application"]["applicant"], **year.somebody()})
    )
    decision = {
        "outcome": "refused",
        "refusal_grounds": ["out_of_scope", "hardship_not_met"],
        "statement": "理由。",
    }
    bodies: dict[str, tuple[ApiClient, Body]] = {
        f"/legal-aid/cases/{case['id']}/decision": (office.approver, decision),
        f"/legal-aid/cases/{case['id']}/supplement-requests": (
            office.window,
            {"items": ["证明"], "due_on": "2025-03-20"},
        ),
        f"/legal-aid/cases/{case['id']}/screening": (
            office.window,
            {"matter": "divorce", "grounds": ["brave_act"]},
        ),
        f"/cases/{case['id']}/assignments": (
            office.window,
            {"practitioner_id": str(case["id"]), "end_reason": "x"},
        ),
        f"/cases/{case['id']}/reviews": (office.reviewer, {"kind": "file_inspection", "answers": {"a": "b"}}),
    }
    for path, (client, body) in bodies.items():
        for one in broken(body, wrong):
            if client.request("POST", path, json=one, match=office.show(case)["version"]).status_code < 400:
                break


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
