"""Administrative divisions and their dated local figures."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor
from caseapp.schemas._base import page_of
from caseapp.schemas.figures import FigureQuery, FiguresIn, FiguresOut, FiguresPage
from caseapp.schemas.regions import DivisionsIn, DivisionsOut, RegionDetailOut, RegionOut, RegionQuery
from caseapp.services import figures, regions
from caseapp.vocabulary import Permission

blp = ApiBlueprint("regions", __name__, url_prefix="/regions", description="区划与本地数值")


@blp.route("", permission=Permission.REGION_READ)
@blp.arguments(RegionQuery, location="query")
@blp.response(200, page_of(RegionOut))
def list_regions(query: dict[str, Any]) -> Any:
    """Divisions in force on a day, by code."""
    return regions.listed(query, query.pop("limit"), query.pop("after"))


@blp.route("/<string:code>", permission=Permission.REGION_READ)
@blp.response(200, RegionDetailOut)
def show_region(code: str) -> Any:
    """One division with those above it."""
    return regions.one(code)


@blp.route("/<string:code>/divisions", method="POST", permission=Permission.REGION_MANAGE)
@blp.arguments(DivisionsIn)
@blp.response(201, DivisionsOut)
def add_divisions(body: dict[str, Any], code: str) -> Any:
    """Register villages and communities that no national table lists."""
    return {"divisions": regions.add_divisions(current_actor(), code, body["divisions"])}


@blp.route("/<string:code>/figures", method="PUT", permission=Permission.FIGURE_MANAGE)
@blp.arguments(FiguresIn)
@blp.response(200, FiguresOut)
def record_figures(body: dict[str, Any], code: str) -> Any:
    """Record local figures; a correction is a further row, nothing is overwritten."""
    recorded = figures.record(current_actor(), code, body["figures"])
    return {"region_code": code, "figures": recorded, "notes": figures.unread(code, body["figures"])}


@blp.route("/<string:code>/figures", permission=Permission.FIGURE_READ)
@blp.arguments(FigureQuery, location="query")
@blp.response(200, FiguresPage)
def list_figures(query: dict[str, Any], code: str) -> Any:
    """The figures in force on a day, and every row ever recorded, in the order of recording."""
    return figures.listed(code, query, query.pop("limit"), query.pop("after"))
