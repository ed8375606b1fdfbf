"""The work queue over 500,000 cases: every filter and every pair is answered from indexes, in as many queries."""

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from caseapp import clock, create_app
from caseapp.access import Actor
from caseapp.errors import Invalid
from caseapp.extensions import db, unit_of_work
from caseapp.models import Account, AccountRole, AuthSession, LegalCase, Organization
from caseapp.schemas.cases import CaseFilters, CaseSearchIn
from caseapp.services import case_exports, case_lists, sessions
from caseapp.vault import vault
from caseapp.vocabulary import CaseKind, CaseOrder, Role
from tests.cases import identity
from tests.conftest import settings_for
from tests.soak import many_cases
from tests.soak.conftest import Budget

SEARCHED = identity("1975-05-05", 77)
LARGE = {
    "legal_case",
    "case_party",
    "deadline",
    "assignment",
    "aid_application",
    "organ_notice",
    "case_mediator",
}
MOST_STATEMENTS = 3
MIB = 2**20
SLACK = many_cases.CASES // 10  # a walk along the days until a page is full may be the cheapest way
FILTERS: dict[str, Any] = {
    "kind": "civil_aid",
    "state": "granted",
    "open": True,
    "organization_id": "{office}",
    "region_code": "341500",
    "number": "{number}",
    "former_number": "援〔2010〕12号",
    "number_prefix": "340104-01-援-2020-",
    "opened_from": "2025-06-01",
    "opened_to": "2016-02-01",
    "decided_from": "2025-12-01",
    "decided_to": "2016-02-01",
    "closed_from": "2025-12-20",
    "closed_to": "2016-03-01",
    "decision": "refused",
    "outcome": "redirected",
    "origin": "transfer",
    "channel": "phone",
    "stage": "trial",
    "aid_form": "labor_mediation_arbitration_representation",
    "matter": "work_injury",
    "practitioner_id": "{lawyer}",
    "mediator_id": "{mediator}",
    "unassigned": True,
    "overdue": True,
    "due_before": "2025-12-20",
    "party_id_number": SEARCHED,
}


def shuffled(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """In an order of chance that is the same each time: a run that is cut short has tried all sorts."""
    found = list(pairs)
    random.Random(1).shuffle(found)  # noqa: S311 - no secret
    return found


def merged(known: dict[str, dict[str, Any]], names: tuple[str, ...]) -> dict[str, Any]:
    """One query of the filters named."""
    query: dict[str, Any] = {"limit": 50, "after": None}
    for name in names:
        query |= {key: value for key, value in known[name].items() if value is not None}
    return query


@dataclass(frozen=True)
class Looked:
    """What one list cost: the plan's reading of large tables, rows of cases read, and how many statements."""

    whole: frozenset[str]
    rows: int
    statements: int
    ms: float


@dataclass
class Spent:
    """The times, for whoever reads the run; none is asserted."""

    told: list[tuple[float, str, int]] = field(default_factory=list)

    def add(self, name: str, seen: Looked) -> None:
        self.told.append((seen.ms, name, seen.rows))

    def __str__(self) -> str:
        times = sorted(ms for ms, _, _ in self.told)
        slow = [f"{ms:.0f} ms, {rows} rows: {name}" for ms, name, rows in sorted(self.told, reverse=True)[:5]]
        middle, last = times[len(times) // 2], times[len(times) * 99 // 100]
        return "\n".join([f"a list takes {middle:.0f} ms, 99 % at most {last:.0f} ms; the slowest:", *slow])


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def looked(plan: dict[str, Any], statements: int, ms: float) -> Looked:
    """Read an ``EXPLAIN (ANALYZE, FORMAT JSON)``; a bitmap's rows count where the table is read."""
    found = [one for one in nodes(plan) if one.get("Relation Name") in LARGE and one["Actual Loops"]]
    whole = frozenset(one["Relation Name"] for one in found if one["Node Type"] == "Seq Scan")
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    rows = sum(
        sum(one.get(name, 0) for name in names) * one["Actual Loops"]
        for one in found
        if one["Relation Name"] == "legal_case"
    )
    return Looked(whole, round(rows), statements, ms)


def ask(actor: Actor, query: dict[str, Any]) -> Looked | None:
    """The list itself, then its first statement once more with its plan; None where its days exclude each other."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    with unit_of_work(read_only=True):
        event.listen(db.engine, "before_cursor_execute", note)
        began = time.perf_counter()
        try:
            case_lists.listed(actor, query)
        except Invalid:
            return None
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        ms = (time.perf_counter() - began) * 1000
        statement, parameters = next(one for one in sent if "LIMIT" in one[0])
        explained = db.session.connection().exec_driver_sql(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters
        )
        (told,) = explained.scalar_one()
    return looked(told["Plan"], len(sent), ms)


def matches(asker: Actor, known: dict[str, dict[str, Any]]) -> dict[str, int]:
    """How many cases each filter lets through by itself; of a stage, the cases of its kind are looked at."""
    count = sa.select(sa.func.count()).select_from(LegalCase)
    asked = {**known, "stage": {"kind": CaseKind.CRIMINAL_AID}}
    with unit_of_work(read_only=True):
        return {
            name: db.session.scalar(count.where(*case_lists.conditions(asker, query))) or 0
            for name, query in asked.items()
        }


def actor(*roles: Role, **links: Any) -> Actor:
    """Somebody of the ledger's first office, unless told otherwise."""
    home = links.pop("organization_id")
    told = {"organization_ids": (home,), "region_code": "340000", "processor_id": home, **links}
    return Actor(uuid4(), uuid4(), "-", frozenset(roles), home, **told)


def queries(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """One value for each filter, as its schema reads it, with ids that are there."""
    row = connection.exec_driver_sql(
        "SELECT organization_id, (SELECT practitioner_id FROM assignment LIMIT 1), (SELECT mediator_id FROM"
        " case_mediator LIMIT 1), (SELECT max(number) FROM legal_case WHERE region_code = '340104' AND year = 2020)"
        " FROM legal_case ORDER BY id LIMIT 1"
    ).one()
    ids = dict(zip(("office", "lawyer", "mediator", "number"), map(str, row), strict=True))
    given = {
        name: value.format(**ids) if isinstance(value, str) else value for name, value in FILTERS.items()
    }
    assert set(given) == {*CaseFilters().fields, "party_id_number"}
    unsought = {"party_id_number": SEARCHED}
    read = {name: CaseSearchIn().load({**unsought, name: value}) for name, value in given.items()}
    return {
        name: query if name == "party_id_number" else {**query, "party_id_number": None}
        for name, query in read.items()
    }


@pytest.fixture(scope="module")
def province(new_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on half a million cases, on the ledger's last day."""
    app = create_app(settings_for(new_url("postgresql"), tmp_path_factory.mktemp("province")))
    with app.app_context():
        upgrade()
        began = time.monotonic()
        with db.engine.begin() as connection:
            many_cases.fill(connection, vault.blind_index("id_number", SEARCHED))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        print(f"\n{many_cases.CASES} cases made in {time.monotonic() - began:.0f} s")
        clock.hold(datetime(2025, 12, 31, 4, tzinfo=UTC))
        yield app
        clock.hold(None)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.soak
def test_every_filter_and_every_pair_is_answered_from_indexes(province: Flask, budget: Budget) -> None:
    """No large table is read whole, and of the cases hardly more than the narrower filter alone lets through."""
    judge(budget, list(shuffled(combinations(FILTERS, 2))), {})


@pytest.mark.soak
def test_the_queue_with_priority_groups_first_is_answered_from_indexes_too(
    province: Flask, budget: Budget
) -> None:
    """The same bounds, in the other order, and as many queries."""
    judge(budget, [], {"order": CaseOrder.PRIORITY})


def judge(budget: Budget, pairs: list[tuple[str, str]], order: dict[str, Any]) -> None:
    """Every filter alone and these pairs, by a leader, an officer and a lawyer, in that order."""
    with db.engine.connect() as connection:
        known = queries(connection)
        office = connection.exec_driver_sql("SELECT organization_id FROM legal_case LIMIT 1").scalar_one()
    lawyer = known["practitioner_id"]["practitioner_id"]
    people = {
        "leader": actor(Role.LEADER, organization_id=office),
        "officer": actor(Role.APPROVER, organization_id=office),
        "lawyer": actor(Role.LEGAL_AID_WORKER, organization_id=office, practitioner_id=lawyer),
    }
    through = matches(people["leader"], known)
    lists: list[tuple[str, ...]] = [(), *((name,) for name in known), *pairs]
    asked = [(who, names) for names in lists for who in people]
    spent, faults = Spent(), []
    for number in budget.rounds(len(asked), "lists"):
        who, names = asked[number]
        seen = ask(people[who], {**merged(known, names), **order})
        most = SLACK + min([many_cases.CASES, *(through[name] for name in names)])
        if seen is None:
            continue
        spent.add(f"{who} {' '.join(names)}", seen)
        if seen.whole or seen.rows > most or seen.statements > MOST_STATEMENTS:
            faults.append(f"{who} {names}: {seen}, at most {most} rows")
    print(spent)
    assert not faults, "\n".join(faults)


def signed_in() -> Actor:
    """An officer of the province's own bureau, with a session that pieces of an export are read under."""
    with unit_of_work():
        serial = uuid4().int % 10**6
        office = Organization(name="示例省司法厅", kind="justice_bureau", region_code="340000", serial=serial)
        office.processor_id = office.id
        account = Account(login=str(serial), display_name="-", password_hash="-", organization_id=office.id)
        expires_at = clock.real_now() + timedelta(hours=1)
        opened = AuthSession(account_id=account.id, refresh_digest=account.id.bytes, expires_at=expires_at)
        role = AccountRole(account_id=account.id, role=Role.BUREAU_OFFICER)
        for rows in ([office], [account], [opened, role]):
            db.session.add_all(rows)
            db.session.flush()
        session_id = opened.id
    with unit_of_work(read_only=True):
        return sessions.actor_of(session_id)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_one_piece_in_memory(province: Flask, budget: Budget, kind: str) -> None:
    """Of some 80,000 cases; from the tenth piece on the memory of the process grows no more."""
    actor, pieces = signed_in(), []

    def log(_reader: Actor, ids: list[UUID]) -> None:
        pieces.append((len(ids), resident()))

    for _ in budget.rounds(1, f"exports as {kind}"):
        query = CaseFilters().load({"opened_from": "2024-01-01"})
        with unit_of_work(read_only=True):
            told = case_exports.announced(actor, query, kind)
        began = time.monotonic()
        size = sum(map(len, getattr(case_exports, f"as_{kind}")(actor, query, told, log)))
        seconds, grown = time.monotonic() - began, pieces[-1][1] - pieces[10][1]
        print(
            f"\n{told['rows']} rows as {kind}: {size / MIB:.0f} MiB in {seconds:.0f} s, grown by {grown / MIB:.1f} MiB"
        )
        assert sum(rows for rows, _ in pieces) == told["rows"] > 70_000
        assert grown < 16 * MIB


def resident() -> int:
    """Bytes of the process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
