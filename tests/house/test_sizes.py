"""Small functions, small files, everything annotated."""

from pathlib import Path

import pytest

from tests.house import tree

PACKAGE = list(tree.files(".py", under="caseapp/"))
PYTHON = [path for path in tree.files(".py") if path.parts[0] != "migrations"]
FUNCTIONS = {path: list(tree.functions(tree.read(path))) for path in PACKAGE}
SIZES = [function.lines for found in FUNCTIONS.values() for function in found]


def test_no_function_is_over_60_lines() -> None:
    long = [
        f"{p}:{f.line} {f.name} {f.lines}" for p, found in FUNCTIONS.items() for f in found if f.lines > 60
    ]
    assert not long


def test_half_the_functions_have_8_lines_and_nine_tenths_25() -> None:
    assert (tree.share(SIZES, 0.5) <= 8, tree.share(SIZES, 0.9) <= 25) == (True, True), (
        f"median {tree.share(SIZES, 0.5)}, ninth tenth {tree.share(SIZES, 0.9)} of {len(SIZES)}"
    )


def test_no_file_is_over_400_lines() -> None:
    counts = {str(path): tree.read(path).count("\n") for path in PYTHON}
    assert not {path: count for path, count in counts.items() if count > 400}


def test_everything_is_annotated() -> None:
    bare = [
        f"{p}:{f.line} {f.name}: {f.unannotated}"
        for p, found in FUNCTIONS.items()
        for f in found
        if f.unannotated
    ]
    assert not bare


def test_no_function_is_empty() -> None:
    assert not [f"{p}: {name}" for p in PACKAGE for name in tree.empty_functions(tree.read(p))]


@pytest.mark.parametrize("stem", sorted(tree.FORBIDDEN_STEMS))
def test_no_file_is_named_for_anything(stem: str) -> None:
    assert not [str(path) for path in PYTHON if path.stem.lstrip("_") == stem]


def test_migrations_are_named_by_date_and_matter() -> None:
    versions = tree.files(".py", under="migrations/versions/")
    assert versions
    assert not [str(path) for path in versions if not tree.MIGRATION.fullmatch(path.name)]


def test_a_planted_long_function_is_measured() -> None:
    source = (
        "class A:\n    def f(self, x, *rest: int) -> int:\n"
        + "        x += 1\n" * 60
        + "\ndef g() -> None: ...\n"
    )
    first, second = sorted(tree.functions(source), key=lambda function: function.line)
    assert (first.name, first.lines, first.unannotated) == ("f", 61, ("x",))
    assert (second.lines, second.unannotated) == (1, ())


def test_a_planted_empty_function_is_found() -> None:
    source = (
        'def a() -> None:\n    """Soon."""\n\ndef b() -> None:\n    pass\n\ndef c() -> int:\n    return 1\n'
    )
    protocol = "class P(Protocol):\n    def d(self) -> int:\n        ...\n"
    assert list(tree.empty_functions(source + protocol)) == ["a", "b"]


def test_doing_nothing_on_purpose_is_said_and_shown() -> None:
    said = 'def f(_job: str) -> None:\n    """Nobody answers."""\n'
    assert not list(tree.empty_functions(said))
    assert list(tree.empty_functions(said.replace("_job", "job"))) == ["f"]
    assert list(tree.empty_functions("def f(_job: str) -> None:\n    pass\n")) == ["f"]


@pytest.mark.parametrize(("part", "answer"), [(0.5, 3), (0.9, 9)])
def test_shares_by_hand(part: float, answer: int) -> None:
    assert tree.share([9, 1, 3, 2, 4], part) == answer


def test_names_of_migrations() -> None:
    assert tree.MIGRATION.fullmatch("20250301_0900_first_tables.py")
    assert not tree.MIGRATION.fullmatch("ab12cd34_first.py")
    assert Path("caseapp/__init__.py") in PACKAGE
