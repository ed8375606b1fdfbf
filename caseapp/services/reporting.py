"""From counted figures to the content of an annual report: read, never written; one reading transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from caseapp import packs
from caseapp.errors import Invalid
from caseapp.extensions import db
from caseapp.metrics import engine
from caseapp.metrics.counting import by_child
from caseapp.metrics.figures import read_figures
from caseapp.metrics.flows import Flow, Flows, flows_of
from caseapp.metrics.window import Window
from caseapp.metrics.year import Year, year_of
from caseapp.models import DemoClock, Organization, Region, Report
from caseapp.packs.indicator_types import Indicator, Measure, Plan
from caseapp.reports.annual import content
from caseapp.reports.annual.content import AnnualReport
from caseapp.reports.annual.data import figures_json
from caseapp.reports.annual.wording import indicator_row
from caseapp.services import report_method, report_words
from caseapp.services.report_words import Wording

POPULATION = "population_resident"


class NoPlan(Invalid):
    """The region has no plan, so there is nothing to report against."""

    code = "no_plan"
    zh = "该地区没有规划指标"
    en = "this region has no plan of indicators"


def annual_report(report: Report, day: date, verify_url: str = "") -> AnnualReport:
    """Everything the report prints, counted as known at the end of `day`; `verify_url` is where it can be verified.

    A report of a running year holds the year up to that day. The number of queries is fixed.

    Raises:
        NoPlan: no plan stands for the region.
        PolicyMissing: no policy is in force there on the year's last day.

    """
    catalogue = packs.catalogue()
    plan = catalogue.plan(report.region_code)
    if plan is None:
        raise NoPlan
    window = engine.window_of(report.region_code, report.year, day)
    words = report_words.wording(window.region_code, window.last_day)
    planned, beside = catalogue.indicators(window.region_code), _beside(plan)
    values = engine.evaluate_all(db.session, (*planned, *beside), window, plan)
    year, flows, counties = year_of(db.session, window), flows_of(db.session, window), _below(window)
    return AnnualReport(
        region_code=window.region_code,
        region_zh=_name(window.region_code),
        year=report.year,
        issuer_zh=db.session.get_one(Organization, report.organization_id).name,
        edition=report.edition,
        verification_code=report.verification_code,
        verify_url=verify_url,
        issued_on=day,
        data_until=day,
        plan_title_zh=plan.name.zh,
        plan_source_zh=f"{plan.name.zh}{plan.table}",
        applications=_applications(year),
        indicators=tuple(
            indicator_row(value, plan.row(value.indicator.code)) for value in values[: len(planned)]
        ),
        extras=tuple(indicator_row(value) for value in values[len(planned) :]),
        months=_months(flows, window),
        counties=_counties(words, window, flows, counties),
        breakdowns=report_words.breakdowns(words, year),
        clocks=report_words.clocks(words, year.clocks),
        quality=report_words.quality(words, year.reviews),
        duty=report_words.duty(words, year.duty),
        notices=report_words.notices(words, year.notices),
        mediation=report_words.mediation(words, year.mediation),
        method=report_method.method(words, window, plan, values, counties),
        is_demo=bool(db.session.scalar(sa.select(sa.exists().where(DemoClock.id.is_not(None))))),
    )


def snapshot(report: AnnualReport) -> dict[str, Any]:
    """The report's figures as plain JSON values: what is frozen when it is published."""
    frozen: dict[str, Any] = json.loads(figures_json(report))
    return frozen


def _beside(plan: Plan) -> tuple[Indicator, ...]:
    """The indicators the plan does not name, by code."""
    known = packs.catalogue().all_indicators.by_code
    return tuple(known[code] for code in sorted(known) if plan.row(code) is None)


def _name(region_code: str) -> str:
    return db.session.get_one(Region, region_code).name


def _below(window: Window) -> tuple[Region, ...]:
    """The regions one level below that stand on the last day, by code."""
    rows = db.session.scalars(
        sa.select(Region)
        .where(Region.parent_code == window.region_code)
        .where(window.exists_on(Region.valid_from, Region.valid_to, last_included=True))
        .order_by(Region.code)
    )
    return tuple(rows)


def _applications(year: Year) -> content.Applications:
    one = year.applications
    return content.Applications(
        received=one.received,
        granted=one.granted,
        refused=one.refused,
        deemed_withdrawn=one.deemed_withdrawn,
        withdrawn=one.withdrawn,
        redirected=one.redirected,
        undecided=one.undecided,
        closed=one.closed,
        terminated=one.terminated,
        not_ended=one.open_at_year_end,
        median_days_to_decision=one.median_days,
    )


def _months(flows: Flows, window: Window) -> tuple[content.Month, ...]:
    return tuple(
        content.Month(
            number=number,
            received=flows.total(Flow.RECEIVED, month=number),
            decided=flows.total(Flow.GRANTED, month=number) + flows.total(Flow.REFUSED, month=number),
            closed=flows.total(Flow.CLOSED, month=number),
            notices=flows.total(Flow.NOTICES, month=number),
            disputes=flows.total(Flow.DISPUTES, month=number),
        )
        for number in range(1, window.last_day.month + 1)
    )


def _counties(
    words: Wording, window: Window, flows: Flows, regions: Sequence[Region]
) -> tuple[content.County, ...]:
    """One line a region below; what the region's own offices did stands first, where they did anything."""
    helped = by_child(db.session, (Measure.UNDEFENDED_PERSONS_HELPED,), window)
    people = read_figures(db.session, [region.code for region in regions], [POPULATION], window.stock_day)
    own = window.region_code
    places = [(own, words.labels.zh("other", "own_office"))] if flows.any_in(own) or own in helped else []
    lines = []
    for code, name in [*places, *((region.code, region.name) for region in regions)]:
        population = people.get(code, POPULATION)
        lines.append(
            content.County(
                code=code,
                name_zh=name,
                **{flow.value: flows.total(flow, region=code) for flow in Flow if flow is not Flow.NOTICES},
                duty_helped=helped.get(code, {}).get(Measure.UNDEFENDED_PERSONS_HELPED, 0),
                population=None if population is None else int(population.value),
            )
        )
    return tuple(lines)
