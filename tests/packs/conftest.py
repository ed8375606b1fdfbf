"""Collects the YAML files of this folder: each case is a test, and its name is a sentence.

A file gives `region`, `on`, `figures` and `request` for all its cases; a case writes what differs.
`overlay/` is a folder as ``CASEAPP_PACKS`` names one: the packs of a region that the package does not have.
`expect` may name: outcome, route, refusal_grounds, missing, would_change, notes, stale, flags, error,
priority_groups, answers ({rule: yes|no|unknown}), articles ({rule: article}), findings ({rule: what the
answer shows of it}) and enter_at (the region where a missing figure is to be entered). What it does not name is
not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from caseapp import packs
from caseapp.errors import CaseAppError
from caseapp.packs._yaml import parse_yaml
from caseapp.rules.screening import Answer, Facts, Figure, FigureTable, screen, unknown_codes

HERE = Path(__file__).parent
COMMON = {"region", "on", "figures", "request"}
EXPECTED = {
    *("outcome", "route", "refusal_grounds", "missing", "would_change", "notes", "stale", "flags"),
    *("error", "enter_at", "answers", "articles", "findings", "priority_groups"),
}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".yaml" or file_path.parent != HERE:
        return None
    return CaseFile.from_parent(parent, path=file_path)


class CaseFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        content = parse_yaml(self.path.read_text(encoding="utf-8"))
        common = {key: content[key] for key in COMMON if key in content}
        refuse_unknown(content, COMMON | {"cases"}, self.path.name)
        for case in content["cases"]:
            yield Case.from_parent(self, name=case["name"], case=merged(common, case))


class Case(pytest.Item):
    def __init__(self, *, case: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        refuse_unknown(self.case, COMMON | {"name", "expect"}, self.name)
        refuse_unknown(self.case["expect"], EXPECTED, self.name)
        got = answered(self.case)
        wrong = {
            key: (want, got.get(key))
            for key, want in self.case["expect"].items()
            if not same(want, got.get(key))
        }
        if wrong:
            raise Mismatch(wrong)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Mismatch):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class Mismatch(AssertionError):
    def __init__(self, wrong: Mapping[str, tuple[object, object]]) -> None:
        super().__init__(
            "\n".join(f"{key}: expected {want!r}, got {got!r}" for key, (want, got) in wrong.items())
        )


def refuse_unknown(value: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = set(value) - allowed
    if unknown:
        raise ValueError(
            f"{where}: unknown key {', '.join(sorted(unknown))}; allowed: {', '.join(sorted(allowed))}"
        )


def merged(common: Any, own: Any) -> Any:
    if not (isinstance(common, Mapping) and isinstance(own, Mapping)):
        return own
    return {
        key: merged(common.get(key), own[key]) if key in own else common[key] for key in {**common, **own}
    }


def same(want: object, got: object) -> bool:
    """Lists as they stand; of a mapping only what is named."""
    if isinstance(want, Mapping) and isinstance(got, Mapping):
        return all(same(value, got.get(key)) for key, value in want.items())
    return want == got


@cache
def loaded() -> packs.Catalogue:
    return packs.load(HERE / "overlay")


def answered(case: Mapping[str, Any]) -> dict[str, Any]:
    on: date = case["on"]
    figures = FigureTable.of(figure(row) for row in case.get("figures", []))
    try:
        policy = loaded().policy(case["region"], on)
        facts = Facts.from_request(case["request"])
        faults = unknown_codes(facts, policy)
        if faults:
            return {"error": faults[0].code}
        return flat(screen(facts, policy, figures, on))
    except CaseAppError as error:
        return {"error": error.code, "enter_at": enter_at(error)}


def enter_at(error: CaseAppError) -> str | None:
    """The region that the message names, in both languages."""
    named = {
        code
        for text in (error.message, error.message_en)
        for code in re.findall(r"PUT /regions/(\d+)/figures", text)
    }
    return named.pop() if len(named) == 1 else None


def flat(answer: Answer) -> dict[str, Any]:
    shown = answer.as_dict()
    findings = [finding for reason in answer.reasons for finding in reason.walk()]
    return {
        **shown,
        "would_change": {change.input: change.as_dict()["to"] for change in answer.would_change},
        "notes": [note.code for note in answer.notes],
        "stale": answer.policy.stale,
        "flags": list(answer.flags()),
        "answers": {finding.rule: finding.answer.value for finding in findings},
        "articles": {finding.rule: finding.basis.article for finding in findings},
        "findings": {finding.rule: finding.as_dict() for finding in findings},
    }


def figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        region_code=row["region"],
        name=row["name"],
        variant=row.get("variant"),
        value=row["value"],
        unit=row.get("unit", "yuan_per_month"),
        valid_from=row["from"],
        valid_to=row.get("to"),
        recorded_at=datetime.combine(row["from"], datetime.min.time(), UTC),
        source=row["source"],
    )
