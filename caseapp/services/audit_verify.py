"""Is what the audit holds whole? Chains of events, the rows behind them, numbers, the security log.

Everything is read in batches, so memory does not grow with the number of cases. Each fault says where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import VaultError
from caseapp.extensions import Model, db, unit_of_work
from caseapp.models import CaseEvent, LegalCase, NumberCounter, SecurityEvent
from caseapp.services import history, security_log
from caseapp.services.audit_digests import business_columns, column_digest, name_of, row_digest
from caseapp.services.audit_ledger import is_of_case

BATCH: Final = 200
LOOKS: Final = 3  # a fault that is gone at another look was a write in between
UNREADABLE: Final = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)  # what a value of no known kind brings
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
    """Faults of one case: its chain, its spine, its file."""
    number = db.session.scalar(sa.select(LegalCase.number).where(LegalCase.id == case_id)) or str(case_id)
    try:
        return _of_batch([db.session.get_one(LegalCase, case_id, populate_existing=True)], Tally())
    except UNREADABLE as error:
        return [AuditFault(number, None, "unreadable", f"holds a value that cannot be read: {error}")]


def verify_cases(
    tally: Tally, number: str | None = None, progress: Progress | None = None
) -> Iterator[AuditFault]:
    """Faults of every case, or of the one with that number, in batches with a transaction each."""
    last: UUID | None = None
    while True:
        faulty, last = _next_batch(last, number, tally)
        for case_id in faulty:
            yield from _looked_at_again(case_id)
        if progress is not None:
            progress(tally.cases)
        if last is None:
            return


def _next_batch(last: UUID | None, number: str | None, tally: Tally) -> tuple[list[UUID], UUID | None]:
    """The ids of the faulty cases of one batch, and where the next one begins (``None``: there is none)."""
    select = sa.select(LegalCase.id).order_by(LegalCase.id).limit(BATCH)
    if last is not None:
        select = select.where(LegalCase.id > last)
    if number is not None:
        select = select.where(LegalCase.number == number)
    with unit_of_work(read_only=True):
        db.session.expire_all()
        ids = db.session.scalars(select).all()
        tally.cases += len(ids)
        faulty = _faulty_ids(ids, tally)
        end = ids[-1] if len(ids) == BATCH and number is None else None
        db.session.expunge_all()
    return faulty, end


def _faulty_ids(ids: Sequence[UUID], tally: Tally) -> list[UUID]:
    """Which of these are faulty; all of them where a value is so wrong that the rows cannot be read together."""
    try:
        cases = db.session.scalars(sa.select(LegalCase).where(LegalCase.id.in_(ids))).all()
        named = {case.number: case.id for case in cases}
        return list({named[fault.where]: None for fault in _of_batch(cases, tally)})
    except UNREADABLE:
        db.session.rollback()
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


def _of_batch(cases: Sequence[LegalCase], tally: Tally) -> list[AuditFault]:
    ids = [case.id for case in cases]
    events = db.session.scalars(
        sa.select(CaseEvent)
        .where(CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
        .execution_options(populate_existing=True)
    )
    chains = {key: list(group) for key, group in groupby(events, lambda event: event.case_id)}
    rows = _rows_of(ids)
    tally.events += sum(map(len, chains.values()))
    tally.rows += sum(map(len, rows.values()))
    found: list[AuditFault] = []
    for case in cases:
        told = Told()
        found += _chain_faults(case, chains.get(case.id, []), told)
        found += _spine_faults(case, told)
        found += _row_faults(case, rows.get(case.id, []), told)
    return found


def case_models() -> list[type[Any]]:
    """Every model whose rows belong to a case's file, the spine aside."""
    models = (mapper.class_ for mapper in Model.registry.mappers)
    return sorted((m for m in models if m is not LegalCase and is_of_case(m)), key=lambda m: str(m.__name__))


def _rows_of(ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for model in case_models():
        rows = sa.select(model).where(model.case_id.in_(ids)).execution_options(populate_existing=True)
        for row in db.session.scalars(rows).unique():
            found.setdefault(row.case_id, []).append(row)
    return found


def _chain_faults(case: LegalCase, events: Sequence[CaseEvent], told: Told) -> Iterator[AuditFault]:
    """The chain's faults; what its sound events say goes to ``told``."""
    previous: bytes | None = None
    expected = 1
    for event, following in zip(events, [*events, None][1:], strict=True):
        for missing in range(expected, event.seq):
            yield AuditFault(case.number, missing, "event_missing", "is not there")
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
    with suppress(KeyError, VaultError):  # a key version that never was
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
    made_as = _seq_it_was_made_with(event, max(len(events), case.event_seq))
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


def _row_faults(case: LegalCase, rows: Iterable[Any], told: Told) -> Iterator[AuditFault]:
    left = {name for name, (digest, _) in told.rows.items() if digest is not None}
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


def verify_numbers() -> Iterator[AuditFault]:
    """Case numbers are gapless: a number that is missing belonged to a case that was taken out."""
    series = (LegalCase.organization_id, LegalCase.kind, LegalCase.year)
    counted = sa.select(*series, sa.func.count(), sa.func.max(LegalCase.serial)).group_by(*series)
    with unit_of_work(read_only=True):
        given = {
            (row.organization_id, row.series, row.year): row.last
            for row in db.session.scalars(sa.select(NumberCounter))
            if _is_case_series(row.series)
        }
        found = {(o, kind.value, y): (count, top) for o, kind, y, count, top in db.session.execute(counted)}
        faults = [
            fault
            for key in sorted({*found, *given}, key=str)
            for fault in _series_faults(key, *found.get(key, (0, 0)), given.get(key, 0))
        ]
    yield from faults


def _series_faults(key: tuple[UUID, str, int], count: int, top: int, given: int) -> Iterator[AuditFault]:
    return _gaps(key, max(top, given)) if count != max(top, given) else iter(())


def _is_case_series(series: str) -> bool:
    return series in {kind.value for kind in LegalCase.kind.type.enum_class}


def _gaps(key: tuple[UUID, str, int], last: int) -> Iterator[AuditFault]:
    organization_id, kind, year = key
    same = [LegalCase.organization_id == organization_id, LegalCase.kind == kind, LegalCase.year == year]
    there = set(db.session.scalars(sa.select(LegalCase.serial).where(*same)))
    for serial in range(1, last + 1):
        if serial not in there:
            where = f"{kind} {year} number {serial} of organization {organization_id}"
            yield AuditFault(where, None, "number_missing", "a case that was numbered is not there")


def verify_security_log(tally: Tally) -> Iterator[AuditFault]:
    """Security events whose code does not fit; missing ones are found by the anchors."""
    last: UUID | None = None
    while True:
        select = sa.select(SecurityEvent).order_by(SecurityEvent.id).limit(BATCH)
        with unit_of_work(read_only=True):
            db.session.expire_all()
            rows = db.session.scalars(select.where(SecurityEvent.id > last) if last else select).all()
            last = rows[-1].id if rows else None
            tally.security_events += len(rows)
            broken = [str(row.id) for row in rows if not _is_genuine(row)]
            db.session.expunge_all()
        for key in broken:
            yield AuditFault("security_event", None, "security_event_changed", f"{key} was changed or put in")
        if last is None:
            return


def _is_genuine(row: SecurityEvent) -> bool:
    with suppress(KeyError, VaultError):
        return security_log.mac_of(row) == row.mac
    return False
