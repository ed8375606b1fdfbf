"""Whether two files may be one person's: signs they share, and their points. Pure; the rule is pack data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseapp.packs.persons import DuplicateRule
from caseapp.vocabulary import DuplicateSign, IdType, Sex

TAIL: Final = 4
_DOTS: Final = str.maketrans("", "", "·•‧ ")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared, normalised; None is not known and says nothing."""

    name: str
    id_type: IdType | None = None
    id_number: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """The signs of a pair and the sum of their points."""

    signs: tuple[DuplicateSign, ...]
    points: int


def compare(one: Traits, other: Traits, rule: DuplicateRule) -> Likeness | None:
    """The likeness of two files, None below the rule's threshold; the same whichever stands first."""
    signs = tuple(sign for sign in _signs(one, other) if sign in rule.signs)
    points = sum(rule.signs[sign].points for sign in signs)
    return Likeness(signs, points) if points >= rule.threshold else None


def _signs(one: Traits, other: Traits) -> Iterator[DuplicateSign]:
    yield from _numbers(one, other)
    yield from _names(one.name.translate(_DOTS), other.name.translate(_DOTS))
    if one.birth_date and other.birth_date:
        yield from _birthdays(one.birth_date, other.birth_date)
    if one.phone and other.phone:
        yield from _phones(one.phone, other.phone)
    if one.sex and other.sex and one.sex is not other.sex:
        yield DuplicateSign.OTHER_SEX


def _numbers(one: Traits, other: Traits) -> Iterator[DuplicateSign]:
    if one.id_number and other.id_number and one.id_type is other.id_type:
        same = one.id_number == other.id_number
        yield DuplicateSign.SAME_ID_NUMBER if same else DuplicateSign.OTHER_ID_NUMBER


def _names(one: str, other: str) -> Iterator[DuplicateSign]:
    if one == other:
        yield DuplicateSign.SAME_NAME
    elif len(one) == len(other) > 1 and (_off_by(one, other) == 1 or sorted(one) == sorted(other)):
        yield DuplicateSign.SIMILAR_NAME


def _off_by(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _birthdays(one: date, other: date) -> Iterator[DuplicateSign]:
    turned = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    if one == other:
        yield DuplicateSign.SAME_BIRTH_DATE
    elif turned or _off_by(one.isoformat(), other.isoformat()) == 1:
        yield DuplicateSign.SIMILAR_BIRTH_DATE


def _phones(one: str, other: str) -> Iterator[DuplicateSign]:
    if one == other:
        yield DuplicateSign.SAME_PHONE
    elif one[-TAIL:] == other[-TAIL:]:
        yield DuplicateSign.SAME_PHONE_TAIL
