"""The archives' file of a case: its papers bound into one PDF; and the lists by which files are destroyed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Identified, Model, Sealed, SealedJson, region_code_column
from caseapp.models.document import StoredFile
from caseapp.vocabulary import DestructionOutcome


class CaseFile(StoredFile, CaseChild, Model):
    """One case, one file 一案一卷; append-only: what came later makes a new edition.

    ``catalogue`` is the list of its papers 卷内目录 with their page numbers and SHA-256, ``rules_digest`` the pack of
    that day, ``pages`` the numbered ones.
    """

    __tablename__ = "case_file"
    __table_args__ = (sa.UniqueConstraint("case_id", "edition"),)
    edition: Mapped[int]
    pages: Mapped[int]
    papers: Mapped[int]
    rules_digest: Mapped[str] = mapped_column(sa.String(64))
    catalogue_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    catalogue = SealedJson()


class DestructionList(Identified, Model):
    """Files past their period, proposed for destruction by one person and decided on by another.

    ``outcome`` is empty until it is decided; approving it is what destroys.
    """

    __tablename__ = "destruction_list"
    __table_args__ = (
        sa.CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name="decided_has_day"),
        sa.CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", name="decided_has_decider"),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="decided_by_another"
        ),
    )
    region_code: Mapped[str] = region_code_column()
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    outcome: Mapped[DestructionOutcome | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    decision_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    reason = Sealed()
    decision_reason = Sealed()


class DestructionItem(CaseChild, Model):
    """A case on such a list. Destroyed, it keeps the number, the catalogue and a digest over both as the proof.

    ``left_on``: off the list again, because the list was rejected or the case was held.
    """

    __tablename__ = "destruction_item"
    __table_args__ = (
        sa.Index(
            "uq_destruction_item_open",
            "case_id",
            unique=True,
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        ),
        sa.CheckConstraint("left_on IS NULL OR destroyed_on IS NULL", name="left_or_destroyed"),
        sa.CheckConstraint("(destroyed_on IS NULL) = (proof IS NULL)", name="destroyed_has_proof"),
        sa.CheckConstraint(
            "(destroyed_on IS NULL) = (catalogue_sealed IS NULL)", name="destroyed_has_catalogue"
        ),
    )
    list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("destruction_list.id"), index=True)
    case_number: Mapped[str] = mapped_column(sa.String(48))
    class_code: Mapped[str] = mapped_column(sa.String(60))
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(200))
    left_on: Mapped[date | None]
    destroyed_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(sa.String(64))
    catalogue_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    catalogue = SealedJson()


class CaseEpisode(CaseChild, Model):
    """A case (``case_id``) that takes an ended one up again: linked, and counted once with ``first_id``.

    ``earlier_id`` is the one it follows, ``first_id`` the first of them all, ``place`` counts from 1.
    """

    __tablename__ = "case_episode"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        sa.CheckConstraint("case_id <> earlier_id AND case_id <> first_id", name="follows_another"),
        sa.CheckConstraint("place > 1", name="place_after_first"),
    )
    earlier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    place: Mapped[int]
    ground: Mapped[str] = mapped_column(sa.String(60))
    article: Mapped[str] = mapped_column(sa.String(120))
    verified: Mapped[bool]
    linked_on: Mapped[date]
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reason = Sealed()
