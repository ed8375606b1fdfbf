"""What is missing from an application: told once and completely (LAL Art. 43(2)), handed in whole or in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid, NotFound
from caseapp.extensions import db
from caseapp.models import LegalCase, SupplementRequest
from caseapp.packs import catalogue
from caseapp.services import casework
from caseapp.services.casework import Step

UNDECIDED: Final = "undecided"


def request(case: LegalCase, actor: Actor, body: Mapping[str, Any]) -> SupplementRequest:
    """Tell everything missing, once (LAL Art. 43(2)); the clock of the decision stands still meanwhile.

    Raises:
        Invalid: a day gone by; after a first notice, what that one did not name.
        MoveNotAllowed: everything missing was told before, or the application is decided.

    """
    faults = [*_not_told(case, body["items"])]
    if faults:
        raise Invalid(faults=faults)
    casework.ensure_allowed(case, "request_supplement")
    if body["due_on"] < clock.today():
        zh, en = "补充期限不能早于今天", "the date for the papers has already passed"
        raise Invalid(faults=[Fault("due_on", "in_past", zh, en)])
    step = Step(fields=("items", "due_on"), codes={"items": len(body["items"])}, officer_date=body["due_on"])
    casework.move(case, actor, "request_supplement", step)
    row = SupplementRequest(
        **casework.of_case(case, actor),
        items=list(dict.fromkeys(body["items"])),
        requested_on=clock.today(),
        due_on=body["due_on"],
    )
    db.session.add(row)
    db.session.flush()
    return row


def _not_told(case: LegalCase, items: list[str]) -> Iterator[Fault]:
    """What a second notice may not name while the application is undecided."""
    undecided = catalogue().case_type(case.kind).groups.get(UNDECIDED, ())
    first = of_case(case) if case.state in undecided else None
    if first is not None:
        zh = "首次通知没有列明此项；补充材料应当一次性告知（法律援助法第四十三条第二款）"
        en = "the first notice did not ask for this: missing papers are told once (LAL Art. 43(2))"
        yield from _strange("items", items, first, zh, en)


def of_case(case: LegalCase) -> SupplementRequest | None:
    """The one notice of a case."""
    return db.session.scalar(sa.select(SupplementRequest).where(SupplementRequest.case_id == case.id))


def answer(case: LegalCase, actor: Actor, request_id: UUID, body: Mapping[str, Any]) -> SupplementRequest:
    """Papers or explanations came. With the last of them the clock is met and the case is under review.

    Until then the request stays open, shows what is still missing, and the clock goes on (LAL Art. 43(2)).

    Raises:
        NotFound: no such request in the case.
        Invalid: something that was not asked for; a postmark after today, or before the papers were asked for.
        MoveNotAllowed: nothing is awaited any more.

    """
    row = of_case(case)
    if row is None or row.id != request_id:
        raise NotFound
    casework.ensure_allowed(case, "answer_supplement")
    faults = [*_answer_faults(row, body)]
    if faults:
        raise Invalid(faults=faults)
    posted_on = body.get("posted_on")
    _keep(row, body["received"], posted_on)
    codes = {"received": len(row.received), "missing": len(row.missing)}
    step = Step(fields=("received", "posted_on"), codes=codes, posted_on=posted_on)
    if row.missing:
        casework.note(case, actor, "supplement.partly_answered", step)
        flag_modified(case, "state")  # what was read before is out of date
    else:
        casework.move(case, actor, "answer_supplement", step)
        row.answered_on, row.posted_on = clock.today(), posted_on
    db.session.flush()
    return row


def _answer_faults(row: SupplementRequest, body: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _strange(
        "received", body["received"], row, "不在通知补充的材料、说明之列", "is not among what was asked for"
    )
    posted_on = body.get("posted_on")
    if posted_on is not None and not row.requested_on <= posted_on <= clock.today():
        zh, en = "邮戳日须在告知之日至今天之间", "the postmark lies between the notice and today"
        yield Fault("posted_on", "out_of_range", zh, en)


def _strange(field: str, names: list[str], asked: SupplementRequest, zh: str, en: str) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in asked.items:
            yield Fault(f"{field}.{index}", "not_asked_for", zh, en)


def _keep(row: SupplementRequest, received: list[str], posted_on: Any) -> None:
    told = {"received": list(dict.fromkeys(received)), "received_on": clock.today().isoformat()}
    row.answers = [*row.answers, {**told, "posted_on": posted_on.isoformat() if posted_on else None}]
