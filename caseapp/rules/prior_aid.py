"""When a period is near enough to its end for aid to be given first (LAL Art. 44(1)(1)). Pure."""

from __future__ import annotations

from datetime import date

from caseapp.errors import Fault


def expiry_fault(expires_on: date, on: date, less_than: int, article: str) -> Fault | None:
    """Why the period does not carry aid given first on the day ``on``.

    It must still run, the last day included, and fewer than ``less_than`` days must be left: 不足 excludes the
    number itself (民法典 Art. 1259), so exactly that many are too many.
    """
    left = (expires_on - on).days
    if left < 0:
        zh, en = f"该期限已经届满（{article}）", f"the period has run out already ({article})"
        return Fault("expires_on", "already_expired", zh, en)
    if left >= less_than:
        zh = f"距届满还有{left}日；“不足{less_than}日”不含{less_than}日（{article}）"
        en = f"{left} days are left; fewer than {less_than} are asked for, {less_than} itself not included ({article})"
        return Fault("expires_on", "not_near_enough", zh, en)
    return None
