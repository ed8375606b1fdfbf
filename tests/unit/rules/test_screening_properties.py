from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseapp.errors import LocalFigureMissing, PolicyMissing
from caseapp.packs.policy_types import PolicyList
from caseapp.rules.screening import Facts, FigureTable, Outcome
from tests.unit.rules.screening_world import (
    ASKED,
    ASSETS,
    DEDUCTIONS,
    LINES,
    MEANS,
    RANK,
    REGIONS,
    ROWS,
    Asked,
    codes,
    figure,
    judged,
    policy,
    poor,
    several,
)

NOTHING, MUCH = Decimal(0), Decimal(90000)
OPEN = {
    "other_reason": [True, False],
    "has_fixed_income": [True, False],
    "opponent_in_household": [True, False],
    "already_represented": [True, False],
    "residence": ["urban", "rural"],
    "members": [1, 2, 9],
    "own_income": [Decimal(0), Decimal("1560.00"), Decimal("1560.01"), Decimal(99999)],
    "household_income": [Decimal(0), Decimal("1560.00"), Decimal("1560.01"), Decimal(99999)],
    "verification": ["honesty_commitment", "information_sharing"],
    "birth_date": [date(1940, 1, 1), date(1980, 1, 1), date(2015, 1, 1)],
    "aid_form": ["legal_advice", "criminal_defense_representation", "civil_admin_statecomp_representation"],
    "matter": ["support_maintenance", "divorce", "work_injury"],
}


@given(ASKED, st.sampled_from(["", "000000", "340000", "340100", "340202", "340202001", "410100"]))
def test_every_request_gets_an_answer_or_a_named_gap(asked: Asked, elsewhere: str) -> None:
    region, facts = asked
    try:
        answer = judged(facts, elsewhere or region)
    except (LocalFigureMissing, PolicyMissing) as error:
        gap = error.message
    else:
        gap = ""
    if gap:
        assert elsewhere
        return
    assert (answer.outcome is Outcome.REFUSED) == bool(answer.refusal_grounds)
    assert bool(answer.missing) <= (answer.outcome is Outcome.NEEDS_EVIDENCE)
    assert answer.reasons
    for finding in (found for reason in answer.reasons for found in reason.walk()):
        assert finding.text_zh.strip("：。")
        assert not finding.text_zh.startswith("：")
        assert not finding.text_en.startswith(":")


@given(ASKED, st.decimals(0, 5000, places=2))
def test_more_income_never_helps(asked: Asked, more: Decimal) -> None:
    region, facts = asked
    own, household = facts.own_income or Decimal(1560), facts.household_income or Decimal(1560)
    told = replace(facts, own_income=own, household_income=household)
    richer = replace(facts, own_income=own + more, household_income=household + more)
    assert RANK[judged(richer, region).outcome] <= RANK[judged(told, region).outcome]


# Proven exemptions: ground, documents, circumstances; the last two only where Anhui or Liupanshui gives them.
EXEMPTIONS = {
    "": [("social_judicial_aid_or_special_care", ("dibao_certificate",), ())],
    "34": [
        ("temporary_relief", ("temporary_relief_certificate",), ()),
        ("student_injury", ("school_injury_record",), ()),
    ],
    "5202": [
        ("pandemic_poverty_worker", ("pandemic_impact_certificate",), ("pandemic_caused",)),
        ("pandemic_frontline_family", ("frontline_service_certificate", "kinship_certificate"), ()),
    ],
}


# Days about which a region's line, its default or a category of the law changes, and a day of each half year.
CHANGING = (date(2022, 9, 15), date(2023, 8, 24), date(2024, 7, 17), date(2026, 7, 1))
DAYS = st.sampled_from(
    [
        *(day - timedelta(days=before) for day in CHANGING for before in (1, 0)),
        *(date(year, month, 1) for year in range(2022, 2028) for month in (1, 8)),
    ]
)


def rank(facts: Facts, region: str, on: date) -> int:
    """As high as its outcome; where a line or figure is missing nothing is said against anybody."""
    try:
        return RANK[judged(facts, region, on=on).outcome]
    except (LocalFigureMissing, PolicyMissing):
        return RANK[Outcome.NEEDS_EVIDENCE]


def with_proven(facts: Facts, exemption: tuple[str, tuple[str, ...], tuple[str, ...]]) -> Facts:
    ground, documents, circumstances = exemption
    return replace(
        facts,
        grounds=tuple(dict.fromkeys((*facts.grounds, ground))),
        evidence=facts.evidence | set(documents),
        circumstances=facts.circumstances | set(circumstances),
    )


@given(ASKED, DAYS, st.booleans(), st.data())
def test_one_more_proven_exemption_never_hurts(
    asked: Asked, on: date, rich: bool, data: st.DataObject
) -> None:
    region, facts = asked
    known = [one for prefix, some in EXEMPTIONS.items() if region.startswith(prefix) for one in some]
    if rich:  # nothing but an exemption helps
        facts = poor(household_income=MUCH)
        facts = with_proven(facts, data.draw(st.sampled_from(known)))
    proven = with_proven(facts, data.draw(st.sampled_from(known)))
    assert rank(proven, region, on) >= rank(facts, region, on)


@given(ASKED, st.data())
def test_one_more_document_never_hurts(asked: Asked, data: st.DataObject) -> None:
    region, facts = asked
    document = data.draw(st.sampled_from(codes(PolicyList.EVIDENCE, region)))
    more = replace(facts, evidence=facts.evidence | {document})
    assert RANK[judged(more, region).outcome] >= RANK[judged(facts, region).outcome]


@given(ASKED, st.data())
def test_one_more_claim_takes_no_aid_away(asked: Asked, data: st.DataObject) -> None:
    region, facts = asked
    grounds = policy(region).items(PolicyList.GROUNDS)
    # A victim or private prosecutor is no suspect: that claim tells another capacity (LAL Arts 24, 29).
    told = [item.code for item in grounds if item.claimable and item.group != "art29"]
    more = replace(facts, grounds=(*facts.grounds, data.draw(st.sampled_from(told))))
    assert RANK[judged(more, region).outcome] >= RANK[judged(facts, region).outcome]


@given(ASKED, st.data())
def test_an_unknown_that_is_not_asked_for_changes_nothing(asked: Asked, data: st.DataObject) -> None:
    region, facts = asked
    answer = judged(facts, region)
    assume(answer.outcome is not Outcome.NEEDS_EVIDENCE)
    unknown = [field for field in OPEN if getattr(facts, field) is None]
    assume(unknown)
    field = data.draw(st.sampled_from(unknown))
    filled = replace(facts, **{field: data.draw(st.sampled_from(OPEN[field]))})
    assert judged(filled, region).outcome is answer.outcome


@given(st.sampled_from(sorted(LINES)), st.integers(1, 12), st.integers(-2, 2), st.decimals(0, 9000, places=2))
def test_each_regions_line_is_exact_at_the_threshold_as_its_text_says(
    region: str, members: int, fen: int, anywhere: Decimal
) -> None:
    line = LINES[region]
    for total in (line * members + fen * Decimal("0.01"), anywhere):
        facts = poor(members=members, household_income=total, verification="information_sharing")
        per_head = Fraction(total) / members
        within = per_head < line if region == "310115" else per_head <= line
        assert (judged(facts, region).outcome is Outcome.ELIGIBLE) == within


@given(st.decimals(1, 3000, places=2), st.integers(1, 12), st.integers(-2, 2), st.decimals(0, 9000, places=2))
def test_the_line_is_exact_to_the_fen(standard: Decimal, members: int, fen: int, anywhere: Decimal) -> None:
    figures = FigureTable.of([figure(standard)])
    for total in (2 * standard * members + fen * Decimal("0.01"), anywhere):
        answer = judged(poor(members=members, household_income=max(total, Decimal(0))), figures=figures)
        within = Fraction(max(total, Decimal(0))) / members <= 2 * Fraction(standard)
        assert (answer.outcome is Outcome.ELIGIBLE) == within


CRIMINAL = "criminal_defense_representation"
CASES = [
    {"matter": "private_loan"},
    {"matter": "support_maintenance"},
    {"matter": None, "aid_form": CRIMINAL, "other_reason": False},
    {"matter": None, "aid_form": CRIMINAL, "grounds": ("private_prosecutor",)},
    {"matter": None, "grounds": ("retrial_or_protest",)},
]


@settings(max_examples=max(settings().max_examples // 2, 2))
@given(REGIONS, st.sampled_from(CASES), st.booleans(), st.sampled_from([NOTHING, MUCH]), st.data())
def test_every_cause_is_listed_and_curing_one_of_several_does_not_open_the_way(
    region: str, case: dict[str, object], represented: bool, income: Decimal, data: st.DataObject
) -> None:
    owned = data.draw(st.sampled_from([NOTHING, MUCH]))
    facts = poor(
        **case,
        already_represented=represented,
        household_income=income,
        verification="information_sharing",
        assets=dict.fromkeys(ASSETS, owned),
        deductions=dict.fromkeys(DEDUCTIONS, NOTHING) if region == MEANS else None,
        birth_date=date(1980, 1, 1),
        # A minor who is accused is never refused for means.
        categories=tuple(
            code for code in data.draw(several(PolicyList.CATEGORIES, region)) if code != "minor"
        ),
    )
    cures = {
        "already_represented": {"already_represented": False},
        "hardship_not_met": {"household_income": NOTHING, "assets": dict.fromkeys(ASSETS, NOTHING)},
        "out_of_scope": {"matter": "support_maintenance"},
    }
    causes = {
        "already_represented": represented,
        "hardship_not_met": income == MUCH or (owned == MUCH and region == MEANS),
        "out_of_scope": facts.matter == "private_loan",
    }
    listed = judged(facts, region).refusal_grounds
    assert set(listed) == {ground for ground, holds in causes.items() if holds}
    opened = [
        judged(replace(facts, **cures[ground]), region).outcome is Outcome.ELIGIBLE for ground in listed
    ]
    assert opened == [len(listed) == 1] * len(listed)


@given(ASKED)
def test_the_same_facts_get_the_same_answer(asked: Asked) -> None:
    region, facts = asked
    assert judged(facts, region).as_dict() == judged(facts, region).as_dict()


@given(ASKED)
def test_a_correction_recorded_later_leaves_the_old_answer_as_it_was(asked: Asked) -> None:
    region, facts = asked
    later = datetime(2025, 2, 1, tzinfo=UTC)
    corrected = [replace(row, value=row.value * 9, recorded_at=later) for row in ROWS]
    then = FigureTable.of([*ROWS, *corrected], known_at=datetime(2025, 1, 31, tzinfo=UTC))
    assert judged(facts, region, then).as_dict() == judged(facts, region).as_dict()


def test_an_old_answer_can_be_had_again_after_a_correction() -> None:
    wrong = figure(Decimal(400), recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    right = figure(Decimal(780), recorded_at=datetime(2025, 2, 1, tzinfo=UTC))
    then = FigureTable.of([right, wrong], known_at=datetime(2025, 1, 15, tzinfo=UTC))
    now = FigureTable.of([right, wrong])
    assert judged(poor(), figures=then).outcome is Outcome.REFUSED
    assert judged(poor(), figures=now).outcome is Outcome.ELIGIBLE
    assert judged(poor(), figures=now).figures() == (right,)


def test_a_missing_figure_says_what_to_enter_and_where() -> None:
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(), figures=FigureTable.of([]))
    assert caught.value.message_en == (
        "the local figure 'minimum_living_standard' of 340200 for 2025-03-03 is missing: "
        "enter it with PUT /regions/340200/figures, variant: an urban one and a rural one, or one for both (null)"
    )
    assert caught.value.faults[0].field == "figures.minimum_living_standard"
