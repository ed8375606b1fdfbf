"""A client of the API as any programme would write one: tokens, ETags, idempotency keys, kept-alive connections."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import count
from threading import local
from time import perf_counter
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

UNAUTHENTICATED: Final = 401
Json = dict[str, Any]


class Refused(Exception):
    """The API said no: the request, the status and the problem as it was answered."""


@dataclass
class Times:
    """Seconds and number of requests by route, so that slow ones can be named."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    number: Counter[str] = field(default_factory=Counter)

    def add(self, route: str, seconds: float) -> None:
        """Count one request."""
        self.seconds[route] += seconds
        self.number[route] += 1

    def slowest(self, most: int) -> list[tuple[str, int, float]]:
        """Route, number and milliseconds each, the ones that took longest in all first."""
        found = sorted(self.seconds.items(), key=lambda item: -item[1])[:most]
        return [(route, self.number[route], 1000 * spent / self.number[route]) for route, spent in found]


class Http:
    """One server; a connection of its own for each thread."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.times = Times()
        self._own = local()

    def send(
        self, method: str, path: str, headers: dict[str, str], body: Any, files: Any = None
    ) -> requests.Response:
        """Send one request; ``path`` lies below the API's prefix, ``files`` go as a form."""
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False
            self._own.session.mount("http://", HTTPAdapter(max_retries=0))
        started = perf_counter()
        answer: requests.Response = self._own.session.request(
            method, self.base + path, json=body, headers=headers, files=files, timeout=120
        )
        self.times.add(_route(method, path), perf_counter() - started)
        return answer


def _with_version(answer: requests.Response) -> Any:
    """The parsed answer; the version stands in the ETag where the body has none."""
    body = answer.json()
    if "ETag" in answer.headers and isinstance(body, dict):
        body.setdefault("version", int(answer.headers["ETag"].strip('"')))
    return body


def _route(method: str, path: str) -> str:
    parts = ["{id}" if len(part) == 36 else part for part in path.split("?", maxsplit=1)[0].split("/")]  # noqa: PLR2004 - a UUID
    return f"{method} {'/'.join('{code}' if part.isdecimal() else part for part in parts)}"


class Client:
    """One account. Signs in when it is first used, and again when its token has run out."""

    _keys: Final = count(1)

    def __init__(self, http: Http, login: str, password: str) -> None:
        self._http, self.login, self._password = http, login, password
        self._token: str | None = None

    def get(self, path: str) -> Any:
        """The parsed answer."""
        return self._asked("GET", path, None, None).json()

    def download(self, path: str) -> bytes:
        """The answer's bytes."""
        return self._asked("GET", path, None, None).content

    def post(self, path: str, body: Any = None, *, match: int | None = None, keyed: bool = False) -> Any:
        """Post; ``match`` is the version last read, ``keyed`` adds an idempotency key. The parsed answer."""
        answer = self._asked("POST", path, body, match, keyed=keyed)
        return _with_version(answer) if answer.content else None

    def put(self, path: str, body: Any, match: int | None = None) -> Any:
        """Put, at the version last read where there is one; the parsed answer."""
        return self._asked("PUT", path, body, match).json()

    def upload(self, path: str, files: dict[str, tuple[str, bytes]]) -> Any:
        """Post files by the names of their parts; the parsed answer."""
        return _with_version(self._asked("POST", path, None, None, files=files))

    def patch(self, path: str, body: Any, match: int) -> Any:
        """Patch at the version last read; the parsed answer."""
        return _with_version(self._asked("PATCH", path, body, match))

    def _asked(
        self,
        method: str,
        path: str,
        body: Any,
        match: int | None,
        *,
        keyed: bool = False,
        files: Any = None,
    ) -> requests.Response:
        headers = {"If-Match": f'"{match}"'} if match is not None else {}
        if keyed:
            headers["Idempotency-Key"] = f"demo-{self.login}-{next(self._keys)}"
        answer = self._http.send(method, path, headers | self._bearer(), body, files)
        if answer.status_code == UNAUTHENTICATED:
            self._token = None
            answer = self._http.send(method, path, headers | self._bearer(), body, files)
        if not answer.ok:
            raise Refused(
                f"{self.login}: {method} {path} answered {answer.status_code}: {answer.text[:2000]}\n{body}"
            )
        return answer

    def _bearer(self) -> dict[str, str]:
        if self._token is None:
            body = {"login": self.login, "password": self._password}
            answer = self._http.send("POST", "/auth/login", {}, body)
            if not answer.ok:
                raise Refused(f"{self.login} cannot sign in: {answer.status_code} {answer.text[:500]}")
            self._token = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._token}"}
