"""The import contracts of pyproject.toml break when a layer is broken, and when a module has none."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import tree

PROJECT = tree.read(Path("pyproject.toml"))
CONTRACTS = tomllib.loads(PROJECT)["tool"]["importlinter"]["contracts"]
MODULES = re.findall(r"\w+", " ".join(CONTRACTS[0]["layers"]))
LINT = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command as lint; lint()",
    "--no-logo",
    "--no-cache",
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package with every module of the design, under the project's own contracts."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "caseapp").mkdir()
    for name in ["__init__", *MODULES]:
        (tmp_path / "caseapp" / f"{name}.py").write_text("")
    return tmp_path


def lint(folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        LINT, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def test_the_empty_house_keeps_its_contracts(package: Path) -> None:
    assert f"{len(CONTRACTS)} kept, 0 broken" in lint(package)


@pytest.mark.parametrize(
    ("module", "planted", "complaint"),
    [
        ("models", "import caseapp.rules", "caseapp.models is not allowed to import caseapp.rules"),
        ("packs", "import caseapp.models", "caseapp.packs is not allowed to import caseapp.models"),
        ("rules", "import sqlalchemy", "caseapp.rules is not allowed to import sqlalchemy"),
        ("services", "import flask", "caseapp.services is not allowed to import flask"),
        ("novelty", "", "novelty"),
    ],
)
def test_a_planted_import_breaks_them(package: Path, module: str, planted: str, complaint: str) -> None:
    (package / "caseapp" / f"{module}.py").write_text(planted + "\n")
    told = lint(package)
    assert "BROKEN" in told or "Could not" in told or "exhaustive" in told.lower()
    assert complaint in told
