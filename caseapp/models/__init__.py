"""Stored facts: typed SQLAlchemy models, one aggregate a file; constraints are the last guard."""

from caseapp.models.advice import AdviceRecord, DraftingRequest
from caseapp.models.assigning import (
    AssignmentProposal,
    CaseConnection,
    PractitionerBar,
    PractitionerInterest,
    ReplacementRequest,
)
from caseapp.models.audit import AuditAnchor, SecurityEvent
from caseapp.models.case import (
    Assignment,
    CaseEvent,
    CaseParty,
    CaseReview,
    Deadline,
    LegalCase,
    ProgressEntry,
)
from caseapp.models.document import DocumentDelivery, DocumentScan, IssuedDocument
from caseapp.models.duty import DutyHelpRecord, DutyStation
from caseapp.models.ends import FraudOrder, TerminationReport
from caseapp.models.grants import CaseGrant
from caseapp.models.keys import KeyCheck, ResealPermit
from caseapp.models.legal_aid import (
    AidApplication,
    ClosingReport,
    Decision,
    HardshipStatement,
    OrganNotice,
    Redirection,
    Screening,
    SupplementRequest,
    Termination,
)
from caseapp.models.mediation import CaseMediator, Dispute, MediationCommittee, Mediator
from caseapp.models.objections import Objection
from caseapp.models.operation import (
    AccessLog,
    DemoClock,
    Job,
    NumberCounter,
    Report,
    StoredReply,
    WorkerHeartbeat,
)
from caseapp.models.people import Account, AccountRole, AuthSession, Deputy, Person, PersonLink, Practitioner
from caseapp.models.place import LocalFigure, Organization, PackVersion, Region
from caseapp.models.privacy import (
    CaseRetention,
    DataCopy,
    DataSharing,
    ImpactAssessment,
    NoticeGiven,
    PersonRequest,
    PersonRestriction,
    PersonVersion,
    PrivacyConsent,
    PrivacyIncident,
)
from caseapp.models.subsidies import Subsidy, SubsidyBatch
from caseapp.models.unmasking import Unmasking
from caseapp.models.verification import (
    CommitmentCheck,
    CommitmentSample,
    HonestyCommitment,
    VerificationAuthorisation,
    VerificationQuery,
)

__all__ = [
    "AccessLog",
    "Account",
    "AccountRole",
    "AdviceRecord",
    "AidApplication",
    "Assignment",
    "AssignmentProposal",
    "AuditAnchor",
    "AuthSession",
    "CaseConnection",
    "CaseEvent",
    "CaseGrant",
    "CaseMediator",
    "CaseParty",
    "CaseRetention",
    "CaseReview",
    "ClosingReport",
    "CommitmentCheck",
    "CommitmentSample",
    "DataCopy",
    "DataSharing",
    "Deadline",
    "Decision",
    "DemoClock",
    "Deputy",
    "Dispute",
    "DocumentDelivery",
    "DocumentScan",
    "DraftingRequest",
    "DutyHelpRecord",
    "DutyStation",
    "FraudOrder",
    "HardshipStatement",
    "HonestyCommitment",
    "ImpactAssessment",
    "IssuedDocument",
    "Job",
    "KeyCheck",
    "LegalCase",
    "LocalFigure",
    "MediationCommittee",
    "Mediator",
    "NoticeGiven",
    "NumberCounter",
    "Objection",
    "OrganNotice",
    "Organization",
    "PackVersion",
    "Person",
    "PersonLink",
    "PersonRequest",
    "PersonRestriction",
    "PersonVersion",
    "Practitioner",
    "PractitionerBar",
    "PractitionerInterest",
    "PrivacyConsent",
    "PrivacyIncident",
    "ProgressEntry",
    "Redirection",
    "Region",
    "ReplacementRequest",
    "Report",
    "ResealPermit",
    "Screening",
    "SecurityEvent",
    "StoredReply",
    "Subsidy",
    "SubsidyBatch",
    "SupplementRequest",
    "Termination",
    "TerminationReport",
    "Unmasking",
    "VerificationAuthorisation",
    "VerificationQuery",
    "WorkerHeartbeat",
]
