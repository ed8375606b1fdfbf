"""Short ways to say what the tests of the privacy routes do."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from caseapp.services import jobs
from tests.cases import Body, Office, applicant, identity
from tests.clients import ApiClient

SELF = {"requester": {"relationship": "self"}}
WORDS = dict.fromkeys(("processing", "necessity", "risks", "measures"), "写明内容。")


def party(case: Body, role: str = "applicant") -> str:
    """The id of the one person in that role."""
    return str(next(one["person_id"] for one in case["parties"] if one["role"] == role))


def child(born: str, opponent: Body | None = None, representative: Body | None = None) -> Body:
    """Changes that make the application a child's, applied for by its mother."""
    mother = {
        "name": "测试母亲",
        "id_type": "resident_id",
        "id_number": identity("1988-05-05", 222),
        "relationship": "statutory_representative",
    }
    young = applicant(
        name="测试儿童",
        id_number=identity(born, 321),
        birth_date=born,
        has_fixed_income=False,
        monthly_income="0.00",
    )
    return {
        "applicant": young,
        "representative": representative or mother,
        "opposing_parties": [opponent or {"name": "测试父亲"}],
    }


@dataclass
class Desk:
    """The window records, the approver decides."""

    office: Office

    def notice(self, case: Body, expect: int = 201, role: str = "applicant", **more: Any) -> Body:
        body = {"person_id": party(case, role), "form": "oral", **more}
        return dict(
            self.office.window.post(f"/cases/{case['id']}/privacy-notices", body, expect=expect) or {}
        )

    def consent(self, case: Body, purpose: str, expect: int = 201, **more: Any) -> Body:
        body = {"person_id": party(case), "purpose": purpose, "by": "self", "form": "written", **more}
        return dict(self.office.window.post(f"/cases/{case['id']}/consents", body, expect=expect))

    def withdraw(self, consent: Body, expect: int = 200, by: str = "self", **more: Any) -> Body:
        path = f"/privacy/consents/{consent['id']}/withdrawal"
        version = more.pop("match", consent["version"])
        return dict(self.office.window.post(path, {"by": by, **more}, expect=expect, match=version))

    def share(self, case: Body, purpose: str, expect: int = 201, **more: Any) -> Body:
        body = {"recipient": "示例单位", "categories": ["identity"], "purpose": purpose, **more}
        return dict(self.office.window.post(f"/cases/{case['id']}/sharings", body, expect=expect))

    def restrict(self, person_id: str, expect: int = 201, **more: Any) -> Body:
        body = {**SELF, "ground": "objection", **more}
        return dict(self.office.approver.post(f"/persons/{person_id}/restriction", body, expect=expect))

    def delete(self, person_id: str, expect: int = 201, **more: Any) -> Body:
        path = f"/persons/{person_id}/deletion-requests"
        return dict(self.office.approver.post(path, {**SELF, **more}, expect=expect))

    def copy(self, app: Flask, person_id: str) -> Body:
        """Ask for a copy and make it as the worker does."""
        accepted = self.office.approver.post(f"/persons/{person_id}/data-copies", SELF, expect=202)
        with app.app_context():
            task = jobs.claim()
            assert task is not None
            jobs.HANDLERS[task.kind](task)
        return dict(self.office.approver.get(accepted["resource"].removeprefix("/api/v1")))

    def correct(self, person_id: str, changes: Body, expect: int = 201, **more: Any) -> Body:
        path = f"/persons/{person_id}/corrections"
        body = {**SELF, "changes": changes, **more}
        return dict(self.office.window.post(path, body, expect=expect))

    def decide(self, request: Body, expect: int = 200, match: int | None = None, **body: Any) -> Body:
        path = f"/privacy/requests/{request['id']}/decision"
        version = match or request["version"]
        return dict(self.office.approver.post(path, body, expect=expect, match=version))


def faults(answer: Body) -> set[tuple[str, str]]:
    """Field and code of each fault."""
    return {(one["field"], one["code"]) for one in answer["errors"]}


def purposeful(client: ApiClient, path: str, expect: int = 200) -> Any:
    """Read with a purpose."""
    return client.get(path, expect=expect, headers={"X-Purpose": "archive inspection"})
