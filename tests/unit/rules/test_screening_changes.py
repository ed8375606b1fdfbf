"""`would_change` against brute force: no smaller set of figures, evidence and unknowns would do."""

import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from caseapp.errors import LocalFigureMissing, PolicyMissing
from caseapp.packs.policy_types import NATION
from caseapp.rules.screening import Facts, Outcome
from tests.unit.rules.screening_oracle import FEN, INCOMES, UNKNOWNS, Oracle
from tests.unit.rules.screening_world import (
    ASKED,
    ASKED_REGIONS,
    DOCUMENTS,
    MEANS,
    Asked,
    facts_in,
    judged,
    poor,
)

MOST_SETS = 5000 if "SOAK_SEED" in os.environ else 300  # to be looked through for one request
NARROW = {
    "categories": st.lists(
        st.sampled_from(["disabled", "dibao", "elderly", "minor"]), max_size=2, unique=True
    ).map(tuple),
}


MATTERS = (
    (
        "civil_admin_statecomp_representation",
        ("labor_relation_or_pay", "injury_compensation", "divorce", None),
    ),
    ("civil_admin_statecomp_representation", ("support_maintenance", "work_injury")),
    ("criminal_defense_representation", (None,)),
)
EXEMPT = ("no_fixed_income_group", "social_judicial_aid_or_special_care", "migrant_worker_wages_or_injury")
# What a region's own exemptions rest on, besides the documents of the law.
OWN_DOCUMENTS = {
    "34": ("charity_support_certificate", "pension_or_relief_certificate", "school_injury_record"),
    "5202": ("pandemic_impact_certificate", "frontline_service_certificate", "kinship_certificate"),
}
OWN_GROUNDS = {
    "34": ("charity_supported", "student_injury"),
    "5202": ("pandemic_poverty_worker", "pandemic_frontline_family"),
}


def own(listed: Mapping[str, tuple[str, ...]], region: str) -> tuple[str, ...]:
    return tuple(code for prefix, codes in listed.items() if region.startswith(prefix) for code in codes)


@st.composite
def requests(draw: st.DrawFn, region: str) -> Facts:
    """Requests of which little is not known, so that every set of changes can be tried."""
    form, matters = draw(st.sampled_from(MATTERS))
    grounds = st.sampled_from((*EXEMPT, *own(OWN_GROUNDS, region)))
    documents = st.sampled_from((*DOCUMENTS, *own(OWN_DOCUMENTS, region)))
    narrowed = {
        "grounds": tuple(draw(st.lists(grounds, max_size=2, unique=True))),
        "evidence": draw(st.frozensets(documents, max_size=3)),
        **{name: draw(values) for name, values in NARROW.items()},
    }
    facts = replace(
        draw(facts_in(region)),
        origin="application",
        aid_form=form,
        matter=draw(st.sampled_from(matters)),
        **narrowed,
    )
    open_ = draw(st.frozensets(st.sampled_from(sorted(UNKNOWNS)), max_size=1 if region == MEANS else 3))
    told = {path: draw(st.sampled_from((*values, *values[1:] * 2))) for path, values in UNKNOWNS.items()}
    return facts.having({**told, **dict.fromkeys(open_)})


@pytest.mark.parametrize("region", [*ASKED_REGIONS, NATION])
@settings(  # each asks hundreds of times
    max_examples=max(settings().max_examples // 40, 2), phases=(Phase.explicit, Phase.generate)
)
@given(st.data())
def test_would_change_is_a_smallest_joint_set(region: str, data: st.DataObject) -> None:
    facts = data.draw(requests(region))
    try:
        answer = judged(facts, region)
    except (LocalFigureMissing, PolicyMissing):
        assume(False)
    assume(answer.outcome is not Outcome.ELIGIBLE)
    proposed, oracle = answer.changes(), Oracle(facts, region)
    fewer = len(proposed) or None
    assume(sum(1 for _ in oracle.sets(fewer)) <= MOST_SETS)
    assert oracle.first_that_opens(fewer) is None
    assert all(oracle.may_change(path) for path in proposed)
    assert not proposed or oracle.opens(proposed)
    for path in {*INCOMES} & {*proposed}:
        a_fen_more = Decimal(str(proposed[path])) + FEN
        assert not oracle.opens({**proposed, path: a_fen_more}), path


@given(ASKED)
def test_only_what_is_not_known_yet_is_asked_for(asked: Asked) -> None:
    """A matter may be known too coarsely: an injury, but not from what."""
    region, facts = asked
    answer = judged(facts, region)
    assume(answer.outcome is Outcome.NEEDS_EVIDENCE)
    assert answer.missing
    for path in answer.missing:
        known = path.startswith("evidence.") or path == "matter"
        assert known or facts.at(path) is None, path


@given(ASKED)
def test_age_matter_and_categories_are_never_proposed(asked: Asked) -> None:
    region, facts = asked
    proposed = judged(facts, region).changes()
    assert not {
        path for path in proposed if path.startswith(("applicant.birth", "applicant.cat", "matter", "ground"))
    }
    assert all(facts.at(path) != value for path, value in proposed.items())


def test_two_causes_that_can_be_cured_are_proposed_together() -> None:
    answer = judged(poor(already_represented=None, household_income=Decimal(9000)))
    assert answer.outcome is Outcome.REFUSED
    assert answer.changes() == {"already_represented": False, "household.monthly_income": Decimal("1560.00")}


def test_heads_are_asked_for_but_not_proposed_where_one_heads_income_will_do() -> None:
    answer = judged(poor(members=None, household_income=None, already_represented=None))
    assert "household.members" in answer.missing
    assert answer.changes() == {"already_represented": False, "household.monthly_income": Decimal("1560.00")}


def test_a_document_is_proposed_before_a_lower_income() -> None:
    answer = judged(poor(categories=("dibao",), household_income=Decimal(9000)))
    assert answer.changes() == {"evidence.dibao_certificate": True}


def test_the_proposed_income_is_the_highest_that_passes() -> None:
    answer = judged(poor(members=7, household_income=Decimal(99999)))
    (change,) = answer.would_change
    assert change.as_dict() == {"input": "household.monthly_income", "to": "10920.00", "outcome": "eligible"}
    above = poor(members=7, household_income=Decimal("10920.01"))
    assert judged(above).outcome is Outcome.REFUSED
