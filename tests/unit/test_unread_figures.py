"""A figure that the hardship line of its place does not read is recorded, and the answer says so."""

from datetime import date
from typing import Any

import pytest

from caseapp import packs
from caseapp.services.figures import unread
from caseapp.services.simulation import READ

DIBAO = "minimum_living_standard"


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    packs.install(packs.load())


def row(name: str, since: date = date(2025, 1, 1), until: date | None = None) -> dict[str, Any]:
    return {"name": name, "valid_from": since, "valid_to": until}


@pytest.mark.parametrize(
    ("region", "name", "said"),
    [
        (
            "310000",
            "hardship_line",
            "does not read it: monthly disposable income per head of the household below 3,190",
        ),
        ("310115", DIBAO, "does not read it: monthly disposable income"),
        ("110000", "hardship_line", "110000 has no hardship line on "),
        ("340200", "minimum_wage", "does not read it: twice the prefecture city's minimum living standard"),
        ("340202", DIBAO, "reads the figure of 340200: twice"),
        ("340200", DIBAO, ""),
        ("520203", "hardship_line", ""),
        ("310000", "population_resident", ""),
    ],
)
def test_a_figure_that_no_line_reads_is_noted(region: str, name: str, said: str) -> None:
    notes = unread(region, [row("population_resident"), row(name)])
    assert [(note["field"], note["code"]) for note in notes] == [
        ("figures.1.name", "figure_not_read")
    ] * bool(said)
    assert all(said in note["message_en"] and note["message"].startswith("已记录；") for note in notes)


def test_the_line_is_that_of_the_figures_own_days() -> None:
    ended = row("hardship_line", date(2023, 1, 1), date(2023, 12, 31))
    assert "has no hardship line on 2023-12-31" in unread("310000", [ended])[0]["message_en"]
    assert unread("310000", [row("hardship_line", date(2020, 1, 1), date(2020, 12, 31))]) == []


def test_whatever_a_line_may_read_is_noted_somewhere() -> None:
    assert {name for name in READ if unread("110000", [row(name)])} == set(READ)
