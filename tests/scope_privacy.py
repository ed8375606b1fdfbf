"""What the scope walk's world holds of people's rights over their data, of registers and of waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp import clock
from caseapp.models import CaseRetention
from caseapp.services import jobs
from caseapp.vocabulary import Role
from tests.api.test_privacy_registers import ASSESSMENT, INCIDENT
from tests.cases import GRANT, applicant, application, identity
from tests.clients import ApiClient
from tests.privacy_world import SELF, party

if TYPE_CHECKING:
    from tests.scope_world import SignIn, World


def rights(world: World, session: Session, as_role: SignIn, home: tuple[str, UUID], serial: int) -> None:
    """One row of each kind for an institution, on its plain case, on an ended one and on its registers."""
    key, office = home
    approver = as_role(Role.APPROVER, at=office)
    world.put("account", f"approver_{key}", approver.account_id)
    keeper = as_role(Role.SECURITY_ADMIN, at=office)
    _of_the_plain_case(world, approver, key)
    _of_an_ended_case(world, session, approver, key, serial)
    review = clock.today().isoformat()
    assessment = keeper.post("/privacy/impact-assessments", {**ASSESSMENT, "review_by": review})
    world.put("assessment", key, assessment["id"])
    world.put("incident", key, keeper.post("/privacy/incidents", INCIDENT)["id"])


def _of_the_plain_case(world: World, approver: ApiClient, key: str) -> None:
    case_id = world.ids["case"][f"case:{key}"]
    world.ids.setdefault("audited_case", {})[f"audited_case:{key}"] = case_id
    case = approver.get(f"/legal-aid/cases/{case_id}")
    person = party(case)
    agreed = {"person_id": person, "purpose": "phone_feedback", "by": "self", "form": "written"}
    world.put("consent", key, approver.post(f"/cases/{case_id}/consents", agreed)["id"])
    shared = {"recipient": f"收件单位标记{key}", "categories": ["identity"], "purpose": "archive"}
    row = approver.post(f"/cases/{case_id}/sharings", shared)
    world.put("sharing", key, row["id"], shared["recipient"])
    asked = approver.post(f"/persons/{person}/corrections", {**SELF, "changes": {"address": "示例路1号"}})
    world.put("person_request", key, asked["id"])
    accepted = approver.post(f"/persons/{person}/data-copies", SELF, expect=202)
    world.put("data_copy", key, accepted["resource"].rpartition("/")[2])
    world.put("job", f"copy_{key}", accepted["job_id"])
    with world.app.app_context():
        task = jobs.claim()
        assert task is not None
        jobs.HANDLERS[task.kind](task)


def _of_an_ended_case(world: World, session: Session, approver: ApiClient, key: str, serial: int) -> None:
    """Granted with a waiver by who took it in, ended, due for destruction; its person is restricted."""
    who = applicant(
        name=f"标记人第{serial}号", id_number=identity("1991-04-05", serial), birth_date="1991-04-05"
    )
    case: dict[str, Any] = approver.post("/legal-aid/cases", application(applicant=who, facts="已结案情。"))
    path = f"/legal-aid/cases/{case['id']}"
    case = approver.post(f"{path}/screening", {}, 200, match=case["version"])
    decided = {**GRANT, "waiver_reason": "中心两人，另一人在休假。"}
    case = approver.post(f"{path}/decision", decided, match=case["version"])
    ended = {"ground": "proceeding_ended", "statement": "案件已经撤回起诉。"}
    case = approver.post(f"{path}/termination", ended, match=case["version"])
    world.put("case", f"{key}_ended", case["id"], who["name"])
    world.numbers[f"case:{key}_ended"] = case["number"]
    world.ids.setdefault("kept_case", {})[f"case:{key}_ended"] = case["id"]
    person = party(case)
    world.ids.setdefault("restricted_person", {})[f"case:{key}_ended"] = person
    approver.post(f"/persons/{person}/restriction", {**SELF, "ground": "objection"})
    row = session.scalars(sa.select(CaseRetention).where(CaseRetention.case_id == UUID(case["id"]))).one()
    row.due_on = clock.today()
    session.commit()
