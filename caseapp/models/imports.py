"""Ledgers of old cases that were taken over: one row for each import, one for each row of its file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp import clock
from caseapp.models.base import BlindIndex, Identified, Model, Sealed, SealedJson, region_code_column
from caseapp.vocabulary import ImportRowState, ImportState


class LedgerImport(Identified, Model):
    """A file that was checked and, perhaps, taken over. ``file_sha256`` names it in every event of its cases.

    ``skipped`` are the rows that are none of data, with why. ``left_out``: the run was to go on without faulty rows.
    """

    __tablename__ = "ledger_import"
    __table_args__ = (
        sa.Index("ix_ledger_import_list", "organization_id", "id"),
        sa.CheckConstraint(
            "(state IN ('undoing', 'undone')) = (undo_job_id IS NOT NULL)", name="undo_has_job"
        ),
        sa.CheckConstraint("state = 'checked' OR job_id IS NOT NULL", name="run_has_job"),
    )
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    processor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = region_code_column()
    state: Mapped[ImportState] = mapped_column(default=ImportState.CHECKED)
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    file_format: Mapped[str] = mapped_column(sa.String(10))
    size_bytes: Mapped[int]
    ledger_code: Mapped[str] = mapped_column(sa.String(60))
    ledger_digest: Mapped[str] = mapped_column(sa.String(64))
    sheet_names_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    skipped: Mapped[list[Any]] = mapped_column(default=list)
    left_out: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id"))
    undo_job_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("job.id"))
    undo_reason_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    sheet_names = SealedJson()
    undo_reason = Sealed()


class ImportedRow(Identified, Model):
    """A row of data. ``words`` are its cells as they were, ``record`` what they were understood as, both sealed.

    A row that was never taken over keeps its faults alone. ``source_key`` makes it found again in another file.
    """

    __tablename__ = "imported_row"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "sheet", "number"),
        sa.Index("ix_imported_row_key", "organization_id", "source_key_index"),
        sa.Index(
            "uq_imported_row_source",
            "organization_id",
            "source_key_index",
            unique=True,
            sqlite_where=sa.text("state IN ('imported', 'kept')"),
            postgresql_where=sa.text("state IN ('imported', 'kept')"),
        ),
        sa.CheckConstraint(
            "(state IN ('imported', 'voided', 'kept')) = (became_case_id IS NOT NULL)", name="taken_has_case"
        ),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'imported', 'voided', 'kept') OR record_sealed IS NOT NULL",
            name="ready_has_record",
        ),
    )
    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ledger_import.id"))
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"))
    region_code: Mapped[str] = region_code_column()
    sheet: Mapped[int]
    number: Mapped[int]
    state: Mapped[ImportRowState]
    became_case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("legal_case.id"), index=True)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    source_key_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    source_key_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(17))
    record_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    words_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    source_key = Sealed(BlindIndex("source_key_index", field="imported_row.source_key"))
    record = SealedJson()
    words = SealedJson()
