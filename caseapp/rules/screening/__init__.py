"""Screening: facts, a resolved policy, local figures and a day go in; an explained answer comes out.

Nothing is read from clock, database or request, so an old case can be re-run under the law of its day.
Which conditions make up a path to aid stands in the packs; see docs/how-to/add-an-exemption.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from caseapp.packs.conditions import Condition, Op, Truth
from caseapp.packs.policies import Policy
from caseapp.packs.policy_types import AidPath, PathNote, PolicyList
from caseapp.rules.screening.answer import (
    Answer,
    Change,
    Outcome,
    blocker,
    fewest_refusals,
    missing,
    route_of,
    smallest,
)
from caseapp.rules.screening.codes import unknown_codes
from caseapp.rules.screening.evaluate import Engine
from caseapp.rules.screening.facts import Facts
from caseapp.rules.screening.figures import Figure, FigureTable
from caseapp.rules.screening.findings import Finding, Note, pruned
from caseapp.rules.screening.switches import is_asked

__all__ = [
    "Answer",
    "Change",
    "Facts",
    "Figure",
    "FigureTable",
    "Finding",
    "Note",
    "Outcome",
    "screen",
    "unknown_codes",
]

_Tried = list[tuple[AidPath, Finding]]


def screen(facts: Facts, policy: Policy, figures: FigureTable, on: date) -> Answer:
    """Screen one application or notice as the law of the day has it.

    Raises LocalFigureMissing or PolicyMissing when the outcome hangs on a figure nobody has entered
    or on a hardship line no text in force has set; what is decided without them is answered.
    """
    if facts.verification is None:
        facts = replace(facts, verification=policy.text("default_verification"))
    engine = Engine(facts, policy, figures, on)
    tried = _try_paths(engine)
    if tried and tried[-1][1].answer is Truth.YES:
        return _eligible(engine, *tried[-1])
    findings = [finding for _, finding in tried]
    for finding in findings:
        if (error := blocker(finding)) is not None:
            raise error
    return _not_eligible(engine, tried)


def _try_paths(engine: Engine) -> _Tried:
    """Each path that applies or may apply, in the law's order; the first that holds ends the search."""
    tried: _Tried = []
    for path in engine.policy.paths:
        if engine.find(path.applies).answer is Truth.NO:
            continue
        tried.append((path, engine.find(_as_condition(path))))
        if tried[-1][1].answer is Truth.YES:
            break
    return tried


def _as_condition(path: AidPath) -> Condition:
    return Condition(
        rule=path.code,
        op=Op.ALL,
        parts=(path.applies, *path.requires),
        basis=path.basis,
        route=path.route,
        name_zh=path.applies.name_zh,
        name_en=path.applies.name_en,
    )


def _eligible(engine: Engine, path: AidPath, finding: Finding) -> Answer:
    return Answer(
        outcome=Outcome.ELIGIBLE,
        route=route_of(finding),
        refusal_grounds=(),
        missing=(),
        reasons=(finding,),
        would_change=(),
        notes=(
            *_notes(engine, path.notes, Outcome.ELIGIBLE),
            *_noted((finding,)),
            *_notes(engine, engine.policy.notes, Outcome.ELIGIBLE),
        ),
        priority_groups=_priority_groups(engine),
        policy=engine.policy,
    )


def _not_eligible(engine: Engine, tried: _Tried) -> Answer:
    findings = tuple(finding for _, finding in tried)
    open_question = any(finding.answer is Truth.UNKNOWN for finding in findings)
    ways = pruned(way for finding in findings for way in finding.to_yes)
    refused = () if open_question else fewest_refusals(findings, engine.policy.otherwise)
    outcome = Outcome.NEEDS_EVIDENCE if open_question else Outcome.REFUSED
    return Answer(
        outcome=outcome,
        route=None,
        refusal_grounds=refused,
        missing=missing(ways, engine.facts) if open_question else (),
        reasons=findings or (_no_path(engine),),
        would_change=smallest(ways, engine.facts),
        notes=(
            *(note for path, _ in tried for note in _notes(engine, path.notes, outcome)),
            *_noted(findings),
            *_notes(engine, engine.policy.notes, outcome),
        ),
        priority_groups=_priority_groups(engine),
        policy=engine.policy,
    )


def _no_path(engine: Engine) -> Finding:
    """The reason where the request fits no path at all."""
    ground = engine.policy.item(PolicyList.REFUSAL_GROUNDS, engine.policy.otherwise)
    zh, en = (ground.zh, ground.en) if ground else ("", "")
    basis = ground.basis if ground else engine.policy.basis
    return Finding("no_path", Truth.NO, basis, zh, en, refusal=engine.policy.otherwise)


def _notes(engine: Engine, notes: Iterable[PathNote], outcome: Outcome) -> Iterator[Note]:
    """What the packs have to say beside this outcome; a note that a setting switches on rests on its text."""
    for note in notes:
        if not is_asked(note.when, engine.policy) or outcome not in (note.outcomes or (outcome,)):
            continue
        found = engine.find(note.when)
        if found.answer is Truth.YES:
            yield Note(note.code, found.basis.article, note.zh, note.en)


def _noted(findings: tuple[Finding, ...]) -> tuple[Note, ...]:
    """What conditions that were read leave to a person, each once."""
    return tuple(dict.fromkeys(note for finding in findings for one in finding.walk() for note in one.notes))


def _priority_groups(engine: Engine) -> tuple[str, ...]:
    """Those that were claimed, in that order, and those that the facts show by themselves."""
    groups = {item.code: item for item in engine.policy.items(PolicyList.PRIORITY_GROUPS)}
    claimed = [code for code in engine.facts.categories if code in groups]
    shown = [
        code
        for code, item in groups.items()
        if item.when is not None and engine.find(item.when).answer is Truth.YES
    ]
    return tuple(dict.fromkeys([*claimed, *shown]))
