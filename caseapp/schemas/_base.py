"""Field types and the strict schema that every body uses.

Messages of our own validators are written ``code|Chinese|English`` (see :func:`said`); the HTTP layer
splits them and translates marshmallow's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from caseapp.clock import CHINA

INT4_MAX: Final = 2_147_483_647
DIGITS: Final = 14
CENTS: Final = 2


def said(code: str, zh: str, en: str) -> str:
    """One validation message in both languages."""
    return f"{code}|{zh}|{en}"


class Strict(Schema):
    """Unknown fields are refused; fields come back in declared order."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """Trimmed text without control characters (newline and tab aside) or lone surrogates.

    ``most`` bounds the length in characters; an empty text is refused unless ``blank=True``.
    """

    def __init__(self, *, most: int = 200, blank: bool = False, **kwargs: Any) -> None:
        self.most, self.blank = most, blank
        limits = validate.Length(min=0 if blank else 1, max=most)
        super().__init__(validate=limits, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text):
            raise ValidationError(said("control_character", "含有控制字符", "contains a control character"))
        return text.strip()


class Code(Text):
    """A code of the catalogue: short, lower-case, checked against the pack by the service."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=60, **kwargs)


class Reason(fields.String):
    """A reason as a word of letters and underscores: what goes into an event in plain holds no number and no name."""

    def __init__(self, **kwargs: Any) -> None:
        message = said(
            "reason_code", "须为小写字母和下划线组成的代码", "a code of small letters and underscores"
        )
        super().__init__(validate=validate.Regexp(r"\A[a-z][a-z_]{0,59}\Z", error=message), **kwargs)


class RegionCode(fields.String):
    """Six, nine or twelve digits."""

    def __init__(self, **kwargs: Any) -> None:
        message = said(
            "region_code", "须为6、9或12位区划代码", "must be a division code of 6, 9 or 12 digits"
        )
        super().__init__(
            validate=validate.Regexp(r"\A[0-9]{6}([0-9]{3})?([0-9]{3})?\Z", error=message), **kwargs
        )


class Exact(fields.Decimal):
    """A decimal number, as a string both ways."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(as_string=True, allow_nan=False, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Decimal:
        if not isinstance(value, str) or len(value) > DIGITS:
            zh, en = "数值须为字符串，如“1.5”", 'the number is a string such as "1.5"'
            raise ValidationError(said("number", zh, en))
        number: Decimal = super()._deserialize(value, attr, data, **kwargs)
        return number


class Money(fields.Decimal):
    """Yuan with at most two decimals, as a string both ways; never negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(as_string=True, allow_nan=False, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Decimal:
        if not isinstance(value, str) or len(value) > DIGITS + 3:
            raise ValidationError(
                said("money", "金额须为字符串，如“1200.00”", 'money is a string such as "1200.00"')
            )
        amount: Decimal = super()._deserialize(value, attr, data, **kwargs)
        exponent = amount.as_tuple().exponent
        if (
            not isinstance(exponent, int)
            or exponent < -CENTS
            or amount < 0
            or amount >= Decimal(10) ** (DIGITS - 2)
        ):
            raise ValidationError(
                said("money", "金额须为非负、至多两位小数", "0 or more, at most two decimals")
            )
        return amount

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:.2f}"


class Count(fields.Integer):
    """A whole number from ``least`` that fits its column; digits only where it comes as text, in a query."""

    def __init__(self, *, least: int = 0, most: int = INT4_MAX, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= DIGITS
        return super()._deserialize(int(value) if digits else value, attr, data, **kwargs)


class Day(fields.Date):
    """A day in China, ``YYYY-MM-DD``, from 1900 to 2100."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2100:  # noqa: PLR2004 - the bounds are the rule
            raise ValidationError(said("day_range", "日期超出范围", "the day is out of range"))
        return day


class Instant(fields.AwareDateTime):
    """ISO 8601 with an offset; written with China's offset."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        instant = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 < instant.year < 2100:  # noqa: PLR2004 - leaves room for every offset
            raise ValidationError(said("day_range", "日期超出范围", "the day is out of range"))
        return instant

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(value.astimezone(CHINA) if value else None, attr, obj, **kwargs)


class PageQuery(Strict):
    """``limit`` (at most 200) and the cursor ``after`` from the previous page's ``next``."""

    limit = fields.Integer(validate=validate.Range(min=1, max=200), load_default=50)
    after = Text(most=200, load_default=None, allow_none=True)


@cache
def page_of(item: type[Schema], **more: fields.Field[Any]) -> type[Schema]:
    """The list answer ``{"items": [...], "next": cursor or null}`` for one item schema, and ``more``."""
    name = item.__name__.removesuffix("Out") + "Page"
    items, cursor = fields.List(fields.Nested(item)), fields.String(allow_none=True)
    return Schema.from_dict({"items": items, "next": cursor, **more}, name=name)
