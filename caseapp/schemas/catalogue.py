"""Queries and answers of ``/catalogue``."""

from __future__ import annotations

from marshmallow import fields

from caseapp.schemas._base import Day, RegionCode, Strict
from caseapp.vocabulary import ParticularKind


class ListQuery(Strict):
    """``region`` (default the nation) and the day ``on`` (default today)."""

    region = RegionCode(load_default="000000")
    on = Day(load_default=None, allow_none=True)


class PolicyQuery(Strict):
    """Only the packs that apply to ``region``, with the values of the day ``on`` (default today)."""

    region = RegionCode(load_default=None, allow_none=True)
    on = Day(load_default=None, allow_none=True)


class ItemOut(Strict):
    """A code: wording, basis, evidence mark, where it comes from, whether it may be claimed."""

    code = fields.String()
    list = fields.String()
    group = fields.String()
    parent = fields.String(allow_none=True)
    may_be = fields.List(
        fields.String(), metadata={"description": "finer codes that this wider one of a plan leaves open"}
    )
    extends = fields.String(allow_none=True)
    zh = fields.String()
    en = fields.String()
    article = fields.String()
    source = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()
    claimable = fields.Boolean()
    on = fields.Boolean()
    documents = fields.List(fields.String())
    fits = fields.List(fields.String())
    inherited_from = fields.String()
    review_by = Day(allow_none=True)
    stale = fields.Boolean()
    note = fields.String(allow_none=True)


class AdviceCodeOut(Strict):
    """A code of the office's lists of advice and drafting; ``valid_to`` is the last day for something new."""

    list = fields.String()
    code = fields.String()
    zh = fields.String()
    en = fields.String()
    matter = fields.String(allow_none=True)
    sensitivity = fields.String()
    valid_to = Day(allow_none=True)


class CodeOut(Strict):
    """A code with its words."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()


class GiftActOut(CodeOut):
    """What was done, the article that forbids it and that by which somebody answers for it."""

    prohibited = fields.String()
    liable = fields.String()


class GiftRulesOut(Strict):
    """Acts and outcomes of complaints of gifts."""

    source = fields.String()
    acts = fields.List(fields.Nested(GiftActOut))
    outcomes = fields.List(fields.Nested(CodeOut))


class AttachmentRulesOut(Strict):
    """Types and categories of attachments; ``most_bytes``: of all files of a case together."""

    most_files = fields.Integer()
    most_bytes = fields.Integer()
    media_types = fields.List(fields.String())
    categories = fields.List(fields.Nested(CodeOut))


class ProgressKindOut(Strict):
    """A kind of entry; ``tells``: it is a report to the recipient or the institution, ``answered``: one that waits."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    tells = fields.String(allow_none=True)
    grounds = fields.List(fields.Nested(CodeOut))
    answered = fields.Boolean()
    source = fields.String()
    article = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()


class StateOut(Strict):
    """A state of a kind of case."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()


class MoveOut(StateOut):
    """A move: from which states, to which, by which request, with which permission."""

    sources = fields.List(fields.String(), attribute="from", data_key="from")
    to = fields.List(fields.String())
    method = fields.String()
    path = fields.String()
    permission = fields.String()


class OpeningOut(Strict):
    """The request that opens a case of the kind."""

    method = fields.String()
    path = fields.String()
    permission = fields.String()


class CaseTypeOut(Strict):
    """A kind of case."""

    kind = fields.String()
    zh = fields.String()
    en = fields.String()
    initial = fields.String()
    opened_by = fields.Nested(OpeningOut)
    states = fields.List(fields.Nested(StateOut))
    moves = fields.List(fields.Nested(MoveOut))


class SettingOut(Strict):
    """A value that a pack sets, with its basis; ``value`` is null where none is in force on the day."""

    key = fields.String()
    value = fields.String(allow_none=True)
    merge = fields.String()
    article = fields.String()
    source = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()
    review_by = Day(allow_none=True)
    stale = fields.Boolean()


class PackNoteOut(Strict):
    """What answers say besides, with its basis; ``where`` names the setting that switches it on."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    where = fields.String(allow_none=True)
    article = fields.String()
    source = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()


class PackOut(Strict):
    """A region's policy pack; what it does not set is inherited from the packs before it."""

    region_code = fields.String()
    name_zh = fields.String()
    name_en = fields.String()
    valid_from = Day()
    review_by = Day(allow_none=True)
    stale = fields.Boolean()
    source = fields.String()
    article = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()
    in_force = fields.Boolean()
    digest = fields.String()
    settings = fields.List(fields.Nested(SettingOut))
    notes = fields.List(fields.Nested(PackNoteOut))


class QuestionOut(StateOut):
    """A question; the answer is one of ``options``."""

    weight = fields.String()
    options = fields.List(fields.String())


class ReviewFormOut(Strict):
    """A scored form."""

    key = fields.String()
    zh = fields.String()
    en = fields.String()
    verified = fields.Boolean()
    questions = fields.List(fields.Nested(QuestionOut))
    critical_faults = fields.List(fields.Nested(StateOut))


class BasisOut(Strict):
    """A text that a form rests on."""

    source = fields.String()
    article = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()


class ParticularOut(StateOut):
    """Something asked for when a form is issued; ``most`` bounds a text, a number or the length of a list."""

    kind = fields.Enum(ParticularKind, by_value=True)
    required = fields.Boolean()
    most = fields.Integer()
    options = fields.List(fields.String())


class DocumentKindOut(Strict):
    """A report with its chapters, or a form: its place in the list of forms, where it belongs, what it asks.

    Fields and layout of the forms are the project's own, not the Ministry's.
    """

    kind = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    number = fields.Integer()
    mark = fields.String()
    kinds = fields.List(fields.String())
    states = fields.List(fields.String())
    move = fields.String(allow_none=True)
    permissions = fields.List(fields.String())
    issuer = fields.String()
    addressee = fields.String()
    once_per = fields.String()
    needs_facts = fields.Boolean()
    retention = fields.String(allow_none=True)
    basis = fields.List(fields.Nested(BasisOut))
    asks = fields.List(fields.Nested(ParticularOut))
    note = fields.String(allow_none=True)
    chapters = fields.List(fields.String())


class DemandOut(StateOut):
    """A hard demand on a candidate; ``direct``: it holds for an appointment without a proposal too."""

    direct = fields.Boolean()
    article = fields.String()
    source = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()


class ConflictOut(StateOut):
    """A conflict of interest; ``waivable``: by an approver, with reasons."""

    waivable = fields.Boolean()
    article = fields.String()
    source = fields.String()
    basis_rank = fields.String()
    verified = fields.Boolean()


class MatchingOut(Strict):
    """What holds for one kind of case; loads are counted over ``window_days``."""

    kind = fields.String()
    window_days = fields.Integer()
    constraints = fields.List(fields.Nested(DemandOut))
    conflicts = fields.List(fields.Nested(ConflictOut))
    points = fields.Dict(keys=fields.String(), values=fields.String())
    specialities = fields.List(fields.Nested(StateOut))
    languages = fields.List(fields.Nested(StateOut))
    skills = fields.List(fields.Nested(StateOut))


class SubsidyItemOut(Strict):
    """A service, an add-on (``most``: how often it counts), or a part; amount or share is the local ``figure``."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    kinds = fields.List(fields.String())
    results = fields.List(fields.String())
    stages = fields.List(fields.String())
    most = fields.Integer(allow_none=True)
    figure = fields.String()
    article = fields.String()
    verified = fields.Boolean()
