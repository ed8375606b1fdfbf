"""Stored facts: typed SQLAlchemy models, one aggregate a file; constraints are the last guard."""

from caseapp.models.advice import AdviceRecord, DraftingRequest
from caseapp.models.archives import CaseEpisode, CaseFile, DestructionItem, DestructionList
from caseapp.models.assigning import (
    AccessNeeds,
    AssignmentProposal,
    CaseConnection,
    ConflictFinding,
    PractitionerBar,
    PractitionerInterest,
    ReplacementRequest,
)
from caseapp.models.attachment import AttachmentWithdrawal, CaseAttachment
from caseapp.models.audit import AuditAnchor, SecurityEvent
from caseapp.models.case import (
    Assignment,
    CaseEvent,
    CaseParty,
    CaseReview,
    Deadline,
    LegalCase,
    Recusal,
)
from caseapp.models.closing import ClosingReport, Gain
from caseapp.models.committees import (
    CommitteeTerm,
    CourtReport,
    MediationCommittee,
    MediationStudio,
    Mediator,
    MediatorPost,
    MediatorTraining,
)
from caseapp.models.document import AdviceDocument, DocumentDelivery, DocumentScan, IssuedDocument
from caseapp.models.duty import DutyHelpRecord, DutyStation
from caseapp.models.ends import FraudOrder, TerminationReport
from caseapp.models.fee_relief import FeeRelief
from caseapp.models.grants import CaseGrant
from caseapp.models.groups import GroupMember
from caseapp.models.hearing import Hearing
from caseapp.models.imports import ImportedRow, LedgerImport
from caseapp.models.jurisdiction import JurisdictionChoice, JurisdictionDispute
from caseapp.models.keys import KeyCheck, ResealPermit
from caseapp.models.legal_aid import (
    AidApplication,
    CooperationRequest,
    Decision,
    HardshipStatement,
    OrganNotice,
    PriorAid,
    Redirection,
    Screening,
    Termination,
)
from caseapp.models.mediation import CaseMediator, Dispute
from caseapp.models.misconduct import GiftComplaint, GiftStep
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
from caseapp.models.subsidies import ClawBack, Subsidy, SubsidyBatch
from caseapp.models.supplements import SupplementRequest
from caseapp.models.unmasking import Unmasking
from caseapp.models.verification import (
    CommitmentCheck,
    CommitmentSample,
    HonestyCommitment,
    VerificationAuthorisation,
    VerificationQuery,
)
from caseapp.models.work import CaseNote, ProgressEntry, ReportAnswer

__all__ = [
    "AccessLog",
    "AccessNeeds",
    "Account",
    "AccountRole",
    "AdviceDocument",
    "AdviceRecord",
    "AidApplication",
    "Assignment",
    "AssignmentProposal",
    "AttachmentWithdrawal",
    "AuditAnchor",
    "AuthSession",
    "CaseAttachment",
    "CaseConnection",
    "CaseEpisode",
    "CaseEvent",
    "CaseFile",
    "CaseGrant",
    "CaseMediator",
    "CaseNote",
    "CaseParty",
    "CaseRetention",
    "CaseReview",
    "ClawBack",
    "ClosingReport",
    "CommitmentCheck",
    "CommitmentSample",
    "CommitteeTerm",
    "ConflictFinding",
    "CooperationRequest",
    "CourtReport",
    "DataCopy",
    "DataSharing",
    "Deadline",
    "Decision",
    "DemoClock",
    "Deputy",
    "DestructionItem",
    "DestructionList",
    "Dispute",
    "DocumentDelivery",
    "DocumentScan",
    "DraftingRequest",
    "DutyHelpRecord",
    "DutyStation",
    "FeeRelief",
    "FraudOrder",
    "Gain",
    "GiftComplaint",
    "GiftStep",
    "GroupMember",
    "HardshipStatement",
    "Hearing",
    "HonestyCommitment",
    "ImpactAssessment",
    "ImportedRow",
    "IssuedDocument",
    "Job",
    "JurisdictionChoice",
    "JurisdictionDispute",
    "KeyCheck",
    "LedgerImport",
    "LegalCase",
    "LocalFigure",
    "MediationCommittee",
    "MediationStudio",
    "Mediator",
    "MediatorPost",
    "MediatorTraining",
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
    "PriorAid",
    "PrivacyConsent",
    "PrivacyIncident",
    "ProgressEntry",
    "Recusal",
    "Redirection",
    "Region",
    "ReplacementRequest",
    "Report",
    "ReportAnswer",
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
