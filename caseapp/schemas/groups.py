"""Bodies of group matters."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from caseapp.schemas._base import Code, Day, Strict, Text
from caseapp.schemas.legal_aid import FEW, CaseIn
from caseapp.schemas.persons import PersonIn
from caseapp.vocabulary import CaseKind, Channel

MATTERS = validate.Length(max=40)


class GroupIn(Strict):
    """The group that the case joins; without one a group is made of it."""

    group_id = fields.UUID(load_default=None, allow_none=True)


class GroupMadeOut(Strict):
    """The group that the case belongs to now."""

    group_id = fields.UUID()


class GroupApplicationIn(CaseIn):
    """One more applicant: person, means, papers. Matter, facts, opponents and way are by default the group's."""

    aid_form = Code(load_default=None, allow_none=True)
    grounds = fields.List(Code(), validate=MATTERS, load_default=None, allow_none=True)
    facts = Text(most=8000, load_default=None, allow_none=True)
    channel = fields.Enum(Channel, by_value=True, load_default=None, allow_none=True)
    opposing_parties = fields.List(fields.Nested(PersonIn), validate=FEW, load_default=None, allow_none=True)

    class Meta(Strict.Meta):
        """The kind is the group's."""

        exclude = ("kind",)

    @post_load
    def kind_as_word(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """There is no kind to make a word of."""
        return data


class GroupAssignmentIn(Strict):
    """The worker of all; ``waiver_reason`` as for one case."""

    practitioner_id = fields.UUID(required=True)
    waiver_reason = Text(most=500, allow_none=True)


class GroupCaseOut(Strict):
    """A case of the group; ``worker`` is who is at work on it."""

    id = fields.UUID()
    number = fields.String()
    kind = fields.Enum(CaseKind, by_value=True)
    state = fields.String()
    opened_on = Day()
    version = fields.Integer()
    main_party = fields.String(allow_none=True)
    worker = fields.String(allow_none=True)


class GroupReportOut(Strict):
    """The report that the group's size proposes, from ``people`` open cases on; ``made``: somebody has written it."""

    kind = fields.String()
    ground = fields.String()
    zh = fields.String()
    en = fields.String()
    people = fields.Integer()
    article = fields.String()
    verified = fields.Boolean()
    made = fields.Boolean()


class GroupOut(Strict):
    """``total`` cases, ``open`` of them not ended, ``visible`` to the reader and listed, the others ``hidden``."""

    id = fields.UUID()
    total = fields.Integer()
    open = fields.Integer()
    visible = fields.Integer()
    hidden = fields.Integer()
    items = fields.List(fields.Nested(GroupCaseOut))
    report = fields.Nested(GroupReportOut, allow_none=True)
