"""What the hearing diary takes for one and the same room."""

from __future__ import annotations

import re
from typing import Final

from caseapp.vocabulary.spelling import folded

_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_NUMERAL: Final = re.compile(r"[〇一二三四五六七八九十]+")
# What stands before the county or the city of a court is left out as often as it is written.
_ABOVE: Final = re.compile(r"^(?:\w{2,8}?(?:省|自治区))?(?:\w{2,7}?市(?=\w{2,8}?[区县市]))?")


def room_key(venue: str, room: str | None) -> str | None:
    """The same for the same room, however its name is written: spaces, letters, numerals, the city before a county.

    Rather one room too many is taken for the same than one too few: a clash may be kept with a reason. None without
    a room.
    """
    return f"{_ABOVE.sub('', folded(venue))}|{_NUMERAL.sub(_arabic, folded(room))}" if room else None


def _arabic(found: re.Match[str]) -> str:
    """二 and 十二 and 二十 as 2, 12, 20; a row of single signs, as 二〇三, sign by sign."""
    text = found[0]
    if "十" not in text:
        return "".join(str(_DIGITS[char]) for char in text)
    tens, _, ones = text.partition("十")
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)) if "十" not in ones else text
