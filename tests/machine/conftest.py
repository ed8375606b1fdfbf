"""The machine's own assertions say what they saw."""

import pytest

pytest.register_assert_rewrite("tests.machine.play", "tests.machine.watch")
