"""Watches every request of every test: what is written has its event, what is shown of a case is in the access log.

The suite answers each operation with success somewhere (tests/tally.py), so every route is walked; what is written
is taken from the statements that reach the database, so that no way around the ORM escapes.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from flask.signals import request_finished, request_started
from sqlalchemy import event
from sqlalchemy.engine import Connection

from caseapp.extensions import Model
from caseapp.models import AccessLog, CaseEvent, LegalCase, SecurityEvent
from caseapp.services.audit_ledger import OWN_RECORD, SIGN_IN_COLUMNS, is_of_case

WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?(?: SET (.*?) WHERE)?', re.DOTALL)
COLUMN = re.compile(r"(\w+)\s*=")
ANY_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
SIGNING_IN = SIGN_IN_COLUMNS | {"password_hash"}  # the same password, hashed anew
CODES_ONLY = ("/api/v1/audit/", "/api/v1/break-glass", "/api/v1/jobs/")
OF_CASES = {m.class_.__tablename__ for m in Model.registry.mappers if is_of_case(m.class_)}


@dataclass(eq=False)
class Watch:
    """What the request at hand has done so far, and the faults of all requests of the test."""

    cases: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    told: list[Any] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def begin(self, *_: Any, **__: Any) -> None:
        self.written, self.told, self.read = set(), [], set()

    def note_statement(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = WRITE.match(statement)
        if found and not (found[2] == "account" and set(COLUMN.findall(found[3] or "x=")) <= SIGNING_IN):
            self.written.add(found[2])

    def note_row(self, _mapper: Any, _connection: Any, row: Any) -> None:
        if isinstance(row, LegalCase):
            self.cases.add(str(row.id))
        elif isinstance(row, AccessLog):
            self.read.update(row.ids)
        else:
            self.told.append(row)

    def judge(self, _app: Any, response: Response, **_: Any) -> None:
        if response.status_code < 400:
            what = f"{request.method} {request.url_rule}"
            self.faults += [f"{what}: {fault}" for fault in (*self._unrecorded(), *self._unlogged(response))]

    def _unrecorded(self) -> Iterator[str]:
        of_cases = (self.written & OF_CASES) - {"legal_case"}
        if of_cases and not any(isinstance(row, CaseEvent) for row in self.told):
            yield f"wrote {sorted(of_cases)} without an event of the case"
        registers = self.written - OF_CASES - set(OWN_RECORD)
        if registers and not any(isinstance(row, SecurityEvent) for row in self.told):
            yield f"wrote {sorted(registers)} without a security event"

    def _unlogged(self, response: Response) -> Iterator[str]:
        if not response.is_json or request.path.startswith(CODES_ONLY):
            return
        shown = set(ANY_ID.findall(response.get_data(as_text=True))) & self.cases
        if shown - self.read:
            yield f"showed {len(shown - self.read)} cases that the access log does not name"


RUNNING: list[Watch] = []


@contextmanager
def watching(app: Flask, connection: Connection) -> Iterator[Watch]:
    """Watch the requests that ``app`` serves over ``connection``; the caller looks at ``faults`` afterwards."""
    watch = Watch()
    RUNNING.append(watch)
    hooks = [(connection, "before_cursor_execute", watch.note_statement)]
    hooks += [(m, "after_insert", watch.note_row) for m in (LegalCase, AccessLog, CaseEvent, SecurityEvent)]
    for target, name, listener in hooks:
        event.listen(target, name, listener)
    try:
        with request_started.connected_to(watch.begin, app), request_finished.connected_to(watch.judge, app):
            yield watch
    finally:
        RUNNING.remove(watch)
        for target, name, listener in hooks:
            event.remove(target, name, listener)
