"""Subsidies of legal aid workers (LAL Art. 52)."""

from __future__ import annotations

from enum import StrEnum


class SubsidyState(StrEnum):
    """Life of a subsidy; the first three hold its service, so that nothing is paid twice."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"
    CLAWED_BACK = "clawed_back"


class ClawBackState(StrEnum):
    """Life of a demand that something of a paid subsidy comes back."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
