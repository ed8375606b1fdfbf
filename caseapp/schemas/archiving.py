"""Bodies of ``/cases/{id}/files`` and ``/destruction-lists``, and of episodes."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Instant, Strict, Text
from caseapp.vocabulary import DestructionOutcome


class CaseFileOut(Strict):
    """An edition of a case's file; ``sha256`` and ``size_bytes`` are those of the PDF that is fetched."""

    id = fields.UUID()
    case_id = fields.UUID()
    edition = fields.Integer()
    pages = fields.Integer()
    papers = fields.Integer()
    sha256 = fields.String()
    size_bytes = fields.Integer()
    rules_digest = fields.String()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)


class CatalogueLineOut(Strict):
    """A line of the catalogue 卷内目录; ``bound`` false: the file could not be bound and lies beside."""

    part = fields.String()
    place = fields.Integer()
    by = fields.String()
    number = fields.String()
    title = fields.String()
    day = fields.String()
    first = fields.Integer()
    last = fields.Integer()
    remark = fields.String()
    sha256 = fields.String()
    bound = fields.Boolean()


class WholeCaseFileOut(CaseFileOut):
    """An edition with its catalogue."""

    catalogue = fields.List(fields.Nested(CatalogueLineOut))


class DestructionListIn(Strict):
    """Cases of the own office whose period is over, and why they are not worth keeping (the appraisal)."""

    case_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=100))
    reason = Text(required=True, most=2000)


class DestructionDecisionIn(Strict):
    """Approve, which destroys, or reject; with reasons."""

    approved = fields.Boolean(required=True)
    reason = Text(required=True, most=2000)


class DestroyedFileOut(Strict):
    """A stored file that was destroyed: what it was, and its SHA-256."""

    what = fields.String()
    id = fields.UUID()
    title = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    sha256 = fields.String()
    size_bytes = fields.Integer()


class DestructionItemOut(Strict):
    """A case of the list; ``proof`` is the SHA-256 over list, number and catalogue that its event tells, too."""

    case_id = fields.UUID()
    case_number = fields.String()
    class_code = fields.String()
    due_on = Day()
    source = fields.String()
    left_on = Day(allow_none=True)
    destroyed_on = Day(allow_none=True)
    proof = fields.String(allow_none=True)
    catalogue = fields.List(fields.Nested(DestroyedFileOut), allow_none=True)


class DestructionListOut(Strict):
    """A list without its cases."""

    id = fields.UUID()
    organization_id = fields.UUID()
    proposed_on = Day()
    proposed_by_id = fields.UUID()
    outcome = fields.Enum(DestructionOutcome, by_value=True, allow_none=True)
    decided_on = Day(allow_none=True)
    decided_by_id = fields.UUID(allow_none=True)
    version = fields.Integer()


class WholeDestructionListOut(DestructionListOut):
    """A list with its cases; ``hidden``: how many of them the reader may not see."""

    reason = fields.String()
    decision_reason = fields.String(allow_none=True)
    hidden = fields.Integer()
    items = fields.List(fields.Nested(DestructionItemOut))


class EpisodeIn(Strict):
    """The later case, on which ground it takes this one up again (``episodes`` of the archives' rules), and why."""

    episode_case_id = fields.UUID(required=True)
    ground = Code(required=True)
    reason = Text(required=True, most=2000)


class EpisodeOut(Strict):
    """``case_id`` follows ``earlier_id``; both are counted once, as ``first_id``. ``place`` of the first case is 1.

    Earlier cases that are not the reader's to see are empty.
    """

    case_id = fields.UUID()
    earlier_id = fields.UUID(allow_none=True)
    first_id = fields.UUID(allow_none=True)
    place = fields.Integer()
    ground = fields.String()
    article = fields.String()
    verified = fields.Boolean()
    linked_on = Day()
