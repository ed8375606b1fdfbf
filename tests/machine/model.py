"""What must be true of a case after what was done to it: who may do what, and everything that can be seen of it.

The model hears only what was asked for and acknowledged. It shares no code with the program; moves, effects and periods
come from the packs (tests/machine/law.py), the guards are written down a second time here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from caseapp.vocabulary import Role
from caseapp.vocabulary.roles import permissions_of
from tests.clients import ApiClient
from tests.machine import law, money

APPLIED: Final = ("civil_aid", "administrative_aid")
AID: Final = (*APPLIED, "criminal_aid")
WITH_THE_CASE: Final = ("case_closed", "aid_terminated")
NOTED: Final = "note_progress"  # a further entry of the record while the work goes on
DECIDED_LATE: Final = "decide_dispute_late"  # of a case that has ended meanwhile
# What a request of another name means at times, and what tests/api/test_representatives.py tries.
LEFT_OUT: Final = {NOTED, DECIDED_LATE, "change_representative"}
APPOINTING: Final = ("assign", "replace_worker", "propose_worker")
BY_DEPARTMENT: Final = ("keep_by_decision", "redirect_by_decision")


@dataclass(frozen=True, eq=False)
class Actor:
    """Somebody who asks; without roles nobody is signed in."""

    name: str
    client: ApiClient
    roles: tuple[Role, ...] = ()
    own: bool = True
    worker: str | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """By the roles' table, which is data."""
        return frozenset(one.value for one in permissions_of(self.roles))


@dataclass(eq=False)
class Service:
    """Somebody's work on the case, and why it ended."""

    worker: str
    id: str
    ended: str | None = None


@dataclass(eq=False)
class Relief:
    """A request that a fee be reduced or waived."""

    id: str
    verified: bool = False
    answered: bool = False


@dataclass(eq=False)
class Case:
    """Everything the model knows of a case."""

    id: str
    kind: str
    number: str
    state: str
    clocks: list[law.Clock] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    writes: int = 0
    columns: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    asked_for: date | None = None
    told: bool = False
    reported: bool = False
    letters: set[str] = field(default_factory=set)
    prior: str | None = None
    prior_before: str | None = None  # its termination
    proposed: bool = False
    replacing: bool = False
    objections: list[list[str | None]] = field(default_factory=list)  # against what, outcome
    finished_on: date | None = None
    had: list[tuple[Actor, str]] = field(default_factory=list)  # who did what, as it was asked for
    subsidies: list[money.Subsidy] = field(default_factory=list)
    claw_backs: list[money.ClawBack] = field(default_factory=list)
    reliefs: list[Relief] = field(default_factory=list)
    disputed: bool = False
    recused: set[str] = field(default_factory=set)  # by name
    group: str | None = None
    report: bool = False  # one stands
    returned: set[date] = field(default_factory=set)  # closing dates of reports that were sent back

    @property
    def table(self) -> Mapping[str, Any]:
        """The moves of its kind."""
        found: Mapping[str, Any] = law.kind(self.kind)["moves"]
        return found

    @property
    def worker(self) -> str | None:
        """Who is at work."""
        return next((one.worker for one in self.services if one.ended is None), None)

    @property
    def open_objection(self) -> list[str | None] | None:
        """At most one waits."""
        return next((one for one in self.objections if one[1] is None), None)

    @property
    def papers_by(self) -> date | None:
        """The last day for papers: the officer's, or the clock's, which waits for a working day."""
        due = [one.due for one in self.clocks if one.code == "supplement_answer"]
        return max(self.asked_for, *due) if self.asked_for else None

    def open_relief(self, *, unverified: bool = False) -> Relief | None:
        """The first request about a fee that waits, for its answer or also to be verified."""
        waiting = (one for one in self.reliefs if not one.answered)
        return next((one for one in waiting if not (unverified and one.verified)), None)


Guard = Callable[[Case, date, Actor], bool]
GUARDS: Final[Mapping[str, Guard]] = {
    "no_supplement_before": lambda case, *_: case.asked_for is None,
    "supplement_date_passed": lambda case, on, _: case.papers_by is None or on > case.papers_by,
    "application_undecided": lambda case, *_: (
        "decision" not in case.columns or case.prior in {"papers", "whole"}
    ),
    "cooperation_open": lambda case, *_: bool(case.letters),
    "application_signed": lambda *_: True,
    "applicant_represented": lambda *_: True,
    "prior_aid_open": lambda case, *_: case.prior in {"papers", "whole"},
    "prior_aid_papers_awaited": lambda case, *_: case.prior == "papers",
    "prior_aid_papers_complete": lambda case, *_: case.prior != "papers",
    "prior_aid_settled": lambda case, *_: case.prior in {None, "settled"},
    "no_open_assignment": lambda case, *_: case.worker is None,
    "has_open_assignment": lambda case, *_: case.worker is not None,
    "lawyer_appointed": lambda case, *_: case.worker is not None,
    "no_open_proposal": lambda case, *_: not case.proposed,
    "closing_date_not_future": lambda *_: True,
    "no_termination_report": lambda case, *_: not case.reported,
    "termination_report_open": lambda case, *_: case.reported,
    "reviewer_is_not_handler": lambda case, _, actor: (
        actor.worker not in {one.worker for one in case.services}
    ),
    "organ_told": lambda case, *_: case.told,
    "decision_to_object_to": lambda case, *_: case.columns.get("outcome") in {"refused", "terminated"},
    "no_objection_before": lambda case, *_: (
        not any(
            against == case.columns.get("outcome") and outcome not in {"corrected", "withdrawn"}
            for against, outcome in case.objections
        )
    ),
    "objection_open": lambda case, *_: case.open_objection is not None,
    "ended_by_refusal": lambda case, *_: case.columns.get("outcome") == "refused",
    "ended_by_termination": lambda case, *_: case.columns.get("outcome") == "terminated",
    "fee_relief_unverified": lambda case, *_: case.open_relief(unverified=True) is not None,
    "fee_relief_open": lambda case, *_: case.open_relief() is not None,
    "fee_reliefs_settled": lambda case, *_: case.open_relief() is None,
    "no_jurisdiction_dispute": lambda case, *_: not case.disputed,
    "jurisdiction_dispute_open": lambda case, *_: case.disputed,
    "conflict_open": lambda *_: False,  # nobody of these games stands against anybody else's client
    "conflicts_answered": lambda *_: True,
    "no_party_refuses": lambda *_: True,
    "mediator_appointed": lambda *_: True,
}


@dataclass(frozen=True)
class Further:
    """What is done to a case without a move of its table: whose permission, when, which event it is."""

    permission: str
    may: Guard
    event: str
    path: str
    own_work: bool = False
    guarded: bool = False


def _at_work(case: Case, *_: Any) -> bool:
    return case.state == "in_progress" and case.worker is not None


def _may_begin(case: Case, *_: Any) -> bool:
    return case.state in {"assigned", "in_progress"} and case.worker is not None


OF_CASE: Final = "/legal-aid/cases/{id}"
FURTHER: Final[Mapping[str, Further]] = {
    NOTED: Further("case:work", _at_work, "progress.noted", "/cases/{id}/progress-entries", own_work=True),
    "sign_agreement": Further(
        "case:work", _may_begin, "agreement.signed", "/cases/{id}/progress-entries", own_work=True
    ),
    "ask_replacement": Further(
        "case:assign",
        lambda case, *_: (
            case.state in {"assigned", "in_progress"} and case.worker is not None and not case.replacing
        ),
        "replacement.requested",
        "/cases/{id}/replacement-requests",
    ),
    "refuse_replacement": Further(
        "case:assign",
        lambda case, *_: case.replacing,
        "replacement.refused",
        "/cases/{id}/replacement-requests/{replacement_id}/decision",
        guarded=True,
    ),
    "withdraw_proposal": Further(
        "case:assign",
        lambda case, *_: case.proposed,
        "proposal.ended",
        "/cases/{id}/assignment-proposals/{proposal_id}/withdrawal",
    ),
    "propose_subsidy": Further(
        "subsidy:propose",
        lambda case, *_: money.share(case, money.chosen(case, last=True)) > 0,
        "subsidy.proposed",
        OF_CASE + "/subsidies",
    ),
    "propose_part": Further(
        "subsidy:propose",
        lambda case, *_: money.share(case, money.chosen(case, last=False)) > 0,
        "subsidy.proposed",
        OF_CASE + "/subsidies",
    ),
    "approve_subsidy": Further(
        "subsidy:approve",
        lambda case, *_: money.in_state(case, "proposed") is not None,
        "subsidy.approved",
        OF_CASE + "/subsidies/{subsidy_id}/approval",
    ),
    "reject_subsidy": Further(
        "subsidy:approve",
        lambda case, *_: money.in_state(case, "proposed") is not None,
        "subsidy.rejected",
        OF_CASE + "/subsidies/{subsidy_id}/rejection",
    ),
    "propose_claw_back": Further(
        "subsidy:propose",
        lambda case, *_: money.free(case) is not None,
        "claw_back.proposed",
        OF_CASE + "/subsidies/{subsidy_id}/claw-backs",
    ),
    "approve_claw_back": Further(
        "subsidy:approve",
        lambda case, *_: money.waiting(case) is not None,
        "claw_back.approved",
        OF_CASE + "/claw-backs/{claw_back_id}/approval",
    ),
    "reject_claw_back": Further(
        "subsidy:approve",
        lambda case, *_: money.waiting(case) is not None,
        "claw_back.rejected",
        OF_CASE + "/claw-backs/{claw_back_id}/rejection",
    ),
    DECIDED_LATE: Further(
        "jurisdiction:decide",
        lambda case, *_: case.disputed,
        "jurisdiction.decided",
        "/legal-aid/jurisdiction-disputes/{dispute_id}/decision",
        guarded=True,
    ),
    "recuse_oneself": Further(
        "recusal:record",
        lambda case, _, actor: actor.name not in case.recused,
        "recusal.requested",
        "/cases/{id}/recusals",
    ),
    "join_group": Further(
        "case:intake",
        lambda case, *_: case.kind in APPLIED and case.group is None,
        "group.joined",
        OF_CASE + "/group",
    ),
}


def aim(case: Case, asked: str) -> dict[str, str]:
    """Which of several a request is about: one that waits for it, or any."""
    relief = case.open_relief(unverified=asked == "verify_fee_relief")
    subsidy = money.free(case) if asked == "propose_claw_back" else money.in_state(case, "proposed")
    meant = {"relief_id": relief, "subsidy_id": subsidy, "claw_back_id": money.waiting(case)}
    return {name: one.id for name, one in meant.items() if one is not None}


def deeds(case: Case) -> list[str]:
    """All that can be asked for of such a case, allowed or not."""
    further = FURTHER if case.kind in AID else {}
    return [code for code in (*case.table, *further) if code not in LEFT_OUT]


def meant(case: Case, code: str) -> str:
    """The move that a request means where one route carries several: it goes by where the case stands."""
    if code in {"assign", "replace_worker"}:
        return "assign" if case.worker is None else "replace_worker"
    if code == "start_work" and case.state == "in_progress":
        return NOTED
    if code in BY_DEPARTMENT and case.disputed and "closed_on" in case.columns:
        return DECIDED_LATE
    if code in {"screen", "screen_prior_aid"}:
        return next((one for one in ("screen", "screen_prior_aid") if _leaves(case, one)), "screen")
    objection = case.open_objection
    if code in {"correct_refusal", "correct_termination"} and objection is not None:
        return "correct_refusal" if objection[0] == "refused" else "correct_termination"
    return code


def waits(case: Case) -> bool:
    """Whether a worker may be appointed and nobody is."""
    return _leaves(case, "assign") and case.worker is None


def _leaves(case: Case, code: str) -> bool:
    return code in case.table and case.state in case.table[code]["from"]


def permission(case: Case, code: str) -> str:
    """The permission behind a deed."""
    return FURTHER[code].permission if code in FURTHER else str(case.table[code]["permission"])


def sees(actor: Actor, case: Case) -> bool:
    """Whether the case is there for them."""
    if not actor.own:
        return False
    if actor.worker is not None and Role.APPROVER not in actor.roles:
        mine = [one.ended for one in case.services if one.worker == actor.worker]
        return any(ended is None or ended in WITH_THE_CASE for ended in mine)
    if Role.MEDIATOR in actor.roles:
        return case.kind == "mediation"
    return case.kind != "criminal_aid" or Role.BUREAU_OFFICER not in actor.roles  # its own office sees it


def open_now(case: Case, code: str, on: date, actor: Actor) -> bool:
    """Whether table and guards let it happen."""
    if code in FURTHER:
        return FURTHER[code].may(case, on, actor)
    guards = case.table[code].get("guards", ())
    return _leaves(case, code) and all(GUARDS[one](case, on, actor) for one in guards)


def only_own_work(code: str, case: Case) -> bool:
    """Whether it is for the worker appointed alone."""
    return FURTHER[code].own_work if code in FURTHER else permission(case, code) == "case:work"


def refusal(actor: Actor, case: Case, asked: str, on: date) -> frozenset[int]:
    """The statuses with which it must be refused; none where it must succeed. The first thing wrong counts."""
    code = meant(case, asked)
    wrong = {
        (401,): not actor.roles,
        (403,): permission(case, code) not in actor.permissions,
        (404,): not sees(actor, case),
        (403, 403): only_own_work(code, case) and actor.worker != case.worker,
        (404, 409): not open_now(case, code, on, actor),  # 404: what it would answer was never asked
        (422,): _approves_own(actor, case, code) or (code in APPOINTING and keeps_out(case)),
    }
    found = next((statuses for statuses, so in wrong.items() if so), ())
    recused = [403] if actor.name in case.recused and wrong[(404,)] is False else []
    return frozenset([*found, *recused])


def keeps_out(case: Case) -> bool:
    """Whether the lawyer of these games is recused, under either of two names."""
    return bool(case.recused & {"lawyer", "chief"})


def _approves_own(actor: Actor, case: Case, code: str) -> bool:
    """Who proposed it, or gets it."""
    if code == "approve_subsidy":
        one = money.in_state(case, "proposed")
        return one is not None and (
            one.who == actor.name or case.services[one.service].worker == actor.worker
        )
    back = money.waiting(case) if code == "approve_claw_back" else None
    return back is not None and back.who == actor.name


def actions(actor: Actor, case: Case, on: date) -> list[str]:
    """What the answer must offer them."""
    if actor.name in case.recused:
        return []
    mine = [code for code in case.table if case.table[code]["permission"] in actor.permissions]
    return [
        code
        for code in mine
        if open_now(case, code, on, actor) and (not only_own_work(code, case) or actor.worker == case.worker)
    ]
