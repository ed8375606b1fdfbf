"""Recording what the packs' published figures say, where the staff of a region have recorded nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from caseapp.extensions import db
from caseapp.models import LocalFigure, Region
from caseapp.packs import catalogue

if TYPE_CHECKING:
    from caseapp.packs.published_figures import PublishedFigure


def record() -> int:
    """Append each figure whose region is stored and has none of that name and first day; answers how many.

    What staff recorded for that day stays what counts. The caller commits.
    """
    found = catalogue().published_figures
    codes = {figure.region_code for figure in found}
    stored = set(db.session.scalars(sa.select(Region.code).where(Region.code.in_(codes))))
    key = (LocalFigure.region_code, LocalFigure.name, LocalFigure.valid_from)
    known = {tuple(row) for row in db.session.execute(sa.select(*key).where(key[0].in_(codes)))}
    added = [
        _row(figure)
        for figure in found
        if figure.region_code in stored and (figure.region_code, figure.name, figure.valid_from) not in known
    ]
    db.session.add_all(added)
    db.session.flush()
    return len(added)


def _row(figure: PublishedFigure) -> LocalFigure:
    return LocalFigure(
        region_code=figure.region_code,
        name=figure.name,
        value=Decimal(figure.value),
        unit=figure.unit,
        valid_from=figure.valid_from,
        source=figure.source,
    )
