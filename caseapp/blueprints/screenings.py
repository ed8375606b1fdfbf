"""Anonymous screening: an estimate by the same code as the decision; stores nothing."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, settings
from caseapp.extensions import limiter
from caseapp.schemas.screening import ScreeningIn, ScreeningOut
from caseapp.services import screening
from caseapp.vocabulary import Permission

blp = ApiBlueprint("screenings", __name__, url_prefix="/screenings", description="经济困难与事项审查估算")


@blp.route("", method="POST", permission=Permission.PUBLIC, stateless=True)
@limiter.limit(lambda: settings().screening_limit)
@blp.arguments(ScreeningIn)
@blp.response(200, ScreeningOut)
def estimate(body: dict[str, Any]) -> Any:
    """Would this person be eligible, and why? Advice, not a decision; nothing is stored."""
    return screening.estimate(body).as_dict()
