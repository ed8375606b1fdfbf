"""Body and answer of ``POST /screenings``; an application carries the same names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from caseapp import clock
from caseapp.packs.policy_types import Comparator, FigurePlace, LineKind, Per
from caseapp.rules.screening.facts import MOST_MEMBERS
from caseapp.schemas._base import Code, Count, Day, Exact, Instant, Money, RegionCode, Strict, said

MANY = validate.Length(max=40)


class ApplicantFactsIn(Strict):
    """What screening asks of the applicant. ``null`` is "not known"; money in yuan a month."""

    birth_date = Day(allow_none=True)
    categories = fields.List(Code(), validate=MANY)
    has_fixed_income = fields.Boolean(allow_none=True)
    monthly_income = Money(allow_none=True)
    residence = fields.String(validate=validate.OneOf(["urban", "rural"]), allow_none=True)


class HouseholdIn(Strict):
    """Those living together: ``members`` counts the applicant, the income is the sum of all of them.

    ``assets`` is what those own whose income counts (the applicant alone where the opponent lives in the household),
    ``deductions`` what comes off the household's income a month; yuan by the codes of the region's packs.
    """

    members = Count(least=1, most=MOST_MEMBERS, allow_none=True)
    monthly_income = Money(allow_none=True)
    assets = fields.Dict(keys=Code(), values=Money(allow_none=True), allow_none=True, validate=MANY)
    deductions = fields.Dict(keys=Code(), values=Money(allow_none=True), allow_none=True, validate=MANY)
    opponent_in_household = fields.Boolean(allow_none=True)


class ScreeningFactsIn(Strict):
    """The facts that decide, besides place and day."""

    aid_form = Code(required=True)
    matter = Code(allow_none=True, load_default=None)
    grounds = fields.List(Code(), validate=MANY, load_default=list)
    other_reason = fields.Boolean(allow_none=True)
    evidence = fields.List(Code(), validate=MANY, load_default=list)
    circumstances = fields.List(Code(), validate=MANY, load_default=list)
    household = fields.Nested(HouseholdIn, allow_none=True)
    verification = fields.String(
        validate=validate.OneOf(["honesty_commitment", "information_sharing"]), allow_none=True
    )
    already_represented = fields.Boolean(allow_none=True)


class ScreeningIn(ScreeningFactsIn):
    """An anonymous estimate; nothing of it is stored."""

    region_code = RegionCode(required=True)
    on = Day(allow_none=True)
    origin = fields.String(
        validate=validate.OneOf(["application", "organ_notice"]), load_default="application"
    )
    applicant = fields.Nested(ApplicantFactsIn, load_default=dict)

    @validates_schema
    def born_by_then(self, data: dict[str, Any], **_: Any) -> None:
        """Nobody has an age before they are born."""
        born, on = data["applicant"].get("birth_date"), data.get("on") or clock.today()
        if born is not None and born > on:
            told = said("future", "晚于申请日", "after the day of application")
            raise ValidationError({"applicant": {"birth_date": [told]}})


class RescreenIn(Strict):
    """What the officer has learned since; each part replaces or completes that of the last run."""

    matter = Code(allow_none=True)
    grounds = fields.List(Code(), validate=MANY)
    other_reason = fields.Boolean(allow_none=True)
    evidence = fields.List(Code(), validate=MANY)
    circumstances = fields.List(Code(), validate=MANY)
    applicant = fields.Nested(ApplicantFactsIn)
    household = fields.Nested(HouseholdIn, allow_none=True)
    verification = fields.String(
        validate=validate.OneOf(["honesty_commitment", "information_sharing"]), allow_none=True
    )
    already_represented = fields.Boolean(allow_none=True)


class AsOfQuery(Strict):
    """``as_of`` only asks: the run of the decision is made again with what was recorded by the end of that day."""

    as_of = Day(allow_none=True, load_default=None)


class ReasonOut(Strict):
    """One node of the reasons tree."""

    rule = fields.String()
    article = fields.String(allow_none=True)
    basis_rank = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    verified = fields.Boolean()
    answer = fields.String(validate=validate.OneOf(["yes", "no", "unknown"]))
    input = fields.Raw(allow_none=True)
    threshold = fields.Raw(allow_none=True)
    margin = fields.Raw(allow_none=True)
    refusal = fields.String(allow_none=True)
    text_zh = fields.String()
    text_en = fields.String()
    children: Any = fields.List(fields.Nested(lambda: ReasonOut()))  # noqa: PLW0108 - it is not yet defined


class ChangeOut(Strict):
    """One part of the smallest set of changes that would change the outcome."""

    input = fields.String()
    to = fields.Raw(allow_none=True)
    outcome = fields.String()


class PolicyOut(Strict):
    """The policy that was applied."""

    region_code = fields.String()
    version = fields.String()
    valid_on = fields.String(metadata={"format": "date"})
    stale = fields.Boolean()
    flags = fields.List(fields.String())


class UsedFigureOut(Strict):
    """A local figure that an answer rests on, with when it was recorded."""

    region_code = fields.String()
    name = fields.String()
    variant = fields.String(allow_none=True)
    value = fields.String()
    unit = fields.String()
    valid_from = fields.String(metadata={"format": "date"})
    recorded_at = fields.String(metadata={"format": "date-time"})
    source = fields.String()


class ScreeningOut(Strict):
    """Advice, not a decision: a person decides."""

    outcome = fields.String(validate=validate.OneOf(["eligible", "refused", "needs_evidence"]))
    route = fields.String(allow_none=True)
    refusal_grounds = fields.List(fields.String())
    missing = fields.List(fields.String())
    reasons = fields.List(fields.Nested(ReasonOut))
    would_change = fields.List(fields.Nested(ChangeOut))
    figures = fields.List(fields.Nested(UsedFigureOut))
    priority_groups = fields.List(fields.String())
    policy = fields.Nested(PolicyOut)
    advisory = fields.Boolean()
    notes = fields.List(fields.Raw())


class DifferenceOut(Strict):
    """A value that is not the same: where it stands (reasons by their rules), as stored, and as made again."""

    path = fields.String()
    stored = fields.Raw(allow_none=True)
    rerun = fields.Raw(allow_none=True)


class UsedFiguresOut(Strict):
    """The figures of the stored answer and of the one made again."""

    stored = fields.List(fields.Nested(UsedFigureOut))
    rerun = fields.List(fields.Nested(UsedFigureOut))


class RerunOut(Strict):
    """A stored run made again under the law of its day, with packs and figures as recorded by the end of ``as_of``.

    ``differences`` leaves out sentences, which say the same in words, and figures, which stand by themselves.
    Where the facts are hidden from the reader, so are ``differences``, ``figures`` and ``answer``.
    """

    as_of = Day()
    law_day = Day()
    revision = fields.Integer()
    run_recorded_at = Instant()
    decided_upon = fields.Boolean()
    same = fields.Boolean()
    differences = fields.List(fields.Nested(DifferenceOut), allow_none=True)
    figures = fields.Nested(UsedFiguresOut, allow_none=True)
    answer = fields.Nested(ScreeningOut, allow_none=True)


class BatchIn(Strict):
    """Up to 1,000 requests, each as ``POST /screenings`` takes it."""

    items = fields.List(fields.Nested(ScreeningIn), required=True, validate=validate.Length(min=1, max=1000))


class BatchItemOut(ScreeningOut):
    """An answer, or ``problem`` alone where there is none for this item (as the single call would answer)."""

    problem = fields.Dict()


class BatchOut(Strict):
    """The answers in the order of the requests."""

    items = fields.List(fields.Nested(BatchItemOut))


class PeriodIn(Strict):
    """The days of receipt that count, both included."""

    from_ = Day(required=True, data_key="from", attribute="from")
    to = Day(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["from"] > data["to"]:
            raise ValidationError(said("order", "止日早于起日", "ends before it starts"), "to")


def _ensure_factor(factor: Decimal) -> None:
    """A range of marshmallow's own would stand in OpenAPI as bounds of a text, which is no schema."""
    if not 0 < factor <= 100:  # noqa: PLR2004 - the bound is the rule
        raise ValidationError(said("range", "须大于0且不超过100", "must be more than 0 and at most 100"))


class LineChangeIn(Strict):
    """Parts of the hardship line; those not named stay as they are."""

    kind = fields.String(validate=validate.OneOf(list(LineKind)))
    factor = Exact(validate=_ensure_factor)
    amount = Money()
    comparator = fields.String(validate=validate.OneOf(list(Comparator)))
    place = fields.String(validate=validate.OneOf(list(FigurePlace)))
    year_offset = fields.Integer(strict=True, validate=validate.Range(-1, 0))


class AssetLimitIn(Strict):
    """A limit on assets: one of the region's with other values, one lifted (`limit` null), or a new one.

    `limit` is yuan, `months` so many monthly hardship lines; one of the two.
    """

    code = Code(required=True)
    per = fields.String(validate=validate.OneOf(list(Per)))
    limit = Money(allow_none=True)
    months = Exact(validate=_ensure_factor)
    comparator = fields.String(validate=validate.OneOf(list(Comparator)))

    @validates_schema
    def _one_limit(self, data: dict[str, Any], **_: Any) -> None:
        if "limit" in data and "months" in data:
            raise ValidationError(
                said("amount", "limit 和 months 只能写一个", "name limit or months"), "months"
            )
        if len(data) == 1:
            raise ValidationError(said("empty", "没有写明要模拟的变更", "names no change"))


class AssumedFigureIn(Strict):
    """A local figure as it would be, in yuan; stands in for that of the same region, name and variant."""

    region_code = RegionCode(required=True)
    name = Code(required=True)
    value = Money(required=True)
    variant = fields.String(validate=validate.OneOf(["urban", "rural"]), allow_none=True, load_default=None)


class SwitchIn(Strict):
    """An item of a list, on or off."""

    list = fields.String(required=True, validate=validate.OneOf(["matters", "grounds", "categories"]))
    code = Code(required=True)
    on = fields.Boolean(required=True)


class ChangesIn(Strict):
    """What is tried; at least one part."""

    hardship_line = fields.Nested(LineChangeIn)
    figures = fields.List(fields.Nested(AssumedFigureIn), validate=MANY)
    default_verification = fields.String(
        validate=validate.OneOf(["honesty_commitment", "information_sharing"])
    )
    switches = fields.List(fields.Nested(SwitchIn), validate=MANY)
    asset_limits = fields.List(fields.Nested(AssetLimitIn), validate=MANY)

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data.values()):
            raise ValidationError(said("empty", "没有写明要模拟的变更", "names no change"))


class SimulationIn(Strict):
    """The real screening over the cases a region took in during a period, with changes."""

    region_code = RegionCode(required=True)
    period = fields.Nested(PeriodIn, required=True)
    changes = fields.Nested(ChangesIn, required=True)
