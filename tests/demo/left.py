"""What a year played by the demo must hold, counted in the SQLite database that it leaves behind."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from caseapp.config import parse_keys
from caseapp.packs import load
from caseapp.packs.policy_types import PolicyList
from caseapp.vault import Vault
from demo.world import CURTAIN
from tests.api import leaks

ROOT = Path(__file__).resolve().parents[2]
POLICY = load().policy("340202", date(2025, 6, 30))
LAST = "2025-12-31"
OPENED = "SELECT c.id FROM legal_case c JOIN aid_application a ON a.case_id = c.id"
WAYS = {
    "granted": "application.received aid.granted",
    "asked once more": "supplement.requested supplement.answered",
    "deemed withdrawn": "application.deemed_withdrawn",
    "withdrawn": "application.withdrawn",
    "sent elsewhere": "application.redirected",
    "replaced": "worker.replaced",
    "told": "organ.told",
    "closed": "closing_report.submitted case.closed case.reviewed case.archived",
    "mediated": "mediation.agreed mediation.failed mediation.refused_by_party mediation.not_accepted",
    "performed": "performance.checked",
}
SCENES = """
    access_needs.recorded aid.given_first prior_aid.confirmed prior_aid.ended cooperation.answered recusal.requested
    firm.appointed worker.proposed proposal.ended replacement.refused report.answered hearing.moved objection.upheld
    objection.outcome_known objection.refusal_corrected document.issued document.delivered termination.letter_sent
    case_file.made subsidy.paid case.imported case.import_voided
"""


class Left:
    """The database that the demo left behind; ``least`` of everything must be in it."""

    def __init__(self, link: sqlite3.Connection, folder: Path, least: int) -> None:
        self._link = link
        self.least = least
        self.vault = Vault()
        self.vault.configure(parse_keys(json.loads((folder / "secrets.json").read_text())["keys"]))

    def opened(self, table: str, field: str, key: str = "case_id") -> list[str]:
        """What a sealed column holds."""
        rows = self.rows(f"SELECT {key}, {field}_sealed FROM {table} WHERE {field}_sealed IS NOT NULL")
        return [self.vault.open(sealed, f"{table}.{field}:{UUID(name)}") for name, sealed in rows]

    def rows(self, sql: str) -> list[Any]:
        return self._link.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])

    def codes(self, sql: str) -> Counter[str]:
        return Counter(code for (codes,) in self.rows(sql) for code in json.loads(codes))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    places = {"CASEAPP_ENV": "demo", "CASEAPP_VAR": str(folder), "CASEAPP_FONTS": str(ROOT / "var" / "fonts")}
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=kept | places,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def played(folder: Path, *words: str, least: int) -> Iterator[Left]:
    """Play the demo into the folder; it says where the report is, and every chain of what it left is whole."""
    done = run(folder, "demo", *words)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    pdf = folder / "report-340200-2025.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert str(pdf) in done.stdout
    assert "make run" in done.stdout
    assert "、.lawyer1、.lawyer2、.worker" in done.stdout
    with closing(sqlite3.connect(folder / "caseapp.sqlite3")) as link:
        yield Left(link, folder, least)
    chains = run(folder, "flask", "--app", "wsgi", "case", "verify-chains")
    assert (chains.returncode, ", 0 faults" in chains.stdout) == (0, True), chains.stdout


def nothing_lies_in_plain(left: Left, folder: Path) -> None:
    """No identity number, phone or address of the year's people, in no file, in no form (tests/api/leaks.py)."""
    told = {
        f"{field} {number}": value
        for field in ("id_number", "phone", "address")
        for number, value in enumerate(left.opened("person", field, "id")[:: 40 if left.least > 1 else 5])
    }
    assert len(told) > 20
    held = {name: content for name, content in leaks.files(folder).items() if name != "secrets.json"}
    assert leaks.leaks(held, told) == []


def codes_occur(left: Left) -> None:
    matters = Counter(code for (code,) in left.rows("SELECT matter_code FROM aid_application"))
    grounds = Counter(
        code for codes in left.opened("aid_application", "grounds") for code in json.loads(codes)
    )
    wanted = [(matters, code) for code in claimable(PolicyList.MATTERS, "art31")]
    wanted += [(grounds, code) for code in claimable(PolicyList.GROUNDS, "art32", "art42")]
    assert not [code for counted, code in wanted if counted[code] < left.least]
    refused = set(left.codes("SELECT refusal_grounds FROM decision"))
    assert refused == set(claimable(PolicyList.REFUSAL_GROUNDS, ""))
    ended = {code for (code,) in left.rows("SELECT ground FROM termination")}
    assert ended == set(claimable(PolicyList.TERMINATION_GROUNDS, "")) | {"papers_not_made_good"}
    notices = set(left.opened("organ_notice", "ground"))
    assert notices == set(claimable(PolicyList.GROUNDS, "art25", "art25_discretionary", "art28"))


def claimable(which: PolicyList, *groups: str) -> Iterator[str]:
    return (item.code for item in POLICY.items(which) if item.claimable and item.group in groups)


def ways_occur(left: Left) -> None:
    verbs = {verb for (verb,) in left.rows("SELECT DISTINCT verb FROM case_event")}
    assert not {way for way, wanted in WAYS.items() if not set(wanted.split()) <= verbs}
    assert left.number("SELECT count(DISTINCT kind) FROM legal_case") == 4
    assert left.number("SELECT count(*) FROM duty_help_record WHERE refused") >= left.least
    assert (
        left.number("SELECT count(*) FROM duty_help_record WHERE provided_at IS NULL AND NOT refused")
        >= left.least
    )
    assert left.number("SELECT count(*) FROM advice_record WHERE answered_at IS NULL") == 1
    states = {state for (state,) in left.rows("SELECT DISTINCT state FROM drafting_request")}
    assert states >= {"delivered", "declined"}
    assert left.number("SELECT count(*) FROM organ_notice WHERE counsel_retained_on IS NOT NULL") >= 1
    forms = left.rows("SELECT DISTINCT agreement_form, performance FROM dispute WHERE agreed_on IS NOT NULL")
    assert {("written", "performed"), ("oral", "performed"), ("written", "not_performed")} <= set(forms)


def the_year_is_full(left: Left) -> None:
    assert left.number("SELECT count(*) FROM aid_application") >= 400
    assert left.number("SELECT count(DISTINCT strftime('%m', asked_at)) FROM advice_record") == 12
    assert left.number("SELECT count(DISTINCT grade) FROM case_review") >= 3


def clocks_are_late_sometimes(left: Left) -> None:
    late = left.number(
        "SELECT count(DISTINCT case_id) FROM deadline WHERE clock_code IN ('review_decision', 'assign_after_grant')"
        f" AND (met_on > due_on OR (met_on IS NULL AND state = 'running' AND due_on < '{LAST}'))"
    )
    assert 0.05 <= late / left.number("SELECT count(*) FROM aid_application") <= 0.15
    notices = "SELECT count(*) FROM deadline WHERE clock_code = 'lai_assign_on_notice' AND met_on > due_on"
    assert left.number(notices) >= 3


def some_clocks_are_overdue_at_the_end(left: Left) -> None:
    """Of both kinds; nothing pauses them."""
    overdue = left.rows(
        "SELECT clock_code FROM deadline WHERE state = 'running' AND met_on IS NULL"
        f" AND clock_code IN ('review_decision', 'assign_after_grant') AND due_on < '{CURTAIN}'"
    )
    assert len(overdue) >= 3
    assert len(set(overdue)) == 2


def some_are_open(left: Left) -> None:
    then_open = f"c.opened_on <= '{LAST}' AND (c.closed_on IS NULL OR c.closed_on > '{LAST}')"
    still = left.number(f"SELECT count(*) FROM ({OPENED} WHERE {then_open})")
    assert 0.07 <= still / left.number(f"SELECT count(*) FROM ({OPENED})") <= 0.13


def numbers_have_no_gap(left: Left) -> None:
    series = "SELECT organization_id, series, year, count(*), max(serial), min(serial) FROM legal_case GROUP BY 1, 2, 3"
    found = left.rows(series)
    assert len(found) > 20
    assert not [row for row in found if (row[3], 1) != (row[4], row[5])]


def report_has_values(left: Left) -> None:
    ((snapshot,),) = left.rows("SELECT snapshot FROM report WHERE issued_at IS NOT NULL")
    rows = {row["number"]: row for row in json.loads(snapshot)["report"]["indicators"]}
    assert len(rows) == 22
    assert not [number for number in (10, 12, 13, 14, 19, 21) if rows[number]["value"] is None]


def accounts_cover_every_role(left: Left) -> None:
    assert left.number("SELECT count(DISTINCT role) FROM account_role") == 16


def the_scenes_were_played(left: Left, folder: Path) -> None:
    """What demo/scenes.py adds to the plan: each scene's last step is on record, and what it fetched is there."""
    verbs = {verb for (verb,) in left.rows("SELECT DISTINCT verb FROM case_event")}
    assert set(SCENES.split()) <= verbs, set(SCENES.split()) - verbs
    assert left.number("SELECT count(*) FROM advice_record WHERE became_case_id IS NOT NULL") == 1
    assert left.number("SELECT count(*) FROM person_link WHERE verdict = 'same' AND ended_at IS NULL") == 1
    assert left.number("SELECT count(*) FROM gift_step") == 2
    imported = left.rows(
        "SELECT voided_at IS NULL, count(*) FROM legal_case WHERE series = 'imported' GROUP BY 1"
    )
    assert sorted(imported) == [(0, 5), (1, 5)]
    paid = left.rows("SELECT state, count(*), count(DISTINCT assignment_id) FROM subsidy GROUP BY 1")
    assert [(state, rows == services) for state, rows, services in paid] == [("paid", True)]
    assert (folder / "case-file-340202-2025.pdf").read_bytes().startswith(b"%PDF-")
    for name in ("subsidies-340202-2025.csv", "open-cases-340202-2025.csv"):
        assert len((folder / name).read_text(encoding="utf-8-sig").splitlines()) > 1


def no_letter_is_owed(left: Left) -> None:
    """Nor an agreement: what is overdue on the board when the curtain falls is what the plan left waiting."""
    owed = f"state = 'running' AND effect <> 'right' AND due_on < '{CURTAIN}'"
    codes = {code for (code,) in left.rows(f"SELECT DISTINCT clock_code FROM deadline WHERE {owed}")}
    assert codes <= {"review_decision", "assign_after_grant"}, codes
    letters = "SELECT state, count(*) FROM deadline WHERE clock_code = 'termination_letter' GROUP BY 1"
    ((state, number),) = left.rows(letters)
    assert (state, number >= left.least) == ("met", True)
