from pathlib import Path

from caseapp.packs.published_figures import load_published_figures
from caseapp.packs.reading import PackReader


def test_every_fault_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    text = 'name: population_resident\nunit: persons\nvalid_from: 2020\nvalues:\n  "3402": 5\n  "340200": 0\n'
    (tmp_path / "figures" / "faulty.yaml").write_text(text, encoding="utf-8")
    reader = PackReader(package=tmp_path)
    load_published_figures(reader)
    assert {fault.key for fault in reader.faults} == {"source", "valid_from", "values.3402", "values.340200"}
