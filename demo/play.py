"""Playing the plan: the demo clock is moved day by day, and on each day the acts of that day are posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from demo.scenes import Scenes
from demo.setting_up import Town
from demo.story import Act, Story, Year
from demo.world import CURTAIN, FIRST_DAY

THREADS: Final = 3
CLOSING_TIME: Final = "T17:30:00+08:00"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """How a move is posted. ``opens``: it makes the thing; ``guarded``: its version goes with it; ``first``: the
    first version of what was made just before.
    """

    path: str
    opens: bool = False
    guarded: bool = True
    keyed: bool = False
    patches: bool = False
    first: bool = False


AID: Final = "/legal-aid/cases/{id}"
DISPUTE: Final = "/mediation/cases/{id}"
ADVICE: Final = "/legal-aid/advice-records"
DOCUMENT: Final = "/legal-aid/drafting-requests"
MOVES: Final = {
    "receive": Move("/legal-aid/cases", opens=True, guarded=False, keyed=True),
    "notice": Move("/legal-aid/organ-notices", opens=True, guarded=False, keyed=True),
    "screen": Move(f"{AID}/screening"),
    "ask_papers": Move(f"{AID}/supplement-requests", keyed=True),
    "bring_papers": Move(f"{AID}/supplement-requests/{{request}}/answer"),
    "deem_withdrawn": Move(f"{AID}/deemed-withdrawal"),
    "withdraw": Move(f"{AID}/withdrawal"),
    "redirect": Move(f"{AID}/redirection"),
    "commit": Move(f"{AID}/verification/commitments", guarded=False),
    "authorise": Move(f"{AID}/verification/authorisations", guarded=False),
    "ask_organs": Move(f"{AID}/verification/queries", guarded=False),
    "organs_answer": Move("/legal-aid/verification-queries/{query}/answer", guarded=False, first=True),
    "decide": Move(f"{AID}/decision", keyed=True),
    "assign": Move("/cases/{id}/assignments"),
    "tell_organ": Move(f"{AID}/organ-notification"),
    "work": Move("/cases/{id}/progress-entries", guarded=False),
    "report": Move(f"{AID}/closing-report"),
    "close": Move(f"{AID}/closing"),
    "terminate": Move(f"{AID}/termination", keyed=True),
    "issue": Move("/cases/{id}/documents", guarded=False, keyed=True),
    "hand_over": Move("/cases/{id}/documents/{document}/deliveries", guarded=False),
    "review": Move("/cases/{id}/reviews"),
    "archive": Move(f"{AID}/archive"),
    "register": Move("/mediation/cases", opens=True, guarded=False, keyed=True),
    "accept": Move(f"{DISPUTE}/acceptance"),
    "agree": Move(f"{DISPUTE}/agreement"),
    "conclude": Move(f"{DISPUTE}/conclusion"),
    "check": Move(f"{DISPUTE}/performance-checks"),
    "file": Move(f"{DISPUTE}/archive"),
    "help": Move("/duty/help-records", opens=True, guarded=False, keyed=True),
    "advise": Move(ADVICE, opens=True, guarded=False, keyed=True),
    "answer": Move(f"{ADVICE}/{{id}}", patches=True),
    "ask_document": Move(DOCUMENT, opens=True, guarded=False, keyed=True),
    "deliver_document": Move(f"{DOCUMENT}/{{id}}/delivery"),
    "decline_document": Move(f"{DOCUMENT}/{{id}}/refusal"),
}


@dataclass
class Running:
    """A story that has begun: its id, the version last read (none once it is out of date), what was made in it."""

    id: str
    version: int | None
    applicant: str = ""
    request: str = ""
    query: str = ""
    document: str = ""
    signed: list[str] = field(default_factory=list)


class Player:
    """Plays a year in a town; ``began`` maps stories to what they have become."""

    def __init__(self, town: Town, scenes: Scenes) -> None:
        self.town = town
        self.scenes = scenes
        self.began: dict[str, Running] = {}

    def play(self, year: Year, told: Callable[[date], None]) -> None:
        """Every day from the first to the curtain; ``told`` is called when a day is over."""
        days = _by_day(year)
        with ThreadPoolExecutor(THREADS) as pool:
            for day in sorted({*days, FIRST_DAY, CURTAIN}):
                move_clock(self.town, day)
                list(pool.map(self._desk, days.get(day, {}).values()))
                self.scenes.play(day)
                told(day)

    def _desk(self, todo: Iterable[tuple[Story, Act]]) -> None:
        """The day's acts of one office, one after the other: its numbers follow the plan."""
        for story, act in todo:
            self._act(story, act)

    def _act(self, story: Story, act: Act) -> None:
        move, running = MOVES[act.move], self.began.get(story.key)
        client = self.town.signed(act.by if "." in act.by else f"{story.place}.{act.by}")
        if running is not None and move.guarded and running.version is None:
            running.version = client.get(f"/cases/{running.id}")["version"]
        path = move.path.format(**vars(running)) if running else move.path
        match = 1 if move.first else running.version if running and move.guarded else None
        body = self._body(act.body, running)
        if move.patches and match is not None:
            answer = client.patch(path, body, match)
        else:
            answer = client.post(path, body, match=match, keyed=move.keyed)
        self._remember(story.key, act.move, answer)

    def _body(self, body: Json | None, running: Running | None) -> Json | None:
        """The act's body with ids in the places of keys."""
        if body is None:
            return None
        found = dict(body)
        if "worker" in found:
            worker = self.town.ids[found.pop("worker")]
            found["helper_id" if "station" in found else "practitioner_id"] = worker
        if "mediators" in found:
            found["mediator_ids"] = [self.town.ids[key] for key in found.pop("mediators")]
        if "station" in found:
            found["station_id"] = self.town.ids[found.pop("station")]
        if "work_station" in found:
            found["work_station_id"] = self.town.ids[found.pop("work_station")]
        if running is not None and found.get("relationship") == "applicant":
            found["person_id"] = running.applicant
        if running is not None and "system" in found:
            found["authorisation_ids"] = running.signed
        return found

    def _remember(self, key: str, move: str, answer: Json) -> None:
        version = answer.get("version")
        if MOVES[move].opens:
            parties = [
                party["person_id"] for party in answer.get("parties", ()) if party["role"] == "applicant"
            ]
            self.began[key] = Running(answer["id"], version, *parties[:1])
            return
        running = self.began[key]
        running.version = version if MOVES[move].guarded else None
        if answer.get("supplement_request"):
            running.request = answer["supplement_request"]["id"]
        if move == "authorise":
            running.signed.append(answer["id"])
        if move == "issue":
            running.document = answer["id"]
        if move == "ask_organs":
            running.query = answer["id"]


def move_clock(town: Town, day: date) -> None:
    """Business time stands at the close of the day; what came in earlier says so itself."""
    town.admin.put("/demo/clock", {"now": f"{day}{CLOSING_TIME}"})


def _by_day(year: Year) -> dict[date, dict[str, list[tuple[Story, Act]]]]:
    """The acts of each day up to the curtain, by office."""
    days: dict[date, dict[str, list[tuple[Story, Act]]]] = defaultdict(lambda: defaultdict(list))
    for story in year.stories:
        for act in story.acts:
            if act.on <= CURTAIN:
                days[act.on][story.place].append((story, act))
    return days
