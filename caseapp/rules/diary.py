"""What the hearing diary takes for one and the same room."""

from __future__ import annotations

from caseapp.vocabulary.spelling import folded


def room_key(venue: str, room: str | None) -> str | None:
    """The same for the same room, however its name is spaced or its letters are written; None without a room."""
    return f"{folded(venue)}|{folded(room)}" if room else None
