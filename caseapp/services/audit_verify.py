"""Is what the audit holds whole? Chains of events, the rows behind them, the security log.

Everything is read in batches, so memory does not grow with the number of cases. Each fault says where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import VaultError
from caseapp.extensions import Model, db, unit_of_work
from caseapp.models import CaseEvent, LegalCase, SecurityEvent
from caseapp.services import audit_reading, history, security_log
from caseapp.services.audit_digests import business_columns, column_digest, name_of, row_digest
from caseapp.services.audit_ledger import is_of_case
from caseapp.services.audit_reading import (
    UNREADABLE,
    CannotRead,
    Unread,
    id_of,
    raw,
    reading,
    shown,
    unread,
)

LOOKS: Final = 3  # a fault that is gone at another look was a write in between
MOST_TRIED: Final = 10_000  # places from which an event may have been moved, beyond those that are there
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is not as the audit says: the case's number or the table, the event's number, what."""

    where: str
    seq: int | None
    code: str
    what: str

    def __str__(self) -> str:
        return (
            f"{self.where}{f' event {self.seq}' if self.seq is not None else ''}: {self.what} [{self.code}]"
        )


@dataclass(slots=True)
class Tally:
    """How much was looked at."""

    cases: int = 0
    events: int = 0
    rows: int = 0
    security_events: int = 0
    anchors: int = 0
    anchored_heads: int = 0
    access_log: int = 0


@dataclass(slots=True)
class Told:
    """What the sound events of a case say its rows must be: digest and the key version it was made with."""

    spine: dict[str, tuple[str, int]] = field(default_factory=dict)
    rows: dict[str, tuple[str | None, int]] = field(default_factory=dict)

    def hear(self, event: CaseEvent) -> None:
        """Take over what an event carries; a later one counts."""
        version = event.key_version
        self.spine.update({k: (v, version) for k, v in event.digests.get("spine", {}).items()})
        self.rows.update({k: (v, version) for k, v in event.digests.get("rows", {}).items()})


def of_case(case_id: UUID) -> list[AuditFault]:
    """Faults of one case: its chain, its spine, its file; a row that cannot be read is one fault."""
    try:
        with reading():
            return _faults_of(case_id)
    except CannotRead as error:
        return _piece_by_piece(case_id, str(error))


def _faults_of(case_id: UUID, bad: Sequence[Unread] = ()) -> list[AuditFault]:
    case = db.session.get_one(LegalCase, case_id, populate_existing=True)
    return _of_batch([case], Tally(), bad)


def _piece_by_piece(case_id: UUID, why: str) -> list[AuditFault]:
    """Which rows of a case cannot be read, and what is wrong besides where the case and its events can be."""
    number = str(
        db.session.scalar(sa.select(raw(LegalCase.number)).where(LegalCase.id == case_id)) or case_id
    )
    basis = [*unread(LegalCase, LegalCase.id == case_id), *unread(CaseEvent, CaseEvent.case_id == case_id)]
    bad = [*basis, *(one for model in case_models() for one in unread(model, model.case_id == case_id))]
    found = [AuditFault(number, None, "unreadable", str(one)) for one in bad]
    if bad and not basis:
        with suppress(CannotRead), reading():
            return found + _faults_of(case_id, bad)
    return found or [AuditFault(number, None, "unreadable", f"holds a value that cannot be read: {why}")]


def verify_cases(
    tally: Tally, number: str | None = None, progress: Progress | None = None
) -> Iterator[AuditFault]:
    """Faults of every case, or of the one with that number, in batches with a transaction each."""
    last: Any = None
    while True:
        faulty, last = _next_batch(last, number, tally)
        for key in faulty:
            case_id = id_of(key)
            yield from _looked_at_again(case_id) if case_id else _no_id(key)
        if progress is not None:
            progress(tally.cases)
        if last is None:
            return


def _no_id(key: Any) -> Iterator[AuditFault]:
    yield AuditFault("legal_case", None, "unreadable", f"the id of a case is {shown(key)}")


def _next_batch(last: Any, number: str | None, tally: Tally) -> tuple[list[Any], Any]:
    """The keys of the faulty cases of one batch, and where the next one begins (``None``: there is none)."""
    key = raw(LegalCase.id)
    select = sa.select(key).order_by(key).limit(audit_reading.BATCH)
    if last is not None:
        select = select.where(key > last)
    if number is not None:
        select = select.where(LegalCase.number == number)
    with unit_of_work(read_only=True):
        db.session.expire_all()
        keys = db.session.scalars(select).all()
        tally.cases += len(keys)
        faulty = [one for one in keys if id_of(one) is None]
        faulty += _faulty_ids([found for one in keys if (found := id_of(one)) is not None], tally)
        end = keys[-1] if len(keys) == audit_reading.BATCH and number is None else None
        db.session.expunge_all()
    return faulty, end


def _faulty_ids(ids: Sequence[UUID], tally: Tally) -> list[UUID]:
    """Which of these are faulty; all of them where a value is so wrong that the rows cannot be read together."""
    try:
        with reading():
            cases = db.session.scalars(sa.select(LegalCase).where(LegalCase.id.in_(ids))).all()
            named = {case.number: case.id for case in cases}
            return list({named[fault.where]: None for fault in _of_batch(cases, tally)})
    except CannotRead:
        return list(ids)


def _looked_at_again(case_id: UUID) -> list[AuditFault]:
    found: list[AuditFault] = []
    for _ in range(LOOKS):
        with unit_of_work(read_only=True):
            db.session.expire_all()
            found = of_case(case_id)
        if not found:
            break
    return found


def _of_batch(cases: Sequence[LegalCase], tally: Tally, bad: Sequence[Unread] = ()) -> list[AuditFault]:
    ids = [case.id for case in cases]
    events = db.session.scalars(
        sa.select(CaseEvent)
        .where(CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
        .execution_options(populate_existing=True)
    )
    chains = {key: list(group) for key, group in groupby(events, lambda event: event.case_id)}
    rows = _rows_of(ids, bad)
    tally.events += sum(map(len, chains.values()))
    tally.rows += sum(map(len, rows.values()))
    found: list[AuditFault] = []
    for case in cases:
        told = Told()
        found += _chain_faults(case, chains.get(case.id, []), told)
        found += _spine_faults(case, told)
        found += _row_faults(case, rows.get(case.id, []), told, {one.name for one in bad})
    return found


def case_models() -> list[type[Any]]:
    """Every model whose rows belong to a case's file, the spine aside."""
    models = (mapper.class_ for mapper in Model.registry.mappers)
    return sorted((m for m in models if m is not LegalCase and is_of_case(m)), key=lambda m: str(m.__name__))


def _rows_of(ids: Sequence[UUID], bad: Sequence[Unread]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for model in case_models():
        select = sa.select(model).where(model.case_id.in_(ids), *_but(model, bad))
        rows = select.execution_options(populate_existing=True)
        for row in db.session.scalars(rows).unique():
            found.setdefault(row.case_id, []).append(row)
    return found


def _but(model: type[Any], bad: Sequence[Unread]) -> Iterator[sa.ColumnElement[bool]]:
    keys = [raw(column) for column in sa.inspect(model).primary_key]
    for one in bad:
        if one.name.split("/")[0] == model.__tablename__:
            yield sa.not_(sa.and_(*(key == value for key, value in zip(keys, one.key, strict=True))))


def _chain_faults(case: LegalCase, events: Sequence[CaseEvent], told: Told) -> Iterator[AuditFault]:
    """The chain's faults; what its sound events say goes to ``told``."""
    previous: bytes | None = None
    expected = 1
    for event, following in zip(events, [*events, None][1:], strict=True):
        if event.seq > expected:
            others = event.seq - expected - 1
            what = f"is not there, nor are the {others} after it" if others else "is not there"
            yield AuditFault(case.number, expected, "event_missing", what)
        if not _is_own(event):
            yield _altered(
                case, event, previous, following.previous if following else case.event_head, events
            )
        elif event.previous != previous and event.seq == expected:
            yield AuditFault(
                case.number, event.seq, "event_out_of_order", "does not follow the one before it"
            )
        else:
            told.hear(event)
        previous, expected = event.mac, event.seq + 1
    yield from _end_faults(case, expected - 1, previous)


def _is_own(event: CaseEvent) -> bool:
    with suppress(VaultError, *UNREADABLE):  # a key version that never was, a value that cannot be written
        return history.mac_of(event) == event.mac
    return False


def _altered(
    case: LegalCase,
    event: CaseEvent,
    before: bytes | None,
    follows: bytes | None,
    events: Sequence[CaseEvent],
) -> AuditFault:
    """An event whose code does not fit: moved within its case, put in, or changed."""
    stands_at = event.seq
    most = max(len(events), min(case.event_seq, len(events) + MOST_TRIED))
    made_as = _seq_it_was_made_with(event, most)
    if made_as is not None:
        return AuditFault(case.number, stands_at, "event_reordered", f"is event {made_as}, moved here")
    if follows == before and (before is not None or follows is None):
        return AuditFault(case.number, stands_at, "event_inserted", "was put in: the chain goes past it")
    return AuditFault(case.number, stands_at, "event_changed", "was changed")


def _seq_it_was_made_with(event: CaseEvent, most: int) -> int | None:
    db.session.expunge(event)
    stands_at = event.seq
    try:
        for seq in range(1, most + 1):
            event.seq = seq
            if _is_own(event):
                return seq
    finally:
        event.seq = stands_at
    return None


def _end_faults(case: LegalCase, count: int, head: bytes | None) -> Iterator[AuditFault]:
    if case.event_seq > count:
        what = f"the chain ends at {count}, the case row says {case.event_seq}"
        yield AuditFault(case.number, count + 1, "tail_cut", what)
    elif (case.event_seq, case.event_head) != (count, head):
        what = f"the chain ends at {count}, the case row says {case.event_seq} or another code"
        yield AuditFault(case.number, count, "head_changed", what)


def _spine_faults(case: LegalCase, told: Told) -> Iterator[AuditFault]:
    for name in business_columns(LegalCase):
        digest, version = told.spine.get(name, ("", 0))
        if not digest:
            yield AuditFault(case.number, None, "column_untold", f"legal_case.{name} has no event")
        elif column_digest(case, name, version) != digest:
            what = f"legal_case.{name} is not what the events left there"
            yield AuditFault(case.number, None, "case_row_changed", what)


def _row_faults(
    case: LegalCase, rows: Iterable[Any], told: Told, bad: Collection[str]
) -> Iterator[AuditFault]:
    left = {name for name, (digest, _) in told.rows.items() if digest is not None and name not in bad}
    for row in rows:
        name = name_of(row)
        digest, version = told.rows.get(name, (None, 0))
        left.discard(name)
        if digest is None:
            yield AuditFault(case.number, None, "row_inserted", f"{name} is there without an event")
        elif row_digest(row, version) != digest:
            yield AuditFault(case.number, None, "row_changed", f"{name} is not what the events left there")
    for name in sorted(left):
        yield AuditFault(case.number, None, "row_removed", f"{name} is gone without an event")


def verify_security_log(tally: Tally) -> Iterator[AuditFault]:
    """Security events whose code does not fit; missing ones are found by the anchors."""
    last: Any = None
    while True:
        with unit_of_work(read_only=True):
            rows, last = audit_reading.batch(SecurityEvent, last)
        tally.security_events += len(rows)
        for row in rows:
            if isinstance(row, Unread):
                yield AuditFault("security_event", None, "unreadable", str(row))
            elif not _is_genuine(row):
                what = f"{row.id} was changed or put in"
                yield AuditFault("security_event", None, "security_event_changed", what)
        if last is None:
            return


def _is_genuine(row: Any) -> bool:
    with suppress(VaultError, *UNREADABLE):
        return bool(security_log.mac_of(row) == row.mac)
    return False
