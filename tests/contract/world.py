"""A small world with one of everything, and what a generated request needs of it: who may ask, real ids, versions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from flask import Flask
from flask_jwt_extended import decode_token
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from caseapp import clock
from caseapp.blueprints._http import RouteSpec
from caseapp.errors import CaseAppError
from caseapp.models import DestructionList, LegalCase
from caseapp.services import sessions
from caseapp.vocabulary import Permission, Role
from caseapp.vocabulary.roles import ROLE_PERMISSIONS
from tests.api.test_privacy_registers import ASSESSMENT, INCIDENT
from tests.cases import Body, Office, applicant, identity, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.importing import hand_in
from tests.ledger_book import one_row
from tests.places import Places
from tests.privacy_world import Desk, party

PREFIX: Final = "/api/v1"
LINKS: Final = {
    Role.MEDIATOR: ("mediator_id", "mediator"),
    Role.LEGAL_AID_WORKER: ("practitioner_id", "lawyer"),
    Role.DUTY_LAWYER: ("practitioner_id", "lawyer"),
}
NOWHERE: Final = "01890a5d-ac96-774b-bcce-b302099a8057"
DISPUTE: Final[Body] = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}
ADVICE: Final[Body] = {
    "channel": "letter",
    "topic": "labor",
    "question": "被拖欠工资。",
    "booked_for": "2099-01-05",
    "person": {"name": "测试咨询人", "id_type": "resident_id", "id_number": identity(serial=783)},
}
RECEIPT: Final[Body] = {"form": "papers_receipt", "particulars": {"papers": [{"name": "工资欠条"}]}}
VISIT: Final[Body] = {
    "form": "introduction_letter",
    "particulars": {"unit_name": "示例局", "purpose": "查询档案", "valid_until": "2099-12-31"},
}
FIGURE: Final[Body] = {
    "region_code": "340200",
    "name": "population_resident",
    "value": "3644420",
    "unit": "persons",
    "valid_from": "2020-11-01",
    "source": "第七次全国人口普查",
}


@dataclass
class World:
    """The seeded world; ``people`` has somebody of each role, linked to the worker or mediator they are."""

    app: Flask
    session: Session
    places: Places
    sign_in: SignIn
    people: dict[Role, ApiClient] = field(default_factory=dict)
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def routes(self) -> Iterator[tuple[str, Rule, RouteSpec]]:
        """Method, rule and promises of every route of the API, from the app's own map."""
        for rule in sorted(
            self.app.url_map.iter_rules(), key=lambda one: (one.rule, *sorted(one.methods or ()))
        ):
            spec = getattr(self.app.view_functions[rule.endpoint], "route_spec", None)
            if spec is not None:
                yield spec.method, rule, spec

    def spec_of(self, method: str, path: str) -> RouteSpec:
        """What the route of an operation promises."""
        return next(s for m, rule, s in self.routes() if (m, openapi_path(rule)) == (method.upper(), path))

    def holders(self, permission: Permission) -> list[Role]:
        """Roles that carry a permission; any role for what everybody may do."""
        return [role for role in Role if permission in ROLE_PERMISSIONS[role]] or list(Role)

    def client(self, role: Role) -> ApiClient:
        """Somebody new with that role, signed in."""
        link = {LINKS[role][0]: getattr(self.places, LINKS[role][1])} if role in LINKS else {}
        at = self.places.firm if "practitioner_id" in link else None
        made = self.sign_in(role, at=at, **link)
        self.session.commit()  # an open savepoint would hold, and might take back, what requests do from now on
        return made

    def ids(self, client: ApiClient, parent: str) -> list[str]:
        """What the list at ``parent`` shows this client, or, where it shows nothing, anybody."""
        seen = self.found.setdefault((client.token or "", parent), [])
        if not seen:
            seen += _listed(client, parent) or self._seen_by_anybody(parent)
        return seen

    def _seen_by_anybody(self, parent: str) -> list[str]:
        if ("anybody", parent) not in self.found:
            self.found["anybody", parent] = next(
                (seen for one in self.people.values() if (seen := _listed(one, parent))), []
            )
        return self.found["anybody", parent]

    def version_of(self, client: ApiClient, spec: RouteSpec, identifier: str) -> int | None:
        """The version of the row that the route would load for this client; ``None`` where it loads none."""
        if spec.loads is None or client.token is None:
            return None
        with self.app.test_request_context():
            try:
                session_id = UUID(decode_token(client.token)["sid"])
                row = spec.loads(sessions.actor_of(session_id), UUID(identifier), lock=False)
                return int(row.version)
            except (CaseAppError, ValueError):
                return None

    def fill(self, client: ApiClient, path: str, spec: RouteSpec) -> tuple[dict[str, str], str]:
        """Real ids for the parameters of an OpenAPI path, and its path with them."""
        chosen: dict[str, str] = {}
        done = ""
        for step in path.removeprefix(PREFIX).strip("/").split("/"):
            name = step.strip("{}")
            if step.startswith("{"):
                chosen[name] = self._one_of(client, done, spec if name == spec.path_id else None)
            done += f"/{chosen.get(name, step)}"
        return chosen, done

    def _one_of(self, client: ApiClient, parent: str, spec: RouteSpec | None) -> str:
        """An id from the list at ``parent``; for the route that loads it, one that it finds."""
        known = self.ids(client, parent)[:12]
        fitting = (one for one in known if spec is None or self.version_of(client, spec, one) is not None)
        return next(fitting, known[0] if known else NOWHERE)


def openapi_path(rule: Rule) -> str:
    """``/a/<uuid:x>`` as OpenAPI writes it: ``/a/{x}``."""
    return re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule)


def _listed(client: ApiClient, path: str) -> list[str]:
    answer = client.request("GET", path)
    body = answer.get_json(force=True, silent=True) if answer.status_code == 200 else None
    items = body.get("items", []) if isinstance(body, dict) else []
    keys = ("id", "code", "indicator", "name")
    return [str(next(item[key] for key in keys if key in item)) for item in items if set(keys) & set(item)]


def make_world(app: Flask, session: Session, places: Places, as_role: SignIn) -> World:
    """One of everything, made through the API: cases in several states, a dispute, a station, a report asked for."""
    world = World(app, session, places, as_role)
    world.people = {role: world.client(role) for role in Role}
    office = open_office(as_role, places)
    _documents(world, office, office.reach("under_review"), RECEIPT)
    _documents(world, office, office.reach("in_progress"), VISIT)
    office.receive_notice()
    office.make("appoint_firm", office.reach("granted"))
    _between_institutions(world, office)
    hand_in(office.approver, one_row(state="待审").content)
    _personal_data(world, Desk(office))
    _verification(world, office)
    _destruction(world, office)
    mediator = world.client(Role.MEDIATOR)
    mediator.post("/mediation/cases", DISPUTE)
    station = office.approver.post("/duty/stations", {"placement": "detention_center", "name": "示例工作站"})
    office.window.post("/duty/help-records", _help(station["id"], places))
    advised = office.window.post("/legal-aid/advice-records", ADVICE)
    path = f"/legal-aid/advice-records/{advised['id']}/documents"
    world.found["anybody", path] = [office.window.post(path, {"form": "advice_record"})["id"]]
    asked = {name: ADVICE[name] for name in ("channel", "topic", "question", "person")}
    office.window.post("/legal-aid/drafting-requests", {**asked, "document_type": "complaint"})
    bureau = as_role(Role.BUREAU_OFFICER)
    figure = {key: value for key, value in FIGURE.items() if key != "region_code"}
    bureau.put("/regions/340200/figures", {"figures": [figure]})
    bureau.post("/reports", {"kind": "annual", "region_code": "340200", "year": 2024}, 202)
    return world


def _between_institutions(world: World, office: Office) -> None:
    """A dispute over jurisdiction that waits for its decision, and a group, which no list shows."""
    worker = applicant(name="测试争议人", id_number=identity(serial=785))
    path = f"/legal-aid/cases/{office.receive(applicant=worker)['id']}"
    group = office.window.post(f"{path}/group", {})
    world.found["anybody", "/legal-aid/groups"] = [group["group_id"]]
    body = {"other_organization_id": str(office.places.foreign), "statement": "示例。"}
    office.window.post(f"{path}/jurisdiction-disputes", body, match=1)


def _documents(world: World, office: Office, case: Body, body: Body) -> None:
    """A document of the case; lists that hang on a case are no pages, so its id is put where they are looked for."""
    path = f"/cases/{case['id']}/documents"
    world.found["anybody", path] = [office.window.post(path, body)["id"]]


def _personal_data(world: World, desk: Desk) -> None:
    """A consent, a correction asked for, ended cases, one of a restricted person, an assessment, an incident."""
    desk.office.reach("archived", applicant=applicant(name="测试故人", id_number=identity(serial=775)))
    ended = desk.office.reach(
        "archived", applicant=applicant(name="测试旧人", id_number=identity(serial=777))
    )
    case = desk.office.receive(applicant=applicant(name="测试新人", id_number=identity(serial=779)))
    consent = desk.consent(case, "hardship_query", sensitive=True, lives_alone=True)
    desk.correct(party(case), {"name": "测试改名"}, statement="改名。")
    desk.restrict(party(ended))
    world.found["anybody", "/persons"] = [party(case), party(ended)]
    world.found["anybody", "/privacy/consents"] = [consent["id"]]
    keeper = world.client(world.holders(Permission.PRIVACY_MANAGE)[0])
    keeper.post("/privacy/impact-assessments", ASSESSMENT)
    keeper.post("/privacy/incidents", INCIDENT)


def _destruction(world: World, office: Office) -> None:
    """A list that waits for its approval; the day on which one may be proposed is ten years away."""
    case = world.session.get_one(LegalCase, UUID(office.reach("withdrawn")["id"]))
    row = DestructionList(
        region_code=case.region_code,
        organization_id=case.organization_id,
        proposed_on=case.opened_on,
        proposed_by_id=case.created_by_id,
        reason="示例。",
    )
    world.session.add(row)
    world.session.commit()


def _verification(world: World, office: Office) -> None:
    """A query that waits for its answer, and a sample of what was granted on a commitment."""
    case = office.receive(applicant=applicant(name="测试待查人", id_number=identity(serial=781)))
    path = f"/legal-aid/cases/{case['id']}/verification"
    who = {"person_id": party(case), "relationship": "applicant", "material": "信息核对授权书"}
    signed = office.window.post(f"{path}/authorisations", who)
    body = {"system": "housing", "organ_name": "示例局", "authorisation_ids": [signed["id"]]}
    query = office.window.post(f"{path}/queries", body)
    today = clock.today().isoformat()
    drawn = {"decided_from": today, "decided_to": today, "share": "1", "seed": 1}
    sample = office.approver.post("/legal-aid/commitment-samples", drawn)
    world.found["anybody", "/legal-aid/verification-queries"] = [query["id"]]
    world.found["anybody", "/legal-aid/commitment-checks"] = [sample["checks"][0]["id"]]


def _help(station: str, places: Places) -> Body:
    return {
        "station_id": station,
        "person": {"name": "受助人甲", "id_type": "resident_id", "id_number": identity("1990-01-01", 121)},
        "stage": "investigation",
        "request_source": "own_request",
        "requested_at": "2025-06-02T10:00:00+08:00",
        "notified_at": "2025-06-02T15:00:00+08:00",
        "provided_at": "2025-06-03T09:00:00+08:00",
        "helper_id": str(places.lawyer),
        "has_defender": False,
        "mode": "in_person",
        "helped_items": ["legal_advice"],
        "duration_minutes": 40,
        "charge": "盗窃",
    }
