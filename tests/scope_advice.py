"""What the scope walk's world holds of advice, drafted documents and linked files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tests.clients import ApiClient

if TYPE_CHECKING:
    from tests.scope_world import World


def advise(world: World, clerk: ApiClient, key: str, lawyer: UUID) -> None:
    """Advice and a request for a document, the own ones a lawyer's; in the own institution advice about violence."""
    links = {"worker_id": str(lawyer)} if key == "own" else {}
    _advice(world, clerk, key, "labor", **links)
    if key == "own":
        _advice(world, clerk, "violence", "domestic_violence")
    words = {"question": f"代拟标记{key}", "person": {"name": f"代拟人标记{key}"}}
    asked = {"channel": "window", "topic": "labor", "document_type": "complaint", **words, **links}
    made = clerk.post("/legal-aid/drafting-requests", asked)
    world.put("drafting", key, made["id"], words["question"])
    case = clerk.get(f"/legal-aid/cases/{world.ids['case'][f'case:{key}']}")
    said = {"other_person_id": made["person_id"], "verdict": "same", "reason": "示例"}
    link = clerk.post(f"/persons/{case['parties'][0]['person_id']}/links", said)
    world.put("person_link", key, link["id"])


def _advice(world: World, clerk: ApiClient, key: str, topic: str, **links: str) -> None:
    words = {"question": f"咨询标记{key}", "answer": f"答复标记{key}"}
    body = {"channel": "phone", "topic": topic, "person": {"name": f"咨询人标记{key}"}, **words, **links}
    made = clerk.post("/legal-aid/advice-records", body)["id"]
    world.put("advice", key, made, *words.values())
    paper = clerk.post(f"/legal-aid/advice-records/{made}/documents", {"form": "advice_record"})
    world.put("advice_document", key, paper["id"], paper["number"])
