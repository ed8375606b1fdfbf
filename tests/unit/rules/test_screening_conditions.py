"""Each test that a pack may write, by hand: answer, what is shown, and what would turn it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from caseapp.packs.conditions import Condition, Op, Truth
from caseapp.packs.policy_types import PolicyList
from caseapp.packs.reading import Provenance, Rank
from caseapp.rules.screening import Facts, Finding
from caseapp.rules.screening.evaluate import Engine
from caseapp.rules.screening.findings import Want, Ways, way
from caseapp.rules.screening.switches import DOUBT
from tests.unit.rules.screening_world import DAY, FIGURES, policy, poor

BASIS = Provenance("某法", "第一条", Rank.LAW, verified=True)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
WORDS = dict.fromkeys(
    Truth, ("{name_zh}|{input}|{threshold}|{margin}", "{name_en}|{input}|{threshold}|{margin}")
)
NOW = (frozenset(),)  # nothing has to change


def condition(op: Op, *parts: Condition, **fields: object) -> Condition:
    return Condition("it", op, parts, BASIS, say=WORDS, **fields)  # type: ignore[arg-type]


def found(asked: Condition, ground: str = "", **facts: object) -> Finding:
    item = policy().item(PolicyList.GROUNDS, ground)
    return Engine(Facts(**facts), policy(), FIGURES, DAY, item).find(asked)  # type: ignore[arg-type]


def told(finding: Finding) -> tuple[Truth, str, str]:
    return finding.answer, finding.text_zh, finding.text_en


def ways(*changes: Mapping[str, object]) -> Ways:
    """Each path with the one value it would have to hold."""
    return tuple(way({path: Want((value,)) for path, value in one.items()}) for one in changes)


OLD, YOUNG = condition(Op.AGE, at_least=60), condition(Op.AGE, below=18)


@pytest.mark.parametrize(
    ("asked", "born", "answer", "zh", "en"),
    [
        (OLD, date(1965, 3, 3), YES, "|60|满60周岁|0", "|60|60 or older|0"),
        (OLD, date(1965, 3, 4), NO, "|59|满60周岁|-1", "|59|60 or older|-1"),
        (YOUNG, date(2007, 3, 4), YES, "|17|不满18周岁|1", "|17|under 18|1"),
        (YOUNG, date(2007, 3, 3), NO, "|18|不满18周岁|0", "|18|under 18|0"),
    ],
)
def test_a_known_age(asked: Condition, born: date, answer: Truth, zh: str, en: str) -> None:
    finding = found(asked, birth_date=born)
    assert told(finding) == (answer, zh, en)
    assert finding.threshold == (">=60" if asked is OLD else "<18")
    assert (finding.to_yes, finding.to_no) == ((NOW, ()) if answer is YES else ((), NOW))


@pytest.mark.parametrize(
    ("asked", "right", "wrong", "limit"),
    [
        (OLD, date(1965, 3, 3), date(1965, 3, 4), ">=60"),
        (YOUNG, date(2007, 3, 4), date(2007, 3, 3), "<18"),
    ],
)
def test_an_unknown_age(asked: Condition, right: date, wrong: date, limit: str) -> None:
    finding, opposite = found(asked), found(condition(Op.NOT, asked))
    to_yes, to_no = ways({"applicant.birth_date": right}), ways({"applicant.birth_date": wrong})
    assert (finding.answer, finding.threshold, finding.input) == (UNKNOWN, limit, None)
    assert (finding.to_yes, finding.to_no) == (to_yes, to_no)
    assert (opposite.answer, opposite.to_yes, opposite.to_no) == (UNKNOWN, to_no, to_yes)


@pytest.mark.parametrize(
    ("fact", "values", "to_no"),
    [
        ("already_represented", (True,), ways({"already_represented": False})),
        ("already_represented", (False,), ways({"already_represented": True})),
        ("already_represented", (True, False), ()),
        ("applicant.residence", ("urban", "rural"), ()),
    ],
)
def test_an_unknown_fact(fact: str, values: tuple[object, ...], to_no: Ways) -> None:
    finding = found(condition(Op.FACT, fact=fact, values=values))
    assert finding.answer is UNKNOWN
    assert finding.to_yes == (way({fact: Want(values)}),)
    assert finding.to_no == to_no
    assert finding.threshold == "|".join(str(value).lower() for value in values)


def test_a_known_fact() -> None:
    asked = condition(Op.FACT, fact="applicant.residence", values=("urban",), refusal="out", route="way")
    holds, fails = found(asked, residence="urban"), found(asked, residence="rural")
    assert told(holds) == (YES, "|urban|urban|", "|urban|urban|")
    assert told(fails) == (NO, "|rural|urban|", "|rural|urban|")
    assert (fails.to_yes, fails.to_no, fails.refusal, fails.route) == ((), NOW, "out", "way")


def flags(*values: bool | None) -> tuple[list[Condition], dict[str, object]]:
    """A test for each of some facts, and the facts."""
    names = ("already_represented", "other_reason", "applicant.has_fixed_income")[: len(values)]
    parts = [condition(Op.FACT, fact=name, values=(True,)) for name in names]
    fields = [name.removeprefix("applicant.") for name in names]
    return parts, dict(zip(fields, values, strict=True))


@pytest.mark.parametrize(
    ("values", "answer", "to_yes", "to_no"),
    [
        ((True, True), YES, NOW, ()),
        ((True, None), UNKNOWN, ways({"other_reason": True}), ways({"other_reason": False})),
        ((None, False), NO, (), NOW),
        (
            (None, None),
            UNKNOWN,
            ways({"already_represented": True, "other_reason": True}),
            ways({"already_represented": False}, {"other_reason": False}),
        ),
    ],
)
def test_all(values: tuple[bool | None, ...], answer: Truth, to_yes: Ways, to_no: Ways) -> None:
    parts, facts = flags(*values)
    finding = found(condition(Op.ALL, *parts), **facts)
    assert (finding.answer, finding.to_yes, finding.to_no) == (answer, to_yes, to_no)
    assert len(finding.children) == 2


@pytest.mark.parametrize(
    ("values", "answer", "read", "to_yes", "to_no"),
    [
        ((True, None, None), YES, 1, NOW, ()),
        ((None, True, False), YES, 2, NOW, ()),
        ((False, False, False), NO, 3, (), NOW),
        ((False, None, False), UNKNOWN, 3, ways({"other_reason": True}), ways({"other_reason": False})),
        (
            (None, None, False),
            UNKNOWN,
            3,
            ways({"already_represented": True}, {"other_reason": True}),
            ways({"already_represented": False, "other_reason": False}),
        ),
    ],
)
def test_any(values: tuple[bool | None, ...], answer: Truth, read: int, to_yes: Ways, to_no: Ways) -> None:
    parts, facts = flags(*values)
    finding = found(condition(Op.ANY, *parts), **facts)
    assert (finding.answer, finding.to_yes, finding.to_no) == (answer, to_yes, to_no)
    assert len(finding.children) == read


@pytest.mark.parametrize("value", [True, False])
def test_not(value: bool) -> None:
    parts, facts = flags(value)
    finding = found(condition(Op.NOT, *parts), **facts)
    assert (finding.answer, len(finding.children)) == (NO if value else YES, 1)


CARDS = condition(Op.EVIDENCE, values=("id_card", "household_register"))


def test_one_of_several_documents_is_enough() -> None:
    none, one = found(CARDS), found(CARDS, evidence=frozenset({"household_register", "other"}))
    assert none.answer is NO
    assert (none.input, none.threshold) == (None, "id_card|household_register")
    assert none.text_zh.startswith("居民身份证或者户口簿|")
    assert none.text_en.startswith("resident identity card or household register|")
    assert none.to_yes == ways({"evidence.id_card": True}, {"evidence.household_register": True})
    assert (one.answer, one.input, one.threshold) == (YES, "household_register", "id_card|household_register")
    assert one.text_zh.startswith("户口簿|")


def test_a_category_that_is_named() -> None:
    asked = condition(Op.CATEGORY, values=("minor", "elderly"))
    named, other = found(asked, categories=("dibao", "elderly")), found(asked, categories=("dibao",))
    assert (named.answer, named.input, named.threshold) == (YES, "elderly", "minor|elderly")
    assert (other.answer, other.input, other.to_yes) == (NO, None, ())
    assert other.text_zh.startswith("未成年人或者老年人|")


def test_a_circumstance_that_is_told() -> None:
    asked = condition(Op.CIRCUMSTANCE, values=("a", "b"))
    held, other = found(asked, circumstances=frozenset({"b"})), found(asked)
    assert (held.answer, held.input, held.threshold) == (YES, "b", "a|b")
    assert (other.answer, other.input, other.threshold) == (NO, None, "a|b")
    known = condition(Op.CIRCUMSTANCE, values=("earlier_false_commitment",))
    assert found(known).text_zh.startswith("此前作过不实的诚信承诺|")
    assert found(known).text_en.startswith("an earlier honesty commitment found false|")


def test_a_rule_rests_on_the_text_that_switches_it_on_and_says_where_nobody_read_it() -> None:
    switch = policy().setting("income_basis")
    assert switch is not None
    assert switch.basis.verified is False
    (fact,), facts = flags(True)
    doubted = found(replace(fact, where="income_basis"), **facts)
    assert doubted.basis == switch.basis
    assert told(doubted) == (YES, f"|true|true|{DOUBT[0]}", f"|true|true|{DOUBT[1]}")
    read = found(replace(fact, where="default_verification"), **facts)
    assert told(read) == (YES, "|true|true|", "|true|true|")
    assert read.basis != BASIS
    assert found(replace(fact, where="no_such_setting"), **facts).basis == BASIS


PROVED = condition(Op.PROVED_CATEGORY)
CARE = "social_judicial_aid_or_special_care"


def test_a_category_is_proved_by_a_document_of_its_own() -> None:
    asked = {"ground": CARE, "categories": ("dibao", "disabled", "special_care")}
    bare = found(PROVED, **asked)
    assert (bare.answer, bare.input) == (NO, None)
    assert bare.threshold == "special_care_certificate|dibao_certificate|social_assistance_certificate"
    documents = ("special_care_certificate", "dibao_certificate", "social_assistance_certificate")
    assert bare.to_yes == ways(*({f"evidence.{code}": True} for code in documents))
    proved = found(PROVED, **asked, evidence=frozenset({"dibao_certificate"}))
    assert (proved.answer, proved.input) == (YES, "dibao")
    assert proved.text_zh.startswith("最低生活保障家庭|")
    both = found(PROVED, **asked, evidence=frozenset(documents))
    assert both.input == "special_care, dibao"
    assert both.text_zh.startswith("优抚对象、最低生活保障家庭|")
    assert both.text_en.startswith("special-care recipient, minimum living allowance household|")


def test_a_document_of_another_ground_proves_nothing() -> None:
    disabled = {
        "categories": ("disabled",),
        "evidence": frozenset({"disability_certificate", "dibao_certificate"}),
    }
    assert found(PROVED, CARE, **disabled).input == "dibao"  # where that ground is asked about
    assert found(PROVED, "no_fixed_income_group", **disabled).input == "disabled"
    assert found(PROVED, **disabled).answer is NO
    assert found(PROVED, CARE, grounds=(CARE,), evidence=disabled["evidence"]).input == "dibao"


def test_matters_by_group_and_by_code() -> None:
    scope = condition(Op.MATTER, groups=("outside",), values=("injury_compensation",))
    injuries = (
        "injury_compensation",
        "work_injury",
        "traffic_accident",
        "food_drug_safety",
        "medical_malpractice",
    )
    wanted = (*injuries, "divorce", "private_loan", "other_unlisted_matter")
    unknown = found(scope)
    assert (unknown.answer, unknown.threshold, unknown.input) == (
        UNKNOWN,
        "outside|injury_compensation",
        None,
    )
    assert unknown.to_yes == (way({"matter": Want(wanted)}),)
    for matter, answer in {
        "work_injury": YES,
        "divorce": YES,
        "support_maintenance": NO,
        "brave_act": NO,
    }.items():
        finding = found(scope, matter=matter)
        assert (finding.answer, finding.input) == (answer, matter)
    assert found(scope, matter="divorce").text_zh.startswith("|离婚")
    assert "divorce" not in found(scope, matter="private_loan").text_en


def test_a_matter_known_too_coarsely_is_asked_for() -> None:
    coarse = found(condition(Op.MATTER, values=("work_injury", "divorce")), matter="injury_compensation")
    assert (coarse.answer, coarse.input) == (UNKNOWN, "injury_compensation")
    assert coarse.to_yes == ways({"matter": "work_injury"})
    assert coarse.threshold == "work_injury|divorce"
    assert found(condition(Op.MATTER, values=("nothing_known",))).to_yes == ()


def test_a_matter_may_have_a_condition_of_its_own() -> None:
    (own,), _ = flags(None)
    matters = {item.code: item for item in policy().items(PolicyList.MATTERS)}
    matters["divorce"] = replace(matters["divorce"], when=own)
    known = replace(policy(), _lists={**policy()._lists, PolicyList.MATTERS: matters})
    finding = Engine(Facts(matter="divorce"), known, FIGURES, DAY).find(
        condition(Op.MATTER, values=("divorce",))
    )
    assert (finding.answer, finding.input, len(finding.children)) == (UNKNOWN, "divorce", 1)
    assert finding.to_yes == ways({"already_represented": True})
    assert finding.to_no == ways({"already_represented": False})


def test_an_unlisted_matter_is_shown_by_its_code() -> None:
    finding = found(condition(Op.MATTER, values=("divorce",)), matter="nothing_known")
    assert finding.text_zh.split("|")[1] == finding.text_en.split("|")[1] == "nothing_known"


CLAIMS = condition(Op.CLAIMS, groups=("art32", "art29"))


@pytest.mark.parametrize(
    ("facts", "claimed"),
    [
        ({"grounds": ("brave_act", "private_prosecutor")}, "private_prosecutor, brave_act"),
        ({"matter": "brave_act"}, "brave_act"),
        ({"grounds": ("minor", "art32_other", "retrial_or_protest")}, None),
        ({"categories": ("minor",)}, None),
        ({}, None),
    ],
)
def test_claimed_grounds(facts: dict[str, object], claimed: str | None) -> None:
    finding = found(CLAIMS, **facts)
    assert (finding.answer, finding.input) == (YES if claimed else NO, claimed)
    assert finding.threshold == "art32|art29"


def test_claimed_grounds_are_named_in_both_languages() -> None:
    finding = found(CLAIMS, grounds=("brave_act", "hero_martyr_dignity"))
    names = [policy().item(PolicyList.GROUNDS, code) for code in ("hero_martyr_dignity", "brave_act")]
    assert finding.text_zh.split("|")[1] == "、".join(item.zh for item in names if item)
    assert finding.text_en.split("|")[1] == ", ".join(item.en for item in names if item)


EXEMPT = condition(
    Op.GROUNDS,
    groups=("art42",),
    refusal="hardship_not_met",
    route="exempt_art42",
    name_zh="免查",
    name_en="exempt",
)


@pytest.mark.parametrize(
    ("facts", "claimed", "answer"),
    [
        (
            {"grounds": (CARE, "student_injury"), "evidence": frozenset({"dibao_certificate"})},
            (CARE, "student_injury"),
            YES,
        ),
        ({"grounds": (CARE,)}, (CARE,), NO),
        ({"categories": ("dibao",), "evidence": frozenset({"dibao_certificate"})}, (CARE,), YES),
        ({"matter": CARE}, (), NO),
        ({}, (), NO),
    ],
)
def test_grounds_with_conditions_of_their_own(
    facts: dict[str, object], claimed: tuple[str, ...], answer: Truth
) -> None:
    finding = found(EXEMPT, **facts)
    assert finding.answer is answer
    assert finding.input == (", ".join(claimed) or None)
    assert tuple(child.rule for child in finding.children) == claimed
    for child in finding.children:
        item = policy().item(PolicyList.GROUNDS, child.rule)
        assert item is not None
        assert child.basis == item.basis
        assert child.text_zh.startswith(item.zh)
        assert child.text_en.startswith(item.en)


def test_a_ground_without_a_condition_of_its_own_holds_when_it_is_claimed() -> None:
    finding = found(condition(Op.GROUNDS, groups=("art32",)), grounds=("brave_act",))
    assert (finding.answer, finding.children[0].children) == (YES, ())


def line(facts: Facts) -> dict[str, Finding]:
    finding = Engine(facts, policy(), FIGURES, DAY).find(condition(Op.WITHIN_LINE))
    return {"line": finding} | {child.rule: child for child in finding.children}


@pytest.mark.parametrize(
    ("members", "income", "answer", "shown", "margin"),
    [
        (2, "3120.00", YES, "1560.00", "0.00"),
        (3, "5000", NO, "1666.666667", "-106.666667"),
        (None, "1000", YES, "1000.00", "560.00"),
        (None, "5000", UNKNOWN, None, None),
        (2, None, UNKNOWN, None, None),
    ],
)
def test_what_is_shown_of_the_line(
    members: int | None, income: str | None, answer: Truth, shown: str | None, margin: str | None
) -> None:
    found = line(poor(members=members, household_income=Decimal(income) if income else None))
    assert (found["line"].answer, found["line"].input, found["line"].margin) == (answer, shown, margin)
    assert found["line"].threshold == "1560.00"
    assert found["income_basis"].answer is (UNKNOWN if income is None else YES)
    assert found["line"].text_zh.split("|")[0] == found["income_basis"].text_zh.removesuffix("。") != ""
    assert found["line"].text_en.split("|")[0] == found["income_basis"].text_en.removesuffix(".") != ""
    standard = found["hardship_line"]
    assert (standard.answer, standard.input, standard.threshold) == (YES, "780", "1560.00")
    assert standard.figure is not None
    assert standard.text_en.endswith(": 780（demo figure）.")


def test_what_one_head_could_have_at_most_is_said_to_be_a_bound() -> None:
    unknown, known = line(poor(members=None)), line(poor(members=1))
    assert "|不超过1000.00|" in unknown["line"].text_zh
    assert "|at most 1000.00|" in unknown["line"].text_en
    assert "|1000.00|" in known["line"].text_zh
