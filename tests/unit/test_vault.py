"""Sealing: by key version and place; blind indexes and digests that outlive a new key; masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.errors import VaultError
from caseapp.vault import NONCE_BYTES, Vault, mask_id_number, mask_phone, normalise

OLD, NEW = bytes(range(32)), bytes(range(50, 82))
PLACE = "person.phone:1"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def vault(**keys: bytes) -> Vault:
    made = Vault()
    made.configure({int(name[1:]): key for name, key in (keys or {"v1": OLD}).items()})
    return made


@given(TEXT, TEXT)
def test_what_is_sealed_for_a_place_opens_there(plain: str, place: str) -> None:
    one = vault()
    assert one.open(one.seal(plain, place), place) == plain


@given(TEXT)
def test_nothing_readable_is_left(plain: str) -> None:
    sealed = vault().seal(plain, PLACE)
    assert len(sealed) == 1 + NONCE_BYTES + len(plain.encode()) + 16
    if len(plain.encode()) > 5:
        assert plain.encode() not in sealed


def test_the_same_value_is_sealed_differently_each_time() -> None:
    one = vault()
    assert one.seal("甲", PLACE) != one.seal("甲", PLACE)


@pytest.mark.parametrize("place", ["person.phone:2", "person.address:1", "account.phone:1", ""])
def test_a_value_moved_elsewhere_does_not_open(place: str) -> None:
    one = vault()
    with pytest.raises(VaultError, match="does not belong"):
        one.open(one.seal("甲", PLACE), place)


@pytest.mark.parametrize("index", [1, 5, 13, 20, -1])
def test_a_damaged_value_does_not_open(index: int) -> None:
    one = vault()
    sealed = bytearray(one.seal("甲乙丙丁", PLACE))
    sealed[index] ^= 1
    with pytest.raises(VaultError):
        one.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x09" + b"x" * 40, b"\x01" + b"x" * 12])
def test_junk_does_not_open(sealed: bytes) -> None:
    with pytest.raises(VaultError):
        vault().open(sealed, PLACE)


def test_the_newest_key_seals_and_old_values_still_open() -> None:
    old = vault(v1=OLD)
    sealed = old.seal("甲", PLACE)
    both = vault(v1=OLD, v2=NEW)
    assert (both.version, both.open(sealed, PLACE)) == (2, "甲")
    assert both.seal("甲", PLACE)[0] == 2
    with pytest.raises(VaultError, match="not in the ring"):
        vault(v2=NEW).open(sealed, PLACE)
    with pytest.raises(VaultError, match="not in the ring"):
        old.open(both.seal("甲", PLACE), PLACE)


def test_the_same_version_with_another_key_opens_nothing() -> None:
    with pytest.raises(VaultError):
        vault(v1=NEW).open(vault(v1=OLD).seal("甲", PLACE), PLACE)


def test_without_keys_nothing_is_sealed() -> None:
    with pytest.raises(VaultError):
        Vault().seal("甲", PLACE)


def test_a_new_key_changes_no_index_and_no_digest() -> None:
    old, both = vault(v1=OLD), vault(v1=OLD, v2=NEW)
    assert old.blind_index("phone", "13812341234") == both.blind_index("phone", "13812341234")
    assert old.digest("case_event", "x") == both.digest("case_event", "x")
    assert both.digest("case_event", "x", version=2) != both.digest("case_event", "x")


def test_an_index_is_for_one_field_and_one_key() -> None:
    one = vault()
    index = one.blind_index("phone", "13812341234")
    assert len(index) == 16
    assert index != one.blind_index("phone_tail", "13812341234")
    assert index != vault(v1=NEW).blind_index("phone", "13812341234")
    assert index != one.blind_index("phone", "13812341235")


@pytest.mark.parametrize(
    "written",
    ["34020219900307123x", " 34020219900307123X ", "\uff13\uff14\uff10\uff12\uff10\uff1219900307123\uff58"],
)
def test_ways_of_writing_have_one_index(written: str) -> None:
    one = vault()
    assert one.blind_index("id_number", written) == one.blind_index("id_number", "34020219900307123X")


@given(TEXT)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("340202199003071238", "340***********1238"),
        ("12345678", "123*5678"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_masks_show_three_and_four(value: str, masked: str) -> None:
    assert mask_id_number(value) == masked
    assert mask_phone(value) == masked


def test_a_phone_is_masked_in_its_middle() -> None:
    assert mask_phone("13812341234") == "138****1234"
