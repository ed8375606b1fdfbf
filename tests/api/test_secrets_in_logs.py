"""No secret and nothing somebody typed reaches standard error, whatever goes wrong."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.api.test_limits import closed_port
from tests.clients import ApiClient

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.one_database
def test_a_request_leaves_no_secret(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    words = {
        name: secrets.token_urlsafe(18) for name in ("token", "login", "password", "refresh", "key", "query")
    }
    client = ApiClient(app.test_client(), words["token"], None)
    client.request("POST", "/auth/login", json={"login": words["login"], "password": words["password"]})
    client.request("POST", "/auth/refresh", json={"refresh_token": words["refresh"]})
    client.request("GET", f"/auth/me?x={words['query']}", headers={"Idempotency-Key": words["key"]})
    client.request("POST", "/auth/login", data=words["password"].encode(), content_type="application/json")
    told = capfd.readouterr().err
    assert told.count('"event": "request"') == 4
    assert not [name for name, word in words.items() if word in told]


@pytest.mark.slow
def test_a_start_that_fails_quotes_no_settings(tmp_path: Path) -> None:
    words = [
        secrets.token_urlsafe(32),
        base64.b64encode(secrets.token_bytes(32)).decode(),
        secrets.token_urlsafe(24),
    ]
    environment = os.environ | {
        "CASEAPP_ENV": "production",
        "CASEAPP_VAR": str(tmp_path),
        "CASEAPP_JWT_SECRET": words[0],
        "CASEAPP_KEYS": f"1={words[1]}",
        "DATABASE_URL": f"postgresql+psycopg://caseapp:{words[2]}@127.0.0.1:{closed_port()}/caseapp",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "case", "serve"]
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode != 0
    assert done.stderr
    assert not [word for word in words if word in done.stdout + done.stderr]
