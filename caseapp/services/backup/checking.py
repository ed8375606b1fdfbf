"""After a restore: what an administrator must see before anybody works in the new place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from caseapp.errors import CaseAppError
from caseapp.extensions import unit_of_work
from caseapp.models import Report
from caseapp.services import audit_checks, audit_verify
from caseapp.services.audit_numbers import verify_numbers
from caseapp.services.audit_reading import Unread, every
from caseapp.storage import storage

Verdict = tuple[int, list[str]]


def checks() -> dict[str, Callable[[], Verdict]]:
    """Each check under what it counts; it answers how many there are, and what is wrong in words."""
    return {
        "documents named": documents,
        "files stored": stored_files,
        "event chains": chains,
        "security events": security_log,
        "anchors": anchors,
    }


def documents() -> Verdict:
    """Every document that the database names is there byte for byte."""
    with unit_of_work(read_only=True):
        rows = list(every(Report, Report.issued_at.is_not(None), columns=[Report.__table__.c.files]))
    faults = [str(row) for row in rows if isinstance(row, Unread)]
    named = [file for row in rows if not isinstance(row, Unread) for file in (row.files or {}).values()]
    count, missing = _all_sound(_key(file) for file in named)
    return count + len(faults), faults + missing


def _key(file: Any) -> str:
    return str(file.get("sha256")) if isinstance(file, dict) else repr(file)


def stored_files() -> Verdict:
    """Every file of the store is what its name says."""
    return _all_sound(storage.all_keys())


def _all_sound(keys: Iterable[str]) -> Verdict:
    verdicts = [_fault(key) for key in keys]
    return len(verdicts), [fault for fault in verdicts if fault]


def _fault(key: str) -> str | None:
    try:
        storage.get(key)
    except CaseAppError as error:
        return f"{key[:12]}…: {error.message_en}"
    except ValueError:
        return f"{key[:12]!r} is no file's name"
    return None


def chains() -> Verdict:
    """Every case's events, the rows behind them, and the numbers of cases."""
    tally = audit_verify.Tally()
    faults = _told("cases", lambda: audit_verify.verify_cases(tally))
    return tally.cases, faults + _told("numbers", verify_numbers)


def security_log() -> Verdict:
    """Every security event carries its code."""
    tally = audit_verify.Tally()
    return _counted(tally, "security_events", lambda: audit_verify.verify_security_log(tally))


def anchors() -> Verdict:
    """Table, files and heads of every anchor agree."""
    tally = audit_verify.Tally()
    return _counted(tally, "anchors", lambda: audit_checks.verify_anchors(tally))


def _counted(
    tally: audit_verify.Tally, name: str, look: Callable[[], Iterator[audit_verify.AuditFault]]
) -> Verdict:
    faults = _told(name, look)
    return getattr(tally, name), faults


def _told(part: str, look: Callable[[], Iterator[audit_verify.AuditFault]]) -> list[str]:
    return [str(fault) for fault in audit_checks.to_its_end(part, look)]
