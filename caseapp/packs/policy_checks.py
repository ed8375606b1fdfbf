"""What no single policy file can check of itself: merge rules, ranks, and codes that must exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from caseapp.packs.condition_checks import ROUTES, Known, check_condition, check_names, some_of
from caseapp.packs.conditions import Condition
from caseapp.packs.policy_types import (
    NATION,
    Item,
    Merge,
    PolicyFile,
    PolicyList,
    Setting,
    region_chain,
)
from caseapp.packs.reading import Rank, own_source

_NATIONAL = frozenset({Rank.LAW, Rank.REGULATION})


def check_policies(files: Mapping[str, PolicyFile], settings: Mapping[str, tuple[Setting, ...]]) -> None:
    """Record every fault at the node it stands in."""
    for entries in settings.values():
        for entry in entries[1:]:
            _check_merge(entries[0], entry)
    switches = [
        key for kind in ("flag", "assets") for key, entries in settings.items() if entries[0].kind == kind
    ]
    for code, file in files.items():
        above = _above(files, code)
        _check_items(file, above)
        known = _join(above, file)
        for name, item in file.items:
            _check_references(name, item, known)
        for condition in _conditions_of(file):
            check_condition(condition, known)
            if condition.where and condition.where not in switches:
                condition.origin.fault(
                    f"{condition.where!r} is not a flag setting", ", ".join(switches), "where"
                )
        _check_exemptions(file, files[NATION].exempting)
    for path in files[NATION].paths:
        for condition in (path.applies, *path.requires):
            check_names(condition)
        if path.route and path.route not in ROUTES:
            path.applies.origin.fault("unknown route", ", ".join(ROUTES))


def _above(files: Mapping[str, PolicyFile], code: str) -> dict[PolicyList, dict[str, Item]]:
    found: dict[PolicyList, dict[str, Item]] = {}
    for above in reversed(region_chain(code)[1:]):
        if above in files and above != code:
            found = _join(found, files[above])
    return found


def _join(above: Known, file: PolicyFile) -> dict[PolicyList, dict[str, Item]]:
    found = {name: dict(items) for name, items in above.items()}
    for name, item in file.items:
        found.setdefault(name, {})[item.code] = item
    return found


def _check_merge(national: Setting, entry: Setting) -> None:
    """A lower value must be one that the national merge rule allows, on every day it holds."""
    if national.merge is Merge.LOCKED:
        entry.origin.fault("is locked by the national pack", "leave it out")
    if national.merge not in {Merge.AT_LEAST, Merge.AT_MOST} or not (national.values and entry.values):
        return
    for starts, value in entry.values.entries:
        for bound in _bounds(national, starts):
            too_low = national.merge is Merge.AT_LEAST and value < bound  # type: ignore[operator]
            too_high = national.merge is Merge.AT_MOST and value > bound  # type: ignore[operator]
            if too_low or too_high:
                word = "at least" if too_low else "at most"
                entry.origin.fault(
                    f"{value} is not allowed: the national value is {word} {bound}",
                    str(bound),
                    f"in_force.{starts}",
                )


def _bounds(national: Setting, starts: date) -> Iterator[Decimal]:
    """The national values in force on or after the day a lower value starts."""
    if national.values is None:
        return
    current = national.values.on(starts)
    later = [value for day, value in national.values.entries if day > starts]
    for value in [current, *later]:
        if isinstance(value, Decimal):
            yield value


def _check_items(file: PolicyFile, above: Known) -> None:
    """Each code once; below the nation only what a closing item, or an item that is off, is open to."""
    seen: set[tuple[PolicyList, str]] = set()
    for name, item in file.items:
        if (name, item.code) in seen:
            item.origin.fault(f"{item.code} stands twice in {name}", "give each code once", "code")
        seen.add((name, item.code))
        if item.starts and item.ends and item.ends < item.starts:
            item.origin.fault("ends before it starts", f"to: {item.starts.isoformat()}", "to")
        if file.region_code == NATION and not item.extends:
            continue
        listed = above if file.region_code != NATION else _join(above, file)
        _check_addition(name, item, listed, file)
        if name is PolicyList.CATEGORIES:
            _check_category(item, listed)


def _check_addition(name: PolicyList, item: Item, above: Known, file: PolicyFile) -> None:
    listed = above.get(name, {})
    replaced = listed.get(item.code)
    if replaced is not None and replaced is not item:
        _check_replacement(item, replaced)
        return
    closers = {code: entry for code, entry in listed.items() if entry.opens_to}
    if not closers:
        return
    closing = closers.get(item.extends)
    if closing is None:
        message = f"{item.code} must say which closing item it extends"
        item.origin.fault(message, f"extends: {' | '.join(closers)}", "extends")
    elif item.basis.rank not in closing.opens_to:
        _refuse_rank(item, closing)
    elif item.basis.source == file.basis.source and item.basis.rank in _NATIONAL:
        message = f"{file.name_en} has no {item.basis.rank} of its own"
        item.origin.fault(message, own_source(item.basis.rank), "source")
    elif item.group != closing.group:  # the group is what paths ask for: it would open another article's
        message = f"{item.code} extends {closing.code}, which belongs to the group {closing.group}"
        item.origin.fault(message, f"group: {closing.group}", "group")


def _check_category(item: Item, above: Known) -> None:
    """Whom a lower text adds to a ground of the law: only one that may extend the ground's own list."""
    grounds = above.get(PolicyList.GROUNDS, {})
    ground = grounds.get(item.ground)
    closing = next(
        (one for one in grounds.values() if ground and one.opens_to and one.group == ground.group), None
    )
    if closing is not None and item.basis.rank not in closing.opens_to:
        _refuse_rank(item, closing)


def _check_replacement(item: Item, replaced: Item) -> None:
    if replaced.on or not replaced.opens_to:
        item.origin.fault(f"{item.code} is already given by {replaced.region_code}", "leave it out", "code")
    elif item.basis.rank not in replaced.opens_to:
        _refuse_rank(item, replaced)


def _refuse_rank(item: Item, closing: Item) -> None:
    allowed = ", ".join(closing.opens_to)
    item.origin.fault(
        f"{closing.code} ({closing.basis.article}) is open to {allowed}; {item.code} rests on a source of rank "
        f"{item.basis.rank}",
        own_source(closing.opens_to[0]),
        "rank",
    )


def _check_references(name: PolicyList, item: Item, known: Known) -> None:
    """Parents, closing items, grounds and documents that an item names must exist."""
    for key, listing, codes in (
        ("parent", name, (item.parent,)),
        ("may_be", name, item.may_be),
        ("includes", name, item.includes),
        ("extends", name, (item.extends,)),
        ("ground", PolicyList.GROUNDS, (item.ground,)),
        ("documents", PolicyList.EVIDENCE, item.documents),
    ):
        for code in codes:
            if code and code not in known.get(listing, {}):
                item.origin.fault(f"{code!r} is not in the list {listing}", some_of(known, listing), key)
    proves = known.get(PolicyList.GROUNDS, {}).get(item.ground) if name is PolicyList.CATEGORIES else None
    if proves is not None and proves.opens_to:
        message = (
            f"{item.ground} is a closing item that nobody claims; name the ground of a text that fills it"
        )
        item.origin.fault(message, "ground: social_judicial_aid_or_special_care", "ground")
    for route in item.fits:
        if route not in ROUTES:
            item.origin.fault(f"{route!r} is not a route", ", ".join(ROUTES), "fits")


def _check_exemptions(file: PolicyFile, exempting: frozenset[str]) -> None:
    """Without a document an exemption would be for everybody who claims it (LAL Art. 42: 有材料证明)."""
    for name, item in file.items:
        if name is not PolicyList.GROUNDS or item.group not in exempting or item.opens_to:
            continue
        if item.when is None or not item.when.needs_document:
            message = f"{item.code} exempts from verification, so it needs a document"
            item.origin.fault(message, "when: {evidence: [household_register]}", "when")


def _conditions_of(file: PolicyFile) -> Iterator[Condition]:
    for _, item in file.items:
        if item.when is not None:
            yield from item.when.walk()
    for path in file.paths:
        yield from path.applies.walk()
        for condition in path.requires:
            yield from condition.walk()
    for note in (*file.notes, *(note for path in file.paths for note in path.notes)):
        yield from note.when.walk()
