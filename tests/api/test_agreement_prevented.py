"""Order 148 Art. 27: five days for the agreement, unless the recipient or another objective cause prevents it."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cases import Body, Office, clock_of, in_days

OnDay = Callable[[str], date]
CLOCK = "agreement_signing"


def entry(kind: str) -> Body:
    return {"kind": kind, "done_on": in_days(0), "text": "受援人外出治病，约定下周签订。"}


@pytest.mark.parametrize(("prevented", "status"), [(True, "ended"), (False, "met_late")])
@pytest.mark.parametrize("criminal", [False, True])
def test_the_sixth_day_is_late_only_without_such_a_cause(
    office: Office, on_day: OnDay, prevented: bool, status: str, criminal: bool
) -> None:
    on_day("2025-03-03")
    case = office.reach_criminal("assigned") if criminal else office.reach("assigned")
    assert clock_of(case, CLOCK)["due_on"] == "2025-03-10"  # the fifth day is a Saturday
    if prevented:
        on_day("2025-03-07")
        case = office.make("start_work", case, entry("agreement_prevented"))
    on_day("2025-03-11")
    case = office.make("start_work", case, entry("agreement_signing"))
    assert clock_of(case, CLOCK)["status"] == status
