"""The ASVS table of docs/security.md: every row once, and each one that is met names a test that exists."""

import re
from pathlib import Path

import pytest

from caseapp import create_app
from caseapp.config import Settings
from caseapp.models import append_only
from caseapp.vocabulary import Permission
from tests.house.examples import KEYS

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


def test_the_page_says_by_when_a_hole_is_mended() -> None:
    (said,) = re.findall(r"^\*\*By when a hole is mended\*\*: (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert "within a week" in said


def test_the_page_lists_every_log() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    logs = {name for name in append_only.TABLES if name.endswith(("_event", "_log"))}
    assert logs == set(listed) & set(append_only.TABLES)
    assert len(logs) >= 3


def test_there_is_one_way_in(tmp_path: Path) -> None:
    """Signing in, and going on with a session: no other route gives anything to who brings no token."""
    app = create_app(Settings("test", f"sqlite:///{tmp_path}/x.sqlite3", "t" * 40, KEYS, tmp_path))
    given = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/auth/")
        and app.view_functions[rule.endpoint].route_spec.permission is Permission.PUBLIC  # type: ignore[attr-defined]
    }
    assert given == {"/api/v1/auth/login", "/api/v1/auth/refresh"}
