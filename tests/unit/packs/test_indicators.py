"""The indicators of the package, and what the loader refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from caseapp.packs import indicators as pack
from caseapp.packs.indicator_types import Comparator, ComparatorSource, IndicatorKind, Measure, Nature
from caseapp.packs.indicators import Indicators
from caseapp.packs.reading import PACKAGE_FOLDER, PackError, PackReader

WUHU = "340200"
BINDING = (1, 2, 3, 10, 11, 19)
FROM_ROWS = (10, 12, 13, 14, 19, 21)
GOOD = (PACKAGE_FOLDER / "indicators" / "lai_built_rate.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found() -> Indicators:
    reader = PackReader()
    indicators = pack.load(reader)
    reader.finish()
    return indicators


def load_with(folder: Path, files: dict[str, str]) -> Indicators:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    reader = PackReader(overlay=folder)
    indicators = pack.load(reader)
    reader.finish()
    return indicators


def refusal(folder: Path, files: dict[str, str]) -> str:
    with pytest.raises(PackError) as caught:
        load_with(folder, files)
    return "\n".join(str(fault) for fault in caught.value.pack_faults)


def test_wuhu_has_its_22_rows_in_order(found: Indicators) -> None:
    plan = found.plan(WUHU)
    assert plan is not None
    assert [row.no for row in plan.rows] == list(range(1, 23))
    assert tuple(row.no for row in plan.rows if row.nature is Nature.BINDING) == BINDING
    assert [one.code for one in found.of_plan(WUHU)] == [row.indicator for row in plan.rows]


def test_the_targets_are_those_of_the_plan(found: Indicators) -> None:
    plan = found.plan(WUHU)
    assert plan is not None
    other = {row.no: row.target for row in plan.rows if row.target != 100}
    assert other == {
        6: 1, 7: 1, 8: 4, 12: 110, 16: Decimal("0.7"), 17: 1, 18: 1, 20: 80, 21: 20,
    }  # fmt: skip
    assert {row.comparator for row in plan.rows} == {Comparator.GTE}
    stated = [row.no for row in plan.rows if row.comparator_source is ComparatorSource.TEXT]
    assert stated == [12]  # 专栏9: 不低于110件


def test_the_rows_that_come_from_rows_name_measures(found: Indicators) -> None:
    computed = [
        number for number, one in enumerate(found.of_plan(WUHU), 1) if one.numerator.measure is not None
    ]
    assert tuple(computed) == FROM_ROWS


def test_every_indicator_of_the_plan_that_is_not_computed_says_so_or_is_entered_by_hand(
    found: Indicators,
) -> None:
    silent = [
        one.code
        for one in found.of_plan(WUHU)
        if one.numerator.measure is None and one.not_computed is None and one.numerator.source != "H"
    ]
    assert silent == []


def test_legal_aid_per_100k_publishes_what_it_counts(found: Indicators) -> None:
    one = found.by_code["legal_aid_per_100k"]
    assert one.counting_basis is not None
    assert (one.counting_basis.key, one.factor, one.population_basis) == (
        "{grants+notified}",
        100_000,
        "resident",
    )
    assert one.kind is IndicatorKind.FLOW


def test_a_county_has_the_plan_of_its_city_and_another_province_has_none(found: Indicators) -> None:
    assert found.plan("340202") is found.plan("340202001001") is found.plan(WUHU)
    assert found.plan("340000") is None
    assert found.of_plan("310115") == ()


def test_target_figures_are_dated_local_figures_of_the_target_year(found: Indicators) -> None:
    plan = found.plan(WUHU)
    assert plan is not None
    figures = pack.target_figures(plan)
    assert len(figures) == 22
    legal_aid = figures[11]
    assert (legal_aid.name, legal_aid.value) == ("target.legal_aid_per_100k", 110)
    assert (legal_aid.region_code, legal_aid.valid_from) == (WUHU, date(2025, 1, 1))
    assert legal_aid.source.endswith("专栏1第12行")


def test_every_measure_that_exists_is_named_by_an_indicator(found: Indicators) -> None:
    named = {part.measure for one in found.by_code.values() for part in one.parts}
    unused = {measure for measure in Measure if measure not in named}
    assert unused == {Measure.UNDEFENDED_PERSONS_KNOWN_NOT_REFUSING}  # for plans that leave refusals out


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "measure: county_units\n",
            "measure: lawyers_with_red_hair\n",
            "'lawyers_with_red_hair' is not allowed",
        ),
        ("kind: every_unit", "kind: sometimes", "kind: 'sometimes' is not allowed"),
        ("factor: 100\n", "factor: 0\n", "factor: 0 is not allowed here"),
        ("code: lai_built_rate", "code: lai_builtrate", "must be the name of the file"),
        ("decimals: 1", "decimals: 1\ncolour: red", "colour: unknown key"),
        ("  source: R\n", "  source: H\n", "a measure is computed, not entered"),
        ("measure: county_units\n", "figure: popularity\n", "is not a figure's name"),
        ("measure: county_units\n", "figure: population_resident\n", "goes with a population as denominator"),
        ("measure: county_units\n", "figure: input.x.numerator\n", "must say why"),
        ("code: percent", "code: count", "a count has no denominator"),
        ("  en: Legal aid inst", "  fr: Legal aid inst", "name.en: is missing"),
    ],
)
def test_a_faulty_indicator_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in GOOD
    said = refusal(tmp_path, {"indicators/lai_built_rate.yaml": GOOD.replace(old, new)})
    assert "indicators/lai_built_rate.yaml" in said
    assert complaint in said


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "indicator: hotline_5x8_rate",
            "indicator: hotline_7x24_rate",
            "no file indicators/hotline_7x24_rate.yaml",
        ),
        ("  - no: 3\n", "  - no: 4\n", "are numbered 1, 2, 3"),
        ("indicator: online_handling_rate", "indicator: hotline_5x8_rate", "name an indicator twice"),
        ('region: "340200"', 'region: "340201"', "six-digit code that names the file"),
        ("nature: binding", "nature: urgent", "'urgent' is not allowed"),
        ("target: 110", "target: many", "'many' is not a number"),
        ("published_on: 2023-08-24", "published_on: 2023-02-30", "published_on"),
    ],
)
def test_a_faulty_plan_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    good = (PACKAGE_FOLDER / "plans" / "340200.yaml").read_text(encoding="utf-8")
    assert old in good
    said = refusal(tmp_path, {"plans/340200.yaml": good.replace(old, new, 1)})
    assert "plans/340200.yaml" in said
    assert complaint in said


def test_a_bureau_adds_an_indicator_and_a_plan_without_touching_the_package(tmp_path: Path) -> None:
    plan = """\
region: "520200"
code: liupanshui
name: {zh: 六盘水市方案, en: Liupanshui plan}
table: 表一
published_on: 2021-01-29
target_year: 2022
review_by: 2023-01-01
rank: policy
verified: true
note: {zh: 无, en: none}
rows:
  - {no: 1, indicator: lai_share, name: 建成率（%）, target: 100, comparator: eq,
     comparator_source: text, nature: unspecified, responsible: 法律援助中心}
"""
    added = {
        "plans/520200.yaml": plan,
        "indicators/lai_share.yaml": GOOD.replace("lai_built_rate", "lai_share"),
    }
    found = load_with(tmp_path, added)
    assert [one.code for one in found.of_plan("520203")] == ["lai_share"]
