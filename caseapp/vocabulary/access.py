"""Who may do what: roles and permissions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account may be; permissions hang on roles in :mod:`caseapp.access`."""

    INTAKE_OFFICER = "intake_officer"
    APPROVER = "approver"
    QUALITY_OFFICER = "quality_officer"
    QUALITY_REVIEWER = "quality_reviewer"
    LEGAL_AID_WORKER = "legal_aid_worker"
    DUTY_LAWYER = "duty_lawyer"
    FIRM_MANAGER = "firm_manager"
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
    ACCOUNT_READ = "account:read"
    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_SECURE = "account:secure"
    RIGHTS_READ = "rights:read"
    REGION_READ = "region:read"
    REGION_MANAGE = "region:manage"
    FIGURE_READ = "figure:read"
    FIGURE_MANAGE = "figure:manage"
    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_MANAGE = "organization:manage"
    PRACTITIONER_READ = "practitioner:read"
    PRACTITIONER_MANAGE = "practitioner:manage"
    CASE_READ = "case:read"
    CASE_EXPORT = "case:export"
    CASE_INTAKE = "case:intake"
    CASE_SCREEN = "case:screen"
    CASE_DECIDE = "case:decide"
    CASE_ASSIGN = "case:assign"
    CASE_WORK = "case:work"
    CASE_NOTE = "case:note"
    GIFT_RECORD = "gift:record"
    GIFT_DECIDE = "gift:decide"
    HEARING_RECORD = "hearing:record"
    ATTACHMENT_ADD = "attachment:add"
    ATTACHMENT_WITHDRAW = "attachment:withdraw"
    ASSIGNMENT_ANSWER = "assignment:answer"
    CASE_CLOSE = "case:close"
    CASE_TERMINATE = "case:terminate"
    CASE_REVIEW = "case:review"
    CASE_ARCHIVE = "case:archive"
    ARCHIVE_APPRAISE = "archive:appraise"
    ARCHIVE_DESTROY = "archive:destroy"
    CASE_IMPORT = "case:import"
    OBJECTION_DECIDE = "objection:decide"
    JURISDICTION_READ = "jurisdiction:read"
    JURISDICTION_DECIDE = "jurisdiction:decide"
    PENALTY_ORDER = "penalty:order"
    SUBSIDY_PROPOSE = "subsidy:propose"
    SUBSIDY_APPROVE = "subsidy:approve"
    RECUSAL_RECORD = "recusal:record"
    RECUSAL_DECIDE = "recusal:decide"
    DOCUMENT_ISSUE = "document:issue"
    NOTICE_RECEIVE = "notice:receive"
    DEADLINE_READ = "deadline:read"
    BOARD_OVERSEE = "board:oversee"
    DUTY_READ = "duty:read"
    DUTY_RECORD = "duty:record"
    DUTY_MANAGE = "duty:manage"
    ADVICE_READ = "advice:read"
    ADVICE_RECORD = "advice:record"
    COMMITTEE_READ = "committee:read"
    COMMITTEE_MANAGE = "committee:manage"
    MEDIATION_READ = "mediation:read"
    MEDIATION_WORK = "mediation:work"
    QUALITY_READ = "quality:read"
    SCREENING_SIMULATE = "screening:simulate"
    METRIC_READ = "metric:read"
    TARGET_MANAGE = "target:manage"
    REPORT_READ = "report:read"
    REPORT_CREATE = "report:create"
    JOB_READ = "job:read"
    AUDIT_READ = "audit:read"
    ACCESS_GRANT = "access:grant"
    GLASS_BREAK = "glass:break"
    GLASS_READ = "glass:read"
    GLASS_REVIEW = "glass:review"
    PRIVACY_READ = "privacy:read"
    PRIVACY_RECORD = "privacy:record"
    PRIVACY_DECIDE = "privacy:decide"
    PRIVACY_AUDIT = "privacy:audit"
    PRIVACY_MANAGE = "privacy:manage"
    PERSON_UNMASK = "person:unmask"
    PERSON_LINK = "person:link"
    DEMO_CLOCK = "demo:clock"


class SecurityEventKind(StrEnum):
    """What the security log tells of."""

    ACCOUNT_CREATED = "account_created"
    ACCOUNT_CHANGED = "account_changed"
    ROLES_CHANGED = "roles_changed"
    DEPUTY_SET = "deputy_set"
    DEPUTY_ENDED = "deputy_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event, no secret
    PASSWORD_RESET = "password_reset"  # noqa: S105 - an event, no secret
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    SESSION_REVOKED = "session_revoked"
    REFRESH_REUSED = "refresh_reused"
    ACCESS_GRANTED = "access_granted"
    ACCESS_REVOKED = "access_revoked"
    BREAK_GLASS = "break_glass"
    GLASS_REVIEWED = "glass_reviewed"
    UNMASKED = "unmasked"
    EXPORTED = "exported"
    OVERRIDDEN = "overridden"
    WAIVED = "waived"
    PERSON_CORRECTED = "person_corrected"
    PERSON_RESTRICTED = "person_restricted"
    RESTRICTION_LIFTED = "restriction_lifted"
    RIGHT_REFUSED = "right_refused"
    KEYS_ROTATED = "keys_rotated"
    RESTORED = "restored"
    REGISTER_CHANGED = "register_changed"
    AUDIT_FAILED = "audit_failed"


class GrantKind(StrEnum):
    """How a sensitive case was opened for an account: given for some days, or taken in an emergency."""

    GRANTED = "granted"
    BREAK_GLASS = "break_glass"


class GlassReason(StrEnum):
    """Why somebody had to open a sensitive case at once."""

    PERSON_IN_DANGER = "person_in_danger"
    DEADLINE_ENDING = "deadline_ending"
    NOBODY_REACHABLE = "nobody_reachable"
    ORGAN_ASKS = "organ_asks"
    STATUTORY_REVIEW = (
        "statutory_review"  # an objection (LAL Art. 49) or a fine (Art. 64) before the department
    )


class GlassFinding(StrEnum):
    """What the review of a broken glass found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class UnmaskField(StrEnum):
    """What is shown masked and can be asked for in full."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"


class UnmaskReason(StrEnum):
    """Why a masked value was needed in full."""

    CONTACT = "contact"
    IDENTITY_CHECK = "identity_check"
    WRITING_DOCUMENT = "writing_document"
    SERVICE_OF_DOCUMENT = "service_of_document"
    DATA_CORRECTION = "data_correction"
    LEGAL_DUTY = "legal_duty"
