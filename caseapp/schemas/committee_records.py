"""Bodies of what hangs on a committee or a mediator: terms, posts, studios, training, reports to the court."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Count, Day, Exact, PageQuery, RegionCode, Strict, Text
from caseapp.vocabulary import ChosenBy, CommitteePost, StudioKind


class TermIn(Strict):
    """The members were chosen on that day by that body (PML Art. 9)."""

    from_on = Day(required=True)
    chosen_by = fields.Enum(ChosenBy, by_value=True, required=True)


class TermOut(Strict):
    """A term; ``ends_on``, the anniversary, still belongs to it."""

    id = fields.UUID()
    from_on = Day()
    ends_on = Day()
    chosen_by = fields.String()
    chosen_by_zh = fields.String()


class PostIn(Strict):
    """A seat in the committee from a day (PML Art. 8)."""

    post = fields.Enum(CommitteePost, by_value=True, required=True)
    from_on = Day(required=True)
    ended_on = Day(load_default=None, allow_none=True)


class PostEndIn(Strict):
    """The last day of a seat."""

    ended_on = Day(required=True)


class PostOut(Strict):
    """A seat and its days."""

    id = fields.UUID()
    mediator_id = fields.UUID()
    post = fields.String()
    from_on = Day()
    ended_on = Day(allow_none=True)


class TrainingIn(Strict):
    """A training attended, in hours."""

    held_on = Day(required=True)
    hours = Exact(places=1, required=True, validate=validate.Range(min=0, min_inclusive=False, max=999))
    topic = Text(required=True, most=120)
    before_service = fields.Boolean(load_default=False)


class TrainingOut(Strict):
    """A training attended."""

    id = fields.UUID()
    mediator_id = fields.UUID()
    held_on = Day()
    hours = fields.Decimal(as_string=True)
    topic = fields.String()
    before_service = fields.Boolean()


class StudioIn(Strict):
    """A room of the committee; ``mediator_id`` for a personal studio."""

    kind = fields.Enum(StudioKind, by_value=True, required=True)
    name = Text(required=True, most=120)
    place = Text(required=True, most=200)
    mediator_id = fields.UUID(load_default=None, allow_none=True)
    opened_on = Day(required=True)


class StudioEndIn(Strict):
    """Its last day."""

    closed_on = Day(required=True)


class StudioOut(Strict):
    """A room of the committee."""

    id = fields.UUID()
    committee_id = fields.UUID()
    kind = fields.String()
    name = fields.String()
    place = fields.String()
    mediator_id = fields.UUID(allow_none=True)
    opened_on = Day()
    closed_on = Day(allow_none=True)


class CompositionQuery(Strict):
    """The day looked at; today unless given."""

    on = Day(load_default=None)


class CompositionListQuery(PageQuery):
    """``on``: the day looked at, today unless given."""

    region_code = RegionCode(load_default=None)
    on = Day(load_default=None)


class SeatOut(Strict):
    """A member of the committee."""

    mediator_id = fields.UUID()
    name = fields.String()
    post = fields.String()
    from_on = Day()


class CompositionFindingOut(Strict):
    """What the composition or the term lacks, with its article; it blocks nothing."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    article = fields.String()
    verified = fields.Boolean()


class CompositionOut(Strict):
    """Members, term and findings of a committee on a day."""

    committee_id = fields.UUID()
    name = fields.String()
    on = Day()
    members = fields.List(fields.Nested(SeatOut))
    term = fields.Nested(TermOut, allow_none=True)
    findings = fields.List(fields.Nested(CompositionFindingOut))


class ToldMemberOut(Strict):
    """A member as the court was told."""

    name = fields.String()
    post = fields.String()


class ToldCommitteeOut(Strict):
    """A committee as the court was told, or is to be."""

    committee_id = fields.UUID()
    name = fields.String()
    committee_type = fields.String()
    established_on = fields.String()
    members = fields.List(fields.Nested(ToldMemberOut))


class CourtReportIn(Strict):
    """The basic court was told on that day of everything as it stood."""

    court_name = Text(required=True, most=120)
    reported_on = Day(required=True)


class CourtReportOut(Strict):
    """A report with everything told."""

    id = fields.UUID()
    court_name = fields.String()
    reported_on = Day()
    committees = fields.List(fields.Nested(ToldCommitteeOut))


class CourtReportRowOut(Strict):
    """A report in the list."""

    id = fields.UUID()
    court_name = fields.String()
    reported_on = Day()
    count = Count()


class PendingReportOut(Strict):
    """What the next report has to tell."""

    on = Day()
    last_report_id = fields.UUID(allow_none=True)
    new = fields.List(fields.Nested(ToldCommitteeOut))
    changed = fields.List(fields.Nested(ToldCommitteeOut))
    dissolved = fields.List(fields.Nested(ToldCommitteeOut))
