"""Limits on what may be owned, and what comes off the income: properties, and what is not known or not at hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseapp.errors import LocalFigureMissing
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import AssetRule, Comparator, Deduction, HardshipLine, Per
from caseapp.packs.reading import Provenance, Rank
from caseapp.packs.whatif import Change, changed
from caseapp.rules.screening import Answer, Facts, FigureTable, Finding, Outcome, screen, unknown_codes
from tests.unit.rules.screening_world import (
    ASSETS,
    DAY,
    DEDUCTIONS,
    FIGURES,
    MEANS,
    RANK,
    amounts,
    figure,
    judged,
    maybe,
    policy,
    poor,
)

FEW = settings(
    max_examples=settings().max_examples // 10
)  # each asks hundreds of times; `make soak` has more
ZERO, MUCH = Decimal(0), Decimal(10**6)
BASIS = Provenance("某省规定", "第二条", Rank.RULE, verified=True)
NONE_OWNED, NOTHING_OFF = dict.fromkeys(ASSETS, ZERO), dict.fromkeys(DEDUCTIONS, ZERO)
INCOME = maybe(
    st.sampled_from([Decimal(1500), Decimal("1500.01"), Decimal(2100)]) | st.decimals(0, 9000, places=2)
)
# Only what hardship hangs on is open, so that it decides.
TOLD = st.builds(
    poor,
    members=maybe(st.integers(1, 5)),
    household_income=INCOME,
    own_income=INCOME,
    opponent_in_household=maybe(st.booleans()),
    assets=amounts(ASSETS, 60000),
    deductions=amounts(DEDUCTIONS, 600),
    verification=st.just("information_sharing"),
)
CANDIDATES: dict[str, tuple[object, ...]] = {
    "household.monthly_income": (ZERO,),
    "applicant.monthly_income": (ZERO,),
    "household.members": (1000,),
    "household.opponent_in_household": (True, False),
    **{f"household.assets.{code}": (ZERO,) for code in ASSETS},
    **{f"household.deductions.{code}": (MUCH,) for code in DEDUCTIONS},
}
SETTLED = {"household.members", "household.opponent_in_household"}  # proposed only where they are not known


def findings(answer: Answer) -> dict[str, Finding]:
    return {found.rule: found for reason in answer.reasons for found in reason.walk()}


def tried(facts: Facts, size: int) -> list[dict[str, object]]:
    open_to_it = {
        path: values for path, values in CANDIDATES.items() if path not in SETTLED or facts.at(path) is None
    }
    single = [(path, value) for path, values in open_to_it.items() for value in values]
    return [dict(chosen) for chosen in combinations(single, size)]


@FEW
@given(TOLD)
def test_the_smallest_joint_set_is_that_of_brute_force(facts: Facts) -> None:
    answer = judged(facts, MEANS)
    assume(answer.outcome is not Outcome.ELIGIBLE)
    proposed = answer.changes()
    assert judged(facts.having(proposed), MEANS).outcome is Outcome.ELIGIBLE
    for size in range(1, min(len(proposed), 3)):
        for changes in tried(facts, size):
            assert judged(facts.having(changes), MEANS).outcome is not Outcome.ELIGIBLE, changes


@given(TOLD)
def test_what_is_asked_for_may_help_and_nothing_else_is_asked_for(facts: Facts) -> None:
    """Where aid hangs on what is not known there is a way to it that only fills gaps; else there is none."""
    answer = judged(facts, MEANS)
    best = {path: values[-1] for path, values in CANDIDATES.items() if facts.at(path) is None}
    outcomes = {
        judged(facts.having(best | {opponent: told}), MEANS).outcome
        for opponent in ("household.opponent_in_household",)
        for told in ((True, False) if facts.at(opponent) is None else (facts.at(opponent),))
    }
    assert (Outcome.ELIGIBLE in outcomes) == (answer.outcome is not Outcome.REFUSED)
    assert bool(answer.missing) == (answer.outcome is Outcome.NEEDS_EVIDENCE)
    assert all(facts.at(path) is None for path in answer.missing)


@given(TOLD, st.sampled_from(ASSETS), st.decimals(0, 90000, places=2))
def test_more_assets_never_help(facts: Facts, code: str, more: Decimal) -> None:
    before = facts.having({f"household.assets.{code}": (facts.assets or {}).get(code, ZERO)})
    richer = before.having({f"household.assets.{code}": (before.assets or {})[code] + more})
    assert RANK[judged(richer, MEANS).outcome] <= RANK[judged(before, MEANS).outcome]


@given(TOLD, st.sampled_from(DEDUCTIONS), st.decimals(0, 9000, places=2))
def test_more_that_comes_off_never_hurts(facts: Facts, code: str, more: Decimal) -> None:
    paid = (facts.deductions or {}).get(code) or ZERO
    before = facts.having({f"household.deductions.{code}": paid})
    after = before.having({f"household.deductions.{code}": paid + more})
    assert RANK[judged(after, MEANS).outcome] >= RANK[judged(before, MEANS).outcome]


def with_rules(
    *rules: AssetRule, off: tuple[Deduction, ...] = (), line: HardshipLine | None = None
) -> Policy:
    """Wuhu's policy with rules on assets and deductions."""
    known = policy()
    mine = {name: found for name in known.settings_in_force() if (found := known.setting(name))}
    mine["asset_rules"] = replace(mine["asset_rules"], value=rules, basis=BASIS)
    mine["income_deductions"] = replace(mine["income_deductions"], value=off)
    if line:
        mine["hardship_line"] = replace(mine["hardship_line"], value=line)
    return replace(known, _settings=mine)


def rule(**changes: object) -> AssetRule:
    known: dict[str, object] = {
        "code": "savings",
        "assets": ("savings",),
        "per": Per.HOUSEHOLD,
        "amount": Decimal(100),
        "lines": None,
        "comparator": Comparator.LTE,
        "zh": "存款",
        "en": "savings",
        "basis": BASIS,
    }
    return AssetRule(**{**known, **changes})  # type: ignore[arg-type]


TWO_LINES = FigureTable.of(
    [figure(Decimal(100), variant="urban"), figure(Decimal(50), variant="rural"), figure(name="unused")]
)


@pytest.mark.parametrize(
    ("owned", "outcome", "missing", "to"),
    [
        (1000, Outcome.ELIGIBLE, (), None),
        (2000, Outcome.NEEDS_EVIDENCE, ("applicant.residence",), {"applicant.residence": "urban"}),
        (2001, Outcome.REFUSED, (), {"household.assets.savings": Decimal(1000)}),
    ],
)
def test_a_limit_of_so_many_lines_follows_the_line_of_town_or_country(
    owned: int, outcome: Outcome, missing: tuple[str, ...], to: dict[str, object] | None
) -> None:
    known = with_rules(rule(amount=None, lines=Decimal(10)))
    facts = poor(household_income=ZERO, assets={"savings": Decimal(owned)})
    answer = screen(facts, known, TWO_LINES, DAY)
    assert (answer.outcome, answer.missing, answer.changes()) == (outcome, missing, to or {})


def test_a_missing_figure_stops_only_the_answer_that_hangs_on_it() -> None:
    none = FigureTable.of([])
    by_line, fixed = rule(code="by_line", amount=None, lines=Decimal(10)), rule()
    for rules in ((by_line,), (fixed,), (by_line, fixed)):
        with pytest.raises(LocalFigureMissing):
            screen(poor(assets={"savings": Decimal(100)}), with_rules(*rules), none, DAY)
    answer = screen(poor(assets={"savings": Decimal(101)}), with_rules(by_line, fixed), none, DAY)
    assert (answer.outcome, answer.refusal_grounds) == (Outcome.REFUSED, ("hardship_not_met",))
    assert {
        one.rule: one.answer.value for one in findings(answer).values() if one.rule in {"by_line", "savings"}
    } == {
        "by_line": "unknown",
        "savings": "no",
    }


@pytest.mark.parametrize(
    ("changes", "facts", "value", "zh", "en", "margin"),
    [
        (
            {},
            {"assets": {"savings": 100}},
            "100.00",
            "存款为100.00元，须不超过100.00元，符合。",
            "at most 100",
            "0.00",
        ),
        (
            {"comparator": Comparator.LT},
            {"assets": {"savings": 100}},
            "100.00",
            "须低于100.00元，不符合",
            "below 100",
            "0.00",
        ),
        (
            {"per": Per.PERSON},
            {"members": 3, "assets": {"savings": 100}},
            "33.333333",
            "为33.333333元",
            "33.333333 yuan",
            "66.666667",
        ),
        (
            {"per": Per.PERSON},
            {"members": None, "assets": {"savings": 99}},
            "99.00",
            "不超过99.00元",
            "at most 99.00",
            "1.00",
        ),
        (
            {"assets": ("savings", "gold")},
            {"assets": {"savings": 101}},
            "101.00",
            "至少101.00元",
            "at least 101.00",
            "-1.00",
        ),
        ({}, {"assets": {"savings": 101}}, "101.00", "不符合。", "not within the limit.", "-1.00"),
        ({}, {"assets": None}, None, "存款尚不清楚", "not yet known", None),
    ],
)
def test_each_rule_says_what_was_compared_with_what(
    changes: dict[str, object],
    facts: dict[str, object],
    value: str | None,
    zh: str,
    en: str,
    margin: str | None,
) -> None:
    owned = facts.get("assets")
    told = {code: Decimal(amount) for code, amount in owned.items()} if isinstance(owned, dict) else None
    answer = screen(poor(**facts | {"assets": told}), with_rules(rule(**changes)), FIGURES, DAY)
    found = findings(answer)["savings"]
    assert (found.input, found.margin, found.threshold) == (value, margin, "100.00")
    assert zh in found.text_zh
    assert en in found.text_en
    assert found.as_dict()["source"] == "某省规定"


def test_a_rule_that_nobody_has_read_says_so() -> None:
    known = with_rules(rule(basis=replace(BASIS, verified=False)))
    found = findings(screen(poor(assets={"savings": ZERO}), known, FIGURES, DAY))["savings"]
    assert found.text_zh.endswith("（该规则的原文未经核对。）")
    assert not found.basis.verified


def test_a_rule_without_a_limit_is_a_note_and_no_condition() -> None:
    bare = rule(amount=None, basis=replace(BASIS, verified=False))
    for facts, noted in ((poor(), 1), (poor(household_income=None), 1), (poor(household_income=MUCH), 0)):
        answer = screen(facts, with_rules(bare), FIGURES, DAY)
        told = [note.code for note in answer.notes if note.code != "fee_relief"]
        assert told == ["asset_limit_not_at_hand"] * noted
        assert "assets_within_limits" not in findings(answer)
    both = screen(poor(), with_rules(bare, rule(code="other")), FIGURES, DAY).notes
    assert [note.code for note in both] == ["asset_limit_not_at_hand"]


def test_shanghais_rules_on_property_are_left_to_a_person() -> None:
    answer = judged(poor(verification="information_sharing"), "310115")
    assert answer.outcome is Outcome.ELIGIBLE
    note, *fees = answer.notes
    assert "沪民规〔2024〕6号" in note.text_zh
    assert "a person must look at it" in note.text_en
    assert [(one.code, one.article) for one in fees] == [
        ("fee_relief", "第五十三条"),
        ("fee_relief_verified_by_institution", "第4项"),
    ]


@pytest.mark.parametrize(
    ("region", "on", "known"),
    [(MEANS, DAY, False), (MEANS, date(2023, 6, 1), False), ("340200", DAY, True), ("310115", DAY, True)],
)
def test_an_asset_that_nothing_would_read_is_refused_where_a_region_names_its_own(
    region: str, on: date, known: bool
) -> None:
    """On any day; where no limit is at hand nobody knows what the text calls the assets, so all are taken."""
    owned = {"savings": ZERO, "second_home": ZERO, "gold": ZERO}
    faults = unknown_codes(poor(assets=owned), policy(region, on))
    assert [(fault.field, fault.code) for fault in faults] == (
        [] if known else [("household.assets.gold", "unknown_code")]
    )
    assert known or "已有：savings、securities、vehicle、second_home" in faults[0].message


def off(cap: int | None, code: str) -> Deduction:
    return Deduction(code, None if cap is None else Decimal(cap), "某项", "something", BASIS)


@pytest.mark.parametrize(
    ("income", "caps", "paid", "to"),
    [
        ("1860", (100, 100, 300), {}, {"household.deductions.c": Decimal(300)}),
        (
            "1960",
            (100, 200, 300),
            {},
            {"household.deductions.a": Decimal(100), "household.deductions.c": Decimal(300)},
        ),
        ("1660.01", (100, None, 0), {"a": 50}, {"household.deductions.b": Decimal("50.01")}),
        ("1760", (100, 0, 99), {"a": 500}, {"household.monthly_income": Decimal(1660)}),
        (None, (100, 0, 0), {"a": 30}, {"household.monthly_income": Decimal(1590)}),
    ],
)
def test_the_fewest_deductions_that_bring_an_income_within_the_line(
    income: str | None, caps: tuple[int | None, ...], paid: dict[str, int], to: dict[str, object]
) -> None:
    known = with_rules(off=tuple(off(cap, code) for cap, code in zip(caps, "abc", strict=True)))
    facts = poor(
        household_income=Decimal(income) if income else None,
        deductions={code: Decimal(amount) for code, amount in paid.items()},
    )
    answer = screen(facts, known, FIGURES, DAY)
    if len(to) == 1:
        assert answer.changes() == to
    assert screen(facts.having(answer.changes()), known, FIGURES, DAY).outcome is Outcome.ELIGIBLE
    assert screen(facts.having(to), known, FIGURES, DAY).outcome is Outcome.ELIGIBLE


def test_income_and_deduction_are_asked_for_together_where_neither_is_known() -> None:
    known = with_rules(off=(off(100, "a"), off(0, "b"), off(None, "c")))
    answer = screen(poor(household_income=None), known, FIGURES, DAY)
    assert set(answer.missing) == {
        "household.monthly_income",
        "household.deductions.a",
        "household.deductions.c",
    }
    assert answer.changes() == {"household.monthly_income": Decimal(1560)}


def test_what_comes_off_is_told_with_its_cap() -> None:
    known = with_rules(off=(off(100, "a"), off(None, "b"), off(7, "c")))
    answer = screen(poor(deductions={"a": Decimal("150.50"), "b": Decimal(5)}), known, FIGURES, DAY)
    found = findings(answer)
    assert (found["a"].input, found["a"].threshold, found["a"].margin) == ("150.50", "100.00", "-50.50")
    assert "扣除100.00元" in found["a"].text_zh
    assert (found["b"].input, found["b"].threshold, found["b"].margin) == ("5.00", None, None)
    assert found["c"].threshold == "7.00"
    assert "（最多7.00元）" in found["c"].text_zh
    assert "at most 7.00 yuan" in found["c"].text_en
    assert found["income_within_line"].input == "895.00"
    assert "不超过895.00元" in found["income_within_line"].text_zh


def test_a_line_that_is_tried_moves_the_limits_that_hang_on_it() -> None:
    known = with_rules(rule(amount=None, lines=Decimal(2)))
    facts = poor(assets={"savings": Decimal(3120)})
    assert screen(facts, known, FIGURES, DAY).outcome is Outcome.ELIGIBLE
    lower = changed(known, Change.of({"hardship_line": {"factor": "1.9"}}))
    assert screen(facts, lower, FIGURES, DAY).changes() == {"household.assets.savings": Decimal(2964)}
