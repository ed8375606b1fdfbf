"""Bodies of the end of a case: the report, its papers, the checklist, gains."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Count, Day, Strict, Text
from caseapp.vocabulary import CaseResult, GainKind

FEW = validate.Length(max=60)
MOST_FEN = 10**14


class ResultPaperIn(Strict):
    """A paper that ended the matter and the day it came."""

    name = Text(required=True, most=100)
    received_on = Day(required=True)


class ResultPaperOut(Strict):
    """A paper that ended the matter and the day it came."""

    name = fields.String()
    received_on = fields.String()


class GainIn(Strict):
    """What a recipient won or was saved, in fen; by default the first recipient."""

    kind = fields.Enum(GainKind, by_value=True, required=True)
    amount_fen = Count(least=1, most=MOST_FEN, required=True)
    person_id = fields.UUID(load_default=None, allow_none=True)


class GainOut(Strict):
    """What a recipient won or was saved, in fen."""

    person_id = fields.UUID()
    kind = fields.Enum(GainKind, by_value=True)
    amount_fen = fields.Integer()


class ClosingReportIn(Strict):
    """``finished_on`` is the closing date 结案日; ``gains``: what the aid brought, to whom.

    ``closing_event``: how the matter ended, a code of the pack; by default the usual one of such a case and result.
    """

    closing_event = Code(load_default=None, allow_none=True)
    result_papers = fields.List(
        fields.Nested(ResultPaperIn), validate=validate.Length(max=20), load_default=list
    )

    result = fields.Enum(CaseResult, by_value=True, required=True)
    finished_on = Day(required=True)
    gains = fields.List(fields.Nested(GainIn), validate=validate.Length(max=200), load_default=list)
    summary = Text(required=True, most=8000)


class ChecklistAnswerIn(Strict):
    """Whether a paper is on file; ``reason`` why it is not, where it may lack."""

    code = Code(required=True)
    on_file = fields.Boolean(required=True)
    reason = Text(most=500, load_default=None, allow_none=True)


class ClosingIn(Strict):
    """An answer to each paper of the case's checklist."""

    checklist = fields.List(fields.Nested(ChecklistAnswerIn), required=True, validate=validate.Length(max=60))


class ChecklistPaperOut(Strict):
    """A paper that must be on file before the report is accepted; ``verified`` false: nobody has read the text."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    may_lack = fields.Boolean()
    article = fields.String()
    verified = fields.Boolean()


class ClosingReportOut(Strict):
    """The closing report."""

    id = fields.UUID()
    result = fields.Enum(CaseResult, by_value=True)
    finished_on = Day()
    submitted_on = Day()
    won_fen = fields.Integer()
    saved_fen = fields.Integer()
    closing_event = fields.String()
    result_papers = fields.List(fields.Nested(ResultPaperOut), allow_none=True)
    checklist = fields.List(fields.Nested(ChecklistAnswerIn), allow_none=True)
    accepted_on = Day(allow_none=True)
    summary = fields.String(allow_none=True)


class ReportOnFileOut(ClosingReportOut):
    """A closing report; with ``set_aside_on`` another one follows, with ``return_reason`` it was sent back."""

    set_aside_on = Day(allow_none=True)
    return_reason = fields.String(allow_none=True)


class ClosingReturnIn(Strict):
    """What the worker is to put right."""

    reason = Text(required=True, most=2000)
