"""The demo's whole year, on SQLite as ``make demo`` plays it, and again on PostgreSQL; and its short one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import left
from tests.postgres import fresh_database


@pytest.mark.soak
def test_the_year_that_the_demo_leaves(tmp_path: Path) -> None:
    with left.played(tmp_path, least=3) as found:
        population = (
            "SELECT count(*) FROM local_figure WHERE name = 'population_resident' AND region_code = '340200'"
        )
        assert found.number(population) == 1
        for check in (
            left.the_year_is_full,
            left.codes_occur,
            left.ways_occur,
            left.clocks_are_late_sometimes,
            left.some_clocks_are_overdue_at_the_end,
            left.some_are_open,
            left.numbers_have_no_gap,
            left.report_has_values,
            left.accounts_cover_every_role,
            left.no_letter_is_owed,
        ):
            check(found)
        left.the_scenes_were_played(found, tmp_path)
        left.nothing_lies_in_plain(found, tmp_path)


@pytest.mark.soak
def test_a_short_year_shows_one_of_everything(tmp_path: Path) -> None:
    with left.played(tmp_path, "--short", least=1) as found:
        assert 30 <= found.number("SELECT count(*) FROM aid_application") <= 150
        for check in (
            left.codes_occur,
            left.ways_occur,
            left.numbers_have_no_gap,
            left.report_has_values,
            left.accounts_cover_every_role,
            left.no_letter_is_owed,
        ):
            check(found)
        left.the_scenes_were_played(found, tmp_path)
        left.nothing_lies_in_plain(found, tmp_path)


@pytest.mark.soak
def test_the_demo_on_postgresql(tmp_path: Path) -> None:
    url = fresh_database(os.environ["TEST_POSTGRES_URL"], "caseapp_demo")
    places = {
        "DATABASE_URL": url,
        "CASEAPP_VAR": str(tmp_path),
        "CASEAPP_FONTS": str(Path("var/fonts").resolve()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "demo"],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    (report,) = tmp_path.rglob("report-*.pdf")
    assert report.read_bytes().startswith(b"%PDF-")
