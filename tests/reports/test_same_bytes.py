"""The same report gives the same bytes, wherever and whenever it is printed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from caseapp.reports.annual.produce import RenderedReport

ROOT = Path(__file__).parents[2]
PRINT = """
import hashlib, sys
from caseapp.reports.annual.produce import render_annual
from tests.reports.sample import sample_layout, sample_report
made = render_annual(sample_report(), sample_layout())
for content in (made.pdf, made.figures_json, made.xlsx):
    print(hashlib.sha256(content).hexdigest())
"""


def print_elsewhere(place: tuple[Path, str, str]) -> list[str]:
    folder, zone, seed = place
    environment = {
        **os.environ,
        "TZ": zone,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-c", PRINT]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.split()


@pytest.mark.slow
def test_same_bytes_in_other_processes_folders_zones_and_seeds(
    rendered: RenderedReport, tmp_path: Path
) -> None:
    here = [
        hashlib.sha256(content).hexdigest()
        for content in (rendered.pdf, rendered.figures_json, rendered.xlsx)
    ]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(
            print_elsewhere, [(tmp_path, "America/Los_Angeles", "1"), (ROOT, "Asia/Shanghai", "77")]
        )
    assert first == second == here
