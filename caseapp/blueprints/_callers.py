"""Who is at the other end: the client's address behind the proxies we trust, and who may watch the machine."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any, Final

from flask import current_app, request

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
FORWARDING: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class ClientAddress:
    """Puts the client's address where the proxy's stands, if and only if the request came from a trusted proxy.

    ``X-Forwarded-For`` is read from its right end, where the nearest proxy writes: what stands left of the
    first address that is no trusted proxy was written by somebody unknown and is worth nothing.
    """

    def __init__(self, inner: Wsgi, proxies: tuple[str, ...]) -> None:
        self.inner, self.proxies = inner, [ip_network(proxy) for proxy in proxies]

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Answer as ``inner`` does."""
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = environ.get("REMOTE_ADDR", "")
        while hops and self._trusts(address):
            told = hops.pop().strip()
            if not _is_address(told):
                break
            address = told
        environ["REMOTE_ADDR"] = address
        return self.inner(environ, start)

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in proxy for proxy in self.proxies)


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def may_watch() -> bool:
    """Whether the caller may see ``/metrics`` and which check of ``/health/ready`` failed.

    With ``CASEAPP_MONITOR_TOKEN``: who sends it as a bearer token. Without: this machine itself, outside
    production only, and never through a proxy, for which every stranger is this machine.
    """
    settings = current_app.extensions["settings"]
    if settings.monitor_token:
        expected = f"Bearer {settings.monitor_token}".encode()
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected)
    if settings.environment == "production" or any(name in request.headers for name in FORWARDING):
        return False
    return _is_address(request.remote_addr or "") and ip_address(request.remote_addr or "").is_loopback
