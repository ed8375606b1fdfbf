"""Addresses as an answer may show them: nothing beyond the county."""

from __future__ import annotations

from functools import cache
from typing import Final

from caseapp.services.region_tables import divisions
from caseapp.vocabulary import RegionLevel

HIDDEN: Final = "****"
SHOWN_LEVELS: Final = (RegionLevel.PROVINCE, RegionLevel.PREFECTURE, RegionLevel.COUNTY)


def mask_address(address: str) -> str:
    """``安徽省芜湖市镜湖区某路12号`` becomes ``安徽省芜湖市镜湖区****``; what names no known division is all hidden.

    Only names of the table of divisions are shown, so that no estate (``幸福小区``) passes for a county.
    """
    rest, shown = address.strip(), ""
    for names, lengths in _names():
        name = next((rest[:length] for length in lengths if rest[:length] in names), "")
        shown, rest = shown + name, rest[len(name) :]
    return shown + HIDDEN


@cache
def _names() -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
    """Names of provinces, prefectures and counties, each with their lengths, the longest first."""
    found = [frozenset(one.name for one in divisions() if one.level is level) for level in SHOWN_LEVELS]
    return tuple((names, tuple(sorted({len(name) for name in names}, reverse=True))) for names in found)
