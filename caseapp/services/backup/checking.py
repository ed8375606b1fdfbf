"""After a restore: what an administrator must see before anybody works in the new place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from caseapp.errors import CaseAppError
from caseapp.extensions import db, unit_of_work
from caseapp.models import Report
from caseapp.services import audit_checks, audit_verify
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
        issued = db.session.scalars(sa.select(Report.files).where(Report.issued_at.is_not(None))).all()
    return _all_sound(file["sha256"] for files in issued for file in (files or {}).values())


def stored_files() -> Verdict:
    """Every file of the store is what its name says."""
    return _all_sound(storage.all_keys())


def _all_sound(keys: Iterator[str]) -> Verdict:
    verdicts = [_fault(key) for key in keys]
    return len(verdicts), [fault for fault in verdicts if fault]


def _fault(key: str) -> str | None:
    try:
        storage.get(key)
    except CaseAppError as error:
        return f"{key[:12]}…: {error.message_en}"
    return None


def chains() -> Verdict:
    """Every case's events, the rows behind them, and the numbers of cases."""
    tally = audit_verify.Tally()
    faults = [str(fault) for fault in audit_verify.verify_cases(tally)]
    return tally.cases, faults + [str(fault) for fault in audit_verify.verify_numbers()]


def security_log() -> Verdict:
    """Every security event carries its code."""
    tally = audit_verify.Tally()
    faults = [str(fault) for fault in audit_verify.verify_security_log(tally)]
    return tally.security_events, faults


def anchors() -> Verdict:
    """Table, files and heads of every anchor agree."""
    tally = audit_verify.Tally()
    faults = [str(fault) for fault in audit_checks.verify_anchors(tally)]
    return tally.anchors, faults
