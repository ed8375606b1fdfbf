"""What is read from a request, which codes are refused, and the whole shape of an answer."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from caseapp.errors import Invalid
from caseapp.rules.screening import Change, Facts, FigureTable, Outcome, unknown_codes
from caseapp.rules.screening.answer import smallest
from caseapp.rules.screening.facts import _FIELDS
from caseapp.rules.screening.figures import from_prefecture
from caseapp.rules.screening.findings import Want, way
from tests.unit.rules.screening_world import figure, judged, policy, poor

WRONG = 2.5  # no field takes it
TEXTS = ("origin", "aid_form", "matter", "verification")
LISTS = ("grounds", "evidence", "circumstances")
FLAGS = ("other_reason", "already_represented")
APPLICANT = ("birth_date", "categories", "has_fixed_income", "monthly_income", "residence")
HOUSEHOLD = ("members", "monthly_income", "assets", "opponent_in_household")


def faults(body: dict[str, object]) -> set[str]:
    with pytest.raises(Invalid) as caught:
        Facts.from_request(body)
    assert {fault.code for fault in caught.value.faults} == {"wrong_type"}
    return {fault.field for fault in caught.value.faults}


def test_each_field_is_named_where_it_stands() -> None:
    body: dict[str, object] = dict.fromkeys((*TEXTS, *LISTS, *FLAGS), WRONG)
    body["applicant"], body["household"] = dict.fromkeys(APPLICANT, WRONG), dict.fromkeys(HOUSEHOLD, WRONG)
    assert faults(body) == {
        *(*TEXTS, *LISTS, *FLAGS),
        *(f"applicant.{name}" for name in APPLICANT),
        *(f"household.{name}" for name in HOUSEHOLD),
    }
    assert faults({"applicant": [], "household": "alone"}) == {"applicant", "household"}


@pytest.mark.parametrize("value", [1, 0, "x", {"a": 1}, [1], ["x", None]])
def test_a_list_of_codes_is_one(value: object) -> None:
    assert faults({"evidence": value}) == {"evidence"}


@pytest.mark.parametrize("value", [0, -1, True, "2", 1.0, Decimal(2)])
def test_a_number_of_heads_is_a_whole_number_from_one(value: object) -> None:
    assert faults({"household": {"members": value}}) == {"household.members"}


@pytest.mark.parametrize("value", ["1e13", "-0.01", "0.005", "1e-13", 2.0, True, [], "Infinity", "a"])
def test_what_is_no_amount(value: object) -> None:
    assert faults({"household": {"assets": {"cash": value}}}) == {"household.assets.cash"}


@pytest.mark.parametrize("value", ["0", "0.01", "1e12", 7, Decimal("7.10")])
def test_what_is_an_amount(value: object) -> None:
    facts = Facts.from_request(
        {
            "applicant": {"monthly_income": value},
            "household": {"monthly_income": value, "assets": {"cash": value}},
        }
    )
    wanted = Decimal(str(value))
    assert (facts.own_income, facts.household_income, facts.assets) == (wanted, wanted, {"cash": wanted})


def test_every_value_is_read_where_it_stands() -> None:
    body = {
        "circumstances": ["a", "b", "a"],
        "evidence": ["c"],
        "grounds": ("g", "h", "g"),
        "origin": "organ_notice",
        "other_reason": True,
        "applicant": {"birth_date": date(1990, 1, 2), "categories": ["x", "y", "x"], "residence": "rural"},
        "household": {"members": 1, "opponent_in_household": True},
        "already_represented": True,
    }
    facts = Facts.from_request(body)
    assert (facts.circumstances, facts.evidence) == (frozenset({"a", "b"}), frozenset({"c"}))
    assert (facts.grounds, facts.categories) == (("g", "h"), ("x", "y"))
    assert (facts.origin, facts.other_reason, facts.already_represented) == ("organ_notice", True, True)
    assert (facts.birth_date, facts.residence, facts.members) == (date(1990, 1, 2), "rural", 1)
    assert facts.opponent_in_household is True
    assert hash(Facts(assets={"cash": Decimal(1)})) == hash(Facts())


def test_facts_are_read_and_changed_by_the_paths_of_the_request() -> None:
    fields = dict(_FIELDS)
    marked = Facts(**{field: path for path, field in fields.items()})  # type: ignore[arg-type]
    assert {path: marked.at(path) for path in fields} == {path: path for path in fields}
    changed = Facts(evidence=frozenset({"a"})).having(dict.fromkeys(fields, 1) | {"evidence.b": True})
    assert all(changed.at(path) == 1 for path in fields)
    assert changed.evidence == {"a", "b"}
    assert (changed.at("evidence.a"), changed.at("evidence.c")) == (True, False)


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"origin": "x"}, "origin", "unknown_code"),
        ({"verification": "x"}, "verification", "unknown_code"),
        ({"residence": "x"}, "applicant.residence", "unknown_code"),
        ({"aid_form": "x"}, "aid_form", "unknown_code"),
        ({"matter": "x"}, "matter", "unknown_code"),
        ({"matter": "minor"}, "matter", "unknown_code"),
        ({"matter": "art32_other"}, "matter", "not_claimable"),
        ({"matter": "art31_other"}, "matter", "not_claimable"),
        ({"grounds": ("brave_act", "x")}, "grounds.1", "unknown_code"),
        ({"grounds": ("art42_other",)}, "grounds.0", "not_claimable"),
        ({"evidence": frozenset({"x"})}, "evidence.x", "unknown_code"),
        ({"circumstances": frozenset({"x"})}, "circumstances.x", "unknown_code"),
        ({"categories": ("elderly", "veteran", "x")}, "applicant.categories.2", "unknown_code"),
    ],
)
def test_a_code_that_may_not_be_named(facts: dict[str, object], field: str, code: str) -> None:
    (fault,) = unknown_codes(Facts(**facts), policy())  # type: ignore[arg-type]
    assert (fault.field, fault.code) == (field, code)


def test_a_code_that_is_off_in_a_region_is_told_apart_from_a_closing_item() -> None:
    off, closing = unknown_codes(
        Facts(grounds=("pandemic_frontline_person", "regional_plan_exemption")), policy("520200")
    )
    assert (off.code, closing.code) == ("not_claimable", "not_claimable")
    assert off.message == (
        "“pandemic_frontline_person”（疫情防控一线人员本人）在六盘水市未启用，没有生效的规定支持，不能主张"
    )
    assert off.message_en == (
        "'pandemic_frontline_person' (front-line persons themselves) is not in force in Liupanshui: "
        "no text in force there supports it"
    )
    assert "兜底条款" in closing.message
    assert "closing item" in closing.message_en


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"origin": "organ_notice", "verification": "honesty_commitment", "residence": "urban"},
        {"verification": "information_sharing", "residence": "rural"},
        *(
            {"matter": matter}
            for matter in ("brave_act", "private_prosecutor", "retrial_or_protest", "divorce")
        ),
        {"categories": ("elderly", "veteran", "dibao")},
    ],
)
def test_codes_that_may_be_named(facts: dict[str, object]) -> None:
    assert unknown_codes(Facts(**facts), policy()) == ()  # type: ignore[arg-type]


def test_the_whole_answer() -> None:
    answer = judged(
        poor(categories=("elderly",), grounds=("student_injury",), household_income=Decimal(9000))
    )
    shown = answer.as_dict()
    known = policy()
    assert {key: value for key, value in shown.items() if key not in {"reasons", "notes"}} == {
        "outcome": "refused",
        "route": None,
        "refusal_grounds": ["hardship_not_met"],
        "missing": [],
        "would_change": [{"input": "evidence.school_injury_record", "to": True, "outcome": "eligible"}],
        "figures": [
            {
                "region_code": "340200",
                "name": "minimum_living_standard",
                "variant": None,
                "value": "780",
                "unit": "yuan_per_month",
                "valid_from": "2022-01-01",
                "recorded_at": "2022-01-01T00:00:00+00:00",
                "source": "demo figure",
            }
        ],
        "priority_groups": ["elderly"],
        "policy": {
            "region_code": "340200",
            "version": known.version,
            "valid_on": "2025-03-03",
            "stale": True,
            "flags": list(known.flags),
        },
        "advisory": True,
    }
    reasons = [one for reason in answer.reasons for one in reason.walk()]
    assert [one.as_dict()["rule"] for one in reasons] == [one.rule for one in reasons]
    first = answer.reasons[0]
    assert first.as_dict() == {
        "rule": first.rule,
        "article": first.basis.article,
        "basis_rank": first.basis.rank.value,
        "source": first.basis.source,
        "verified": first.basis.verified,
        "answer": "no",
        "input": first.input,
        "threshold": first.threshold,
        "margin": first.margin,
        "refusal": first.refusal or None,
        "text_zh": first.text_zh,
        "text_en": first.text_en,
        "children": [child.as_dict() for child in first.children],
    }
    assert all(one.text_zh and one.text_en for one in reasons)


def test_what_ends_the_aid_is_noted() -> None:
    answer = judged(poor(matter="brave_act", grounds=("brave_act",), already_represented=True))
    note, relief = answer.notes
    assert answer.as_dict()["notes"] == [
        {"code": code, "article": one.article, "text_zh": one.text_zh, "text_en": one.text_en}
        for code, one in (("self_retained_counsel", note), ("fee_relief", relief))
    ]
    assert note.article.startswith("第")
    assert (answer.route, answer.would_change, answer.missing) == ("not_required_art32", (), ())


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        (Decimal(3), "3.00"),
        (True, True),
        (2, 2),
        (date(2025, 1, 2), "2025-01-02"),
        ("urban", "urban"),
    ],
)
def test_what_a_change_is_shown_as(to: object, shown: object) -> None:
    found = Change("x", to, Outcome.ELIGIBLE).as_dict()
    assert (found, type(found["to"])) == ({"input": "x", "to": shown, "outcome": "eligible"}, type(shown))


def test_what_a_person_is_cannot_be_changed() -> None:
    for path in ("applicant.birth_date", "matter", "aid_form"):
        mixed = way({path: Want(("x",)), "household.members": Want((2,))})
        other = way(
            {"other_reason": Want((True,)), "household.members": Want((2,)), "verification": Want(("x",))}
        )
        assert [one.input for one in smallest((mixed, other), Facts())] == [
            "household.members",
            "other_reason",
            "verification",
        ]
        assert smallest((mixed,), Facts()) == ()


def test_among_equals_an_unknown_is_changed_before_a_known_amount() -> None:
    known = way({"household.monthly_income": Want(at_most=Decimal(1))})
    unknown = way({"other_reason": Want((True, False))})
    (change,) = smallest((known, unknown), poor())
    assert (change.input, change.to) == ("other_reason", True)


def test_a_standard_that_a_city_entered_is_flagged() -> None:
    rows = [figure(Decimal(1500), region_code="520200", name="hardship_line")]
    flags = judged(poor(), "520200", FigureTable.of(rows)).flags()
    assert "hardship_line_below_province:520200" in flags
    rows = [figure(Decimal(1500), region_code="520000", name="hardship_line")]
    assert not [flag for flag in judged(poor(), "520200", FigureTable.of(rows)).flags() if "below" in flag]


DIBAO = "minimum_living_standard"


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2023, 12, 31), None), (date(2024, 1, 1), 1), (date(2024, 6, 30), 1), (date(2024, 7, 1), None)],
)
def test_both_days_of_a_figure_are_included(day: date, value: int | None) -> None:
    table = FigureTable.of([figure(Decimal(1), valid_from=date(2024, 1, 1), valid_to=date(2024, 6, 30))])
    found = table.nearest(DIBAO, "340200", day)
    assert (found and found.value) == value


def test_the_variants_own_figure_comes_before_the_common_one_and_the_nearest_before_both() -> None:
    common, urban = figure(Decimal(1)), figure(Decimal(2), variant="urban")
    table, day = FigureTable.of([common, urban]), date(2025, 1, 1)
    assert table.nearest(DIBAO, "340200", day, "urban") == urban
    assert table.nearest(DIBAO, "340200", day, "rural") == common
    assert table.nearest(DIBAO, "340200", day) == common
    assert FigureTable.of([urban]).nearest(DIBAO, "340200", day, "rural") is None
    assert FigureTable.of([urban]).nearest(DIBAO, "340200", day, "urban") == urban
    assert FigureTable().nearest(DIBAO, "340200", day) is None
    county = figure(Decimal(3), region_code="340202", variant="rural")
    both = FigureTable.of([common, county])
    assert [both.nearest(DIBAO, "340202", day, name) for name in ("rural", "urban")] == [county, common]


def test_corrections_count_from_the_moment_they_are_recorded() -> None:
    first, later = datetime(2022, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    old, new = figure(Decimal(1), recorded_at=first), figure(Decimal(2), recorded_at=later)
    day = date(2025, 3, 3)
    for rows in ([old, new], [new, old]):
        assert FigureTable.of(rows).nearest(DIBAO, "340200", day) == new
        assert FigureTable.of(rows, known_at=later).nearest(DIBAO, "340200", day) == new
        assert FigureTable.of(rows, known_at=first).nearest(DIBAO, "340200", day) == old
    again = figure(Decimal(3), recorded_at=later)
    assert FigureTable.of([new, again]).nearest(DIBAO, "340200", day) == again
    newer = figure(Decimal(4), valid_from=date(2025, 1, 1))
    assert FigureTable.of([newer, old]).nearest(DIBAO, "340200", day) == newer


@pytest.mark.parametrize(
    ("region", "prefecture"),
    [
        ("340202", "340200"),
        ("340202001", "340200"),
        ("340202001002", "340200"),
        ("340200", "340200"),
        ("340000", "340000"),
        ("000000", "000000"),
    ],
)
def test_the_prefecture_of_a_place(region: str, prefecture: str) -> None:
    assert from_prefecture(region) == prefecture
