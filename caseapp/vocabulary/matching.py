"""Who is proposed for a case, why not, and what becomes of a proposal."""

from __future__ import annotations

from enum import StrEnum


class MatchingCheck(StrEnum):
    """What the office's matching may demand of a candidate; :mod:`caseapp.rules.matching` checks each."""

    REGISTERED = "registered"
    LICENCE_RUNS = "licence_runs"
    LICENCE_KNOWN = "licence_known"
    NOT_BARRED = "not_barred"
    REGION = "region"
    CAPACITY = "capacity"
    NEEDS = "needs"
    NOT_RECUSED = "not_recused"


class BarKind(StrEnum):
    """Why a practitioner cannot be appointed for some time."""

    LEAVE = "leave"
    SUSPENSION = "suspension"
    LICENCE_REVOKED = "licence_revoked"
    APPOINTMENTS_STOPPED = "appointments_stopped"


class ScorePart(StrEnum):
    """What gives points to a candidate."""

    SHARE = "share"
    SPECIALITY = "speciality"
    LANGUAGE = "language"
    ACCESSIBILITY = "accessibility"
    CONTINUITY = "continuity"


class ConflictKind(StrEnum):
    """Conflicts of interest; :mod:`caseapp.rules.conflicts` finds each."""

    CO_DEFENDANT = "co_defendant"
    BOTH_SIDES = "both_sides"
    OWN_INTEREST = "own_interest"
    POSSIBLE_INTEREST = "possible_interest"
    FIRM_ON_BOTH_SIDES = "firm_on_both_sides"
    CLIENT_IS_OPPONENT = "client_is_opponent"
    RELATIVE_IS_AIDED = "relative_is_aided"
    DUTY_HELP = "duty_help"


class ConflictAnswer(StrEnum):
    """What an approver answers to a conflict that was found beside a worker at work; a replacement needs no answer."""

    MISTAKEN = "mistaken"
    WAIVED = "waived"


class InterestKind(StrEnum):
    """Whose identity a practitioner has declared, so that conflicts are found."""

    SELF = "self"
    NEAR_RELATIVE = "near_relative"


class ConnectionKind(StrEnum):
    """How two criminal cases hang together (SPC interpretation of the CrPL, Art. 43(2))."""

    CO_DEFENDANT = "co_defendant"
    CONNECTED_FACTS = "connected_facts"


class ProposalState(StrEnum):
    """What became of the appointment of a firm, or of asking a worker."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why a firm or a worker does not take a case; without good reason they may not refuse (LAL Arts 46, 62)."""

    CONFLICT_OF_INTEREST = "conflict_of_interest"
    AT_CAPACITY = "at_capacity"
    ON_LEAVE = "on_leave"
    NOT_QUALIFIED = "not_qualified"
    OTHER = "other"


class WithdrawalReason(StrEnum):
    """Why the institution takes a proposal back."""

    UNANSWERED = "unanswered"
    SUPERSEDED = "superseded"
    MISTAKE = "mistake"


class ReplacementOutcome(StrEnum):
    """What became of a recipient's request for another worker (LAL Art. 55)."""

    GRANTED = "granted"
    REFUSED = "refused"
