"""Bodies of ``/regions/{code}/figures``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from caseapp.schemas._base import Day, Instant, PageQuery, Strict, Text, said

WHOLE_DIGITS: Final = 14
DECIMALS: Final = 6


class FigureValue(fields.Decimal):
    """A number of 0 or more with at most six decimals, as a string or a JSON number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(as_string=True, allow_nan=False, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Decimal:
        if isinstance(value, bool) or len(str(value)) > WHOLE_DIGITS + DECIMALS + 1:
            raise ValidationError(said("figure", "须为数值", "must be a number"))
        number: Decimal = super()._deserialize(value, attr, data, **kwargs)
        exponent = number.as_tuple().exponent
        fits = (
            isinstance(exponent, int) and exponent >= -DECIMALS and 0 <= number < Decimal(10) ** WHOLE_DIGITS
        )
        if not fits:
            raise ValidationError(said("figure", "须为非负、至多六位小数", "0 or more, at most six decimals"))
        return number


class FigureIn(Strict):
    """One figure; days are inclusive, ``valid_to`` null means until further notice."""

    name = Text(required=True, most=80)
    value = FigureValue(required=True)
    unit = Text(required=True, most=40)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    variant = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(["urban", "rural"]))
    source = Text(required=True, most=300)


class FiguresIn(Strict):
    """Figures to record; all or none."""

    figures = fields.List(fields.Nested(FigureIn), required=True, validate=validate.Length(min=1, max=200))


class FigureQuery(PageQuery):
    """``on``: the day (today); ``recorded_by``: as known at this instant."""

    on = Day(load_default=None)
    name = Text(most=80, load_default=None)
    variant = fields.String(load_default=None, validate=validate.OneOf(["urban", "rural"]))
    recorded_by = Instant(load_default=None)


class FigureOut(Strict):
    """A recorded figure and who recorded it when."""

    id = fields.UUID()
    name = fields.String()
    variant = fields.String(allow_none=True)
    value = fields.String()
    unit = fields.String()
    valid_from = Day()
    valid_to = Day(allow_none=True)
    source = fields.String()
    recorded_at = Instant()
    recorded_by_id = fields.UUID(allow_none=True)


class FigureNoteOut(Strict):
    """Something to know about a figure that was recorded; ``field`` is that of the request."""

    field = fields.String()
    code = fields.String()
    message = fields.String()
    message_en = fields.String()


class FiguresOut(Strict):
    """What was recorded; ``notes`` name figures of a hardship line that the line of the place does not read."""

    region_code = fields.String()
    figures = fields.List(fields.Nested(FigureOut))
    notes = fields.List(fields.Nested(FigureNoteOut))


class FiguresPage(Strict):
    """``in_force`` on the day ``on``; ``items`` is the history in the order of recording, paged by ``next``."""

    region_code = fields.String()
    on = Day()
    in_force = fields.List(fields.Nested(FigureOut))
    items = fields.List(fields.Nested(FigureOut))
    next = fields.String(allow_none=True)
