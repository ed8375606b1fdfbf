"""Every code the system stores or speaks, with the groups that have a name (glossary: docs/domain.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an account may be; permissions hang on roles in :mod:`caseapp.access`."""

    INTAKE_OFFICER = "intake_officer"
    APPROVER = "approver"
    QUALITY_OFFICER = "quality_officer"
    QUALITY_REVIEWER = "quality_reviewer"
    LEGAL_AID_WORKER = "legal_aid_worker"
    DUTY_LAWYER = "duty_lawyer"
    MEDIATOR = "mediator"
    COMMITTEE_MANAGER = "committee_manager"
    BUREAU_OFFICER = "bureau_officer"
    STATISTICIAN = "statistician"
    LEADER = "leader"
    INTEGRATION = "integration"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """One per thing that can be done over HTTP; every method of every route names one."""

    PUBLIC = "public"
    SELF = "self"
    ACCOUNT_MANAGE = "account:manage"
    REGION_READ = "region:read"
    REGION_MANAGE = "region:manage"
    FIGURE_READ = "figure:read"
    FIGURE_MANAGE = "figure:manage"
    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_MANAGE = "organization:manage"
    PRACTITIONER_READ = "practitioner:read"
    PRACTITIONER_MANAGE = "practitioner:manage"
    CATALOGUE_READ = "catalogue:read"
    SCREENING_ESTIMATE = "screening:estimate"
    CASE_READ = "case:read"
    CASE_INTAKE = "case:intake"
    CASE_SCREEN = "case:screen"
    CASE_DECIDE = "case:decide"
    CASE_ASSIGN = "case:assign"
    CASE_WORK = "case:work"
    CASE_CLOSE = "case:close"
    CASE_TERMINATE = "case:terminate"
    CASE_REVIEW = "case:review"
    CASE_ARCHIVE = "case:archive"
    NOTICE_RECEIVE = "notice:receive"
    DEADLINE_READ = "deadline:read"
    DUTY_READ = "duty:read"
    DUTY_RECORD = "duty:record"
    DUTY_MANAGE = "duty:manage"
    COMMITTEE_READ = "committee:read"
    COMMITTEE_MANAGE = "committee:manage"
    MEDIATION_READ = "mediation:read"
    MEDIATION_WORK = "mediation:work"
    QUALITY_READ = "quality:read"
    METRIC_READ = "metric:read"
    TARGET_MANAGE = "target:manage"
    REPORT_READ = "report:read"
    REPORT_CREATE = "report:create"
    JOB_READ = "job:read"
    AUDIT_READ = "audit:read"
    DEMO_CLOCK = "demo:clock"


class OrganizationKind(StrEnum):
    """Bodies that hold accounts, practitioners or cases."""

    JUSTICE_BUREAU = "justice_bureau"
    LEGAL_AID_INSTITUTION = "legal_aid_institution"
    WORK_STATION = "work_station"
    LAW_FIRM = "law_firm"
    GRASSROOTS_OFFICE = "grassroots_office"
    MEDIATION_COMMITTEE = "mediation_committee"


class RegionLevel(StrEnum):
    """Levels of the administrative tree; the code's length and trailing zeros say the same."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class CaseKind(StrEnum):
    """What is worked on; each kind has its own body table and ``packs/case_types/<kind>.yaml``."""

    CIVIL_AID = "civil_aid"
    ADMINISTRATIVE_AID = "administrative_aid"
    CRIMINAL_AID = "criminal_aid"
    MEDIATION = "mediation"


LEGAL_AID_KINDS: Final = frozenset({CaseKind.CIVIL_AID, CaseKind.ADMINISTRATIVE_AID, CaseKind.CRIMINAL_AID})
APPLIED_AID_KINDS: Final = frozenset({CaseKind.CIVIL_AID, CaseKind.ADMINISTRATIVE_AID})


class Sensitivity(StrEnum):
    """Plain need-to-know code on the spine; the reason itself is sealed."""

    NORMAL = "normal"
    MINOR = "minor"
    DOMESTIC_VIOLENCE = "domestic_violence"
    CRIMINAL = "criminal"
    NON_PUBLIC_MEDIATION = "non_public_mediation"


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


class RepresentativeRelationship(StrEnum):
    """Who may apply for another (LAL Art. 40)."""

    STATUTORY_REPRESENTATIVE = "statutory_representative"
    CLOSE_RELATIVE = "close_relative"
    ENTRUSTED_AGENT = "entrusted_agent"


class ProviderType(StrEnum):
    """Legal aid workers (LAL Arts 12, 13, 17)."""

    LAWYER = "lawyer"
    GRASSROOTS_LEGAL_WORKER = "grassroots_legal_worker"
    LEGAL_AID_VOLUNTEER = "legal_aid_volunteer"
    STUDENT_VOLUNTEER = "student_volunteer"
    LAI_STAFF = "lai_staff"


class ProviderRequirement(StrEnum):
    """What may be demanded of whoever is appointed; :mod:`caseapp.rules.provider` checks each."""

    PROVIDER_TYPE = "provider_type"
    LEGAL_QUALIFICATION = "legal_qualification"
    CRIMINAL_PRACTICE = "criminal_practice"
    FAMILIAR_WITH_MINORS = "familiar_with_minors"


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
    """What a missed clock means: late in law, or only a reminder (unverified periods bar nothing)."""

    OVERDUE = "overdue"
    REMIND = "remind"


class Guard(StrEnum):
    """Named conditions of moves; :mod:`caseapp.rules.workflow` holds the function of each."""

    NO_OPEN_ASSIGNMENT = "no_open_assignment"
    HAS_OPEN_ASSIGNMENT = "has_open_assignment"
    NO_SUPPLEMENT_BEFORE = "no_supplement_before"
    SUPPLEMENT_DATE_PASSED = "supplement_date_passed"
    CLOSING_DATE_NOT_FUTURE = "closing_date_not_future"
    REVIEWER_IS_NOT_HANDLER = "reviewer_is_not_handler"
    HARDSHIP_WAS_CONDITION = "hardship_was_condition"
    LAWYER_APPOINTED = "lawyer_appointed"
    NO_PARTY_REFUSES = "no_party_refuses"
    MEDIATOR_APPOINTED = "mediator_appointed"


class ProgressKind(StrEnum):
    """Kinds of work on a case."""

    AGREEMENT_SIGNING = "agreement_signing"
    MEETING = "meeting"
    FILE_READING = "file_reading"
    INVESTIGATION = "investigation"
    FILING = "filing"
    HEARING = "hearing"
    NEGOTIATION = "negotiation"
    REPORT_TO_RECIPIENT = "report_to_recipient"
    REPORT_TO_INSTITUTION = "report_to_institution"
    OTHER = "other"


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


class OrganKind(StrEnum):
    """Organs that notify (LAL Arts 25, 28, 36)."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    PUBLIC_SECURITY = "public_security"


class CriminalStage(StrEnum):
    """Stages of a criminal case."""

    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    TRIAL = "trial"


class PlacementKind(StrEnum):
    """Where duty lawyers sit (LAL Art. 14)."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    DETENTION_CENTER = "detention_center"
    OTHER = "other"


class HelpRequestSource(StrEnum):
    """What led to duty-lawyer help."""

    OWN_REQUEST = "own_request"
    ORGAN_NOTICE = "organ_notice"
    FIRST_DETENTION = "first_detention"
    PLEA = "plea"


class HelpMode(StrEnum):
    """How the duty lawyer met the person."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class HelpItem(StrEnum):
    """Duties of the duty lawyer (LAL Art. 30, measures of 2020 Art. 6, CrPL 173-174)."""

    LEGAL_ADVICE = "legal_advice"
    PROCEDURE_CHOICE_ADVICE = "procedure_choice_advice"
    CHANGE_COERCIVE_MEASURE = "change_coercive_measure"
    OPINION_ON_CASE = "opinion_on_case"
    HELP_APPLY_LEGAL_AID = "help_apply_legal_aid"
    OTHER_BY_LAW = "other_by_law"
    PLEA_EXPLAIN = "plea_explain"
    PLEA_OPINION = "plea_opinion"
    PLEA_WITNESS_SIGNING = "plea_witness_signing"


class CommitteeType(StrEnum):
    """People's mediation committees (PML Arts 8, 34)."""

    VILLAGE = "village"
    RESIDENTS = "residents"
    ENTERPRISE_INSTITUTION = "enterprise_institution"
    TOWNSHIP_SUBDISTRICT = "township_subdistrict"
    SOCIAL_ORG_OTHER = "social_org_other"
    INDUSTRY_PROFESSIONAL = "industry_professional"


class Engagement(StrEnum):
    """Full-time or part-time mediator."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class DisputeType(StrEnum):
    """Types of dispute used by several provincial systems (unverified as a national list)."""

    MARRIAGE_FAMILY = "marriage_family"
    NEIGHBORHOOD = "neighborhood"
    HOUSE_HOMESTEAD = "house_homestead"
    CONTRACT = "contract"
    PRODUCTION_OPERATION = "production_operation"
    DAMAGES = "damages"
    FOREST_LAND = "forest_land"
    LAND_REQUISITION_DEMOLITION = "land_requisition_demolition"
    ENVIRONMENTAL_POLLUTION = "environmental_pollution"
    MIGRANT_WAGE_ARREARS = "migrant_wage_arrears"
    OTHER_LABOR = "other_labor"
    TOURISM = "tourism"
    E_COMMERCE = "e_commerce"
    OTHER_CONSUMER = "other_consumer"
    MEDICAL = "medical"
    TRAFFIC_ACCIDENT = "traffic_accident"
    PROPERTY_MANAGEMENT = "property_management"
    OTHER = "other"


class DisputeSource(StrEnum):
    """How a dispute reached the committee (PML Arts 17, 18)."""

    PARTY_APPLICATION = "party_application"
    PROACTIVE = "proactive"
    COURT_REFERRAL = "court_referral"
    PROCURATORATE_REFERRAL = "procuratorate_referral"
    POLICE_REFERRAL = "police_referral"
    PETITION_REFERRAL = "petition_referral"
    OTHER_DEPARTMENT = "other_department"


class NotAcceptableReason(StrEnum):
    """Disputes that must not be accepted (PML Art. 17, local lists)."""

    PARTY_REFUSED = "party_refused"
    EXCLUSIVE_ORGAN = "exclusive_organ"
    MEDIATION_FORBIDDEN = "mediation_forbidden"
    PENDING_ELSEWHERE = "pending_elsewhere"
    ALREADY_SETTLED = "already_settled"


class AgreementForm(StrEnum):
    """PML Art. 28."""

    WRITTEN = "written"
    ORAL = "oral"


class PerformanceState(StrEnum):
    """Whether an agreement was performed (PML Art. 31)."""

    PENDING = "pending"
    PERFORMED = "performed"
    PARTLY = "partly"
    NOT_PERFORMED = "not_performed"


class JobState(StrEnum):
    """Life of a background job."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
