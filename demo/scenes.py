"""What the plan's stories do not show: scenes, each played by the people it needs, on its days.

A scene is a generator: it yields the day on which it goes on, and gets the day it has become by then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from demo.client import Client, Refused
from demo.people import People
from demo.setting_up import BUREAU_ROLES, Town
from demo.work import WORDS

Json = dict[str, Any]
Playing = Generator[date, date, None]
PLACE: Final = "340202"  # the county where the scenes are played
AID: Final = "/legal-aid/cases"
PATIENCE: Final = 300.0
LOOK: Final = 0.2
WAGES: Final[Json] = {
    "kind": "civil_aid",
    "aid_form": "civil_admin_statecomp_representation",
    "matter": "labor_relation_or_pay",
    "household": {"members": 3, "monthly_income": "3900.00", "opponent_in_household": False},
    "opposing_parties": [{"name": "镜湖演示建设有限公司"}],
    "evidence": ["id_card", "income_proof"],
    "verification": "honesty_commitment",
    "already_represented": False,
    "channel": "window",
    "facts": "在工地做工四个月，被拖欠工资二万一千元。",
}
MEANS: Final[Json] = {
    "categories": [],
    "has_fixed_income": True,
    "monthly_income": "1300.00",
    "residence": "urban",
}


@dataclass
class Stage:
    """Who and what a scene works with; ``folder`` takes the files it fetches, ``left`` says where they are."""

    town: Town
    people: People
    folder: Path
    left: dict[str, Path]

    def by(self, who: str) -> Client:
        """Somebody of the county's centre, one of its workers, or of the bureau."""
        return self.town.signed(who if who in BUREAU_ROLES else f"{PLACE}.{who}")

    def worker(self, key: str) -> str:
        """The register's id of one of the county's workers."""
        return self.town.ids[f"{PLACE}.{key}"]

    def receive(self, on: date, *, applicant: Json | None = None, **changes: Any) -> Json:
        """A new application at the window."""
        person = self.people.person(on, place="镜湖区")
        body = {**WAGES, "applicant": {**person, **MEANS, **(applicant or {})}, **changes}
        made: Json = self.by("intake_officer").post(AID, body, keyed=True)
        return made

    def step(self, who: str, case: Json, path: str, body: Any = None) -> Json:
        """A step of the case at its newest version; ``path`` lies below ``/legal-aid/cases/{id}``."""
        return self.at(who, case, f"{AID}/{case['id']}/{path}", body)

    def at(self, who: str, case: Json, path: str, body: Any = None) -> Json:
        """The same with the whole path."""
        client = self.by(who)
        made: Json = client.post(path, body, match=client.get(f"/cases/{case['id']}")["version"], keyed=True)
        return made

    def add(self, who: str, case: Json, path: str, body: Any = None) -> Json:
        """Something appended to the case, without a version; ``path`` lies below ``/cases/{id}``."""
        made: Json = self.by(who).post(f"/cases/{case['id']}/{path}", body, keyed=True)
        return made

    def paper(self, who: str, case: Json, form: str, receiver: str, on: date, **particulars: Any) -> Json:
        """Issue a form, and hand it over on the same day."""
        made = self.add(who, case, "documents", {"form": form, "particulars": particulars})
        given = {"method": "in_person", "delivered_on": str(on), "receiver": receiver}
        self.add(who, case, f"documents/{made['id']}/deliveries", given)
        return made

    def assign(self, case: Json, worker: str) -> Json:
        """Appoint one of the county's workers."""
        return self.at(
            "intake_officer",
            case,
            f"/cases/{case['id']}/assignments",
            {"practitioner_id": self.worker(worker)},
        )

    def note(self, worker: str, case: Json, kind: str, on: date, text: str, **more: Any) -> Json:
        """An entry in the record of the work."""
        return self.add(
            worker, case, "progress-entries", {"kind": kind, "done_on": str(on), "text": text, **more}
        )

    def sign(self, worker: str, case: Json, on: date) -> Json:
        """The worker signs the agreement with the recipient, and begins."""
        return self.note(worker, case, "agreement_signing", on, WORDS["agreement_signing"])

    def granted(self, on: date, **changes: Any) -> Json:
        """An application taken in, screened, shown by an honesty commitment, and granted."""
        case = self.receive(on, **changes)
        self.step("intake_officer", case, "screening", {})
        self.by("intake_officer").post(
            f"{AID}/{case['id']}/verification/commitments", {"text_version": "芜湖2024"}
        )
        self.step("approver", case, "decision", {"outcome": "granted"})
        return case

    def waited(self, who: str, asked: Json) -> Json:
        """The result of a job, once the worker has done it. Raises Refused where it failed or took too long."""
        client, end = self.by(who), time.monotonic() + PATIENCE
        while (job := client.get(f"/jobs/{asked['job_id']}"))["state"] != "succeeded":
            if job["state"] == "failed" or time.monotonic() > end:
                raise Refused(f"not done: {job}")
            time.sleep(LOOK)
        found: Json = job["result"]
        return found

    def keep(self, name: str, what: str, content: bytes) -> None:
        """Put a fetched file into the demo's folder."""
        self.left[what] = self.folder / name
        self.left[what].write_bytes(content)


class Scenes:
    """All scenes, each at the day it waits for."""

    def __init__(self, stage: Stage, scenes: Iterable[Callable[[Stage], Playing]]) -> None:
        begun = [scene(stage) for scene in scenes]
        self._waiting = [(next(one), one) for one in begun]

    def play(self, today: date) -> None:
        """Go on with those whose day has come."""
        left = []
        for day, scene in self._waiting:
            wanted: date | None = day
            while wanted is not None and wanted <= today:
                try:
                    wanted = scene.send(today)
                except StopIteration:
                    wanted = None
            if wanted is not None:
                left.append((wanted, scene))
        self._waiting = left
