"""``POST /cases/{id}/parties/{party_id}/unmask``: the one route that shows masked values in full."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.blueprints.cases import load
from caseapp.models import LegalCase
from caseapp.schemas.unmasking import UnmaskedOut, UnmaskIn
from caseapp.services import unmasking
from caseapp.vocabulary import Permission

blp = ApiBlueprint("unmasking", __name__, url_prefix="/cases", description="查看完整信息")


@blp.route(
    "/<uuid:case_id>/parties/<uuid:party_id>/unmask",
    method="POST",
    permission=Permission.PERSON_UNMASK,
    loads=load,
    kept=False,
)
@blp.arguments(UnmaskIn)
@blp.response(200, UnmaskedOut)
def unmask(body: dict[str, Any], case: LegalCase, party_id: UUID) -> Any:
    """Show a party's document number, phone or address in full, with a reason. An append: no If-Match.

    The answer is never kept: asked again, even under the same key, it is looked at anew and recorded anew.
    """
    shown = unmasking.unmask(case, current_actor(), party_id, body)
    reads("unmasked", [shown["person_id"]])
    reads("case_unmasked", [case.id])
    return shown
