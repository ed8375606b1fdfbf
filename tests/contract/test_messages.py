"""marshmallow's messages in Chinese say as much as in English: every option and every limit."""

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from caseapp.blueprints._problems import _fault
from caseapp.vocabulary import Channel

pytestmark = pytest.mark.one_database
CHANNELS = "window, work_station, phone, web, letter, transfer"


@pytest.mark.parametrize(
    ("field", "value", "code", "zh"),
    [
        (fields.Enum(Channel, by_value=True), "fax", "choice", f"取值不在可选范围内，可选：{CHANNELS}"),
        (
            fields.String(validate=validate.OneOf(["a.b", "c"])),
            "x",
            "choice",
            "取值不在可选范围内，可选：a.b, c",
        ),
        (fields.Integer(validate=validate.Range(1, 50)), 51, "range", "须在1至50之间"),
        (fields.Date(), "abc", "date", "须为有效日期（YYYY-MM-DD）"),
        (fields.DateTime(), "abc", "datetime", "须为带时区的时间"),
        (fields.AwareDateTime(), "2026-01-05", "datetime", "须为带时区的时间"),
        (fields.Integer(validate=validate.Range(min=1)), 0, "range", "不得小于1"),
        (fields.Integer(validate=validate.Range(min=1, min_inclusive=False)), 1, "range", "须大于1"),
        (fields.Integer(validate=validate.Range(max=50)), 51, "range", "不得大于50"),
        (fields.Integer(validate=validate.Range(max=50, max_inclusive=False)), 50, "range", "须小于50"),
        (fields.String(validate=validate.Length(max=2)), "abc", "length", "太长，不得超过2"),
        (fields.String(validate=validate.Length(min=2)), "a", "length", "太短，不得少于2"),
        (fields.String(validate=validate.Length(2, 4)), "a", "length", "长度须为2至4"),
        (fields.String(validate=validate.Length(equal=3)), "a", "length", "长度须为3"),
    ],
)
def test_the_chinese_names_options_and_limits(
    field: fields.Field[object], value: object, code: str, zh: str
) -> None:
    with pytest.raises(ValidationError) as error:
        Schema.from_dict({"one": field})().load({"one": value})
    (text,) = error.value.messages_dict["one"]
    fault = _fault("one", text)
    assert (fault.code, fault.message, fault.message_en) == (code, zh, text)
