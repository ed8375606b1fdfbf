"""Accounts and their sessions, practitioners, and the people whose cases these are."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import IdType, ProviderType, Role, Sex


class Account(Identified, Model):
    """Somebody, or a machine, that signs in. Rights are read at each request, so they change at once."""

    __tablename__ = "account"
    login: Mapped[str] = mapped_column(sa.String(60), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(60))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    practitioner_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"))
    mediator_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("mediator.id"))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AccountRole(Model):
    """One role of one account."""

    __tablename__ = "account_role"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class AuthSession(Identified, Model):
    """One sign-in; its refresh token rotates, and re-use of a rotated one revokes the session."""

    __tablename__ = "auth_session"
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    refresh_digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(default=clock.real_now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Practitioner(Identified, Model):
    """A lawyer, grass-roots legal worker, volunteer or qualified staff member who may be assigned."""

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
    )
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    id_type: Mapped[IdType | None]
    id_number_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16), index=True)
    phone_tail_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    birth_date: Mapped[date | None]
    sex: Mapped[Sex | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    id_number = Sealed()
    phone = Sealed()
    address = Sealed()
