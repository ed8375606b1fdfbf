"""What a test only walks through to begin is walked once: its writes are kept, and written again for the next test.

Kept is what reached the database, statement for statement, from a world (tests/standing.py) in which the test had done
nothing else yet. Whoever wrote something before, or patches the program, walks the whole way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection

from caseapp import clock
from tests.audit_watch import RUNNING

WRITE: Final = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
SET: Final = "SAVEPOINT "
BACK: Final = "ROLLBACK TO SAVEPOINT "
SIGNING_IN: Final = {
    "account",
    "account_role",
    "auth_session",
}  # of a test's further people; no way goes by them

Statement = tuple[str, Any, bool]


@dataclass
class Walked:
    """Of one standing world, on its connection."""

    link: Connection
    kept: dict[Any, tuple[list[Statement], Any]] = field(default_factory=dict)
    trail: Any = None  # what this test has walked so far; None once something else was done
    walking: bool = False
    written: list[Statement] = field(default_factory=list)
    points: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.link, "before_cursor_execute", self._note)

    def begin(self, *, keep: bool) -> None:
        """A test begins."""
        self.trail = () if keep else None
        self.points.clear()

    def once(self, way: Any, walk: Callable[[], Any]) -> Any:
        """What ``walk`` gives; it runs where the same was not walked from the same place at the same time."""
        if self.trail is None or self.walking:
            return walk()
        trail = (self.trail, repr(way), repr(clock._held or clock.today()))
        if trail in self.kept:
            self._write_again(*self.kept[trail])
        else:
            self.kept[trail] = self._walk(walk)
        self.trail = trail
        return deepcopy(self.kept[trail][1])

    def _walk(self, walk: Callable[[], Any]) -> tuple[list[Statement], Any]:
        self.walking, self.trail = True, None
        self.written.clear()
        try:
            made = walk()
        finally:
            self.walking = False
        return list(self.written), deepcopy(made)

    def _write_again(self, written: list[Statement], made: Any) -> None:
        with closing(self.link.connection.cursor()) as cursor:
            for statement, parameters, many in written:
                (cursor.executemany if many else cursor.execute)(statement, parameters)
        for watch in RUNNING:
            watch.cases.add(str(made["id"]))

    def _note(
        self, _c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if found := WRITE.match(statement):
            if self.walking:
                self.written.append((statement, parameters, many))
            elif found[1] not in SIGNING_IN:
                self.trail = None
        elif statement.startswith(SET):
            self.points.append((statement.removeprefix(SET), len(self.written)))
        elif statement.startswith(BACK):
            self._take_back(statement.removeprefix(BACK))

    def _take_back(self, name: str) -> None:
        while self.points:
            point, length = self.points.pop()
            if point == name:
                del self.written[length:]
                return
