"""Files of people: what makes two of them look like one person's, and what somebody found."""

from __future__ import annotations

from enum import StrEnum


class DuplicateSign(StrEnum):
    """What two files share, or what speaks against it; points stand in ``packs/persons/duplicates.yaml``."""

    SAME_ID_NUMBER = "same_id_number"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH_DATE = "same_birth_date"
    SIMILAR_BIRTH_DATE = "similar_birth_date"
    SAME_PHONE = "same_phone"
    SAME_PHONE_TAIL = "same_phone_tail"
    OTHER_ID_NUMBER = "other_id_number"
    OTHER_SEX = "other_sex"


class LinkVerdict(StrEnum):
    """What a person said of two files: one and the same, or two people who only look alike."""

    SAME = "same"
    DIFFERENT = "different"


class CivilCapacity(StrEnum):
    """What somebody may do alone, by age (Civil Code Arts 17-20)."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"
