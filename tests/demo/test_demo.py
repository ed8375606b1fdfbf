"""``make demo`` in short, on SQLite: one story of each sort. The whole year is a long check (tests/soak)."""

from pathlib import Path

import pytest

from tests.demo import left


@pytest.mark.longest
def test_a_short_year_shows_one_of_everything(tmp_path: Path) -> None:
    with left.played(tmp_path, "--short", least=1) as found:
        assert 30 <= found.number("SELECT count(*) FROM aid_application") <= 150
        for check in (
            left.codes_occur,
            left.ways_occur,
            left.numbers_have_no_gap,
            left.report_has_values,
            left.accounts_cover_every_role,
        ):
            check(found)
        left.nothing_lies_in_plain(found, tmp_path)
