"""Kinds of entries, limits of attachments, acts of complaints: entries that are refused, with file, key and example."""

from pathlib import Path

import pytest

from caseapp.packs import load
from caseapp.packs.reading import PACKAGE_FOLDER, PackError


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("progress/legal_aid.yaml", "event: agreement.signed", "event: no.such", "agreement_signing.event"),
        ("progress/legal_aid.yaml", "tells: institution", "tells: recipient", "report_to_institution.tells"),
        ("progress/legal_aid.yaml", "tells: recipient", "tells: nobody", "report_to_recipient.tells"),
        ("attachments/case_files.yaml", "image/png", "image/gif", "media_types"),
        ("attachments/case_files.yaml", "most_files: 200", "most_files: 0", "most_files"),
        ("misconduct/gifts.yaml", ", liable: 第六十三条", "", "acts.property_by_worker.liable"),
        ("misconduct/gifts.yaml", "liable: false", "liable: no", "outcomes.unfounded.liable"),
        ("groups/rules.yaml", "ground: group_incident", "ground: no_such", "ground"),
        ("groups/rules.yaml", "people: 10", "people: 1", "report_from.000000.people"),
        ("groups/rules.yaml", '"000000"', '"110000"', "report_from"),
        ("board/sections.yaml", "awaits: report_answer", "awaits: rain", "sections.report_to_answer.awaits"),
    ],
)
def test_faults_name_file_and_key(tmp_path: Path, name: str, old: str, new: str, complaint: str) -> None:
    text = (PACKAGE_FOLDER / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load(tmp_path)
    assert f"{name}: " in str(caught.value)
    assert complaint in str(caught.value)


def test_a_further_kind_of_entry_is_one_line(tmp_path: Path) -> None:
    name = "progress/legal_aid.yaml"
    text = (PACKAGE_FOLDER / name).read_text(encoding="utf-8")
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(text + "  appraisal: {zh: 鉴定, en: appraisal}\n", encoding="utf-8")
    made = load(tmp_path).progress["appraisal"]
    assert (made.tells, made.answered, made.basis.verified) == (None, False, False)
