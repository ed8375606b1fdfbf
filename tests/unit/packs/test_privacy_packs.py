"""Notices, purposes and retention classes as the packs have them."""

from datetime import date
from pathlib import Path

import pytest

from caseapp.errors import NotFound, PolicyMissing
from caseapp.packs.privacy import CONTENTS, Privacy, load_privacy
from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader
from caseapp.vocabulary import CaseKind, CaseOutcome, LegalBasis, Sensitivity

DAY = date(2025, 3, 3)
HEAD = "source: 测试\narticle: 第一条\nrank: policy\nverified: false\n"
VERSION = (
    "  '{name}':\n    valid_from: {day}\n    items: {{processor: '{{processor}}处理。', contact: 电话, purpose: 目的,"
    " way: 方式, kinds: 种类, retention: 期限, rights: 权利, exercise: 途径}}\n"
)


def load(folder: Path | None = None, **files: str) -> Privacy:
    if folder is not None:
        (folder / "privacy").mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / "privacy" / f"{name}.yaml").write_text(text, encoding="utf-8")
    reader = PackReader(overlay=folder)
    found = load_privacy(reader)
    reader.finish()
    return found


def versions(*pairs: tuple[str, str]) -> str:
    return HEAD + "versions:\n" + "".join(VERSION.format(name=name, day=day) for name, day in pairs)


def test_the_notice_tells_every_content_and_names_the_processor() -> None:
    notice = load().notice(DAY)
    assert tuple(notice.items) == CONTENTS
    text = notice.text("镜湖区法律援助中心")
    assert "镜湖区法律援助中心" in text
    assert "{" not in text


def test_the_version_in_force_is_the_newest_that_has_begun(tmp_path: Path) -> None:
    found = load(tmp_path, notice=versions(("b", "2025-03-04"), ("a", "2025-01-01")))
    assert [found.notice(date(2025, 3, day)).version for day in (3, 4, 5)] == ["a", "b", "b"]
    assert found.version("b") is not None
    assert found.version("c") is None
    with pytest.raises(PolicyMissing):
        found.notice(date(2024, 12, 31))


def test_a_duty_of_law_needs_no_consent_and_says_its_article() -> None:
    found = load()
    duty = found.purpose("mandatory_defence").ground(DAY)
    assert (duty.basis, duty.sensitive) == (LegalBasis.STATUTORY_DUTY, False)
    assert "第二十五条" in duty.article
    query = found.purpose("hardship_query").ground(DAY)
    assert (query.basis, query.sensitive, query.written) == (LegalBasis.CONSENT, True, True)
    assert query.origin.verified is False
    with pytest.raises(PolicyMissing):
        found.purpose("case_handling").ground(date(2021, 10, 31))
    with pytest.raises(NotFound):
        found.purpose("advertising")


def test_every_case_that_can_end_has_a_class_and_no_period_passes_as_read() -> None:
    found = load()
    for kind in CaseKind:
        for outcome in CaseOutcome:
            for sensitivity in Sensitivity:
                period = found.retention(kind, outcome, sensitivity).periods.on(DAY)
                assert period is not None
                assert period.basis.verified is False
    assert found.retention("criminal_aid", "terminated", "criminal").code == "long"
    assert found.retention("civil_aid", "withdrawn", "normal").code == "short"
    assert found.classes["permanent"].periods.on(DAY).years is None  # type: ignore[union-attr]


def test_a_folder_without_the_files_is_empty_and_says_so(tmp_path: Path) -> None:
    empty = load_privacy(PackReader(package=tmp_path))
    with pytest.raises(PolicyMissing):
        empty.notice(DAY)
    with pytest.raises(NotFound):
        empty.retention("civil_aid", "completed", "normal")


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("notice", versions(("a", "2025-01-01"), ("b", "2025-01-01")), "two versions begin on one day"),
        ("notice", versions(("a", "2025-01-01")).replace("{processor}", "本单位"), "must name the processor"),
        ("notice", versions(("a", "2025-01-01")).replace("rights: 权利, ", ""), "items.rights: is missing"),
        (
            "purposes",
            HEAD + "purposes: {a: {zh: 甲, en: a, dated: {2022-01-01: {basis: statutory_duty, article: x,"
            " sensitive: true}}}}",
            "a duty of law asks for no consent",
        ),
        (
            "purposes",
            HEAD + "purposes: {a: {zh: 甲, en: a, dated: {2022-01-01: {basis: wish, article: x}}}}",
            "'wish' is not allowed",
        ),
        (
            "retention",
            HEAD + "classes: {a: {zh: 甲, en: a, dated: {2022-01-01: {years: 3}}}}\nrules: [{class: b}]",
            "there is no class 'b'",
        ),
        (
            "retention",
            HEAD
            + "classes: {a: {zh: 甲, en: a, dated: {2022-01-01: {years: 3}}}}\nrules: [{class: a, kinds: [x]}]",
            "'x' is not allowed",
        ),
        (
            "retention",
            HEAD + "classes: {a: {zh: 甲, en: a, dated: {2022-01-01: {}}}}\nrules: [{class: a}]",
            "either years or permanent",
        ),
        (
            "retention",
            HEAD
            + "classes: {a: {zh: 甲, en: a, dated: {2022-01-01: {years: 3, permanent: true}}}}\nrules: []",
            "either years or permanent",
        ),
    ],
)
def test_faults_name_file_and_key(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    with pytest.raises(PackError) as caught:
        load(tmp_path, **{name: text})
    assert f"privacy/{name}.yaml" in str(caught.value)
    assert complaint in str(caught.value)


def test_the_package_has_the_three_files() -> None:
    there = {path.name for path in (PACKAGE_FOLDER / "privacy").glob("*.yaml")}
    assert there == {"notice.yaml", "purposes.yaml", "retention.yaml"}
