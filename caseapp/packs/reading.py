"""Strict reading of pack files: every fault of every file is collected, then raised as one error.

A pack part opens its files through a `PackReader` and walks `Node`s.  A getter that finds a fault
records it (file, key, message, a right example) and returns a harmless stand-in, so that the reading
goes on; `PackReader.finish()` raises `PackError` when anything was recorded.  Nothing read before
`finish()` returned may be used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from caseapp.errors import CaseAppError
from caseapp.packs._yaml import parse_with_repeats

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

PACKAGE_FOLDER = Path(__file__).parent
_TEXT_SUFFIXES = {".yaml", ".html", ".css", ".txt"}
_MISSING: Any = object()


class Rank(StrEnum):
    """Rank of a source of law, highest first (`law.md` 0.3)."""

    LAW = "law"
    REGULATION = "regulation"
    LOCAL_REGULATION = "local_regulation"
    RULE = "rule"
    POLICY = "policy"

    def outranks(self, other: Rank) -> bool:
        """Whether it is higher."""
        return list(Rank).index(self) < list(Rank).index(other)


@dataclass(frozen=True, slots=True)
class PackFault:
    """One fault of one pack file: where it is, what is wrong, and what would be right."""

    file: str
    key: str
    message: str
    example: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        right = f" (example: {self.example})" if self.example else ""
        return f"{where}: {self.message}{right}"


class PackError(CaseAppError):
    """The packs cannot be used; `pack_faults` lists every fault found in every file."""

    code = "pack_invalid"
    zh = "规则包有误"
    en = "the packs are not usable"

    def __init__(self, pack_faults: Iterable[PackFault]) -> None:
        self.pack_faults = tuple(pack_faults)
        listed = "\n".join(str(fault) for fault in self.pack_faults)
        super().__init__(f"{self.zh}：\n{listed}", f"{self.en}:\n{listed}")


@dataclass(frozen=True, slots=True)
class PackSource:
    """A file as it was loaded: `key` is its path below the pack folder, `digest` the SHA-256 of its text."""

    key: str
    digest: str
    text: str


def source_of(key: str, text: str) -> PackSource:
    """The file with its digest, taken over the UTF-8 bytes of the text."""
    return PackSource(key, hashlib.sha256(text.encode()).hexdigest(), text)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from. `verified` is False for texts nobody has opened in full ([S] and [M])."""

    source: str
    article: str
    rank: Rank
    verified: bool


def own_source(rank: Rank) -> str:
    """What an entry writes that rests on a text of another rank than its file."""
    return f'source: "…", article: "…", rank: {rank}'


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Values with the day each takes effect, oldest first; each holds until the next begins."""

    entries: tuple[tuple[date, T], ...]

    def on(self, day: date) -> T | None:
        """The value in force on `day`; None before the first one."""
        current: T | None = None
        for starts, value in self.entries:
            if starts <= day:
                current = value
        return current

    @property
    def first_day(self) -> date:
        """The day the first value takes effect."""
        return self.entries[0][0]


@dataclass(slots=True)
class Node:
    """A value in a pack file with the path that leads to it.

    Getters take the key of a mapping; the empty key reads the node itself (a scalar in a list, or a
    dated value).
    """

    value: Any
    file: str
    path: str
    faults: list[PackFault] = field(repr=False)

    def fault(self, message: str, example: str = "", key: str = "") -> None:
        """Record a fault at this node, or at `key` below it."""
        self.faults.append(PackFault(self.file, self._join(key), message, example))

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def has(self, key: str) -> bool:
        """Whether the mapping names the key; the empty key is the node itself."""
        return not key or (isinstance(self.value, Mapping) and key in self.value)

    def keys(self, required: Iterable[str] = (), optional: Iterable[str] = ()) -> Node:
        """Declare the keys of this mapping: missing required and unknown ones are faults. Returns itself."""
        needed, allowed = list(required), {*required, *optional}
        if not isinstance(self.value, Mapping):
            self.fault("must be a mapping", "{" + ", ".join(f"{key}: …" for key in needed[:3]) + "}")
            return self
        for key in needed:
            if key not in self.value:
                self.fault("is missing", f"{key}: …", key)
        for key in self.value:
            if key not in allowed:
                self.fault("unknown key", f"one of {', '.join(sorted(allowed))}", str(key))
        return self

    def at(self, key: str) -> Node:
        """The node below `key`; its value is None where the key is absent."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(value, self.file, self._join(key), self.faults)

    def children(self, key: str) -> list[Node]:
        """The elements of the list at `key`; an absent key is an empty list."""
        value = self._get(key, [])
        if not isinstance(value, list):
            self.fault("must be a list", f"{key}: [ … ]", key)
            return []
        return [Node(item, self.file, f"{self._join(key)}[{i}]", self.faults) for i, item in enumerate(value)]

    def entries(self, key: str) -> dict[str, Node]:
        """The entries of the mapping at `key`, by name and in file order; an absent key is empty."""
        value = self._get(key, {})
        if not isinstance(value, Mapping):
            self.fault("must be a mapping", f"{key}: {{name: …}}", key)
            return {}
        below = self.at(key)
        return {
            str(name): Node(item, self.file, f"{below.path}.{name}", self.faults)
            for name, item in value.items()
        }

    def text(self, key: str, default: str = _MISSING, example: str = "") -> str:
        """A non-empty string; numbers must be quoted."""
        return self._typed(key, str, default, example or f'{key}: "text"', "", lambda v: bool(v.strip()))

    def integer(self, key: str, default: int = _MISSING, minimum: int = 0) -> int:
        """A whole number of at least `minimum`."""
        return self._typed(key, int, default, f"{key}: {max(minimum, 1)}", minimum, lambda v: v >= minimum)

    def boolean(self, key: str, *, default: bool = _MISSING) -> bool:
        """`true` or `false`, nothing else."""
        return self._typed(key, bool, default, f"{key}: true", False)

    def day(self, key: str) -> date:
        """An ISO date."""
        found: date = self._typed(key, date, _MISSING, f"{key}: 2022-01-01", date.min)
        return found

    def optional_day(self, key: str) -> date | None:
        """An ISO date, or None where the key is absent or null."""
        return self.day(key) if self._get(key, None) is not None else None

    def decimal(self, key: str) -> Decimal:
        """An exact number, written plain or quoted."""
        value = self._get(key)
        found = exact(value)
        if found is None and value is not _MISSING:
            self.fault(f"{value!r} is not a number", f"{key}: 2.0", key)
        return Decimal(0) if found is None else found

    def optional_decimal(self, key: str) -> Decimal | None:
        """An exact number, or None where the key is absent or null."""
        return self.decimal(key) if self._get(key, None) is not None else None

    def choice(self, key: str, kind: type[E], default: E = _MISSING) -> E:
        """One of the values of a StrEnum."""
        value = self._get(key, default)
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        if value is not _MISSING:
            self.fault(f"{value!r} is not allowed", f"{key}: {' | '.join(kind)}", key)
        return next(iter(kind))

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of strings; an absent key gives `default`."""
        if not self.has(key):
            return default
        found = self.children(key)
        for item in found:
            if not isinstance(item.value, str):
                item.fault("must be text", f"{key}: [one, two]")
        return tuple(item.value for item in found if isinstance(item.value, str))

    def provenance(self, inherited: Provenance | None = None) -> Provenance:
        """`source`, `article`, `rank`, `verified` of this mapping; absent ones are taken from `inherited`.

        One text has one rank: a higher one than is inherited needs a source of its own.
        """
        if inherited is None:
            return Provenance(
                self.text("source", example='source: "中华人民共和国法律援助法"'),
                self.text("article", default=""),
                self.choice("rank", Rank),
                self.boolean("verified"),
            )
        own = Provenance(
            self.text("source", inherited.source),
            self.text("article", inherited.article),
            self.choice("rank", Rank, inherited.rank),
            self.boolean("verified", default=inherited.verified),
        )
        if own.source == inherited.source and own.rank.outranks(inherited.rank):
            self.fault(f"{own.source} is of rank {inherited.rank}", own_source(own.rank), "rank")
        return own

    def dated(self, key: str, read: Callable[[Node], T]) -> Dated[T]:
        """`{date: value}` at `key`, each value read by `read`; at least one entry, keys are ISO dates."""
        value = self._get(key)
        if not isinstance(value, Mapping) or not value:
            if value is not None:
                self.fault("must give a value for each day it changes", f"{key}: {{2022-01-01: …}}", key)
            return Dated(((date.min, read(Node(None, self.file, self._join(key), []))),))
        found: list[tuple[date, T]] = []
        for starts, item in value.items():
            below = Node(item, self.file, f"{self._join(key)}.{starts}", self.faults)
            if not isinstance(starts, date):
                below.fault("key is not an ISO date", "2022-01-01: …")
                continue
            found.append((starts, read(below)))
        return Dated(tuple(sorted(found, key=lambda entry: entry[0])))

    def _get(self, key: str, default: object = _MISSING) -> Any:
        """The raw value; an absent required key is reported once, whether or not keys() was declared."""
        if not key:
            return self.value
        if isinstance(self.value, Mapping) and key in self.value:
            return self.value[key]
        if default is _MISSING:
            self._report_missing(key)
        return default

    def _report_missing(self, key: str) -> None:
        path = self._join(key)
        known = any(fault.file == self.file and fault.key == path for fault in self.faults)
        if not known and isinstance(self.value, Mapping):
            self.fault("is missing", f"{key}: …", key)

    def _typed(
        self,
        key: str,
        kind: type[T],
        default: T,
        example: str,
        stand_in: T,
        rule: Callable[[T], bool] = lambda _: True,
    ) -> T:
        value = self._get(key, default)
        if value is _MISSING or not self.has(key):
            return stand_in if value is _MISSING else default
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool or not rule(value):
            self.fault(f"{_shown(value)} is not allowed here", example, key)
            return stand_in
        return value


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def exact(value: object) -> Decimal | None:
    """An exact decimal from a YAML number or a quoted one; None where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


class PackReader:
    """All pack files of the package, with those of an overlay folder added or put in their place.

    `open()` and `matching()` parse files and remember them: `sources()` are the files really read. A reader of
    `texts` opens these, kept by name, and no file at all.
    """

    def __init__(
        self,
        overlay: Path | None = None,
        package: Path = PACKAGE_FOLDER,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self._paths = dict(_text_files(package)) if texts is None else {}
        if overlay is not None:
            self._paths.update(_text_files(overlay))
        self._opened = {name: source_of(name, text) for name, text in (texts or {}).items()}
        self.faults: list[PackFault] = []
        if overlay is not None and not overlay.is_dir():
            example = "CASEAPP_PACKS=/srv/caseapp/packs"
            self.faults.append(PackFault(str(overlay), "", "the overlay folder does not exist", example))

    def names(self, pattern: str) -> list[str]:
        """Paths below the pack folder that match a shell pattern, sorted."""
        return sorted(name for name in {*self._paths, *self._opened} if fnmatchcase(name, pattern))

    def matching(self, pattern: str) -> Iterator[tuple[str, Node]]:
        """Each file that matches, with its root node."""
        for name in self.names(pattern):
            yield name, self.open(name)

    def text(self, name: str) -> str:
        """The text of a file, remembered as a source. An absent or unreadable file is a fault."""
        if name not in self._opened:
            self._opened[name] = source_of(name, self._read(name))
        return self._opened[name].text

    def open(self, name: str) -> Node:
        """The root node of a YAML file; where it cannot be parsed, None, and what a getter misses is no fault."""
        try:
            value, twice = parse_with_repeats(self.text(name))
        except yaml.YAMLError as error:
            self.fault(name, "", f"is not YAML: {' '.join(str(error).split())}", "key: value")
            return Node(None, name, "", [])
        for key, line in twice:
            self.fault(name, key, f"is written twice (again in line {line})", "write each key once")
        return Node(value, name, "", self.faults)

    def fault(self, file: str, key: str, message: str, example: str) -> None:
        """Record a fault that stands at no node."""
        self.faults.append(PackFault(file, key, message, example))

    def sources(self) -> tuple[PackSource, ...]:
        """The files read so far, by path."""
        return tuple(self._opened[name] for name in sorted(self._opened))

    def finish(self) -> None:
        """Raise PackError when any fault was recorded."""
        if self.faults:
            raise PackError(dict.fromkeys(self.faults))

    def _read(self, name: str) -> str:
        try:
            return self._paths[name].read_text(encoding="utf-8")
        except (KeyError, OSError, UnicodeDecodeError):
            self.faults.append(PackFault(name, "", "is missing or not UTF-8 text", ""))
            return ""


def _text_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _TEXT_SUFFIXES and path.is_file():
            yield path.relative_to(folder).as_posix(), path
