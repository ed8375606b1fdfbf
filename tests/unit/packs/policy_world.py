"""A region pack of a test's own, and the faults it has."""

from collections.abc import Callable
from datetime import date

import pytest

from caseapp.packs.policies import Policies
from caseapp.packs.reading import PACKAGE_FOLDER, PackError

Load = Callable[..., Policies]

DAY = date(2025, 3, 3)
HEAD = """
region: "{region}"
name_zh: 试点
name_en: Trial
valid_from: 2022-01-01
source: 试点条例
article: 第一条
rank: {rank}
verified: true
"""
NATIONAL = (PACKAGE_FOLDER / "regions/000000/policy.yaml").read_text(encoding="utf-8")
LINE = "{{2022-01-01: {{kind: {kind}, comparator: lte, zh: 某, en: some{more}}}}}"


def faults(load: Load, body: str, **kwargs: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        load(body, **kwargs)
    return [f"{fault.key}: {fault.message} ({fault.example})" for fault in caught.value.pack_faults]


def item(listing: str, code: str, more: str) -> str:
    return f"lists:\n  {listing}:\n    items:\n      - {{code: {code}, zh: 某, en: some, {more}}}\n"


def setting(key: str, values: str) -> str:
    return f"settings:\n  {key}:\n    in_force: {values}\n"
