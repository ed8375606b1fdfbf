"""The register of people's mediation committees: terms, posts, mediators, studios, training (PML Arts 7-16)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import Identified, Model, region_code_column
from caseapp.vocabulary import ChosenBy, CommitteePost, CommitteeType, Engagement, Sex, StudioKind


class MediationCommittee(Model):
    """What a committee is besides an organisation; ``division_code`` is the village or township it serves.

    ``multi_ethnic``: the place is one where several nationalities live (PML Art. 8). ``host_term_from_on``: since when
    the village or residents' committee it belongs to is in office; its term is another than the mediators'.
    """

    __tablename__ = "mediation_committee"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), primary_key=True)
    region_code: Mapped[str] = region_code_column()
    committee_type: Mapped[CommitteeType]
    division_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    established_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    multi_ethnic: Mapped[bool] = mapped_column(default=False)
    host_term_from_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CommitteeTerm(Identified, Model):
    """A term of the members from the day they were chosen (PML Art. 9)."""

    __tablename__ = "committee_term"
    __table_args__ = (sa.UniqueConstraint("committee_id", "from_on"),)
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    from_on: Mapped[date]
    chosen_by: Mapped[ChosenBy]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class Mediator(Identified, Model):
    """A mediator and the days of the engagement, full-time or part-time (PML Art. 13).

    ``minority``: of one of the smaller nationalities, null where nobody said. ``specialities`` and ``languages`` are
    codes of ``packs/committees``, as is ``grade``.
    """

    __tablename__ = "mediator"
    __table_args__ = (sa.CheckConstraint("ended_on IS NULL OR ended_on >= engaged_on", name="period"),)
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    name: Mapped[str] = mapped_column(sa.String(60))
    engagement: Mapped[Engagement]
    engaged_on: Mapped[date]
    ended_on: Mapped[date | None]
    sex: Mapped[Sex | None]
    minority: Mapped[bool | None]
    lawyer: Mapped[bool] = mapped_column(default=False)
    specialities: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    grade: Mapped[str | None] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MediatorPost(Identified, Model):
    """A seat in the committee from a day; who has none was engaged (PML Arts 8, 13)."""

    __tablename__ = "mediator_post"
    __table_args__ = (sa.CheckConstraint("ended_on IS NULL OR ended_on >= from_on", name="period"),)
    mediator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mediator.id"), index=True)
    post: Mapped[CommitteePost]
    from_on: Mapped[date]
    ended_on: Mapped[date | None]


class MediatorTraining(Identified, Model):
    """A training that a mediator attended; ``before_service``: before the first day on duty."""

    __tablename__ = "mediator_training"
    __table_args__ = (sa.CheckConstraint("hours > 0", name="some_hours"),)
    mediator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mediator.id"), index=True)
    held_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(sa.Numeric(5, 1))
    topic: Mapped[str] = mapped_column(sa.String(120))
    before_service: Mapped[bool] = mapped_column(default=False)


class MediationStudio(Identified, Model):
    """A room of a committee; a personal one carries the name of its mediator."""

    __tablename__ = "mediation_studio"
    __table_args__ = (
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="period"),
        sa.CheckConstraint(
            "(kind = 'personal_studio') = (mediator_id IS NOT NULL)", name="personal_has_mediator"
        ),
    )
    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    kind: Mapped[StudioKind]
    name: Mapped[str] = mapped_column(sa.String(120))
    place: Mapped[str] = mapped_column(sa.String(200))
    mediator_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("mediator.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class CourtReport(Identified, Model):
    """What a justice bureau told the basic court of its committees, with everything told (PML Art. 10)."""

    __tablename__ = "court_report"
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    region_code: Mapped[str] = region_code_column()
    court_name: Mapped[str] = mapped_column(sa.String(120))
    as_of_on: Mapped[date]
    reported_on: Mapped[date]
    committees: Mapped[list[Any]] = mapped_column(default=list)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
