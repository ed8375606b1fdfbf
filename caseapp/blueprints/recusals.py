"""Recusal: who acts no more in a case, of any kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, etag, reads
from caseapp.blueprints.cases import load
from caseapp.models import LegalCase
from caseapp.schemas.recusals import RecusalDecisionIn, RecusalIn, RecusalOut
from caseapp.services import recusals
from caseapp.vocabulary import Permission

blp = ApiBlueprint("recusals", __name__, url_prefix="/cases", description="回避")


@blp.route("/<uuid:case_id>/recusals", permission=Permission.CASE_READ, loads=load)
@blp.response(200, RecusalOut(many=True))
def list_recusals(case: LegalCase) -> Any:
    """Who is recused from the case, or asked to be."""
    reads("case_recusals", [case.id])
    return recusals.of_case(case, current_actor())


@blp.route("/<uuid:case_id>/recusals", method="POST", permission=Permission.RECUSAL_RECORD, loads=load)
@blp.arguments(RecusalIn)
@blp.response(201, RecusalOut)
def ask_for_recusal(body: dict[str, Any], case: LegalCase) -> Any:
    """Withdraw from a case oneself, at once, or record the request that somebody else be recused. An append."""
    return recusals.ask(case, current_actor(), body)


@blp.route(
    "/<uuid:case_id>/recusals/<uuid:recusal_id>/decision",
    method="POST",
    permission=Permission.RECUSAL_DECIDE,
    loads=load,
    guarded=True,
)
@blp.arguments(RecusalDecisionIn)
@blp.response(200, RecusalOut)
def decide_recusal(body: dict[str, Any], recusal_id: UUID, case: LegalCase) -> Any:
    """Decide on a request; never the person concerned. What stands is never lifted. The ETag is the case's."""
    return recusals.decide(case, current_actor(), recusal_id, body), etag(case)
