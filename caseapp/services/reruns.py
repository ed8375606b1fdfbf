"""A stored run of the screening made again: under the law of its day, with what was recorded by some day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import CaseAppError, Fault, Invalid
from caseapp.extensions import db
from caseapp.models import Decision, LegalCase, PackVersion, Screening
from caseapp.packs import PackError, catalogue, policies_of_texts
from caseapp.packs.policies import Policies
from caseapp.packs.policy_types import region_chain
from caseapp.services import figures, screening, sensitivity

ABSENT: Final = object()
LEFT_OUT: Final = frozenset({"text_zh", "text_en", "figures"})
TREES: Final = frozenset({"reasons", "children", "notes"})
OF_FACTS: Final = ("differences", "figures", "answer")
NO_RUN: Final = Fault("as_of", "nothing_screened", "本案尚无审查记录", "this case has not been screened")
NOT_KEPT: Final = Fault(
    "as_of",
    "statement_not_kept",
    "该次审查所依据的经济状况说明已删除，无法重新审查",
    "the statement of hardship that the run rests on is no longer kept, so it cannot be made again",
)
UNREADABLE: Final = Fault(
    "as_of",
    "packs_unreadable",
    "该日所用规则包的文本未保存或者已无法读取",
    "the packs in use on that day were not kept or can no longer be read",
)


def beside(shown: Mapping[str, Any], case: LegalCase, actor: Actor, as_of: date) -> dict[str, Any]:
    """The case as its reader is shown it, with ``rerun``; stores nothing.

    Raises:
        Invalid: no run to repeat, a day outside of the case, or what was not yet recorded on that day.

    """
    made = rerun(case, as_of)
    hidden = [] if sensitivity.facts_known(case, actor) else list(OF_FACTS)
    return {
        **shown,
        "rerun": {**made, **dict.fromkeys(hidden)},
        "hidden_fields": [*shown["hidden_fields"], *(f"rerun.{name}" for name in hidden)],
    }


def rerun(case: LegalCase, as_of: date) -> dict[str, Any]:
    """Screen anew what the newest decision was made from, or the newest run where nothing is decided.

    The law is that of the run's own day; packs and figures are those recorded by the end of ``as_of`` in China.
    """
    run, decided = _run_of(case)
    stored = _answer_of(case, run, as_of)
    known_at = datetime.combine(as_of, time.max, clock.CHINA)
    policies = _policies(run, case.region_code, None if as_of == clock.today() else known_at)
    answer = _made_again(run, known_at, policies)
    found = list(_differences(stored, answer))
    return {
        "as_of": as_of,
        "law_day": run.law_day,
        "revision": run.revision,
        "run_recorded_at": run.recorded_at,
        "decided_upon": decided,
        "same": not found,
        "differences": found,
        "figures": {"stored": stored.get("figures", []), "rerun": answer["figures"]},
        "answer": answer,
    }


def _run_of(case: LegalCase) -> tuple[Screening, bool]:
    """The run to repeat, and whether the newest decision rests on it."""
    decided = (
        sa.select(Screening)
        .join(Decision, Decision.screening_id == Screening.id)
        .where(Decision.case_id == case.id)
        .order_by(Decision.recorded_at.desc(), Decision.id.desc())
        .limit(1)
    )
    of_decision = db.session.scalar(decided)
    run = of_decision or screening.latest(case)
    if run is None:
        raise Invalid(faults=[NO_RUN])
    return run, of_decision is not None


def _answer_of(case: LegalCase, run: Screening, as_of: date) -> dict[str, Any]:
    if not case.opened_on <= as_of <= clock.today():
        zh = f"须在收到申请之日（{case.opened_on}）至今天之间"
        en = f"must lie between the day of application ({case.opened_on}) and today"
        raise Invalid(faults=[Fault("as_of", "outside_the_case", zh, en)])
    if run.answer is None:
        raise Invalid(faults=[NOT_KEPT])
    return run.answer


def _made_again(run: Screening, known_at: datetime, policies: Policies) -> dict[str, Any]:
    request = {**run.request, "on": run.law_day}
    rows = figures.rows_for([request["region_code"]])
    try:
        made = screening.screened(request, rows, known_at, policies=policies)
    except CaseAppError as error:
        raise Invalid(faults=list(_not_yet(error))) from error
    found: dict[str, Any] = json.loads(json.dumps(made.as_dict(), default=str))
    return found


def _not_yet(error: CaseAppError) -> Iterator[Fault]:
    """The day is at fault: what the run needs was not recorded then."""
    told = error.faults or [Fault("", error.instance_code, error.message, error.message_en)]
    for one in told:
        zh = f"按该日的记录无法重新审查：{one.field} {one.message}"
        en = f"not with what was recorded by then: {one.field} {one.message_en}"
        yield Fault("as_of", one.code, zh, en)


def _policies(run: Screening, region_code: str, known_at: datetime | None) -> Policies:
    """The packs in use at a moment; those loaded where it is None."""
    loaded = catalogue()
    digest = loaded.digest(region_code) if known_at is None else _digest_at(run, region_code, known_at)
    if digest == loaded.digest(region_code):
        return loaded.policies
    listed = _text_of(digest)
    found = _stored_packs(listed)
    if found.digest(region_code) != digest:
        raise Invalid(faults=[UNREADABLE])
    return found


def _digest_at(run: Screening, region_code: str, known_at: datetime) -> str:
    """What was loaded last before the moment, or what the run itself shows to have been in use since.

    Of packs that were never noted as loaded (a demo's clock may run behind the machine's) only the run tells.
    """
    chain = [f"policy:{code}" for code in region_chain(region_code)]
    select = sa.select(PackVersion.key, PackVersion.loaded_at, PackVersion.digest)
    rows = db.session.execute(
        select.where(PackVersion.key.in_(chain), PackVersion.loaded_at <= known_at)
    ).all()
    newest = max(rows, key=lambda row: (-chain.index(row.key), row.loaded_at), default=None)
    if newest is None or newest.loaded_at <= run.recorded_at <= known_at:
        return run.policy_digest
    return str(newest.digest)


def _text_of(digest: str) -> str:
    kept = db.session.get(PackVersion, digest)
    if kept is None:
        raise Invalid(faults=[UNREADABLE])
    return kept.text


@lru_cache(maxsize=16)
def _stored_packs(listed: str) -> Policies:
    """Policies from the texts that were in use; ``listed`` is the JSON of their keys and digests."""
    files = dict(json.loads(listed))
    select = sa.select(PackVersion.digest, PackVersion.text).where(PackVersion.digest.in_(files.values()))
    texts = {row.digest: row.text for row in db.session.execute(select)}
    try:
        return policies_of_texts({key: texts[digest] for key, digest in files.items()})
    except (KeyError, PackError) as error:
        raise Invalid(faults=[UNREADABLE]) from error


def _differences(stored: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each place of the two answers that does not hold the same, in the order of the stored one.

    Reasons and notes are named by their codes, so that a new one does not shift the others.
    """
    before, after = dict(_leaves(stored)), dict(_leaves(made))
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path, ABSENT) != after.get(path, ABSENT):
            yield {"path": path, "stored": before.get(path), "rerun": after.get(path)}


def _leaves(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, part in value.items():
        at = f"{path}{name}"
        if name in TREES:
            for code, one in _named(part).items():
                yield from _leaves(one, f"{at}.{code}.")
        elif isinstance(part, Mapping):
            yield from _leaves(part, f"{at}.")
        elif name not in LEFT_OUT:
            yield at, part


def _named(parts: list[Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    names = [str(part.get("rule") or part.get("code")) for part in parts]
    if len(set(names)) < len(names):
        names = [str(index) for index in range(len(parts))]
    return dict(zip(names, parts, strict=True))
