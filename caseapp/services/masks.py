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
    for names in _names():
        name = next((one for one in names if rest.startswith(one)), "")
        shown, rest = shown + name, rest[len(name) :]
    return shown + HIDDEN


@cache
def _names() -> tuple[tuple[str, ...], ...]:
    """Names of provinces, prefectures and counties, the longest first."""
    found = divisions()
    return tuple(
        tuple(sorted({one.name for one in found if one.level is level}, key=lambda name: (-len(name), name)))
        for level in SHOWN_LEVELS
    )
