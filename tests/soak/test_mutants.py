"""Mutation testing of the screening engine: do its worked examples and properties notice small wrong changes?"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from caseapp import clock
from tests.soak.conftest import Budget
from tests.soak.mutant_server import FOLDER, PLAIN
from tests.soak.mutants import mutants

TESTS = ("tests/packs", *map(str, sorted(Path("tests/unit/rules").glob("test_screening_*.py"))))
LEAST = 90  # per cent of the mutants that mean something else; docs/adr/0007 says what a whole run came to
FEW = 50  # a smaller sample is judged as if all the others of so many had been noticed
EQUAL = yaml.safe_load(Path("tests/soak/equal_mutants.yaml").read_text(encoding="utf-8"))

Shown = dict[str, Any]


class Server:
    """The process that tries mutants (tests/soak/mutant_server.py)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.mutants: list[Shown] = self.read()

    def read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the server of mutants has ended"
        return json.loads(line)

    def ask(self, number: int) -> Shown:
        assert self.process.stdin is not None
        print(number, file=self.process.stdin, flush=True)
        found: Shown = self.read()
        return found


@contextmanager
def server(*paths: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.soak.mutant_server", *paths]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


def survived(answer: Shown) -> bool:
    """All tests passed, or there were none."""
    return answer["exit"] in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


def key(shown: Shown) -> tuple[str, str, str]:
    return shown["file"], shown["text"], shown["change"]


def told(shown: Shown) -> str:
    return f"{FOLDER / shown['file']}:{shown['line']}: {shown['change']}   in   {shown['text']}"


def enough(tried: int, alive: int) -> bool:
    return alive * 100 <= (100 - LEAST) * max(tried, FEW)


def chosen(found: Sequence[Shown]) -> list[int]:
    """Which to try: in the order of the day, so that short runs look elsewhere every day."""
    seed = int(os.environ.get("SOAK_SEED", "") or clock.today().strftime("%Y%m%d"))
    equal = {key(one) for one in EQUAL}
    asked = [number for number, shown in enumerate(found) if key(shown) not in equal]
    random.Random(seed).shuffle(asked)  # noqa: S311 - a sample
    print(f"\n{len(found)} mutants, {len(found) - len(asked)} of them change nothing; SOAK_SEED={seed}")
    return asked


@pytest.mark.soak
def test_small_wrong_changes_to_screening_are_noticed(budget: Budget) -> None:
    tried, alive = 0, []
    with server(*TESTS) as host:
        assert host.ask(PLAIN)["exit"] == 0, "without any change the tests fail, or there are none"
        asked = chosen(host.mutants)
        for index in budget.rounds(len(asked), "mutants"):
            tried += 1
            if survived(host.ask(asked[index])):
                alive.append(told(host.mutants[asked[index]]))
    score = (
        f"{tried} tried, {tried - len(alive)} noticed, {len(alive)} survived: {1 - len(alive) / tried:.1%}"
    )
    print("\n".join((score, *sorted(alive))))
    assert enough(tried, len(alive)), f"{score}; at least {LEAST}% are to be noticed"


def test_one_mutant_is_noticed_and_one_survives() -> None:
    """With the tests of findings alone, which read no request."""
    wanted = [("findings.py", "min → max"), ("facts.py", "value >= 1 → value > 1")]
    with server("tests/unit/rules/test_screening_findings.py") as host:
        numbers = {(shown["file"], shown["change"]): index for index, shown in enumerate(host.mutants)}
        lower, count = (host.ask(numbers[one]) for one in wanted)
        named = told(host.mutants[numbers[wanted[1]]])
    assert not survived(lower)
    assert lower["by"].endswith("test_two_caps_on_one_amount_meet_at_the_lower")
    assert survived(count)
    assert re.fullmatch(
        r"caseapp/rules/screening/facts\.py:\d+: value >= 1 → value > 1   in   whole = .*", named
    )


def test_no_tests_notice_nothing() -> None:
    assert survived({"exit": int(pytest.ExitCode.NO_TESTS_COLLECTED)})
    assert not survived({"exit": -27})  # ended by its limit of time


@pytest.mark.parametrize(
    ("tried", "alive", "answer"),
    [(1000, 100, True), (1000, 101, False), (1, 1, True), (10, 6, False), (50, 5, True)],
)
def test_the_threshold(tried: int, alive: int, answer: bool) -> None:
    assert enough(tried, alive) is answer


def test_what_is_said_to_change_nothing_is_there_still() -> None:
    found = {
        mutant.key for path in FOLDER.glob("*.py") for mutant in mutants(path.read_text("utf-8"), path.name)
    }
    assert not [one for one in EQUAL if key(one) not in found]
    assert not [one for one in EQUAL if len(one["why"]) < 20]


def test_changes_of_a_small_module() -> None:
    source = """
def f(a: int | None, b: list) -> str | None:
    "code"
    if a is None or b:
        return g(1, x="word")
    raise ValueError("two words")
"""
    assert [mutant.change for mutant in mutants(source, "f.py")] == [
        "a is None or b → True",
        "a is None or b → False",
        "a is None or b → a is None and b",
        "a is None or b → b",
        "a is None or b → a is None",
        "a is None → a is not None",
        "g(1, x='word') → None",
        "g(…) without x=",
        "1 → 2",
        "'word' → 'word1'",
        "raise ValueError('two words') → pass",
    ]


def test_a_mutant_compiles_to_what_it_says() -> None:
    (mutant,) = [one for one in mutants("answer = 1 < 1", "f.py") if one.change == "1 < 1 → 1 <= 1"]
    names: dict[str, object] = {}
    exec(compile(mutant.apply(), "f.py", "exec"), names)  # noqa: S102 - what a mutant is for
    assert names["answer"] is True
