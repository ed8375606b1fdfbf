"""Every route of the app, every role, own and foreign rows, ids in paths, bodies, filters and cursors: no leak.

The walk goes over ``app.url_map``; what it asks is made from the routes' own schemas (tests/scope_requests.py) in a
world of own and foreign rows (tests/scope_world.py), where a table says who may see what. A route that it cannot
ask, an id that nothing distinguishes and a list without a row of the reader's are faults of their own.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule

from caseapp.vocabulary import Permission, Role
from caseapp.vocabulary.roles import ROLE_PERMISSIONS
from tests.conftest import SignIn
from tests.scope_requests import PREFIX, Body, NoRecipe, Route, routes
from tests.scope_table import (
    AUDITED,
    EMPTY_LISTS,
    LEAST_PROVED,
    MAY_OPEN,
    MOST_FOREIGN,
    MOST_OWN,
    NOBODYS,
    OVERSEERS,
    OWNER,
    PUBLIC_KINDS,
    PUBLISHED,
    UNREAD_IDS,
)
from tests.scope_world import NOBODY, World, build
from tests.standing import joined


@dataclass(frozen=True)
class Answer:
    """What came back, without what is made by chance and without the ids that were asked with."""

    status: int
    said: str
    tagged: bool
    text: str = field(compare=False, repr=False)


@dataclass
class Walk:
    """Asks, compares, and keeps what was wrong and what was proved."""

    world: World
    faults: list[str] = field(default_factory=list)
    told_apart: dict[str, bool] = field(default_factory=lambda: defaultdict(bool))
    cursors: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    turns: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: int = 0
    serial: Iterator[int] = field(default_factory=count)

    # --- asking ---------------------------------------------------------------------------------------------------
    def ask(self, role: Role, route: Route, path: dict[str, str], **options: Any) -> Answer:
        """One request; what it changed is undone."""
        self.asked += 1
        client, used = self.world.clients[role], {*path.values(), *options.pop("used", ())}
        headers = options.pop("headers", {})
        if route.method == "POST":
            headers = {"Idempotency-Key": f"walk-{next(self.serial)}", **headers}
        with self._undone(route.method):
            headers["Authorization"] = f"Bearer {client.token}"
            prefix = PREFIX if route.rule.rule.startswith(PREFIX) else ""
            answer = client.http.open(
                prefix + route.url(path), method=route.method, headers=headers, **options
            )
            text = answer.get_data().decode(errors="replace")
        if answer.status_code >= 500 and prefix:
            self.faults.append(f"{role} {route.name} {path}: {answer.status_code}")
        if answer.status_code < 400:
            self._look(role, route, path, text)
        return Answer(answer.status_code, _plain(text, used), "ETag" in answer.headers, text)

    @contextmanager
    def _undone(self, method: str) -> Iterator[None]:
        if method == "GET":
            yield
            return
        point = self.world.link.begin_nested()
        try:
            yield
        finally:
            point.rollback()

    def _look(self, role: Role, route: Route, path: dict[str, str], text: str) -> None:
        ids_too = not (role in OVERSEERS and route.short.startswith(AUDITED))
        leaks = self.world.leaks(role, text, ids_too=ids_too)
        if route.short.endswith("/break-glass"):
            leaks = {key for key in leaks if role not in MAY_OPEN.get(key, set())}
        if leaks:
            self.faults.append(f"{role} {route.name} {path}: shows {sorted(leaks)}")

    # --- values ---------------------------------------------------------------------------------------------------
    def sees(self, role: Role, route: Route, key: str) -> bool:
        opens = route.short.endswith("/break-glass") and role in MAY_OPEN.get(key, set())
        return opens or self.world.sees(role, key)

    def pool(self, route: Route, kind: str) -> dict[str, str]:
        found = dict(self.world.ids.get(kind, {}))
        if kind == "case" and route.short.startswith("/cases"):
            found |= self.world.ids["dispute"]
        return found

    def base(self, role: Role, route: Route) -> dict[str, str] | None:
        """Path values that the role may see; None where it sees none of a kind."""
        found = {}
        for name, kind in route.path_ids().items():
            own = [v for key, v in self.pool(route, kind).items() if self.sees(role, route, key)]
            if not own:
                return None
            found[name] = own[0]
            key = next(key for key, value in self.pool(route, kind).items() if value == own[0])
            if key in OWNER or kind == "party":
                owner = OWNER.get(key, key)
                pool = self.pool(route, "advice") if owner.startswith("advice:") else self._cases()
                found["record_id" if owner.startswith("advice:") else "case_id"] = pool[owner]
        return found

    def _cases(self) -> dict[str, str]:
        return {**self.world.ids["case"], **self.world.ids["dispute"]}

    def headers(self, route: Route, path: dict[str, str]) -> dict[str, str]:
        versions = {
            value: self.world.versions.get(key, 1)
            for kind in ("case", "dispute")
            for key, value in self.world.ids[kind].items()
        }
        version = next((versions[value] for value in path.values() if value in versions), 1)
        return {"If-Match": f'"{version}"'} if route.guarded else {}

    # --- the walk of one route ------------------------------------------------------------------------------------
    def route(self, route: Route) -> None:
        try:
            ids, body = route.path_ids(), route.body()
            body_ids, query_ids = list(route.body_ids()), list(route.query_ids())
        except NoRecipe as error:
            self.faults.append(str(error))
            return
        nobody_in_particular = route.permission in {None, Permission.PUBLIC}
        for role in [Role.INTAKE_OFFICER] if nobody_in_particular else self.world.clients:
            if nobody_in_particular or route.permission is Permission.SELF:
                self._anybody(role, route, body)
            elif role not in self.strangers(route):
                self._path(role, route, ids, body)
                self._ids_in(role, route, "json", body_ids, body)
                self._ids_in(role, route, "query_string", query_ids, route.needed())

    def _anybody(self, role: Role, route: Route, body: Body | None) -> None:
        values = {name: self.unknown(kind) for name, kind in route.path_ids().items()}
        self.ask(role, route, values, **_json(body))

    def strangers(self, route: Route) -> list[Role]:
        """Roles without the route's permission."""
        if route.permission in {None, Permission.PUBLIC, Permission.SELF}:
            return []
        return [role for role in self.world.clients if route.permission not in ROLE_PERMISSIONS[role]]

    def forbidden(self, role: Role, route: Route) -> None:
        """Whatever is asked for: the role is judged before the row, the version or the body."""
        pools = {name: list(self.pool(route, kind).values()) for name, kind in route.path_ids().items()}
        turn = next(self.serial)
        values = {name: (pool or [NOBODY])[turn % len(pool or [1])] for name, pool in pools.items()}
        answer = self.ask(role, route, values, **_json({"junk": 1} if route.method != "GET" else None))
        if answer.status != 403:
            self.faults.append(f"{role} {route.name}: {answer.status} instead of 403")

    def _path(self, role: Role, route: Route, ids: dict[str, str], body: Body | None) -> None:
        base = self.base(role, route)
        if not ids:
            self._list(role, route, body)
        for name, kind in ids.items() if base is not None or len(ids) == 1 else ():
            others = {**(base or {}), name: self.unknown(kind)}
            given = {**_json(body), "query_string": route.needed()}
            if _published(route):
                self.ask(role, route, {**others, name: self._own(role, kind)}, **given)
                continue
            nobody = [self.ask(role, route, others, **one) for one in self._ways(route, others, given)]
            versioned = nobody if len(ids) == 1 or name == "case_id" else nobody[:1]  # not what hangs on it
            if wrong := [one.status for one in versioned if one.status != 404]:
                self.faults.append(f"{role} {route.name}: {wrong} for an unknown {name}")
            pool = sorted(self.pool(route, kind).items(), key=lambda pair: pair[1] != (base or {}).get(name))
            for key, value in self._some(role, route, dict(pool)):
                self._one(role, route, {**others, name: value}, (name, key), given, nobody)
                nobody = nobody if self.sees(role, route, key) else nobody[:1]

    def _one(
        self,
        role: Role,
        route: Route,
        path: dict[str, str],
        what: tuple[str, str],
        given: Body,
        nobody: list[Answer],
    ) -> None:
        name, key = what
        ways = list(self._ways(route, path, given))
        if self.sees(role, route, key):
            status = self.ask(role, route, path, **ways[0]).status
            self.told_apart[f"{route.name} {name}"] |= status != 404
            return
        for way, expected in zip(ways, nobody, strict=False):
            answer = self.ask(role, route, path, **way)
            if answer != expected:
                self.faults.append(f"{role} {route.name} {key}: {answer} where nobody's gives {expected}")

    def _ways(self, route: Route, path: dict[str, str], given: Body) -> Iterator[Body]:
        """As it should be asked; and, where a version is asked for, without it and with a body that is none."""
        yield {**given, "headers": self.headers(route, path)}
        if route.guarded:
            yield {"json": {"junk": 1}}
            yield {"json": {"junk": 1}, "headers": {"If-Match": '"99"'}}

    def _ids_in(
        self, role: Role, route: Route, where: str, ids: list[tuple[str, str, bool]], base: Body | None
    ) -> None:
        path = self.base(role, route)
        for name, kind, many in ids if path is not None else ():
            needed = {
                n: self._own(role, k) for n, k, _ in ids if n != name and n in self._required(route, where)
            }
            answers, pool = {}, self.world.ids.get(kind, {})
            if _published(route):
                continue
            for key, value in [("", self.unknown(kind)), *self._some(role, route, pool)]:
                sent = {**(base or {}), **needed, name: [value] if many and where == "json" else value}
                options = {where: sent, "headers": self.headers(route, path), "used": {value}}
                answers[key] = self.ask(role, route, path, **options)
            self._compare(role, route, (name, kind), answers)

    def _compare(self, role: Role, route: Route, what: tuple[str, str], answers: dict[str, Answer]) -> None:
        (name, kind), nobody = what, answers.pop("")
        for key, answer in answers.items():
            if self.world.sees(role, key):
                self.told_apart[f"{route.name} {name}"] |= answer != nobody
            elif kind in PUBLIC_KINDS and _published_alike(route, answer, nobody):
                continue
            elif answer != nobody:
                self.faults.append(
                    f"{role} {route.name} {name}={key}: {answer} where nobody's gives {nobody}"
                )

    def _required(self, route: Route, where: str) -> set[str]:
        schema = route.schemas["json" if where == "json" else "query"]
        return {one.data_key or name for name, one in schema.fields.items() if one.required}

    def _own(self, role: Role, kind: str) -> str:
        own = [value for key, value in self.world.ids.get(kind, {}).items() if self.world.sees(role, key)]
        return (own or [self.unknown(kind)])[0]

    def _list(self, role: Role, route: Route, body: Body | None) -> None:
        query = route.needed()
        for name, kind, _ in route.query_ids():
            if name in self._required(route, "query_string"):
                query[name] = self._own(role, kind)
        answer = self.ask(role, route, {}, **_json(body), query_string=query)
        if route.method != "GET" or answer.status >= 400 or '"items"' not in answer.text:
            return
        self.told_apart[f"{route.name} items"] |= bool(self.world.named(role, answer.text))
        if "limit" in route.schemas["query"].fields if "query" in route.schemas else False:
            first = json.loads(self.ask(role, route, {}, query_string={**query, "limit": 1}).text)
            if first["next"]:
                self.cursors[route.name].add(first["next"])
            for cursor in sorted(self.cursors[route.name])[:2]:
                self.ask(role, route, {}, query_string={**query, "after": cursor})

    def _some(self, role: Role, route: Route, pool: dict[str, str]) -> list[tuple[str, str]]:
        """What the role sees first, and of the rest so many that each row's turn comes with some role."""
        own = [pair for pair in pool.items() if self.sees(role, route, pair[0])]
        foreign = [pair for pair in pool.items() if not self.sees(role, route, pair[0])]
        start = self.turns[route.name]
        most = MOST_FOREIGN[self.world.link.dialect.name]
        self.turns[route.name] += most
        turned = [foreign[(start + place) % len(foreign)] for place in range(min(most, len(foreign)))]
        several = any(key.startswith(("organization:", "account:")) for key in pool)
        return own[: MOST_OWN if several else 1] + turned

    def unknown(self, kind: str) -> str:
        return NOBODYS.get(kind, NOBODY)

    def blind(self) -> list[str]:
        """What was never told apart from nothing: the walk proves nothing there."""
        known = set(UNREAD_IDS) | set(EMPTY_LISTS)
        return [
            f"{what}: nothing of the reader's own is there"
            for what in self.told_apart
            if not self.told_apart[what] and what not in known
        ]


def _published_alike(route: Route, answer: Answer, nobody: Answer) -> bool:
    """What is there at all is published, so a reader may be told of it; a wider region holds own rows.

    Rows of others were looked for in the answer itself.
    """
    read = route.method == "GET" and {answer.status, nobody.status} <= {200, 422}
    return read or answer.status == nobody.status >= 400


def _published(route: Route) -> bool:
    return route.method == "GET" and route.short.startswith(tuple(PUBLISHED))


def _json(body: Body | None) -> Body:
    return {} if body is None else {"json": body}


def _plain(text: str, used: set[str]) -> str:
    for one in sorted(used, key=len, reverse=True):
        text = text.replace(str(one), "<id>")
    try:
        shown = json.loads(text)
    except ValueError:
        return text[:200]
    if isinstance(shown, dict):
        shown.pop("request_id", None)
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)[:2000]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def world(database: str, migrated: Callable[[str], Flask]) -> Iterator[World]:
    """Built once for the module, on each database."""
    app = migrated(database)
    with joined(app) as link:
        with Session(link, join_transaction_mode="create_savepoint") as session:
            made = build(app, link, session, lambda places: SignIn(app, session, places, count()))
        yield made


@pytest.mark.longest
@pytest.mark.postgresql_only  # what users run; the scope of lists and rows is tried on both, resource by resource
def test_no_route_leaks(world: World) -> None:
    walk = Walk(world)
    for route in routes(world.app):
        walk.route(route)
    assert not walk.faults + walk.blind(), "\n".join(walk.faults + walk.blind())
    assert len(walk.told_apart) > LEAST_PROVED


@pytest.mark.one_database
def test_no_role_goes_past_its_permission(world: World) -> None:
    walk = Walk(world)
    asked = 0
    for route in routes(world.app):
        for role in walk.strangers(route):
            walk.forbidden(role, route)
            asked += 1
    assert not walk.faults, "\n".join(walk.faults)
    assert asked > LEAST_PROVED


def test_a_route_of_unknown_ids_has_no_recipe(world: World) -> None:
    known = next(one for one in routes(world.app) if one.short == "/jobs/<uuid:job_id>")
    rule = Rule("/api/v1/secrets/<uuid:secret_id>", methods=["GET"])
    Map([rule])
    walk = Walk(world)
    walk.route(Route("GET", rule, known.documented, guarded=False))
    assert walk.faults == ["GET /secrets/<uuid:secret_id>: what is secret_id? (tests/scope_requests.py)"]
