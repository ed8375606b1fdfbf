"""Settings: weak ones stop the start, secrets are made once, and the demo clock stays in the demo."""

import base64
import json
import re
import secrets
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade

from caseapp import clock, create_app
from caseapp.config import Settings, from_environment, parse_keys
from caseapp.errors import ConfigError
from caseapp.extensions import db, unit_of_work
from caseapp.services import demo_time
from tests.conftest import KEYS, settings_for

SECRET = secrets.token_urlsafe(48)
FRESH = {1: secrets.token_bytes(32), 2: secrets.token_bytes(32)}
PUBLISHED = "0123456789abcdefghijklmnopqrstuvwxyz"
GOOD = {
    "environment": "production",
    "database_url": "postgresql+psycopg://caseapp@/caseapp",
    "jwt_secret": SECRET,
    "keys": FRESH,
}
KEY, NEXT = (base64.b64encode(FRESH[version]).decode() for version in (1, 2))
MOMENT = datetime(2025, 6, 1, 4, tzinfo=UTC)


def refused(**changes: Any) -> str:
    with pytest.raises(ConfigError) as error:
        Settings(**{**GOOD, "var_dir": Path("var"), **changes})
    assert error.value.message != error.value.message_en
    return error.value.message_en


def test_good_settings_are_taken() -> None:
    settings = Settings(**GOOD, var_dir=Path("var"))
    assert (settings.demo, settings.is_sqlite) == (False, False)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"environment": "prod"}, "CASEAPP_ENV"),
        ({"environment": ""}, "CASEAPP_ENV"),
        ({"jwt_secret": ""}, "CASEAPP_JWT_SECRET"),
        ({"jwt_secret": "x" * 31}, "CASEAPP_JWT_SECRET"),
        ({"keys": {}}, "CASEAPP_KEYS"),
        ({"keys": {1: b"short"}}, "CASEAPP_KEYS"),
        ({"keys": {1: b"\0" * 32}}, "CASEAPP_KEYS"),
        ({"keys": {1: KEYS[1], 2: b"ab" * 16}}, "CASEAPP_KEYS"),
        ({"keys": {0: KEYS[1]}}, "CASEAPP_KEYS"),
        ({"keys": {256: KEYS[1]}}, "CASEAPP_KEYS"),
        ({"keys": {-1: KEYS[1]}}, "CASEAPP_KEYS"),
        ({"database_url": "mysql://x"}, "DATABASE_URL"),
        ({"database_url": "postgresql://x"}, "DATABASE_URL"),
        ({"database_url": ""}, "DATABASE_URL"),
        ({"jwt_secret": "x" * 64}, "CASEAPP_JWT_SECRET"),
        ({"jwt_secret": PUBLISHED}, "CASEAPP_JWT_SECRET"),
        ({"jwt_secret": "my-very-secret-jwt-signing-value-7Qx"}, "CASEAPP_JWT_SECRET"),
        ({"keys": KEYS}, "CASEAPP_KEYS"),
        ({"keys": {1: FRESH[1], 2: KEYS[2]}}, "CASEAPP_KEYS"),
        ({"keys": {1: b"this-is-32-bytes-of-text-as-key!"}}, "CASEAPP_KEYS"),
        ({"keys": {1: FRESH[1], 2: FRESH[1]}}, "two versions"),
        ({"debug": True}, "FLASK_DEBUG"),
        ({"hosts": 0}, "CASEAPP_HOSTS"),
        ({"hosts": 2, "database_url": "sqlite:////srv/caseapp.sqlite3"}, "PostgreSQL"),
        ({"database_url": "sqlite:///:memory:"}, "in memory"),
        ({"database_url": "postgresql+psycopg://caseapp:caseapp@db/caseapp"}, "password"),
        ({"database_url": "postgresql+psycopg://caseapp:postgres@db/caseapp"}, "password"),
        ({"database_url": "postgresql+psycopg://caseapp:p%61ssword@db/caseapp"}, "password"),
        ({"login_limit": "often"}, "CASEAPP_LOGIN_LIMIT"),
        ({"login_limit": "100000 per minute"}, "too lax"),
        ({"account_limit": "1000 per second"}, "too lax"),
        ({"limits_store": "memcached://x"}, "CASEAPP_LIMITS_STORE"),
        ({"trusted_proxies": ("everybody",)}, "CASEAPP_TRUSTED_PROXIES"),
        ({"cors_origins": ("*",)}, "CASEAPP_CORS_ORIGINS"),
        ({"cors_origins": ("https://a.example.org", "https://*.example.org")}, "CASEAPP_CORS_ORIGINS"),
        ({"cors_origins": ("http://window.example.org",)}, "CASEAPP_CORS_ORIGINS"),
        ({"monitor_token": "short"}, "CASEAPP_MONITOR_TOKEN"),
        ({"public_url": "aid.example.org"}, "CASEAPP_PUBLIC_URL"),
        ({"public_url": "https://aid.example.org/reports"}, "CASEAPP_PUBLIC_URL"),
    ],
)
def test_weak_settings_stop_the_start(changes: dict[str, Any], named: str) -> None:
    assert named in refused(**changes)


def test_what_a_centre_runs_is_taken() -> None:
    chosen = {
        "hosts": 3,
        "database_url": "postgresql+psycopg://caseapp:v9Kq-2mX7_pLw4@db/caseapp",
        "limits_store": "redis://cache/0",
        "trusted_proxies": ("10.0.0.0/8", "::1"),
        "cors_origins": ("https://window.example.org", "https://window.example.org:8443"),
        "monitor_token": secrets.token_urlsafe(24),
    }
    shown = repr(Settings(**{**GOOD, **chosen}, var_dir=Path("var")))
    assert not any(word in shown for word in ("v9Kq", chosen["monitor_token"], "redis://"))


def test_random_keys_are_never_called_weak() -> None:
    for _ in range(300):
        keys = {1: secrets.token_bytes(32)}
        for secret in (secrets.token_urlsafe(32), secrets.token_hex(32), base64.b64encode(keys[1]).decode()):
            if not any(
                word in secret.lower() for word in ("secret", "password", "change", "example", "caseapp")
            ):
                Settings(**{**GOOD, "keys": keys, "jwt_secret": secret}, var_dir=Path("var"))


def test_what_a_first_run_made_is_not_taken_along(tmp_path: Path) -> None:
    first = from_environment({"CASEAPP_ENV": "development", "CASEAPP_VAR": str(tmp_path)})
    for changes in ({"keys": {1: FRESH[1], 9: first.keys[1]}}, {"jwt_secret": first.jwt_secret}):
        with pytest.raises(ConfigError, match=r"secrets\.json"):
            Settings(**{**GOOD, **changes}, var_dir=tmp_path)


KEY_LIKE = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9=])")


def test_no_key_of_this_repository_opens_a_production() -> None:
    root = Path(__file__).parent.parent.parent
    places = (root, *(root / name for name in ("tests", "docs", "demo", "deploy", "scripts", "benchmarks")))
    files = [file for place in places for file in (place.iterdir() if place == root else place.rglob("*"))]
    texts = [
        file.read_text(errors="ignore")
        for file in files
        if file.suffix in {".py", ".md", ".yaml", ".yml", ".env"}
    ]
    found = {base64.b64decode(text) for text in KEY_LIKE.findall("\n".join(texts))} | set(KEYS.values())
    assert len(found) > 1
    for key in found:
        assert "CASEAPP_KEYS" in refused(keys={1: key})


def test_the_environment_is_read(tmp_path: Path) -> None:
    read = from_environment(
        {
            "CASEAPP_ENV": "development",
            "CASEAPP_VAR": str(tmp_path),
            "CASEAPP_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,",
            "CASEAPP_CORS_ORIGINS": "https://a.example.org,https://b.example.org",
            "CASEAPP_HOSTS": "1",
            "FLASK_DEBUG": "1",
            "CASEAPP_ACCOUNT_LIMIT": "7 per hour",
        }
    )
    assert read.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")
    assert read.cors_origins == ("https://a.example.org", "https://b.example.org")
    assert (read.debug, read.account_limit, read.limits_store) == (True, "7 per hour", "memory://")
    with pytest.raises(ConfigError, match="CASEAPP_HOSTS"):
        from_environment({"CASEAPP_ENV": "development", "CASEAPP_VAR": str(tmp_path), "CASEAPP_HOSTS": "two"})


def test_every_fault_is_named_at_once() -> None:
    message = refused(environment="x", jwt_secret="", keys={}, database_url="x")
    for name in ("CASEAPP_ENV", "CASEAPP_JWT_SECRET", "CASEAPP_KEYS", "DATABASE_URL"):
        assert name in message


@pytest.mark.parametrize("environment", ["production", "test"])
def test_production_makes_up_no_secrets(environment: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        from_environment({"CASEAPP_ENV": environment, "CASEAPP_VAR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("environment", ["development", "demo"])
def test_a_first_run_makes_its_secrets_once_for_its_owner_only(environment: str, tmp_path: Path) -> None:
    environ = {"CASEAPP_ENV": environment, "CASEAPP_VAR": str(tmp_path / "new")}
    first, second = from_environment(environ), from_environment(environ)
    assert (first.jwt_secret, first.keys) == (second.jwt_secret, second.keys)
    assert first.database_url == f"sqlite:///{tmp_path}/new/caseapp.sqlite3"
    kept = tmp_path / "new" / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert set(json.loads(kept.read_text())) == {"jwt_secret", "keys"}


@pytest.mark.parametrize("environment", ["development", "demo"])
def test_no_secrets_are_made_beside_a_database_that_has_lost_its_own(
    environment: str, tmp_path: Path
) -> None:
    environ = {"CASEAPP_ENV": environment, "CASEAPP_VAR": str(tmp_path)}
    database = tmp_path / "caseapp.sqlite3"
    database.write_bytes(b"SQLite format 3\0")
    with pytest.raises(ConfigError) as error:
        from_environment(environ)
    assert "nothing was changed" in error.value.message_en
    assert "CASEAPP_KEYS" in error.value.message
    assert list(tmp_path.iterdir()) == [database]
    assert from_environment({**environ, "CASEAPP_KEYS": f"1={KEY}"}).keys == {1: FRESH[1]}


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = from_environment(
        {
            "CASEAPP_ENV": "production",
            "CASEAPP_VAR": str(tmp_path),
            "CASEAPP_JWT_SECRET": SECRET,
            "CASEAPP_KEYS": f"1={KEY}, 3={NEXT}",
            "DATABASE_URL": "postgresql+psycopg://x/y",
            "CASEAPP_PACKS": str(tmp_path / "packs"),
        }
    )
    assert sorted(settings.keys) == [1, 3]
    assert settings.packs_overlay == (tmp_path / "packs").resolve()
    assert settings.storage_dir == tmp_path / "storage"


@pytest.mark.parametrize(
    "text",
    ["x", "1", "1=", "=x", "a=" + KEY, "1=!!", f"1={KEY};2={KEY}", f"1={KEY},1={KEY}"],
    ids=["word", "number", "empty", "no version", "letter", "no base64", "semicolon", "twice"],
)
def test_a_key_ring_is_written_one_way(text: str) -> None:
    with pytest.raises(ConfigError):
        Settings(**{**GOOD, "var_dir": Path("var"), "keys": parse_keys(text)})


def test_settings_show_no_secrets() -> None:
    shown = repr(Settings(**GOOD, var_dir=Path("var")))
    assert SECRET not in shown
    assert repr(FRESH[1]) not in shown


def app_in(environment: str, folder: Path) -> Flask:
    url = f"sqlite:///{folder}/test.sqlite3"
    return create_app(settings_for(url, folder, environment=environment, jwt_secret=SECRET, keys=FRESH))


def clock_routes(app: Flask) -> list[str]:
    return [rule.rule for rule in app.url_map.iter_rules() if "demo" in rule.rule]


def test_production_cannot_be_a_demo(tmp_path: Path) -> None:
    app = app_in("production", tmp_path)
    assert app.extensions["settings"].demo is False
    with pytest.raises(AttributeError):
        app.extensions["settings"].environment = "demo"
    with pytest.raises(TypeError):
        settings_for("sqlite:///x", tmp_path, demo=True)


@pytest.mark.parametrize("environment", ["production", "development", "test"])
def test_outside_the_demo_the_route_of_the_clock_is_not_there(environment: str, tmp_path: Path) -> None:
    app = app_in(environment, tmp_path)
    assert clock_routes(app) == []
    answer = app.test_client().put("/api/v1/demo/clock", json={"now": MOMENT.isoformat()})
    assert answer.status_code == 404
    assert clock_routes(app_in("demo", tmp_path)) == ["/api/v1/demo/clock"]


@pytest.fixture
def seen_by(tmp_path: Path) -> Callable[[str], datetime | None]:
    """The business time a request sees in an environment whose database holds a demo clock."""

    def ask(environment: str) -> datetime | None:
        app = app_in(environment, tmp_path)
        seen: list[datetime] = []
        app.add_url_rule("/api/v1/time", view_func=lambda: (seen.append(clock.now()), "")[1])
        with app.app_context():
            upgrade()
            with unit_of_work():
                demo_time.move(MOMENT)
        assert app.test_client().get("/api/v1/time").status_code == 200
        with app.app_context():
            db.engine.dispose()
        return seen[0]

    return ask


def test_in_the_demo_business_time_stands_where_the_row_says(
    seen_by: Callable[[str], datetime | None],
) -> None:
    assert seen_by("demo") == MOMENT
    assert clock.now() != MOMENT


@pytest.mark.parametrize("environment", ["production", "development", "test"])
def test_elsewhere_the_row_is_ignored(seen_by: Callable[[str], datetime | None], environment: str) -> None:
    assert seen_by(environment) != MOMENT
