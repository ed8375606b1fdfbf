"""Stored facts: typed SQLAlchemy models, one aggregate a file; constraints are the last guard."""

from caseapp.models.audit import SecurityEvent
from caseapp.models.case import (
    Assignment,
    CaseEvent,
    CaseParty,
    CaseReview,
    Deadline,
    LegalCase,
    ProgressEntry,
)
from caseapp.models.duty import DutyHelpRecord, DutyStation
from caseapp.models.legal_aid import (
    AidApplication,
    ClosingReport,
    Decision,
    HardshipStatement,
    OrganNotice,
    Screening,
    SupplementRequest,
    Termination,
)
from caseapp.models.mediation import CaseMediator, Dispute, MediationCommittee, Mediator
from caseapp.models.operation import (
    AccessLog,
    DemoClock,
    Job,
    NumberCounter,
    Report,
    StoredReply,
    WorkerHeartbeat,
)
from caseapp.models.people import Account, AccountRole, AuthSession, Person, Practitioner
from caseapp.models.place import LocalFigure, Organization, PackVersion, Region

__all__ = [
    "AccessLog",
    "Account",
    "AccountRole",
    "AidApplication",
    "Assignment",
    "AuthSession",
    "CaseEvent",
    "CaseMediator",
    "CaseParty",
    "CaseReview",
    "ClosingReport",
    "Deadline",
    "Decision",
    "DemoClock",
    "Dispute",
    "DutyHelpRecord",
    "DutyStation",
    "HardshipStatement",
    "Job",
    "LegalCase",
    "LocalFigure",
    "MediationCommittee",
    "Mediator",
    "NumberCounter",
    "OrganNotice",
    "Organization",
    "PackVersion",
    "Person",
    "Practitioner",
    "ProgressEntry",
    "Region",
    "Report",
    "Screening",
    "SecurityEvent",
    "StoredReply",
    "SupplementRequest",
    "Termination",
    "WorkerHeartbeat",
]
