"""By which text the first receiver keeps a matter and a dispute is decided: the nearest region that has one."""

from pathlib import Path

import pytest

from caseapp.packs import load
from caseapp.packs.jurisdiction import Asked, JurisdictionRules
from caseapp.packs.reading import PACKAGE_FOLDER, PackError

FILE = "jurisdiction/rules.yaml"
TEXT = (PACKAGE_FOLDER / FILE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rules() -> JurisdictionRules:
    return load().jurisdiction


@pytest.mark.parametrize(
    ("asked", "region", "article", "verified"),
    [
        (Asked.FIRST_RECEIVER, "110101", "北京市法律援助条例第十五条", True),
        (Asked.FIRST_RECEIVER, "310115", "上海市法律援助若干规定第八条", True),
        (Asked.FIRST_RECEIVER, "370000", "山东省法律援助条例第十二条", True),
        (
            Asked.FIRST_RECEIVER,
            "340202",
            "办理法律援助案件程序规定（司法部令第148号）约第十条（未核实）",
            False,
        ),
        (Asked.DISPUTE, "310000", "上海市法律援助若干规定第十条", True),
        (Asked.DISPUTE, "370102", "山东省法律援助条例第十二条", True),
        (Asked.DISPUTE, "110000", "办理法律援助案件程序规定（司法部令第148号）条文未核实", False),
    ],
)
def test_the_text_is_that_of_the_nearest_region(
    rules: JurisdictionRules, asked: Asked, region: str, article: str, verified: bool
) -> None:
    basis = rules.text(asked, region)
    assert (f"{basis.source}{basis.article}", basis.verified) == (article, verified)


def test_without_a_text_of_the_nation_the_pack_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / FILE
    changed.parent.mkdir()
    head, dispute, tail = TEXT.partition("  dispute:\n")
    changed.write_text(head + dispute + tail.replace('"000000"', '"440000"'), encoding="utf-8")
    with pytest.raises(PackError, match="the nation has a text of its own"):
        load(tmp_path)
