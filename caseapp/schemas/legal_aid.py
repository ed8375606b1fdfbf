"""Bodies of the legal-aid case path."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from caseapp.schemas._base import Code, Count, Day, Instant, Money, Reason, Strict, Text
from caseapp.schemas.assigning import AccessNeedsIn, ConflictedOut, ConflictFindingOut
from caseapp.schemas.cases import AssignmentOut, ClockOut, SpineOut
from caseapp.schemas.closing import ClosingReportOut, GainOut
from caseapp.schemas.duplicates import PossibleDuplicateOut, SameMatterCaseOut
from caseapp.schemas.fee_relief import FeesRelievedOut
from caseapp.schemas.jurisdiction import EarlierReceiptOut
from caseapp.schemas.persons import CapacityIn, PartyOut, PersonIn, RepresentativeIn
from caseapp.schemas.prior_aid import PriorAidOut
from caseapp.schemas.screening import ApplicantFactsIn, RerunOut, ScreeningFactsIn, ScreeningOut
from caseapp.schemas.supplements import SupplementOut
from caseapp.schemas.verification import AdviceOut
from caseapp.vocabulary import (
    APPLIED_AID_KINDS,
    CaseKind,
    Channel,
    CivilCapacity,
    CriminalStage,
    DecisionOutcome,
    HandedOnBy,
    OrganKind,
    RedirectionGround,
    TrialProcedure,
)

FEW = validate.Length(max=60)
MOST_FEN = 10**14


class ApplicantIn(PersonIn, ApplicantFactsIn):
    """The applicant: who it is, and what screening asks.

    ``lives_on_own_labour``: somebody of 16 or 17 whose main income is their own labour acts alone (Civil Code Art. 18).
    ``declared_capacity``: that an adult lacks full capacity (Civil Code Arts 21, 22, 24).
    """

    lives_on_own_labour = fields.Boolean(allow_none=True)
    declared_capacity = fields.Nested(CapacityIn, allow_none=True)


class MaterialIn(Strict):
    """A paper handed in; ``code`` is an evidence code of the catalogue where it has one."""

    code = Code(allow_none=True, load_default=None)
    name = Text(required=True, most=100)
    pages = Count(least=1, most=9999, load_default=1)


class HandedOnIn(Strict):
    """Who received the application of somebody in custody first, and when (LAL Art. 39: 24 hours to hand it on)."""

    by = fields.Enum(HandedOnBy, by_value=True, required=True)
    received_at = Instant(required=True)


class CaseIn(ScreeningFactsIn):
    """An application for civil or administrative aid: the screening facts under their names, and the parties.

    ``received_at`` defaults to now. For matters of LAL Art. 32 income and household need not be sent;
    where they are, they are not stored. What a work station took in names it with ``station_received_at``: the periods
    start there, and ``received_at`` is the institution's stamp. What staff filled in for somebody who cannot write
    (``filled_in_by_staff``) is granted when the scan of the signed or fingerprinted form is attached to it.
    """

    kind = fields.String(
        load_default=CaseKind.CIVIL_AID.value, validate=validate.OneOf(sorted(APPLIED_AID_KINDS))
    )
    applicant = fields.Nested(ApplicantIn, required=True)
    access_needs = fields.Nested(AccessNeedsIn, allow_none=True)
    filled_in_by_staff = fields.Boolean(load_default=False)
    representative = fields.Nested(RepresentativeIn, allow_none=True)
    opposing_parties = fields.List(fields.Nested(PersonIn), validate=FEW, load_default=list)
    facts = Text(required=True, most=8000)
    claims = Text(most=2000, allow_none=True)
    claim_amount = Money(allow_none=True)
    channel = fields.Enum(Channel, by_value=True, required=True)
    materials = fields.List(fields.Nested(MaterialIn), validate=FEW, load_default=list)
    received_at = Instant(allow_none=True)
    work_station_id = fields.UUID(allow_none=True)
    station_received_at = Instant(allow_none=True)
    handed_on = fields.Nested(HandedOnIn, allow_none=True)

    @post_load
    def kind_as_word(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The contract names the two kinds that are applied for; the services know all."""
        return {**data, "kind": CaseKind(data["kind"])}


class NoticeIn(Strict):
    """An organ's notice (LAL Arts 25, 28, 36): charge, person, ground, the judge or officer to reach.

    ``found_on``: when the organ found the situation, from which it had three days; ``procedure`` of the trial;
    ``indictment_enclosed``: the copy of the indictment came with it.
    """

    organ_kind = fields.Enum(OrganKind, by_value=True, required=True)
    organ_name = Text(required=True, most=120)
    organ_case_number = Text(required=True, most=80)
    ground = Code(required=True)
    stage = fields.Enum(CriminalStage, by_value=True, required=True)
    charge = Text(required=True, most=200)
    person = fields.Nested(PersonIn, required=True)
    contact_name = Text(required=True, most=60)
    contact_phone = Text(required=True, most=24)
    access_needs = fields.Nested(AccessNeedsIn, allow_none=True)
    hearing_at = Instant(allow_none=True)
    hearing_place = Text(most=120, allow_none=True)
    received_at = Instant(allow_none=True)
    found_on = Day(allow_none=True)
    procedure = fields.Enum(TrialProcedure, by_value=True, allow_none=True)
    indictment_enclosed = fields.Boolean(load_default=False)


class OrganRecordIn(Strict):
    """What an organ or the person did, and on which day: an event of the case's kind that the institution notes."""

    event = Text(required=True, most=60)
    happened_on = Day(required=True)


class DecisionIn(Strict):
    """Granted or refused; a refusal names ``refusal_grounds`` and states its reasons.

    ``waiver_reason``: why who took the application in decides it, where the office keeps the two apart.
    """

    outcome = fields.Enum(DecisionOutcome, by_value=True, required=True)
    refusal_grounds = fields.List(Code(), validate=validate.Length(max=10), load_default=list)
    statement = Text(most=4000, allow_none=True)
    waiver_reason = Text(most=500, allow_none=True)


class WithdrawalIn(Strict):
    """Why the applicant takes the application back, if they say."""

    reason_code = Reason(allow_none=True)


class RedirectionIn(Strict):
    """The institution that is competent (LAL Art. 38): by its id where it is registered here, else by its name."""

    competent_institution = Text(most=120, allow_none=True)
    competent_organization_id = fields.UUID(allow_none=True)


class RedirectionOut(Strict):
    """Where the applicant was told to apply, why and by which text; ``verified``: whether anybody read it."""

    competent_institution = fields.String()
    competent_organization_id = fields.UUID(allow_none=True)
    ground = fields.Enum(RedirectionGround, by_value=True)
    article = fields.String()
    verified = fields.Boolean()
    redirected_on = Day()


class TerminationIn(Strict):
    """A ground of LAL Art. 48 and the reasons in words."""

    ground = Code(required=True)
    statement = Text(required=True, most=4000)


class DecisionOut(Strict):
    """A decision with the articles it rests on; ``prior_aid_ground`` where aid was given before a screening."""

    id = fields.UUID()
    outcome = fields.Enum(DecisionOutcome, by_value=True)
    screening_id = fields.UUID(allow_none=True)
    prior_aid_ground = fields.String(allow_none=True)
    refusal_grounds = fields.List(fields.String())
    articles = fields.List(fields.String())
    follows_screening = fields.Boolean()
    decided_on = Day()
    decided_by_id = fields.UUID()
    statement = fields.String(allow_none=True)
    waiver_reason = fields.String(allow_none=True)


class TerminationOut(Strict):
    """A termination with its article; ``unit_received_on`` is the closing date 结案日, where somebody was at work."""

    id = fields.UUID()
    ground = fields.String()
    article = fields.String()
    refusal_grounds = fields.List(fields.String())
    terminated_on = Day()
    unit_received_on = Day(allow_none=True)
    papers_received_on = Day(allow_none=True)
    statement = fields.String(allow_none=True)


class ApplicationOut(Strict):
    """What was asked for, and the advice or drafting request that it was made from."""

    aid_form = fields.String()
    matter = fields.String(allow_none=True)
    grounds = fields.List(fields.String())
    channel = fields.Enum(Channel, by_value=True)
    materials = fields.List(fields.Nested(MaterialIn))
    hardship_route = fields.String(allow_none=True)
    facts = fields.String(allow_none=True)
    claim = fields.Dict(allow_none=True)
    advice_record_id = fields.UUID(allow_none=True)
    drafting_request_id = fields.UUID(allow_none=True)
    applicant_capacity = fields.Enum(CivilCapacity, by_value=True, allow_none=True)
    capacity_basis = fields.String(allow_none=True)
    work_station_id = fields.UUID(allow_none=True)
    institution_received_at = Instant(allow_none=True)
    filled_in_by_staff = fields.Boolean()
    handed_on_by = fields.Enum(HandedOnBy, by_value=True, allow_none=True)
    handed_on_received_at = Instant(allow_none=True)


class NoticeOut(Strict):
    """An organ's notice; ``contact`` is the judge or officer named in it."""

    origin = fields.String()
    organ_kind = fields.Enum(OrganKind, by_value=True)
    organ_name = fields.String()
    organ_case_number = fields.String()
    ground = fields.String()
    stage = fields.Enum(CriminalStage, by_value=True)
    received_at = Instant()
    hearing_at = Instant(allow_none=True)
    hearing_place = fields.String(allow_none=True)
    found_on = Day(allow_none=True)
    procedure = fields.Enum(TrialProcedure, by_value=True, allow_none=True)
    indictment_enclosed = fields.Boolean()
    charge = fields.String(allow_none=True)
    contact = fields.Dict(allow_none=True)
    lawyer_assigned_at = Instant(allow_none=True)
    organ_told_at = Instant(allow_none=True)
    counsel_retained_on = Day(allow_none=True)


class PriorityGroupOut(Strict):
    """A priority group of the applicant and the text that names it."""

    code = fields.String()
    zh = fields.String()
    en = fields.String()
    article = fields.String()
    verified = fields.Boolean()


class ReviewTermOut(Strict):
    """The office's own shorter term, where its region sets one; it binds nobody else and is no clock of the law."""

    due_on = Day()
    article = fields.String()
    verified = fields.Boolean()


class PriorityHandlingOut(Strict):
    """Priority in order, never in outcome."""

    groups = fields.List(fields.Nested(PriorityGroupOut))
    review_term = fields.Nested(ReviewTermOut, allow_none=True)


class ProblemOut(Strict):
    """Why screening must wait: what to enter and where."""

    code = fields.String()
    message = fields.String()
    message_en = fields.String()


class AidCaseOut(SpineOut):
    """A legal-aid case: number, state, clocks, screening result and what may be done now.

    ``rerun`` stands only in the answer to a screening with ``as_of``. Only where a case is taken in stand
    ``possible_duplicates``, ``same_matter_cases``, ``conflicts`` (workers near, whom a conflict of interest keeps from
    it) and ``received_earlier_elsewhere``.
    """

    application = fields.Nested(ApplicationOut, allow_none=True)
    notice = fields.Nested(NoticeOut, allow_none=True)
    parties = fields.List(fields.Nested(PartyOut))
    clocks = fields.List(fields.Nested(ClockOut))
    screening = fields.Nested(ScreeningOut, allow_none=True)
    screening_waits_for = fields.Nested(ProblemOut, allow_none=True)
    priority_handling = fields.Nested(PriorityHandlingOut, allow_none=True)
    rerun = fields.Nested(RerunOut, allow_none=True, dump_default=None)
    supplement_request = fields.Nested(SupplementOut, allow_none=True)
    prior_aid = fields.Nested(PriorAidOut, allow_none=True)
    decision_record = fields.Nested(DecisionOut, allow_none=True)
    assignments = fields.List(fields.Nested(AssignmentOut))
    conflict_findings = fields.List(fields.Nested(ConflictFindingOut))
    closing_report = fields.Nested(ClosingReportOut, allow_none=True)
    termination = fields.Nested(TerminationOut, allow_none=True)
    redirection = fields.Nested(RedirectionOut, allow_none=True)
    gains = fields.List(fields.Nested(GainOut))
    fee_reliefs = fields.Nested(FeesRelievedOut)
    allowed_actions = fields.List(fields.String())
    termination_advice = fields.List(fields.Nested(AdviceOut))
    hidden_fields = fields.List(fields.String())
    possible_duplicates = fields.List(fields.Nested(PossibleDuplicateOut), dump_default=list)
    same_matter_cases = fields.List(fields.Nested(SameMatterCaseOut), dump_default=list)
    conflicts = fields.List(fields.Nested(ConflictedOut), dump_default=list)
    received_earlier_elsewhere = fields.List(fields.Nested(EarlierReceiptOut), dump_default=list)
