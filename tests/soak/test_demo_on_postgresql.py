"""The demo's whole year again, on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import fresh_database


@pytest.mark.soak
def test_the_demo_on_postgresql(tmp_path: Path) -> None:
    url = fresh_database(os.environ["TEST_POSTGRES_URL"], "caseapp_demo")
    places = {
        "DATABASE_URL": url,
        "CASEAPP_VAR": str(tmp_path),
        "CASEAPP_FONTS": str(Path("var/fonts").resolve()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "demo"],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    (report,) = tmp_path.rglob("*.pdf")
    assert report.read_bytes().startswith(b"%PDF-")
