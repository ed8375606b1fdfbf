"""Ledgers that were handed in and not run, for the scope walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import ApiClient
from tests.importing import hand_in
from tests.ledger_book import one_row

if TYPE_CHECKING:
    from tests.scope_world import World


def take_over(world: World, approver: ApiClient, key: str) -> None:
    """A ledger of one case, checked."""
    found = hand_in(approver, one_row(county=None, state="待审").content)
    assert found["rows"]["ready"] == 1
    world.put("import", key, found["id"])
