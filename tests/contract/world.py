"""A small world with one of everything, and what a generated request needs of it: who may ask, real ids, versions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from caseapp.access import ROLE_PERMISSIONS
from caseapp.blueprints._http import RouteSpec
from caseapp.extensions import db
from caseapp.vocabulary import Permission, Role
from tests.cases import Body, identity, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

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
    """The seeded world; ``client`` gives somebody with a permission, linked to the worker or mediator they are."""

    app: Flask
    session: Session
    places: Places
    sign_in: SignIn
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def routes(self) -> Iterator[tuple[str, Rule, RouteSpec]]:
        """Method, rule and promises of every route of the API, from the app's own map."""
        for rule in sorted(
            self.app.url_map.iter_rules(), key=lambda one: (one.rule, *sorted(one.methods or ()))
        ):
            spec = getattr(self.app.view_functions[rule.endpoint], "route_spec", None)
            if spec is not None:
                yield spec.method, rule, spec

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
        if (mine := _listed(client, parent)) or "<" in parent:
            return mine
        if not (known := self.found.get(("", parent))):
            clients = (self.client(role) for role in Role)
            known = next((seen for one in clients if (seen := _listed(one, parent))), [])
            self.found["", parent] = known
        return known

    def version_of(self, identifier: str) -> int | None:
        """The version of the row with that id, whichever table it lies in."""
        try:
            key = UUID(identifier)
        except ValueError:
            return None
        found = (self.session.get(model, key) for model in _versioned())
        version = next((int(row.version) for row in found if row is not None), None)
        self.session.commit()
        return version

    def fill(
        self, client: ApiClient, path: str, given: dict[str, Any] | None = None
    ) -> tuple[dict[str, str], str]:
        """Real ids for the parameters of an OpenAPI path, and its path with them."""
        chosen, done = dict(given or {}), ""
        for step in path.removeprefix(PREFIX).strip("/").split("/"):
            if step.startswith("{"):
                name = step.strip("{}")
                known = self.ids(client, done)
                chosen.setdefault(name, known[0] if known else NOWHERE)
                done += f"/{chosen[name]}"
            else:
                done += f"/{step}"
        return chosen, done


def _versioned() -> list[Any]:
    mappers = [one for one in db.Model.registry.mappers if "version" in one.columns]
    return [one.class_ for one in mappers if [column.name for column in one.primary_key] == ["id"]]


def _listed(client: ApiClient, path: str) -> list[str]:
    answer = client.request("GET", path)
    body = answer.get_json(force=True, silent=True) if answer.status_code == 200 else None
    items = body.get("items", []) if isinstance(body, dict) else []
    keys = ("id", "code", "indicator", "name")
    return [str(next(item[key] for key in keys if key in item)) for item in items if set(keys) & set(item)]


def make_world(app: Flask, session: Session, places: Places, as_role: SignIn) -> World:
    """One of everything, made through the API: cases in several states, a dispute, a station, a report asked for."""
    world = World(app, session, places, as_role)
    office = open_office(as_role, places)
    office.reach("under_review")
    office.reach("in_progress")
    office.receive_notice()
    mediator = world.client(Role.MEDIATOR)
    mediator.post("/mediation/cases", DISPUTE)
    station = office.approver.post("/duty/stations", {"placement": "detention_center", "name": "示例工作站"})
    office.window.post("/duty/help-records", _help(station["id"], places))
    bureau = as_role(Role.BUREAU_OFFICER)
    figure = {key: value for key, value in FIGURE.items() if key != "region_code"}
    bureau.put("/regions/340200/figures", {"figures": [figure]})
    bureau.post("/reports", {"kind": "annual", "region_code": "340200", "year": 2024}, 202)
    return world


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
