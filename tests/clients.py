"""A small client for tests: paths below ``/api/v1``, the token, a fresh idempotency key on each POST."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_keys = count()


@dataclass
class ApiClient:
    """``expect`` is the status that must come back; the answer is the parsed JSON."""

    http: FlaskClient
    token: str | None
    account_id: UUID | None

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        match = options.pop("match", None)
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        if method == "POST" and options.pop("key", True):
            headers.setdefault("Idempotency-Key", f"test-{next(_keys)}")
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, expect: int = 200, **options: Any) -> Any:
        return self._checked("GET", path, expect, options)

    def post(self, path: str, json: Any = None, expect: int = 201, **options: Any) -> Any:
        return self._checked("POST", path, expect, {"json": json, **options})

    def put(self, path: str, json: Any, expect: int = 200, **options: Any) -> Any:
        return self._checked("PUT", path, expect, {"json": json, **options})

    def patch(self, path: str, json: Any, expect: int = 200, **options: Any) -> Any:
        return self._checked("PATCH", path, expect, {"json": json, **options})

    def _checked(self, method: str, path: str, expect: int, options: dict[str, Any]) -> Any:
        response = self.request(method, path, **options)
        assert response.status_code == expect, response.get_data(as_text=True)
        return response.get_json(force=True, silent=True)
