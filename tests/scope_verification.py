"""What the scope walk's world holds of the verification of hardship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseapp import clock
from tests.clients import ApiClient

if TYPE_CHECKING:
    from tests.scope_world import World


def verify(world: World, approver: ApiClient, key: str) -> None:
    """A signature and a query on the plain case, and a sample of it."""
    path = f"/legal-aid/cases/{world.ids['case'][f'case:{key}']}/verification"
    who = {"name": f"家庭成员标记{key}", "relationship": "spouse", "material": "授权书"}
    signed = approver.post(f"{path}/authorisations", who)
    world.put("authorisation", key, signed["id"], who["name"])
    body = {"system": "housing", "organ_name": "示例局", "authorisation_ids": [signed["id"]]}
    world.put("verification_query", key, approver.post(f"{path}/queries", body)["id"])
    today = clock.today().isoformat()
    drawn = {"decided_from": today, "decided_to": today, "share": "1", "seed": 1}
    sample = approver.post("/legal-aid/commitment-samples", drawn)
    world.put("sample", key, sample["id"])
    world.put("check", key, sample["checks"][0]["id"])
