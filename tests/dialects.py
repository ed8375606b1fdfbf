"""Proof that the half on PostgreSQL ran: a pytest plugin that tallies tests by dialect, and its check.

A test is tallied when the parameter of the fixture ``database`` says which dialect it ran on. Load with
``-p tests.dialects --tally FILE``; ``python -m tests.dialects FILE`` fails unless both dialects ran, and
ran the same tests. A test marked ``one_database`` is left out, a skipped one did not run.
"""

import json
import sys
from pathlib import Path

import pytest

DIALECTS = ("sqlite", "postgresql")
Tally = dict[str, list[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tally", type=Path, help="write which tests ran on which database into this file")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--tally") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config.getoption("--tally")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the dialect on the item; the note travels from an xdist worker with the report."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if parameters.get("database") in DIALECTS and not item.get_closest_marker("one_database"):
        item.user_properties.append(("dialect", parameters["database"]))


class Recorder:
    """Collects from the reports, so it needs to live in the controlling process only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ran: dict[str, set[str]] = {dialect: set() for dialect in DIALECTS}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            for name, dialect in report.user_properties:
                if name == "dialect":
                    self.ran[str(dialect)].add(report.nodeid.replace(str(dialect), "*"))

    def pytest_sessionfinish(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({dialect: sorted(names) for dialect, names in self.ran.items()}))


def complaints(tally: Tally) -> list[str]:
    """Why this tally does not prove both halves; empty when it does."""
    found = [f"no test ran on {dialect}" for dialect in DIALECTS if not tally.get(dialect)]
    if found:
        return found
    one, other = (set(tally[dialect]) for dialect in DIALECTS)
    found += [f"ran on {DIALECTS[0]} only: {name}" for name in sorted(one - other)]
    return found + [f"ran on {DIALECTS[1]} only: {name}" for name in sorted(other - one)]


def main() -> int:
    path = Path(sys.argv[1])
    found = complaints(json.loads(path.read_text())) if path.exists() else [f"{path} was not written"]
    for line in found[:20]:
        print(f"databases: {line}", file=sys.stderr)
    if not found:
        count = len(json.loads(path.read_text())[DIALECTS[0]])
        print(f"databases: the same {count} tests ran on {' and '.join(DIALECTS)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
