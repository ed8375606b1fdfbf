"""What two versions of the policy packs, or two regions, say differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from caseapp.packs.policies import Policies, Policy
from caseapp.packs.policy_types import Item, PathNote, PolicyFile, PolicyList, Resolved, Setting

_ITEM = (
    *(
        "zh",
        "en",
        "group",
        "parent",
        "may_be",
        "extends",
        "on",
        "starts",
        "ends",
        "review_by",
        "ground",
        "documents",
    ),
    *("fits", "when", "note"),
)
_NOT_SHOWN = frozenset({"origin", "say"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs; None where the one side does not have it. ``what`` is list.code.field or a setting."""

    region_code: str
    what: str
    before: str | None
    after: str | None


Said = Mapping[str, str]


def of_versions(before: Policies, after: Policies) -> Iterator[Difference]:
    """What changed in any region's pack, as written."""
    for code in sorted({*before.files, *after.files}):
        yield from _between(code, _of_pack(before, code), _of_pack(after, code))


def of_regions(before: Policy, after: Policy) -> Iterator[Difference]:
    """What applies differently in two regions (or on two days), with all that they inherit."""
    yield from _between(after.asked_region, _of_policy(before), _of_policy(after))


def _between(region_code: str, before: Said, after: Said) -> Iterator[Difference]:
    for what in sorted({*before, *after}):
        if before.get(what) != after.get(what):
            yield Difference(region_code, what, before.get(what), after.get(what))


def _of_pack(policies: Policies, code: str) -> Said:
    file = policies.files.get(code)
    if file is None:
        return {}
    said = dict(_of_head(file))
    for name, item in file.items:
        said.update(_of_item(name, item))
    for key, entries in policies.settings.items():
        for entry in entries:
            if entry.region_code == code:
                said.update(_of_setting(key, entry))
    return said


def _of_head(file: PolicyFile) -> Iterator[tuple[str, str]]:
    yield "valid_from", as_text(file.valid_from)
    yield "review_by", as_text(file.review_by)
    yield "paths", as_text(file.paths)
    yield "basis", as_text(file.basis)
    yield from _of_notes(file.notes)


def _of_notes(notes: Iterable[PathNote]) -> Iterator[tuple[str, str]]:
    yield from ((f"notes.{note.code}", as_text(note)) for note in notes)


def _of_item(name: PolicyList, item: Item) -> Iterator[tuple[str, str]]:
    at = f"lists.{name}.{item.code}"
    yield from ((f"{at}.{field}", as_text(getattr(item, field))) for field in _ITEM if getattr(item, field))
    yield f"{at}.basis", as_text(item.basis)


def _of_setting(key: str, entry: Setting) -> Iterator[tuple[str, str]]:
    yield f"settings.{key}.basis", as_text(entry.basis)
    for day, value in entry.values.entries if entry.values else ():
        yield f"settings.{key}.{day.isoformat()}", as_text(value)


def _of_policy(policy: Policy) -> Said:
    said: dict[str, str] = {}
    for name in PolicyList:
        for item in policy.items(name):
            said.update(_of_item(name, item))
    for key in policy.settings_in_force():
        found = policy.setting(key)
        said.update(_of_resolved(key, found) if found else ())
    return {**said, **dict(_of_notes(policy.notes))}


def _of_resolved(key: str, found: Resolved) -> Iterator[tuple[str, str]]:
    yield f"settings.{key}.value", as_text(found.value)
    yield f"settings.{key}.basis", as_text(found.basis)


def as_text(value: Any) -> str:
    """A value as one line; parts that are empty are left out."""
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        shown = (f"{name}: {as_text(part)}" for name, part in named if _says(name, part))
        return "{" + ", ".join(shown) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(as_text(part) for part in value) + "]"
    return _plain(value) if isinstance(value, Decimal) else _word(value)


def _plain(value: Decimal) -> str:
    """Without an exponent and without empty decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _says(name: str, part: Any) -> bool:
    return name not in _NOT_SHOWN and part is not None and part not in ("", ())


def _word(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)
