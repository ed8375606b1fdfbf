"""Whether somebody may be appointed to a case: the hard demands of the kind's pack, each with its article."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
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
    case_type: CaseType, provider: Provider, grounds: Collection[str], appointed_on: date
) -> tuple[Fault, ...]:
    """Every demand the person does not meet on the appointment day; empty when they may be appointed.

    `grounds` are the case's grounds of notice (LAL Art. 25); demands tied to grounds apply only to them.
    Messages end with the article they rest on.
    """
    applying = (
        check for check in case_type.provider if not check.grounds or set(check.grounds) & set(grounds)
    )
    return tuple(
        _fault(check) for check in applying if not _CHECKS[check.requires](check, provider, appointed_on)
    )


def _fault(check: ProviderCheck) -> Fault:
    basis = f"{check.basis.source}{check.basis.article}"
    code = f"provider_lacks_{check.requires.value}"
    return Fault("practitioner_id", code, f"{check.zh}（{basis}）", f"{check.en} ({basis})")


def _type_fits(check: ProviderCheck, provider: Provider, _: date) -> bool:
    return provider.provider_type in check.types


def _is_qualified(check: ProviderCheck, provider: Provider, _: date) -> bool:
    return provider.provider_type not in check.types or provider.has_legal_qualification


def _has_practised(check: ProviderCheck, provider: Provider, on: date) -> bool:
    years = check.years.on(on) if check.years is not None else None
    return years is None or completed_years(provider.criminal_practice_since, years, on)


def _knows_minors(_: ProviderCheck, provider: Provider, __: date) -> bool:
    return provider.familiar_with_minors


_CHECKS: MappingProxyType[ProviderRequirement, Callable[[ProviderCheck, Provider, date], bool]] = (
    MappingProxyType(
        {
            ProviderRequirement.PROVIDER_TYPE: _type_fits,
            ProviderRequirement.LEGAL_QUALIFICATION: _is_qualified,
            ProviderRequirement.CRIMINAL_PRACTICE: _has_practised,
            ProviderRequirement.FAMILIAR_WITH_MINORS: _knows_minors,
        }
    )
)
