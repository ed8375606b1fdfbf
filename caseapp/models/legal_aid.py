"""Bodies of legal-aid cases: the application and what follows from it, and the organ's notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from caseapp.models.base import CaseChild, Model, Sealed, SealedJson, SealedList, region_code_column
from caseapp.packs import catalogue
from caseapp.vocabulary import (
    CaseKind,
    Channel,
    CivilCapacity,
    CooperationOutcome,
    CriminalStage,
    DecisionOutcome,
    HandedOnBy,
    OrganKind,
    PriorAidSettlement,
    RedirectionGround,
    TrialProcedure,
)
from caseapp.vocabulary.spelling import folded, until_last

# A ground of LAL Art. 32 may be named as the matter; this one says that somebody was beaten or abandoned.
TELLING_MATTERS: Final = frozenset({"abuse_abandonment_domestic_violence"})


class AidApplication(Model):
    """Body of a civil or administrative aid case: what is asked for, and how it stands with hardship.

    ``waiting_request`` is what was handed in for a screening that must wait for a local figure; the first
    run of the screening takes it over and empties it. ``advice_record_id`` and ``drafting_request_id`` name the record
    that the application was made from. Where a work station took it in, the case's ``received_at`` is the station's and
    ``institution_received_at`` the institution's. Where staff filled it in for somebody who cannot write, aid is
    granted when the form with signature or fingerprint is on file. ``capacity_told``: that an adult lacks capacity is
    sealed, for it tells of their health. ``aid_form`` and ``channel`` are empty only where an old ledger, from which
    the case was taken over, does not tell them. ``handed_on_by`` received the application of somebody in custody, at
    ``handed_on_received_at``, and handed it on (LAL Art. 39).
    """

    __tablename__ = "aid_application"
    __table_args__ = (
        sa.CheckConstraint(
            "(work_station_id IS NULL) = (institution_received_at IS NULL)", name="station_has_both_stamps"
        ),
        sa.CheckConstraint(
            "(handed_on_by IS NULL) = (handed_on_received_at IS NULL)", name="handed_on_has_both"
        ),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), primary_key=True)
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    aid_form: Mapped[str | None] = mapped_column(sa.String(60), index=True)
    matter_code: Mapped[str | None] = mapped_column(sa.String(60), index=True)
    matter_told_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    grounds_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    channel: Mapped[Channel | None] = mapped_column(index=True)
    materials_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    hardship_route: Mapped[str | None] = mapped_column(sa.String(40))
    screening_outcome: Mapped[str | None] = mapped_column(sa.String(20))
    facts_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    claim_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waiting_request_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    advice_record_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("advice_record.id"), unique=True)
    drafting_request_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("drafting_request.id"), unique=True
    )
    capacity_by_age: Mapped[CivilCapacity | None]
    capacity_told_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    work_station_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"))
    institution_received_at: Mapped[datetime | None]
    filled_in_by_staff: Mapped[bool] = mapped_column(default=False)
    handed_on_by: Mapped[HandedOnBy | None]
    handed_on_received_at: Mapped[datetime | None]
    facts = Sealed()
    claim = SealedJson()
    waiting_request = SealedJson()
    grounds = SealedList()
    materials = SealedList()
    matter_told = Sealed()
    capacity_told = SealedJson()

    @property
    def applicant_capacity(self) -> CivilCapacity | None:
        """What the applicant may do alone (Civil Code Arts 17-22): as told of an adult, else by age."""
        told = self.capacity_told
        return CivilCapacity(told["code"]) if told else self.capacity_by_age

    @property
    def capacity_basis(self) -> str | None:
        """By what an adult is known to lack capacity; None where it goes by age."""
        told = self.capacity_told
        return told["basis"] if told else None

    @property
    def matter(self) -> str | None:
        """What it is about, as told; ``matter_code`` is what is counted, and tells of no violence."""
        told: str | None = self.matter_told
        return told or self.matter_code

    @matter.setter
    def matter(self, code: str | None) -> None:
        self.matter_told = code if code in TELLING_MATTERS else None
        self.matter_code = None if code in TELLING_MATTERS else code


class HardshipStatement(CaseChild, Model):
    """What a run of the screening was told of income and household, and the answer that was made from it.

    It stands apart from its run because a run is immutable and this must be removed as soon as it turns out
    that hardship is no condition (LAL Art. 32).
    """

    __tablename__ = "hardship_statement"
    screening_id: Mapped[UUID] = mapped_column(sa.ForeignKey("screening.id"), unique=True)
    content_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    answer_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    content = SealedJson()
    answer = SealedJson()


class Screening(CaseChild, Model):
    """One run of the screening, immutable: request, answer with its reasons tree, policy, figures.

    Where the applicant told of income or household, these and the answer made from them stand in the
    ``statement``; of a run whose statement was removed, ``answer`` is None.
    """

    __tablename__ = "screening"
    revision: Mapped[int]
    law_day: Mapped[date]
    outcome: Mapped[str] = mapped_column(sa.String(20))
    route: Mapped[str | None] = mapped_column(sa.String(40))
    policy_region: Mapped[str] = mapped_column(sa.String(12))
    policy_digest: Mapped[str] = mapped_column(sa.String(64))
    figure_ids: Mapped[list[str]] = mapped_column(default=list)
    own_request_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    own_answer_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    own_request = SealedJson()
    own_answer = SealedJson()
    statement: Mapped[HardshipStatement | None] = relationship(lazy="joined")

    @property
    def request(self) -> dict[str, Any]:
        """The request, with what its statement adds while that is kept."""
        own: dict[str, Any] = self.own_request
        told = self.statement.content if self.statement else {}
        return {**own, **told, "applicant": {**own.get("applicant", {}), **told.get("applicant", {})}}

    @property
    def answer(self) -> dict[str, Any] | None:
        """The body of ``POST /screenings``; None once the statement it was made from is removed."""
        answer: dict[str, Any] | None = self.statement.answer if self.statement else self.own_answer
        return answer


class Decision(CaseChild, Model):
    """Granted or refused (LAL Art. 43), immutable; a refusal names its grounds and their articles.

    ``waiver_reason``: why who took the application in decided it, where the office keeps the two apart.
    ``prior_aid_ground``: why aid was given before there was a screening to decide on (LAL Art. 44).
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.CheckConstraint("outcome = 'granted' OR grounds_count > 0", name="refusal_has_grounds"),
        sa.CheckConstraint(
            "(screening_id IS NULL) = (prior_aid_ground IS NOT NULL)", name="screened_or_prior"
        ),
    )
    outcome: Mapped[DecisionOutcome]
    screening_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("screening.id"))
    prior_aid_ground: Mapped[str | None] = mapped_column(sa.String(60))
    refusal_grounds: Mapped[list[str]] = mapped_column(default=list)
    grounds_count: Mapped[int] = mapped_column(default=0)
    articles: Mapped[list[str]] = mapped_column(default=list)
    follows_screening: Mapped[bool] = mapped_column(default=True)
    decided_on: Mapped[date]
    decided_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    waiver_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement = Sealed()
    waiver_reason = Sealed()


class CooperationRequest(CaseChild, Model):
    """A letter to an institution elsewhere asking for help with the review, with its answer; the clock waits."""

    __tablename__ = "cooperation_request"
    __table_args__ = (
        sa.CheckConstraint("(answered_on IS NULL) = (outcome IS NULL)", name="answered_has_outcome"),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= requested_on", name="answered_afterwards"),
        sa.CheckConstraint("reply_by >= requested_on", name="reply_afterwards"),
        sa.CheckConstraint(
            "COALESCE(outcome, '') <> 'answered' OR answer_sealed IS NOT NULL", name="answer_is_told"
        ),
    )
    institution_name: Mapped[str] = mapped_column(sa.String(120))
    requested_on: Mapped[date]
    reply_by: Mapped[date]
    answered_on: Mapped[date | None]
    outcome: Mapped[CooperationOutcome | None]
    asked_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    answer_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    asked = SealedList()
    answer = Sealed()


class PriorAid(CaseChild, Model):
    """Aid given first (LAL Art. 44): its ground, the papers still to come and their day, what became of it.

    ``expires_on``: the last day of the period that runs out, where the ground is one. ``received`` are the papers of
    ``items`` that have come; ``papers_received_on`` is the day of the last. ``reopened_on``: it goes on again.
    """

    __tablename__ = "prior_aid"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        sa.CheckConstraint("(settled_on IS NULL) = (settlement IS NULL)", name="settled_has_day"),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= given_on", name="not_expired"),
        sa.CheckConstraint("papers_due_on >= given_on", name="papers_afterwards"),
        sa.CheckConstraint(
            "COALESCE(settlement, '') <> 'confirmed' OR papers_received_on IS NOT NULL",
            name="confirmed_on_papers",
        ),
    )
    ground: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(60))
    given_on: Mapped[date]
    expires_on: Mapped[date | None]
    papers_due_on: Mapped[date]
    papers_received_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    settlement: Mapped[PriorAidSettlement | None]
    reopened_on: Mapped[date | None]
    items_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    received_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    items = SealedList()
    received = SealedList()


class Termination(CaseChild, Model):
    """Aid ended before its end (LAL Art. 48), or aid given first (Art. 44); at most one of a case stands.

    ``refusal_grounds``: which conditions are not met, where that is why aid given first ends. ``corrected_on``: the
    department ordered it corrected on an objection (Art. 49), so that it stands no longer. ``unit_received_on``: the
    worker's unit got the decision, the closing date 结案日; ``papers_received_on``: its papers came.
    """

    __tablename__ = "termination"
    __table_args__ = (
        sa.Index(
            "uq_termination_standing",
            "case_id",
            unique=True,
            sqlite_where=sa.text("corrected_on IS NULL"),
            postgresql_where=sa.text("corrected_on IS NULL"),
        ),
        sa.CheckConstraint(
            "unit_received_on IS NULL OR unit_received_on >= terminated_on", name="received_afterwards"
        ),
        sa.CheckConstraint(
            "papers_received_on IS NULL OR COALESCE(unit_received_on <= papers_received_on, FALSE)",
            name="papers_after_decision",
        ),
    )
    ground: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(60))
    refusal_grounds: Mapped[list[str]] = mapped_column(default=list)
    terminated_on: Mapped[date]
    corrected_on: Mapped[date | None]
    unit_received_on: Mapped[date | None]
    papers_received_on: Mapped[date | None]
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement = Sealed()


class Redirection(CaseChild, Model):
    """Where the applicant was told to apply (LAL Art. 38); an id where the institution is registered here."""

    __tablename__ = "redirection"
    __table_args__ = (sa.UniqueConstraint("case_id"),)
    competent_institution: Mapped[str] = mapped_column(sa.String(120))
    competent_organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"))
    ground: Mapped[RedirectionGround]
    article: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]
    redirected_on: Mapped[date]


class OrganNotice(Model):
    """Body of a criminal aid case opened by an organ's notice (LAL Arts 25, 28, 36).

    ``organ_case_key`` fills itself from organ and number: the same however brackets, digits or blanks are written and
    whichever division of the organ is named. ``organ_case_number`` is the number as given. ``found_on``: when the organ
    found the situation; ``indictment_enclosed``: the copy of the indictment came with the notice.
    """

    __tablename__ = "organ_notice"
    __table_args__ = (
        sa.Index("ix_organ_notice_organ_case", "organ_case_key"),
        sa.CheckConstraint(
            "organ_told_at IS NULL OR lawyer_assigned_at IS NOT NULL", name="told_after_assignment"
        ),
        sa.CheckConstraint("procedure IS NULL OR stage = 'trial'", name="procedure_of_trial"),
    )
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), primary_key=True)
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    origin: Mapped[str] = mapped_column(sa.String(20))
    organ_kind: Mapped[OrganKind]
    organ_name: Mapped[str] = mapped_column(sa.String(120))
    organ_case_number: Mapped[str] = mapped_column(sa.String(80))
    organ_case_key: Mapped[str] = mapped_column(sa.String(320))
    ground_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    stage: Mapped[CriminalStage] = mapped_column(index=True)
    received_at: Mapped[datetime]
    hearing_at: Mapped[datetime | None]
    hearing_place: Mapped[str | None] = mapped_column(sa.String(120))
    found_on: Mapped[date | None]
    procedure: Mapped[TrialProcedure | None]
    indictment_enclosed: Mapped[bool] = mapped_column(default=False)
    lawyer_assigned_at: Mapped[datetime | None]
    organ_told_at: Mapped[datetime | None]
    counsel_retained_on: Mapped[date | None]
    charge_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    contact_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    charge = Sealed()
    ground = Sealed()
    contact = SealedJson()

    @validates("organ_name", "organ_case_number")
    def _keyed(self, name: str, value: str) -> str:
        told = {"organ_name": self.organ_name, "organ_case_number": self.organ_case_number, name: value}
        if all(told.values()):
            self.organ_case_key = organ_case_key(**told)
        return value


def organ_case_key(organ_name: str, organ_case_number: str) -> str:
    """The same for the same case of the same organ, however the two are written."""
    ends = catalogue().matching_rules(CaseKind.CRIMINAL_AID).organ_name_ends
    return f"{until_last(organ_name, ends)}|{folded(organ_case_number)}"
