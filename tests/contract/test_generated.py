"""Requests made up from the OpenAPI document: no 500, and every answer is one that is documented.

Each operation is called as a role that may, on a real case where the path names one.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from sqlalchemy.orm import Session

from caseapp.access import ROLE_PERMISSIONS
from caseapp.vocabulary import Permission, Role
from tests import tally
from tests.cases import add_living_standard, application
from tests.conftest import SignIn
from tests.places import Places

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
DISPUTE = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水，双方就赔偿金额有争议。",
}
VERBS = ("get", "post", "put", "patch", "delete")
PATHS = json.loads(tally.OPENAPI.read_text(encoding="utf-8"))["paths"]
OPERATIONS = [(verb.upper(), path) for path, item in PATHS.items() for verb in VERBS if verb in item]


@pytest.fixture
def document(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.fixture
def token_for(as_role: SignIn, places: Places) -> Callable[[str], str | None]:
    """A token that carries the permission."""

    def find(permission: str) -> str | None:
        if permission == Permission.PUBLIC:
            return None
        able = [role for role in Role if Permission(permission) in ROLE_PERMISSIONS[role]]
        role = able[0] if able else Role.AUDITOR
        workers = {Role.MEDIATOR: {"mediator_id": places.mediator}}
        return as_role(role, **workers.get(role, {})).token

    return find


@pytest.fixture
def known(session: Session, as_role: SignIn, places: Places) -> dict[str, str]:
    """Path parameters that name something: the bodies made up for them come further than a 404."""
    add_living_standard(session)
    case = as_role(Role.INTAKE_OFFICER).post("/legal-aid/cases", application())
    dispute = as_role(Role.MEDIATOR, mediator_id=places.mediator).post("/mediation/cases", DISPUTE)
    return {
        "case_id": case["id"],
        "dispute_id": dispute["id"],
        "committee_id": str(places.committee),
        "mediator_id": str(places.mediator),
        "indicator": "legal_aid_per_100k",
        "organization_id": str(places.institution),
        "practitioner_id": str(places.lawyer),
        "code": "340200",
        "region_code": "340200",
    }


@pytest.mark.parametrize(("verb", "path"), OPERATIONS, ids=[" ".join(operation) for operation in OPERATIONS])
def test_generated_requests(
    document: Any, token_for: Callable[[str], str | None], known: dict[str, str], verb: str, path: str
) -> None:
    operation = document[path][verb]
    token = token_for(operation.definition.raw["x-permission"])
    sign_in = {"Authorization": f"Bearer {token}"} if token else {}
    aliases = {"case_id": "dispute_id"} if path.startswith("/api/v1/mediation/") else {}
    good, bad = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(good, bad))
    def call(case: Any) -> None:
        headers = dict(sign_in)
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            names = {name: aliases.get(name, name) for name in case.path_parameters}
            case.path_parameters |= {name: known[key] for name, key in names.items() if key in known}
            headers["If-Match"] = '"1"'
        case.call_and_validate(headers=headers, checks=CHECKS)

    call()
