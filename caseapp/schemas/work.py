"""Bodies of the record of the work: entries, answers to reports, notes."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Instant, Strict, Text


class ProgressIn(Strict):
    """A piece of work of a kind of ``GET /catalogue/progress``; a report to the institution says on which ``grounds``.

    ``corrects_id``: the entry that this one puts right, of the same kind.
    """

    kind = Code(required=True)
    done_on = Day(required=True)
    text = Text(required=True, most=4000)
    grounds: Any = fields.List(Code(), load_default=list, validate=validate.Length(max=10))
    corrects_id = fields.UUID(allow_none=True)


class ReportAnswerIn(Strict):
    """What the institution answers."""

    text = Text(required=True, most=4000)


class ReportAnswerOut(Strict):
    """The institution's answer to a report."""

    id = fields.UUID()
    entry_id = fields.UUID()
    answered_on = Day()
    recorded_by_id = fields.UUID(allow_none=True)
    text = fields.String(allow_none=True)


class ProgressOut(Strict):
    """A piece of work as noted; ``corrected_by_id``: a later entry puts it right."""

    id = fields.UUID()
    kind = fields.String()
    done_on = Day()
    grounds = fields.List(fields.String())
    text = fields.String(allow_none=True)
    corrects_id = fields.UUID(allow_none=True)
    corrected_by_id = fields.UUID(allow_none=True)
    answer = fields.Nested(ReportAnswerOut, allow_none=True)
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    hidden_fields = fields.List(fields.String())


class NoteIn(Strict):
    """A note; ``corrects_id``: the own note that it puts right."""

    text = Text(required=True, most=4000)
    corrects_id = fields.UUID(allow_none=True)


class NoteOut(Strict):
    """A note as written; ``corrected_by_id``: a later note puts it right."""

    id = fields.UUID()
    text = fields.String(allow_none=True)
    corrects_id = fields.UUID(allow_none=True)
    corrected_by_id = fields.UUID(allow_none=True)
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)
    hidden_fields = fields.List(fields.String())
