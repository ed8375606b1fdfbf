#!/bin/sh
# The checks that run no code of ours; all of them speak before the first failure ends the run.
set -u
cd "$(dirname "$0")/.."
failed=
check() { "$@" || failed="$failed $(basename "$1")"; }
check .venv/bin/ruff check --quiet .
check .venv/bin/ruff format --check --quiet .
check .venv/bin/mypy --no-error-summary
check .venv/bin/lint-imports --no-logo --no-cache  # its cache misses modules that came later
[ -z "$failed" ] || { echo "lint: not clean:$failed" >&2; exit 1; }
