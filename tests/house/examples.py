"""Runs the curl examples of ``docs/api`` against the app, as one story in the order of its index.

What a page says after a command is compared: the status, the headers, and of the JSON answer every key that is
shown. ``"…"`` in a shown answer stands for anything (as the last item of a list: for what follows); identifiers,
tokens and codes made by chance need only look alike. Comments steer: ``<!-- on 2025-03-05 -->`` sets the day,
``<!-- keep NAME=path.to.value -->`` keeps a value of the last answer as ``$NAME``, ``<!-- worker -->`` runs the jobs
that are due. ``python -m tests.house.examples`` writes what the app answers in place of each ``"?"``.
"""

import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher
from flask import Flask
from flask_migrate import upgrade
from werkzeug.test import EnvironBuilder, TestResponse

from caseapp import clock, create_app
from caseapp.config import Settings
from caseapp.extensions import db
from caseapp.jobs import Worker
from caseapp.services import passwords
from tests.house import tree

PAGES = Path("docs/api")
START = "2025-03-03"
KEYS = {1: bytes(range(32)), 2: bytes(range(100, 132))}
STEP = re.compile(
    r"<!-- (?P<word>on|keep|worker)(?P<rest>[^>]*?) -->"
    r"|```sh\n(?P<command>[^`]*)```\n\n`(?P<status>\d{3})`(?P<said>[^\n]*)\n(?:\n```json\n(?P<answer>.*?)```)?",
    re.DOTALL,
)
CHANCE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|eyJ[\w.-]+|[0-9a-f]{32,64}|[0-9A-Z]{4}(-[0-9A-Z]{4}){2}")
ANYTHING, WANTED = "…", "?"


@dataclass
class Story:
    """The app, what has been kept, and what did not come out as written."""

    app: Flask
    kept: dict[str, str] = field(default_factory=lambda: {"API": "/api/v1", "HOST": ""})
    last: Any = None
    faults: list[str] = field(default_factory=list)

    def play(self, page: Path, text: str) -> str:
        """Run every example of a page; the page with ``"?"`` filled in."""
        return STEP.sub(lambda found: self._step(page, found), text)

    def _step(self, page: Path, found: re.Match[str]) -> str:
        if found["word"] == "on":
            hold(found["rest"].strip())
        elif found["word"] == "worker":
            Worker(self.app).drain()
        elif found["word"] == "keep":
            for pair in found["rest"].split():
                name, _, path = pair.partition("=")
                self.kept[name] = str(_value_at(self.last, path))
        else:
            return self._example(page, found)
        return found[0]

    def _example(self, page: Path, found: re.Match[str]) -> str:
        where = f"{page.name}: {found['command'].splitlines()[0]}"
        responses = [self._send(words) for words in commands(found["command"], self.kept)]
        answer = responses[-1]
        if answer.status_code != int(found["status"]):
            self.faults.append(f"{where}: answered {answer.status_code} {answer.get_data(as_text=True)}")
        for name, value in re.findall(r"`([\w-]+): ([^`]*)`", found["said"]):
            given = answer.headers.get(name, "none")
            if not fnmatchcase(given, value.replace(ANYTHING, "*")):
                self.faults.append(f"{where}: {name} is {given}, shown {value}")
        self.last = answer.get_json(force=True, silent=True)
        if found["answer"] is None:
            return found[0]
        shown = json.loads(found["answer"])
        self.faults += [f"{where}: {one}" for one in differences(shown, self.last)]
        return found[0].replace(found["answer"], laid_out(filled(shown, self.last)))

    def _send(self, words: list[str]) -> TestResponse:
        method, url, headers, body = request_of(words)
        return self.app.test_client().open(url, method=method, headers=headers, data=body)


def commands(block: str, kept: dict[str, str]) -> Iterator[list[str]]:
    """The words of each curl command, with ``$NAME`` replaced; a name not kept is a KeyError."""
    words: list[str] = []
    for word in [*shlex.split(block.replace("\\\n", " ")), "curl"]:
        if word == "curl" and words:
            yield words
        words = [] if word == "curl" else [*words, re.sub(r"\$([A-Z_]+)", lambda name: kept[name[1]], word)]


def request_of(words: list[str]) -> tuple[str, str, dict[str, str], bytes | None]:
    """Method, path, headers and body of a curl command; an option it does not know is a ValueError."""
    headers: dict[str, str] = {}
    method, url, body = None, "", None
    parts: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in {"-s", "-i", "-O", "-J", "-OJ"}:
            continue
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(":")
            headers[name] = value.strip()
        elif word == "--oauth2-bearer":
            headers["Authorization"] = f"Bearer {next(rest)}"
        elif word == "--json":
            body, headers["Content-Type"] = next(rest).encode(), "application/json"
        elif word == "-F":
            parts += [next(rest)]
        elif word.startswith("-"):
            raise ValueError(word)
        else:
            url = word
    if parts:
        headers["Content-Type"], body = form_of(parts)
    return method or ("POST" if body is not None else "GET"), url, headers, body


def form_of(parts: list[str]) -> tuple[str, bytes]:
    """Media type and body of ``-F name=text`` and ``-F name=@file``, files being those beside the pages."""
    values: dict[str, Any] = {}
    for name, _, told in (part.partition("=") for part in parts):
        found = (tree.ROOT / PAGES / told[1:]).open("rb") if told.startswith("@") else told
        values[name] = (found, told[1:]) if told.startswith("@") else told
    builder = EnvironBuilder(method="POST", data=values)
    try:
        request = builder.get_request()
        return str(request.content_type), request.get_data()
    finally:
        builder.close()


def differences(shown: Any, real: Any, path: str = "") -> Iterator[str]:
    """Where the real answer is not what is shown."""
    if shown in (ANYTHING, WANTED):
        return
    if isinstance(shown, dict) and isinstance(real, dict):
        for key, value in shown.items():
            if key != ANYTHING:
                known = f"{path}.{key}" if path else key
                yield from differences(value, real[key], known) if key in real else [f"{known} is not there"]
    elif isinstance(shown, list) and isinstance(real, list):
        items = shown[:-1] if shown[-1:] == [ANYTHING] else shown
        if len(items) > len(real) or (items is shown and len(items) < len(real)):
            yield f"{path} has {len(real)} items"
        for number, (one, other) in enumerate(zip(items, real, strict=False)):
            yield from differences(one, other, f"{path}.{number}")
    elif not _alike(shown, real):
        yield f"{path} is {real!r}, shown {shown!r}"


def _alike(shown: Any, real: Any) -> bool:
    if isinstance(shown, str) and isinstance(real, str):
        return CHANCE.sub("*", shown) == CHANCE.sub("*", real)
    return bool(shown == real)


def filled(shown: Any, real: Any) -> Any:
    """The shown answer with each ``"?"`` replaced by the real value."""
    if shown == WANTED:
        return real
    if isinstance(shown, dict) and isinstance(real, dict):
        return {key: filled(value, real.get(key)) for key, value in shown.items()}
    if isinstance(shown, list) and isinstance(real, list):
        last = [ANYTHING] if shown[-1:] == [ANYTHING] else []
        return [filled(*pair) for pair in zip(shown[: len(shown) - len(last)], real, strict=False)] + last
    return shown


def laid_out(value: Any, indent: str = "") -> str:
    """JSON in few lines: what fits on one line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent + flat) <= 104 or not isinstance(value, dict | list) or not value:
        return flat + ("\n" if not indent else "")
    deeper = indent + "  "
    if isinstance(value, dict):
        lines = [
            f"{deeper}{json.dumps(k, ensure_ascii=False)}: {laid_out(v, deeper)}" for k, v in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}" + ("\n" if not indent else "")
    lines = [f"{deeper}{laid_out(one, deeper)}" for one in value]
    return "[\n" + ",\n".join(lines) + f"\n{indent}]" + ("\n" if not indent else "")


def _value_at(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part)] if part.isdecimal() else answer[part]
    return answer


def hold(day: str) -> None:
    """Business time stands at ten in the morning of the day in China."""
    clock.hold(datetime.fromisoformat(f"{day}T10:00:00+08:00"))


def pages() -> list[Path]:
    """The pages in the order of the index."""
    index = tree.read(PAGES / "index.md")
    return [
        PAGES / "index.md",
        *(PAGES / name for name in re.findall(r"^\d+\. .*\]\(([a-z-]+\.md)\)", index, re.MULTILINE)),
    ]


def prepared(folder: Path) -> Flask:
    """An app as the index tells its reader to prepare one."""
    settings = Settings("test", f"sqlite:///{folder / 'story.sqlite3'}", "t" * 40, KEYS, folder)
    app = create_app(settings)
    with app.app_context():
        upgrade()
    run = app.test_cli_runner()
    for words, typed in (
        (("regions", "load", "340200"), ""),
        (("admin", "create", "admin", "--region", "340200"), "first-password\n"),
    ):
        done = run.invoke(args=["case", *words], input=typed)
        assert done.exit_code == 0, done.output
    return app


def played(folder: Path) -> tuple[dict[Path, str], list[str]]:
    """Every page as it should read, and what it says wrongly."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with patch.object(passwords, "hasher", hasher):
        story = Story(prepared(folder))
        hold(START)
        try:
            read = {page: story.play(page, tree.read(page)) for page in dict.fromkeys(pages())}
        finally:
            clock.hold(None)
            with story.app.app_context():
                db.engine.dispose()
    return read, story.faults


def main() -> int:
    """Fill the pages in; 1 where one says something else than the app."""
    with tempfile.TemporaryDirectory() as folder:
        read, faults = played(Path(folder))
    for page, text in read.items():
        (tree.ROOT / page).write_text(text, encoding="utf-8")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
