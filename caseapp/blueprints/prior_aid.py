"""Aid given first (LAL Art. 44): the decision, the papers that follow, and what becomes of it."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.blueprints.legal_aid import answer, load
from caseapp.models import LegalCase
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.schemas.prior_aid import PriorAidConfirmationIn, PriorAidEndingIn, PriorAidIn, PriorAidPapersIn
from caseapp.services import prior_aid
from caseapp.vocabulary import Permission

blp = ApiBlueprint("prior_aid", __name__, url_prefix="/legal-aid/cases", description="先行提供法律援助")


@blp.route(
    "/<uuid:case_id>/prior-aid",
    method="POST",
    permission=Permission.CASE_DECIDE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(PriorAidIn)
@blp.response(201, AidCaseOut)
def give_aid_first(body: dict[str, Any], case: LegalCase) -> Any:
    """Give aid before the review where it cannot wait (LAL Art. 44); papers follow."""
    prior_aid.give(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/<uuid:case_id>/prior-aid/papers",
    method="POST",
    permission=Permission.CASE_INTAKE,
    loads=load,
    guarded=True,
)
@blp.arguments(PriorAidPapersIn)
@blp.response(200, AidCaseOut)
def receive_prior_aid_papers(body: dict[str, Any], case: LegalCase) -> Any:
    """Papers came after aid was given first; with the last of them the review's clock runs on."""
    prior_aid.receive_papers(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/<uuid:case_id>/prior-aid/confirmation",
    method="POST",
    permission=Permission.CASE_DECIDE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(PriorAidConfirmationIn)
@blp.response(201, AidCaseOut)
def confirm_prior_aid(body: dict[str, Any], case: LegalCase) -> Any:
    """Turn aid given first into an ordinary grant (LAL Arts 43, 44)."""
    prior_aid.confirm(case, current_actor(), body)
    return answer(case)


@blp.route(
    "/<uuid:case_id>/prior-aid/ending",
    method="POST",
    permission=Permission.CASE_TERMINATE,
    loads=load,
    guarded=True,
    key_required=True,
)
@blp.arguments(PriorAidEndingIn)
@blp.response(201, AidCaseOut)
def end_prior_aid(body: dict[str, Any], case: LegalCase) -> Any:
    """End aid given first: papers did not come, or the conditions are not met."""
    prior_aid.end(case, current_actor(), body)
    return answer(case)
