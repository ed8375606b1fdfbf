"""What the tests of imports share: handing a ledger in, running its jobs as the worker does."""

import io
from typing import Any, Final

from flask import Flask

from caseapp.services import jobs
from tests.cases import Body
from tests.clients import ApiClient

IMPORTS: Final = "/imports"


def form(content: bytes, **parts: Any) -> Body:
    """The parts of an upload; the example of the packs unless told otherwise."""
    told = {"ledger": "legal_aid", **parts}
    return {"file": (io.BytesIO(content), "ledger.xlsx"), **{k: v for k, v in told.items() if v is not None}}


def hand_in(client: ApiClient, content: bytes, expect: int = 201, **parts: Any) -> Body:
    data = form(content, **parts)
    answer = client.request("POST", IMPORTS, data=data, content_type="multipart/form-data")
    assert answer.status_code == expect, answer.text
    return dict(answer.get_json(force=True))


def work(app: Flask) -> None:
    """Run every job that is due."""
    with app.app_context():
        while (task := jobs.claim()) is not None:
            task.succeed(jobs.HANDLERS[task.kind](task))


def show(client: ApiClient, found: Body) -> Body:
    return dict(client.get(f"{IMPORTS}/{found['id']}"))


def run(client: ApiClient, app: Flask, found: Body, *, leave_out: bool = True) -> Body:
    body = {"leave_out_faulty": leave_out}
    client.post(f"{IMPORTS}/{found['id']}/run", body, expect=202, match=found["version"])
    work(app)
    return show(client, found)


def undo(client: ApiClient, app: Flask, found: Body) -> Body:
    match = show(client, found)["version"]
    client.post(f"{IMPORTS}/{found['id']}/undo", {"reason": "导入有误"}, expect=202, match=match)
    work(app)
    return show(client, found)
