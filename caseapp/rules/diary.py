"""What the hearing diary takes for one and the same room."""

from __future__ import annotations

import unicodedata


def room_key(venue: str, room: str | None) -> str | None:
    """The same for the same room, however its name is spaced or its letters are written; None without a room."""
    return f"{_plain(venue)}|{_plain(room)}" if room else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
