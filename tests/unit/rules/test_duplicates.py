"""Signs of two files that may be one person's, by the project's own rule and by rules of a test."""

from datetime import date
from pathlib import Path

import pytest

from caseapp.packs.persons import DuplicateRule, load_duplicates
from caseapp.packs.reading import PackError, PackReader
from caseapp.rules.duplicates import Traits, compare
from caseapp.vocabulary import DuplicateSign, IdType, Sex

pytestmark = pytest.mark.one_database
BORN = date(1990, 3, 7)
RESIDENT = IdType.RESIDENT_ID


def rule(folder: Path | None = None) -> DuplicateRule:
    reader = PackReader(folder)
    found = load_duplicates(reader).on(date(2025, 6, 3))
    reader.finish()
    assert found is not None
    return found


RULE = rule()


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        (Traits("王小明", birth_date=BORN), Traits("王小明", birth_date=BORN), 70),
        (Traits("王小明", phone="13800001234"), Traits("王小明", phone="13900001234"), 60),
        (Traits("王小明", phone="13800001234"), Traits("王小明", phone="13800001234"), 75),
        (
            Traits("王小明", birth_date=BORN),
            Traits("王晓明", birth_date=BORN),
            None,
        ),  # 55: one point of doubt
        (
            Traits("王小明", birth_date=BORN, phone="13800001234"),
            Traits("王晓明", birth_date=date(1990, 7, 3), phone="13900001234"),
            60,
        ),
        (Traits("阿依·古丽", birth_date=BORN), Traits("阿依古丽", birth_date=BORN), 70),
        (Traits("王小明"), Traits("王小明"), None),
        (
            Traits("王小明", birth_date=BORN, sex=Sex.MALE),
            Traits("王小明", birth_date=BORN, sex=Sex.FEMALE),
            None,
        ),
        (
            Traits("王小明", RESIDENT, "1", birth_date=BORN),
            Traits("王小明", RESIDENT, "2", birth_date=BORN),
            None,
        ),
        (
            Traits("王小明", RESIDENT, "1", birth_date=BORN),
            Traits("王小明", IdType.PASSPORT, "2", birth_date=BORN),
            70,
        ),
        (Traits("甲", RESIDENT, "1"), Traits("乙", RESIDENT, "1"), 100),
    ],
)
def test_points_by_hand(one: Traits, other: Traits, points: int | None) -> None:
    for first, second in ((one, other), (other, one)):
        found = compare(first, second, RULE)
        assert (found.points if found else None) == points


def test_the_rule_is_data(tmp_path: Path) -> None:
    text = (
        "source: 示例\narticle: 示例\nrank: policy\nverified: false\ndated:\n  2022-01-01:\n    threshold: 10\n"
        "    most: 1\n    signs:\n      same_name: {points: 10, zh: 姓名, en: name}\n"
    )
    (tmp_path / "persons").mkdir()
    file = tmp_path / "persons" / "duplicates.yaml"
    file.write_text(text, encoding="utf-8")
    found = compare(Traits("甲乙", birth_date=BORN), Traits("甲乙", birth_date=BORN), rule(tmp_path))
    assert found is not None
    assert found.signs == (DuplicateSign.SAME_NAME,)
    file.write_text(text.replace("same_name", "same_shoe"), encoding="utf-8")
    with pytest.raises(PackError, match=r"same_shoe.*no such sign") as error:
        rule(tmp_path)
    assert "all signs together do not reach it" in str(error.value)


@pytest.mark.parametrize("text", ["", "一"])
def test_short_names_are_not_similar(text: str) -> None:
    assert compare(Traits(text, birth_date=BORN), Traits("二", birth_date=BORN), RULE) is None
