"""Papers that an office issues about a case (law.md B.3, B.4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class MediaType(StrEnum):
    """Types of files that can be told by their bytes (:mod:`caseapp.rules.sniffing`)."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DocumentContext(StrEnum):
    """Which typed context a form is filled from; :mod:`caseapp.services.documents` has one builder for each."""

    ADVICE_RECORD = "advice_record"
    APPLICATION = "application"
    POWER_OF_ATTORNEY = "power_of_attorney"
    HARDSHIP_STATEMENT = "hardship_statement"
    PAPERS_RECEIPT = "papers_receipt"
    SUPPLEMENT_NOTICE = "supplement_notice"
    COOPERATION_LETTER = "cooperation_letter"
    REVIEW_SHEET = "review_sheet"
    GRANT_DECISION = "grant_decision"
    REFUSAL_DECISION = "refusal_decision"
    ASSIGNMENT_NOTICE = "assignment_notice"
    AGREEMENT = "agreement"
    ORGAN_LETTER = "organ_letter"
    PROGRESS_RECORD = "progress_record"
    INTRODUCTION_LETTER = "introduction_letter"
    REPLACEMENT_REQUEST = "replacement_request"
    REPLACEMENT_NOTICE = "replacement_notice"
    TERMINATION_DECISION = "termination_decision"
    TERMINATION_LETTER = "termination_letter"
    OBJECTION_DECISION = "objection_decision"
    CLOSING_REPORT = "closing_report"
    SERVICE_RECEIPT = "service_receipt"
    FEE_RELIEF_LETTER = "fee_relief_letter"


FOR_ADVICE: Final = frozenset({DocumentContext.ADVICE_RECORD})  # about a record of advice, not about a case


class DocumentIssuer(StrEnum):
    """Whose seal a form carries: the institution that has the case, or the department above it."""

    INSTITUTION = "institution"
    BUREAU = "bureau"


class DocumentAddressee(StrEnum):
    """Whom a form is written to."""

    RECIPIENT = "recipient"
    UNIT = "unit"
    ORGAN = "organ"
    INSTITUTION = "institution"
    FILE = "file"


class IssuedOnce(StrEnum):
    """What a form is issued at most once for, while it is not voided."""

    CASE = "case"
    RECORD = "record"
    NEVER = "never"


class ParticularKind(StrEnum):
    """Types of what is asked when a form is issued."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    LIST = "list"
    CHOICE = "choice"
    RECORD = "record"
    PAPERS = "papers"


class DocumentEdition(StrEnum):
    """How a document is printed."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"


class DocumentState(StrEnum):
    """Whether an issued document holds; its number is kept either way."""

    VALID = "valid"
    VOIDED = "voided"


class DeliveryMethod(StrEnum):
    """How a document reached its receiver."""

    IN_PERSON = "in_person"
    POST = "post"
    ELECTRONIC = "electronic"
