"""A site under fire: what is killed in a round, and what must hold afterwards."""

import hashlib
import random
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from caseapp import create_app
from caseapp.config import Settings
from caseapp.extensions import db, unit_of_work
from caseapp.models import Job, LegalCase, NumberCounter, Report, StoredReply
from caseapp.services import audit_numbers, audit_verify, jobs
from caseapp.storage import storage
from caseapp.vocabulary import JobState, Role
from tests import postgres
from tests.api.live_jobs import worker_command
from tests.api.live_server import Clients, Program, Web, until
from tests.cases import add_living_standard
from tests.conftest import SignIn, settings_for
from tests.places import make_places

DOCUMENT_JOB = "test_document"
# Each must give no row: half a write, whatever was killed.
HALVES = {
    "case without an event": "SELECT c.number FROM legal_case c WHERE NOT EXISTS "
    "(SELECT 1 FROM case_event e WHERE e.case_id = c.id) OR c.event_seq = 0",
    "case without its application": "SELECT c.number FROM legal_case c WHERE NOT EXISTS "
    "(SELECT 1 FROM aid_application a WHERE a.case_id = c.id)",
    "case without a party": "SELECT c.number FROM legal_case c WHERE NOT EXISTS "
    "(SELECT 1 FROM case_party p WHERE p.case_id = c.id)",
    "case without its screening": "SELECT c.number FROM legal_case c WHERE NOT EXISTS "
    "(SELECT 1 FROM screening s WHERE s.case_id = c.id)",
    "case without a clock": "SELECT c.number FROM legal_case c WHERE NOT EXISTS "
    "(SELECT 1 FROM deadline d WHERE d.case_id = c.id)",
    "reply that was claimed and not kept": "SELECT key FROM stored_reply WHERE status = 0 OR body_sealed IS NULL",
    "report without its job": "SELECT verification_code FROM report WHERE job_id IS NULL "
    "OR job_id NOT IN (SELECT id FROM job)",
}


@dataclass
class Site:
    """An app on a database of its own, its web server and worker, and two signed-in clients."""

    app: Flask
    web: Web
    worker: Program
    tokens: tuple[str, str]
    chance: random.Random

    @property
    def settings(self) -> Settings:
        settings: Settings = self.app.extensions["settings"]
        return settings

    def clients(self, name: str) -> Clients:
        """Clients whose keys begin with a name."""
        return Clients(self.web.address, self.tokens, name)

    def kill_web(self, clients: Clients) -> None:
        """SIGKILL inside a transaction that has written; a new server takes over."""
        clients.more(2)
        self.web.freeze_inside_a_write(self.chance)
        self.web.kill()
        self.web.start()
        clients.more(2)

    def kill_worker(self) -> None:
        """SIGKILL inside the transaction that ends a job (nobody else writes now); a new worker finds the job."""
        with unit_of_work():
            job = jobs.enqueue(DOCUMENT_JOB, {"name": str(self.chance.random())}, None).id
        until(lambda: jobs.state_of(job) is JobState.RUNNING)
        self.worker.freeze_inside_a_write(self.chance)
        assert jobs.state_of(job) is JobState.RUNNING
        self.worker.kill()
        self.worker.start()

    def kill_database(self, server: postgres.Machine, clients: Clients) -> None:
        """SIGKILL to every process of PostgreSQL inside a transaction; the same web server goes on."""
        clients.more(2)
        self.web.freeze_inside_a_write(self.chance)
        server.kill()
        self.web.signal(signal.SIGCONT)
        refused = clients.answers[503]
        until(lambda: clients.answers[503] > refused)
        server.start()
        clients.more(2)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def site(url: str, folder: Path, *, bound_by_modes: bool = False, jobs_too: bool = False) -> Iterator[Site]:
    """Migrate, fill the registers, sign in, start the web server (and the worker)."""
    app = create_app(settings_for(url, folder, worker_stale_seconds=5))
    settings = app.extensions["settings"]
    web = Web(settings, free_port(), folder / "web.log", bound_by_modes=bound_by_modes)
    worker = Program(worker_command(3.0), settings, folder / "worker.log")
    with app.app_context():
        upgrade()
        with Session(db.engine, expire_on_commit=False) as session:
            places = make_places(session)
            add_living_standard(session)
            sign_in = SignIn(app, session, places, count())
            tokens = tuple(str(sign_in(role).token) for role in (Role.INTAKE_OFFICER, Role.BUREAU_OFFICER))
        db.session.remove()
        web.start()
        if jobs_too:
            worker.start()
        try:
            until(web.answers)
            yield Site(app, web, worker, (tokens[0], tokens[1]), random.Random(7))  # noqa: S311 - moments, no secrets
        finally:
            for program in (web, worker):
                if program.process is not None:
                    program.kill()
            db.session.remove()
            db.engine.dispose()


def losses(app: Flask, clients: Clients) -> list[str]:
    """What was acknowledged and is not there, what is there in halves or twice, and what the audit finds."""
    db.session.rollback()
    with unit_of_work(read_only=True):
        rows: dict[UUID, str] = {
            row.id: row.number for row in db.session.execute(sa.select(LegalCase.id, LegalCase.number))
        }
        given = {
            row.key: row.status for row in db.session.execute(sa.select(StoredReply.key, StoredReply.status))
        }
        reports = set(db.session.scalars(sa.select(Report.id)))
        halves = {
            what: [str(row[0]) for row in db.session.execute(sa.text(question))]
            for what, question in HALVES.items()
        }
        counters = [(row.series, row.last) for row in db.session.scalars(sa.select(NumberCounter))]
    found = list(clients.wrong)
    found += [f"{what}: {which}" for what, which in halves.items() if which]
    for key, body in clients.acknowledged.items():
        if rows.get(UUID(body["id"])) != body["number"]:
            found.append(f"{key} was acknowledged as {body['number']} and is not there")
        if given.get(key) != 201:
            found.append(f"the reply of {key} was not kept")
    found += [
        f"report of {key} is not there"
        for key, body in clients.reports.items()
        if UUID(body["resource"].rpartition("/")[2]) not in reports
    ]
    if len(rows) != len(clients.acknowledged):
        found.append(f"{len(rows)} cases of {len(clients.acknowledged)} applications")
    if len(reports) != len(clients.reports):
        found.append(f"{len(reports)} reports of {len(clients.reports)} asked for")
    serials = sorted(int(number[-6:]) for number in rows.values())
    if serials != list(range(1, len(rows) + 1)) or [last for _, last in counters] not in ([], [len(rows)]):
        found.append(f"numbers have gaps: {serials[-5:]} of {counters}")
    return found + _audit_faults()


def _audit_faults() -> list[str]:
    tally = audit_verify.Tally()
    found = [*audit_verify.verify_cases(tally), *audit_numbers.verify_numbers()]
    return [str(fault) for fault in [*found, *audit_verify.verify_security_log(tally)]]


def unfinished(app: Flask) -> list[str]:
    """Document jobs that did not end, or whose document is not there exactly once with its digest."""
    db.session.rollback()
    with unit_of_work(read_only=True):
        asked = db.session.scalars(sa.select(Job).where(Job.kind == DOCUMENT_JOB)).all()
        effects = [row.payload for row in db.session.scalars(sa.select(Job).where(Job.kind == "effect"))]
        found = [f"{job.payload} is {job.state}" for job in asked if job.state is not JobState.SUCCEEDED]
        wanted = sorted(job.payload["name"] for job in asked)
    storage.configure(app.extensions["settings"].storage_dir)
    if sorted(effect["name"] for effect in effects) != wanted:
        found.append(f"effects {effects} of {wanted}")
    return found + [f"{one} is not as it was" for one in effects if _digest(one["sha256"]) != one["sha256"]]


def _digest(key: str) -> str:
    return hashlib.sha256(storage.get(key)).hexdigest()
