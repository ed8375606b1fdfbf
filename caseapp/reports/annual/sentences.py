"""The summary in sentences, composed from the figures; a part without figures is left unsaid, never guessed."""

from __future__ import annotations

from collections.abc import Iterator

from caseapp.reports.annual.content import AnnualReport, IndicatorRow
from caseapp.reports.annual.tables import STATUS_ZH, bare_name, needed_text, target_text, value_text
from caseapp.reports.numerals import grouped, percentage, plain_day

_DECEMBER = 12
_ORDER = ("met", "not_met", "no_data", "not_computed", "not_applicable", "no_target")


def summary(report: AnnualReport) -> list[str]:
    """The paragraphs of the first chapter."""
    parts = (
        _applications(report),
        _plan(report),
        _missed(report),
        _criminal(report),
        _mediation(report),
        _time(report),
    )
    return [*(part for part in parts if part), *report.highlights_zh]


def status_counts(rows: tuple[IndicatorRow, ...]) -> list[tuple[str, int]]:
    """How many rows have each status, in a fixed order, without the empty ones."""
    counts = ((status, sum(row.status == status for row in rows)) for status in _ORDER)
    return [(status, count) for status, count in counts if count]


def _applications(report: AnnualReport) -> str:
    one = report.applications
    results = (
        ("决定给予法律援助", one.granted),
        ("决定不予法律援助", one.refused),
        ("视为撤回申请", one.deemed_withdrawn),
        ("申请人撤回", one.withdrawn),
        ("告知向其他机构申请", one.redirected),
    )
    said = "".join(f"，{name}{grouped(count)}件" for name, count in results if count)
    median = (
        ""
        if one.median_days_to_decision is None
        else f"从收到申请到作出决定，时间的中位数为{grouped(one.median_days_to_decision)}天（法定七日）。"
    )
    still = "尚未办结" if report.last_day.month < _DECEMBER else "年末未办结"
    reviewing = f"（其中尚在审查{grouped(one.undecided)}件）" if one.undecided else ""
    return (
        f"{report.year}年，{report.region_zh}各法律援助机构共收到法律援助申请{grouped(one.received)}件{said}。"
        f"截至{plain_day(report.last_day)}，这些申请中已办结{grouped(one.closed)}件，终止{grouped(one.terminated)}件，"
        f"{still}{grouped(one.not_ended)}件{reviewing}。{median}"
    )


def _plan(report: AnnualReport) -> str:
    counts = "，".join(
        f"{STATUS_ZH[status][1]}{count}项" for status, count in status_counts(report.indicators)
    )
    return (
        f"{report.plan_title_zh}所列{len(report.indicators)}项指标中，{counts}。"
        "无数据和未计算的指标在表中逐项写明原因，均不以零代替。"
    )


def _missed(report: AnnualReport) -> str:
    missed = [row for row in report.indicators if row.status == "not_met"]
    if not missed:
        return ""
    named = "；".join(
        f"{bare_name(row)}为{value_text(row)}{row.unit_zh}，目标{target_text(row)}{row.unit_zh}"
        + (f"（{needed_text(row)}）" if row.population_zh and needed_text(row) else "")
        for row in missed
    )
    return f"未达到目标的指标：{named}。"


def _criminal(report: AnnualReport) -> str:
    return "".join(_criminal_parts(report))


def _criminal_parts(report: AnnualReport) -> Iterator[str]:
    if report.notices:
        one = report.notices
        yield (
            f"办案机关通知辩护、代理{grouped(one.received)}件，已指派律师{grouped(one.assigned)}件，"
            f"其中三日内指派并告知办案机关{grouped(one.in_time)}件。"
        )
    if report.duty:
        helped = report.duty
        yield (
            f"没有辩护人的犯罪嫌疑人、被告人{grouped(helped.without_defender)}人次，"
            f"值班律师提供法律帮助{grouped(helped.helped)}人次，"
            f"占{percentage(helped.helped, helped.without_defender)}%。"
        )


def _mediation(report: AnnualReport) -> str:
    if report.mediation is None:
        return ""
    one = report.mediation
    accepted, agreed = (sum(getattr(line, name) for line in one.types) for name in ("accepted", "agreed"))
    return (
        f"年末有人民调解委员会{grouped(one.committees)}个、人民调解员{grouped(one.mediators)}名"
        f"（专职{grouped(one.full_time)}名）；全年受理纠纷{grouped(accepted)}件，达成调解协议{grouped(agreed)}件，"
        f"占受理数的{percentage(agreed, accepted)}%。"
    )


def _time(report: AnnualReport) -> str:
    clocks = [clock for clock in report.clocks if clock.statutory]
    ended = sum(clock.met_in_time + clock.met_late + clock.open_overdue for clock in clocks)
    if not ended:
        return ""
    kept = sum(clock.met_in_time for clock in clocks)
    late = ended - kept
    apart = "（仅作提醒的期限不计入）" if len(clocks) < len(report.clocks) else ""
    return (
        f"本年度内到期的各项法定期限{apart}共{grouped(ended)}项次，按期{grouped(kept)}项次，"
        f"按期率{percentage(kept, ended)}%；逾期{grouped(late)}项次，逐类列于“办理期限”一章。"
    )
