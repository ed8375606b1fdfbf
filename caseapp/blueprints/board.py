"""Today's board: of one's own work, and of a centre for those who oversee it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.schemas.board import BoardOut
from caseapp.services import board
from caseapp.vocabulary import Permission

blp = ApiBlueprint("board", __name__, url_prefix="/board", description="今日工作台")


@blp.route("", permission=Permission.DEADLINE_READ)
@blp.response(200, BoardOut)
def own_board() -> Any:
    """What is to be done today of the caller's own work."""
    return _logged(board.own(current_actor()))


@blp.route("/<uuid:organization_id>", permission=Permission.BOARD_OVERSEE)
@blp.response(200, BoardOut)
def board_of_centre(organization_id: UUID) -> Any:
    """What is to be done today in a centre: due, overdue, unassigned, on leave, and by whom."""
    return _logged(board.of_centre(current_actor(), organization_id))


def _logged(shown: dict[str, Any]) -> dict[str, Any]:
    reads("case_list", board.cases_of(shown))
    return shown
