"""Whose authorisation the verification of hardship lacks."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.cases import CASES, Body, Office, applicant


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> None:
    on_day("2025-03-03")


@pytest.mark.parametrize(
    "household",
    [
        {"members": 1, "monthly_income": "700.00", "opponent_in_household": False},
        {"members": 3, "monthly_income": "2400.00", "opponent_in_household": True},
    ],
)
def test_nobody_else_signs_where_only_the_applicants_income_counts(office: Office, household: Body) -> None:
    person = applicant(monthly_income="700.00")
    received = office.receive(household=household, applicant=person)
    case = office.make("screen", received, {"verification": "information_sharing"})
    shown = office.window.get(f"{CASES}/{case['id']}/verification")
    assert (shown["route"], shown["missing"]) == (
        "information_sharing",
        ["applicant_authorisation", "answer"],
    )
