"""The total and grade of a quality review from its form and answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from caseapp.errors import Fault, Invalid
from caseapp.packs.review_forms import ReviewForm
from caseapp.vocabulary import Grade


@dataclass(frozen=True, slots=True)
class Score:
    """`total` of 100 points; `critical` names the faults that made the file unqualified.

    `unverified`: the form's weights or cut-offs stand in no text that was read; say so beside the grade.
    """

    total: Decimal
    grade: Grade
    critical: tuple[str, ...]
    unverified: bool


def score(form: ReviewForm, answers: Mapping[str, str], critical: Collection[str] = ()) -> Score:
    """The score of a file.

    Args:
        form: the form that was filled in.
        answers: question code → option code, one for every question.
        critical: codes of critical faults found; any of them makes the file unqualified.

    Raises:
        Invalid: unanswered or unknown questions, unknown answers or faults, all of them at once.
    """
    faults = (*_answer_faults(form, answers), *_critical_faults(form, critical))
    if faults:
        raise Invalid(faults=faults)
    total = sum((one.weight * one.options[answers[one.code]] for one in form.questions), Decimal(0))
    found = tuple(fault.code for fault in form.critical_faults if fault.code in critical)
    grade = Grade.UNQUALIFIED if found else form.grading.grade(total)
    return Score(total, grade, found, unverified=not form.verified)


def _answer_faults(form: ReviewForm, answers: Mapping[str, str]) -> Iterator[Fault]:
    asked = {question.code: question for question in form.questions}
    for code, question in asked.items():
        options = "、".join(question.options)
        if code not in answers:
            zh, en = f"没有评价“{question.zh}”", f"{code} is not answered"
            yield Fault(f"answers.{code}", "required", zh, en)
        elif answers[code] not in question.options:
            zh, en = f"只能填写：{options}", f"must be one of {', '.join(question.options)}"
            yield Fault(f"answers.{code}", "not_an_option", zh, en)
    for code in sorted(set(answers) - set(asked)):
        yield Fault(f"answers.{code}", "unknown_question", "评分表没有此项", "the form has no such question")


def _critical_faults(form: ReviewForm, critical: Collection[str]) -> Iterator[Fault]:
    known = {fault.code for fault in form.critical_faults}
    for code in sorted(set(critical) - known):
        yield Fault(
            f"critical.{code}",
            "unknown_fault",
            "评分表没有此项重大问题",
            "the form has no such critical fault",
        )
