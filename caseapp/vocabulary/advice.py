"""Advice and the drafting of documents: what a window does that is no case."""

from __future__ import annotations

from enum import StrEnum


class DraftingState(StrEnum):
    """Where a request for a drafted document stands (LAL Art. 22(2))."""

    REQUESTED = "requested"
    DELIVERED = "delivered"
    DECLINED = "declined"
