"""The plan's shapes: a year is stories, a story is acts, an act is one request on a day."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """One request: ``move`` names it (:mod:`demo.play`), ``by`` who makes it: a role or a worker's key."""

    on: date
    move: str
    by: str
    body: dict[str, Any] | None = None


@dataclass(slots=True)
class Story:
    """A case, a notice, a help record, a dispute or a piece of advice, from its first act to its last.

    ``place`` is the county (or the city) whose office has it, or a committee's key.
    """

    key: str
    place: str
    kind: str
    acts: list[Act] = field(default_factory=list)

    def then(self, on: date, move: str, by: str, body: dict[str, Any] | None = None) -> date:
        """Add an act; answers its day."""
        self.acts.append(Act(on, move, by, body))
        return on


@dataclass(frozen=True, slots=True)
class Year:
    """Everything that will be done, by story."""

    seed: int
    stories: tuple[Story, ...]

    def of(self, *kinds: str) -> list[Story]:
        """The stories of some kinds."""
        return [story for story in self.stories if story.kind in kinds]

    def digest(self) -> str:
        """The same text for the same plan."""
        plain = json.dumps([asdict(story) for story in self.stories], default=str, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()
