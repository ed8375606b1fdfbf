"""Region policies: packs that inherit nation → province → prefecture → county, resolved for a day.

A lower pack writes only differences, and only such as the national pack opens: a setting by its
`merge`, a list by the ranks its closing item (LAL Arts 22(7), 25(7), 31(9), 32(5), 42(4), 48(8)) is open to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from caseapp.errors import PolicyMissing
from caseapp.packs.conditions import ConditionReader
from caseapp.packs.policy_checks import check_policies
from caseapp.packs.policy_files import read_policy, read_values
from caseapp.packs.policy_types import (
    NATION,
    AidPath,
    AssetRule,
    Deduction,
    HardshipLine,
    IncomeRule,
    Item,
    Merge,
    PathNote,
    Phrases,
    PolicyFile,
    PolicyList,
    Resolved,
    Setting,
    level_of,
    region_chain,
)
from caseapp.packs.reading import PackReader, Provenance

R = TypeVar("R")

LINE = "hardship_line"
ASSETS = "asset_rules"
DEDUCTIONS = "income_deductions"
_LEVELS = ("nation", "province", "prefecture", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class Policy:
    """What applies in a region on a day.

    `region_code` is that of the nearest pack, which may lie above the region asked for. `version`
    is the digest of all packs that went into it. `flags` name what the reader should doubt:
    `stale:<region>` after a pack's review date, `stale:<region>:<key>` after a setting's own,
    `hardship_line_below_province:<region>` (LAL Art. 34). `deduction_codes` and `asset_codes` are those that the packs
    give on any day (of assets: where any limit is at hand), and so are `exemptions`: what stands in for verification.
    """

    region_code: str
    name_zh: str
    name_en: str
    asked_region: str
    on: date
    version: str
    stale: bool
    flags: tuple[str, ...]
    paths: tuple[AidPath, ...]
    otherwise: str
    phrases: Phrases
    basis: Provenance
    _lists: Mapping[PolicyList, Mapping[str, Item]] = field(repr=False)
    _codes: frozenset[tuple[PolicyList, str]] = field(repr=False)
    _settings: Mapping[str, Resolved] = field(repr=False)
    deduction_codes: tuple[str, ...] = ()
    asset_codes: tuple[str, ...] = ()
    exemptions: frozenset[str] = frozenset()
    notes: tuple[PathNote, ...] = ()

    def items(self, name: PolicyList) -> tuple[Item, ...]:
        """The items of a list in force on the day, those above first; includes items that are off."""
        return tuple(self._lists.get(name, {}).values())

    def item(self, name: PolicyList, code: str) -> Item | None:
        """One item by its code; None where it is not in force."""
        return self._lists.get(name, {}).get(code)

    def knows(self, name: PolicyList, code: str) -> bool:
        """Whether the packs give the code on any day."""
        return (name, code) in self._codes

    def ground_of(self, category: str) -> str:
        """The ground that a person of the category claims: the one it leads to, or an exemption of that very code."""
        found = self.item(PolicyList.CATEGORIES, category)
        if found is not None:
            return found.ground
        return category if category in self.exemptions else ""

    def lineage(self, item: Item, name: PolicyList) -> tuple[str, ...]:
        """The item's code, its parent's and so on."""
        found = [item.code]
        while (above := self.item(name, item.parent)) and above.code not in found:
            found.append(above.code)
            item = above
        return tuple(found)

    def settings_in_force(self) -> tuple[str, ...]:
        """The settings that have a value on the day."""
        return tuple(self._settings)

    def setting(self, key: str) -> Resolved | None:
        """A setting with its source; None where no value is in force."""
        return self._settings.get(key)

    def text(self, key: str) -> str | None:
        """A text setting."""
        found = self._settings.get(key)
        return found.value if found and isinstance(found.value, str) else None

    def number(self, key: str) -> Decimal | None:
        """A number setting."""
        found = self._settings.get(key)
        return found.value if found and isinstance(found.value, Decimal) else None

    def flag(self, key: str) -> bool:
        """Whether a flag setting is on."""
        found = self._settings.get(key)
        return found is not None and found.value is True

    def line(self) -> tuple[HardshipLine, Resolved] | None:
        """The hardship line with its source; None where the region has none in force."""
        found = self._settings.get(LINE)
        return (found.value, found) if found and isinstance(found.value, HardshipLine) else None

    def income_rules(self) -> tuple[tuple[IncomeRule, ...], Resolved] | None:
        """The rules that say whose income is compared, with their source."""
        found = self._settings.get("income_basis")
        return (self._listed("income_basis", IncomeRule), found) if found else None

    def asset_rules(self) -> tuple[AssetRule, ...]:
        """What may be owned, with the rules whose limit is not at hand."""
        return self._listed(ASSETS, AssetRule)

    def deductions(self) -> tuple[Deduction, ...]:
        """What comes off the household's income."""
        return self._listed(DEDUCTIONS, Deduction)

    def asks(self, key: str) -> bool:
        """Whether conditions that hang on this setting are asked: a flag that is on, a rule of assets that binds."""
        return self.flag(key) or any(rule.binds for rule in self._listed(key, AssetRule))

    def _listed(self, key: str, kind: type[R]) -> tuple[R, ...]:
        found = self._settings.get(key)
        value = found.value if found and isinstance(found.value, tuple) else ()
        return tuple(rule for rule in value if isinstance(rule, kind))


@dataclass(frozen=True, slots=True)
class Policies:
    """All region packs, ready to resolve."""

    files: Mapping[str, PolicyFile]
    settings: Mapping[str, tuple[Setting, ...]]
    _resolved: dict[tuple[str, date], Policy] = field(default_factory=dict, compare=False, repr=False)

    def resolve(self, region_code: str, on: date) -> Policy:
        """The policy of a region (6, 9 or 12 digits) on a day, from the nearest pack upwards.

        Raises PolicyMissing (`no_policy_in_force`) before the national law is in force.
        """
        key = (region_code, on)
        if key not in self._resolved:
            if len(self._resolved) > _CACHE_SIZE:
                self._resolved.clear()
            self._resolved[key] = self._resolve(region_code, on)
        return self._resolved[key]

    def chain(self, region_code: str) -> tuple[PolicyFile, ...]:
        """The packs that apply to a region, the nation's first."""
        return tuple(self.files[code] for code in reversed(region_chain(region_code)) if code in self.files)

    def digest(self, region_code: str) -> str:
        """SHA-256 over the digests of the packs that apply to a region."""
        lines = "\n".join(f"{file.key}:{file.digest}" for file in self.chain(region_code))
        return hashlib.sha256(lines.encode()).hexdigest()

    def _resolve(self, region_code: str, on: date) -> Policy:
        files = tuple(file for file in self.chain(region_code) if file.valid_from <= on)
        if not files or files[0].region_code != NATION:
            raise PolicyMissing(
                f"{on.isoformat()}没有生效的法律援助政策",
                f"no legal-aid policy is in force for {region_code} on {on.isoformat()}",
            )
        nearest, nation = files[-1], files[0]
        settings = {key: self._setting(key, files, on) for key in self.settings}
        found = {key: value for key, value in settings.items() if value is not None}
        flags = tuple(_flags(files, self.settings, found, on))
        return Policy(
            region_code=nearest.region_code,
            name_zh=nearest.name_zh,
            name_en=nearest.name_en,
            asked_region=region_code,
            on=on,
            version=self.digest(region_code),
            stale=any(flag.startswith("stale:") for flag in flags),
            flags=flags,
            paths=nation.paths,
            otherwise=nation.otherwise,
            phrases=nation.phrases,
            basis=nation.basis,
            _lists=_lists(files, on),
            _codes=frozenset((name, item.code) for file in files for name, item in file.items),
            _settings=found,
            deduction_codes=self._told(DEDUCTIONS, files, _of_deduction),
            asset_codes=self._told(ASSETS, files, _owned) if self._told(ASSETS, files, _limited) else (),
            exemptions=frozenset(
                item.code
                for file in files
                for name, item in file.items
                if name is PolicyList.GROUNDS and item.group in nation.exempting
            ),
            notes=tuple(note for file in files for note in file.notes),
        )

    def _told(
        self, key: str, files: tuple[PolicyFile, ...], read: Callable[[object], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """The codes that the packs give in a listed setting on any day."""
        codes = {file.region_code for file in files}
        entries = (entry for entry in self.settings.get(key, ()) if entry.region_code in codes)
        values = [value for entry in entries if entry.values for _, value in entry.values.entries]
        listed = (one for value in values if isinstance(value, tuple) for one in value)
        return tuple(dict.fromkeys(code for one in listed for code in read(one)))

    def _setting(self, key: str, files: tuple[PolicyFile, ...], on: date) -> Resolved | None:
        """The value for the day: the lowest pack's, or as the national merge rule combines them."""
        codes = {file.region_code for file in files}
        entries = [entry for entry in self.settings[key] if entry.region_code in codes]
        merge = self.settings[key][0].merge
        found: Resolved | None = None
        for entry in entries:
            value = entry.values.on(on) if entry.values else None
            if value is not None:
                found = _combine(
                    found, Resolved(value, entry.basis, entry.region_code, entry.review_by), merge
                )
        return found


_CACHE_SIZE = 4096


def _of_deduction(one: object) -> tuple[str, ...]:
    return (one.code,) if isinstance(one, Deduction) else ()


def _owned(one: object) -> tuple[str, ...]:
    return one.assets if isinstance(one, AssetRule) else ()


def _limited(one: object) -> tuple[str, ...]:
    """None where the limit is not at hand: nobody here knows what the text calls the assets."""
    return _owned(one) if isinstance(one, AssetRule) and one.binds else ()


def _combine(above: Resolved | None, below: Resolved, merge: Merge) -> Resolved:
    if above is None:
        return below
    if merge is Merge.EARLIEST:
        return replace(above, others=(*above.others, below.value))
    if isinstance(above.value, Decimal) and isinstance(below.value, Decimal):
        keeps_above = (merge is Merge.AT_LEAST and above.value > below.value) or (
            merge is Merge.AT_MOST and above.value < below.value
        )
        return above if keeps_above else below
    return below


def _lists(files: tuple[PolicyFile, ...], on: date) -> dict[PolicyList, dict[str, Item]]:
    """Items in force; a lower pack's item with the same code (one that was off above) takes its place."""
    found: dict[PolicyList, dict[str, Item]] = {}
    for file in files:
        for name, item in file.items:
            if item.in_force(on):
                found.setdefault(name, {})[item.code] = item
    return found


def _flags(
    files: tuple[PolicyFile, ...],
    settings: Mapping[str, tuple[Setting, ...]],
    resolved: Mapping[str, Resolved],
    on: date,
) -> Iterator[str]:
    for file in files:
        if file.review_by is not None and file.review_by < on:
            yield f"stale:{file.region_code}"
    reviewed = {file.review_by for file in files}
    for key, value in resolved.items():
        if value.review_by is not None and value.review_by not in reviewed and value.review_by < on:
            yield f"stale:{value.region_code}:{key}"
        owner = settings[key][0].belongs_to
        if owner and _LEVELS.index(level_of(value.region_code)) > _LEVELS.index(owner):
            yield f"{key}_below_{owner}:{value.region_code}"


def load_policies(reader: PackReader) -> Policies:
    """All `regions/<code>/policy.yaml`; faults go to the reader, which raises them in `finish()`."""
    conditions = ConditionReader()
    names = {name.split("/")[1]: name for name in reader.names("regions/*/policy.yaml")}
    files: dict[str, PolicyFile] = {}
    for code in sorted(names, key=lambda code: (_LEVELS.index(level_of(code)), code)):
        node = reader.open(names[code])
        files[code] = read_policy(node, code, reader.text(names[code]), conditions)
    settings = _dated_settings(files)
    if NATION not in files:
        reader.fault("regions/000000/policy.yaml", "", "is missing", "the national pack is the first one")
    else:
        check_policies(files, settings)
    return Policies(files, settings)


def _dated_settings(files: Mapping[str, PolicyFile]) -> dict[str, tuple[Setting, ...]]:
    """Each setting's entries, the nation's first, with values read as the national kind says."""
    found: dict[str, tuple[Setting, ...]] = {}
    national = files[NATION].settings if NATION in files else {}
    for file in files.values():
        for key, entry in file.settings.items():
            if key not in national:
                known = ", ".join(national) or "none"
                entry.origin.fault("the national pack has no such setting", f"one of {known}")
                continue
            rule = national[key]
            values = read_values(entry, rule.kind)
            complete = replace(
                entry, kind=rule.kind, merge=rule.merge, belongs_to=rule.belongs_to, values=values
            )
            found[key] = (*found.get(key, ()), complete)
    return found
