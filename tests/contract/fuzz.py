"""Requests made up from the app's own OpenAPI document, sent as somebody real about things that are there.

Every answer must be documented: status, content type, headers, shape; and no status may be 500 or more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import CHECKS
from schemathesis.core.errors import UnsupportedSchema
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from sqlalchemy.engine import Connection

from caseapp.vocabulary import Permission, Role
from tests.clients import ApiClient
from tests.contract.world import NOWHERE, World

CHOSEN: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
)
JSON_VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CODES: Final = {"region_code": "340202", "region": "340200", "id_number": "34020219900307123X"}


@dataclass
class Run:
    """How many examples of each operation; with ``start`` other ones in every run."""

    examples: int
    start: int | None = None


def operations(world: World) -> list[Any]:
    """Every operation of the document that the app serves."""
    schema = openapi.from_wsgi("/openapi.json", world.app)
    refused = schema.config.checks.negative_data_rejection
    refused.expected_statuses = [*refused.expected_statuses, "412", "413"]
    return [found.ok() for found in schema.get_all_operations()]


def faults_of(world: World, link: Connection, chosen: list[Any], run: Run) -> Iterator[str]:
    """What is wrong with these operations; each one meets the world as it was seeded."""
    for operation in chosen:
        world.session.commit()
        kept = link.begin_nested()
        try:
            _try(world, operation, run)
        except AssertionError as error:
            yield f"{operation.label}: {error}"
        except FailureGroup as group:
            yield f"{operation.label}: " + "; ".join(str(one) for one in group.exceptions)
        except schemathesis.core.failures.Failure as failure:
            yield f"{operation.label}: {failure}"
        finally:
            world.session.commit()
            kept.rollback()


def _try(world: World, operation: Any, run: Run) -> None:
    permission = Permission(operation.definition.raw["x-permission"])
    able = world.holders(permission)[:4]
    known = [world.people[role] for role in (*able, Role.AUDITOR)]
    clients = [*known, ApiClient(world.app.test_client(), None, None)]
    checks = [check for check in CHECKS.get_all() if check.__name__ in CHOSEN]
    seen = [check for check in checks if check.__name__ != "negative_data_rejection"]
    likely = st.sampled_from([*clients[: len(able)] * 4, *clients[len(able) :]])

    @given(st.data())
    def attempt(data: st.DataObject) -> None:
        client = data.draw(likely)
        mode = data.draw(st.sampled_from([*[GenerationMode.POSITIVE] * 2, GenerationMode.NEGATIVE]))
        case = _drawn(operation, mode, data)
        left = checks if not _place(world, client, case, data) else seen
        headers = {"Authorization": f"Bearer {client.token}"} if client.token else {}
        response = case.call(headers=headers)
        _speaks_both_languages(response)
        case.validate_response(response, checks=left)

    bounds = settings(
        max_examples=run.examples,
        derandomize=run.start is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    (bounds(attempt) if run.start is None else seed(run.start)(bounds(attempt)))()


def _drawn(operation: Any, mode: GenerationMode, data: st.DataObject) -> Any:
    """A case of schemathesis; where it cannot read a body's schema, one of our own with that body's fields."""
    try:
        return data.draw(operation.as_strategy(generation_mode=mode))
    except UnsupportedSchema:
        raw = operation.definition.raw
        reference = next(iter(raw["requestBody"]["content"].values()))["schema"]["$ref"]
        described = operation.schema.raw_schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
        bodies = st.dictionaries(st.sampled_from(sorted(described["properties"])), JSON_VALUES)
        path = {one["name"]: NOWHERE for one in raw.get("parameters", ()) if one["in"] == "path"}
        headers = {"Idempotency-Key": "k1", "If-Match": '"1"'}
        body, kind = data.draw(bodies), "application/json"
        return operation.Case(path_parameters=path, headers=headers, body=body, media_type=kind)


def _place(world: World, client: ApiClient, case: Any, data: st.DataObject) -> bool:
    """Mostly real ids, versions and codes, so that what lies behind the first check is met, too.

    True if anything was put in: what schemathesis believes to be wrong about the case may then be right.
    """
    placed = False
    if case.path_parameters and data.draw(st.integers(0, 4)):
        spec = world.spec_of(case.operation.method, case.operation.path)
        real, _ = world.fill(client, case.operation.path, spec)
        placed = True
        case.path_parameters = {**case.path_parameters, **real}
        version = world.version_of(client, spec, real.get(spec.path_id, ""))
        if "If-Match" in (case.headers or {}) and version is not None and data.draw(st.integers(0, 4)):
            case.headers["If-Match"] = f'"{version}"'
    if data.draw(st.booleans()):
        placed = True
        case.body = _with_ids(world, client, case.body)
        case.query = _with_ids(world, client, case.query)
    return placed


def _with_ids(world: World, client: ApiClient, node: Any) -> Any:
    if isinstance(node, list):
        return [_with_ids(world, client, one) for one in node]
    if isinstance(node, dict):
        return {key: _real(world, client, key, value) for key, value in node.items()}
    return node


def _real(world: World, client: ApiClient, key: str, value: Any) -> Any:
    if key in CODES and isinstance(value, str):
        return CODES[key]
    if key.endswith("_id") and isinstance(value, str):
        return _id_of(world, key)
    return _with_ids(world, client, value)


def _id_of(world: World, key: str) -> str:
    known = {
        "organization_id": world.places.institution,
        "practitioner_id": world.places.lawyer,
        "helper_id": world.places.lawyer,
        "mediator_id": world.places.mediator,
        "committee_id": world.places.committee,
    }
    return str(known.get(key, NOWHERE))


def _speaks_both_languages(response: Response) -> None:
    if response.status_code >= 400:
        problem = response.json()
        assert response.headers["content-type"] == ["application/problem+json"], problem
        assert problem["detail"], problem
        assert problem["detail_en"].isascii(), problem
        assert all(fault["message"] and fault["message_en"] for fault in problem["errors"]), problem
