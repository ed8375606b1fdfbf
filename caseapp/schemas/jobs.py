"""Bodies of ``/jobs``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Count, Instant, Strict
from caseapp.vocabulary import JobState


class JobErrorOut(Strict):
    """Why a job failed, in a stable code and in words."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    message_en = fields.String(required=True)


class JobOut(Strict):
    """Progress runs from 0 to 100; ``result`` once it has succeeded, ``error`` once it has failed."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    state = fields.Enum(JobState, by_value=True, required=True)
    progress = Count(most=100, required=True)
    result = fields.Dict(keys=fields.String(), allow_none=True, required=True)
    resource = fields.String(allow_none=True, required=True)
    error = fields.Nested(JobErrorOut, allow_none=True, required=True)
    created_at = Instant(required=True)
    finished_at = Instant(allow_none=True, required=True)
