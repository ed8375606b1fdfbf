"""The list of blueprints; a new resource is one line here."""

from __future__ import annotations

from caseapp.blueprints import (
    accounts,
    advice,
    assigning,
    audit,
    auth,
    board,
    cases,
    catalogue,
    committees,
    demo_clock,
    documents,
    duty,
    ends,
    grants,
    jobs,
    legal_aid,
    mediation,
    metrics,
    objections,
    organizations,
    person_links,
    practitioners,
    privacy,
    privacy_registers,
    privacy_rights,
    quality,
    regions,
    reports,
    screenings,
    subsidies,
    unmasking,
    verification,
)
from caseapp.blueprints._http import ApiBlueprint
from caseapp.config import Settings

BLUEPRINTS: tuple[ApiBlueprint, ...] = (
    auth.blp,
    catalogue.blp,
    accounts.blp,
    audit.blp,
    regions.blp,
    organizations.blp,
    practitioners.blp,
    duty.blp,
    committees.blp,
    mediation.blp,
    screenings.blp,
    legal_aid.blp,
    ends.blp,
    objections.blp,
    subsidies.blp,
    advice.blp,
    verification.blp,
    cases.blp,
    cases.deadlines,
    board.blp,
    assigning.blp,
    assigning.answers,
    documents.blp,
    unmasking.blp,
    grants.blp,
    grants.glass,
    quality.blp,
    jobs.blp,
    person_links.blp,
    privacy.blp,
    privacy.of_case,
    privacy_rights.blp,
    privacy_registers.blp,
    metrics.blp,
    reports.blp,
    reports.verify,
)


def demo_blueprints(settings: Settings) -> tuple[ApiBlueprint, ...]:
    """Routes that exist only where the settings are demo settings."""
    return (demo_clock.blp,) if settings.demo else ()
