"""Breakdowns by code: how often each stands in the rows of a year.

All breakdowns of applications look at the same ones, those that `year.Applications` counts, so that a table's sum
and the figure it breaks down are one number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa

from caseapp.metrics.facts import AID_CASES, DECISIONS, TERMINATIONS
from caseapp.metrics.figures import Reader
from caseapp.metrics.measures import Rows
from caseapp.metrics.window import Column, Window
from caseapp.models import AidApplication
from caseapp.vocabulary import APPLIED_AID_KINDS

Tally = tuple[tuple[str, int], ...]
_SINGLE: Final = ("matter", "channel", "hardship_route", "termination_grounds")
_BY_ROUTE: Final = {"grounds_without_hardship": "not_required_art32", "grounds_exempt": "exempt_art42"}
_LISTS: Final = ("refusal_grounds",)
TALLIES: Final = (*_SINGLE, *_BY_ROUTE, *_LISTS)
"""Names of the breakdowns. A case may name several grounds; those claimed count on the route they led to."""


def tallies_of(session: Reader, window: Window) -> dict[str, Tally]:
    """Each of `TALLIES`, of the civil and administrative applications received in the year as they stood on its last
    day; two queries, because the grounds are sealed.
    """
    cases, decisions, ends = AID_CASES.c, DECISIONS.c, TERMINATIONS.c
    received = (
        cases.kind.in_(sorted(APPLIED_AID_KINDS)),
        window.days(cases.opened_on),
        window.area(cases.region_code),
    )
    these = sa.select(cases.case_id).where(*received)
    refused = (decisions.case_id.in_(these), decisions.decided_on <= window.last_day)
    ended = (ends.case_id.in_(these), ends.terminated_on <= window.last_day)
    found = by_dimension(
        session,
        [
            *(dimension(name, cases[name], received) for name in ("matter", "channel", "hardship_route")),
            dimension("refusal_grounds", decisions.refusal_grounds, refused),
            dimension("termination_grounds", ends.ground, ended),
        ],
    )
    found |= _by_route(session, received)
    return {name: ranked(found.get(name, {})) for name in TALLIES}


def _by_route(session: Reader, received: Iterable[Column]) -> dict[str, Counter[str]]:
    """The grounds claimed, code by code, on the routes that are broken down."""
    cases, names = AID_CASES.c, {route: name for name, route in _BY_ROUTE.items()}
    claimed = AidApplication.grounds_sealed
    select = sa.select(cases.hardship_route, cases.case_id, claimed)
    select = select.join_from(AID_CASES.relation, AidApplication, AidApplication.case_id == cases.case_id)
    found: dict[str, Counter[str]] = {}
    for route, key, sealed in session.execute(
        select.where(cases.hardship_route.in_(sorted(names)), claimed.is_not(None), *received)
    ):
        codes = AidApplication.grounds.opened(AidApplication, key, sealed)
        found.setdefault(names[route], Counter()).update(codes)
    return found


def dimension(name: str, column: Column, where: Iterable[Column], counted: Column | None = None) -> Rows:
    """How many rows (or distinct values of `counted`) have each value of the column; rows without one are left out."""
    code = sa.cast(column, sa.Text).label("code")
    number = sa.func.count() if counted is None else sa.func.count(counted.distinct())
    return (
        sa.select(sa.literal(name, sa.String), code, number).where(column.is_not(None), *where).group_by(code)
    )


def by_dimension(session: Reader, selects: Iterable[Rows]) -> dict[str, Counter[str]]:
    """All dimensions in one query; a list of codes is counted code by code."""
    found: dict[str, Counter[str]] = {}
    for name, code, number in session.execute(sa.union_all(*selects)):
        tally = found.setdefault(name, Counter())
        for one in json.loads(code) if name in _LISTS else [code]:
            tally[str(one)] += int(number)
    return found


def ranked(tally: Mapping[str, int]) -> Tally:
    """The most frequent first, then by code."""
    return tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])))
