"""Moving the demo's business time; registered only under demo settings."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint
from caseapp.schemas._base import Instant, Strict
from caseapp.services import demo_time
from caseapp.vocabulary import Permission

blp = ApiBlueprint("demo_clock", __name__, url_prefix="/demo/clock", description="演示时钟")


class ClockBody(Strict):
    """The instant at which business time is to stand."""

    now = Instant(required=True)


@blp.route("", method="PUT", permission=Permission.DEMO_CLOCK)
@blp.arguments(ClockBody)
@blp.response(200, ClockBody)
def move_clock(body: dict[str, Any]) -> Any:
    """Move business time."""
    demo_time.move(body["now"])
    return body
