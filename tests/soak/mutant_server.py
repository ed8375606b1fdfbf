"""Tries mutants in forks of one process that has loaded everything but the mutated package and its tests.

``python -m tests.soak.mutant_server <test paths>`` prints the list of mutants as one line of JSON, reads numbers from
its input (-1: nothing changed) and answers each with a line of JSON. No file is written: the package is imported
from memory.
"""

import ast
import gc
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import NoReturn

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

import caseapp.services.intake  # noqa: F401 - a test of the rules asks it; loaded here, it is not loaded in each fork
from caseapp import packs
from caseapp.packs import _yaml
from tests.soak.mutants import Mutant, mutants

PACKAGE = "caseapp.rules.screening"
FOLDER = Path("caseapp/rules/screening")
LIMIT = 20  # seconds of processor time; a mutant that takes longer has been noticed
OPTIONS = (  # what costs time in each fork and finds nothing is left out
    *("-q", "-x", "--tb=no", "--assert=plain", "--confcutdir=tests/unit/rules", "-p", "pytest_socket"),
    *("-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:threadexception"),
)
EXAMPLES = 10  # of each property
PLAIN = -1


class FromMemory(MetaPathFinder, Loader):
    """Imports the package from code objects."""

    def __init__(self, codes: Mapping[str, CodeType]) -> None:
        self.codes = codes

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        is_package = name == PACKAGE
        return ModuleSpec(name, self, is_package=is_package) if name in self.codes else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.codes[module.__name__], module.__dict__)  # noqa: S102 - what importing is


class Killer:
    """A pytest plugin: worked examples first, then properties; and which test failed."""

    name = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def module_name(path: Path) -> str:
    return PACKAGE if path.stem == "__init__" else f"{PACKAGE}.{path.stem}"


def compiled(tree: ast.Module | str, path: Path) -> CodeType:
    return compile(tree, str(path), "exec", dont_inherit=True)


def tried(codes: Mapping[str, CodeType], paths: Sequence[str]) -> tuple[int, str]:
    """In a fork: pytest's exit code and the first test that failed."""
    sys.meta_path.insert(0, FromMemory(codes))
    killer = Killer()
    return int(pytest.main([*OPTIONS, *paths], plugins=[killer])), killer.name


def in_fork(
    mutant: Mutant | None, codes: dict[str, CodeType], paths: Sequence[str], writing: int
) -> NoReturn:
    """Ends the process with pytest's exit code, having written which test failed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)  # its signal ends the process
    code, by = 1, "its import"
    try:
        if mutant is not None:
            path = FOLDER / mutant.file
            codes[module_name(path)] = compiled(mutant.apply(), path)
        code, by = tried(codes, paths)
    finally:
        os.write(writing, by.encode())
        os._exit(code)


def answer(mutant: Mutant | None, codes: dict[str, CodeType], paths: Sequence[str]) -> dict[str, object]:
    """What becomes of one mutant: how its process ended, and the test that failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        in_fork(mutant, codes, paths, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        by = pipe.read()
    return {"exit": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "by": by}


def prepare() -> None:
    """Load what every fork needs and no mutant touches; the packs are read once."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutants", max_examples=EXAMPLES, phases=phases, deadline=None, database=None, derandomize=True
    )
    settings.load_profile("mutants")
    packs.load = cache(packs.load)
    packs.load()
    _yaml.parse_yaml = cache(_yaml.parse_yaml)
    for path in Path("tests/packs").glob("*.yaml"):
        _yaml.parse_yaml(path.read_text(encoding="utf-8"))
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    gc.freeze()


def main(paths: Sequence[str]) -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.py"))}
    codes = {module_name(path): compiled(source, path) for path, source in sources.items()}
    found = [mutant for path, source in sources.items() for mutant in mutants(source, path.name)]
    prepare()
    shown = [{"file": m.file, "line": m.line, "text": m.text, "change": m.change} for m in found]
    print(json.dumps(shown), flush=True)
    for line in sys.stdin:
        number = int(line)
        print(json.dumps(answer(None if number == PLAIN else found[number], codes, paths)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
