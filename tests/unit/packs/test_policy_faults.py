from pathlib import Path

import pytest

from caseapp.packs.policies import load_policies
from caseapp.packs.reading import PackError, PackReader
from tests.unit.packs.policy_world import HEAD, LINE, NATIONAL, Load, faults, item, setting


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
    right = 'source: "…", article: "…", rank: law'
    assert f"is open to {allowed}; local_one rests on a source of rank policy ({right})" in fault
    assert fault.startswith(f"lists.{listing}.items[0].rank: {closing}")


@pytest.mark.parametrize(
    ("listing", "closing", "group"),
    [
        ("grounds", "regional_plan_exemption", "art25"),
        ("grounds", "regional_plan_exemption", "art28"),
        ("grounds", "regional_plan_exemption", "art32"),
        ("grounds", "regional_plan_exemption", "art42"),
        ("matters", "regional_plan_matter", "art31"),
    ],
)
def test_a_plan_enters_no_group_of_the_law(load: Load, listing: str, closing: str, group: str) -> None:
    """Paths ask for groups, so that an item in a group of the law would count as the law's."""
    added = item(listing, "local_one", f"group: {group}, extends: {closing}, when: {{evidence: [id_card]}}")
    (fault,) = faults(load, added, rank="policy")
    assert fault == (
        f"lists.{listing}.items[0].group: local_one extends {closing}, which belongs to the group plan (group: plan)"
    )


def test_a_plan_adds_nobody_to_a_ground_of_the_law(load: Load) -> None:
    added = item(
        "categories", "local_one", "ground: social_judicial_aid_or_special_care, documents: [id_card]"
    )
    (fault,) = faults(load, added, rank="policy")
    assert "art42_other" in fault
    assert "local_one rests on a source of rank policy" in fault


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


def test_a_code_of_the_law_cannot_be_given_again(load: Load) -> None:
    (fault,) = faults(load, item("matters", "support_maintenance", "group: art31, extends: art31_other"))
    assert (
        fault == "lists.matters.items[0].code: support_maintenance is already given by 000000 (leave it out)"
    )


def test_a_code_stands_once_in_a_list(load: Load) -> None:
    twice = item("evidence", "seal", "note: one") + "      - {code: seal, zh: 某, en: some}\n"
    (fault,) = faults(load, twice)
    assert fault == "lists.evidence.items[1].code: seal stands twice in evidence (give each code once)"


def test_a_refusal_ground_is_not_switched_on_by_a_plan(load: Load) -> None:
    (fault,) = faults(load, item("refusal_grounds", "no_clear_opponent", "on: true"), rank="policy")
    assert "rests on a source of rank policy" in fault


def test_two_years_of_practice_are_refused(load: Load) -> None:
    (fault,) = faults(load, setting("criminal_practice_years", "{2023-01-01: 2}"))
    assert fault == (
        "settings.criminal_practice_years.in_force.2023-01-01: "
        "2 is not allowed: the national value is at least 3 (3)"
    )


def test_a_locked_setting_cannot_be_changed(load: Load) -> None:
    rules = "{{2022-01-01: [{{fact: {fact}, is: true, amount: household.monthly_income, zh: 某, en: some}}]}}"
    locked = "settings.income_basis: is locked by the national pack (leave it out)"
    assert faults(load, setting("income_basis", rules.format(fact="other_reason"))) == [locked]
    worse = faults(load, setting("income_basis", rules.format(fact="matter")))
    where = "settings.income_basis.in_force.2022-01-01[0].fact"
    assert worse[0].startswith(f"{where}: matter is not a yes or no (other_reason | already_represented")
    assert worse[1:] == [locked]


def test_a_setting_the_nation_does_not_have_is_refused(load: Load) -> None:
    (fault,) = faults(load, setting("colour", "{2022-01-01: red}"))
    assert fault.startswith("settings.colour: the national pack has no such setting (one of hardship_line")


def test_a_national_bound_that_rises_later_binds_from_then_on(tmp_path: Path, load: Load) -> None:
    new = "settings:\n  days: {kind: number, merge: at_most, in_force: {2022-01-01: 7, 2024-01-01: 5}}\n"
    nation = tmp_path / "regions/000000"
    nation.mkdir(parents=True)
    (nation / "policy.yaml").write_text(NATIONAL.replace("settings:\n", new, 1), encoding="utf-8")
    (fault,) = faults(load, setting("days", "{2022-01-01: 6}"))
    assert fault == "settings.days.in_force.2022-01-01: 6 is not allowed: the national value is at most 5 (5)"


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
        ("multiple_of_dibao", ", factor: 0", "factor", "must be above zero (factor: 2)"),
        ("fixed_amount", ", amount: 0", "amount", "must be above zero (amount: 3190.00)"),
        ("fixed_amount", ", amount: -1", "amount", "must be above zero (amount: 3190.00)"),
        ("guess", ", factor: 2", "kind", "'guess' is not allowed (kind: multiple_of_dibao | minimum_wage"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(
    load: Load, kind: str, more: str, key: str, message: str
) -> None:
    (fault,) = faults(load, setting("hardship_line", LINE.format(kind=kind, more=more)))
    dot = f".{key}" if key else ""
    assert fault.startswith(f"settings.hardship_line.in_force.2022-01-01{dot}: {message}")


def test_a_way_of_verification_that_nobody_knows_is_refused(load: Load) -> None:
    (fault,) = faults(load, setting("default_verification", "{2024-01-01: honesty_comitment}"))
    assert fault.startswith(
        "settings.default_verification.in_force.2024-01-01: 'honesty_comitment' is not allowed"
        " (honesty_commitment | information_sharing)"
    )


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
            "when.circumstance: 'rain' is not in the list circumstances (earlier_false_commitment)",
        ),
        (
            "{where: default_verification, evidence: [id_card]}",
            "when.where: 'default_verification' is not a flag setting (earlier_false_commitment_bars",
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
        (
            "{fact: origin, is: [rumour]}",
            "when.is: 'rumour' is nothing that origin can be (is: [application, organ_notice])",
        ),
        (
            "{fact: other_reason, is: [1]}",
            "when.is: 1 is nothing that other_reason can be (is: [true, false])",
        ),
        (
            "{fact: aid_form, is: [legal_advise]}",
            "when.is: 'legal_advise' is nothing that aid_form can be (is: [legal_advice, document_drafting",
        ),
        (
            "{fact: matter, is: [brave_act, moon]}",
            "when.is: 'moon' is nothing that matter can be (is: [state_compensation",
        ),
        (
            "{fact: household.members, is: [true]}",
            "when.is: True is nothing that household.members can be (is: [1])",
        ),
        (
            "{claims: [art99]}",
            "when.claims: 'art99' is not a group of the list grounds (art29, art33, art25, art25_discretionary",
        ),
        ("{grounds: [art99]}", "when.grounds: 'art99' is not a group of the list grounds (art29, art33"),
        (
            "{matter: {groups: [art99]}}",
            "when.matter: 'art99' is not a group of the list matters (art31, outside, plan)",
        ),
        ("{matter: {}}", "when.matter: names nothing (matter: {codes: [work_injury]})"),
        ("{claims: []}", "when.claims: names nothing (claims: [one])"),
        ("{evidence: []}", "when.evidence: names nothing (evidence: [one])"),
        (
            "{proved_category: [dibao]}",
            "when.proved_category: takes the categories that lead to the ground, no others (proved_category: [])",
        ),
        (
            "{within_line: minimum_wage}",
            "when.within_line: reads one setting only (within_line: hardship_line)",
        ),
        ("{all: []}", "when.all: needs at least one condition (all: [{use: not_represented}])"),
        (
            "{evidence: [id_card], say: {yes: {zh: '{salary}', en: ok}}}",
            "when.say.yes.zh: uses an unknown placeholder ({input}, {margin}, {name_en}, {name_zh}, {threshold})",
        ),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(load: Load, when: str, fault: str) -> None:
    body = item("grounds", "local_one", f"group: art32, extends: art32_other, when: {when}")
    (found,) = faults(load, body)
    assert found.removeprefix("lists.grounds.items[0].").startswith(fault)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("parent: nobody", "parent: 'nobody' is not in the list categories"),
        ("may_be: [nobody]", "may_be: 'nobody' is not in the list categories"),
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


RIGHT = 'source: "…", article: "…", rank: {}'


@pytest.mark.parametrize(
    ("more", "rank"),
    [
        ("rank: law", "law"),
        ("rank: rule, article: 第九条", "rule"),
        ("rank: regulation, source: 试点条例", "regulation"),
    ],
)
def test_a_plan_is_not_made_a_law_by_writing_a_rank(load: Load, more: str, rank: str) -> None:
    body = item(
        "grounds", "local_one", f"group: art42, extends: art42_other, when: {{evidence: [id_card]}}, {more}"
    )
    assert f"lists.grounds.items[0].rank: 试点条例 is of rank policy ({RIGHT.format(rank)})" in faults(
        load, body, rank="policy"
    )


def test_neither_a_list_nor_a_setting_nor_a_condition_raises_the_rank_of_its_text(load: Load) -> None:
    body = item(
        "grounds",
        "local_one",
        "group: art32, extends: art32_other, source: 某省条例, rank: local_regulation, "
        "when: {evidence: [id_card], rank: law}",
    ).replace("items:", "rank: law\n    items:")
    more = setting("default_verification", "{2022-01-01: honesty_commitment}\n    rank: regulation")
    assert faults(load, body + more, rank="policy") == [
        f"lists.grounds.rank: 试点条例 is of rank policy ({RIGHT.format('law')})",
        f"lists.grounds.items[0].when.rank: 某省条例 is of rank local_regulation ({RIGHT.format('law')})",
        f"settings.default_verification.rank: 试点条例 is of rank policy ({RIGHT.format('regulation')})",
    ]


@pytest.mark.parametrize(
    ("listing", "closing"), [("grounds", "art25_other"), ("termination_grounds", "art48_other")]
)
def test_what_only_laws_may_extend_names_the_law_itself(load: Load, listing: str, closing: str) -> None:
    """A region's own text is no law of the nation, whatever the head of its file says."""
    more = f"extends: {closing}" + (", group: art25" if listing == "grounds" else "")
    (fault,) = faults(load, item(listing, "local_one", more), rank="law")
    right = RIGHT.format("law")
    assert fault == f"lists.{listing}.items[0].source: Trial has no law of its own ({right})"


@pytest.mark.parametrize(
    ("group", "closing", "rank"),
    [("art42", "art42_other", "local_regulation"), ("plan", "regional_plan_exemption", "policy")],
)
@pytest.mark.parametrize(
    "when",
    [
        "",
        "when: {fact: applicant.has_fixed_income, is: [false]}",
        "when: {not: {evidence: [id_card]}}",
        "when: {any: [{evidence: [id_card]}, {category: [minor]}]}",
    ],
)
def test_an_exemption_without_a_document_would_exempt_everybody(
    load: Load, group: str, closing: str, rank: str, when: str
) -> None:
    (fault,) = faults(
        load, item("grounds", "local_one", f"group: {group}, extends: {closing}, {when}"), rank=rank
    )
    assert fault == (
        "lists.grounds.items[0].when: local_one exempts from verification, so it needs a document"
        " (when: {evidence: [household_register]})"
    )


def test_one_document_among_other_conditions_is_enough(load: Load) -> None:
    when = "{all: [{category: [minor]}, {any: [{evidence: [id_card]}, {proved_category: []}]}]}"
    assert load(item("grounds", "local_one", f"group: art42, extends: art42_other, when: {when}")).files


def test_what_a_note_names_must_exist(load: Load) -> None:
    note = "{code: reminder, outcomes: [granted], zh: 某, en: some, when: {evidence: [letter]}}"
    assert [fault.split(" (")[0] for fault in faults(load, f"notes:\n  - {note}\n")] == [
        "notes[0].outcomes: 'granted' is not an outcome",
        "notes[0].when.evidence: 'letter' is not in the list evidence",
    ]


def test_a_misspelt_key_hides_no_other_fault_of_its_file(load: Load) -> None:
    body = """colour: red
lists:
  maters:
    items:
      - {code: a, zh: 某, en: some, form: 2022-01-01}
  grounds:
    items:
      - {code: b, zh: 某, en: some, group: art32, extends: art32_other, when: {evidnce: [id_card], rool: x}}
      - {code: c, zh: 某, en: some, zh: 又, group: art32, extends: art32_other, may_bee: [x], fits: [luck]}
settings:
  criminal_practice_years: {in_force: {2022-01-01: 2}, shade: dark}
"""
    found = [fault.split(" (")[0] for fault in faults(load, body)]
    assert found == [
        "zh: is written twice",
        "colour: unknown key",
        "lists.maters.items[0].form: unknown key",
        "lists.maters: no such list",
        "lists.grounds.items[0].when: must be exactly one test",
        "lists.grounds.items[0].when.evidnce: unknown key",
        "lists.grounds.items[0].when.rool: unknown key",
        "lists.grounds.items[1].may_bee: unknown key",
        "settings.criminal_practice_years.shade: unknown key",
        "settings.criminal_practice_years.in_force.2022-01-01: 2 is not allowed: the national value is at least 3",
        "lists.grounds.items[1].fits: 'luck' is not a route",
    ]


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
