"""The last guard of the committees' register."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db
from caseapp.models import MediationStudio, MediatorPost, MediatorTraining
from caseapp.vocabulary import CommitteePost, StudioKind
from tests.places import Places

DAY: Final = date(2025, 3, 3)
COMMITTEE_CHECKS: Final = [
    ("mediator_post", {"ended_on": date(2025, 3, 2)}, "period"),
    ("mediator_training", {"hours": Decimal(0)}, "some_hours"),
    ("mediation_studio", {"closed_on": date(2025, 3, 2)}, "period"),
    ("mediation_studio", {"kind": "personal_studio"}, "personal_has_mediator"),
]


@pytest.mark.parametrize(("table", "values", "named"), COMMITTEE_CHECKS)
def test_the_database_refuses_what_cannot_be(
    places: Places, session: Session, connection: Connection, table: str, values: dict[str, Any], named: str
) -> None:
    rows: dict[str, Any] = {
        "mediator_post": MediatorPost(mediator_id=places.mediator, post=CommitteePost.CHAIR, from_on=DAY),
        "mediator_training": MediatorTraining(
            mediator_id=places.mediator, held_on=DAY, hours=Decimal(8), topic="示例"
        ),
        "mediation_studio": MediationStudio(
            committee_id=places.committee,
            kind=StudioKind.MEDIATION_STUDIO,
            name="示例",
            place="示例",
            opened_on=DAY,
        ),
    }
    row: Any = rows[table]
    session.add(row)
    session.commit()
    identifier: UUID = row.id
    kept = db.metadata.tables[table]
    with pytest.raises(sa.exc.IntegrityError) as error, connection.begin_nested():
        connection.execute(sa.update(kept).where(kept.c.id == identifier).values(values))
    assert f"ck_{table}_{named}" in str(error.value.orig)
