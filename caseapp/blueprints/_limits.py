"""How often somebody may ask: by address, by account, by the name they try to sign in with.

Counted in the shared store of ``CASEAPP_LIMITS_STORE`` or, by default and whenever that is away, in this
process. What is left stands on every answer as ``RateLimit`` and ``RateLimit-Policy``
(draft-ietf-httpapi-ratelimit-headers-10); over the limit is 429 with ``Retry-After``.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any, Final, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from flask_jwt_extended import verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError
from limits import RateLimitItem, WindowStats, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from caseapp.blueprints._body import read_json, whole
from caseapp.config import Settings
from caseapp.errors import Invalid, TooMany
from caseapp.services import logins

View = TypeVar("View", bound=Callable[..., Any])
RETRY_STORE: Final = 10.0
SHARED_OPTIONS: Final = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
log = logging.getLogger("caseapp.limits")


def _address() -> str:
    return network(request.remote_addr or "unknown")


def network(address: str) -> str:
    """Whom an address is counted as: an IPv6 one as its /64, which one customer has whole, IPv4 as itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(IPv6Network((found.packed, 64), strict=False))


def _account() -> str | None:
    """Whose token this is, by its signature alone; ``None`` without a good one."""
    if "token_of" not in g:  # more than one policy asks
        g.token_of = _signed()
    return cast("str | None", g.token_of)


def _signed() -> str | None:
    try:
        found = verify_jwt_in_request(optional=True)
    except (JWTExtendedException, PyJWTError):
        return None
    return str(found[1]["sub"]) if found and found[1] else None


def _tried_name() -> str | None:
    """The name somebody tries to sign in with, as a digest; ``None`` where the body names none."""
    try:
        body = read_json(whole(request))
    except Invalid:
        return None
    login = body.get("login") if isinstance(body, dict) else None
    return hashlib.sha256(logins.key(login).encode()).hexdigest() if isinstance(login, str) else None


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit's name, the setting that says how much, and whom it counts (``None``: nobody, for this request)."""

    name: str
    setting: str
    key: Callable[[], str | None] = _address


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy("account", "account_limit", _account),
        Policy("address", "address_limit", lambda: None if _account() else _address()),
        Policy("login", "login_limit"),
        Policy("login_name", "login_name_limit", _tried_name),
        Policy("screening", "screening_limit"),
        Policy("screening_batch", "batch_limit"),
        Policy("verification", "verification_limit"),
    )
}
EVERYWHERE: Final = ("account", "address")


class Counters:
    """Fixed windows in the shared store; in this process's memory while there is none or it does not answer."""

    def __init__(self, uri: str) -> None:
        self.own = FixedWindowRateLimiter(MemoryStorage())
        shared = not uri.startswith("memory:")
        self.shared = FixedWindowRateLimiter(storage_from_string(uri, **SHARED_OPTIONS)) if shared else None
        self.away_until = 0.0

    def hit(self, item: RateLimitItem, *key: str) -> tuple[bool, WindowStats]:
        """Count one request: whether it is within the limit, and how the window stands."""
        if self.shared is not None and time.monotonic() >= self.away_until:
            try:
                return self.shared.hit(item, *key), self.shared.get_window_stats(item, *key)
            except Exception as error:
                self.away_until = time.monotonic() + RETRY_STORE
                log.warning("the store of the limits is away, counting here", exc_info=error)
        return self.own.hit(item, *key), self.own.get_window_stats(item, *key)


def register(app: Flask, settings: Settings) -> None:
    """Count from now on; under test settings nobody is limited."""
    app.extensions["limits"] = None if settings.environment == "test" else Counters(settings.limits_store)
    app.after_request(_tell)


def limited(*names: str) -> Callable[[View], View]:
    """Mark a view: these policies hold for it, beside the two that hold everywhere."""

    def mark(view: View) -> View:
        view.limits = tuple(POLICIES[name].name for name in names)  # type: ignore[attr-defined]
        return view

    return mark


def check(*names: str) -> None:
    """Count this request under the policies.

    Raises:
        TooMany: one of them is used up; ``retry_after`` says for how many seconds.

    """
    counters, settings = current_app.extensions["limits"], current_app.extensions["settings"]
    if counters is None:
        return
    for policy in map(POLICIES.__getitem__, names):
        if (key := policy.key()) is not None:
            item = parse(getattr(settings, policy.setting))
            within, window = counters.hit(item, policy.name, key)
            left = max(1, math.ceil(window.reset_time - time.time()))  # noqa: TID251 - the windows run on it
            _told().append((policy.name, item, window.remaining if within else 0, left))
            if not within:
                raise TooMany(left)


def _told() -> list[tuple[str, RateLimitItem, int, int]]:
    if "limits_told" not in g:
        g.limits_told = []
    found: list[tuple[str, RateLimitItem, int, int]] = g.limits_told
    return found


def _tell(response: Response) -> Response:
    if told := _told():
        policies = [f'"{name}";q={item.amount};w={item.get_expiry()}' for name, item, _, _ in told]
        response.headers["RateLimit-Policy"] = ", ".join(policies)
        response.headers["RateLimit"] = ", ".join(
            f'"{name}";r={rest};t={left}' for name, _, rest, left in told
        )
    return response
