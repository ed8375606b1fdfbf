"""The answer of today's board."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, Instant, Strict
from caseapp.vocabulary import BarKind, CaseKind


class BoardClockOut(Strict):
    """A clock as it stands today; ``effect`` remind binds nobody."""

    clock_code = fields.String()
    zh = fields.String()
    en = fields.String()
    effect = fields.String()
    due_on = Day()
    due_at = Instant(allow_none=True)
    paused_on = Day(allow_none=True)
    stopped_for = fields.List(fields.String())
    status = fields.String()
    overdue_days = fields.Integer()
    remaining_days = fields.Integer(allow_none=True)


class BoardWorkerOut(Strict):
    """Who is at work on the case; ``barred_by`` and ``barred_to`` where they are on leave or may not work today."""

    practitioner_id = fields.UUID()
    name = fields.String()
    barred_by = fields.Enum(BarKind, by_value=True, allow_none=True)
    barred_to = Day(allow_none=True)


class ProposedMoveOut(Strict):
    """A move that the board proposes; a person with the move's permission makes it. ``permitted``: the reader may."""

    move = fields.String()
    zh = fields.String()
    en = fields.String()
    method = fields.String()
    path = fields.String()
    permitted = fields.Boolean()


class BoardItemOut(Strict):
    """A case on the board, with what it is there for and the article; ``verified``: whether anybody read the text."""

    case_id = fields.UUID()
    case_number = fields.String()
    case_kind = fields.Enum(CaseKind, by_value=True)
    organization_id = fields.UUID()
    state = fields.String()
    state_zh = fields.String()
    main_party = fields.String(allow_none=True)
    priority = fields.Boolean()
    worker = fields.Nested(BoardWorkerOut, allow_none=True)
    clock = fields.Nested(BoardClockOut, allow_none=True)
    article = fields.String(allow_none=True)
    verified = fields.Boolean()
    proposal = fields.Nested(ProposedMoveOut, allow_none=True)


class BoardSectionOut(Strict):
    """A part of the board: ``count`` is all of it, ``items`` its first entries."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    count = fields.Integer()
    items = fields.List(fields.Nested(BoardItemOut))


class BoardPersonOut(Strict):
    """A worker of the centre: open cases, clocks overdue and due soon, last day of leave where on leave today."""

    practitioner_id = fields.UUID()
    name = fields.String()
    open_cases = fields.Integer()
    overdue = fields.Integer()
    due = fields.Integer()
    on_leave_to = Day(allow_none=True)


class BoardOut(Strict):
    """Today's board; ``organization_id`` and ``people`` stand on that of a centre."""

    on = Day()
    organization_id = fields.UUID(allow_none=True)
    sections = fields.List(fields.Nested(BoardSectionOut))
    people = fields.List(fields.Nested(BoardPersonOut))
