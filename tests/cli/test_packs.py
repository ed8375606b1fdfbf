"""Checking packs before use, and comparing versions and regions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from caseapp.packs.reading import PACKAGE_FOLDER

ANHUI = "regions/340000/policy.yaml"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    return lambda *words: app.test_cli_runner().invoke(args=["case", "packs", *words])


def overlay(folder: Path, old: str, new: str) -> Path:
    text = (PACKAGE_FOLDER / ANHUI).read_text(encoding="utf-8")
    assert old in text
    (folder / ANHUI).parent.mkdir(parents=True)
    (folder / ANHUI).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_sound_packs_pass(run: Run, tmp_path: Path) -> None:
    done = run("check")
    assert done.exit_code == 0
    assert "no fault" in done.output
    assert run("check", str(overlay(tmp_path, "factor: 2", "factor: 2.5"))).exit_code == 0


def test_every_fault_is_named_with_file_key_and_a_right_example(run: Run, tmp_path: Path) -> None:
    folder = overlay(tmp_path, "factor: 2", "factor: many")
    policy = folder / ANHUI
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("rank: local_regulation", "rank: poem"), encoding="utf-8"
    )
    done = run("check", str(folder))
    assert done.exit_code == 1
    assert f"{ANHUI}: rank: " in done.output
    assert f"{ANHUI}: settings.hardship_line" in done.output
    assert done.output.count("right: ") >= 2
    assert "right: -" not in done.output


def test_a_changed_value_is_shown_before_and_after(run: Run, tmp_path: Path) -> None:
    done = run("diff", "-", str(overlay(tmp_path, "factor: 2", "factor: 2.5")))
    assert done.exit_code == 1
    assert "340000  settings.hardship_line.2016-11-10" in done.output
    assert "factor: 2," in done.output
    assert "factor: 2.5," in done.output
    assert done.output.endswith("1 differences\n")


def test_the_same_packs_differ_in_nothing(run: Run) -> None:
    assert run("diff", "-", "-").output == "0 differences\n"


def test_two_regions_are_compared_with_what_they_inherit(run: Run) -> None:
    done = run("diff", "340200", "340600", "--on", "2025-03-03")
    assert "lists.matters.marriage_family" in done.output
    assert "settings.default_verification.value" in done.output
    assert "fake_farm_inputs" not in done.output


def test_what_is_nowhere_is_refused(run: Run, tmp_path: Path) -> None:
    assert "neither a folder" in run("diff", "-", str(tmp_path / "nowhere")).output
    assert "no legal-aid policy" in run("diff", "340200", "340600", "--on", "2021-12-31").output
