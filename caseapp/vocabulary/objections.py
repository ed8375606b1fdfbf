"""Objections to a refusal or a termination, and what may follow (LAL Art. 49)."""

from __future__ import annotations

from enum import StrEnum


class ObjectionOutcome(StrEnum):
    """What the department decides: the decision stands, or the institution is ordered to correct it."""

    UPHELD = "upheld"
    CORRECTED = "corrected"


class RemedyStep(StrEnum):
    """What became known of the ways that an upholding decision opens; each is noted once."""

    RECONSIDERATION_APPLIED = "reconsideration_applied"
    RECONSIDERATION_SERVED = "reconsideration_served"
    LITIGATION_BROUGHT = "litigation_brought"
