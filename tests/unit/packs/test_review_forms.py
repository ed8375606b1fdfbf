"""The scored form as loaded, and forms that are refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader
from caseapp.packs.review_forms import ReviewForm, load_review_forms
from caseapp.vocabulary import Grade, ReviewKind

FORM = (PACKAGE_FOLDER / "review_forms" / "file_inspection.yaml").read_text(encoding="utf-8")


def load(overlay: Path | None = None) -> Mapping[str, ReviewForm]:
    reader = PackReader(overlay)
    forms = load_review_forms(reader)
    reader.finish()
    return forms


def overlay(folder: Path, text: str) -> Path:
    (folder / "review_forms").mkdir()
    (folder / "review_forms" / "file_inspection.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_file_inspection_is_a_measure_of_article_59_with_a_hundred_points() -> None:
    form = load()["file_inspection"]
    assert form.kind is ReviewKind.FILE_INSPECTION
    assert "第五十九条" in form.basis.article
    assert sum(question.weight for question in form.questions) == 100
    assert len(form.critical_faults) >= 3


def test_the_digest_is_that_of_the_files_text() -> None:
    assert load()["file_inspection"].digest == sha256(FORM.encode()).hexdigest()


def test_the_cut_offs_are_marked_as_unverified() -> None:
    form = load()["file_inspection"]
    assert not form.verified
    assert not form.grading.basis.verified
    assert all(fault.basis.verified for fault in form.critical_faults)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", Grade.EXCELLENT),
        ("90", Grade.EXCELLENT),
        ("89.99", Grade.GOOD),
        ("75", Grade.GOOD),
        ("74.5", Grade.QUALIFIED),
        ("60", Grade.QUALIFIED),
        ("59.9", Grade.UNQUALIFIED),
        ("0", Grade.UNQUALIFIED),
    ],
)
def test_a_cut_off_itself_earns_the_grade(total: str, grade: Grade) -> None:
    assert load()["file_inspection"].grading.grade(Decimal(total)) is grade


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight: 20", "weight: 21", "the weights sum to 101"),
        ("weight: 6", "weight: -6", "asks nothing"),
        ("options: {met: 1, unmet: 0}", "options: {met: 1}", "two or more answers"),
        ("options: {met: 1, unmet: 0}", "options: {met: 2, unmet: 0}", "a share from 0 to 1"),
        ("options: {met: 1, unmet: 0}", "options: {met: 1, unmet: 1}", "worth the same"),
        ("good: 75", "good: 95", "cut-offs fall"),
        ("  property_taken:", "  opinion_sound:", "also the code of a question"),
        ("unqualified: 0", "unqualified: 10", "cut-offs fall"),
        ("excellent: 90, ", "", "is missing"),
        ("key: file_inspection", "key: inspection", "named after the form"),
        ("kind: file_inspection", "kind: phone_call", "is not allowed"),
        ("verified: false\nquestions", "questions", "is missing"),
    ],
)
def test_a_bad_form_is_refused_with_file_and_reason(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FORM
    with pytest.raises(PackError) as error:
        load(overlay(tmp_path, FORM.replace(old, new)))
    assert message in str(error.value)
    assert "review_forms/file_inspection.yaml" in str(error.value)
