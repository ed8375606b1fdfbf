"""What a whole run proved: a pytest plugin that tallies, and the check of its tally.

- Every test whose fixture ``database`` is parametrised ran on SQLite **and** on PostgreSQL. A test marked
  ``one_database`` or ``postgresql_only`` is left out; a skipped test did not run.
- Every operation of ``docs/api/openapi.json`` was answered with success in some test that was written for
  it (generated requests of ``tests/contract`` and the sweeps of ``tests/house`` do not count).

Load with ``-p tests.tally --tally FILE``; ``python -m tests.tally FILE [databases|routes]`` judges.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request, request_finished

DIALECTS = ("sqlite", "postgresql")
GENERATED = ("tests/contract/", "tests/house/")
OPENAPI = Path("docs/api/openapi.json")
Tally = dict[str, list[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tally", type=Path, help="write what ran on which database, and which routes, here")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--tally"):
        worker = hasattr(config, "workerinput")
        config.pluginmanager.register(Routes(config) if worker else Recorder(config))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the dialect on the item; the note travels from an xdist worker with the report."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    one = any(map(item.get_closest_marker, ("one_database", "postgresql_only")))
    if parameters.get("database") in DIALECTS and not one:
        item.user_properties.append(("dialect", parameters["database"]))


class Routes:
    """Listens to every Flask app of its process for requests that a written test got answered."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.answered: set[str] = set()
        request_finished.connect(self.note)

    def note(self, _app: Flask, response: Response, **_: object) -> None:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        if request.url_rule and response.status_code < 400 and not test.startswith(GENERATED):
            self.answered.add(f"{request.method} {request.url_rule.rule}")

    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["answered"] = sorted(self.answered)


class Recorder(Routes):
    """Lives in the controlling process: collects the reports and what the workers heard, and writes."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self.path: Path = config.getoption("--tally")
        self.ran: dict[str, set[str]] = {dialect: set() for dialect in DIALECTS}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            for name, dialect in report.user_properties:
                if name == "dialect":
                    self.ran[str(dialect)].add(report.nodeid.replace(str(dialect), "*"))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.answered |= set(getattr(node, "workeroutput", {}).get("answered", ()))

    def pytest_sessionfinish(self) -> None:
        tally = self.ran | {"routes": self.answered}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({name: sorted(entries) for name, entries in tally.items()}))


def databases(tally: Tally) -> list[str]:
    """Why this tally does not prove both databases; empty when it does."""
    found = [f"no test ran on {dialect}" for dialect in DIALECTS if not tally.get(dialect)]
    if found:
        return found
    one, other = (set(tally[dialect]) for dialect in DIALECTS)
    found += [f"ran on {DIALECTS[0]} only: {name}" for name in sorted(one - other)]
    return found + [f"ran on {DIALECTS[1]} only: {name}" for name in sorted(other - one)]


def operations(openapi: dict[str, Any]) -> set[str]:
    """``METHOD path`` of every operation, its parameters as Flask has them stripped to ``{}``."""
    verbs = {"get", "post", "put", "patch", "delete"}
    return {
        f"{verb.upper()} {shape(path, '{', '}')}"
        for path, item in openapi["paths"].items()
        for verb in verbs & set(item)
    }


def shape(path: str, opening: str, closing: str) -> str:
    """A path with each parameter made ``{}``, so that Flask's and OpenAPI's spelling compare."""
    return "/".join("{}" if p.startswith(opening) and p.endswith(closing) else p for p in path.split("/"))


def routes(tally: Tally) -> list[str]:
    """Which documented operations no test got a good answer from; empty when none."""
    if not OPENAPI.exists():
        return [f"{OPENAPI} is not there: make docs writes it"]
    answered = {shape(route, "<", ">") for route in tally.get("routes", ())}
    missing = operations(json.loads(OPENAPI.read_text(encoding="utf-8"))) - answered
    return [f"no test got a good answer from: {operation}" for operation in sorted(missing)]


CHECKS: dict[str, Callable[[Tally], list[str]]] = {"databases": databases, "routes": routes}


def main(path: Path, wanted: list[str]) -> int:
    """Print each complaint; 0 when there is none."""
    if not path.exists():
        print(f"{path} was not written: the tests did not run to their end", file=sys.stderr)
        return 1
    tally: Tally = json.loads(path.read_text())
    found = [f"{name}: {line}" for name in wanted or CHECKS for line in CHECKS[name](tally)]
    for line in found:
        print(line, file=sys.stderr)
    if not found:
        print(f"the same {len(tally[DIALECTS[0]])} tests ran on {' and '.join(DIALECTS)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
