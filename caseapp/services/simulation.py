"""Policy simulation: the real screening over the stored caseload, as it is and as it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp.access import Actor, ensure_region, in_region
from caseapp.clock import today
from caseapp.errors import CaseAppError, Fault
from caseapp.extensions import db, unit_of_work
from caseapp.models import Job, LegalCase, LocalFigure, Screening
from caseapp.packs import catalogue
from caseapp.packs.whatif import Change, changed, refused
from caseapp.rules.screening import Figure, Outcome
from caseapp.rules.screening.line import FIGURE_NAMES
from caseapp.services import figures, jobs, regions, screening
from caseapp.services.jobs import Task

JOB: Final = "screening_simulation"
FEWEST: Final = 5
_BELOW: Final = {"suppressed_below": FEWEST}
NOBODY: Final[frozenset[str]] = frozenset()
SOME: Final = 500
NONE: Final = "none"
PROBLEM: Final = "no_answer"
READ: Final = tuple(FIGURE_NAMES.values())
Request = Mapping[str, Any]
Gap = tuple[str, str, str]


def ask_for(actor: Actor, body: Mapping[str, Any]) -> Job:
    """Queue a simulation over the cases that the region took in during the period; ``body`` as plain JSON values.

    Raises:
        NotFound: the region lies outside the actor's.
        Invalid, PolicyMissing: the change cannot be tried in the region.

    """
    ensure_region(actor, body["region_code"])
    changes = body["changes"]
    assumed = _unusable(body["region_code"], changes.get("figures", []))
    refused(catalogue().policy(body["region_code"], today()), Change.of(changes), assumed)
    return jobs.enqueue(JOB, body, actor)


def _unusable(region_code: str, assumed: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Assumed figures that no screening of the region could read, or that stand in for the same figure twice."""
    strange = regions.unheard_of({one["region_code"] for one in assumed})
    seen: set[tuple[Any, ...]] = set()
    for index, one in enumerate(assumed):
        field, place, variant = f"changes.figures.{index}", one["region_code"], one.get("variant")
        if place in strange:
            yield Fault(f"{field}.region_code", "unknown_region", "没有这个区划", "no such division")
        elif place not in regions.codes_above(region_code) and region_code not in regions.codes_above(place):
            zh, en = f"不在{region_code}之内，也不在其上级", f"lies neither in nor above {region_code}"
            yield Fault(f"{field}.region_code", "outside", zh, en)
        if one["name"] not in READ:
            listed = ", ".join(READ)
            zh, en = f"审查不读取该数值，可用：{listed}", f"screening reads no such figure, use: {listed}"
            yield Fault(f"{field}.name", "unknown_figure", zh, en)
        elif variant is not None and variant not in figures.KINDS[one["name"]].variants:
            yield Fault(f"{field}.variant", *figures.NO_VARIANT)
        if Decimal(one["value"]) <= 0:
            yield Fault(f"{field}.value", "range", "须大于0", "must be more than 0")
        if (place, one["name"], variant) in seen:
            yield Fault(f"{field}.name", "repeated", "同一请求中重复", "given twice in this request")
        seen.add((place, one["name"], variant))


@jobs.handler(JOB)
def run(task: Task) -> Mapping[str, Any]:
    """Screen every stored request twice; the result holds counts only, small ones not at all."""
    asked, tally = task.payload, Tally()
    trial = Trial.of(asked["changes"])
    with unit_of_work(read_only=True):
        ids = _cases(asked)
        rows = figures.rows_below(asked["region_code"])
    for done in range(0, len(ids), SOME):
        with unit_of_work(read_only=True):
            for request in _requests(ids[done : done + SOME]):
                tally.add(request, outcome(request, rows), outcome(request, rows, trial, tally.gaps))
        task.progress(99 * (done + SOME) // max(len(ids), 1))
    return {**{name: asked[name] for name in ("region_code", "period")}, **tally.shown(len(ids))}


@dataclass(frozen=True, slots=True)
class Trial:
    """A change, with the local figures it assumes besides."""

    change: Change
    assumed: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, changes: Mapping[str, Any]) -> Trial:
        """From the body of the request."""
        return cls(Change.of(changes), tuple(changes.get("figures", [])))

    def rows(self, on: date) -> list[Figure]:
        """The assumed figures, in force on the day and recorded after every real one."""
        return [
            Figure(
                region_code=one["region_code"],
                name=one["name"],
                variant=one.get("variant"),
                value=Decimal(one["value"]),
                unit="",
                valid_from=on,
                valid_to=on,
                recorded_at=datetime.max.replace(tzinfo=UTC),
                source="simulation",
            )
            for one in self.assumed
        ]


def outcome(
    request: Request,
    rows: Sequence[LocalFigure],
    trial: Trial | None = None,
    gaps: Counter[Gap] | None = None,
) -> str:
    """What the screening answers to a request, under the law of its day or with a trial; `no_answer` where none, and
    what was missing for it counted in ``gaps``.
    """
    alter: Callable[..., Any] | None = None
    if trial is not None:
        alter = lambda policy: changed(policy, trial.change)  # noqa: E731
    try:
        found = screening.screened(request, rows, alter=alter, assumed=trial.rows if trial else None)
    except CaseAppError as error:
        if gaps is not None:
            gaps.update((one.field, one.message, one.message_en) for one in error.faults)
        return PROBLEM
    return str(found.answer.outcome)


def _cases(asked: Mapping[str, Any]) -> list[UUID]:
    first, last = (date.fromisoformat(asked["period"][name]) for name in ("from", "to"))
    mine = in_region(LegalCase.region_code, asked["region_code"])
    screened = sa.exists().where(Screening.case_id == LegalCase.id)
    select = sa.select(LegalCase.id).where(mine, LegalCase.opened_on.between(first, last), screened)
    return list(db.session.scalars(select.order_by(LegalCase.id)))


def _requests(ids: Sequence[UUID]) -> Iterator[Request]:
    """The newest stored request of each case."""
    newest: dict[UUID, Screening] = {}
    select = sa.select(Screening).where(Screening.case_id.in_(ids)).order_by(Screening.revision)
    for run_ in db.session.scalars(select):
        newest[run_.case_id] = run_
    for run_ in newest.values():
        yield {**run_.request, "on": run_.law_day}
    db.session.expunge_all()


@dataclass(slots=True)
class Tally:
    """Outcomes before and after, and who changes sides."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    gaps: Counter[Gap] = field(default_factory=Counter)
    sides: dict[str, list[Request]] = field(default_factory=lambda: {"newly_qualify": [], "fall_out": []})

    def add(self, request: Request, was: str, would_be: str) -> None:
        """Count one case."""
        self.before[was] += 1
        self.after[would_be] += 1
        if (was == Outcome.ELIGIBLE) != (would_be == Outcome.ELIGIBLE):
            self.sides["fall_out" if was == Outcome.ELIGIBLE else "newly_qualify"].append(request)

    def shown(self, cases: int) -> dict[str, Any]:
        """Counts as the result has them; null stands for 1 to 4 and for what would give such a number away."""
        moved = {name: _moved(requests) for name, requests in self.sides.items()}
        told = self._told(unknown=any(side["total"] is None for side in moved.values()))
        gaps = {"missing": self._missing()}
        return {
            "cases": cases if told else None,
            "before": None,
            "after": None,
            **told,
            **moved,
            **gaps,
            **_BELOW,
        }

    def _missing(self) -> list[dict[str, str]]:
        """What kept at least so many cases from an answer with the change: figures to assume, or to enter first."""
        found = sorted(gap for gap, count in self.gaps.items() if count >= FEWEST)
        return [{"field": at, "message": zh, "message_en": en} for at, zh, en in found]

    def _told(self, *, unknown: bool) -> dict[str, Any]:
        """Both tables without their small cells; nothing at all where the others would still tell those.

        Both add up to the cases, and who is eligible differs between them by the totals of who changes sides
        (unless these are ``unknown``): so it is hidden in both or in neither, and hides nothing where one has none.
        """
        tables = {"before": self.before, "after": self.after}
        eligible = {str(Outcome.ELIGIBLE)}
        given = set() if unknown or all(eligible <= table.keys() for table in tables.values()) else eligible
        hidden = [_hidden(table, given=given) for table in tables.values()]
        if not given and any(eligible & codes for codes in hidden):
            hidden = [_hidden(table, also=eligible) for table in tables.values()]
        if unknown:
            del tables["after"]
        pairs = list(zip(tables.items(), hidden, strict=False))
        if _large(self._stay()) is None or not all(_safe(table, codes) for (_, table), codes in pairs):
            return {}
        return {name: _without(table, codes) for (name, table), codes in pairs}

    def _stay(self) -> int:
        """How many are not among those who change sides in numbers that may be told: bounds what may not."""
        return self.before.total() - sum(n for found in self.sides.values() if (n := len(found)) >= FEWEST)


def _moved(requests: Sequence[Request]) -> dict[str, Any]:
    categories = Counter(code for one in requests for code in (_categories(one) or [NONE]))
    counties = Counter(str(one["region_code"])[:6] for one in requests)
    return {
        "total": _large(len(requests)),
        "by_category": _suppressed("category", categories),
        "by_county": _suppressed("region_code", counties),
    }


def _categories(request: Request) -> list[str]:
    return list(request.get("applicant", {}).get("categories", []))


def _suppressed(name: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    told = _without(counts, _hidden(counts))
    return [{name: code, "count": count} for code, count in sorted(told.items())]


def _without(counts: Mapping[str, int], hidden: AbstractSet[str]) -> dict[str, int | None]:
    return {code: None if code in hidden else count for code, count in counts.items()}


def _hidden(
    counts: Mapping[str, int], *, also: AbstractSet[str] = NOBODY, given: AbstractSet[str] = NOBODY
) -> set[str]:
    """The small cells, and the next smallest as long as these could be had from the total.

    What is ``given`` elsewhere hides nothing.
    """
    ordered = sorted(counts, key=lambda code: _order(counts, code))
    hidden = {code for code in ordered if counts[code] < FEWEST or code in also}
    for code in ordered:
        if not _safe(counts, hidden) and code not in given:
            hidden.add(code)
    return hidden


def _order(counts: Mapping[str, int], code: str) -> tuple[int, str]:
    return counts[code], code


def _safe(counts: Mapping[str, int], hidden: AbstractSet[str]) -> bool:
    """Whether what is hidden may be shared out in more than one way."""
    together = sum(counts[code] for code in hidden if code in counts)
    return not hidden or (len(hidden) > 1 and together >= FEWEST and together > len(hidden))


def _large(count: int) -> int | None:
    return None if 0 < count < FEWEST else count
