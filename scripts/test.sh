#!/bin/sh
# Lint, then the whole suite once, the parts that touch a database on SQLite and on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
tally=var/tally.json
rm -f "$tally"
scripts/lint.sh
eval "set -- ${ARGS:-}"  # quotes in ARGS hold words together
# Three for two cores: many tests wait for servers that start, are killed, or hold a lock.
.venv/bin/python -m tests.postgres --as TEST_POSTGRES_URL -- \
  .venv/bin/python -m pytest -q -n 3 --dist worksteal -p tests.tally --tally "$tally" -m "not soak" "$@"
[ $# != 0 ] || .venv/bin/python -m tests.tally "$tally"  # a part of the suite proves no whole
