"""Where things are and whose they are: divisions, organisations, dated local figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import Identified, Model, region_code_column
from caseapp.vocabulary import OrganizationKind, RegionLevel


class Region(Model):
    """An administrative division; dated, because divisions are made, renamed and merged."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    level: Mapped[RegionLevel]
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(200))


class Organization(Identified, Model):
    """A body in the tree of its processor; ``serial`` numbers it within its region for case numbers.

    ``processor_id`` is the root of the tree that is one data processor under the PIPL: the
    institution with its work stations, or the committee. ``intake_may_decide``: who took an application in may
    decide it here without saying why; elsewhere that is an exception with its reason on record. The same holds of
    ``proposer_may_approve`` for subsidies.
    """

    __tablename__ = "organization"
    __table_args__ = (sa.UniqueConstraint("region_code", "serial"),)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[OrganizationKind]
    region_code: Mapped[str] = region_code_column()
    serial: Mapped[int]
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    established_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    intake_may_decide: Mapped[bool] = mapped_column(default=False)
    proposer_may_approve: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class LocalFigure(Identified, Model):
    """A figure the staff of a region maintain; bitemporal: a correction is a new row.

    ``value`` is in ``unit`` (yuan a month, persons, percent …); ``valid_from`` and ``valid_to``
    (inclusive) are days. A row replaces those of the same first day recorded before it; of what then
    holds on a day the row that begins last counts.
    """

    __tablename__ = "local_figure"
    __table_args__ = (
        sa.Index("ix_local_figure_lookup", "region_code", "name", "variant", "valid_from"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_period"),
    )
    region_code: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(80))
    variant: Mapped[str | None] = mapped_column(sa.String(16))
    value: Mapped[Decimal] = mapped_column(sa.Numeric(20, 6))
    unit: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(300))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))


class PackVersion(Model):
    """The text of each pack file that was ever loaded, by digest, so that old decisions can be re-read.

    ``loaded_at`` is the business time of the first loading, to be compared with when a run was recorded.
    """

    __tablename__ = "pack_version"
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    loaded_at: Mapped[datetime] = mapped_column(default=clock.now)
