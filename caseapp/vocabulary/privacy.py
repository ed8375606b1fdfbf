"""Personal data under the PIPL: what people are told, agree to, ask for, and what is kept about it."""

from __future__ import annotations

from enum import StrEnum


class DeclarationForm(StrEnum):
    """How a notice was given or a consent declared."""

    ORAL = "oral"
    WRITTEN = "written"
    ELECTRONIC = "electronic"


class NoticeStatus(StrEnum):
    """Where somebody stands with the notice of PIPL Art. 17; ``inform_again`` after its text has changed."""

    NOT_GIVEN = "not_given"
    GIVEN = "given"
    INFORM_AGAIN = "inform_again"


class LegalBasis(StrEnum):
    """Why data may be processed (PIPL Art. 13): a duty of law needs no consent."""

    STATUTORY_DUTY = "statutory_duty"
    CONSENT = "consent"


class ConsentBy(StrEnum):
    """Who declares it; for somebody under 14 only a guardian can (PIPL Art. 31)."""

    SELF = "self"
    GUARDIAN = "guardian"


class Signatories(StrEnum):
    """Whose declaration a purpose needs."""

    PERSON = "person"
    PERSON_AND_FAMILY = "person_and_family"


class DataCategory(StrEnum):
    """Kinds of data that a notice, a sharing or an incident names."""

    IDENTITY = "identity"
    CONTACT = "contact"
    ECONOMIC = "economic"
    CASE_FACTS = "case_facts"
    CRIMINAL = "criminal"
    HEALTH = "health"
    VIOLENCE = "violence"
    MINOR = "minor"
    DOCUMENTS = "documents"


class RequesterRelationship(StrEnum):
    """Who exercises a right (PIPL Arts 44-50); relatives of the deceased under Art. 49."""

    SELF = "self"
    GUARDIAN = "guardian"
    ENTRUSTED_AGENT = "entrusted_agent"
    RELATIVE_OF_DECEASED = "relative_of_deceased"


class PersonRequestKind(StrEnum):
    """Which right is exercised."""

    COPY = "copy"
    CORRECTION = "correction"
    DELETION = "deletion"
    RESTRICTION = "restriction"
    LIFTING = "lifting"


class PersonRequestState(StrEnum):
    """What became of it; ``restricted`` answers a deletion that cannot be made yet (PIPL Art. 47(2))."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    RESTRICTED = "restricted"


class RequestRefusal(StrEnum):
    """Why a request is refused; the reasons in words stand beside it (PIPL Art. 50)."""

    PURPOSE_NOT_ACHIEVED = "purpose_not_achieved"
    DATA_CORRECT = "data_correct"
    IDENTITY_NOT_SHOWN = "identity_not_shown"
    NOT_ENTITLED = "not_entitled"
    SECRECY = "secrecy"


class RestrictionGround(StrEnum):
    """Why a person's data are only stored from now on."""

    DELETION_NOT_POSSIBLE = "deletion_not_possible"
    ACCURACY_DISPUTED = "accuracy_disputed"
    OBJECTION = "objection"


class AssessmentReason(StrEnum):
    """When an impact assessment is due (PIPL Art. 55)."""

    SENSITIVE_DATA = "sensitive_data"
    AUTOMATED_DECISION = "automated_decision"
    ENTRUSTING_PROVIDING_PUBLISHING = "entrusting_providing_publishing"
    CROSS_BORDER = "cross_border"
    OTHER_SIGNIFICANT_IMPACT = "other_significant_impact"


class IncidentKind(StrEnum):
    """What happened, or may have happened, to the data (PIPL Art. 57)."""

    LEAK = "leak"
    TAMPERING = "tampering"
    LOSS = "loss"
