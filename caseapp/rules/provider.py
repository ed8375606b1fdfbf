"""Whether somebody may be appointed to a case: the hard demands of the kind's pack, each with its article."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from caseapp.errors import Fault
from caseapp.packs.case_types import CaseType, ProviderCheck
from caseapp.rules.deadlines import add_months
from caseapp.vocabulary import ProviderRequirement, ProviderType

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of the practitioner on the day of appointment."""

    provider_type: ProviderType
    has_legal_qualification: bool = False
    criminal_practice_since: date | None = None
    familiar_with_minors: bool = False


def completed_years(since: date | None, years: int, on: date) -> bool:
    """Whether `years` full years lie between the days; the anniversary itself counts (民法典 Art. 1259).

    A start on 29 February has its anniversary on 28 February in common years (Art. 202).
    """
    return since is not None and add_months(since, years * _MONTHS) <= on


def unfit(
    case_type: CaseType,
    provider: Provider,
    grounds: Collection[str],
    appointed_on: date,
    least_years: Decimal | int = 0,
) -> tuple[Fault, ...]:
    """Every demand the person does not meet on the appointment day; empty when they may be appointed.

    `grounds` are the case's grounds of notice (LAL Art. 25) or the form of aid applied for; demands tied to
    grounds apply only to them. `least_years` is the region's own demand where the kind's pack asks for years
    of criminal defence; the longer one counts. Messages end with the article they rest on.
    """
    failed = unmet(case_type, provider, grounds, appointed_on, least_years)
    return tuple(_fault(check) for check in failed)


def unmet(
    case_type: CaseType,
    provider: Provider,
    grounds: Collection[str],
    appointed_on: date,
    least_years: Decimal | int = 0,
) -> tuple[ProviderCheck, ...]:
    """The demands behind :func:`unfit`."""
    asked = _Asked(provider, appointed_on, int(least_years))
    applying = (
        check for check in case_type.provider if not check.grounds or set(check.grounds) & set(grounds)
    )
    return tuple(check for check in applying if not _CHECKS[check.requires](check, asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is to be appointed, when, and the region's years of criminal defence."""

    provider: Provider
    on: date
    least_years: int


def _fault(check: ProviderCheck) -> Fault:
    basis = f"{check.basis.source}{check.basis.article}"
    code = f"provider_lacks_{check.requires.value}"
    return Fault("practitioner_id", code, f"{check.zh}（{basis}）", f"{check.en} ({basis})")


def _type_fits(check: ProviderCheck, asked: _Asked) -> bool:
    return asked.provider.provider_type in check.types


def _is_qualified(check: ProviderCheck, asked: _Asked) -> bool:
    return asked.provider.provider_type not in check.types or asked.provider.has_legal_qualification


def _has_practised(check: ProviderCheck, asked: _Asked) -> bool:
    years = check.years.on(asked.on) if check.years is not None else None
    since = asked.provider.criminal_practice_since
    return years is None or completed_years(since, max(years, asked.least_years), asked.on)


def _knows_minors(_: ProviderCheck, asked: _Asked) -> bool:
    return asked.provider.familiar_with_minors


_CHECKS: MappingProxyType[ProviderRequirement, Callable[[ProviderCheck, _Asked], bool]] = MappingProxyType(
    {
        ProviderRequirement.PROVIDER_TYPE: _type_fits,
        ProviderRequirement.LEGAL_QUALIFICATION: _is_qualified,
        ProviderRequirement.CRIMINAL_PRACTICE: _has_practised,
        ProviderRequirement.FAMILIAR_WITH_MINORS: _knows_minors,
    }
)
