from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from caseapp.packs._yaml import parse_yaml
from caseapp.packs.reading import Dated, Node, PackError, PackReader, Rank, source_of


def faults_of(folder: Path, name: str, text: str, read: object) -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    reader = PackReader(package=folder)
    read(reader.open(name))  # type: ignore[operator]
    with pytest.raises(PackError) as caught:
        reader.finish()
    return [str(fault) for fault in caught.value.pack_faults]


def test_plain_words_of_yaml_11_stay_text() -> None:
    got = parse_yaml("on: yes\ncode: 000000\nrate: 1.50\nday: 2022-01-01\n2022-01-01: 7\n")
    assert got == {
        "on": "yes",
        "code": "000000",
        "rate": Decimal("1.50"),
        "day": date(2022, 1, 1),
        date(2022, 1, 1): 7,
    }


def test_every_fault_of_a_file_is_reported_at_once(tmp_path: Path) -> None:
    def read(node: Node) -> None:
        node.keys(["name", "days", "values"], ["rank"])
        node.text("name")
        node.integer("days")
        node.dated("values", lambda value: value.integer(""))
        node.choice("rank", Rank)

    text = "days: soon\nvalues: {2022-01-01: 7, 2022-02-30: 8}\nrank: decree\nextra: 1\n"
    assert faults_of(tmp_path, "a.yaml", text, read) == [
        "a.yaml: name: is missing (example: name: …)",
        "a.yaml: extra: unknown key (example: one of days, name, rank, values)",
        "a.yaml: days: 'soon' is not allowed here (example: days: 1)",
        "a.yaml: values.2022-02-30: key is not an ISO date (example: 2022-01-01: …)",
        "a.yaml: rank: 'decree' is not allowed (example: rank: law | regulation | local_regulation | rule | policy)",
    ]


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  c: 1\n  c: 2\na: 3\nd: 4\n"
    assert faults_of(tmp_path, "a.yaml", text, lambda node: node.keys(["a", "b"])) == [
        "a.yaml: c: is written twice (again in line 4) (example: write each key once)",
        "a.yaml: a: is written twice (again in line 5) (example: write each key once)",
        "a.yaml: d: unknown key (example: one of a, b)",
    ]
    with pytest.raises(yaml.YAMLError, match="key c is written twice, line 4"):
        parse_yaml(text)


def test_what_is_not_yaml_is_reported_once(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "a.yaml", "a: [", lambda node: node.keys(["a"]))
    assert fault.startswith("a.yaml: is not YAML: ")


@pytest.mark.parametrize("value", ["true", "[1]", "twelve", "''"])
def test_a_number_is_a_number(tmp_path: Path, value: str) -> None:
    (fault,) = faults_of(tmp_path, "a.yaml", f"rate: {value}\n", lambda node: node.decimal("rate"))
    assert fault.endswith("is not a number (example: rate: 2.0)")


def test_an_absent_source_is_a_fault(tmp_path: Path) -> None:
    text = "rank: law\nverified: true\n"
    assert faults_of(tmp_path, "a.yaml", text, lambda node: node.provenance()) == [
        "a.yaml: source: is missing (example: source: …)"
    ]


def test_an_overlay_adds_and_replaces_files(tmp_path: Path) -> None:
    package, overlay = tmp_path / "package", tmp_path / "overlay"
    for folder, names in ((package, "ab"), (overlay, "bc")):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.yaml").write_text(f"from: {folder.name}\n", encoding="utf-8")
    reader = PackReader(overlay, package)
    got = {name: node.text("from") for name, node in reader.matching("*.yaml")}
    reader.finish()
    assert got == {"a.yaml": "package", "b.yaml": "overlay", "c.yaml": "overlay"}
    assert [source.key for source in reader.sources()] == ["a.yaml", "b.yaml", "c.yaml"]


def test_an_overlay_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the overlay folder does not exist"):
        PackReader(tmp_path / "nowhere", tmp_path).finish()


def test_a_source_is_known_by_its_sha256() -> None:
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert source_of("a.yaml", "abc").digest == digest


def test_a_dated_value_holds_until_the_next() -> None:
    value = Dated(((date(2022, 1, 1), 7), (date(2024, 1, 1), 5)))
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2023, 12, 31), date(2024, 1, 1)]
    assert [value.on(day) for day in days] == [None, 7, 7, 5]
