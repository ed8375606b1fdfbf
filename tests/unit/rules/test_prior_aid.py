"""LAL Art. 44(1)(1): a period that still runs, with less than seven days left, seven not included."""

from datetime import date, timedelta

import pytest

from caseapp.rules.prior_aid import expiry_fault

TODAY = date(2025, 3, 3)


@pytest.mark.parametrize(
    ("left", "code"),
    [
        (-1, "already_expired"),
        (0, None),
        (1, None),
        (6, None),
        (7, "not_near_enough"),
        (8, "not_near_enough"),
    ],
)
def test_less_than_seven_days(left: int, code: str | None) -> None:
    fault = expiry_fault(TODAY + timedelta(days=left), TODAY, 7, "第四十四条第一款第一项")
    assert (fault.code if fault else None) == code
    if fault:
        assert fault.field == "expires_on"
        assert "第四十四条第一款第一项" in fault.message
        assert "第四十四条第一款第一项" in fault.message_en
