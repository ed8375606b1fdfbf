"""The total and grade of a quality review from its form and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from caseapp.errors import Fault, Invalid
from caseapp.packs.review_forms import ReviewForm
from caseapp.vocabulary import Grade

FOUND: Final = "yes"
ABSENT: Final = "no"


@dataclass(frozen=True, slots=True)
class Score:
    """`total` of 100 points; `critical` names the faults that made the file unqualified.

    `unverified`: the form's weights or cut-offs stand in no text that was read; say so beside the grade.
    """

    total: Decimal
    grade: Grade
    critical: tuple[str, ...]
    unverified: bool


def score(form: ReviewForm, answers: Mapping[str, str]) -> Score:
    """The score of a file.

    Args:
        form: the form that was filled in.
        answers: question code → option code, one for every question; a critical fault is answered
            under its own code with ``yes`` or ``no`` and counts as ``no`` when left out.

    Raises:
        Invalid: unanswered or unknown questions and unknown answers, all of them at once.
    """
    faults = tuple(_faults(form, answers))
    if faults:
        raise Invalid(faults=faults)
    total = sum((one.weight * one.options[answers[one.code]] for one in form.questions), Decimal(0))
    found = tuple(one.code for one in form.critical_faults if answers.get(one.code) == FOUND)
    grade = Grade.UNQUALIFIED if found else form.grading.grade(total)
    return Score(total, grade, found, unverified=not form.verified)


def _faults(form: ReviewForm, answers: Mapping[str, str]) -> Iterator[Fault]:
    options = {one.code: tuple(one.options) for one in form.questions}
    options |= {one.code: (FOUND, ABSENT) for one in form.critical_faults}
    for question in form.questions:
        if question.code not in answers:
            zh, en = f"没有评价“{question.zh}”", f"{question.code} is not answered"
            yield Fault(f"answers.{question.code}", "required", zh, en)
    for code, answer in answers.items():
        if code not in options:
            yield Fault(
                f"answers.{code}", "unknown_question", "评分表没有此项", "the form has no such question"
            )
        elif answer not in options[code]:
            zh, en = f"只能填写：{'、'.join(options[code])}", f"must be one of {', '.join(options[code])}"
            yield Fault(f"answers.{code}", "not_an_option", zh, en)
