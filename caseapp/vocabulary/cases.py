"""Cases, people, clocks, work, quality and jobs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class CaseKind(StrEnum):
    """What is worked on; each kind has its own body table and ``packs/case_types/<kind>.yaml``."""

    CIVIL_AID = "civil_aid"
    ADMINISTRATIVE_AID = "administrative_aid"
    CRIMINAL_AID = "criminal_aid"
    MEDIATION = "mediation"


LEGAL_AID_KINDS: Final = frozenset({CaseKind.CIVIL_AID, CaseKind.ADMINISTRATIVE_AID, CaseKind.CRIMINAL_AID})
APPLIED_AID_KINDS: Final = frozenset({CaseKind.CIVIL_AID, CaseKind.ADMINISTRATIVE_AID})


class Sensitivity(StrEnum):
    """Plain need-to-know code on the spine, the laxest first; the reasons themselves are sealed.

    A case has the strictest of its reasons: what a stricter code protects includes what the ones before it do
    (docs/adr/0031). Who needs to know stands in :data:`caseapp.access.NEED_TO_KNOW`.
    """

    NORMAL = "normal"
    CRIMINAL = "criminal"
    NON_PUBLIC_MEDIATION = "non_public_mediation"
    MINOR = "minor"
    DOMESTIC_VIOLENCE = "domestic_violence"


class PartyRole(StrEnum):
    """In what capacity a person stands in a case."""

    APPLICANT = "applicant"
    REPRESENTATIVE = "representative"
    OPPOSING_PARTY = "opposing_party"
    SUSPECT = "suspect"
    DEFENDANT = "defendant"
    DISPUTANT = "disputant"


class IdType(StrEnum):
    """Kinds of identity document."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    MILITARY = "military"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident"


class Sex(StrEnum):
    """As registered."""

    MALE = "male"
    FEMALE = "female"


class Channel(StrEnum):
    """How an application reached the institution."""

    WINDOW = "window"
    WORK_STATION = "work_station"
    PHONE = "phone"
    WEB = "web"
    LETTER = "letter"
    TRANSFER = "transfer"


class CaseOrigin(StrEnum):
    """What a case began with: an application, one that an organ handed on, an organ's notice, or a dispute."""

    APPLICATION = "application"
    TRANSFER = "transfer"
    NOTICE = "notice"
    MEDIATION = "mediation"


class AidService(StrEnum):
    """What a worker does in a case (LAL Art. 22): defend somebody, or represent them."""

    DEFENCE = "defence"
    REPRESENTATION = "representation"


class RepresentativeRelationship(StrEnum):
    """Who may apply for another (LAL Art. 40)."""

    STATUTORY_REPRESENTATIVE = "statutory_representative"
    CLOSE_RELATIVE = "close_relative"
    ENTRUSTED_AGENT = "entrusted_agent"


class ProviderRequirement(StrEnum):
    """What may be demanded of whoever is appointed; :mod:`caseapp.rules.provider` checks each."""

    PROVIDER_TYPE = "provider_type"
    LEGAL_QUALIFICATION = "legal_qualification"
    CRIMINAL_PRACTICE = "criminal_practice"
    FAMILIAR_WITH_MINORS = "familiar_with_minors"


class CaseOutcome(StrEnum):
    """How a case ended; empty while it is open. The first six are of legal aid, the others of mediation."""

    COMPLETED = "completed"
    REFUSED = "refused"
    DEEMED_WITHDRAWN = "deemed_withdrawn"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    TERMINATED = "terminated"
    AGREEMENT = "agreement"
    FAILURE = "failure"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    NOT_ACCEPTED = "not_accepted"


class DecisionOutcome(StrEnum):
    """LAL Art. 43(1)."""

    GRANTED = "granted"
    REFUSED = "refused"


class DeadlineState(StrEnum):
    """Where a clock stands; *overdue* is worked out on the day asked, never stored."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    ENDED = "ended"


class TimeUnit(StrEnum):
    """What a period is counted in (民法典 Art. 201; LAL counts natural days)."""

    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    HOUR = "hour"
    MONTH = "month"


class DeadlineEffect(StrEnum):
    """What a missed clock means: late in law, only a reminder (unverified periods bar nothing), or somebody's own
    right, with which nobody is late.
    """

    OVERDUE = "overdue"
    REMIND = "remind"
    RIGHT = "right"


class Guard(StrEnum):
    """Named conditions of moves; :mod:`caseapp.rules.guards` holds the function of each."""

    NO_OPEN_ASSIGNMENT = "no_open_assignment"
    HAS_OPEN_ASSIGNMENT = "has_open_assignment"
    NO_OPEN_PROPOSAL = "no_open_proposal"
    NO_SUPPLEMENT_BEFORE = "no_supplement_before"
    SUPPLEMENT_DATE_PASSED = "supplement_date_passed"
    CLOSING_DATE_NOT_FUTURE = "closing_date_not_future"
    REVIEWER_IS_NOT_HANDLER = "reviewer_is_not_handler"
    NO_TERMINATION_REPORT = "no_termination_report"
    TERMINATION_REPORT_OPEN = "termination_report_open"
    LAWYER_APPOINTED = "lawyer_appointed"
    ORGAN_TOLD = "organ_told"
    DECISION_TO_OBJECT_TO = "decision_to_object_to"
    NO_OBJECTION_BEFORE = "no_objection_before"
    OBJECTION_OPEN = "objection_open"
    ENDED_BY_REFUSAL = "ended_by_refusal"
    ENDED_BY_TERMINATION = "ended_by_termination"
    NO_PARTY_REFUSES = "no_party_refuses"
    MEDIATOR_APPOINTED = "mediator_appointed"
    APPLICATION_UNDECIDED = "application_undecided"
    COOPERATION_OPEN = "cooperation_open"
    PRIOR_AID_OPEN = "prior_aid_open"
    PRIOR_AID_PAPERS_AWAITED = "prior_aid_papers_awaited"
    PRIOR_AID_PAPERS_COMPLETE = "prior_aid_papers_complete"
    PRIOR_AID_SETTLED = "prior_aid_settled"
    APPLICATION_SIGNED = "application_signed"
    APPLICANT_REPRESENTED = "applicant_represented"
    FEE_RELIEF_OPEN = "fee_relief_open"
    FEE_RELIEF_UNVERIFIED = "fee_relief_unverified"
    FEE_RELIEFS_SETTLED = "fee_reliefs_settled"
    NO_JURISDICTION_DISPUTE = "no_jurisdiction_dispute"
    JURISDICTION_DISPUTE_OPEN = "jurisdiction_dispute_open"
    CONFLICT_OPEN = "conflict_open"
    CONFLICTS_ANSWERED = "conflicts_answered"


class CaseOrder(StrEnum):
    """In which order a list of cases comes: by day of receipt, or priority groups first."""

    RECEIVED = "received"
    PRIORITY = "priority"


class RedirectionGround(StrEnum):
    """Why an applicant is told to apply elsewhere (LAL Art. 38)."""

    NOT_COMPETENT = "not_competent"
    FIRST_RECEIVER = "first_receiver"
    DEPARTMENT = "department"


class RecusalOrigin(StrEnum):
    """Who says that somebody must not act in a case: they themselves, a party, or the office."""

    SELF = "self"
    PARTY = "party"
    OFFICE = "office"


class RecusalState(StrEnum):
    """Where a recusal stands; while one is pending or stands, the person makes no move in the case."""

    PENDING = "pending"
    STANDS = "stands"
    DISMISSED = "dismissed"


class CooperationOutcome(StrEnum):
    """How a letter asking another institution for help came back; ``no_answer``: the office waits no longer."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"


class GainKind(StrEnum):
    """What the aid brought somebody in money: a claim obtained, or a loss that was demanded of them and avoided."""

    WON = "won"
    SAVED = "saved"


class FeeReliefOutcome(StrEnum):
    """What a notary office or forensic institution did about its fee (LAL Art. 53); ``withdrawn``: asked no longer."""

    WAIVED = "waived"
    REDUCED = "reduced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PriorAidSettlement(StrEnum):
    """What became of aid given first (LAL Art. 44): an ordinary grant, an ending of its own, or one of Art. 48."""

    CONFIRMED = "confirmed"
    ENDED = "ended"
    TERMINATED = "terminated"


class HearingState(StrEnum):
    """Where an entry of the hearing diary stands."""

    STANDING = "standing"
    MOVED = "moved"
    CALLED_OFF = "called_off"


class ClashKind(StrEnum):
    """What two hearings have in common at one time: the worker, a room of a court, a room of one's own."""

    WORKER = "worker"
    ROOM = "room"
    OWN_ROOM = "own_room"


class GiftStepKind(StrEnum):
    """What the department does about a complaint of gifts, each once."""

    DECIDED = "decided"
    COMPLAINANT_TOLD = "complainant_told"


class CaseResult(StrEnum):
    """How the matter itself ended, in the closing report."""

    JUDGMENT_FAVOURABLE = "judgment_favourable"
    JUDGMENT_PARTLY = "judgment_partly"
    JUDGMENT_UNFAVOURABLE = "judgment_unfavourable"
    SETTLEMENT = "settlement"
    ARBITRAL_AWARD = "arbitral_award"
    NON_LITIGATION = "non_litigation"
    PROSECUTION_DECISION = "prosecution_decision"
    TRIAL_CONCLUDED = "trial_concluded"


class ReviewKind(StrEnum):
    """The four measures of LAL Art. 59."""

    COURT_OBSERVATION = "court_observation"
    FILE_INSPECTION = "file_inspection"
    ORGAN_CONSULTATION = "organ_consultation"
    RECIPIENT_REVISIT = "recipient_revisit"


class Grade(StrEnum):
    """Grades of a quality review, best first (peer-review standard, unverified)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class TerminationReportOutcome(StrEnum):
    """What the institution made of a worker's report of a ground (LAL Art. 48(2))."""

    TERMINATED = "terminated"
    NOT_TERMINATED = "not_terminated"


class JobState(StrEnum):
    """Life of a background job."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
