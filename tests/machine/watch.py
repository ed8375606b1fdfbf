"""What must hold whatever was asked for: read from the API, and from the tables behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from caseapp.extensions import Model
from caseapp.services import audit_verify
from tests.cases import Body
from tests.machine import law, model, money
from tests.machine.model import Actor, Case
from tests.places import Places

# What looking and failing may leave behind: who asked for what, and when somebody was last here.
LOOKING: Final = {"access_log", "auth_session"}
TABLES: Final = sorted(set(Model.metadata.tables) - LOOKING)
DIGEST: Final = sa.text(
    " UNION ALL ".join(
        f"SELECT '{name}' AS name, md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) AS digest"
        f' FROM "{name}" t'
        for name in TABLES
    )
)
COLUMNS: Final = ("decision", "decided_on", "outcome", "closed_on", "archived_on")
EVENTS: Final = sa.text("SELECT * FROM case_event WHERE case_id = :id ORDER BY seq")
SERIES: Final = sa.text(
    "SELECT kind, year, array_agg(serial ORDER BY serial) AS serials FROM legal_case GROUP BY 1, 2"
)
VERSION: Final = sa.text("SELECT version FROM legal_case WHERE id = :id")
DISPUTE: Final = sa.text("SELECT version FROM jurisdiction_dispute WHERE id = :id")
BACK: Final = sa.text("SELECT case_id, subsidy_id, state, amount_fen FROM subsidy_claw_back")
REPORTS: Final = sa.text(
    "SELECT won_fen, saved_fen FROM closing_report WHERE case_id = :id AND set_aside_on IS NULL"
)
RELIEFS: Final = sa.text(
    "SELECT id, verified_on IS NOT NULL AS verified, outcome IS NOT NULL AS answered FROM fee_relief"
    " WHERE case_id = :id"
)
MONEY: Final = sa.text(
    "SELECT case_id, assignment_id, state, batch_id, total_fen, clawed_fen, share_bp, tax_fen FROM subsidy"
)


@dataclass
class Table:
    """The world that every game begins in; what a game did is taken back."""

    app: Flask
    link: Connection
    places: Places
    actors: Mapping[str, Actor]

    def digest(self) -> dict[str, str]:
        """Of every table one digest over all its rows."""
        return {row.name: row.digest for row in self.link.execute(DIGEST)}

    def version(self, case: Case, asked: str) -> int:
        """The version of the row that such a request changes; 1 where there is none."""
        if asked in model.BY_DEPARTMENT:
            return int(self.link.execute(DISPUTE, {"id": case.ids.get("dispute_id")}).scalar() or 1)
        return int(self.link.execute(VERSION, {"id": case.id}).scalar_one())

    def as_shown(self, case: Case, on: date) -> None:
        """State, columns, moves on offer and every clock, as one who may see the case is shown it."""
        names = ("mediator",) if case.kind == "mediation" else ("window", "approver", "lawyer", "bureau")
        readers = [self.actors[name] for name in names]
        actor = next(one for one in readers[case.writes % len(readers) :] + readers if model.sees(one, case))
        root = "/mediation/cases" if case.kind == "mediation" else "/legal-aid/cases"
        shown = actor.client.get(f"{root}/{case.id}")
        assert (shown["state"], shown["number"]) == (case.state, case.number)
        wanted = {name: _plain(case.columns.get(name)) for name in COLUMNS}
        assert {name: shown[name] for name in COLUMNS} == wanted, case.events
        assert shown["allowed_actions"] == model.actions(actor, case, on), (actor.name, case.state)
        clocks = sorted(
            (one["clock_code"], one["start_on"], one["due_on"], _said(one)) for one in shown["clocks"]
        )
        counted = [(one.code, _plain(one.start), _plain(one.due), _stands(one, on)) for one in case.clocks]
        assert clocks == sorted(counted), case.events

    def told(self, case: Case) -> None:
        """The state follows from the events, and every acknowledged write has its own event."""
        rows = self.link.execute(EVENTS, {"id": case.id}).all()
        named = {*law.effects(case.kind), *(one.event for one in model.FURTHER.values()), "subsidy.paid"}
        assert [row.verb for row in rows if row.verb in named] == case.events
        state = None
        for row in rows:
            if row.to_state is not None:
                assert row.from_state == state, (row.verb, row.from_state, state)
                state = row.to_state
        assert state == case.state
        assert len({row.request_id for row in rows}) >= case.writes

    def chains(self, cases: list[Case]) -> None:
        """Every chain of events is whole, and every row is as its last event says."""
        with self.app.app_context():
            assert [audit_verify.of_case(UUID(case.id)) for case in cases] == [[] for _ in cases]

    def series(self, numbers: Mapping[tuple[str, int], int]) -> None:
        """No number of a series is left out or given twice."""
        found = {(row.kind, row.year): row.serials for row in self.link.execute(SERIES)}
        assert found == {key: list(range(1, last + 1)) for key, last in numbers.items()}

    def backs(self) -> Sequence[sa.Row[Any]]:
        """Every claw-back."""
        return self.link.execute(BACK).all()

    def papers(self, case: Case) -> None:
        """One report stands where the work has come to its end, and every fee is as it was left."""
        assert len(self.link.execute(REPORTS, {"id": case.id}).all()) == case.report
        rows = self.link.execute(RELIEFS, {"id": case.id}).all()
        wanted = {(one.id, one.verified, one.answered) for one in case.reliefs}
        assert {(str(row.id), row.verified, row.answered) for row in rows} == wanted

    def money(self, cases: list[Case]) -> None:
        """One subsidy at most stands for a service, what is paid was in one batch, and nothing is taxed."""
        rows = self.link.execute(MONEY).all()
        wanted = sorted(
            (case.id, case.services[one.service].id, one.state, one.total, one.clawed, one.share)
            for case in cases
            for one in case.subsidies
        )
        found = [(row.state, row.total_fen, row.clawed_fen, row.share_bp) for row in rows]
        theirs = [(str(row.case_id), str(row.assignment_id)) for row in rows]
        assert sorted((*a, *b) for a, b in zip(theirs, found, strict=True)) == wanted
        held = [row for row in rows if row.state in money.HOLDING]
        assert len(held) == len({row.assignment_id for row in held})
        shares = Counter[str]()
        for row in held:
            shares[row.case_id] += row.share_bp
        assert all(one <= money.WHOLE for one in shares.values())
        backs = [(str(one.case_id), str(one.subsidy_id), one.state, one.amount_fen) for one in self.backs()]
        due = [(case.id, one.of.id, one.state, one.amount) for case in cases for one in case.claw_backs]
        assert sorted(backs) == sorted(due)
        assert all((row.state in {"paid", "clawed_back"}) == (row.batch_id is not None) for row in rows)
        assert {row.tax_fen for row in rows} <= {0}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _said(shown: Body) -> tuple[str, str | None]:
    return shown["status"], shown["met_on"]


def _stands(one: law.Clock, on: date) -> tuple[str, str | None]:
    """What is said of a clock on a day."""
    if one.state == "met":
        late = one.met_on is not None and one.met_on > one.due
        return ("met_late" if late else "met"), _plain(one.met_on)
    if one.state != "running":
        return one.state, None
    if on <= one.due:
        return "running", None
    return ("expired" if one.rule["effect"] == "right" else "overdue"), None
