"""``docs/architecture.md`` names every part of the package, and nothing that is not there."""

import pkgutil
import re
from pathlib import Path

import pytest

from tests.house import tree

PACKAGE = tree.ROOT / "caseapp"
PAGE = tree.read(Path("docs/architecture.md"))
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)
PATHS = PAGE[PAGE.index("## Path 1") :]
TOP = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}


def parts() -> set[str]:
    """Every top-level module and every folder with something in it that the project keeps."""
    kept = [path.relative_to("caseapp") for path in tree.files(".py", ".yaml", under="caseapp/")]
    modules = {path.name for path in kept if len(path.parts) == 1}
    folders = {f"{parent}/" for path in kept for parent in path.parents if parent.parts}
    return modules | {name for name in folders if not re.match(r"packs/(regions|reports)/.", name)}


def missing_parts(page: str) -> list[str]:
    return sorted(part for part in parts() if f"`{part}`" not in page)


def is_there(name: str) -> bool:
    """Whether ``folder/``, ``folder/file.py`` or ``folder/module.function`` exists in the package."""
    if (PACKAGE / name).exists() or (tree.ROOT / name).exists():
        return True
    try:
        pkgutil.resolve_name(f"caseapp.{name.replace('/', '.')}")
    except (ImportError, AttributeError):
        return False
    return True


def named(texts: list[str]) -> list[str]:
    """Those that look like a part of the package: they begin with one of its names and go on."""
    return [
        text
        for text in texts
        if re.fullmatch(r"(\w+)[/.][\w/.]*", text) and re.split(r"[/.]", text)[0] in TOP
    ]


def test_every_part_has_its_line() -> None:
    assert not missing_parts(PAGE)


def test_every_named_part_exists() -> None:
    assert not [name for name in named(QUOTED) if not is_there(name)]


def test_the_three_paths_name_functions() -> None:
    assert [line for line in PAGE.splitlines() if line.startswith("## Path")] == [
        "## Path 1: a request, `POST /legal-aid/cases`",
        "## Path 2: a metric, `GET /metrics/values`",
        "## Path 3: a PDF, `POST /reports`",
    ]
    assert len([name for name in named(re.findall(r"`([^`\n]+)`", PATHS)) if not name.endswith(".py")]) > 40


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("services/intake.receive", True),
        ("rules/screening.screen", True),
        ("rules/screening/evaluate.Engine", True),
        ("access.visible", True),
        ("packs/case_types/civil_aid.yaml", True),
        ("services/intake.take_away", False),
        ("access.Actor.burn", False),
    ],
)
def test_a_planted_name_is_found(name: str, there: bool) -> None:
    assert is_there(name) is there


def test_a_part_left_out_is_found() -> None:
    assert missing_parts(PAGE.replace("`vault.py`", "vault")) == ["vault.py"]
    assert named(["case:intake", "packs/", "access.visible", "vocabulary", "docs/x.md"]) == [
        "packs/",
        "access.visible",
    ]


def reachable(start: Path) -> set[Path]:
    """Every document that links lead to."""
    found, waiting = set(), [start]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        links = ((tree.ROOT / page.parent / link).resolve() for link in tree.links(tree.read(page)))
        waiting += [link.relative_to(tree.ROOT) for link in links]
    return found


def test_every_document_is_linked() -> None:
    assert not set(tree.files(".md", under="docs/")) - reachable(Path("docs/index.md"))
    assert reachable(Path("docs/index.md")) == reachable(Path("README.md")) | {Path("docs/index.md")}


def test_every_setting_is_explained() -> None:
    source = tree.read(Path("caseapp/config.py")) + tree.read(Path("caseapp/reports/fonts.py"))
    named = set(re.findall(r"\"((?:CASEAPP|DATABASE)_[A-Z_]+)\"", source))
    assert named
    assert not {name for name in named if f"`{name}`" not in tree.read(Path("docs/how-to/run.md"))}
