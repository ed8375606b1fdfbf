"""Checking the event chains of all cases."""

from __future__ import annotations

import sqlalchemy as sa

from caseapp.extensions import db, unit_of_work
from caseapp.models import LegalCase
from caseapp.services.history import verify_chain


def broken() -> tuple[int, list[tuple[str, str]]]:
    """How many chains there are, and each fault with the number of its case."""
    with unit_of_work(read_only=True):
        cases = db.session.execute(sa.select(LegalCase.id, LegalCase.number).order_by(LegalCase.id)).all()
        return len(cases), [(number, fault) for key, number in cases for fault in verify_chain(key)]
