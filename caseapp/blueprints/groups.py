"""Group matters 群体性: applicants of one matter, each with a case of their own."""

from __future__ import annotations

from typing import Any

from caseapp.blueprints._http import ApiBlueprint, current_actor, flush, reads
from caseapp.blueprints.legal_aid import created, load, still_readable
from caseapp.models import LegalCase
from caseapp.schemas.groups import GroupApplicationIn, GroupAssignmentIn, GroupIn, GroupMadeOut, GroupOut
from caseapp.schemas.legal_aid import AidCaseOut
from caseapp.services import groups
from caseapp.services.groups import Group
from caseapp.vocabulary import Permission

blp = ApiBlueprint("groups", __name__, url_prefix="/legal-aid", description="群体性案件")


def _answer(group: Group) -> dict[str, Any]:
    flush()
    shown = groups.shown(group)
    reads("case_list", [one["id"] for one in shown["items"]])
    return shown


@blp.route("/cases/<uuid:case_id>/group", method="POST", permission=Permission.CASE_INTAKE, loads=load)
@blp.arguments(GroupIn)
@blp.response(201, GroupMadeOut)
def join_group(body: dict[str, Any], case: LegalCase) -> Any:
    """Make a group of the case, or let it join one of the same matter. An append: no If-Match."""
    return {"group_id": groups.join(case, current_actor(), body["group_id"])}


@blp.route(
    "/groups/<uuid:group_id>",
    permission=Permission.CASE_READ,
    loads=groups.find,
    target="group",
    path_id="group_id",
)
@blp.response(200, GroupOut)
def show_group(group: Group) -> Any:
    """The cases of a group with their workers, its size, and the report that this proposes."""
    return _answer(group)


@blp.route(
    "/groups/<uuid:group_id>/applications",
    method="POST",
    permission=Permission.CASE_INTAKE,
    key_required=True,
    loads=groups.find,
    target="group",
    path_id="group_id",
    again=still_readable,
)
@blp.arguments(GroupApplicationIn)
@blp.response(201, AidCaseOut)
def add_applicant(body: dict[str, Any], group: Group) -> Any:
    """Take in one more applicant of the group's matter, which is not typed again; the case is the applicant's own."""
    return created(groups.add(current_actor(), group, body))


@blp.route(
    "/groups/<uuid:group_id>/assignments",
    method="POST",
    permission=Permission.CASE_ASSIGN,
    key_required=True,
    loads=groups.find,
    target="group",
    path_id="group_id",
)
@blp.arguments(GroupAssignmentIn)
@blp.response(201, GroupOut)
def appoint_for_group(body: dict[str, Any], group: Group) -> Any:
    """Appoint one worker to every case of the group that waits for one; to all of these or to none."""
    groups.appoint(current_actor(), group, body)
    return _answer(group)
