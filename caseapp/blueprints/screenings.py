"""Anonymous screening: an estimate by the same code as the decision; stores nothing."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints import _problems
from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.blueprints._limits import limited
from caseapp.errors import CaseAppError
from caseapp.schemas.reports import AcceptedOut
from caseapp.schemas.screening import BatchIn, BatchOut, ScreeningIn, ScreeningOut, SimulationIn
from caseapp.services import screening, simulation
from caseapp.vocabulary import Permission

blp = ApiBlueprint("screenings", __name__, url_prefix="/screenings", description="经济困难与事项审查估算")


@blp.route("", method="POST", permission=Permission.PUBLIC, stateless=True)
@limited("screening")
@blp.arguments(ScreeningIn)
@blp.response(200, ScreeningOut)
def estimate(body: dict[str, Any]) -> Any:
    """Would this person be eligible, and why? Advice, not a decision; nothing is stored."""
    return screening.estimate(body).as_dict()


@blp.route("/batch", method="POST", permission=Permission.PUBLIC, stateless=True)
@limited("screening_batch")
@blp.arguments(BatchIn)
@blp.response(200, BatchOut)
def estimate_many(body: dict[str, Any]) -> Any:
    """The same for up to 1,000 requests; an item that has no answer carries its problem."""
    found = screening.estimates(body["items"])
    return {"items": [_problem(one) if isinstance(one, CaseAppError) else one.as_dict() for one in found]}


def _problem(error: CaseAppError) -> dict[str, Any]:
    return {"problem": _problems.from_domain(error).get_json()}


@blp.route("/simulations", method="POST", permission=Permission.SCREENING_SIMULATE)
@blp.arguments(SimulationIn)
@blp.response(202, AcceptedOut)
def ask_for_simulation(body: dict[str, Any]) -> Any:
    """Who would newly qualify or fall out if the policy were changed? The job tells, in counts."""
    job = simulation.ask_for(current_actor(), SimulationIn().dump(body))
    resource = f"/api/v1/jobs/{job.id}"
    return {"job_id": job.id, "resource": resource}, {"Location": resource}
