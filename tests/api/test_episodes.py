"""An ended case comes back as a linked episode, and the two are counted once."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.metrics.engine import evaluate
from caseapp.packs import catalogue
from tests.cases import Body, Office, applicant, codes, identity

OnDay = Callable[[str], date]


def counted(session: Session) -> int:
    """The numerator of the indicator of cases for each hundred thousand."""
    found = catalogue().indicator("legal_aid_per_100k")
    value = evaluate(session, found, "340200", 2025, plan=catalogue().plan("340200"), as_of=clock.today())
    return int(value.numerator or 0)


def link(
    office: Office, earlier: Body, later: Body, expect: int = 201, ground: str = "retrial_or_protest"
) -> Body:
    body = {"episode_case_id": later["id"], "ground": ground, "reason": "法院裁定再审。"}
    return dict(office.window.post(f"/cases/{earlier['id']}/episodes", body, expect))


@pytest.fixture
def pair(office: Office, on_day: OnDay) -> tuple[Body, Body]:
    """A closed case and a granted one of the same person, received later."""
    on_day("2025-03-03")
    earlier = office.reach("closed")
    on_day("2025-06-03")
    return earlier, office.reach("granted")


def test_two_episodes_of_one_matter_are_counted_once(
    office: Office, pair: tuple[Body, Body], session: Session
) -> None:
    earlier, later = pair
    assert counted(session) == 2
    made = link(office, earlier, later)
    session.expire_all()
    assert counted(session) == 1
    assert (made["earlier_id"], made["first_id"], made["place"]) == (earlier["id"], earlier["id"], 2)
    assert (made["ground"], made["verified"]) == ("retrial_or_protest", True)
    assert office.window.get(f"/cases/{later['id']}/episodes") == [made]
    assert office.window.get(f"/cases/{earlier['id']}/episodes") == [made]
    verbs = [one["verb"] for one in office.approver.get(f"/cases/{earlier['id']}/events")]
    assert verbs[-1] == "case.taken_up_again"
    assert office.show(later)["number"] != earlier["number"]


def test_what_is_no_episode_is_refused_and_changes_nothing(
    office: Office, pair: tuple[Body, Body], session: Session
) -> None:
    earlier, later = pair
    stranger = office.receive(applicant=applicant(name="测试他人", id_number=identity(serial=771)))
    refused = link(office, earlier, stranger, 422, "no_such_ground")
    assert codes(refused) == {("episode_case_id", "other_person"), ("ground", "unknown")}
    assert codes(link(office, earlier, earlier, 422)) == {("episode_case_id", "not_later")}
    assert link(office, later, earlier, 409)["code"] == "case_not_ended"
    link(office, earlier, later)
    assert codes(link(office, earlier, later, 422)) == {("episode_case_id", "linked")}
    office.reviewer.post(
        f"/cases/{earlier['id']}/episodes",
        {"episode_case_id": later["id"], "ground": "new_facts", "reason": "-"},
        403,
    )
    assert counted(session) == 1
