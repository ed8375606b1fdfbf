"""The one form in which typed words are compared: numbers of other offices, names of people, rooms, ledgers.

What was typed is what is kept, shown and printed; this form only tells whether two of them are the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

_SAME: Final = {
    **dict.fromkeys(map(ord, "[{〔【〖〘〚﹝⟦⟨〈《"), "("),
    **dict.fromkeys(map(ord, "]}〕】〗〙〛﹞⟧⟩〉》"), ")"),
    **dict.fromkeys(map(ord, "•‧∙⋅・●"), "·"),
}


def folded(text: str) -> str:
    """Without width, case, blanks and invisible characters; one kind of bracket, one middle dot."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    return "".join(one for one in plain if not one.isspace() and unicodedata.category(one) != "Cf")


def until_last(text: str, ends: Iterable[str]) -> str:
    """``text`` up to the last of ``ends`` in it, both folded; the whole of it where none occurs."""
    whole = folded(text)
    found = (whole.rfind(end) + len(end) for one in ends if (end := folded(one)) in whole)
    return whole[: max(found, default=len(whole))]
