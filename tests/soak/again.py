"""Run a part of the short suite once more, in a process of its own."""

import os
import subprocess
import sys

PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]


def run_again(*arguments: str, **environment: str) -> None:
    """Fails with what pytest said, unless every chosen test passed and there was one."""
    done = subprocess.run(
        [*PYTEST, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
