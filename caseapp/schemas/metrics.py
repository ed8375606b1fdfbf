"""Bodies of ``/metrics``. Numbers are strings: exact decimals, and ``value_exact`` a fraction ``"200/3"``."""

from __future__ import annotations

from marshmallow import fields, validate

from caseapp.schemas._base import Code, Day, Instant, PageQuery, RegionCode, Strict, Text
from caseapp.schemas.figures import FigureValue


class WordsOut(Strict):
    """One text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class PartOut(Strict):
    """Numerator or denominator: a computed ``measure``, or the local ``figure`` that is entered for it.

    Where both are given, the figure takes the measure's place once it has been entered for the year.
    """

    measure = fields.String(required=True, allow_none=True)
    figure = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, metadata={"description": "C cases, R registers, H by hand"})
    zh = fields.String(required=True)
    en = fields.String(required=True)


class PlanRowOut(Strict):
    """The indicator's row in the region's plan; ``target`` as printed there."""

    no = fields.Integer(required=True)
    name = fields.String(required=True)
    target = fields.String(required=True)
    comparator_source = fields.String(required=True)
    nature = fields.String(required=True)
    responsible = fields.String(required=True)


class IndicatorOut(Strict):
    """An indicator in words; its value is numerator ÷ denominator × factor."""

    code = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.Nested(WordsOut, required=True)
    unit_code = fields.String(required=True)
    unit = fields.Nested(WordsOut, required=True)
    kind = fields.String(required=True)
    factor = fields.Integer(required=True)
    comparator = fields.String(required=True)
    numerator = fields.Nested(PartOut, required=True)
    denominator = fields.Nested(PartOut, required=True, allow_none=True)
    period = fields.Nested(WordsOut, required=True)
    counting_basis = fields.String(required=True, allow_none=True)
    population_basis = fields.String(required=True, allow_none=True)
    definition = fields.Nested(WordsOut, required=True)
    source = fields.String(required=True)
    verified = fields.Boolean(required=True)
    not_computed = fields.String(required=True, allow_none=True)
    plan_row = fields.Nested(PlanRowOut, required=True, allow_none=True)


class IndicatorsQuery(Strict):
    """With a region, the rows of its plan come first, in the plan's order."""

    region_code = RegionCode(load_default=None)


class IndicatorsOut(Strict):
    """All indicators; there is one page."""

    items = fields.List(fields.Nested(IndicatorOut), required=True)
    next = fields.String(required=True, allow_none=True)


class YearQuery(Strict):
    """A region with everything below it, and a calendar year in China."""

    region_code = RegionCode(required=True)
    year = fields.Integer(required=True, validate=validate.Range(min=2000, max=2100))


class ValuesQuery(YearQuery):
    """``indicator`` may be repeated; without it every indicator is answered."""

    indicator = fields.List(Code(), load_default=list, validate=validate.Length(max=100))


class ValueOut(Strict):
    """One value. ``status`` says how it stands to the target, or why there is none:
    met, not_met, no_target, no_data, not_applicable, not_computed.
    """

    indicator = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    numerator = fields.String(required=True, allow_none=True)
    denominator = fields.String(required=True, allow_none=True)
    value = fields.String(required=True, allow_none=True, metadata={"description": "rounded, for display"})
    value_exact = fields.String(required=True, allow_none=True)
    target = fields.String(required=True, allow_none=True)
    comparator = fields.String(required=True)
    status = fields.String(required=True)
    needed = fields.String(required=True, allow_none=True)
    case_count = fields.Integer(required=True, allow_none=True)
    basis = fields.String(required=True)
    source = fields.String(required=True)
    completeness = fields.String(required=True)


class ValuesOut(Strict):
    """Values of a region's year as known at the end of ``as_of``."""

    region_code = fields.String(required=True)
    year = fields.Integer(required=True)
    as_of = Day(required=True)
    plan = fields.String(required=True, allow_none=True)
    plan_stale = fields.Boolean(required=True)
    items = fields.List(fields.Nested(ValueOut), required=True)


class RowsQuery(PageQuery, YearQuery):
    """``part``: the numerator, the denominator, or what is missing from the one to the other."""

    part = fields.String(
        load_default="numerator", validate=validate.OneOf(["numerator", "denominator", "missing"])
    )


class RowOut(Strict):
    """One row behind a figure: a case, help record, mediator or division. ``on`` puts it into the year."""

    subject = fields.String(required=True)
    id = fields.UUID(required=True, allow_none=True)
    region_code = fields.String(required=True)
    on = Day(required=True)
    label = fields.String(required=True, allow_none=True)


class RowsOut(Strict):
    """``total`` equals the figure for every reader; ``hidden`` rows count but are not the reader's to see."""

    total = fields.Integer(required=True)
    visible = fields.Integer(required=True)
    hidden = fields.Integer(required=True)
    items = fields.List(fields.Nested(RowOut), required=True)
    next = fields.String(required=True, allow_none=True)


class TargetsQuery(Strict):
    """``on``: the day the targets must hold (today)."""

    region_code = RegionCode(required=True)
    on = Day(load_default=None)


class TargetIn(Strict):
    """A target from a day on; ``valid_to`` null means until a later one."""

    indicator = Code(required=True)
    value = FigureValue(required=True)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    source = Text(required=True, most=300)


class TargetsIn(Strict):
    """Either ``targets``, or ``from_plan: true`` to load every row of the region's own plan."""

    region_code = RegionCode(required=True)
    targets = fields.List(fields.Nested(TargetIn), load_default=list, validate=validate.Length(max=200))
    from_plan = fields.Boolean(load_default=False)


class TargetOut(Strict):
    """A target with who recorded it; ``plan_target`` is what the region's own plan prints."""

    indicator = fields.String(required=True)
    value = fields.String(required=True)
    unit = fields.String(required=True)
    valid_from = Day(required=True)
    valid_to = Day(required=True, allow_none=True)
    source = fields.String(required=True)
    recorded_at = Instant(required=True)
    recorded_by_id = fields.UUID(required=True, allow_none=True)
    plan_target = fields.String(required=True, allow_none=True)


class RecordedTargetsOut(Strict):
    """What was recorded."""

    region_code = fields.String(required=True)
    items = fields.List(fields.Nested(TargetOut), required=True)


class TargetsOut(RecordedTargetsOut):
    """Targets in force on the day ``on``."""

    on = Day(required=True)


class FactOut(Strict):
    """A relation that measures may read, with the meaning of each column."""

    name = fields.String(required=True)
    zh = fields.String(required=True)
    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class FactsOut(Strict):
    """All relations; there is one page."""

    items = fields.List(fields.Nested(FactOut), required=True)
    next = fields.String(required=True, allow_none=True)
