"""The end of what is kept."""

from __future__ import annotations

from enum import StrEnum


class DestructionOutcome(StrEnum):
    """What the second person said of a destruction list."""

    APPROVED = "approved"
    REJECTED = "rejected"
