"""Priority groups of a case, as its screening found them, and the shorter term that a region's office may set itself.

Priority is order, never outcome: nothing here decides whether aid is given, and the term binds nobody but the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from caseapp.models import LegalCase
from caseapp.packs import catalogue
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import PolicyList

TERM: Final = "priority_review_days"


def of_case(case: LegalCase, answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The groups with the text that names each, and the term while it runs; None where there are none."""
    codes = answer["priority_groups"] if answer else []
    if not codes:
        return None
    policy = catalogue().policy(case.region_code, case.opened_on)
    items = (policy.item(PolicyList.PRIORITY_GROUPS, code) for code in codes)
    groups = [
        {
            "code": item.code,
            "zh": item.zh,
            "en": item.en,
            "article": f"{item.basis.source}{item.basis.article}",
            "verified": item.basis.verified,
        }
        for item in items
        if item is not None
    ]
    return {"groups": groups, "review_term": _term(case, policy)}


def _term(case: LegalCase, policy: Policy) -> dict[str, Any] | None:
    """Days from receipt, the day of receipt not counted; only where the region has a term and nothing is decided."""
    days, setting = policy.number(TERM), policy.setting(TERM)
    if days is None or setting is None or case.decision is not None or case.closed_on is not None:
        return None
    return {
        "due_on": case.opened_on + timedelta(days=int(days)),
        "article": f"{setting.basis.source}{setting.basis.article}",
        "verified": setting.basis.verified,
    }
