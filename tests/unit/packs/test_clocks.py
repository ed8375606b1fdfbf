"""The clocks of national law as loaded, how a region adds to them, and which files are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from caseapp.errors import PolicyMissing
from caseapp.packs.calendars import load_calendar
from caseapp.packs.clocks import NATION, Clocks, CountedFrom, load_clocks, region_prefix
from caseapp.packs.reading import PackError, PackReader
from caseapp.rules.deadlines import due
from caseapp.vocabulary import DeadlineEffect, TimeUnit

WUHU, SHANGHAI_DISTRICT = "340202", "310115"
ON = date(2025, 6, 3)
LOCAL = """
region_code: "310000"
clocks:
  review_decision:
    terms:
      2020-07-01: {length: 10, unit: working_day, source: 上海市法律援助若干规定, article: 第八条,
                   rank: local_regulation, verified: true}
"""


def load(overlay: Path | None = None) -> Clocks:
    reader = PackReader(overlay)
    clocks = load_clocks(reader)
    reader.finish()
    return clocks


def region_file(folder: Path, text: str, region: str = "310000") -> Path:
    (folder / "regions" / region).mkdir(parents=True)
    (folder / "regions" / region / "clocks.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def clocks() -> Clocks:
    return load()


@pytest.mark.parametrize(
    ("code", "length", "unit"),
    [
        ("review_decision", 7, TimeUnit.CALENDAR_DAY),
        ("assign_after_grant", 3, TimeUnit.CALENDAR_DAY),
        ("lai_assign_on_notice", 3, TimeUnit.CALENDAR_DAY),
        ("organ_notify_lai", 3, TimeUnit.CALENDAR_DAY),
        ("custody_application_transfer", 24, TimeUnit.HOUR),
        ("duty_lawyer_application_transfer", 24, TimeUnit.HOUR),
        ("agreement_signing", 5, TimeUnit.CALENDAR_DAY),
        ("objection_review", 5, TimeUnit.CALENDAR_DAY),
        ("litigation_application", 6, TimeUnit.MONTH),
        ("judicial_confirmation_application", 30, TimeUnit.CALENDAR_DAY),
    ],
)
def test_periods_of_texts_that_were_read(clocks: Clocks, code: str, length: int, unit: TimeUnit) -> None:
    rule = clocks.rule(code, WUHU, ON)
    (term,) = rule.terms
    assert (term.length, term.unit, rule.verified) == (length, unit, True)
    assert term.basis.source
    assert term.basis.article
    assert term.roll is (unit is not TimeUnit.HOUR)


@pytest.mark.parametrize(
    "code", ["closing_papers", "papers_review", "replacement_decision", "mediation_limit"]
)
def test_periods_nobody_has_read_only_remind(clocks: Clocks, code: str) -> None:
    rule = clocks.rule(code, WUHU, ON)
    assert not rule.verified
    assert rule.effect is DeadlineEffect.REMIND


def test_somebodys_right_makes_nobody_late_and_bars_nothing_unread(clocks: Clocks) -> None:
    right = {code for code, pack in clocks.packs.items() if pack.rule.effect is DeadlineEffect.RIGHT}
    remedies = {"reconsideration_application", "litigation_application", "litigation_after_reconsideration"}
    assert right == {"objection", "refuse_lawyer_entrust", *remedies}
    assert {code for code in right if not clocks.rule(code, WUHU, ON).verified} == {"objection"}


def test_the_notice_clock_is_met_only_when_the_lawyer_is_appointed_and_the_organ_told(clocks: Clocks) -> None:
    rule = clocks.rule("lai_assign_on_notice", WUHU, ON)
    assert not rule.is_met_by(["worker.assigned"])
    assert not rule.is_met_by(["organ.told"])
    assert rule.is_met_by(["notice.received", "organ.told", "worker.assigned"])


def test_the_decision_clock_is_met_by_a_grant_or_a_refusal(clocks: Clocks) -> None:
    rule = clocks.rule("review_decision", WUHU, ON)
    assert rule.is_met_by(["aid.refused"])
    assert rule.is_met_by(["aid.granted"])
    assert not rule.is_met_by(["supplement.answered"])


def test_the_supplement_suspends_the_decision_clock_and_the_suspension_is_flagged(clocks: Clocks) -> None:
    rule = clocks.rule("review_decision", WUHU, ON)
    pairs = {(one.pause, one.resume) for one in rule.suspensions}
    assert ("supplement.requested", "supplement.answered") in pairs
    assert rule.verified
    assert not rule.suspension_verified


def test_the_supplement_date_is_the_officers(clocks: Clocks) -> None:
    rule = clocks.rule("supplement_answer", WUHU, ON)
    reader = PackReader()
    assert rule.counted_from is CountedFrom.OFFICER_DATE
    assert due(rule, date(2025, 6, 12), load_calendar(reader)).on == date(2025, 6, 12)


def test_before_the_law_was_in_force_there_is_no_clock(clocks: Clocks) -> None:
    with pytest.raises(PolicyMissing) as error:
        clocks.rule("review_decision", WUHU, date(2021, 12, 31))
    assert error.value.code == "no_policy_in_force"


def test_an_unknown_clock_is_a_key_error(clocks: Clocks) -> None:
    with pytest.raises(KeyError):
        clocks.rule("no_such_clock", WUHU, ON)


def test_local_ten_working_days_stand_beside_the_laws_seven_and_the_earlier_date_wins(tmp_path: Path) -> None:
    clocks = load(region_file(tmp_path, LOCAL))
    rule = clocks.rule("review_decision", SHANGHAI_DISTRICT, ON)
    assert [term.region_code for term in rule.terms] == [NATION, "310000"]
    assert due(rule, ON, load_calendar(PackReader())).on == date(2025, 6, 10)
    assert len(clocks.rule("review_decision", WUHU, ON).terms) == 1


def test_an_overriding_region_replaces_the_nations_default(tmp_path: Path) -> None:
    text = LOCAL.replace("review_decision", "mediation_limit").replace("length: 10", "length: 20")
    clocks = load(region_file(tmp_path, text))
    (term,) = clocks.rule("mediation_limit", SHANGHAI_DISTRICT, ON).terms
    assert (term.length, term.region_code) == (20, "310000")
    (national,) = clocks.rule("mediation_limit", WUHU, ON).terms
    assert national.length == 30


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LOCAL.replace("review_decision", "supplement_answer"), "the nation has locked this clock"),
        (LOCAL.replace("review_decision", "no_such_clock"), "the nation's file has no such clock"),
        (LOCAL.replace("verified: true", "verified: false"), "only reminds"),
        (LOCAL.replace('"310000"', '"320000"'), "named after the region"),
        (LOCAL.replace("unit: working_day", "unit: fortnight"), "'fortnight' is not allowed"),
        (LOCAL.replace("unit: working_day", "unit: hour, roll: true"), "hours do not wait"),
        (LOCAL.replace("source: 上海市法律援助若干规定, ", ""), "source: is missing"),
        (LOCAL.replace("2020-07-01", "first-of-july"), "not an ISO date"),
        (LOCAL.replace("    terms:", "    zh: 审查\n    terms:"), "unknown key"),
    ],
)
def test_a_region_file_that_goes_too_far_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PackError) as error:
        load(region_file(tmp_path, text))
    assert message in str(error.value)
    assert "regions/310000/clocks.yaml" in str(error.value)


def test_all_faults_of_a_national_file_are_told_at_once(tmp_path: Path) -> None:
    text = """
region_code: "000000"
clocks:
  one:
    {zh: 一, en: one, start_event: a.b, met_by: {any: []}, effect: overdue, merge: earliest,
     kinds: [divorce], terms: {}}
"""
    with pytest.raises(PackError) as error:
        load(region_file(tmp_path, text, NATION))
    keys = {fault.key for fault in error.value.pack_faults}
    assert {"clocks.one.met_by", "clocks.one.kinds", "clocks.one.terms"} <= keys


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("000000", ""), ("340000", "34"), ("340200", "3402"), ("340202", "340202"), ("340202001", "340202001")],
)
def test_a_regions_prefix_drops_trailing_pairs_of_zeros(code: str, prefix: str) -> None:
    assert region_prefix(code) == prefix
