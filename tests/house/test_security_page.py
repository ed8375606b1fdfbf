"""The ASVS table of docs/security.md: every row once, and each one that is met names a test that exists."""

import re
from pathlib import Path

import pytest

PAGE = Path("docs/security.md")
ROW = re.compile(
    r"^\| (?P<row>\d+\.\d+\.\d+) \| [^|]+ \| (?P<state>[a-z ]+) \| (?:`(?P<test>[^`]+)`)? ?\|$", re.MULTILINE
)
APART = re.compile(r"^\| (?P<rows>\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| (?P<why>[^|]+) \|$", re.MULTILINE)
STATES = {"met", "partly", "not met"}
ROWS = 253


def faults(text: str) -> list[str]:
    found = []
    rows = list(ROW.finditer(text))
    apart = [row for match in APART.finditer(text) for row in match["rows"].split(", ")]
    named = [match["row"] for match in rows] + apart
    if len(named) != len(set(named)) or len(named) != ROWS:
        found.append(f"{len(named)} rows, {len(set(named))} of them different, instead of {ROWS}")
    for match in rows:
        if match["state"] not in STATES:
            found.append(f"{match['row']}: no such state: {match['state']}")
        if match["state"] == "met" and not exists(match["test"]):
            found.append(f"{match['row']} is met, but no test shows it: {match['test']}")
    said = re.search(r"(\d+) met, (\d+) partly, (\d+) not met, (\d+) do not apply", text)
    states = [match["state"] for match in rows]
    counted = (*(states.count(state) for state in ("met", "partly", "not met")), len(apart))
    if said is None or tuple(map(int, said.groups())) != counted:
        found.append(f"the counts are {counted}")
    return found


def exists(test: str | None) -> bool:
    path, _, name = (test or "").partition("::")
    return (
        Path(path).is_file()
        and re.search(rf"^def {name}\(", Path(path).read_text("utf-8"), re.MULTILINE) is not None
    )


def test_each_row_stands_once_and_names_its_proof() -> None:
    assert not faults(PAGE.read_text("utf-8"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 1.2.4 | ", "| 1.2.5 | "),
        ("::test_rights_change_at_once`", "::test_that_nobody_wrote`"),
        ("| met | `tests/api/test_auth.py", "| perhaps | `tests/api/test_auth.py"),
        ("12.1.3 |", "12.1.9, 12.1.3 |"),
    ],
)
def test_a_planted_fault_is_found(old: str, new: str) -> None:
    text = PAGE.read_text("utf-8")
    assert old in text
    assert faults(text.replace(old, new, 1))
