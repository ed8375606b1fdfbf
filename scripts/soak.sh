#!/bin/sh
# The long checks, one after the other; BUDGET=15m bounds them together, without it each runs whole.
set -eu
cd "$(dirname "$0")/.."
eval "set -- ${ARGS:-}"  # quotes in ARGS hold words together
exec .venv/bin/python -m tests.postgres --as TEST_POSTGRES_URL -- \
  .venv/bin/python -m pytest -q -s -m soak tests/soak "$@"
