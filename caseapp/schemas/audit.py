"""Bodies of ``/audit``."""

from __future__ import annotations

from functools import cache

from marshmallow import Schema, fields

from caseapp.schemas._base import Count, Day, Instant, PageQuery, Strict, Text, page_of
from caseapp.vocabulary import SecurityEventKind


@cache
def audit_page_of(item: type[Schema]) -> type[Schema]:
    """A list of the audit: ``unreadable`` names the rows left out because somebody edited them (``table/key``)."""
    return page_of(item, unreadable=fields.List(fields.String(), required=True))


class WhenQuery(PageQuery):
    """``actor`` is an account; ``from_at`` is included, ``to_at`` is not (machine time)."""

    actor = fields.UUID(load_default=None, allow_none=True)
    from_at = Instant(load_default=None, allow_none=True)
    to_at = Instant(load_default=None, allow_none=True)


class CaseEventQuery(WhenQuery):
    """``case`` is a case's id or number; ``kind`` is what happened, e.g. ``aid.granted``."""

    case = Text(most=60, load_default=None, allow_none=True)
    kind = Text(most=60, load_default=None, allow_none=True)


class RegisterQuery(WhenQuery):
    """``case`` is the id or number of the case it is about."""

    case = Text(most=60, load_default=None, allow_none=True)


class SecurityEventQuery(RegisterQuery):
    """``subject`` is the id of the account, case, person or record it is about."""

    kind = fields.Enum(SecurityEventKind, by_value=True, load_default=None, allow_none=True)
    subject = fields.UUID(load_default=None, allow_none=True)


class ReadingQuery(RegisterQuery):
    """``subject`` is what was shown, e.g. ``case_parties``; ``case_refused`` was asked for and not shown."""

    purpose = Text(most=60, load_default=None, allow_none=True)
    subject = Text(most=40, load_default=None, allow_none=True)


class AuditRightsQuery(Strict):
    """Whose rights, on which day."""

    account = fields.UUID(required=True)
    on = Day(required=True)


class AuditEventOut(Strict):
    """An event of a case: codes and numbers, no content."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    case_number = fields.String(allow_none=True, required=True)
    seq = Count(required=True)
    at = Instant(required=True)
    recorded_at = Instant(required=True)
    actor_id = fields.UUID(allow_none=True, required=True)
    verb = fields.String(required=True)
    from_state = fields.String(allow_none=True, required=True)
    to_state = fields.String(allow_none=True, required=True)
    reason_code = fields.String(allow_none=True, required=True)
    codes = fields.Dict(required=True)
    fields_changed = fields.List(fields.String(), attribute="fields", data_key="fields", required=True)
    request_id = fields.String(allow_none=True, required=True)


class SecurityEventOut(Strict):
    """An entry of the security log; ``details`` are codes and ids."""

    id = fields.UUID(required=True)
    at = Instant(required=True)
    kind = fields.Enum(SecurityEventKind, by_value=True, required=True)
    actor_id = fields.UUID(allow_none=True, required=True)
    subject_id = fields.UUID(allow_none=True, required=True)
    details = fields.Dict(required=True)
    request_id = fields.String(allow_none=True, required=True)


class ReadingOut(Strict):
    """One answer that showed records: to whom, for what, which."""

    id = fields.UUID(required=True)
    at = Instant(required=True)
    account_id = fields.UUID(required=True)
    route = fields.String(required=True)
    purpose = fields.String(required=True)
    subject = fields.String(required=True)
    ids = fields.List(fields.String(), required=True)
    request_id = fields.String(allow_none=True, required=True)


class AnchorOut(Strict):
    """A signed anchor: what it covers, and whether its file is in the folder."""

    number = Count(required=True)
    at = Instant(required=True)
    from_at = Instant(required=True)
    upto_at = Instant(required=True)
    cases = Count(required=True)
    lines = Count(required=True)
    security_events = Count(required=True)
    access_log = Count(required=True)
    key_version = Count(required=True)
    mac = fields.String(required=True)
    file_present = fields.Boolean(required=True)


class AuditFaultOut(Strict):
    """One fault: the case's number or the table, the event's number, what is wrong."""

    where = fields.String(required=True)
    seq = Count(allow_none=True, required=True)
    code = fields.String(required=True)
    what = fields.String(required=True)
    message = fields.String(required=True)


class VerificationOut(Strict):
    """The newest finished verification, of everything; ``whole`` is null before the first.

    ``shown`` names faults of the cases that the reader oversees and of common tables, ``elsewhere`` counts others.
    """

    job_id = fields.UUID(allow_none=True, required=True)
    finished_at = Instant(allow_none=True, required=True)
    whole = fields.Boolean(allow_none=True, required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    faults = Count(allow_none=True, required=True)
    shown = fields.List(fields.Nested(AuditFaultOut), required=True)
    elsewhere = Count(required=True)
