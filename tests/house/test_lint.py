"""ruff, as pyproject.toml sets it, finds what the house refuses; planted through standard input."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import tree

RUFF = [str(Path(sys.executable).parent / "ruff"), "check", "--output-format", "concise", "--no-cache"]
HEAD = '"""A planted module."""\n\n'


def complaints(source: str, name: str = "caseapp/services/planted.py") -> str:
    command = [*RUFF, "--stdin-filename", str(tree.ROOT / name), "-"]
    return subprocess.run(
        command, input=source, cwd=tree.ROOT, capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("from datetime import datetime\n\nSTART = datetime(2025, 1, 1)\n", "DTZ001"),
        ("from datetime import UTC, datetime\n\nNOW = datetime.now(tz=UTC)\n", "TID251"),
        ("from datetime import date\n\nTODAY = date.today()\n", "TID251"),
        ("import time\n\nNOW = time.time()\n", "TID251"),
        ("def f(x):\n    return x\n", "ANN201"),
        ("def f(x: int) -> int:\n    print(x)\n    return x\n", "T201"),
        ("from .other import f\n\n__all__ = ['f']\n", "TID252"),
        (
            "def f(x: int) -> bool:\n    try:\n        return x > 0\n    except Exception:\n        return False\n",
            "BLE001",
        ),
    ],
)
def test_planted_code_is_refused(planted: str, rule: str) -> None:
    assert f" {rule} " in complaints(HEAD + planted)


def test_the_clock_itself_may_read_the_clock() -> None:
    source = HEAD + "from datetime import UTC, datetime\n\nNOW = datetime.now(tz=UTC)\n"
    assert "TID251" not in complaints(source, "caseapp/clock.py")
    assert "TID251" in complaints(source, "caseapp/rules/clock.py")


def test_the_project_has_one_place_for_exceptions() -> None:
    excused = re.compile(r"^# (?:ruff: n[o]qa|mypy: ign[o]re-errors)")
    assert not [str(path) for path in tree.files(".py") if tree.matches(excused, tree.read(path))]
    assert tree.matches(excused, "# ruff: no" + "qa\n")
