"""Jobs over HTTP: who sees one, and what it says."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from caseapp.models import Job
from caseapp.vocabulary import JobState, Role
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

KIND = "annual_report"


@pytest.fixture
def job_of(session: Session) -> Callable[..., UUID]:
    """Makes a job of somebody."""

    def make(owner: ApiClient, **values: Any) -> UUID:
        job = Job(kind=KIND, account_id=owner.account_id, resource="/api/v1/reports/1", **values)
        session.add(job)
        session.commit()
        return job.id

    return make


def test_the_owner_sees_the_job(as_role: SignIn, job_of: Callable[..., UUID]) -> None:
    owner = as_role(Role.STATISTICIAN)
    job_id = job_of(owner, progress=40, state=JobState.RUNNING)
    seen = owner.get(f"/jobs/{job_id}")
    assert seen.pop("created_at")
    assert seen == {
        "id": str(job_id),
        "kind": KIND,
        "state": "running",
        "progress": 40,
        "result": None,
        "resource": "/api/v1/reports/1",
        "error": None,
        "finished_at": None,
    }


def test_a_failed_job_says_why(as_role: SignIn, job_of: Callable[..., UUID]) -> None:
    owner = as_role(Role.STATISTICIAN)
    job_id = job_of(owner, state=JobState.FAILED, error_code="gave_up")
    error = owner.get(f"/jobs/{job_id}")["error"]
    assert error == {
        "code": "gave_up",
        "message": "多次中断，已放弃",
        "message_en": "interrupted too often, given up",
    }


def test_who_else_sees_a_job(
    as_role: SignIn, places: Places, job_of: Callable[..., UUID], client: ApiClient
) -> None:
    owner = as_role(Role.APPROVER)
    path = f"/jobs/{job_of(owner)}"
    as_role(Role.LEADER).get(path)
    as_role(Role.LEADER, at=places.institution).get(path)
    as_role(Role.LEADER, at=places.foreign).get(path, expect=404)
    as_role(Role.APPROVER).get(path, expect=404)
    as_role(Role.LEADER).get(f"/jobs/{uuid4()}", expect=404)
    client.get(path, expect=401)
