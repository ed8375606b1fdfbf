"""The list of blueprints; a new resource is one line here."""

from __future__ import annotations

from caseapp.blueprints import accounts, auth, demo_clock, jobs, regions
from caseapp.blueprints._http import ApiBlueprint
from caseapp.config import Settings

BLUEPRINTS: tuple[ApiBlueprint, ...] = (
    auth.blp,
    accounts.blp,
    regions.blp,
    jobs.blp,
)


def demo_blueprints(settings: Settings) -> tuple[ApiBlueprint, ...]:
    """Routes that exist only where the settings are demo settings."""
    return (demo_clock.blp,) if settings.demo else ()
