#!/bin/sh
# Ask the advisory service about every locked package. 0: nothing known against them. 1: something is, and it is listed.
# 3: the service could not be asked, so nothing is known; never a silent success. The tool lives in an environment of
# its own, because only this needs it.
set -u
cd "$(dirname "$0")/.."
answer=var/audit.json
tool=var/auditor/bin/pip-audit
mkdir -p var
rm -f "$answer"
if [ ! -x "$tool" ]; then
  .venv/bin/python -m venv var/auditor &&
    var/auditor/bin/pip install --disable-pip-version-check --quiet pip-audit
fi
if [ ! -x "$tool" ]; then
  echo "audit: NOT DONE: pip-audit cannot be installed here; nothing is known about the locked packages" >&2
  exit 3
fi
"$tool" --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off --timeout 20 \
  --format json --output "$answer" 2>var/audit.log
found=$?
if [ ! -s "$answer" ]; then
  tail -n 3 var/audit.log >&2
  echo "audit: NOT DONE: the advisory service could not be asked; nothing is known about the locked packages" >&2
  exit 3
fi
.venv/bin/python - "$answer" <<'PYTHON'
import json
import sys
from pathlib import Path

packages = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["dependencies"]
asked = [one for one in packages if "vulns" in one]
for one in asked:
    for advisory in one["vulns"]:
        fixed = ", ".join(advisory["fix_versions"]) or "no version"
        print(f"{one['name']} {one['version']}: {advisory['id']}, fixed in {fixed}")
found = sum(len(one["vulns"]) for one in asked)
print(f"audit: {len(asked)} of {len(packages)} packages asked about, {found} advisories")
missed = [one["name"] for one in packages if "vulns" not in one]
if missed:
    which = "any of them" if not asked else ", ".join(missed)
    print(f"audit: NOT DONE: the advisory service had no answer for {which}; nothing is known about those")
sys.exit(1 if found else 3 if len(asked) < len(packages) else 0)
PYTHON
told=$?
[ "$found" -le 1 ] || exit 3
exit "$told"
