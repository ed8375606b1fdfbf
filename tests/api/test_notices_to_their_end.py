"""What an institution still owes on a notice while the closing report is being checked."""

import pytest

from tests.cases import Office, codes, notice, status_of

CLOCK = "lai_assign_on_notice"


def test_the_organ_can_still_be_told_while_the_report_is_checked(office: Office) -> None:
    case = office.reach_criminal("closing_report_submitted")
    assert status_of(case, CLOCK) == "running"
    assert status_of(office.make("tell_organ", case), CLOCK) == "met"


def test_no_notice_is_closed_before_the_organ_was_told(office: Office) -> None:
    case = office.reach_criminal("closing_report_submitted")
    assert "close" not in office.show(case, "approver")["allowed_actions"]
    status, problem = office.refused("close", case)
    assert (status, codes(problem)) == (409, {("", "organ_not_told")})
    assert "tell_organ" in problem["allowed_actions"]
    assert office.make("close", office.make("tell_organ", case))["state"] == "closed"


def test_a_ground_of_art_48_ends_the_aid_until_it_is_closed(office: Office) -> None:
    """Art. 48(1) is a duty: fraud may come to light with the closing report."""
    case = office.reach_criminal("closing_report_submitted")
    body = {"ground": "fraud", "statement": "经查系冒名顶替。"}
    ended = office.make("terminate", case, body)
    assert ended["state"] == "terminated"
    running = {
        one["clock_code"] for one in ended["clocks"] if one["status"] not in {"met", "met_late", "ended"}
    }
    assert running == {"termination_letter"}


@pytest.mark.parametrize("stage", ["investigation", "prosecution"])
def test_a_notice_at_the_courts_discretion_is_for_defendants_on_trial(office: Office, stage: str) -> None:
    body = notice(ground="discretionary", stage=stage)
    assert codes(office.window.post("/legal-aid/organ-notices", body, 422)) == {("stage", "trial_only")}
