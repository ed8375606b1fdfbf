"""Every locked package has a licence that the project may live with, and the list says which."""

import re
from importlib import metadata, util
from pathlib import Path
from types import ModuleType

import pytest

from tests.house import tree

LOCK = tree.read(Path("requirements.lock"))
# One of the choices of each package must be here: permissive ones, and those that bind only their own files or library.
ALLOWED = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Unlicense",
    ),
    *("Zlib", "LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-1.1", "MPL-2.0"),
}


def program() -> ModuleType:
    """``scripts/licences.py``, which is no package."""
    spec = util.spec_from_file_location("licences", tree.ROOT / "scripts" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = program()
LOCKED: dict[str, list[str]] = licences.locked(LOCK)


def may_be_used(expression: str) -> bool:
    """Whether one of the alternatives consists of allowed licences only."""
    choices = re.sub(r"[()]", "", expression).split(" OR ")
    return any(all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in choices)


def test_the_list_is_current() -> None:
    assert tree.read(Path("docs/licences.md")) == licences.page(LOCK), "run `make licences`"


def test_every_locked_package_is_listed() -> None:
    listed = re.findall(r"^\| `([a-z0-9.\-]+)` \|", tree.read(Path("docs/licences.md")), re.MULTILINE)
    assert listed == sorted(LOCKED)
    assert len(LOCKED) > 60


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_its_licence_may_be_used(name: str) -> None:
    assert may_be_used(licences.licence_of(name))


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_what_was_read_is_what_is_locked(name: str) -> None:
    """Otherwise the list would tell of another version."""
    try:
        assert metadata.version(name) in LOCKED[name]
    except metadata.PackageNotFoundError:
        assert name in licences.STATED


def test_what_a_person_read_is_of_the_lock_still() -> None:
    assert not set(licences.STATED) - set(LOCKED)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("Apache-2.0 OR GPL-2.0-or-later", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-2.0-only) AND ISC", True),
        ("SSPL-1.0", False),
        ("", False),
    ],
)
def test_planted_licences(expression: str, answer: bool) -> None:
    assert may_be_used(expression) is answer


def test_unknown_words_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "MEANINGS", {})
    with pytest.raises(LookupError, match="no licence is known"):
        licences.page(LOCK)
