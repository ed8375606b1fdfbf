"""Quality reviews over all cases in view (LAL Art. 59)."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.schemas._base import page_of
from caseapp.schemas.cases import ReviewQuery, ReviewRowOut
from caseapp.services import reviewing
from caseapp.vocabulary import Permission

blp = ApiBlueprint("quality", __name__, url_prefix="/quality", description="质量评查")


@blp.route("/reviews", permission=Permission.QUALITY_READ)
@blp.arguments(ReviewQuery, location="query")
@blp.response(200, page_of(ReviewRowOut))
def list_all_reviews(query: dict[str, Any]) -> Any:
    """Reviews by day; the review itself is entered at its case."""
    found = reviewing.listed(current_actor(), query)
    reads("review_list", [row["case_id"] for row in found.items])
    return found
