"""Who may be appointed: lawyers on notice, three full years, familiarity with minors, qualified staff."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.packs.case_types import load_case_types
from caseapp.packs.clocks import load_clocks
from caseapp.packs.reading import PackReader
from caseapp.rules.provider import Provider, completed_years, unfit
from caseapp.vocabulary import ProviderType

READER = PackReader()
KINDS = load_case_types(READER, load_clocks(READER))
READER.finish()
CIVIL, CRIMINAL = KINDS["civil_aid"], KINDS["criminal_aid"]
ON = date(2025, 6, 10)
OTHERS = [one for one in ProviderType if one is not ProviderType.LAWYER]


def lawyer(since: date | None = None, *, minors: bool = False) -> Provider:
    return Provider(ProviderType.LAWYER, criminal_practice_since=since, familiar_with_minors=minors)


@pytest.mark.parametrize("provider_type", OTHERS)
def test_nobody_but_a_lawyer_defends_on_notice(provider_type: ProviderType) -> None:
    provider = Provider(provider_type, has_legal_qualification=True)
    (fault,) = unfit(CRIMINAL, provider, ["trial_in_absentia"], ON)
    assert fault.code == "provider_lacks_provider_type"
    assert "第三十六条" in fault.message


@pytest.mark.parametrize("ground", ["life_or_death_possible", "death_review_applicant"])
@pytest.mark.parametrize(
    ("since", "fits"),
    [
        (date(2022, 6, 10), True),
        (date(2022, 6, 11), False),  # two years and 364 days
        (date(2010, 1, 1), True),
        (None, False),
    ],
)
def test_three_full_years_of_criminal_defence_on_the_day_of_appointment(
    ground: str, since: date | None, *, fits: bool
) -> None:
    faults = unfit(CRIMINAL, lawyer(since), [ground], ON)
    assert (not faults) is fits
    assert all("第二十六条第一款" in fault.message for fault in faults)


def test_a_region_may_ask_for_more_years_and_not_for_fewer() -> None:
    four = lawyer(date(2021, 6, 10))
    assert unfit(CRIMINAL, four, ["life_or_death_possible"], ON, 4) == ()
    assert unfit(CRIMINAL, four, ["life_or_death_possible"], ON, 5)
    assert unfit(CRIMINAL, lawyer(date(2023, 6, 10)), ["life_or_death_possible"], ON, 2)
    assert unfit(CRIMINAL, lawyer(), ["visual_hearing_speech_disability"], ON, 5) == ()


@pytest.mark.parametrize("provider_type", OTHERS)
def test_nobody_but_a_lawyer_defends_on_application(provider_type: ProviderType) -> None:
    provider = Provider(provider_type, has_legal_qualification=True)
    faults = unfit(CIVIL, provider, ["criminal_defense_representation"], ON)
    assert "第三十五条第一款" in "".join(fault.message for fault in faults)
    assert unfit(CIVIL, lawyer(), ["criminal_defense_representation"], ON) == ()


def test_other_grounds_ask_for_no_years() -> None:
    assert unfit(CRIMINAL, lawyer(), ["visual_hearing_speech_disability"], ON) == ()


def test_a_minors_case_needs_a_lawyer_familiar_with_minors() -> None:
    (fault,) = unfit(CRIMINAL, lawyer(), ["minor"], ON)
    assert fault.code == "provider_lacks_familiar_with_minors"
    assert unfit(CRIMINAL, lawyer(minors=True), ["minor"], ON) == ()


def test_every_demand_that_is_not_met_is_named_at_once() -> None:
    faults = unfit(
        CRIMINAL, Provider(ProviderType.GRASSROOTS_LEGAL_WORKER), ["minor", "life_or_death_possible"], ON
    )
    assert [fault.code for fault in faults] == [
        "provider_lacks_provider_type",
        "provider_lacks_criminal_practice",
        "provider_lacks_familiar_with_minors",
    ]
    assert all(fault.field == "practitioner_id" for fault in faults)


@pytest.mark.parametrize(
    ("provider_type", "qualified", "fits"),
    [
        (ProviderType.LAWYER, False, True),
        (ProviderType.GRASSROOTS_LEGAL_WORKER, False, True),
        (ProviderType.LEGAL_AID_VOLUNTEER, False, True),
        (ProviderType.STUDENT_VOLUNTEER, True, False),
        (ProviderType.LAI_STAFF, False, False),
        (ProviderType.LAI_STAFF, True, True),
    ],
)
def test_civil_cases_take_legal_workers_but_no_students_and_only_qualified_staff(
    provider_type: ProviderType, *, qualified: bool, fits: bool
) -> None:
    assert (not unfit(CIVIL, Provider(provider_type, has_legal_qualification=qualified), [], ON)) is fits


@pytest.mark.parametrize(
    ("on", "complete"),
    [(date(2027, 2, 27), False), (date(2027, 2, 28), True), (date(2027, 3, 1), True)],
)
def test_a_start_on_29_february_has_its_anniversary_on_the_28th(on: date, *, complete: bool) -> None:
    assert completed_years(date(2024, 2, 29), 3, on) is complete


def test_four_years_from_29_february_end_on_29_february() -> None:
    assert not completed_years(date(2020, 2, 29), 4, date(2024, 2, 28))
    assert completed_years(date(2020, 2, 29), 4, date(2024, 2, 29))


@given(since=st.dates(date(1990, 1, 1), date(2030, 1, 1)), on=st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_years_are_complete_exactly_from_the_anniversary_on(since: date, on: date) -> None:
    leap_day = (since.month, since.day) == (2, 29)  # three years on there is never a 29 February
    anniversary = since.replace(year=since.year + 3, day=28 if leap_day else since.day)
    assert completed_years(since, 3, on) is (on >= anniversary)
