"""Every builder, registered by being imported."""

from caseapp.services.documents import applying, decisions, fees, reporting, working
from caseapp.services.documents.sources import BUILDERS

__all__ = ["BUILDERS", "applying", "decisions", "fees", "reporting", "working"]
