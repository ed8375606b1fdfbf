"""Daily signed anchors: where the audit stood, written to a table and to a file outside the database.

An anchor is incremental, so its cost is that of one day's rows and not of all: it reads the events, the security log
and the access log recorded since the one before (all keyed by time-ordered ids), and counts the cases. The newest
event of every case that moved goes into the file, one line each, in the order of case ids; the chain of anchors
together therefore names the head of every case. Rows younger than :data:`SETTLE` wait for the next anchor, because
their transactions may still be open.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.errors import Unavailable, VaultError
from caseapp.extensions import after_commit, db, unit_of_work
from caseapp.models import AccessLog, AuditAnchor, CaseEvent, LegalCase, SecurityEvent
from caseapp.services.audit_reading import UNREADABLE, CannotRead, Unread, every, reading
from caseapp.vault import vault

PURPOSE: Final = "audit_anchor"
SETTLE: Final = timedelta(minutes=5)
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
CHUNK: Final = 1000
NUMBER: Final = re.compile(r"[0-9]{6,9}")
LOGS: Final = (
    ("security_event", "security_events", "security_digest"),
    ("access_log", "access_log", "access_digest"),
)
SIGNED: Final = ("cases", "lines", "lines_digest", *(name for _, *names in LOGS for name in names))


class AnchorFolder:
    """Where the files lie: on another disk or host than the database. ``configure`` first."""

    def __init__(self) -> None:
        self._root = Path()

    def configure(self, root: Path) -> None:
        """Use ``root`` (made on the first anchor)."""
        self._root = root

    def path(self, number: int) -> Path:
        """The file of an anchor."""
        return self._root / f"anchor-{number:06d}.jsonl"

    def numbers(self) -> list[int]:
        """Numbers of the files that are there, ascending."""
        names = (path.stem.removeprefix("anchor-") for path in self._root.glob("anchor-*.jsonl"))
        return sorted(int(name) for name in names if NUMBER.fullmatch(name))

    def write(self, number: int, lines: Iterator[str]) -> None:
        """Write a file once and for all; raises Unavailable where it cannot be written."""
        path = self.path(number)
        partial = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as handle:
                handle.writelines(f"{line}\n" for line in lines)
                handle.flush()
                os.fsync(handle.fileno())
            partial.replace(path)
        except OSError as error:
            raise Unavailable("锚文件不可写", "the anchor folder cannot be written") from error


folder: Final = AnchorFolder()


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a case within an anchor: one line of its file."""

    case_id: UUID
    number: str
    seq: int
    mac: str

    def line(self) -> str:
        """As the file has it."""
        return json.dumps([str(self.case_id), self.number, self.seq, self.mac], ensure_ascii=False)


def read_head(line: str) -> Head:
    """A line of a file; ValueError for anything else."""
    case_id, number, seq, mac = json.loads(line)
    return Head(UUID(case_id), str(number), int(seq), str(mac))


def make(settle: timedelta = SETTLE) -> AuditAnchor:
    """Append an anchor in the caller's transaction; its file is written once that is committed.

    Raises:
        IntegrityError: another anchor was made at the same time; its file says the same.

    """
    last = newest()
    upto = max(clock.real_now() - settle, last.upto_at if last else EPOCH)
    anchor = AuditAnchor(
        number=last.number + 1 if last else 1,
        at=clock.real_now(),
        from_at=last.upto_at if last else EPOCH,
        upto_at=upto,
        previous=last.mac if last else None,
        key_version=vault.version,
        mac=b"",
    )
    for name, value in measured(anchor).items():
        setattr(anchor, name, value)
    anchor.mac = mac_of(header_of(anchor), anchor.key_version)
    db.session.add(anchor)
    db.session.flush()
    number = anchor.number
    after_commit(lambda: _write_after_commit(number))
    return anchor


def _write_after_commit(number: int) -> None:
    with unit_of_work(read_only=True):
        write_missing(number)


def newest() -> AuditAnchor | None:
    """The last anchor of the table."""
    return db.session.scalar(sa.select(AuditAnchor).order_by(AuditAnchor.number.desc()).limit(1))


def measured(anchor: AuditAnchor) -> dict[str, Any]:
    """What the database says now for the period of an anchor; the count of cases is of this moment."""
    lines, lines_digest = _digest_of(head.line() for head in heads(anchor))
    return {
        "cases": db.session.scalar(sa.select(sa.func.count()).select_from(LegalCase)) or 0,
        "lines": lines,
        "lines_digest": lines_digest,
        **measured_logs(anchor),
    }


def measured_logs(anchor: AuditAnchor, unread: list[Unread] | None = None) -> dict[str, Any]:
    """Count and digest of the rows of both logs within the anchor's period.

    A row that cannot be read is counted and digested as such, and goes to ``unread``.
    """
    bad: list[Unread] = [] if unread is None else unread
    key, mac = SecurityEvent.__table__.c.id, SecurityEvent.__table__.c.mac
    security, security_digest = _digest_of(_rows(SecurityEvent, anchor, _security_line, bad, [key, mac]))
    access, access_digest = _digest_of(_rows(AccessLog, anchor, _access_line, bad))
    return {
        "security_events": security,
        "security_digest": security_digest,
        "access_log": access,
        "access_digest": access_digest,
    }


def heads(anchor: AuditAnchor) -> Iterator[Head]:
    """The newest event of every case within the anchor's period, in the order of case ids."""
    newest_seq = (
        sa.select(CaseEvent.case_id, sa.func.max(CaseEvent.seq).label("seq"))
        .where(*_within(CaseEvent, anchor))
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    select = (
        sa.select(CaseEvent.case_id, LegalCase.number, CaseEvent.seq, CaseEvent.mac)
        .join(
            newest_seq, sa.and_(CaseEvent.case_id == newest_seq.c.case_id, CaseEvent.seq == newest_seq.c.seq)
        )
        .join(LegalCase, LegalCase.id == CaseEvent.case_id)
        .order_by(CaseEvent.case_id)
    )
    for case_id, number, seq, mac in db.session.execute(select.execution_options(yield_per=CHUNK)):
        yield Head(case_id, number, seq, mac.hex())


def _within(model: type[Any], anchor: AuditAnchor) -> tuple[sa.ColumnElement[bool], ...]:
    return (model.id >= first_id(anchor.from_at), model.id < first_id(anchor.upto_at))


def first_id(instant: datetime) -> UUID:
    """The least UUIDv7 of that millisecond: a bound for ids made before and after it."""
    return UUID(int=(int(instant.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def _rows(
    model: type[Any], anchor: AuditAnchor, line: Any, bad: list[Unread], columns: Sequence[Any] = ()
) -> Iterator[str]:
    for row in every(model, *_within(model, anchor), columns=columns):
        if isinstance(row, Unread):
            bad.append(row)
            yield f"{row.name} cannot be read"
        else:
            yield line(row)


def _security_line(row: Any) -> str:
    return f"{row.id} {row.mac.hex()}"


def _access_line(row: Any) -> str:
    at = f"{row.at.timestamp():.6f}"
    values = [row.id, at, row.account_id, row.route, row.purpose, row.subject, row.ids, row.request_id]
    return json.dumps(values, default=str, ensure_ascii=False)


def _digest_of(lines: Iterator[str]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for line in lines:
        count += 1
        digest.update(line.encode() + b"\n")
    return count, digest.hexdigest()


def header_of(anchor: AuditAnchor) -> dict[str, Any]:
    """What is signed; the first line of the file, with the signature."""
    instants = {name: f"{getattr(anchor, name).timestamp():.6f}" for name in ("at", "from_at", "upto_at")}
    return {
        "number": anchor.number,
        **instants,
        **{name: getattr(anchor, name) for name in SIGNED},
        "previous": anchor.previous.hex() if anchor.previous else None,
        "key_version": anchor.key_version,
    }


def mac_of(header: dict[str, Any], key_version: int) -> bytes:
    """The signature over a header; KeyError for a key version that is not in the ring."""
    return vault.digest(PURPOSE, json.dumps(header, sort_keys=True), key_version)


def write_missing(number: int) -> bool:
    """Write the file of an anchor that has none yet; False where the database no longer gives its lines."""
    if folder.path(number).exists():
        return True
    try:
        with reading():
            return _write(number)
    except CannotRead:
        return False


def _write(number: int) -> bool:
    anchor = db.session.scalar(sa.select(AuditAnchor).where(AuditAnchor.number == number))
    if anchor is None or _digest_of(head.line() for head in heads(anchor))[1] != anchor.lines_digest:
        return False
    header = json.dumps({**header_of(anchor), "mac": anchor.mac.hex()}, sort_keys=True)
    folder.write(number, _file_lines(header, anchor))
    return True


def _file_lines(header: str, anchor: AuditAnchor) -> Iterator[str]:
    yield header
    for head in heads(anchor):
        yield head.line()


def file_is_genuine(path: Path, row: AuditAnchor | None) -> bool:
    """Whether a file is as it was signed, and says what the table says (where that still has the anchor)."""
    with suppress(OSError, VaultError, *UNREADABLE):
        with path.open(encoding="utf-8") as lines:
            header = _header(lines.readline())
            mac = str(header.pop("mac", ""))
            count, digest = _digest_of(line.rstrip("\n") for line in lines)
        if (count, digest) != (header.get("lines"), header.get("lines_digest")):
            return False
        signed = mac_of(header, int(header.get("key_version", 0))).hex()
        return signed == mac and (row is None or row.mac.hex() == mac)
    return False


def _header(line: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError):
        return {}
