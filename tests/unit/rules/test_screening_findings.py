from dataclasses import replace
from datetime import date
from decimal import Decimal

from caseapp.packs.conditions import Truth
from caseapp.packs.reading import Provenance, Rank
from caseapp.rules.screening import Finding, Outcome, screen
from caseapp.rules.screening.answer import fewest_refusals
from caseapp.rules.screening.findings import Shown, Want, both, pruned, way
from tests.unit.rules.screening_world import DAY, FIGURES, judged, policy, poor

BASIS = Provenance("某法", "第一条", Rank.LAW, verified=True)
LOW, HIGH = Want(at_most=Decimal(100)), Want(at_most=Decimal(200))


def failed(rule: str, *children: Finding, refusal: str = "") -> Finding:
    return Finding(rule, Truth.NO, BASIS, refusal=refusal, children=children)


def test_of_two_ways_that_fail_the_nearer_one_is_named() -> None:
    near = failed("near", failed("a", refusal="hardship_not_met"))
    far = failed("far", failed("a", refusal="hardship_not_met"), failed("b", refusal="already_represented"))
    assert fewest_refusals([far, near], "out_of_scope") == ("hardship_not_met",)
    assert fewest_refusals([far], "out_of_scope") == ("hardship_not_met", "already_represented")
    assert fewest_refusals([], "out_of_scope") == ("out_of_scope",)
    other = failed("other", refusal="out_of_scope")
    assert fewest_refusals([far, other], "none") == ("out_of_scope",)
    assert fewest_refusals([failed("nameless"), far], "out_of_scope")[0] == "hardship_not_met"


def test_a_cause_is_named_once_and_what_lies_below_it_is_not() -> None:
    inner = failed("inner", refusal="not_a_qualified_person")
    twice = failed(
        "all", failed("a", inner, refusal="hardship_not_met"), failed("b", refusal="hardship_not_met")
    )
    assert fewest_refusals([twice], "out_of_scope") == ("hardship_not_met",)


def test_what_is_not_known_has_no_words() -> None:
    assert Shown.plain(None) == Shown(None, "", "")


def test_two_caps_on_one_amount_meet_at_the_lower() -> None:
    assert both((way({"income": HIGH}),), (way({"income": LOW}),)) == (way({"income": LOW}),)


def test_ways_that_contradict_each_other_are_none() -> None:
    assert both((way({"x": Want((True,))}),), (way({"x": Want((False,))}),)) == ()
    assert both((way({"x": Want((1, 2, 3))}),), (way({"x": Want((3, 2))}),)) == (way({"x": Want((2, 3))}),)


def test_a_way_that_only_adds_to_another_is_dropped() -> None:
    short, long = way({"x": Want((1,))}), way({"x": Want((1,)), "y": Want((2,))})
    assert pruned([long, short, short]) == (short,)


def test_every_proved_category_is_named_with_its_own_text() -> None:
    """The law of 2026 on social assistance was read in an unofficial copy, and the answer says so."""
    facts = poor(
        categories=("dibao", "dibao_marginal", "rigid_expenditure"),
        evidence=frozenset({"dibao_certificate", "dibao_marginal_certificate"}),
        household_income=Decimal(90000),
    )
    day = date(2026, 7, 1)
    reasons = screen(facts, policy(on=day), FIGURES, day).reasons
    told = {one.rule: one for reason in reasons for one in reason.walk()}
    assert told["dibao_marginal"].basis == Provenance(
        "中华人民共和国社会救助法", "第十三条", Rank.LAW, verified=False
    )
    assert "社会救助法第十三条" in told["dibao_marginal"].text_zh
    assert told["dibao"].basis.verified
    assert "rigid_expenditure" not in told


def test_an_exempt_persons_income_stands_nowhere_in_the_answer() -> None:
    exempt = poor(
        grounds=("social_judicial_aid_or_special_care",),
        evidence=frozenset({"dibao_certificate"}),
        household_income=Decimal("87654.32"),
    )
    answer = judged(exempt)
    assert answer.route == "exempt_art42"
    assert "87654" not in str(answer.as_dict())
    assert answer.figures() == ()


def test_a_closing_item_opens_nothing() -> None:
    for ground in ("art32_other", "art42_other", "regional_plan_exemption"):
        answer = judged(poor(grounds=(ground,), household_income=Decimal(9000)))
        assert (answer.outcome, answer.refusal_grounds) == (Outcome.REFUSED, ("hardship_not_met",))
    assert judged(poor(matter="art31_other")).refusal_grounds == ("out_of_scope",)


def test_every_claimed_exemption_is_explained() -> None:
    facts = poor(
        grounds=("social_judicial_aid_or_special_care", "student_injury"),
        evidence=frozenset({"dibao_certificate"}),
    )
    answers = {found.rule: found.answer for reason in judged(facts).reasons for found in reason.walk()}
    assert answers["social_judicial_aid_or_special_care"] is Truth.YES
    assert answers["student_injury"] is Truth.NO


def test_a_request_that_fits_no_path_says_so() -> None:
    answer = judged(poor(aid_form="nothing_of_the_kind"))
    assert (answer.outcome, answer.refusal_grounds) == (Outcome.REFUSED, ("out_of_scope",))
    (reason,) = answer.reasons
    assert (reason.rule, reason.text_zh) == ("no_path", "不属于法律援助范围")
    assert (reason.refusal, reason.answer, reason.text_en != "") == ("out_of_scope", Truth.NO, True)
    assert reason.basis != policy().basis


def test_a_request_that_fits_no_path_is_refused_where_the_ground_has_no_words_either() -> None:
    bare = replace(policy(), otherwise="nothing_known")
    (reason,) = screen(poor(aid_form="nothing_of_the_kind"), bare, FIGURES, DAY).reasons
    assert (reason.refusal, reason.text_zh, reason.text_en) == ("nothing_known", "", "")
    assert reason.basis == bare.basis
