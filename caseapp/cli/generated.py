"""Tables of the documentation that follow from the code.

They stand between ``<!-- generated: NAME words -->`` and ``<!-- end -->``; the prose around them is by hand.
"""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from flask import Flask

import caseapp
from caseapp.access import OFFICE_WIDE, REGION_WIDE
from caseapp.blueprints import API_PREFIX, _problems, api_docs
from caseapp.errors import CaseAppError
from caseapp.packs import catalogue
from caseapp.packs.case_types import Move
from caseapp.packs.clocks import ClockRule, CountedFrom
from caseapp.packs.policy_types import NATION
from caseapp.vocabulary import Permission, Role
from caseapp.vocabulary.roles import ROLE_PERMISSIONS

MARK: Final = re.compile(r"(<!-- generated: ([a-z_ -]+) -->\n).*?(<!-- end -->)", re.DOTALL)
VERBS: Final = ("get", "post", "put", "patch", "delete")
WORD_AT: Final = {"said": 0, "Fault": 1}  # where these take their code
LATEST: Final = date(2100, 1, 1)
Row = Sequence[str]


def renewed(text: str, app: Flask) -> str:
    """The page with every generated table as the code has it now; a name that is none is a KeyError."""

    def fill(found: re.Match[str]) -> str:
        name, *words = found[2].split()
        return f"{found[1]}{TABLES[name](app, words)}\n{found[3]}"

    return MARK.sub(fill, text)


def _table(head: Row, rows: Iterator[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _operations(app: Flask) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """``GET /cases`` and what OpenAPI says of it, in the order of registration."""
    for path, item in api_docs.document(app)["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield f"{verb.upper()} {path.removeprefix(API_PREFIX)}", item[verb]


def operations(app: Flask, tags: Sequence[str]) -> str:
    """What the blueprints named ``tags`` offer."""
    chosen = (
        (f"`{name}`", f"`{one['x-permission']}`", _needs(one), one["summary"])
        for name, one in _operations(app)
        if set(one["tags"]) & set(tags)
    )
    return _table(("Operation", "Permission", "Needs", "What"), iter(chosen))


def _needs(operation: Mapping[str, Any]) -> str:
    headers = (one for one in operation.get("parameters", ()) if one.get("in") == "header")
    return ", ".join(f"`{one['name']}`" for one in headers if one.get("required"))


def permissions(app: Flask, _words: Sequence[str]) -> str:
    """Each permission, the roles that carry it, the operations that ask for it."""
    asked: dict[str, list[str]] = {}
    for name, one in _operations(app):
        asked.setdefault(one["x-permission"], []).append(f"`{name}`")
    rows = (
        (f"`{one.value}`", _carriers(one), "<br>".join(asked.get(one.value, ["none yet"])))
        for one in Permission
    )
    return _table(("Permission", "Roles", "Operations"), iter(rows))


def _carriers(permission: Permission) -> str:
    if permission is Permission.PUBLIC:
        return "nobody has to sign in"
    if permission is Permission.SELF:
        return "everybody who is signed in"
    names = [f"`{role.value}`" for role in Role if permission in ROLE_PERMISSIONS[role]]
    return "every role" if len(names) == len(Role) else " ".join(names) or "none"


def scopes(_app: Flask, _words: Sequence[str]) -> str:
    """How far each role sees."""
    return _table(("Role", "Sees"), ((f"`{role.value}`", _reach(role)) for role in Role))


def _reach(role: Role) -> str:
    if role in REGION_WIDE:
        return "its region and everything below"
    if role in OFFICE_WIDE:
        return "its own organisation and those below it"
    return "no case as such; where the account is linked to a practitioner: that practitioner's own work"


def errors(_app: Flask, _words: Sequence[str]) -> str:
    """Every problem's code, its status and its sentences, whichever modules were needed so far."""
    for module in pkgutil.walk_packages(caseapp.__path__, "caseapp."):
        import_module(module.name)
    found = {kind.code: (_status(kind), kind.zh, kind.en) for kind in _kinds(CaseAppError)}
    titles = {code: (str(status), zh, en) for status, (code, zh, en) in _problems.TITLES.items()}
    known = {**titles, **found}
    special = {code: row for code, row in _special() if code not in known}
    rows = sorted((status, f"`{code}`", zh, en) for code, (status, zh, en) in (known | special).items())
    return _table(("Status", "Code", "中文", "English"), iter(rows))


def _special() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Codes given where an error is raised (``Forbidden(..., code="...")``); their sentences stand there."""
    kinds = {kind.__name__: kind for kind in _kinds(CaseAppError)}
    for call in _calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for keyword in call.keywords:
            if keyword.arg == "code" and name in kinds and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value), (_status(kinds[name]), "见 `detail`", "see `detail_en`")


def _kinds(parent: type[CaseAppError]) -> Iterator[type[CaseAppError]]:
    for kind in parent.__subclasses__():
        if kind.__module__.startswith("caseapp."):
            yield kind
            yield from _kinds(kind)


def _status(kind: type[CaseAppError]) -> str:
    return str(next((_problems.STATUS[one] for one in kind.__mro__ if one in _problems.STATUS), "—"))


def field_codes(_app: Flask, _words: Sequence[str]) -> str:
    """The codes of single faults (``errors[].code``) that the code writes as literals."""
    found = {code for _, code, _ in _problems.KNOWN} | set(_literals())
    return " ".join(f"`{code}`" for code in sorted(found))


def _literals() -> Iterator[str]:
    """First argument of ``said(...)``, second of ``Fault(...)``, where they are texts."""
    for call in _calls():
        place = WORD_AT.get(getattr(call.func, "id", ""))
        argument = call.args[place] if place is not None and len(call.args) > place else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def _calls() -> Iterator[ast.Call]:
    """Every call in the package's source."""
    for path in sorted(Path(caseapp.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def states(_app: Flask, words: Sequence[str]) -> str:
    """The states of a kind of case and the moves that leave each."""
    kind = catalogue().case_type(words[0])
    rows = (
        (f"`{code}`", state.zh, state.en, "<br>".join(_move(move, code) for move in kind.moves_from(code)))
        for code, state in kind.states.items()
    )
    return _table(("State", "中文", "English", "Moves"), iter(rows))


def _move(move: Move, source: str) -> str:
    targets = ", ".join(move.targets or (source,))
    return f"{move.zh} `{move.code}` → {targets}"


def clocks(_app: Flask, _words: Sequence[str]) -> str:
    """The nation's clocks that cases start and meet: newest term, the text it rests on, whether it was read."""
    rules = [
        catalogue().clock(code, NATION, LATEST)
        for code, pack in catalogue().clocks.packs.items()
        if pack.kinds
    ]
    rows = (
        (
            f"`{one.code}`",
            one.zh,
            _length(one),
            one.citation,
            "yes" if one.verified else "no",
            one.effect.value,
        )
        for one in rules
    )
    return _table(("Clock", "中文", "Length", "Rests on", "Text read", "Missed means"), iter(rows))


def _length(rule: ClockRule) -> str:
    if any(term.backwards for term in rule.terms):
        return "; ".join(f"{term.length} {term.unit.value} before" for term in rule.terms)
    if rule.counted_from is CountedFrom.OFFICER_DATE:
        return "the day the officer sets"
    return "; ".join(f"{term.length} {term.unit.value}" for term in rule.terms)


TABLES: Final[Mapping[str, Callable[[Flask, Sequence[str]], str]]] = {
    table.__name__: table for table in (operations, permissions, scopes, errors, field_codes, states, clocks)
}
