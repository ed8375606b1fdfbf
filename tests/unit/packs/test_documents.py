"""The forms as loaded, how their numbers read, and entries that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseapp.packs import load
from caseapp.packs.documents import Documents, Series
from caseapp.packs.reading import PACKAGE_FOLDER, PackError

FOLDER = PACKAGE_FOLDER / "documents"


@pytest.fixture(scope="module")
def documents() -> Documents:
    return load().documents


def overlay(folder: Path, name: str, text: str) -> Path:
    (folder / "documents").mkdir()
    (folder / "documents" / name).write_text(text, encoding="utf-8")
    return folder


def test_decisions_tell_of_the_objection_only_where_article_49_gives_one(documents: Documents) -> None:
    telling = {code: form.objection_kinds for code, form in documents.forms.items() if form.objection_kinds}
    applied = ("civil_aid", "administrative_aid")
    assert telling == {"refusal_decision": applied, "termination_decision": applied}


def test_only_the_objections_decision_is_the_departments(documents: Documents) -> None:
    found = [code for code, form in documents.forms.items() if form.issuer.value == "bureau"]
    assert found == ["objection_decision"]


def test_what_was_not_read_is_marked(documents: Documents) -> None:
    told = {
        basis.verified for form in documents.forms.values() for basis in form.basis() if "约" in basis.article
    }
    assert told == {False}
    assert all(basis.verified for basis in documents.forms["refusal_decision"].basis())


@pytest.mark.parametrize(
    ("division", "place"),
    [("镜湖区", "镜湖"), ("无为市", "无为"), ("内蒙古自治区", "内蒙古"), ("泾县", "泾县"), ("皖南", "皖南")],
)
def test_the_place_in_a_number(division: str, place: str, documents: Documents) -> None:
    assert documents.series.place(division) == place


def test_a_number_as_it_is_printed(documents: Documents) -> None:
    assert documents.series.written("镜湖", "", "援决字", 2025, 7) == "（镜湖）援决字〔2025〕第7号"
    assert documents.series.written("镜湖", "二", "援决字", 2025, 7) == "（镜湖二）援决字〔2025〕第7号"
    assert isinstance(documents.series, Series)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code: refusal_decision", "code: refusal", "named after the form"),
        ("mark: 援不字", "mark: 援决字", "is also the mark of"),
        ("template: refusal_decision.html", "template: none.html", "there is no documents/none.html"),
        ("context: refusal_decision", "context: refusal", "is not allowed"),
        ("states: [refused, archived]", "states: [rejected]", "has a state 'rejected'"),
        ("move: refuse", "move: reject", "has a move 'reject'"),
        ("permissions: [case:decide]", "permissions: []", "nobody may issue it"),
        ("retention: with_case", "retention: forever", "there is no class 'forever'"),
        ("clocks: [objection, ", "clocks: [appeal, ", "there is no clock 'appeal'"),
        (
            "kinds: [civil_aid, administrative_aid]\nstates",
            "kinds: [divorce]\nstates",
            "there is no kind 'divorce'",
        ),
        (
            "kinds: [civil_aid, administrative_aid]\nstates",
            "kinds: []\nstates",
            "has no kinds of case, any other has",
        ),
        ("{kind: text, most: 60,", "{kind: choice, most: 60,", "a choice has options"),
        ("needs_facts: true", "needs_facts: perhaps", "is not allowed here"),
    ],
)
def test_a_faulty_entry_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (FOLDER / "refusal_decision.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PackError, match=message):
        load(overlay(tmp_path, "refusal_decision.yaml", text.replace(old, new, 1)))


def test_a_pattern_that_loses_the_serial_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="must hold each of"):
        load(
            overlay(
                tmp_path, "_series.yaml", 'pattern: "（{place}{rank}）{mark}〔{year}〕"\nsuffixes: [市]\n'
            )
        )


def test_a_new_form_is_one_entry_and_one_template(tmp_path: Path) -> None:
    text = (FOLDER / "refusal_decision.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("code: refusal_decision", "code: refusal_copy"),
        ("number: 10", "number: 33"),
        ("mark: 援不字", "mark: 援副字"),
        ("template: refusal_decision.html", "template: refusal_copy.html"),
    ):
        text = text.replace(old, new, 1)
    folder = overlay(tmp_path, "refusal_copy.yaml", text)
    (folder / "documents" / "refusal_copy.html").write_text("副本", encoding="utf-8")
    found = load(folder).documents
    assert list(found.forms)[-1] == "refusal_copy"
    assert found.layout(found.forms["refusal_copy"]).files["template.html"] == "副本"
