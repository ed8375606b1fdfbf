"""Accounts and their sessions, practitioners, and the people whose cases these are."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import BlindIndex, Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import IdType, LinkVerdict, ProviderType, Role, Sex


class Account(Identified, Model):
    """Somebody, or a machine, that signs in. Rights are read at each request, so they change at once.

    ``login`` is kept in the form in which it is matched (services/logins.py). ``password_serial`` counts the
    passwords; with ``password_expires_at`` the present one is temporary. Failed tries move no ``version``.
    """

    __tablename__ = "account"
    login: Mapped[str] = mapped_column(sa.String(60), unique=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(17), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(60))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    password_serial: Mapped[int] = mapped_column(default=1)
    password_expires_at: Mapped[datetime | None]
    former_passwords: Mapped[list[str]] = mapped_column(default=list)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    practitioner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"))
    mediator_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("mediator.id"))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    phone = Sealed(BlindIndex("phone_index", field="account.phone"))


class AccountRole(Model):
    """One role of one account."""

    __tablename__ = "account_role"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class AuthSession(Identified, Model):
    """One sign-in; its refresh token rotates, and re-use of a rotated one revokes the session.

    ``last_used_at`` is the last signing in or renewal; ``device`` is the user agent, shortened.
    """

    __tablename__ = "auth_session"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    refresh_digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    last_used_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    device: Mapped[str | None] = mapped_column(sa.String(80))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Deputy(Identified, Model):
    """Who has the rights of somebody on leave, from one day of China to another, both included.

    The row stays when it is ended. ``reason`` is sealed: why somebody is away may tell of their health.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        sa.CheckConstraint("from_on <= to_on", name="days"),
        sa.CheckConstraint("account_id <> deputy_account_id", name="another"),
    )
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    deputy_account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    set_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    reason = Sealed()


class Practitioner(Identified, Model):
    """A lawyer, grass-roots legal worker, volunteer or qualified staff member who may be assigned.

    ``ideal_share``: how many parts of the work they should have beside a colleague who has one; ``capacity``: how
    many open cases at most. ``specialities``, ``languages`` and ``skills`` are codes of ``packs/matching``.
    """

    __tablename__ = "practitioner"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    name: Mapped[str] = mapped_column(sa.String(60))
    provider_type: Mapped[ProviderType]
    license_number: Mapped[str | None] = mapped_column(sa.String(40))
    practice_since: Mapped[date | None]
    criminal_practice_since: Mapped[date | None]
    familiar_with_minors: Mapped[bool] = mapped_column(default=False)
    has_legal_qualification: Mapped[bool] = mapped_column(default=False)
    license_valid_to: Mapped[date | None]
    ideal_share: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[int | None]
    specialities: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    skills: Mapped[list[str]] = mapped_column(default=list)
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Person(Identified, Model):
    """A person, once for each data processor. Document number, phone and address are sealed.

    ``id_number_index``, ``phone_index`` and ``phone_tail_index`` are blind indexes for exact match.
    """

    __tablename__ = "person"
    __table_args__ = (
        sa.Index(
            "uq_person_identity",
            "processor_id",
            "id_type",
            "id_number_index",
            unique=True,
            sqlite_where=sa.text("id_number_index IS NOT NULL"),
            postgresql_where=sa.text("id_number_index IS NOT NULL"),
        ),
        sa.Index("ix_person_birth", "processor_id", "birth_date"),
    )
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    id_type: Mapped[IdType | None]
    id_number_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(17), index=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(17), index=True)
    phone_tail_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(17), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    birth_date: Mapped[date | None]
    sex: Mapped[Sex | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    id_number = Sealed(BlindIndex("id_number_index", together=True))
    phone = Sealed(BlindIndex("phone_index"), BlindIndex("phone_tail_index", last=4))
    address = Sealed()


class PersonLink(Identified, Model):
    """What somebody said of two files of one processor: the same person's, or not. Taken back, the row stays.

    The smaller id stands first. Reasons are sealed: they tell why two people were taken for one.
    """

    __tablename__ = "person_link"
    __table_args__ = (
        sa.CheckConstraint("first_person_id < second_person_id", name="ordered"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason_sealed IS NULL)", name="ended_has_reason"),
        sa.Index(
            "uq_person_link_standing",
            "first_person_id",
            "second_person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = mapped_column(sa.String(12))
    first_person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    second_person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    verdict: Mapped[LinkVerdict]
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    end_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    reason = Sealed()
    end_reason = Sealed()
