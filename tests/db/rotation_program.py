"""Rotates with few rows a transaction and tells its progress, for tests/db/test_rotation.py."""

import signal
import sys
import time

from caseapp import create_app
from caseapp.services import rotation


def tell(done: int, total: int) -> None:
    """One line a transaction, and a breath, so that a test can end the process between and inside them."""
    sys.stdout.write(f"{done} {total}\n")
    sys.stdout.flush()
    time.sleep(0.01)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
    rotation.ROWS = 3
    with create_app().app_context():
        rotation.rotate(tell)
    sys.exit(0)
