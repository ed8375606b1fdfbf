"""Nothing is committed without its event: what a transaction touches is watched, and sealed at its end.

Rows of a case need an event of that case in the same transaction; :class:`UnrecordedChange` stops the commit
otherwise. Rows of registers get a security event of their own where
nobody recorded one. Tables whose rows are a record by themselves, or no business of an auditor's, are named below
with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from caseapp.extensions import db
from caseapp.models import LegalCase, SecurityEvent
from caseapp.services import history
from caseapp.services.security_log import append
from caseapp.vocabulary import SecurityEventKind

OWN_RECORD: Final[Mapping[str, str]] = {
    "case_event": "is the record",
    "security_event": "is the record",
    "access_log": "is the record",
    "audit_anchor": "is the record",
    "local_figure": "append-only, dated, says who recorded it when",
    "imported_row": "what became of a row of a ledger; its case has the event that names file, sheet and row",
    "pack_version": "append-only, the text of a pack by its digest",
    "report": "one row an edition, says who asked for it when",
    "job": "says who asked for it and what became of it",
    "auth_session": "says whose it is, since when, until when",
    "stored_reply": "an answer kept for a day, sealed",
    "number_counter": "shows in the numbers it gave",
    "worker_heartbeat": "machinery",
    "key_check": "machinery of the key ring; a rotation has its security event",
    "reseal_permit": "machinery, never committed",
    "demo_clock": "exists in demonstrations only",
}
SIGN_IN_COLUMNS: Final = frozenset({"failed_logins", "locked_until", "version"})
_TOUCHED: Final = "touched_rows"


class UnrecordedChange(RuntimeError):
    """A row of a case was to be committed without an event: a fault of the program, never of its user."""


def install() -> None:
    """Watch the app's sessions; harmless when it is done twice."""
    for name, listener in (
        ("before_flush", _note_touched),
        ("before_commit", _settle),
        ("after_transaction_end", _forget),
        ("do_orm_execute", _refuse_bulk),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _note_touched(session: Session, _context: object, _instances: object) -> None:
    touched = session.info.setdefault(_TOUCHED, {})
    changed = [row for row in session.dirty if session.is_modified(row)]
    for what, rows in (("created", session.new), ("changed", changed), ("removed", session.deleted)):
        for row in rows:
            before, fields, _ = touched.get(id(row), (what, set(), row))
            kept = "removed" if what == "removed" else before
            touched[id(row)] = (kept, fields | _changed_columns(row), row)


def _changed_columns(row: Any) -> set[str]:
    state = sa.inspect(row)
    names = {attribute.key for attribute in state.mapper.column_attrs}
    return {name for name in names if state.attrs[name].history.has_changes()}


def _refuse_bulk(state: ORMExecuteState) -> None:
    """A bulk statement shows no rows, so none is let near a case."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    model = state.bind_mapper.class_
    if is_of_case(model) and history.UNRECORDED not in state.execution_options:
        raise UnrecordedChange(f"bulk statement on {model.__tablename__}; load the rows and change them")


def is_of_case(model: type[Any]) -> bool:
    """Whether rows of ``model`` belong to a case's file."""
    return model is LegalCase or (hasattr(model, "case_id") and model.__tablename__ not in OWN_RECORD)


def _settle(session: Session) -> None:
    """Before the commit: seal the cases' events with their digests, give registers theirs."""
    if session.in_nested_transaction():
        return
    session.flush()
    touched = [found for found in session.info.pop(_TOUCHED, {}).values() if _still_there(found[2])]
    told = {row.subject_id for _, _, row in touched if isinstance(row, SecurityEvent)}
    of_cases = [found for found in touched if is_of_case(type(found[2]))]
    _ensure_recorded(of_cases, history.pending_cases(session))
    history.seal(session, of_cases)
    _tell_of_registers([found for found in touched if _is_register(found, told)])
    session.flush()
    session.info.pop(_TOUCHED, None)


def _still_there(row: Any) -> bool:
    """Not of a savepoint that was rolled back."""
    state = sa.inspect(row)
    return bool(state.persistent or state.deleted or state.was_deleted)


def _ensure_recorded(touched: Iterable[history.Touched], cases: set[UUID]) -> None:
    for what, fields, row in touched:
        if history.case_of(row) in {None, *cases}:
            continue
        raise UnrecordedChange(f"{row.__tablename__} {what} ({', '.join(sorted(fields))}) without an event")


def _is_register(found: history.Touched, told: set[UUID | None]) -> bool:
    what, fields, row = found
    if is_of_case(type(row)) or row.__tablename__ in OWN_RECORD:
        return False
    if row.__tablename__ == "account" and what == "changed" and fields <= SIGN_IN_COLUMNS:
        return False
    return not told & {_key(row), getattr(row, "account_id", None) or _key(row)}


def _key(row: Any) -> Any:
    return sa.inspect(type(row)).primary_key_from_instance(row)[0]


def _tell_of_registers(touched: Iterable[history.Touched]) -> None:
    """One security event for each table and kind of change; a single row is its subject."""
    groups: dict[tuple[str, str], list[history.Touched]] = {}
    for found in touched:
        groups.setdefault((found[2].__tablename__, found[0]), []).append(found)
    for (table, what), rows in groups.items():
        keys = [_key(row) for _, _, row in rows]
        details: dict[str, Any] = {"table": table, "what": what}
        if what == "changed":
            details["fields"] = sorted(set().union(*(fields for _, fields, _ in rows)) - {"version"})
        subject = keys[0] if len(keys) == 1 and isinstance(keys[0], UUID) else None
        if subject is None:
            details["ids"] = [str(key) for key in keys]
        append(SecurityEventKind.REGISTER_CHANGED, history.current_actor_id(), subject, details)


def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)
        history.forget(session)
