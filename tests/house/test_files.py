"""What no file of the project may hold, and what its documents promise."""

import json
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.house import tree

TEXTS = {path: tree.read(path) for path in tree.files()}
DOCUMENTS = {path: text for path, text in TEXTS.items() if path.suffix == ".md"}
PROJECT = tomllib.loads(TEXTS[Path("pyproject.toml")])
LOCK = TEXTS[Path("requirements.lock")]
DEPENDENCIES = TEXTS.get(Path("docs/dependencies.md"), "")


def held(pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}:{found}" for path, text in TEXTS.items() for found in tree.matches(pattern, text)]


@pytest.mark.parametrize("pattern", [tree.MACHINE_PATH, tree.REGISTRY, tree.UNFINISHED])
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    assert not held(pattern)


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (tree.MACHINE_PATH, "open('" + "/home" + "/somebody/x')"),
        (tree.REGISTRY, "--index-url https://" + "py" + "pi.org/simple"),
        (tree.UNFINISHED, "# TO" + "DO: later"),
    ],
)
def test_planted_lines_are_found(pattern: re.Pattern[str], planted: str) -> None:
    assert tree.matches(pattern, f"fine\n{planted}\n")[0].startswith("2: ")
    assert not tree.matches(pattern, "app.root/x ./homework/ pypinyin.org.cn todos")


def test_the_lock_holds_names_versions_and_hashes_only() -> None:
    other = [
        line
        for line in LOCK.splitlines()
        if not re.fullmatch(r"[a-z0-9.\-]+==\S+( ; [^/]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]
    assert not other


def locked() -> set[str]:
    return set(re.findall(r"^([a-z0-9.\-]+)==", LOCK, re.MULTILINE))


def declared() -> set[str]:
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    return {re.split(r"[\[>=<]", line)[0] for line in wanted}


def test_every_declared_dependency_is_locked_and_explained() -> None:
    assert not declared() - locked()
    assert not declared() - set(re.findall(r"^\| `([a-z0-9.\-]+)` \|", DEPENDENCIES, re.MULTILINE))


def test_every_explained_dependency_says_why_who_and_which_licence() -> None:
    rows = re.findall(r"^\| `.*$", DEPENDENCIES, re.MULTILINE)
    assert len(rows) == len(declared())
    assert not [row for row in rows if len([cell for cell in row.strip("|").split("|") if cell.strip()]) != 4]


def binding(licences: list[str]) -> bool:
    """Whether every licence on offer would bind a program that merely uses the package; the LGPL does not."""
    offered = [choice for licence in licences for choice in licence.split(" OR ")]
    return bool(offered) and all(re.search(r"(?<!L)GPL|(?<!Lesser )General Public", one) for one in offered)


def test_no_locked_package_binds_the_project() -> None:
    bound = []
    for installed in metadata.distributions():
        told = installed.metadata
        stated = told.get_all("License-Expression") or told.get_all("Classifier") or []
        licences = [line for line in stated if "::" not in line or line.startswith("License")]
        if told["Name"].lower().replace("_", "-") in locked() and binding(licences):
            bound.append(told["Name"])
    assert not bound


@pytest.mark.parametrize(
    ("licences", "answer"),
    [
        (["AGPL-3.0-only"], True),
        (["GPL-2.0-or-later"], True),
        (["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"], True),
        (["License :: OSI Approved :: GNU Affero General Public License v3"], True),
        (["GNU Lesser General Public License v2 or later (LGPLv2+)"], False),
        (["LGPL-3.0-only"], False),
        (["MIT OR GPL-3.0-only"], False),
        (["GNU General Public License v2 or later (GPLv2+)", "Mozilla Public License 1.1"], False),
    ],
)
def test_which_licence_binds(licences: list[str], answer: bool) -> None:
    assert binding(licences) is answer


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
def test_documents_name_commands_and_files_that_exist(path: Path) -> None:
    unknown = tree.make_commands(DOCUMENTS[path]) - tree.make_targets(TEXTS[Path("Makefile")])
    assert not unknown
    assert not [link for link in tree.links(DOCUMENTS[path]) if not (tree.ROOT / path.parent / link).exists()]


def test_the_readme_gives_the_two_commands() -> None:
    assert {"demo", "test", "run"} <= tree.make_commands(DOCUMENTS[Path("README.md")])


def test_the_readme_denies_no_route_and_names_the_regions_that_have_rules() -> None:
    missing = DOCUMENTS[Path("README.md")].partition("## What it does not do yet")[2].partition("##")[0]
    words = ("judicial confirmation", "objection", "subsid", "advice", "unmask", "import")
    paths = "\n".join(json.loads(TEXTS[Path("docs/api/openapi.json")])["paths"])
    assert not [word for word in words if word in missing and word.replace(" ", "-") in paths]
    policies = [TEXTS[path] for path in tree.files("policy.yaml", under="caseapp/packs/regions/")]
    names = {name for text in policies for name in re.findall(r"^name_en: (\w+)$", text, re.MULTILINE)}
    assert len(names) > 1
    assert not [name for name in names - {"Nation"} if name not in missing]


def test_planted_commands_and_links_are_read() -> None:
    text = "Type `make demo`.\n```\nmake tset\n```\nWe make do. [a](b.md#c) ![d](img/e.png) [f](https://g.cn)"
    assert tree.make_commands(text) == {"demo", "tset"}
    assert tree.links(text) == {"b.md", "img/e.png"}
    assert tree.make_targets("demo: setup ## x\nX := 1\nab-c:\n") == {"demo", "ab-c"}


def test_decisions_are_numbered_once() -> None:
    names = [path.name for path in tree.files(".md", under="docs/adr/") if path.name != "README.md"]
    assert names
    assert not [name for name in names if not tree.ADR.fullmatch(name)]
    numbers = [name[:4] for name in names]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    "path", [path for path in tree.files(".md", under="docs/adr/") if path.name != "README.md"]
)
def test_a_decision_says_what_was_given_up_and_when_to_look_again(path: Path) -> None:
    headings = re.findall(r"^## (.+)$", DOCUMENTS[path], re.MULTILINE)
    assert headings == ["Context", "Choice", "What we gave up", "When to look again"]


def test_the_licence_is_the_one_declared() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in TEXTS[Path("LICENSE")]


@pytest.mark.parametrize("script", [*tree.files(".sh"), Path(".ci/run")])
def test_scripts_parse_and_may_be_run(script: Path) -> None:
    shell = re.match(r"#!.*\b(sh|bash)$", TEXTS[script].splitlines()[0])
    assert shell
    assert subprocess.run([shell[1], "-n", script], cwd=tree.ROOT, check=False).returncode == 0
    assert (tree.ROOT / script).stat().st_mode & 0o111
