"""Organs, criminal stages and duty-lawyer help."""

from __future__ import annotations

from enum import StrEnum


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


class TrialProcedure(StrEnum):
    """Procedures in which a criminal case is tried (CrPL Arts 183-226)."""

    ORDINARY = "ordinary"
    SUMMARY = "summary"
    FAST_TRACK = "fast_track"


class HandedOnBy(StrEnum):
    """Who received the application of somebody in custody before the institution did (LAL Art. 39)."""

    ORGAN = "organ"
    PLACE_OF_CUSTODY = "place_of_custody"
    DUTY_LAWYER = "duty_lawyer"


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
