"""Totals, grades and critical faults of a quality review."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.errors import Invalid
from caseapp.packs.reading import PackReader
from caseapp.packs.review_forms import load_review_forms
from caseapp.rules.quality import score
from caseapp.vocabulary import Grade

READER = PackReader()
FORM = load_review_forms(READER)["file_inspection"]
READER.finish()
BEST = {question.code: "met" for question in FORM.questions}
WORST = {question.code: "unmet" for question in FORM.questions}
ANSWERS = st.fixed_dictionaries({one.code: st.sampled_from(list(one.options)) for one in FORM.questions})


def test_a_faultless_file_has_a_hundred_points_and_says_the_cut_offs_are_unverified() -> None:
    result = score(FORM, BEST)
    assert (result.total, result.grade, result.critical) == (Decimal(100), Grade.EXCELLENT, ())
    assert result.unverified


def test_a_hopeless_file_has_none() -> None:
    assert score(FORM, WORST).total == 0
    assert score(FORM, WORST).grade is Grade.UNQUALIFIED


def test_half_an_answer_is_worth_half_its_weight() -> None:
    result = score(FORM, BEST | {"opinion_sound": "partly", "file_in_order": "partly"})
    assert result.total == Decimal(87)  # 100 - 20 / 2 - 6 / 2
    assert result.grade is Grade.GOOD


def test_a_critical_fault_makes_a_perfect_file_unqualified() -> None:
    result = score(FORM, BEST | {"property_taken": "yes", "secret_leaked": "no"})
    assert (result.total, result.grade, result.critical) == (100, Grade.UNQUALIFIED, ("property_taken",))


def test_all_faults_of_bad_answers_are_told_at_once() -> None:
    answers = BEST | {"opinion_sound": "brilliant", "weather": "met", "secret_leaked": "perhaps"}
    del answers["file_in_order"]
    with pytest.raises(Invalid) as error:
        score(FORM, answers)
    assert {(fault.field, fault.code) for fault in error.value.faults} == {
        ("answers.opinion_sound", "not_an_option"),
        ("answers.file_in_order", "required"),
        ("answers.weather", "unknown_question"),
        ("answers.secret_leaked", "not_an_option"),
    }
    assert all(fault.message and fault.message_en for fault in error.value.faults)


@given(answers=ANSWERS)
def test_the_total_stays_between_none_and_all_and_decides_the_grade(answers: dict[str, str]) -> None:
    result = score(FORM, answers)
    assert 0 <= result.total <= 100
    assert result.grade is FORM.grading.grade(result.total)


@given(answers=ANSWERS, code=st.sampled_from([one.code for one in FORM.questions]))
def test_a_better_answer_never_lowers_the_total(answers: dict[str, str], code: str) -> None:
    assert score(FORM, answers | {code: "met"}).total >= score(FORM, answers).total
