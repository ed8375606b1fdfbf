"""The machine: cases taken in and moved at random through the API, by who may and who may not, while the days go by.

After each step the model (tests/machine/model.py) judges the answer, and tests/machine/watch.py all that can be seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from werkzeug.test import TestResponse

from caseapp import clock
from tests.cases import Body
from tests.machine import after, law, model, money
from tests.machine.asking import GOALS, MADE, body_of, guarded, opening
from tests.machine.model import Actor, Case
from tests.machine.numbers import Numbers
from tests.machine.watch import Table

MOST: Final = 6  # cases in one game
FIRST_DAYS: Final = [date(2025, 1, 20), date(2025, 4, 28), date(2025, 9, 26), date(2025, 12, 26)]
OFFICERS_DAYS: Final = {"request_supplement": 5, "aid_first": 11}
FAILED: Final = 400


@dataclass
class Sent:
    """A request and its answer, to be sent again."""

    actor: Actor
    case: Case
    path: str
    options: Body
    status: int
    body: Any


class Casework(RuleBasedStateMachine):
    """One game. Hypothesis chooses the rules; within them ``number`` chooses evenly, as it would not."""

    def __init__(self, table: Table, number: int) -> None:
        super().__init__()
        self.table = table
        self.chance = Random(number)  # noqa: S311 - a game
        self.point = table.link.begin_nested()
        self.cases: list[Case] = []
        self.numbers = Numbers()
        self.kept: dict[str, str] | None = None
        self.last: Sent | None = None
        self.made: Counter[str] = Counter()
        self.serial = 0
        self.today = FIRST_DAYS[0]

    def teardown(self) -> None:
        try:
            for case in self.cases:  # once more, as the days left it
                self.table.as_shown(case, self.today)
            self.table.chains(self.cases)
        finally:
            clock.hold(None)
            self.point.rollback()

    # --- rules -----------------------------------------------------------------------------------------------------

    @initialize(day=st.sampled_from(FIRST_DAYS))
    def begin(self, day: date) -> None:
        self._set_day(day)

    @precondition(lambda self: len(self.cases) < MOST)
    @rule()
    def take_in(self) -> None:
        """A new case, taken some way along."""
        kind = self.chance.choice(sorted(GOALS))
        goal = self.chance.choice(sorted(GOALS[kind]))
        case = self._open(kind)
        for code in GOALS[kind][goal].split():
            self._set_day(self.today + timedelta(days=self.chance.choice([0, 0, 0, 1, 4])))
            if code == "pay":
                self._pay("approver")
                continue
            able = [one for one in self.table.actors.values() if not self._refused(one, case, code)]
            self._do(able[0], case, code)
        if money.in_state(case, "approved") and self.chance.choice([True, False]):
            self.pay()

    @precondition(lambda self: self.cases)
    @rule(steps=st.integers(1, 4))
    def go_on(self, steps: int) -> None:
        """Something that must succeed, sooner what was not done in this game."""
        case = self.chance.choice(self.cases)
        for _ in range(steps):
            may = self._allowed(case)
            least = min((self.made[code] for _, _, code in may), default=0)
            if fresh := [one for one in may if self.made[one[2]] == least]:
                self._do(*self.chance.choice(fresh))

    @precondition(lambda self: self.cases)
    @rule()
    def try_anything(self) -> None:
        """Anybody asks for anything."""
        case = self.chance.choice(self.cases)
        actor = self.chance.choice(list(self.table.actors.values()))
        self._do(actor, case, self.chance.choice(model.deeds(case)))

    @precondition(lambda self: self.cases)
    @rule()
    def too_early_or_too_late(self) -> None:
        """Somebody who may do such things, about a case that is not there yet or has gone on."""
        case = self.chance.choice(self.cases)
        actors = [one for one in self.table.actors.values() if model.sees(one, case)]
        may = [
            (one, case, code) for code in model.deeds(case) for one in actors if self._closed(one, case, code)
        ]
        if may:
            self._do(*self.chance.choice(may))

    @precondition(lambda self: any(case.had for case in self.cases))
    @rule()
    def once_more(self) -> None:
        """What was done to a case before, by who did it, anew: mostly it can be done only once."""
        case = self.chance.choice([one for one in self.cases if one.had])
        actor, asked = self.chance.choice(case.had)
        self._do(actor, case, asked)

    @precondition(lambda self: self.cases)
    @rule(stale=st.booleans())
    def with_another_version(self, stale: bool) -> None:
        """Something that would succeed, at a version that is not the last one, or at none."""
        may = self._allowed(self.chance.choice(self.cases))
        found = [one for one in may if guarded(one[2])]
        if found:
            actor, case, code = self.chance.choice(found)
            before = self._digest()
            answer = self._ask(actor, case, code, match=self.table.version(case, code) - 1 if stale else None)
            assert answer.status_code == (412 if stale else 428), answer.get_data(as_text=True)
            self._nothing_changed(before, code)

    @precondition(lambda self: self.last)
    @rule(other=st.booleans())
    def send_again(self, other: bool) -> None:
        """The last request once more under its key: the same answer; with another body: refused. Nothing is done."""
        assert self.last is not None
        last, before = self.last, self._digest()
        options = {**last.options, "json": {"x": 1}} if other else last.options
        answer = last.actor.client.request("POST", last.path, **options)
        if other:
            assert answer.status_code == 409, answer.get_data(as_text=True)
        elif model.sees(last.actor, last.case):
            assert (answer.status_code, answer.get_json()) == (last.status, last.body)
        self._nothing_changed(before, "replay")

    @rule(days=st.sampled_from([1, 1, 2, 3, 6, 9, 30]))
    def days_go_by(self, days: int) -> None:
        self._set_day(self.today + timedelta(days=days))

    @precondition(lambda self: any(money.in_state(one, "approved") for one in self.cases))
    @rule()
    def pay(self) -> None:
        """Everything approved, and each once; who is recused from a case leaves it to another."""
        self._pay(self.chance.choice(["approver", "chief"]))

    def _pay(self, name: str) -> None:
        approver = self.table.actors[name]
        mine = [one for one in self.cases if approver.name not in one.recused]
        waiting = [(case, one) for case in mine for one in case.subsidies if one.state == "approved"]
        if not waiting:
            approver.client.post("/legal-aid/subsidy-batches", None, 409)
            return
        batch = approver.client.post("/legal-aid/subsidy-batches")
        total = sum(one.total for _, one in waiting)
        assert (batch["count"], batch["total_fen"]) == (len(waiting), total)
        for case, one in waiting:
            one.state = "paid"
            case.events.append("subsidy.paid")
        self._written([case for case, _ in waiting])
        approver.client.post("/legal-aid/subsidy-batches", expect=409)
        for case, _ in waiting:
            self._do(self.table.actors["window"], case, "propose_subsidy")

    @precondition(lambda self: any(one.group for one in self.cases))
    @rule()
    def appoint_for_group(self) -> None:
        """One worker for all of a group who wait, or for none."""
        group = self.chance.choice([one.group for one in self.cases if one.group])
        actor = self.table.actors[self.chance.choice(["window", "approver"])]
        mine = [one for one in self.cases if one.group == group]
        waiting = [one for one in mine if model.waits(one)]
        refused = 422 if not waiting or any(model.keeps_out(one) for one in waiting) else None
        refused = 403 if any(actor.name in one.recused for one in waiting) else refused
        before = self._digest() if refused else {}
        body = {"practitioner_id": str(self.table.places.lawyer)}
        note(f"{self.today} {actor.name}: appoint for {[one.number for one in waiting]}, {refused}")
        actor.client.post(f"/legal-aid/groups/{group}/assignments", body, refused or 201)
        if refused:
            self._nothing_changed(before, "appoint for a group")
            return
        for case in waiting:
            after.done(case, "assign", self.today, self._said(actor, case, "assign", None))
        self._written(waiting)

    # --- a step ----------------------------------------------------------------------------------------------------

    def _open(self, kind: str) -> Case:
        self.serial += 2
        who, path, body = opening(kind, self.serial)
        shown = self.table.actors[who].client.post(path, body)
        assert (shown["kind"], shown["number"]) == (kind, self.numbers.next(kind, self.today))
        begins = law.kind(kind)["opening"]
        case = Case(shown["id"], kind, shown["number"], begins["state"], writes=1)
        after.tell(case, begins["event"], self.today)
        self.cases.append(case)
        self._written([case])
        return case

    def _do(self, actor: Actor, case: Case, asked: str) -> None:
        """Ask for it; the model knows beforehand whether it is done."""
        code, refused = model.meant(case, asked), self._refused(actor, case, asked)
        before = self._digest() if refused else {}
        note(f"{self.today} {actor.name}: {asked} of {case.number}, {case.state}")
        answer = self._ask(
            actor, case, asked, match=self.table.version(case, asked) if guarded(asked) else None
        )
        told = f"{actor.name}: {asked} ({code}) in {case.state}: {answer.get_data(as_text=True)}"
        if refused:
            assert answer.status_code in refused, f"{sorted(refused)} expected, {told}"
            self._nothing_changed(before, told)
            return
        assert answer.status_code in {200, 201}, told
        after.done(case, code, self.today, self._said(actor, case, code, answer.get_json()))
        self.made[asked] += 1
        case.had.append((actor, asked))
        self._written([case])

    def _ask(self, actor: Actor, case: Case, asked: str, match: int | None) -> TestResponse:
        pattern = model.FURTHER[asked].path if asked in model.FURTHER else str(case.table[asked]["path"])
        named = {"id": case.id, **case.ids, **model.aim(case, asked)}
        path = pattern.format_map(defaultdict(lambda: str(uuid4()), named))  # else one that nobody made
        headers = {"Idempotency-Key": f"machine-{uuid4()}"}
        options = {"json": body_of(case, asked, self.table.places), "match": match, "headers": headers}
        answer = actor.client.request("POST", path, **options)
        if answer.status_code < FAILED:
            self.last = Sent(actor, case, path, options, answer.status_code, answer.get_json())
        return answer

    def _said(self, actor: Actor, case: Case, code: str, shown: Any) -> Body:
        """What the model must know of the request and of what it made."""
        if code in MADE:
            name, listed, found = MADE[code]
            case.ids[name] = found(actor.client.get(listed.format(id=case.id)) if listed else shown)
        days = OFFICERS_DAYS.get(code)
        return {
            "who": actor.name,
            "id": case.ids.get("cooperation_id"),
            "made": case.ids.get(MADE[code][0]) if code in MADE else None,
            "worker": "lawyer",
            "officer": self.today + timedelta(days=days) if days else None,
            "to": "performed" if code == "check_performance" else None,
        }

    def _refused(self, actor: Actor, case: Case, asked: str) -> frozenset[int]:
        return model.refusal(actor, case, asked, self.today)

    def _closed(self, actor: Actor, case: Case, code: str) -> bool:
        return bool(self._refused(actor, case, code) - {401, 403})

    def _allowed(self, case: Case) -> list[tuple[Actor, Case, str]]:
        actors = self.table.actors.values()
        may = [(one, case, code) for code in model.deeds(case) for one in actors]
        return [one for one in may if not self._refused(*one)]

    def _set_day(self, day: date) -> None:
        self.today = day
        clock.hold(datetime.combine(day, time(2), UTC))

    # --- what must hold --------------------------------------------------------------------------------------------

    def _digest(self) -> dict[str, str]:
        if self.kept is None:
            self.kept = self.table.digest()
        return self.kept

    def _nothing_changed(self, before: dict[str, str], told: str) -> None:
        self.kept = None
        now = self._digest()
        changed = [name for name in before if before[name] != now[name]]
        assert not changed, f"refused, yet {changed} changed: {told}"

    def _written(self, cases: list[Case]) -> None:
        self.kept = None
        for case in cases:
            self.table.as_shown(case, self.today)
            self.table.told(case)
            self.table.papers(case)
        self.table.series(self.numbers)
        self.table.money(self.cases)
