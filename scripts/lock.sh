#!/bin/sh
# Resolve pyproject.toml into hashes. The resolver lives in an environment of its own, because only this needs it.
set -eu
cd "$(dirname "$0")/.."
resolver=$(command -v uv || echo var/resolver/bin/uv)
if [ ! -x "$resolver" ]; then
  .venv/bin/python -m venv var/resolver
  var/resolver/bin/pip install --disable-pip-version-check --quiet uv
fi
"$resolver" pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --upgrade --output-file requirements.lock
if grep -n '://' requirements.lock; then
  echo "lock: requirements.lock names an address; it may hold names, versions and hashes only" >&2
  exit 1
fi
