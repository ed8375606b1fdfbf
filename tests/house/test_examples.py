"""What the pages of ``docs/api`` show is what the app answers, and their tables are what the code says."""

import re
from pathlib import Path

import pytest

from caseapp import create_app
from caseapp.cli import generated
from caseapp.config import Settings
from tests.house import examples, tree

PAGES = tree.files(".md", under="docs/api/")
MARKDOWN = tree.files(".md", under="docs/")


@pytest.mark.slow
def test_the_examples_are_true(tmp_path: Path) -> None:
    read, faults = examples.played(tmp_path)
    assert not faults
    assert sorted(read) == sorted(PAGES)
    assert not [page for page, text in read.items() if f'"{examples.WANTED}"' in tree.read(page) or not text]


def test_no_page_shows_a_digest_that_a_change_of_the_packs_makes_stale() -> None:
    """The comparison takes every digest for another, so that a page writes "…" in its place."""
    shown = re.compile(r'"(digest|version|\w+_digest)": "[0-9a-f]{64}"')
    assert not [(page, shown.search(tree.read(page))) for page in MARKDOWN if shown.search(tree.read(page))]


def test_the_generated_tables_are_fresh(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    app = create_app(Settings("test", database, "t" * 40, examples.KEYS, tmp_path))
    stale = [str(page) for page in MARKDOWN if generated.renewed(tree.read(page), app) != tree.read(page)]
    assert not stale, "run `make docs`"
    tables = {found[2].split()[0] for page in MARKDOWN for found in generated.MARK.finditer(tree.read(page))}
    assert tables == set(generated.TABLES)


@pytest.mark.parametrize(
    ("shown", "real", "complaints"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, 0),
        ({"a": 1}, {"a": 2}, 1),
        ({"a": 1}, {"b": 1}, 1),
        ({"a": "…"}, {"a": [1]}, 0),
        ([1, "…"], [1, 2, 3], 0),
        ([1], [1, 2], 1),
        ([2, "…"], [1, 2], 1),
        (True, 1.5, 1),
        ("01a2000c-5d33-73fe-9082-a2b5bcdf6379", "01a2000c-66b0-77f8-84f3-03dd5b758612", 0),
        ("340202-01-民援-2025-000001", "340202-01-民援-2025-000002", 1),
    ],
)
def test_a_planted_answer_is_found(shown: object, real: object, complaints: int) -> None:
    assert len(list(examples.differences(shown, real))) == complaints


def test_planted_commands_are_read() -> None:
    block = "curl -X PUT $API/a --oauth2-bearer $T -H 'If-Match: \"1\"' --json '{\"b\":\n \"'$X'\"}'\ncurl $API/c\n"
    first, second = examples.commands(block, {"API": "/api/v1", "T": "t", "X": "x"})
    headers = {"Authorization": "Bearer t", "If-Match": '"1"', "Content-Type": "application/json"}
    assert examples.request_of(first) == ("PUT", "/api/v1/a", headers, b'{"b":\n "x"}')
    assert examples.request_of(second) == ("GET", "/api/v1/c", {}, None)
    with pytest.raises(KeyError):
        list(examples.commands("curl $API", {}))
    with pytest.raises(ValueError, match="--proxy"):
        examples.request_of(["--proxy", "x"])
