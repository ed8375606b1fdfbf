"""The whole check of the audit, in order; what the command line, the nightly job and ``/audit/verification`` run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.errors import NotFound, VaultError
from caseapp.extensions import db, unit_of_work
from caseapp.models import AccessLog, AuditAnchor, CaseEvent, LegalCase, Report
from caseapp.services import audit_anchors
from caseapp.services.audit_anchors import Head, folder, read_head
from caseapp.services.audit_numbers import verify_numbers
from caseapp.services.audit_reading import (
    UNREADABLE,
    CannotRead,
    Unread,
    batch,
    every,
    raw,
    reading,
)
from caseapp.services.audit_verify import (
    AuditFault,
    Progress,
    Tally,
    verify_cases,
    verify_security_log,
)

log = logging.getLogger("caseapp.audit")
MOST_SHOWN: Final = 500
HEADS: Final = 500
UNKNOWN: Final = b"?"  # the code of an anchor that cannot be read: what follows it is not compared with it


@dataclass(slots=True)
class Outcome:
    """Counts, and the faults as they are found."""

    tally: Tally = field(default_factory=Tally)
    count: int = 0
    shown: list[AuditFault] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values; faults beyond :data:`MOST_SHOWN` are only counted."""
        faults = [{**asdict(fault), "message": str(fault)} for fault in self.shown]
        return {"whole": not self.count, "counts": asdict(self.tally), "faults": self.count, "shown": faults}


def number_of_cases() -> int:
    """How many cases there are to look at."""
    with unit_of_work(read_only=True):
        return db.session.scalar(sa.select(sa.func.count()).select_from(LegalCase)) or 0


def verify(
    outcome: Outcome, number: str | None = None, progress: Progress | None = None
) -> Iterator[AuditFault]:
    """Every fault, each as it is found; ``outcome`` keeps the counts and the first faults.

    With ``number`` only that case, by its chain, its rows and the anchors that name it.

    Raises:
        NotFound: no case has that number, now or in an anchor.

    """
    for fault in _all_faults(outcome.tally, number, progress):
        outcome.count += 1
        if outcome.count <= MOST_SHOWN:
            outcome.shown.append(fault)
        yield fault
    if number is not None and not (outcome.tally.cases or outcome.count):
        raise NotFound


def _all_faults(tally: Tally, number: str | None, progress: Progress | None) -> Iterator[AuditFault]:
    yield from to_its_end("cases", lambda: verify_cases(tally, number, progress))
    if number is None:
        yield from to_its_end("numbers", verify_numbers)
        yield from to_its_end("security log", lambda: verify_security_log(tally))
    yield from to_its_end("anchors", lambda: verify_anchors(tally, number))


def to_its_end(part: str, look: Callable[[], Iterator[AuditFault]]) -> Iterator[AuditFault]:
    """The faults of a part; one that breaks off is a fault itself, so that the parts after it are looked at."""
    try:
        with reading():
            yield from look()
    except CannotRead as error:
        log.exception("verification broke off", exc_info=error)
        yield AuditFault(part, None, "not_verified", f"could not be verified to the end: {error}")


def verify_anchors(tally: Tally, number: str | None = None) -> Iterator[AuditFault]:
    """Compare table, files and database: the chain of anchors, the heads that they name, the logs they counted."""
    with unit_of_work(read_only=True):
        rows, bad = _anchors()
    previous: bytes | None = None
    expected = 1
    for anchor_number in sorted({*rows, *bad, *folder.numbers()}):
        tally.anchors += 1
        row = rows.get(anchor_number)
        if number is None:
            if anchor_number > expected:
                previous = None
                yield _gap(expected, anchor_number - 1)
            yield from _anchor_faults(anchor_number, row or bad.get(anchor_number), previous)
            yield from _period_faults(row, tally)
        yield from _file_faults(anchor_number, row, tally, number)
        previous = row.mac if row else UNKNOWN if anchor_number in bad else None
        expected = max(expected, anchor_number + 1)
    if number is None:
        yield from _report_faults({key: row.mac.hex() for key, row in rows.items()})
        yield from _count_faults(rows[max(rows)]) if rows else ()


def _anchors() -> tuple[dict[int, Any], dict[int, Unread]]:
    """The rows of the table by number, and apart those that cannot be read (without a number: from -1 downwards)."""
    rows: dict[int, Any] = {}
    bad: dict[int, Unread] = {}
    for row in every(AuditAnchor):
        if isinstance(row, Unread):
            told = db.session.scalar(
                sa.select(raw(AuditAnchor.number)).where(raw(AuditAnchor.id) == row.key[0])
            )
            bad[told if isinstance(told, int) else -1 - len(bad)] = row
        else:
            rows[row.number] = row
    return rows, bad


def _gap(first: int, last: int) -> AuditFault:
    where = f"anchor {first}" + (f" to {last}" if last > first else "")
    return AuditFault(where, None, "anchor_missing", "is neither in the table nor in the folder")


def _anchor_faults(number: int, row: Any, previous: bytes | None) -> Iterator[AuditFault]:
    where = f"anchor {number}"
    if row is None:
        yield AuditFault(where, None, "anchor_missing", "is not in the table")
    elif isinstance(row, Unread):
        yield AuditFault(where, None, "unreadable", str(row))
    elif not _is_signed(row):
        yield AuditFault(where, None, "anchor_changed", "was changed in the table")
    elif previous not in (UNKNOWN, row.previous):
        yield AuditFault(where, None, "anchor_out_of_order", "does not follow the one before it")


def _is_signed(row: Any) -> bool:
    with suppress(VaultError, *UNREADABLE):
        signed: bool = audit_anchors.mac_of(audit_anchors.header_of(row), row.key_version) == row.mac
        return signed
    return False


def _period_faults(row: Any, tally: Tally) -> Iterator[AuditFault]:
    """The security log and the access log of the anchor's period, counted and digested again."""
    if row is None:
        return
    bad: list[Unread] = []
    try:
        with unit_of_work(read_only=True), reading():
            now = audit_anchors.measured_logs(row, bad)
    except CannotRead as error:
        yield AuditFault(
            f"anchor {row.number}", None, "unreadable", f"has no period that can be read: {error}"
        )
        return
    tally.access_log += int(now["access_log"])
    for one in bad:
        if one.name.startswith(AccessLog.__tablename__):  # those of the security log have been told
            yield AuditFault("access_log", None, "unreadable", str(one))
    period = f"between {row.from_at.isoformat()} and {row.upto_at.isoformat()}"
    for table, count, digest in audit_anchors.LOGS:
        if now[digest] != getattr(row, digest):
            what = f"{period} {getattr(row, count)} rows were anchored, {now[count]} are there"
            code = "rows_missing" if now[count] < getattr(row, count) else "rows_changed"
            yield AuditFault(table, None, code, f"{what} or they were changed (anchor {row.number})")


def _file_faults(number: int, row: Any, tally: Tally, case: str | None) -> Iterator[AuditFault]:
    path, where = folder.path(number), f"anchor {number}"
    if not path.exists():
        if case is None and number > 0:
            yield AuditFault(where, None, "anchor_file_missing", f"has no file {path.name}")
        return
    if case is None and not audit_anchors.file_is_genuine(path, row):
        yield AuditFault(where, None, "anchor_file_changed", f"{path.name} is not the file that was signed")
        return
    for heads in _heads_of(path):
        wanted = [head for head in heads if case in {None, head.number}]
        tally.anchored_heads += len(wanted)
        yield from _head_faults(wanted, number)


def _heads_of(path: Path) -> Iterator[list[Head]]:
    """The lines of a file, some at a time; one that cannot be read ends it (the signature tells)."""
    with suppress(OSError, *UNREADABLE), path.open(encoding="utf-8") as lines:
        next(lines, None)
        while some := [read_head(line) for line in islice(lines, HEADS)]:
            yield some


def _head_faults(heads: list[Head], anchor: int) -> Iterator[AuditFault]:
    try:
        with reading():
            there = _macs_of(heads)
    except CannotRead as error:
        yield from _head_by_head(heads, anchor, str(error))
        return
    for head in heads:
        mac = there.get((head.case_id, head.seq))
        if mac is not None and mac == head.mac:
            continue
        said = f"anchor {anchor} has event {head.seq} of it"
        if (head.case_id, 0) not in there:
            yield AuditFault(head.number, None, "case_missing", f"the case is gone; {said}")
        elif mac is None:
            yield AuditFault(head.number, head.seq, "anchored_event_missing", f"is not there; {said}")
        else:
            yield AuditFault(head.number, head.seq, "anchored_event_changed", f"is another one; {said}")


def _head_by_head(heads: list[Head], anchor: int, why: str) -> Iterator[AuditFault]:
    if len(heads) == 1:
        said = f"what anchor {anchor} names of it cannot be read: {why}"
        yield AuditFault(heads[0].number, heads[0].seq, "unreadable", said)
        return
    for head in heads:
        yield from _head_faults([head], anchor)


def _macs_of(heads: list[Head]) -> dict[tuple[UUID, int], str]:
    """Codes of the named events; under ``seq`` 0 each case that is there."""
    ids = [head.case_id for head in heads]
    wanted = {(head.case_id, head.seq) for head in heads}
    with unit_of_work(read_only=True):
        found = {
            (key, 0): "" for key in db.session.scalars(sa.select(LegalCase.id).where(LegalCase.id.in_(ids)))
        }
        seqs = {seq for _, seq in wanted}
        select = sa.select(CaseEvent.case_id, CaseEvent.seq, CaseEvent.mac)
        rows = db.session.execute(select.where(CaseEvent.case_id.in_(ids), CaseEvent.seq.in_(seqs)))
        found.update({(case_id, seq): mac.hex() for case_id, seq, mac in rows if (case_id, seq) in wanted})
    return found


def _report_faults(macs: dict[int, str]) -> Iterator[AuditFault]:
    """Each published report carries the anchor of its day, so an anchor cannot be made anew afterwards."""
    last: Any = None
    columns = [Report.__table__.c.verification_code, Report.__table__.c.snapshot]
    while True:
        with unit_of_work(read_only=True):
            rows, last = batch(Report, last, Report.issued_at.is_not(None), columns=columns)
        for row in rows:
            yield from _replaced(row, macs)
        if last is None:
            return


def _replaced(row: Any, macs: dict[int, str]) -> Iterator[AuditFault]:
    if isinstance(row, Unread):
        yield AuditFault("report", None, "unreadable", str(row))
        return
    anchor = (row.snapshot or {}).get("anchor")
    with suppress(*UNREADABLE):
        if not anchor or macs.get(anchor["number"]) == anchor["mac"]:
            return
    number = anchor.get("number") if isinstance(anchor, dict) else anchor
    what = f"names anchor {number}, which is another one now"
    yield AuditFault(f"report {row.verification_code}", None, "anchor_replaced", what)


def _count_faults(row: Any) -> Iterator[AuditFault]:
    """Cases are never removed, so there are at least as many as the newest anchor counted."""
    count = number_of_cases()
    if count < row.cases:
        what = f"{row.cases} cases were anchored, {count} are there (anchor {row.number})"
        yield AuditFault("legal_case", None, "cases_missing", what)


def anchor_now(settle: timedelta = audit_anchors.SETTLE) -> dict[str, Any]:
    """Make an anchor in a transaction of its own, and the files of earlier ones that have none yet.

    Its number, signature, and counts of cases and of heads are answered as plain values.
    """
    for last_try in (False, False, True):
        try:
            made = _anchor(settle)
        except sa.exc.IntegrityError:  # another process took the number; the next one is free
            if last_try:
                raise
        else:
            break
    with unit_of_work(read_only=True):
        for number in db.session.scalars(sa.select(AuditAnchor.number).order_by(AuditAnchor.number)).all():
            audit_anchors.write_missing(number)
    return made


def _anchor(settle: timedelta) -> dict[str, Any]:
    with unit_of_work():
        made = audit_anchors.make(settle)
        return {"number": made.number, "mac": made.mac.hex(), "cases": made.cases, "heads": made.lines}
