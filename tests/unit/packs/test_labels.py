"""What codes are called in print."""

from pathlib import Path

import pytest

from caseapp.packs.labels import Label, Labels, load_labels
from caseapp.packs.reading import PackError, PackReader


def load(folder: Path | None = None, text: str = "") -> Labels:
    if folder is not None:
        (folder / "labels").mkdir()
        (folder / "labels" / "report_local.yaml").write_text(text, encoding="utf-8")
    reader = PackReader(overlay=folder)
    found = load_labels(reader)
    reader.finish()
    return found


def test_a_code_without_a_label_is_printed_as_it_is() -> None:
    assert load().of("stage", "no_such_stage") == Label("no_such_stage", "no_such_stage")
    assert load().zh("no_such_group", "code") == "code"


def test_an_overlay_file_changes_one_word_and_keeps_the_others(tmp_path: Path) -> None:
    found = load(tmp_path, "labels: {stage: {trial: {zh: 审理, en: hearing}}}")
    assert (found.zh("stage", "trial"), found.zh("stage", "investigation")) == ("审理", "侦查")


def test_an_overlay_file_replaces_the_sentences_it_names(tmp_path: Path) -> None:
    found = load(tmp_path, "labels: {}\nsentences: {counting: [一句。]}")
    assert found.sentences["counting"] == ("一句。",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("labels: {stage: {trial: {zh: 审理}}}", "labels.stage.trial.en: is missing"),
        (
            "labels: {stage: {trial: {zh: 审理, en: x, colour: red}}}",
            "labels.stage.trial.colour: unknown key",
        ),
        ("labels: {stage: 审理}", "labels.stage: must be a mapping"),
        ("label: {}", "labels: is missing"),
        ("labels: {}\nsentences: {counting: 一句}", "sentences.counting: must be a list"),
    ],
)
def test_faults_name_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(PackError) as caught:
        load(tmp_path, text)
    assert f"labels/report_local.yaml: {complaint}" in str(caught.value)
