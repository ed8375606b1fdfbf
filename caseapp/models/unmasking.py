"""Who had a masked value shown in full, and why."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model, Sealed
from caseapp.vocabulary import UnmaskReason


class Unmasking(CaseChild, Model):
    """One showing of a party's document number, phone or address; append-only, the words of the reason sealed."""

    __tablename__ = "unmasking"
    party_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_party.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    fields: Mapped[list[str]]
    reason_code: Mapped[UnmaskReason]
    reason_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reason = Sealed()
