"""Corners that only small wrong changes to the engine showed to be untried (docs/adr/0007)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from caseapp.errors import Invalid, LocalFigureMissing
from caseapp.packs.conditions import Op, Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import Comparator, LineKind, Per
from caseapp.packs.whatif import Change, changed
from caseapp.rules.screening import Facts, FigureTable, screen, unknown_codes
from caseapp.rules.screening.deductions import Deducted
from caseapp.rules.screening.evaluate import Engine
from caseapp.rules.screening.findings import Want, Ways, both, way
from caseapp.rules.screening.hardship import assets_findings
from caseapp.rules.screening.line import readings_of
from tests.unit.rules.screening_world import DAY, FIGURES, figure, judged, policy, poor
from tests.unit.rules.test_screening_assets import off, rule, with_rules
from tests.unit.rules.test_screening_conditions import condition, found
from tests.unit.rules.test_screening_line import under

CRIMINAL = "criminal_defense_representation"
INCOME, MEMBERS, RENT = "household.monthly_income", "household.members", "household.deductions.rent"
ANY_RENT = (off(None, "rent"),)


def ways(known: Policy, **facts: object) -> Ways:
    """What would open the one path that a request takes."""
    (reason,) = screen(poor(deductions={}, **facts), known, FIGURES, DAY).reasons
    return reason.to_yes


def test_each_path_that_may_apply_is_told() -> None:
    grounds = ("private_prosecutor", "retrial_or_protest")
    answer = judged(poor(aid_form=CRIMINAL, matter=None, grounds=grounds, household_income=Decimal(9000)))
    assert [reason.rule for reason in answer.reasons] == ["art29", "art33"]


def test_only_categories_that_have_priority_are_named_as_such() -> None:
    assert judged(poor(categories=("dibao", "elderly"))).priority_groups == ("elderly",)


@pytest.mark.parametrize(("place", "flagged"), [("000000", False), ("520000", False), ("520200", True)])
def test_a_standard_from_below_the_province_is_flagged(place: str, flagged: bool) -> None:
    table = FigureTable.of([figure(Decimal(5000), region_code=place, name="hardship_line")])
    answer = judged(poor(verification="information_sharing"), "520200", table)
    assert (f"hardship_line_below_province:{place}" in answer.flags()) is flagged


def test_a_code_that_counts_in_one_list_may_be_named_though_it_is_off_in_another() -> None:
    off_ = Change.of({"switches": [{"list": "categories", "code": "disabled", "on": False}]})
    assert unknown_codes(Facts(categories=("disabled",)), changed(policy(), off_)) == ()


def test_where_nothing_may_come_off_none_is_named() -> None:
    (fault,) = unknown_codes(Facts(deductions={"rent": None}), policy())
    assert fault.message_en.endswith("known: none")


def test_what_proves_nothing_shows_no_threshold() -> None:
    assert (
        found(condition(Op.PROVED_CATEGORY), ground="social_judicial_aid_or_special_care").threshold is None
    )


def test_the_circumstance_that_is_there_is_named_alone() -> None:
    asked = condition(Op.CIRCUMSTANCE, values=("earlier_false_commitment", "pandemic_caused"))
    told = Engine(Facts(circumstances=frozenset({"pandemic_caused"})), policy("520200"), FIGURES, DAY).find(
        asked
    )
    assert told.text_en.startswith("caused by the epidemic|")


@pytest.mark.parametrize(
    ("matter", "zh", "en"),
    [("divorce", "离婚纠纷", "divorce (not"), ("brave_act", "因见义勇为行为", "civil rights arising")],
)
def test_a_matter_is_told_in_both_languages(matter: str, zh: str, en: str) -> None:
    told = found(condition(Op.MATTER, groups=("art31",)), matter=matter)
    assert told.text_zh.split("|")[1].startswith(zh)
    assert told.text_en.split("|")[1].startswith(en)


def test_a_ground_speaks_for_itself() -> None:
    (child,) = found(condition(Op.GROUNDS, groups=("art42",)), grounds=("student_injury",)).children
    assert "|" not in child.text_zh
    assert "student injured at school" in child.text_en


def test_facts_can_be_told_apart_whatever_is_owned_or_paid() -> None:
    facts = Facts(assets={"a": Decimal(1)}, deductions={"b": None})
    assert hash(facts) == hash(replace(facts))
    assert facts.having({"matter": "divorce"}).assets == {"a": 1}
    assert Facts().having({"matter": "divorce"}).assets is None


def test_bounds_on_one_number_meet_at_the_higher_and_others_do_not_meet() -> None:
    few, many = Want(at_least=2), Want(at_least=4)
    assert both((way({"n": few}),), (way({"n": many}),)) == (way({"n": many}),)
    most, one = Want(at_most=Decimal(9)), Want((1,))
    for left, right in ((few, most), (few, one), (most, one)):
        assert (left.meet(right), right.meet(left)) == (None, None)


def test_a_deduction_capped_at_nothing_is_not_asked_for() -> None:
    capped = Deducted(open=(off(0, "a"), off(1, "b"), off(None, "c")))
    assert [path[-1] for path, _ in capped.each_open(Decimal(7))] == ["b", "c"]


def test_one_heads_deduction_may_do_whoever_else_there_is() -> None:
    assert way({RENT: Want(at_least=Decimal(3140))}) in ways(
        with_rules(off=ANY_RENT), members=None, household_income=Decimal(4700)
    )


def test_the_largest_household_and_a_deduction_may_do_together() -> None:
    rich = ways(with_rules(off=ANY_RENT), members=None, household_income=Decimal(99999))
    assert way({MEMBERS: Want(at_least=50), RENT: Want(at_least=Decimal(21999))}) in rich
    assert way({INCOME: Want(at_most=Decimal(1560))}) in rich


@pytest.mark.parametrize(("comparator", "helps"), [(Comparator.LTE, True), (Comparator.LT, False)])
def test_under_a_line_of_nothing_a_deduction_helps_only_where_equality_passes(
    comparator: Comparator, helps: bool
) -> None:
    line = under(kind=LineKind.FIXED_AMOUNT, amount=Decimal(0), comparator=comparator).setting(
        "hardship_line"
    )
    known = with_rules(off=ANY_RENT)
    known = replace(known, _settings={**known._settings, "hardship_line": line})
    taken = way({RENT: Want(at_least=Decimal(100))})
    assert (taken in ways(known, members=1, household_income=Decimal(100))) is helps
    assert helps or ways(known, members=1, household_income=Decimal(100)) == ()


def test_without_rules_on_whose_income_counts_there_is_none_to_read() -> None:
    settings = {name: one for name, one in policy()._settings.items() if name != "income_basis"}
    assert readings_of(poor(), replace(policy(), _settings=settings)) == []


def test_a_missing_figure_is_named_by_its_code() -> None:
    with pytest.raises(LocalFigureMissing) as caught:
        judged(poor(), figures=FigureTable.of([]))
    assert caught.value.faults[0].code == "local_figure_missing"


def test_a_limit_of_nothing_is_one() -> None:
    known = with_rules(rule(amount=Decimal(0)))
    (told,) = assets_findings(poor(assets={"savings": Decimal("0.50")}), known, FIGURES, DAY)
    assert told.answer is Truth.NO


def test_only_readings_within_the_line_fail_a_limit_a_head() -> None:
    """The household earns too much, the applicant does not, so that only the applicant's own assets can count."""
    known = with_rules(rule(per=Per.PERSON))
    facts = poor(
        opponent_in_household=None,
        members=4,
        household_income=Decimal(90000),
        own_income=Decimal(100),
        assets={"savings": Decimal(300)},
    )
    (told,) = assets_findings(facts, known, FIGURES, DAY)
    assert told.answer is Truth.NO


def test_a_limit_in_lines_is_blocked_where_the_line_is() -> None:
    known = with_rules(rule(amount=None, lines=Decimal(12)))
    (told,) = assets_findings(poor(assets={"savings": Decimal(1)}), known, FigureTable.of([]), DAY)
    assert isinstance(told.blocked, LocalFigureMissing)


@pytest.mark.parametrize(("assets", "margin"), [({"savings": Decimal(40)}, "60.00"), ({}, "")])
def test_a_rule_on_assets_may_tell_the_margin_and_doubts_only_what_nobody_read(
    assets: dict[str, Decimal], margin: str
) -> None:
    words = {"within_assets": dict.fromkeys(Truth, ("余{margin}", "left {margin}"))}
    known = replace(with_rules(rule()), phrases=words)
    (told,) = assets_findings(poor(assets=assets), known, FIGURES, DAY)
    assert (told.text_zh, told.text_en) == (f"余{margin}", f"left {margin}")


def test_a_faulty_deduction_is_named_by_its_path() -> None:
    with pytest.raises(Invalid) as caught:
        Facts.from_request({"household": {"deductions": {"rent": "much"}}})
    assert [fault.field for fault in caught.value.faults] == ["household.deductions.rent"]


def test_a_certificate_is_pointed_out_where_its_own_grounds_are_asked_for() -> None:
    held = frozenset({"dibao_certificate"})
    notes = {
        group: [note.code for note in found(condition(Op.GROUNDS, groups=(group,)), evidence=held).notes]
        for group in ("art42", "art28")
    }
    assert notes == {"art42": ["exemption_not_claimed"], "art28": []}


def test_a_figure_that_lasts_has_not_ended() -> None:
    assert FIGURES.ended("minimum_living_standard", "340200", DAY) is None


def test_a_figure_of_the_country_is_not_asked_for_one_for_both() -> None:
    with pytest.raises(LocalFigureMissing) as caught:
        screen(poor(), under(kind=LineKind.FRACTION_OF_RURAL_INCOME), FigureTable.of([]), DAY)
    assert caught.value.faults[0].field == "figures.rural_net_income.rural"
    assert "null" not in caught.value.message_en
