from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from caseapp.errors import PolicyMissing
from caseapp.packs.differences import as_text
from caseapp.packs.policies import load_policies
from caseapp.packs.policy_types import PolicyList, level_of, region_chain
from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader
from caseapp.rules.screening import Facts, FigureTable, Outcome, screen, unknown_codes
from tests.unit.packs.policy_world import DAY, LINE, NATIONAL, Load, item, setting


def test_the_project_packs_load() -> None:
    reader = PackReader()
    above = {"000000", "230000", "310000", "340000", "510000", "520000"}
    assert set(load_policies(reader).files) == above | {"310115", "340200", "340600", "520200"}
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
    own = "source: 某文本, when: {evidence: [id_card]}"
    body = item(listing, "local_one", f"group: {group}, extends: {closing}, {own}")
    policy = load(body, rank=rank).resolve("370100", DAY)
    found = policy.item(PolicyList(listing), "local_one")
    assert found is not None
    assert found.basis.rank == rank
    assert found.claimable


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


def test_a_refusal_ground_that_is_off_names_no_article_of_the_law() -> None:
    """Two are known from other places' regulations, two from no text: none may pass for verified law."""
    policy = load_policies(PackReader()).resolve("340200", DAY)
    off = {found.code: found for found in policy.items(PolicyList.REFUSAL_GROUNDS) if not found.on}
    told = {code: (found.basis.source[:2], found.basis.article) for code, found in off.items()}
    assert told == {
        "res_judicata_same_matter": ("北京", "第二十二条第三项"),
        "no_clear_opponent": ("北京", "第二十二条"),
        "not_justiciable": ("未见", "无"),
        "false_statement": ("未见", "无"),
    }
    assert all(not found.basis.verified and found.note for found in off.values())


def test_in_wuhu_only_the_grounds_of_the_law_are_on() -> None:
    policy = load_policies(PackReader()).resolve("340200", DAY)
    on = [found.code for found in policy.items(PolicyList.REFUSAL_GROUNDS) if found.on]
    assert on == ["out_of_scope", "hardship_not_met", "already_represented", "not_a_qualified_person"]
    ends = {found.code: found for found in policy.items(PolicyList.TERMINATION_GROUNDS)}
    assert [code for code, found in ends.items() if not found.claimable] == ["art48_other"]
    assert "not_required_art32" not in ends["no_longer_eligible"].fits
    assert "organ_notified" not in ends["no_longer_eligible"].fits


def test_five_years_of_practice_are_taken_from_their_day(load: Load) -> None:
    policies = load(setting("criminal_practice_years", "{2023-01-01: 5}"))
    got = [
        policies.resolve(region, day).number("criminal_practice_years")
        for region, day in (("370000", date(2022, 12, 31)), ("370000", date(2023, 1, 1)), ("340000", DAY))
    ]
    assert got == [Decimal(3), Decimal(5), Decimal(3)]


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


def test_the_line_of_a_city_is_flagged(load: Load) -> None:
    body = setting("hardship_line", LINE.format(kind="multiple_of_dibao", more=", factor: 2.5"))
    policies = load(body, region="340300", rank="policy")
    policy = policies.resolve("340300", DAY)
    assert "hardship_line_below_province:340300" in policy.flags
    line = policy.line()
    assert line is not None
    assert line[0].factor == Decimal("2.5")
    assert "hardship_line_below_province:340300" not in policies.resolve("340200", DAY).flags


def test_the_day_before_the_law_there_is_no_policy() -> None:
    policies = load_policies(PackReader())
    with pytest.raises(PolicyMissing) as caught:
        policies.resolve("340200", date(2021, 12, 31))
    assert caught.value.code == "no_policy_in_force"
    assert policies.resolve("340200", date(2022, 1, 1)).region_code == "340000"


def test_the_nearest_pack_upwards_answers() -> None:
    policies = load_policies(PackReader())
    asked = ["340202001002", "340202", "340200", "340100", "410100"]
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


def test_a_category_claims_an_exemption_by_its_own_code_and_nothing_else() -> None:
    policy = load_policies(PackReader()).resolve("340200", DAY)
    claimed = [policy.ground_of(code) for code in ("dibao", "temporary_relief", "brave_act", "women")]
    assert claimed == ["social_judicial_aid_or_special_care", "temporary_relief", "", ""]


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


def test_every_value_of_the_project_packs_says_where_in_its_text_it_stands() -> None:
    policies = load_policies(PackReader())
    heads = [(file.region_code, file.basis) for file in policies.files.values()]
    items = [(one.code, one.basis) for file in policies.files.values() for _, one in file.items]
    entries = [(one.key, one.basis) for listed in policies.settings.values() for one in listed]
    assert [code for code, basis in (*heads, *items, *entries) if not basis.article] == []


def test_an_amount_is_shown_without_an_exponent() -> None:
    found = load_policies(PackReader()).resolve("310115", DAY).setting("hardship_line")
    assert found is not None
    assert "amount: 3190," in as_text(found.value)
    assert [as_text(Decimal(one)) for one in ("3.19E+3", "1.50", "0.00", "100")] == [
        "3190",
        "1.5",
        "0",
        "100",
    ]


def test_no_region_lets_a_recipient_share_the_cost(tmp_path: Path) -> None:
    pudong = load_policies(PackReader()).resolve("310115", DAY).setting("recipient_shares_cost")
    assert pudong is not None
    assert pudong.value is False
    text = (PACKAGE_FOLDER / "regions/310115/policy.yaml").read_text(encoding="utf-8")
    overlay = tmp_path / "regions/310115"
    overlay.mkdir(parents=True)
    pilot = "settings:\n  recipient_shares_cost:\n    in_force:\n      2021-03-03: true\n"
    (overlay / "policy.yaml").write_text(text.replace("settings:\n", pilot), encoding="utf-8")
    reader = PackReader(tmp_path)
    load_policies(reader)
    with pytest.raises(PackError, match="locked by the national pack"):
        reader.finish()


def test_fee_relief_is_national_and_pudong_verifies_first() -> None:
    policies = load_policies(PackReader())
    assert [item.code for item in policies.resolve("340200", DAY).items(PolicyList.FEE_RELIEF)] == [
        "notary",
        "forensic",
    ]
    found = [
        policies.resolve(code, DAY).setting("fee_relief_verified_by_institution")
        for code in ("340200", "310115")
    ]
    assert [setting.value for setting in found if setting] == [False, True]
