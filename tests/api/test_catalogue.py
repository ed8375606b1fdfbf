"""What the packs say, over HTTP."""

from caseapp.clock import today
from tests.clients import ApiClient


def test_anhui_extends_article_31_9_and_says_so(client: ApiClient) -> None:
    found = {row["code"]: row for row in client.get("/catalogue/matters?region=340200&on=2025-03-01")}
    added = found["product_quality"]
    assert added["extends"] == "art31_other"
    assert added["inherited_from"] == "340000"
    assert added["basis_rank"] == "local_regulation"
    assert added["claimable"]
    assert not found["art31_other"]["claimable"]


def test_grounds_without_a_text_in_force_are_off(client: ApiClient) -> None:
    found = {row["code"]: row["on"] for row in client.get("/catalogue/grounds?region=340200")}
    assert found["out_of_scope"]
    assert not found["no_clear_opponent"]
    assert (
        not found["art48_other"]
        or not next(
            row for row in client.get("/catalogue/grounds?region=340200") if row["code"] == "art48_other"
        )["claimable"]
    )


def test_a_stale_pack_warns(client: ApiClient) -> None:
    packs = {row["region_code"]: row for row in client.get("/catalogue/policies?region=340200")}
    assert list(packs) == ["000000", "340000", "340200"]
    assert packs["340000"]["stale"] == (today().isoformat() > packs["340000"]["review_by"])


def test_each_pack_tells_its_values_of_the_day_with_their_basis(client: ApiClient) -> None:
    packs = {row["region_code"]: row for row in client.get("/catalogue/policies?region=310115&on=2024-07-16")}
    assert list(packs) == ["000000", "310000", "310115"]
    line = {row["key"]: row for row in packs["310000"]["settings"]}["hardship_line"]
    assert (line["value"], line["basis_rank"], line["merge"]) == (None, "rule", "override")
    packs = {row["region_code"]: row for row in client.get("/catalogue/policies?region=310115&on=2025-07-18")}
    line = {row["key"]: row for row in packs["310000"]["settings"]}["hardship_line"]
    assert "3190" in line["value"]
    assert (line["review_by"], line["stale"]) == ("2025-07-17", True)
    shared = {row["key"]: row for row in packs["000000"]["settings"]}["recipient_shares_cost"]
    assert (shared["value"], shared["merge"], shared["article"]) == ("false", "locked", "第二条、第二十条")


def test_every_pack_of_a_plan_is_marked_as_a_plan(client: ApiClient) -> None:
    packs = {row["region_code"]: row for row in client.get("/catalogue/policies")}
    for code in ("340200", "340600", "520200", "310115", "230000"):
        assert packs[code]["basis_rank"] == "policy"
    found = {row["code"]: row for row in client.get("/catalogue/matters?region=340600&on=2025-03-03")}
    mine = found["marriage_family"]
    assert (mine["group"], mine["basis_rank"], mine["inherited_from"]) == ("plan", "policy", "340600")
    assert (mine["extends"], mine["stale"]) == ("regional_plan_matter", True)
    assert found["fake_farm_inputs"]["inherited_from"] == "340000"


def test_a_region_that_is_none_is_refused_and_one_without_a_pack_is_not(client: ApiClient) -> None:
    for name in ("policies", "matters", "exemptions", "grounds"):
        problem = client.get(f"/catalogue/{name}?region=999999", 422)
        assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [
            ("region", "unknown_region")
        ]
    assert {row["inherited_from"] for row in client.get("/catalogue/matters?region=410100")} == {"000000"}
    assert client.get("/catalogue/matters") == client.get("/catalogue/matters?region=000000")


def test_before_the_law_there_is_no_policy(client: ApiClient) -> None:
    problem = client.get("/catalogue/matters?region=340200&on=2021-12-31", 422)
    assert problem["code"] == "no_policy_in_force"


def test_every_move_names_its_request(client: ApiClient) -> None:
    kinds = {row["kind"]: row for row in client.get("/catalogue/case-types")}
    assert set(kinds) == {"civil_aid", "administrative_aid", "criminal_aid", "mediation"}
    moves = {move["code"]: move for move in kinds["civil_aid"]["moves"]}
    assert moves["grant"]["path"] == "/legal-aid/cases/{id}/decision"
    assert moves["grant"]["from"] == ["under_review"]


def test_evidence_exemptions_and_forms(client: ApiClient) -> None:
    assert {"id_card", "dibao_certificate"} <= {row["code"] for row in client.get("/catalogue/evidence")}
    exemptions = {row["code"] for row in client.get("/catalogue/exemptions")}
    assert {"dibao", "no_fixed_income_group"} <= exemptions
    assert not {"brave_act", "life_or_death_possible"} & exemptions
    forms = {row["key"]: row for row in client.get("/catalogue/review-forms")}
    assert sum(float(one["weight"]) for one in forms["file_inspection"]["questions"]) == 100


def test_fee_relief_is_national_and_pudong_verifies_it_first(client: ApiClient) -> None:
    found = client.get("/catalogue/fee-relief?region=310115&on=2025-03-03")
    shown = ("code", "article", "basis_rank", "source", "verified", "inherited_from")
    assert [tuple(row[name] for name in shown) for row in found] == [
        (code, "第五十三条", "law", "中华人民共和国法律援助法", True, "000000")
        for code in ("notary", "forensic")
    ]
    packs = {row["region_code"]: row for row in client.get("/catalogue/policies?region=310115&on=2025-03-03")}
    flags = {code: {row["key"]: row for row in pack["settings"]} for code, pack in packs.items()}
    verified = flags["310115"]["fee_relief_verified_by_institution"]
    assert (verified["value"], verified["article"], verified["basis_rank"]) == ("true", "第4项", "policy")
    notes = {note["code"]: note for note in packs["000000"]["notes"]}
    assert (notes["fee_relief"]["article"], notes["fee_relief"]["where"]) == ("第五十三条", None)
    assert notes["fee_relief_verified_by_institution"]["where"] == "fee_relief_verified_by_institution"


def test_matching_says_what_is_demanded_and_what_may_be_waived(client: ApiClient) -> None:
    (criminal,) = (row for row in client.get("/catalogue/matching") if row["kind"] == "criminal_aid")
    assert {one["code"] for one in criminal["constraints"] if not one["direct"]} == {
        *("licence_unknown", "on_leave", "outside_region", "at_capacity"),
    }
    assert {one["code"] for one in criminal["conflicts"] if not one["waivable"]} == {
        *("conflict_co_defendant", "conflict_both_sides", "conflict_own_interest"),
    }
    assert (criminal["points"]["share"], criminal["skills"][0]["code"]) == ("10", "sign_language")


def test_indicators_and_documents(client: ApiClient) -> None:
    found = client.get("/catalogue/indicators?region_code=340200")["items"]
    assert "legal_aid_per_100k" in {row["code"] for row in found}
    kinds = client.get("/catalogue/documents")
    assert kinds[0]["kind"] == "annual"
    refusal = next(one for one in kinds if one["kind"] == "refusal_decision")
    assert (refusal["number"], refusal["once_per"], refusal["move"]) == (10, "record", "refuse")
    assert [one["code"] for one in refusal["asks"]] == ["bureau_name"]
