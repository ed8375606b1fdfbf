"""What the binder is given: the papers in their order, and finished text for the sheets that are added to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BoundPaper:
    """One file of the case, in its place. ``load`` gives its bytes as they are stored; ``own``: we printed it.

    ``part`` is the section's name where the paper is the first of it. ``name``: as whoever sent it called it, printed
    in the catalogue and kept nowhere else. ``words``: what a sheet of our records (``sheet``) is printed from when the
    file is bound; its SHA-256 is worked out then.
    """

    part: str
    title: str
    by: str
    number: str
    day: str
    remark: str
    media_type: str
    sha256: str
    own: bool
    load: Callable[[], bytes] = bytes
    name: str = ""
    sheet: str = ""
    words: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """The cover 卷宗封面, but for the counts that binding tells."""

    title: str
    created: str
    institution: str
    number: str
    kind: str
    people: str
    matter: str
    unit: str
    worker: str
    received_day: str
    closed_day: str
    outcome: str
    archived_day: str
    retention: str
    retention_verified: bool


@dataclass(frozen=True, slots=True)
class FileOrder:
    """A file to be bound. ``paper_only`` and ``lacking`` are papers of the checklist for the note at the end."""

    cover: CoverFacts
    papers: tuple[BoundPaper, ...]
    paper_only: tuple[str, ...]
    lacking: tuple[str, ...]
    basis: str
    basis_verified: bool


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A line of the catalogue 卷内目录; ``first`` and ``last`` are page numbers of the file."""

    part: str
    place: int
    by: str
    number: str
    title: str
    day: str
    first: int
    last: int
    remark: str
    sha256: str
    bound: bool

    @property
    def pages(self) -> str:
        """As it is printed."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class BoundFile:
    """The file as it is stored, with its catalogue; ``pages`` are the numbered ones."""

    pdf: bytes
    lines: tuple[CatalogueLine, ...]
    pages: int
