"""What must be there before anybody can sign in: the divisions and the first system administrator."""

from __future__ import annotations

import sys
from typing import Final

import click
import sqlalchemy as sa
from marshmallow import ValidationError

from caseapp.errors import CaseAppError
from caseapp.extensions import db, unit_of_work
from caseapp.models import Organization, Region
from caseapp.schemas.accounts import AccountIn
from caseapp.services import accounts, organizations, published, regions
from caseapp.vocabulary import OrganizationKind, RegionLevel, Role

SYSTEM: Final = "系统管理员"
REGION_NEEDED: Final = "--region must be a division that `flask case regions load` has stored"


def load_regions(codes: tuple[str, ...]) -> dict[str, int]:
    """Store the published tables, with the townships of ``codes``, and the published figures of what is stored.

    A code that is no division ends the command.
    """
    try:
        with unit_of_work():
            return {**regions.load(codes), "figures added": published.record()}
    except CaseAppError as error:
        raise click.ClickException(told(error)) from error


def create_admin(login: str, region: str, bureau: str | None) -> str:
    """Create the account and, where the region has none, its justice bureau; the password comes on stdin.

    Answers the name of the bureau.
    """
    with unit_of_work():
        office = _bureau(region) or _new_bureau(region, bureau)
        body = {"login": login, "display_name": SYSTEM, "password": sys.stdin.readline().rstrip("\n")}
        try:
            values = AccountIn().load(
                {**body, "organization_id": str(office.id), "roles": [Role.SYSTEM_ADMIN.value]}
            )
            accounts.create(values)
        except ValidationError as error:
            raise click.ClickException(f"not accepted: {', '.join(error.messages_dict)}") from error
        except CaseAppError as error:
            raise click.ClickException(told(error)) from error
        return office.name


def _bureau(region: str) -> Organization | None:
    bureaus = sa.select(Organization).where(
        Organization.kind == OrganizationKind.JUSTICE_BUREAU,
        Organization.region_code == region,
        Organization.closed_on.is_(None),
    )
    return db.session.scalar(bureaus.order_by(Organization.serial).limit(1))


def _new_bureau(region: str, name: str | None) -> Organization:
    division = db.session.get(Region, region)
    if division is None or division.level in {RegionLevel.TOWNSHIP, RegionLevel.VILLAGE}:
        raise click.ClickException(REGION_NEEDED)
    values = {
        "name": name or f"{division.name}司法局",
        "kind": OrganizationKind.JUSTICE_BUREAU,
        "region_code": region,
    }
    return organizations.added(values)


def told(error: CaseAppError) -> str:
    """The error in one line, with its faults."""
    return "; ".join([error.message_en, *(f"{fault.field}: {fault.message_en}" for fault in error.faults)])
