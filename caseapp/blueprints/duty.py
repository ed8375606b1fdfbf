"""Duty lawyers: stations and records of help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from caseapp.blueprints._http import ApiBlueprint, current_actor, reads
from caseapp.schemas._base import page_of
from caseapp.schemas.duty import (
    HelpRecordIn,
    HelpRecordOut,
    HelpRecordQuery,
    HelpRecordRowOut,
    StationIn,
    StationOut,
    StationQuery,
)
from caseapp.services import duty_help, duty_stations
from caseapp.vocabulary import Permission

blp = ApiBlueprint("duty", __name__, url_prefix="/duty", description="值班律师")


@blp.route("/stations", method="POST", permission=Permission.DUTY_MANAGE)
@blp.arguments(StationIn)
@blp.response(201, StationOut)
def create_station(body: dict[str, Any]) -> Any:
    """Register a duty station."""
    return duty_stations.create(current_actor(), body)


@blp.route("/stations", permission=Permission.DUTY_READ)
@blp.arguments(StationQuery, location="query")
@blp.response(200, page_of(StationOut))
def list_stations(query: dict[str, Any]) -> Any:
    """Duty stations in order of registration."""
    return duty_stations.listed(current_actor(), query, query.pop("limit"), query.pop("after"))


@blp.route(
    "/help-records", method="POST", permission=Permission.DUTY_RECORD, key_required=True, again=duty_help.one
)
@blp.arguments(HelpRecordIn)
@blp.response(201, HelpRecordOut)
def record_help(body: dict[str, Any]) -> Any:
    """Record help for a person without a defender, given, refused or still owed."""
    made = duty_help.create(current_actor(), body)
    reads("duty_help_record", [made["id"]])
    return made


@blp.route("/help-records", permission=Permission.DUTY_READ)
@blp.arguments(HelpRecordQuery, location="query")
@blp.response(200, page_of(HelpRecordRowOut))
def list_help(query: dict[str, Any]) -> Any:
    """Records of help by time of request."""
    found = duty_help.listed(current_actor(), query, query.pop("limit"), query.pop("after"))
    reads("duty_help_record_list", [row["id"] for row in found.items])
    return found


@blp.route("/help-records/<uuid:record_id>", permission=Permission.DUTY_READ)
@blp.response(200, HelpRecordOut)
def show_help(record_id: UUID) -> Any:
    """One record of help."""
    found = duty_help.one(current_actor(), record_id)
    reads("duty_help_record", [found["id"]])
    return found
