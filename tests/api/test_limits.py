"""How often, from where, and with which headers: limits, proxies, CORS, who may watch."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from caseapp import create_app
from caseapp.blueprints import _limits
from caseapp.extensions import db
from caseapp.storage import storage
from tests.clients import ApiClient
from tests.conftest import settings_for

pytestmark = pytest.mark.one_database
LOGIN = "/api/v1/auth/login"
OPEN = "/api/v1/catalogue/documents"
ME = "/api/v1/auth/me"
TOKEN = "m" * 10 + "0123456789abc"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Make = Callable[..., Flask]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Make]:
    """Makes a limited app of the test's own; no two tests share a count."""
    before, apps = storage._root, []

    def make(**changes: Any) -> Flask:
        settings = {"environment": "development", **changes}
        apps.append(create_app(settings_for(f"sqlite:///{tmp_path}/own.sqlite3", tmp_path, **settings)))
        return apps[-1]

    yield make
    storage.configure(before)
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def ask(app: Flask, path: str = OPEN, address: str = "192.0.2.1", **headers: str) -> TestResponse:
    environ = {"REMOTE_ADDR": address}
    return app.test_client().get(path, environ_overrides=environ, headers=headers)


def log_in(app: Flask, login: str = "somebody", address: str = "192.0.2.1", **headers: str) -> TestResponse:
    body = {"login": login, "password": "wrong-password-1"}
    environ = {"REMOTE_ADDR": address}
    return app.test_client().post(LOGIN, json=body, environ_overrides=environ, headers=headers)


def bearer(app: Flask, account: str) -> str:
    with app.app_context():
        return f"Bearer {create_access_token(account, additional_claims={'sid': account})}"


def statuses(answers: list[TestResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_what_is_left_stands_on_every_answer(made: Make) -> None:
    app = made(address_limit="3 per minute", login_limit="2 per hour")
    first, second = ask(app), ask(app)
    assert first.headers["RateLimit-Policy"] == '"address";q=3;w=60'
    assert first.headers["RateLimit"].startswith('"address";r=2;t=')
    assert second.headers["RateLimit"].startswith('"address";r=1;t=')
    policies = log_in(app).headers["RateLimit-Policy"]
    assert policies == '"address";q=3;w=60, "login";q=2;w=3600, "login_name";q=10;w=60'
    over = ask(app)
    assert (over.status_code, over.content_type) == (429, "application/problem+json")
    assert 1 <= int(over.headers["Retry-After"]) <= 60
    assert over.headers["RateLimit"].startswith('"address";r=0;t=')
    problem = over.get_json(force=True)
    assert (problem["code"], problem["detail_en"]) == (
        "too_many_requests",
        "too many requests, try again later",
    )


def test_each_address_has_its_own_count(made: Make) -> None:
    app = made(address_limit="1 per minute")
    assert statuses([ask(app), ask(app), ask(app, address="192.0.2.2")]) == [200, 429, 200]


def test_each_account_has_its_own_count_wherever_it_asks_from(made: Make) -> None:
    app = made(account_limit="2 per minute", address_limit="1 per minute")
    with app.app_context():
        upgrade()
    one, other = (bearer(app, f"01890a5d-ac96-774b-bcce-b302099a805{n}") for n in (1, 2))
    asked = [ask(app, ME, f"192.0.2.{n}", Authorization=one) for n in range(3)]
    assert statuses(asked) == [401, 401, 429]
    assert ask(app, ME, Authorization=other).headers["RateLimit-Policy"] == '"account";q=2;w=60'


def test_a_forged_token_counts_for_its_address(made: Make) -> None:
    app = made(account_limit="9 per minute", address_limit="2 per minute")
    with app.app_context():
        upgrade()
    forged = [bearer(app, f"01890a5d-ac96-774b-bcce-b302099a805{n}")[:-8] + "AAAAAAAA" for n in range(3)]
    assert statuses([ask(app, ME, Authorization=token) for token in forged]) == [401, 401, 429]


def test_signing_in_is_limited_by_address_and_by_name(made: Make) -> None:
    app = made(login_limit="3 per minute", login_name_limit="2 per minute")
    with app.app_context():
        upgrade()
    by_name = [
        log_in(app, name, f"192.0.2.{n}") for n, name in enumerate(["li.si", " LI.SI", "li.si", "wang"])
    ]
    assert statuses(by_name) == [401, 401, 429, 401]
    by_address = [log_in(app, f"name{n}", "198.51.100.1") for n in range(4)]
    assert statuses(by_address) == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "written",
    [
        ["li.si", "ＬＩ．ＳＩ", " Li.Si\u3000"],
        ["13800138000", "+86 138-0013-8000", "0086(138)00138000", "１３８００１３８０００", "138\t0013 8000"],
    ],
)
def test_however_a_name_is_written_it_is_counted_as_the_one_it_signs_in_as(
    made: Make, written: list[str]
) -> None:
    app = made(login_name_limit=f"{len(written) - 1} per minute")
    with app.app_context():
        upgrade()
    asked = [log_in(app, name, f"192.0.2.{n}") for n, name in enumerate(written)]
    assert statuses(asked) == [401] * (len(written) - 1) + [429]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb:0:0:9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_whom_an_address_is_counted_as(address: str, counted: str) -> None:
    assert _limits.network(address) == counted


def test_whoever_has_a_whole_network_has_one_count(made: Make) -> None:
    app = made(address_limit="1 per minute")
    asked = [ask(app, address=f"2001:db8:0:{net}::{n}") for net, n in ((1, 1), (1, 2), (2, 1))]
    assert statuses(asked) == [200, 429, 200]


def test_a_name_that_is_tried_does_not_reach_the_counters_in_the_clear(made: Make) -> None:
    app = made()
    with app.app_context():
        upgrade()
    log_in(app, "zhang.san")
    stored = app.extensions["limits"].own.storage.storage
    assert any("login_name" in key for key in stored)
    assert not any("zhang" in key for key in stored)


@pytest.mark.parametrize(("path", "limit"), [("/screenings", "screening"), ("/verify/{}", "verification")])
def test_what_strangers_may_do_is_limited(made: Make, path: str, limit: str) -> None:
    app = made(**{f"{limit}_limit": "2 per minute"})
    with app.app_context():
        upgrade()
    client = ApiClient(app.test_client(), None, None)
    method = "POST" if limit == "screening" else "GET"
    asked = [client.request(method, path.format(f"ABCD{n}"), json={}).status_code for n in range(3)]
    assert asked == [*asked[:2], 429]
    assert 429 not in asked[:2]


def test_the_limit_comes_before_the_database(made: Make) -> None:
    app = made(address_limit="1 per minute", database_url="sqlite:////no/such/folder/own.sqlite3")
    assert statuses([log_in(app), log_in(app)]) == [503, 429]


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_limits_hold_while_their_store_is_away(made: Make, capfd: pytest.CaptureFixture[str]) -> None:
    app = made(address_limit="2 per minute", limits_store=f"redis://:hidden-word@127.0.0.1:{closed_port()}/0")
    counters = app.extensions["limits"]
    assert counters.shared is not None
    asked = [ask(app) for _ in range(3)]
    assert statuses(asked) == [200, 200, 429]
    assert "RateLimit" in asked[0].headers
    told = capfd.readouterr().err
    assert told.count("the store of the limits is away") == 1
    assert "hidden-word" not in told


def test_a_store_that_is_back_is_used_again(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = made(address_limit="5 per minute", limits_store=f"redis://127.0.0.1:{closed_port()}/0")
    ask(app)
    counters = app.extensions["limits"]
    counters.shared = _limits.FixedWindowRateLimiter(_limits.MemoryStorage())
    assert ask(app).headers["RateLimit"].startswith('"address";r=3')
    monkeypatch.setattr(counters, "away_until", 0.0)
    assert ask(app).headers["RateLimit"].startswith('"address";r=4')


# --- addresses ----------------------------------------------------------------------------------------


def test_a_stranger_cannot_choose_an_address(made: Make) -> None:
    app = made(address_limit="2 per minute")
    forged = [{"X-Forwarded-For": f"203.0.113.{n}"} for n in range(3)]
    assert statuses([ask(app, **header) for header in forged]) == [200, 200, 429]


def test_a_trusted_proxy_tells_the_address(made: Make) -> None:
    app = made(address_limit="1 per minute", trusted_proxies=("10.0.0.0/8",))
    one, two = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
    assert statuses([ask(app, address="10.0.0.1", **h) for h in (one, one, two)]) == [200, 429, 200]


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("192.0.2.5", "203.0.113.7", "192.0.2.5"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(made: Make, peer: str, header: str, client: str) -> None:
    app = made(trusted_proxies=("10.0.0.0/8",))
    app.add_url_rule("/who", view_func=_limits._address)
    assert ask(app, "/who", peer, **{"X-Forwarded-For": header}).get_data(as_text=True) == client


# --- headers ------------------------------------------------------------------------------------------


def broken() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/live", 200),
        ("/health/ready", 503),
        ("/metrics", 401),
        ("/openapi.json", 200),
        ("/docs", 200),
        ("/docs/swagger-ui.css", 200),
        ("/docs/nothing.css", 404),
        ("/nowhere", 404),
        ("/api/v1/nowhere", 404),
        (ME, 401),
        (LOGIN, 405),
        (f"{OPEN}?x=1", 422),
        ("/broken", 500),
    ],
)
def test_every_answer_carries_the_security_headers(made: Make, path: str, status: int) -> None:
    app = made()
    app.add_url_rule("/broken", view_func=broken)
    with ask(app, path) as answer:
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Request-ID"]
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_the_limit_and_the_unreadable_body_carry_them_too(made: Make) -> None:
    app = made(address_limit="1 per minute")
    post = app.test_client().post
    for answer in (
        post(LOGIN, data=b"{", content_type="application/json"),
        post(LOGIN),
        ask(app, address="::1"),
    ):
        assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY


def test_browsers_are_kept_on_https_in_production_only(made: Make) -> None:
    assert "Strict-Transport-Security" not in ask(made()).headers


# --- other origins ------------------------------------------------------------------------------------

PAGE = "https://window.example.org"


def test_no_other_origin_may_read_unless_it_is_listed(made: Make) -> None:
    closed, opened = made(), made(cors_origins=(PAGE,))
    assert "Access-Control-Allow-Origin" not in ask(closed, Origin=PAGE).headers
    shared = ask(opened, Origin=PAGE).headers
    assert shared["Access-Control-Allow-Origin"] == PAGE
    assert "Origin" in shared["Vary"]
    assert "ETag" in shared["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in shared
    for stranger in ("https://evil.example.org", "null", f"{PAGE}.evil.example", "*"):
        refused = ask(opened, Origin=stranger).headers
        assert not [name for name in dict(refused) if name.startswith("Access-Control")]
        assert "Origin" in refused["Vary"]


def test_a_browser_may_ask_first(made: Make) -> None:
    headers = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    answer = made(cors_origins=(PAGE,)).test_client().options(LOGIN, headers=headers)
    assert answer.status_code == 200
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


# --- who may watch ------------------------------------------------------------------------------------


def test_strangers_see_green_or_red_and_no_more(made: Make) -> None:
    app = made()
    assert ask(app, "/metrics").status_code == 401
    assert ask(app, "/health/ready").get_json() == {"status": "not_ready"}
    local = ask(app, "/health/ready", "127.0.0.1").get_json()
    assert local["checks"]["migrations"] == "failed"


def test_behind_a_proxy_this_machine_is_nobody_special(made: Make) -> None:
    app = made()
    assert ask(app, "/metrics", "127.0.0.1").status_code in {200, 503}
    assert ask(app, "/metrics", "127.0.0.1", **{"X-Forwarded-For": "127.0.0.1"}).status_code == 401
    assert "checks" not in ask(app, "/health/ready", "::1", Forwarded="for=192.0.2.1").get_json()


def test_with_a_token_only_the_token_opens(made: Make) -> None:
    app = made(monitor_token=TOKEN)
    with app.app_context():
        upgrade()
    assert ask(app, "/metrics", "127.0.0.1").status_code == 401
    assert ask(app, "/metrics", Authorization=f"Bearer {TOKEN}x").status_code == 401
    opened = ask(app, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert b"caseapp_requests_total" in opened.get_data()
    assert "checks" in ask(app, "/health/ready", Authorization=f"Bearer {TOKEN}").get_json()
