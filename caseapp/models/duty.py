"""Duty lawyers: stations and records of help (LAL Arts 14, 30, 37)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import ContactGiven, Identified, Model, Sealed, region_code_column
from caseapp.vocabulary import CriminalStage, HelpMode, HelpRequestSource, PlacementKind


class DutyStation(Identified, Model):
    """A place where a legal aid institution posts duty lawyers."""

    __tablename__ = "duty_station"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    placement: Mapped[PlacementKind]
    name: Mapped[str] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class DutyHelpRecord(ContactGiven, Identified, Model):
    """A person without a defender who asked for or was owed help, and whether it was given.

    ``provided_at`` is empty where help was not given; ``refused`` says the person declined it.
    A row for a person who has a defender cannot exist.
    """

    __tablename__ = "duty_help_record"
    __table_args__ = (
        sa.CheckConstraint("has_defender = false", name="person_without_defender"),
        sa.CheckConstraint("provided_at IS NULL OR helper_id IS NOT NULL", name="provided_has_helper"),
        sa.CheckConstraint("NOT (refused AND provided_at IS NOT NULL)", name="refused_not_provided"),
        sa.Index("ix_duty_help_record_count", "region_code", "requested_at"),
    )
    station_id: Mapped[UUID] = mapped_column(sa.ForeignKey("duty_station.id"), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = mapped_column(sa.String(12))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    helper_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practitioner.id"), index=True)
    placement: Mapped[PlacementKind]
    stage: Mapped[CriminalStage]
    request_source: Mapped[HelpRequestSource]
    requested_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]
    provided_at: Mapped[datetime | None]
    refused: Mapped[bool] = mapped_column(default=False)
    has_defender: Mapped[bool] = mapped_column(default=False)
    in_custody: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[HelpMode | None]
    helped_items: Mapped[list[Any]] = mapped_column(default=list)
    plea_case: Mapped[bool] = mapped_column(default=False)
    duration_minutes: Mapped[int | None]
    organ_name: Mapped[str | None] = mapped_column(sa.String(120))
    organ_case_number: Mapped[str | None] = mapped_column(sa.String(80))
    charge_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    charge = Sealed()
