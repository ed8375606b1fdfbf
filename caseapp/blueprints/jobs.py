"""What became of work in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.schemas.jobs import JobOut
from caseapp.services import jobs
from caseapp.vocabulary import Permission

blp = ApiBlueprint("jobs", __name__, url_prefix="/jobs", description="后台任务")


@blp.route("/<uuid:job_id>", permission=Permission.JOB_READ)
@blp.response(200, JobOut)
def get_job(job_id: UUID) -> Any:
    """State, progress and result of a job I asked for, or one of the region I look after."""
    return jobs.shown(jobs.find(current_actor(), job_id))
