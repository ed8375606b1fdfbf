"""Group matters 群体性: applicants of one matter, each with a case of their own, linked by a group."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.models.base import CaseChild, Model


class GroupMember(CaseChild, Model):
    """That a case belongs to a group, which is no more than its members; append-only, one group for a case."""

    __tablename__ = "group_member"
    __table_args__ = (sa.UniqueConstraint("case_id"),)
    group_id: Mapped[UUID] = mapped_column(index=True)
