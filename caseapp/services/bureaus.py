"""The department that set a legal aid institution up (LAL Arts 12, 49), and who acts for it."""

from __future__ import annotations

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Forbidden
from caseapp.extensions import db
from caseapp.models import LegalCase, Organization
from caseapp.packs.policy_types import region_chain
from caseapp.vocabulary import OrganizationKind


def of_institution(institution: Organization) -> Organization | None:
    """The registered department above an institution, or of its division."""
    above = db.session.get(Organization, institution.parent_id) if institution.parent_id else None
    if above is not None and above.kind is OrganizationKind.JUSTICE_BUREAU:
        return above
    mine = sa.select(Organization).where(
        Organization.kind == OrganizationKind.JUSTICE_BUREAU,
        Organization.region_code == institution.region_code,
        Organization.closed_on.is_(None),
    )
    return db.session.scalar(mine.order_by(Organization.serial).limit(1))


def common(one: Organization, other: Organization) -> Organization | None:
    """The nearest registered department above both institutions: the smallest division that holds both of theirs."""
    above = [code for code in region_chain(one.region_code) if code in region_chain(other.region_code)]
    rows = db.session.scalars(
        sa.select(Organization)
        .where(Organization.kind == OrganizationKind.JUSTICE_BUREAU, Organization.region_code.in_(above))
        .where(Organization.closed_on.is_(None))
        .order_by(Organization.serial)
    )
    return min(rows, key=lambda bureau: above.index(bureau.region_code), default=None)


def acting(case: LegalCase, actor: Actor) -> Organization:
    """The department that the actor acts for towards the institution of the case.

    Raises:
        Forbidden: the actor belongs to no department, or another one set the institution up.

    """
    own = db.session.get_one(Organization, actor.organization_id)
    above = of_institution(db.session.get_one(Organization, case.processor_id))
    if own.kind is OrganizationKind.JUSTICE_BUREAU and (above is None or above.id == own.id):
        return own
    zh = "只有设立该法律援助机构的司法行政部门可以办理"
    raise Forbidden(zh, "only the department that set the institution up does this", code="not_the_bureau")
