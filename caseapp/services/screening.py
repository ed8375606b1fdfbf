"""Screening: the same code for the anonymous estimate, the batch and the decision of a case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.clock import today
from caseapp.errors import CaseAppError, Fault, Invalid, LocalFigureMissing, PolicyMissing
from caseapp.extensions import db
from caseapp.models import AidApplication, HardshipStatement, LegalCase, LocalFigure, Screening
from caseapp.packs import catalogue
from caseapp.packs.policies import Policies, Policy
from caseapp.rules.screening import Answer, Facts, Figure, FigureTable, screen, unknown_codes
from caseapp.services import figures, regions
from caseapp.services.casework import ROUTES_WITHOUT_HARDSHIP, of_case

HARDSHIP_FIELDS = ("monthly_income", "has_fixed_income")


@dataclass(frozen=True, slots=True)
class Screened:
    """An answer with what it was made from."""

    request: dict[str, Any]
    on: date
    answer: Answer
    figure_ids: list[str]

    def as_dict(self) -> dict[str, Any]:
        """The body of ``POST /screenings``."""
        return self.answer.as_dict()


def estimate(request: Mapping[str, Any], known_at: datetime | None = None) -> Screened:
    """Screen a request as of its day ``on`` (default today), with the figures recorded by ``known_at``.

    Stores nothing.

    Raises:
        Invalid: no such division, or codes that its policy does not know, all of them.
        PolicyMissing, LocalFigureMissing: saying what to enter and where.

    """
    _ensure_division(request, regions.unheard_of({request["region_code"]}))
    return screened(request, figures.rows_for([request["region_code"]]), known_at)


def estimates(requests: Sequence[Mapping[str, Any]]) -> list[Screened | CaseAppError]:
    """Screen many requests with one reading of the figures; what :func:`estimate` raises stands in its place."""
    codes = {request["region_code"] for request in requests}
    rows, strange = figures.rows_for(codes), regions.unheard_of(codes)
    return [_screened_or_why_not(request, rows, strange) for request in requests]


def estimates_without_figures(requests: Sequence[Mapping[str, Any]]) -> list[Screened | CaseAppError]:
    """The same where there is no database: without local figures, and with the published divisions only."""
    strange = regions.unpublished({request["region_code"] for request in requests})
    return [_screened_or_why_not(request, (), strange) for request in requests]


def _screened_or_why_not(
    request: Mapping[str, Any], rows: Sequence[LocalFigure], strange: Collection[str]
) -> Screened | CaseAppError:
    try:
        _ensure_division(request, strange)
        return screened(request, rows)
    except CaseAppError as error:
        return error


def screened(
    request: Mapping[str, Any],
    rows: Sequence[LocalFigure],
    known_at: datetime | None = None,
    *,
    alter: Callable[[Policy], Policy] | None = None,
    assumed: Callable[[date], Sequence[Figure]] | None = None,
    policies: Policies | None = None,
) -> Screened:
    """Screen a request with figures read before; ``alter`` and ``assumed`` try another policy and other figures.

    ``policies`` are those in use unless given; rows recorded after ``known_at`` count for nothing.
    """
    on = request.get("on") or today()
    facts = Facts.from_request(request)
    policy = (policies or catalogue().policies).resolve(request["region_code"], on)
    faults = unknown_codes(facts, policy)
    if faults:
        raise Invalid(faults=faults)
    mine = set(regions.codes_above(request["region_code"]))
    rows = [row for row in rows if row.region_code in mine]
    known = [_figure(row) for row in rows]
    table = FigureTable.of([*known, *(assumed(on) if assumed else ())], known_at)
    answer = screen(facts, alter(policy) if alter else policy, table, on)
    used = [str(row.id) for row, one in zip(rows, known, strict=True) if one in answer.figures()]
    return Screened(dict(request), on, answer, used)


def _ensure_division(request: Mapping[str, Any], strange: Collection[str]) -> None:
    if request["region_code"] in strange:
        raise Invalid(faults=[Fault("region_code", "unknown_region", "没有这个区划", "no such division")])


def _figure(row: LocalFigure) -> Figure:
    names = "region_code name variant unit valid_from valid_to recorded_at source"
    value = Decimal(figures.plain(row.value))  # without the column's empty decimals, which readers would see
    return Figure(**{name: getattr(row, name) for name in names.split()}, value=value)


def waits_for(application: AidApplication | None) -> LocalFigureMissing | PolicyMissing | None:
    """What keeps a case from its first run; ``None`` where nothing does (any longer)."""
    if application is None or application.waiting_request is None:
        return None
    try:
        estimate({**application.waiting_request, "on": date.fromisoformat(application.waiting_request["on"])})
    except (LocalFigureMissing, PolicyMissing) as error:
        return error
    return None


def store(case: LegalCase, application: AidApplication, screened: Screened, actor: Actor) -> Screening:
    """Keep a run with its case.

    Where hardship is no condition (LAL Arts 24, 32) no income is kept, and what earlier runs were told of it
    is removed.
    """
    answer = screened.as_dict()
    own, told = apart(screened.request)
    if answer["route"] in ROUTES_WITHOUT_HARDSHIP:
        told = {}
        for statement in db.session.scalars(
            sa.select(HardshipStatement).where(HardshipStatement.case_id == case.id)
        ):
            db.session.delete(statement)
    row = Screening(
        **of_case(case, actor),
        revision=_next_revision(case),
        law_day=screened.on,
        outcome=answer["outcome"],
        route=answer["route"],
        policy_region=answer["policy"]["region_code"],
        policy_digest=answer["policy"]["version"],
        figure_ids=screened.figure_ids,
        own_request=own,
        own_answer=None if told else answer,
    )
    db.session.add(row)
    application.screening_outcome, application.hardship_route = answer["outcome"], answer["route"]
    application.waiting_request = None
    case.queue_rank = 0 if answer["priority_groups"] else 1
    if told:
        row.statement = HardshipStatement(**of_case(case, actor), content=told, answer=answer)
    db.session.flush()
    return row


def apart(request: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The request without income and household, and these by themselves."""
    applicant = request.get("applicant", {})
    own = {key: value for key, value in request.items() if key != "household"}
    own["applicant"] = {key: value for key, value in applicant.items() if key not in HARDSHIP_FIELDS}
    of_applicant = {key: applicant[key] for key in HARDSHIP_FIELDS if applicant.get(key) is not None}
    told = {"applicant": of_applicant, "household": request.get("household")}
    return own, {key: value for key, value in told.items() if value}


def _next_revision(case: LegalCase) -> int:
    last = db.session.scalar(sa.select(sa.func.max(Screening.revision)).where(Screening.case_id == case.id))
    return (last or 0) + 1


def latest(case: LegalCase) -> Screening | None:
    """The newest run of the case."""
    return db.session.scalar(
        sa.select(Screening).where(Screening.case_id == case.id).order_by(Screening.revision.desc()).limit(1)
    )
