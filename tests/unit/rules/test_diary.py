"""One and the same room, however it is written."""

import pytest

from caseapp.rules.diary import room_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("镜湖区人民法院", "第二法庭"), ("芜湖市镜湖区人民法院", "第 2 法庭")),
        (("安徽省芜湖市镜湖区人民法院", "第十二法庭"), ("镜湖区人民法院", "第１２法庭")),
        (("安徽省芜湖市中级人民法院", "二〇三室"), ("芜湖市中级人民法院", "203室")),
        (("芜湖市无为市人民法院", "第二十法庭"), ("无为市人民法院", "第20法庭")),
        (("内蒙古自治区包头市昆都仑区人民法院", "一庭"), ("昆都仑区人民法院", "1庭")),
    ],
)
def test_the_same_room(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert room_key(*one) == room_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("镜湖区人民法院", "第二法庭"), ("镜湖区人民法院", "第十二法庭")),
        (("镜湖区人民法院", "第二法庭"), ("鸠江区人民法院", "第二法庭")),
        (("芜湖市中级人民法院", "第二法庭"), ("芜湖市镜湖区人民法院", "第二法庭")),
        (("镜湖区人民法院", "第二十法庭"), ("镜湖区人民法院", "第二法庭")),
    ],
)
def test_another_room(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert room_key(*one) != room_key(*other)


def test_without_a_room_there_is_no_key() -> None:
    assert room_key("镜湖区人民法院", None) is None
