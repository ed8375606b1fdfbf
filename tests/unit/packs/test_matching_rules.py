"""Matching rules that are refused, each with the place of its fault."""

from pathlib import Path

import pytest

from caseapp.packs import PackError, load
from caseapp.packs.reading import PACKAGE_FOLDER
from caseapp.vocabulary import LEGAL_AID_KINDS, ScorePart

TEXT = (PACKAGE_FOLDER / "matching" / "legal_aid.yaml").read_text(encoding="utf-8")
BOTH_SIDES, CO_DEFENDANT = "  both_sides:\n    waivable: false", "  co_defendant:\n    waivable: false"


def test_every_kind_of_legal_aid_has_its_rules() -> None:
    assert set(load().matching) == set(LEGAL_AID_KINDS)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (
            "  both_sides:\n    waivable: false",
            "  both_sides:\n    waivable: true",
            "conflicts.both_sides.waivable",
        ),
        (
            "  co_defendant:\n    waivable: false",
            "  co_defendant:\n    waivable: true",
            "conflicts.co_defendant.waivable",
        ),
        ("  duty_help:\n", "  no_such:\n", "conflicts.no_such"),
        ("    bars: [leave]\n", "", "constraints.on_leave.bars"),
        ("bars: [leave]", "bars: [holiday]", "constraints.on_leave.bars"),
        ("constraints: *all", "constraints: [licence]", "kinds.administrative_aid.constraints"),
        ("share: 10", "share: 0", "kinds.civil_aid.points"),
        ("  administrative_aid:\n    constraints", "  criminal:\n    constraints", "kinds.criminal"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert TEXT.count(old)
    (tmp_path / "matching").mkdir()
    (tmp_path / "matching" / "legal_aid.yaml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load(tmp_path)
    assert key in {fault.key for fault in refused.value.pack_faults}


def test_an_overlay_weighs_otherwise(tmp_path: Path) -> None:
    (tmp_path / "matching").mkdir()
    changed = TEXT.replace("continuity: 6", "continuity: 60")
    (tmp_path / "matching" / "legal_aid.yaml").write_text(changed, encoding="utf-8")
    assert load(tmp_path).matching_rules("civil_aid").points[ScorePart.CONTINUITY] == 60
