"""Sealing: by key version and place; two ciphers; indexes and codes of several versions; masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.errors import VaultError
from caseapp.vault import (
    CIPHER_CODES,
    HEADER_BYTES,
    NONCE_BYTES,
    Sm4Gcm,
    Vault,
    mask_id_number,
    mask_phone,
    normalise,
)

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
    assert len(sealed) == HEADER_BYTES + NONCE_BYTES + len(plain.encode()) + 16
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


@pytest.mark.parametrize("index", [0, 1, 2, 5, 13, 14, 20, -1])
def test_a_damaged_value_does_not_open(index: int) -> None:
    one = vault()
    sealed = bytearray(one.seal("甲乙丙丁", PLACE))
    sealed[index] ^= 1
    with pytest.raises(VaultError):
        one.open(bytes(sealed), PLACE)


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        b"\x01",
        b"\x01\x01",
        b"\x01\x09" + b"x" * 40,
        b"\x09\x01" + b"x" * 40,
        b"\x01\x01" + b"x" * 12,
        b"\x02\x01x",
    ],
)
def test_junk_does_not_open(sealed: bytes) -> None:
    with pytest.raises(VaultError):
        vault().open(sealed, PLACE)


def test_the_newest_key_seals_and_old_values_still_open() -> None:
    old = vault(v1=OLD)
    sealed = old.seal("甲", PLACE)
    both = vault(v1=OLD, v2=NEW)
    assert (both.version, both.open(sealed, PLACE)) == (2, "甲")
    assert both.seal("甲", PLACE)[:2] == both.header == bytes([1, 2])
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


def test_an_older_version_may_go_on_sealing_until_every_host_knows_the_new_one() -> None:
    careful = Vault()
    careful.configure({1: OLD, 2: NEW}, sealing_version=1)
    assert careful.seal("甲", PLACE)[1] == careful.blind_index("phone", "1")[0] == careful.version == 1
    assert careful.open(vault(v2=NEW).seal("甲", PLACE), PLACE) == "甲"
    assert careful.versions == (1, 2)


def test_a_value_is_found_whichever_version_indexed_it() -> None:
    old, new, both = vault(v1=OLD), vault(v2=NEW), vault(v1=OLD, v2=NEW)
    stored = [one.blind_index("phone", "13812341234") for one in (old, new)]
    assert sorted(both.blind_indexes("phone", "13812341234")) == sorted(stored)
    assert both.blind_index("phone", "13812341234") == stored[1]
    assert [index[0] for index in stored] == [1, 2]


def test_a_code_is_verified_with_the_version_that_made_it() -> None:
    old, both = vault(v1=OLD), vault(v1=OLD, v2=NEW)
    assert both.digest("case_event", "x", 1) == old.digest("case_event", "x")
    assert (
        both.digest("case_event", "x")
        == both.digest("case_event", "x", 2)
        != both.digest("case_event", "x", 1)
    )
    assert both.digest("case_event", "x") != both.digest("security_event", "x")
    with pytest.raises(VaultError, match="version 1"):
        vault(v2=NEW).digest("case_event", "x", 1)


def test_codes_of_a_key_that_left_are_still_verified_and_its_values_are_not_opened() -> None:
    old, new = vault(v1=OLD), vault(v2=NEW)
    new.take_mac_root(1, old.mac_root(1))
    assert new.digest("case_event", "x", 1) == old.digest("case_event", "x")
    with pytest.raises(VaultError, match="not in the ring"):
        new.open(old.seal("甲", PLACE), PLACE)
    assert new.versions == (2,)


def test_a_kept_code_key_never_replaces_that_of_a_key_in_the_ring() -> None:
    one = vault(v1=OLD)
    before = one.digest("case_event", "x")
    one.take_mac_root(1, vault(v1=NEW).mac_root(1))
    assert one.digest("case_event", "x") == before


def test_a_fingerprint_tells_keys_apart() -> None:
    assert vault(v1=OLD).fingerprint(1) == vault(v1=OLD).fingerprint(1) != vault(v1=NEW).fingerprint(1)
    assert OLD not in vault(v1=OLD).fingerprint(1)


def sm4() -> Vault:
    made = Vault()
    made.configure({1: OLD}, cipher="sm4-gcm")
    return made


def test_both_ciphers_open_and_the_chosen_one_seals() -> None:
    aes, national = vault(), sm4()
    mine, theirs = aes.seal("甲", PLACE), national.seal("甲", PLACE)
    assert (mine[0], theirs[0]) == (CIPHER_CODES["aes-256-gcm"], CIPHER_CODES["sm4-gcm"]) == (1, 2)
    assert aes.open(theirs, PLACE) == national.open(mine, PLACE) == "甲"
    assert len(mine) == len(theirs)


@pytest.mark.parametrize("index", [0, 1, 2, 14, -1])
def test_a_damaged_sm4_value_does_not_open(index: int) -> None:
    sealed = bytearray(sm4().seal("甲乙丙丁", PLACE))
    sealed[index] ^= 3
    with pytest.raises(VaultError):
        sm4().open(bytes(sealed), PLACE)


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """Appendix A.1 of RFC 8998."""
    plain = b"".join(bytes([digit]) * 8 for digit in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    cipher = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    assert cipher.encrypt(nonce, plain, aad) == sealed
    assert cipher.decrypt(nonce, sealed, aad) == plain


def test_an_index_is_for_one_field_and_one_key() -> None:
    one = vault()
    index = one.blind_index("phone", "13812341234")
    assert (len(index), index[0]) == (17, 1)
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
    ("value", "document", "phone"),
    [
        ("340202199003071238", "34****************", "****************38"),
        ("E12345678", "E********", "*******78"),
        ("62345678", "6*******", "******78"),
        ("123456", "******", "******"),
        ("", "", ""),
    ],
)
def test_masks_leave_no_number_to_be_guessed(value: str, document: str, phone: str) -> None:
    assert mask_id_number(value) == document
    assert mask_phone(value) == phone


def test_a_phone_is_masked_in_its_middle() -> None:
    assert mask_phone("13812341234") == "138****1234"
