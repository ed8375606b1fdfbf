"""gunicorn's worker, whose own answers to what never becomes a request are problems like all others.

The bytes came over the wire unread by the app: no Flask, no route, no words of the request in the answer.
"""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import uuid4

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

# By the status that gunicorn chose: code, Chinese, English.
PROBLEMS: Final = {
    400: ("bad_request", "请求格式有误", "the request cannot be read"),
    403: ("forbidden", "没有此项权限", "this connection is not allowed"),
    414: ("uri_too_long", "请求行过长", "the request line is too long"),
    417: (
        "expectation_failed",
        "不支持 Expect 请求头的要求",
        "what the Expect header asks for is not offered",
    ),
    431: ("headers_too_large", "请求头过多或过长", "the headers are too many or too long"),
    500: ("internal_error", "系统内部错误，已记录", "an internal error; it has been logged"),
    501: ("not_implemented", "不支持该传输编码", "that transfer coding is not offered"),
}


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """Threads, and no page of HTML."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Let gunicorn choose the status and log it, and answer in our form."""
        held = _HeldBack(client)
        super().handle_error(req, held, addr, exc)
        if (status := held.status()) is not None:
            try:
                util.write_nonblock(client, answer(status))
            except OSError:
                self.log.debug("Failed to send error message.")


class _HeldBack:
    """The client's connection, to which nothing is sent: what was to be is looked at."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._page = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, page: bytes) -> None:
        """Keep it back."""
        self._page += page

    def status(self) -> int | None:
        """The status of the page; ``None`` where there is none."""
        words = self._page.split(b" ", 2)
        return int(words[1]) if len(words) > 2 and words[1].isdigit() else None  # noqa: PLR2004


def answer(status: int) -> bytes:
    """A whole answer, ``application/problem+json`` (docs/api/errors.md); the connection ends with it."""
    code, zh, en = PROBLEMS.get(status, PROBLEMS[400 if status < 500 else 500])  # noqa: PLR2004
    request_id = uuid4().hex
    told = {
        "type": f"urn:caseapp:problem:{code}",
        "title": zh,
        "status": status,
        "detail": zh,
        "detail_en": en,
        "code": code,
        "errors": [],
        "request_id": request_id,
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {code.replace('_', ' ')}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        f"X-Request-ID: {request_id}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
