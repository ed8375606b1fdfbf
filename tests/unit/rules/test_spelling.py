"""What counts as the same number, organ or name, however it is typed."""

import pytest

from caseapp.vocabulary.spelling import folded, until_last

ENDS = ("人民法院", "公安局", "分局")


@pytest.mark.parametrize(
    "number",
    [
        "(2025)皖0202刑初77号",
        "〔２０２５〕皖０２０２刑初７７号",
        "（2025） 皖 0202 刑初 77 号\u200b",
        "［2025］皖0202刑初77号",
    ],
)
def test_spellings_of_one_number_are_one(number: str) -> None:
    assert folded(number) == folded("（2025）皖0202刑初77号") != folded("（2025）皖0202刑初7号")


@pytest.mark.parametrize("organ", ["示例人民法院刑事审判庭", "示例 人民法院", "示例人民法院（第二审判庭）"])
def test_a_division_is_its_organ(organ: str) -> None:
    assert until_last(organ, ENDS) == "示例人民法院"


def test_two_branches_of_a_bureau_are_two_organs_and_an_unknown_end_cuts_nothing() -> None:
    one, other = (until_last(f"示例市公安局{name}分局刑侦大队", ENDS) for name in ("甲", "乙"))
    assert (one, other) == ("示例市公安局甲分局", "示例市公安局乙分局")
    assert until_last("示例 边防检查站", ENDS) == "示例边防检查站"


def test_names_are_the_same_whatever_stands_between_their_parts() -> None:
    assert folded("童 父") == folded("童\u3000父") == folded("童父") != folded("童夫")
    assert folded("阿依古丽・买买提") == folded("阿依古丽•买买提")
