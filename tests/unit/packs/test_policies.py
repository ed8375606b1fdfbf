from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from caseapp.errors import PolicyMissing
from caseapp.packs.policies import Policies, load_policies
from caseapp.packs.policy_types import PolicyList, level_of, region_chain
from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader
from caseapp.rules.screening import Facts, FigureTable, Outcome, screen, unknown_codes

DAY = date(2025, 3, 3)
HEAD = """
region: "{region}"
name_zh: 试点
name_en: Trial
valid_from: 2022-01-01
source: 试点条例
article: 第一条
rank: {rank}
verified: true
"""

Load = Callable[..., Policies]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the project's policies with one more region pack, `body` below the usual head."""

    def loaded(body: str, region: str = "370000", rank: str = "local_regulation") -> Policies:
        folder = tmp_path / "regions" / region
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "policy.yaml").write_text(HEAD.format(region=region, rank=rank) + body, encoding="utf-8")
        reader = PackReader(tmp_path)
        found = load_policies(reader)
        reader.finish()
        return found

    return loaded


def faults(load: Load, body: str, **kwargs: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load(body, **kwargs)
    return [f"{fault.key}: {fault.message} ({fault.example})" for fault in caught.value.pack_faults]


def item(listing: str, code: str, more: str) -> str:
    return f"lists:\n  {listing}:\n    items:\n      - {{code: {code}, zh: 某, en: some, {more}}}\n"


def test_the_project_packs_load() -> None:
    reader = PackReader()
    assert set(load_policies(reader).files) == {"000000", "340000", "340200"}
    reader.finish()


@pytest.mark.parametrize("rank", ["law", "regulation", "local_regulation", "rule"])
@pytest.mark.parametrize(
    ("listing", "closing"),
    [("matters", "art31_other"), ("grounds", "art32_other"), ("grounds", "art42_other")],
)
def test_lists_open_to_rules_take_every_rank_of_law(
    load: Load, listing: str, closing: str, rank: str
) -> None:
    group = closing.removesuffix("_other")
    policy = load(item(listing, "local_one", f"group: {group}, extends: {closing}"), rank=rank).resolve(
        "370100", DAY
    )
    found = policy.item(PolicyList(listing), "local_one")
    assert found is not None
    assert found.basis.rank == rank
    assert found.claimable


@pytest.mark.parametrize(
    ("listing", "closing", "allowed"),
    [
        ("matters", "art31_other", "law, regulation, local_regulation, rule"),
        ("grounds", "art32_other", "law, regulation, local_regulation, rule"),
        ("grounds", "art42_other", "law, regulation, local_regulation, rule"),
        ("grounds", "art25_other", "law, regulation"),
        ("termination_grounds", "art48_other", "law, regulation"),
    ],
)
def test_a_plan_extends_no_list_of_the_law(load: Load, listing: str, closing: str, allowed: str) -> None:
    (fault,) = faults(load, item(listing, "local_one", f"extends: {closing}"), rank="policy")
    assert f"is open to {allowed}; local_one rests on a source of rank policy (rank: law)" in fault
    assert fault.startswith(f"lists.{listing}.items[0].rank: {closing}")


@pytest.mark.parametrize("rank", ["local_regulation", "rule"])
@pytest.mark.parametrize(
    ("listing", "closing"), [("grounds", "art25_other"), ("termination_grounds", "art48_other")]
)
def test_lists_open_to_laws_and_regulations_take_nothing_lower(
    load: Load, listing: str, closing: str, rank: str
) -> None:
    (fault,) = faults(load, item(listing, "local_one", f"extends: {closing}"), rank=rank)
    assert f"rests on a source of rank {rank}" in fault


def test_an_added_code_says_what_it_extends(load: Load) -> None:
    (fault,) = faults(load, item("matters", "local_one", "group: art31"))
    assert fault == (
        "lists.matters.items[0].extends: local_one must say which closing item it extends "
        "(extends: art31_other | regional_plan_matter)"
    )


def test_a_law_may_not_pass_as_a_plan(load: Load) -> None:
    (fault,) = faults(load, item("matters", "local_one", "group: plan, extends: regional_plan_matter"))
    assert "regional_plan_matter (不属于第三十一条第九项) is open to policy" in fault


def test_a_ground_of_a_plan_is_of_its_own_kind(load: Load) -> None:
    body = item(
        "grounds", "plan_group", "group: plan, extends: regional_plan_exemption, when: {evidence: [id_card]}"
    )
    policy = load(body, region="340300", rank="policy").resolve("340300", DAY)
    facts = Facts(
        aid_form="civil_admin_statecomp_representation",
        matter="support_maintenance",
        grounds=("plan_group",),
        evidence=frozenset({"id_card"}),
        already_represented=False,
    )
    answer = screen(facts, policy, FigureTable.of([]), DAY)
    assert (answer.outcome, answer.route) == (Outcome.ELIGIBLE, "exempt_policy")
    (found,) = [one for reason in answer.reasons for one in reason.walk() if one.rule == "plan_group"]
    assert (found.basis.rank, found.basis.article) == ("policy", "第一条")


def test_a_code_of_the_law_cannot_be_given_again(load: Load) -> None:
    (fault,) = faults(load, item("matters", "support_maintenance", "group: art31, extends: art31_other"))
    assert (
        fault == "lists.matters.items[0].code: support_maintenance is already given by 000000 (leave it out)"
    )


def test_a_code_stands_once_in_a_list(load: Load) -> None:
    twice = item("evidence", "seal", "note: one") + "      - {code: seal, zh: 某, en: some}\n"
    (fault,) = faults(load, twice)
    assert fault == "lists.evidence.items[1].code: seal stands twice in evidence (give each code once)"


@pytest.mark.parametrize(
    "code", ["res_judicata_same_matter", "no_clear_opponent", "not_justiciable", "false_statement"]
)
def test_a_refusal_ground_that_is_off_is_switched_on_by_a_regulation(load: Load, code: str) -> None:
    policies = load(item("refusal_grounds", code, "on: true"))
    here = policies.resolve("370000", DAY).item(PolicyList.REFUSAL_GROUNDS, code)
    wuhu = policies.resolve("340200", DAY).item(PolicyList.REFUSAL_GROUNDS, code)
    assert here is not None
    assert wuhu is not None
    assert (here.on, wuhu.on) == (True, False)


def test_a_refusal_ground_is_not_switched_on_by_a_plan(load: Load) -> None:
    (fault,) = faults(load, item("refusal_grounds", "no_clear_opponent", "on: true"), rank="policy")
    assert "rests on a source of rank policy" in fault


def test_in_wuhu_only_the_grounds_of_the_law_are_on() -> None:
    policy = load_policies(PackReader()).resolve("340200", DAY)
    on = [found.code for found in policy.items(PolicyList.REFUSAL_GROUNDS) if found.on]
    assert on == ["out_of_scope", "hardship_not_met", "already_represented", "not_a_qualified_person"]
    ends = {found.code: found for found in policy.items(PolicyList.TERMINATION_GROUNDS)}
    assert [code for code, found in ends.items() if not found.claimable] == ["art48_other"]
    assert "not_required_art32" not in ends["no_longer_eligible"].fits
    assert "organ_notified" not in ends["no_longer_eligible"].fits


def setting(key: str, values: str) -> str:
    return f"settings:\n  {key}:\n    in_force: {values}\n"


def test_two_years_of_practice_are_refused(load: Load) -> None:
    (fault,) = faults(load, setting("criminal_practice_years", "{2023-01-01: 2}"))
    assert fault == (
        "settings.criminal_practice_years.in_force.2023-01-01: "
        "2 is not allowed: the national value is at least 3 (3)"
    )


def test_five_years_of_practice_are_taken_from_their_day(load: Load) -> None:
    policies = load(setting("criminal_practice_years", "{2023-01-01: 5}"))
    got = [
        policies.resolve(region, day).number("criminal_practice_years")
        for region, day in (("370000", date(2022, 12, 31)), ("370000", date(2023, 1, 1)), ("340000", DAY))
    ]
    assert got == [Decimal(3), Decimal(5), Decimal(3)]


def test_a_locked_setting_cannot_be_changed(load: Load) -> None:
    rules = (
        "{2022-01-01: [{fact: other_reason, is: true, amount: household.monthly_income, zh: 某, en: some}]}"
    )
    assert faults(load, setting("income_basis", rules)) == [
        "settings.income_basis: is locked by the national pack (leave it out)"
    ]


def test_a_setting_the_nation_does_not_have_is_refused(load: Load) -> None:
    (fault,) = faults(load, setting("colour", "{2022-01-01: red}"))
    assert fault.startswith("settings.colour: the national pack has no such setting (one of hardship_line")


NATIONAL = (PACKAGE_FOLDER / "regions/000000/policy.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("merge", "local", "value", "others"),
    [
        ("earliest", "10", "7", ("10",)),
        ("earliest", "5", "7", ("5",)),
        ("override", "10", "10", ()),
        ("at_least", "8", "8", ()),
        ("at_most", "6", "6", ()),
    ],
)
def test_each_merge_rule_combines_as_it_says(
    tmp_path: Path, load: Load, merge: str, local: str, value: str, others: tuple[str, ...]
) -> None:
    new = f"settings:\n  days: {{kind: number, merge: {merge}, in_force: {{2022-01-01: 7}}}}\n"
    nation = tmp_path / "regions/000000"
    nation.mkdir(parents=True)
    (nation / "policy.yaml").write_text(NATIONAL.replace("settings:\n", new, 1), encoding="utf-8")
    found = load(setting("days", f"{{2022-01-01: {local}}}")).resolve("370000", DAY).setting("days")
    assert found is not None
    assert (found.value, found.others) == (Decimal(value), tuple(Decimal(other) for other in others))


def test_a_national_bound_that_rises_later_binds_from_then_on(tmp_path: Path, load: Load) -> None:
    new = "settings:\n  days: {kind: number, merge: at_most, in_force: {2022-01-01: 7, 2024-01-01: 5}}\n"
    nation = tmp_path / "regions/000000"
    nation.mkdir(parents=True)
    (nation / "policy.yaml").write_text(NATIONAL.replace("settings:\n", new, 1), encoding="utf-8")
    (fault,) = faults(load, setting("days", "{2022-01-01: 6}"))
    assert fault == "settings.days.in_force.2022-01-01: 6 is not allowed: the national value is at most 5 (5)"


def test_staleness_is_that_of_the_text_itself(load: Load) -> None:
    body = setting("default_verification", "{2022-01-01: honesty_commitment}\n    review_by: 2024-06-30")
    policy = load(body).resolve("370000", DAY)
    assert policy.flags == ("stale:370000:default_verification",)
    wuhu = load_policies(PackReader()).resolve("340200", DAY)
    ours = wuhu.item(PolicyList.MATTERS, "fake_farm_inputs")
    theirs = wuhu.item(PolicyList.MATTERS, "support_maintenance")
    assert ours is not None
    assert theirs is not None
    assert (ours.stale(DAY), theirs.stale(DAY)) == (True, False)


LINE = "{{2022-01-01: {{kind: {kind}, comparator: lte, zh: 某, en: some{more}}}}}"


def test_the_line_of_a_city_is_flagged(load: Load) -> None:
    body = setting("hardship_line", LINE.format(kind="multiple_of_dibao", more=", factor: 2.5"))
    policies = load(body, region="340300", rank="policy")
    policy = policies.resolve("340300", DAY)
    assert "hardship_line_below_province:340300" in policy.flags
    line = policy.line()
    assert line is not None
    assert line[0].factor == Decimal("2.5")
    assert "hardship_line_below_province:340300" not in policies.resolve("340200", DAY).flags


@pytest.mark.parametrize(
    ("kind", "more", "key", "message"),
    [
        (
            "fixed_amount",
            "",
            "amount",
            "an amount goes with fixed_amount and with no other kind (amount: 3190.00)",
        ),
        ("minimum_wage", ", amount: 5", "amount", "an amount goes with fixed_amount and with no other kind"),
        ("multiple_of_dibao", "", "factor", "is missing (factor: 2)"),
        ("multiple_of_dibao", ", factor: -1", "factor", "must be above zero (factor: 2)"),
        ("guess", ", factor: 2", "kind", "'guess' is not allowed (kind: multiple_of_dibao | minimum_wage"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(
    load: Load, kind: str, more: str, key: str, message: str
) -> None:
    (fault,) = faults(load, setting("hardship_line", LINE.format(kind=kind, more=more)))
    dot = f".{key}" if key else ""
    assert fault.startswith(f"settings.hardship_line.in_force.2022-01-01{dot}: {message}")


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (
            "{evidence: [letter]}",
            "when.evidence: 'letter' is not in the list evidence (id_card, household_register",
        ),
        ("{category: [king]}", "when.category: 'king' is not in the list categories (minor, elderly"),
        (
            "{circumstance: [rain]}",
            "when.circumstance: 'rain' is not in the list circumstances (the list is empty)",
        ),
        ("{matter: {codes: [moon]}}", "when.matter: 'moon' is not in the list matters (state_compensation"),
        (
            "{evidence: [id_card], fact: origin, is: [x]}",
            "when: must be exactly one test (one of all, any, not",
        ),
        ("{use: nowhere}", "when.use: no condition 'nowhere' is written above (use: one of by_application"),
        (
            "{evidence: [id_card], refusal: boredom}",
            "when.refusal: 'boredom' is not a refusal ground (out_of_scope",
        ),
        ("{evidence: [id_card], route: luck}", "when.route: 'luck' is not a route (not_required_art32"),
        ("{age: {}}", "when.age: must be at_least or below (age: {at_least: 60})"),
        ("{fact: mood, is: [good]}", "when.fact: 'mood' is not a request path ("),
        ("{all: []}", "when.all: needs at least one condition (all: [{use: not_represented}])"),
        (
            "{evidence: [id_card], say: {yes: {zh: '{salary}', en: ok}}}",
            "when.say.yes.zh: uses an unknown placeholder ({input}, {margin}, {name_en}, {name_zh}, {threshold})",
        ),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(load: Load, when: str, fault: str) -> None:
    body = item("grounds", "local_one", f"group: art42, extends: art42_other, when: {when}")
    (found,) = faults(load, body)
    assert found.removeprefix("lists.grounds.items[0].").startswith(fault)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("parent: nobody", "parent: 'nobody' is not in the list categories"),
        ("ground: nowhere", "ground: 'nowhere' is not in the list grounds"),
        ("documents: [letter]", "documents: 'letter' is not in the list evidence"),
        ("fits: [luck]", "fits: 'luck' is not a route"),
        ("from: 2023-01-01, to: 2022-01-01", "to: ends before it starts (to: 2023-01-01)"),
        ("colour: red", "colour: unknown key"),
    ],
)
def test_what_an_item_refers_to_must_exist(load: Load, more: str, fault: str) -> None:
    (found,) = faults(load, item("categories", "local_one", more))
    assert found.removeprefix("lists.categories.items[0].").startswith(fault)


def test_a_folder_and_its_region_must_agree(tmp_path: Path) -> None:
    folder = tmp_path / "regions" / "370000"
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(HEAD.format(region="360000", rank="law"), encoding="utf-8")
    reader = PackReader(tmp_path)
    load_policies(reader)
    with pytest.raises(PackError, match="region: does not match the folder"):
        reader.finish()


def test_without_the_nation_nothing_loads(tmp_path: Path) -> None:
    reader = PackReader(package=tmp_path)
    load_policies(reader)
    with pytest.raises(PackError, match=r"regions/000000/policy\.yaml: is missing"):
        reader.finish()


def test_the_day_before_the_law_there_is_no_policy() -> None:
    policies = load_policies(PackReader())
    with pytest.raises(PolicyMissing) as caught:
        policies.resolve("340200", date(2021, 12, 31))
    assert caught.value.code == "no_policy_in_force"
    assert policies.resolve("340200", date(2022, 1, 1)).region_code == "340000"


def test_the_nearest_pack_upwards_answers() -> None:
    policies = load_policies(PackReader())
    asked = ["340202001002", "340202", "340200", "340100", "520200"]
    assert [policies.resolve(code, DAY).region_code for code in asked] == [
        "340200",
        "340200",
        "340200",
        "340000",
        "000000",
    ]


def test_a_sixth_region_is_one_folder(load: Load) -> None:
    body = setting(
        "hardship_line", "{2022-01-01: {kind: fixed_amount, amount: 3190, comparator: lt, zh: 某, en: some}}"
    )
    policy = load(body).resolve("370102", DAY)
    facts = Facts(
        aid_form="civil_admin_statecomp_representation",
        matter="support_maintenance",
        members=1,
        household_income=Decimal(3190),
        verification="honesty_commitment",
        already_represented=False,
    )
    refused = screen(facts, policy, FigureTable.of([]), DAY)
    assert (refused.outcome, refused.changes()) == (
        Outcome.REFUSED,
        {"household.monthly_income": Decimal("3189.99")},
    )
    assert (
        screen(facts.having(refused.changes()), policy, FigureTable.of([]), DAY).outcome is Outcome.ELIGIBLE
    )


def test_a_policy_is_known_by_the_digest_of_its_packs(load: Load) -> None:
    before = load_policies(PackReader())
    after = load(setting("default_verification", "{2022-01-01: information_sharing}"))
    assert before.digest("340200") == after.digest("340200")
    assert before.digest("370000") != after.digest("370000")
    assert before.digest("340202") == before.digest("340200")


def test_codes_of_another_day_are_no_fault_but_unknown_ones_are() -> None:
    policy = load_policies(PackReader()).resolve("340200", DAY)
    facts = Facts(categories=("dibao_marginal", "king"), grounds=("art42_other", "nothing"), matter="moon")
    assert [(fault.field, fault.code) for fault in unknown_codes(facts, policy)] == [
        ("matter", "unknown_code"),
        ("grounds.0", "not_claimable"),
        ("grounds.1", "unknown_code"),
        ("applicant.categories.1", "unknown_code"),
    ]


def test_regions_above_a_region() -> None:
    assert region_chain("340202001002") == (
        "340202001002",
        "340202001",
        "340202",
        "340200",
        "340000",
        "000000",
    )
    assert region_chain("000000") == ("000000",)
    assert [level_of(code) for code in region_chain("340202001002")] == [
        "village", "township", "county", "prefecture", "province", "nation",
    ]  # fmt: skip


def test_every_item_of_the_project_packs_has_both_languages_and_a_source() -> None:
    reader = PackReader(package=PACKAGE_FOLDER)
    for file in load_policies(reader).files.values():
        for _, found in file.items:
            assert found.zh
            assert found.en
            assert found.basis.source
