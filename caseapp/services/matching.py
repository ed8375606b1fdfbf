"""Who may be appointed to a case, in which order, and why others not: the rules asked with what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from caseapp import clock
from caseapp.access import Actor
from caseapp.extensions import db
from caseapp.models import (
    Account,
    AidApplication,
    CaseParty,
    LegalCase,
    OrganNotice,
    Person,
    Practitioner,
    Recusal,
)
from caseapp.packs import catalogue
from caseapp.packs.matching_rules import MatchingRules
from caseapp.packs.policy_types import PolicyList
from caseapp.rules import matching
from caseapp.rules.conflicts import Surroundings, conflicts
from caseapp.rules.matching import Candidate, Need, Objection, Ranked
from caseapp.services import access_needs, candidates, surroundings
from caseapp.services.candidates import Pool
from caseapp.services.minors import is_minor
from caseapp.services.sensitivity import AIDED
from caseapp.vocabulary import Permission, RecusalState, Sensitivity

MINOR: Final = "minor"
HIDDEN: Final = "conflict_of_interest"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of a worker beyond the case's own facts: codes of ``packs/matching``."""

    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as matching sees it."""

    case: LegalCase
    rules: MatchingRules
    need: Need
    around: Surroundings

    def objections(self, one: Candidate, *, direct: bool = False) -> tuple[Objection, ...]:
        """Hard demands that are not met, and conflicts of interest."""
        kind = catalogue().case_type(self.case.kind)
        demands = matching.objections(kind, self.rules, one, self.need, direct=direct)
        return demands + conflicts(self.rules, one, self.around)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who may be appointed, best first; who not, with every reason."""

    pool: Pool
    ranked: tuple[Ranked, ...]
    excluded: tuple[tuple[Candidate, tuple[Objection, ...]], ...]

    def place(self, practitioner_id: UUID) -> tuple[int, Ranked] | None:
        """The place from 1 and the points of one of those who may be appointed."""
        for place, one in enumerate(self.ranked, 1):
            if one.candidate.id == str(practitioner_id):
                return place, one
        return None


def situation(case: LegalCase, asked: Asked | None = None) -> Situation:
    """One case; see :func:`situations`."""
    return situations([case], asked)[case.id]


def situations(cases: Sequence[LegalCase], asked: Asked | None = None) -> dict[UUID, Situation]:
    """The cases with all that matching asks of them; a constant number of queries."""
    on, wanted = clock.today(), asked or Asked()
    around = surroundings.of_cases(cases)
    facts = _Facts.of([case.id for case in cases])
    needs = access_needs.of_cases([case.id for case in cases])
    found = {}
    for case in cases:
        rules = catalogue().matching_rules(case.kind)
        least = catalogue().policy(case.region_code, on).number("criminal_practice_years")
        need = Need(
            region_code=case.region_code,
            on=on,
            grounds=facts.grounds(case, on),
            specialities=rules.specialities_for(case.kind, facts.matters(case)),
            languages=wanted.languages | needs[case.id].languages,
            skills=wanted.skills | needs[case.id].skills,
            known_workers=around[case.id].known_workers,
            least_years=int(least or 0),
            bound_to=needs[case.id].binding,
            recused=facts.recused.get(case.id, frozenset()),
        )
        found[case.id] = Situation(case, rules, need, around[case.id].surroundings)
    return found


def ranking(actor: Actor, situation: Situation) -> Ranking:
    """Everybody near the actor, sorted out and put in order."""
    pool = candidates.near(actor, situation.need.on, situation.rules.window_days)
    return ranked(pool, situation)


def ranked(pool: Pool, situation: Situation, leave_out: str | None = None) -> Ranking:
    """The same for a pool at hand; ``leave_out`` is not looked at."""
    judged = [(one, situation.objections(one)) for one in pool.candidates if one.id != leave_out]
    fit = [one for one, found in judged if not found]
    refused = tuple((one, found) for one, found in judged if found)
    return Ranking(pool, matching.rank(situation.rules, fit, situation.need), refused)


def candidate(worker: Practitioner, situation: Situation) -> Candidate:
    """A single practitioner as a candidate for the case."""
    return candidates.one(worker, situation.need.on, situation.rules.window_days)


def explained(found: Iterable[Objection], actor: Actor, rules: MatchingRules) -> list[Objection]:
    """What this reader is told: which conflict it is, approvers only (design §2); each reason once."""
    if Permission.CASE_DECIDE in actor.permissions:
        return list(found)
    shown = [_undisclosed(one, rules) if one.code.startswith("conflict_") else one for one in found]
    return list({(one.code, one.article, one.waivable): one for one in shown}.values())


def shown(one: Objection) -> dict[str, Any]:
    """An objection as answers tell it."""
    return {
        "code": one.code,
        "message": one.zh,
        "message_en": one.en,
        "article": one.article,
        "verified": one.basis.verified,
        "waivable": one.waivable,
    }


def _undisclosed(one: Objection, rules: MatchingRules) -> Objection:
    said = rules.undisclosed
    return Objection(HIDDEN, said.zh, said.en, said.basis, one.waivable)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the bodies and the people of cases say of who may take them."""

    notices: Mapping[UUID, OrganNotice]
    applications: Mapping[UUID, AidApplication]
    births: Mapping[UUID, list[date | None]]
    recused: Mapping[UUID, frozenset[str]]

    @classmethod
    def of(cls, case_ids: Collection[UUID]) -> _Facts:
        notices = db.session.scalars(sa.select(OrganNotice).where(OrganNotice.case_id.in_(case_ids)))
        applied = db.session.scalars(sa.select(AidApplication).where(AidApplication.case_id.in_(case_ids)))
        births: dict[UUID, list[date | None]] = {}
        aided = sa.and_(CaseParty.case_id.in_(case_ids), CaseParty.role.in_(AIDED))
        for case_id, birth in db.session.execute(
            sa.select(CaseParty.case_id, Person.birth_date)
            .join(Person, Person.id == CaseParty.person_id)
            .where(aided)
        ):
            births.setdefault(case_id, []).append(birth)
        return cls(
            {one.case_id: one for one in notices},
            {one.case_id: one for one in applied},
            births,
            _recused(case_ids),
        )

    def grounds(self, case: LegalCase, on: date) -> frozenset[str]:
        """The notice's ground, or the form applied for; and ``minor`` whenever the aided person is one."""
        own = {self.notices[case.id].ground} if case.id in self.notices else self._form(case)
        return frozenset(own | ({MINOR} if self._is_minor(case, on) else set()))

    def matters(self, case: LegalCase) -> list[str]:
        """What it is about, as told and its grounds."""
        application = self.applications.get(case.id)
        return [application.matter or "", *application.grounds] if application else []

    def _form(self, case: LegalCase) -> set[str]:
        """Whoever applies as a victim or plaintiff (LAL Art. 29) is not defended."""
        policy = catalogue().policy_of_case(case.region_code, case.opened_on)
        claimed = [policy.item(PolicyList.GROUNDS, code) for code in self.matters(case)]
        accuses = any(item is not None and item.group == "art29" for item in claimed)
        application = self.applications.get(case.id)
        form = application.aid_form if application else None
        return set() if accuses or form is None else {form}

    def _is_minor(self, case: LegalCase, on: date) -> bool:
        """By the day of birth; where none is known, by what the case is protected for."""
        births = self.births.get(case.id, [])
        if known := [birth for birth in births if birth is not None]:
            return any(is_minor(birth, on) for birth in known)
        return Sensitivity.MINOR.value in (case.sensitivity_reasons or {})


def _recused(case_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Practitioners whose accounts are recused, or asked to be, by case."""
    rows = db.session.execute(
        sa.select(Recusal.case_id, Account.practitioner_id)
        .join(Account, Account.id == Recusal.account_id)
        .where(Recusal.case_id.in_(case_ids), Recusal.state != RecusalState.DISMISSED)
    )
    found: dict[UUID, set[str]] = {}
    for case_id, practitioner_id in rows:
        if practitioner_id is not None:
            found.setdefault(case_id, set()).add(str(practitioner_id))
    return {case_id: frozenset(ids) for case_id, ids in found.items()}
