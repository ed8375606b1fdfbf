"""What the tests of assignment build: lawyers, firms with their managers, people on both sides."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import Organization, Practitioner
from caseapp.vocabulary import OrganizationKind, ProviderType, Role
from tests.cases import Body, Office, applicant, identity
from tests.clients import ApiClient
from tests.conftest import SignIn

PROPOSALS = "/cases/{}/assignment-proposals"


def lawyer(session: Session, firm: UUID, name: str = "律师己", **changes: Any) -> UUID:
    """A lawyer who may take anything, unless said otherwise."""
    values = {
        "name": name,
        "region_code": "340202",
        "provider_type": ProviderType.LAWYER,
        "license_number": f"测试执业证{name}",
        "criminal_practice_since": date(2010, 1, 1),
        "familiar_with_minors": True,
        "active_from": date(2015, 1, 1),
        **changes,
    }
    made = Practitioner(organization_id=firm, **values)
    session.add(made)
    session.commit()
    return made.id


def firm(
    session: Session, name: str = "第二示例律师事务所", region: str = "340202", serial: int = 20
) -> UUID:
    made = Organization(name=name, kind=OrganizationKind.LAW_FIRM, region_code=region, serial=serial)
    made.processor_id = made.id
    session.add(made)
    session.commit()
    return made.id


def manager(as_role: SignIn, at: UUID) -> ApiClient:
    return as_role(Role.FIRM_MANAGER, at=at)


def person(name: str, serial: int, born: str = "1990-03-07") -> Body:
    return applicant(name=name, id_number=identity(born, serial), birth_date=born)


def named(one: Body) -> Body:
    """The same person as an opposing party."""
    return {key: one[key] for key in ("name", "id_type", "id_number")}


def dispute(office: Office, aided: Body, against: Body, state: str = "granted") -> Body:
    return office.reach(state, applicant=aided, opposing_parties=[against])


def excluded(answer: Body) -> dict[str, set[str]]:
    """Codes of the reasons against each who is excluded, by name."""
    return {one["name"]: {why["code"] for why in one["reasons"]} for one in answer["excluded"]}


def appoint(
    office: Office, case: Body, worker: UUID, expect: int = 201, who: str = "window", **more: Any
) -> Body:
    """Ask for a direct appointment; the parsed answer."""
    client: ApiClient = getattr(office, who)
    version = office.show(case, "approver")["version"]
    body = {"practitioner_id": str(worker), **more}
    return dict(client.post(f"/cases/{case['id']}/assignments", body, expect, match=version))


def faults_of(problem: Body) -> set[str]:
    return {fault["code"] for fault in problem["errors"]}
