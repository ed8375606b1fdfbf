"""How hardship is verified (LAL Art. 41(2)): who signs, which systems are asked, what was found."""

from __future__ import annotations

from enum import StrEnum


class SignerRelationship(StrEnum):
    """What the signer of an authorisation is to the applicant."""

    APPLICANT = "applicant"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER_MEMBER = "other_member"


class QuerySystem(StrEnum):
    """Whose records an information-sharing query asks."""

    CIVIL_AFFAIRS = "civil_affairs"
    HOUSING = "housing"
    VEHICLE = "vehicle"
    TAXATION = "taxation"
    SOCIAL_INSURANCE = "social_insurance"
    OTHER_SYSTEM = "other_system"


class QueryFinding(StrEnum):
    """What an answer says of the applicant's statement."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NO_RECORD = "no_record"


class CommitmentFinding(StrEnum):
    """What a later check found of an honesty commitment."""

    TRUE_COMMITMENT = "true_commitment"
    FALSE_COMMITMENT = "false_commitment"
