"""Which licence every locked package has: ``python scripts/licences.py [--write]`` prints or renews the list.

What a package says of itself is read where it is installed: the licence expression, else the classifiers, else a
short free text. A package whose words name no licence we know is an error, not a guess.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of everything that is locked

Written by `make licences` from what each installed package says of itself; `tests/house/test_licences.py` compares
it and refuses what is not in its list. A package for other systems only is listed with what its project states.

| Package | Version | Licence |
|---|---|---|
"""
# Words that packages use, and the identifier they mean.
MEANINGS = {
    "MIT License": "MIT",
    "MIT": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "Apache-2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
}
# Not installed on every Python, or says nothing a program can read: read by a person at the project.
STATED = {
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "huey": "MIT",
}


def locked(text: str) -> dict[str, list[str]]:
    """Every package of the lock and its versions: another one may stand for another Python."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.\-]+)==([^ \\]+)", text, re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def licence_of(name: str) -> str:
    """The licence of an installed package as one expression; LookupError where its words are unknown."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return STATED[name]
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classes = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    words = [word for word in classes if word != "OSI Approved"] or [str(told.get("License") or "")]
    if name in STATED:
        return STATED[name]
    unknown = [word for word in words if word not in MEANINGS]
    if unknown:
        raise LookupError(f"{name}: no licence is known by the words {unknown}")
    return " OR ".join(sorted({MEANINGS[word] for word in words}))


def page(lock: str) -> str:
    """The whole document."""
    rows = [
        f"| `{name}` | {version} | {licence_of(name)} |" for name, version in sorted(locked(lock).items())
    ]
    return HEAD + "\n".join(rows) + "\n"


def main() -> int:
    text = page((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
