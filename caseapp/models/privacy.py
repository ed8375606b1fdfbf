"""Personal data under the PIPL: notices given, consents, rights exercised, sharings, retention, registers."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import (
    CaseChild,
    ContactGiven,
    Identified,
    Model,
    Sealed,
    SealedJson,
    SealedList,
    region_code_column,
)
from caseapp.vocabulary import (
    ConsentBy,
    DeclarationForm,
    IncidentKind,
    LegalBasis,
    PersonRequestKind,
    PersonRequestState,
    RequesterRelationship,
    RequestRefusal,
    RestrictionGround,
)


class OfPerson(Identified):
    """What every record about a person as such carries; the person belongs to one processor."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = region_code_column()
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))


class OfProcessor(Identified):
    """What every entry of a processor's registers carries."""

    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = region_code_column()
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))


class NoticeGiven(CaseChild, Model):
    """A person was told what PIPL Art. 17 asks for, in the version named; append-only."""

    __tablename__ = "notice_given"
    __table_args__ = (sa.Index("ix_notice_given_newest", "person_id", "given_on"),)
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    notice_version: Mapped[str] = mapped_column(sa.String(40))
    given_on: Mapped[date]
    form: Mapped[DeclarationForm]


class PrivacyConsent(ContactGiven, CaseChild, Model):
    """A consent to one purpose, and its withdrawal. ``co_signers`` are family members who signed the same sheet.

    The contact given is the guardian's.
    """

    __tablename__ = "privacy_consent"
    __table_args__ = (
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_recorded_by_id IS NULL)", name="withdrawn_has_recorder"
        ),
        sa.CheckConstraint(
            "given_by <> 'guardian' OR guardian_person_id IS NOT NULL", name="guardian_is_named"
        ),
    )
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(60))
    basis: Mapped[LegalBasis]
    article: Mapped[str] = mapped_column(sa.String(120))
    separate: Mapped[bool] = mapped_column(default=False)
    given_on: Mapped[date]
    given_by: Mapped[ConsentBy]
    guardian_person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    form: Mapped[DeclarationForm]
    co_signers_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[ConsentBy | None]
    withdrawn_recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)
    co_signers = SealedJson()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DataSharing(CaseChild, Model):
    """Data of a case went to somebody outside of the processor; append-only."""

    __tablename__ = "data_sharing"
    __table_args__ = (sa.Index("ix_data_sharing_log", "processor_id", "shared_on", "id"),)
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    case_number: Mapped[str] = mapped_column(sa.String(48))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    recipient: Mapped[str] = mapped_column(sa.String(120))
    categories: Mapped[list[str]]
    purpose: Mapped[str] = mapped_column(sa.String(60))
    basis: Mapped[LegalBasis]
    article: Mapped[str] = mapped_column(sa.String(120))
    consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("privacy_consent.id"))
    shared_on: Mapped[date]
    by_system: Mapped[bool] = mapped_column(default=False)


class PersonRequest(OfPerson, Model):
    """A right exercised: by whom, what was asked, what was answered with which reasons (PIPL Arts 44-50)."""

    __tablename__ = "person_request"
    __table_args__ = (
        sa.Index("ix_person_request_board", "processor_id", "state", "recorded_at"),
        sa.CheckConstraint("(state = 'open') = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name="refused_has_reason"),
    )
    kind: Mapped[PersonRequestKind]
    state: Mapped[PersonRequestState] = mapped_column(default=PersonRequestState.OPEN)
    relationship: Mapped[RequesterRelationship]
    deceased_on: Mapped[date | None]
    received_on: Mapped[date]
    fields: Mapped[list[str]] = mapped_column(default=list)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    refusal: Mapped[RequestRefusal | None]
    articles: Mapped[list[str]] = mapped_column(default=list)
    told_on: Mapped[date | None]
    told_form: Mapped[DeclarationForm | None]
    requester_name_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    statement_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    changes_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reasons_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    requester_name = Sealed()
    statement = Sealed()
    changes = SealedJson()
    reasons = Sealed()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PersonVersion(OfPerson, Model):
    """What was stored of a person before a correction or another contact; append-only.

    The person's row holds what is true now. ``request_id`` is the correction asked for; a contact that a case or
    record brought has none.
    """

    __tablename__ = "person_version"
    request_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person_request.id"))
    fields: Mapped[list[str]]
    values_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    why_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    values = SealedJson()
    why = Sealed()


class PersonRestriction(OfPerson, Model):
    """From ``since_on`` the person's data are stored and protected, nothing else (PIPL Art. 47(2)), until lifted."""

    __tablename__ = "person_restriction"
    __table_args__ = (
        sa.Index(
            "uq_person_restriction_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("lifted_on IS NULL"),
            postgresql_where=sa.text("lifted_on IS NULL"),
        ),
        sa.CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name="lifted_has_decider"),
    )
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person_request.id"))
    ground: Mapped[RestrictionGround]
    since_on: Mapped[date]
    articles: Mapped[list[str]] = mapped_column(default=list)
    reasons_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    lifted_on: Mapped[date | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    lift_reasons_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    reasons = Sealed()
    lift_reasons = Sealed()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class DataCopy(OfPerson, Model):
    """An access copy (PIPL Art. 45): made by a job, sealed, emptied once it has expired (machine time)."""

    __tablename__ = "data_copy"
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person_request.id"))
    job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id"))
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    content_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    content = Sealed()


class CaseRetention(CaseChild, Model):
    """How long an ended case is kept. ``due_on`` asks for appraisal; nothing is deleted by itself.

    While ``reopened_on`` stands the case is open again and the period is not running. ``hold_history`` says of each
    hold and its end who, when and why.
    """

    __tablename__ = "case_retention"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        sa.Index("ix_case_retention_due", "organization_id", "due_on", "id"),
        sa.CheckConstraint("(years IS NULL) = (due_on IS NULL)", name="years_give_due_day"),
    )
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    case_number: Mapped[str] = mapped_column(sa.String(48))
    class_code: Mapped[str] = mapped_column(sa.String(60))
    years: Mapped[int | None]
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    verified: Mapped[bool]
    reopened_on: Mapped[date | None]
    legal_hold: Mapped[bool] = mapped_column(default=False)
    hold_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    hold_history_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    hold_reason = Sealed()
    hold_history = SealedList()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ImpactAssessment(OfProcessor, Model):
    """An assessment before risky processing (PIPL Arts 55, 56); its text is frozen once approved."""

    __tablename__ = "impact_assessment"
    __table_args__ = (
        sa.CheckConstraint("(approved_on IS NULL) = (approved_by IS NULL)", name="approved_has_approver"),
    )
    title: Mapped[str] = mapped_column(sa.String(120))
    reason_codes: Mapped[list[str]]
    processing: Mapped[str] = mapped_column(sa.Text)
    necessity: Mapped[str] = mapped_column(sa.Text)
    risks: Mapped[str] = mapped_column(sa.Text)
    measures: Mapped[str] = mapped_column(sa.Text)
    approved_by: Mapped[str | None] = mapped_column(sa.String(60))
    approved_on: Mapped[date | None]
    review_by: Mapped[date] = mapped_column(index=True)
    keep_until: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PrivacyIncident(OfProcessor, Model):
    """Data leaked, changed or lost, and the three contents of the notification (PIPL Art. 57)."""

    __tablename__ = "privacy_incident"
    kind: Mapped[IncidentKind]
    happened_on: Mapped[date]
    found_on: Mapped[date]
    categories: Mapped[list[str]]
    people_count: Mapped[int | None]
    cause: Mapped[str] = mapped_column(sa.Text)
    possible_harm: Mapped[str] = mapped_column(sa.Text)
    measures_taken: Mapped[str] = mapped_column(sa.Text)
    measures_for_people: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str] = mapped_column(sa.String(200))
    authority_told_on: Mapped[date | None]
    people_told_on: Mapped[date | None]
    people_not_told_reason: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
