from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.cases import add_living_standard, clock_of, open_office
from tests.conftest import SignIn
from tests.places import Places


@pytest.mark.parametrize("move", ["deem_withdrawn", "withdraw"])
def test_a_clock_called_off_while_it_stood_still_was_never_late(
    as_role: SignIn, places: Places, session: Session, on_day: Callable[[str], date], move: str
) -> None:
    on_day("2025-03-03")
    add_living_standard(session)
    office = open_office(as_role, places)
    case = office.make(
        "request_supplement", office.receive(), {"items": ["收入证明"], "due_on": "2025-03-14"}
    )
    assert clock_of(case, "review_decision")["due_on"] == "2025-03-10"
    on_day("2025-03-17")
    clock = clock_of(office.make(move, case), "review_decision")
    assert (clock["status"], clock["suspended_days"], clock["due_on"]) == ("ended", 14, "2025-03-24")
