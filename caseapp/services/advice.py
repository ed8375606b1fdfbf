"""Legal advice (法律咨询, LAL Art. 22(1)): given at once, or booked for another day where the matter is complex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from caseapp import clock
from caseapp.access import Actor
from caseapp.errors import Fault, Invalid
from caseapp.extensions import db
from caseapp.models import AdviceRecord
from caseapp.services import window_services
from caseapp.services.pages import Page

SHOWN: Final = "answered_at booked_for"
TOLD: Final = ("question", "answer")
WITH_ANSWER: Final = ("duration_minutes", "satisfaction")
Values = Mapping[str, Any]


def create(actor: Actor, values: Values) -> AdviceRecord:
    """Record advice that was asked for; with ``answer`` it was given at once, else ``booked_for`` says for when.

    Raises:
        Invalid: every fault at once.

    """
    what = window_services.asked(actor, values)
    faults = [*window_services.faults(actor, values, what), *_answer_faults(values), *_booking_faults(values)]
    if faults:
        raise Invalid(faults=faults)
    record = AdviceRecord(booked_for=values.get("booked_for"))
    if values.get("answer"):
        record.answer, record.answered_at = values["answer"], clock.now()
    window_services.stored(record, actor, values, what, ())
    return record


def _answer_faults(values: Values) -> Iterator[Fault]:
    if bool(values.get("answer")) == bool(values.get("booked_for")):
        zh, en = (
            "填写答复；不能当即答复的，填写预约日期",
            "give the answer, or the day for which it is booked",
        )
        yield Fault("answer", "required" if not values.get("answer") else "not_needed", zh, en)
    yield from _too_early(values)


def _too_early(values: Values) -> Iterator[Fault]:
    for name in WITH_ANSWER:
        if values.get(name) is not None and not values.get("answer"):
            yield Fault(name, "not_provided", "尚未答复时不填", "only with an answer")


def _booking_faults(values: Values) -> Iterator[Fault]:
    if values.get("booked_for") is not None and values["booked_for"] < clock.today():
        yield Fault("booked_for", "in_past", "预约日期已过", "the day has already passed")


def complete(record: AdviceRecord, actor: Actor, values: Values) -> AdviceRecord:
    """Give the answer that was owed, book another day for it, or add what the person said of it afterwards.

    Raises:
        Invalid: every fault at once; what has been recorded is not written over (``already_given``).

    """
    faults = [
        *_given_faults(record, values),
        *window_services.code_faults(values, clock.today()),
        *_booking_faults(values),
        *(() if record.answered_at else _too_early(values)),
        *window_services.worker_faults(actor, record.worker_id or actor.practitioner_id, clock.today()),
    ]
    if faults:
        raise Invalid(faults=faults)
    if values.get("answer"):
        record.answer, record.answered_at = values["answer"], clock.now()
        record.worker_id = record.worker_id or actor.practitioner_id
    for name in (*WITH_ANSWER, "booked_for"):
        if values.get(name) is not None:
            setattr(record, name, values[name])
    db.session.flush()
    return record


def _given_faults(record: AdviceRecord, values: Values) -> Iterator[Fault]:
    given = {name for name in (*WITH_ANSWER, "answer") if getattr(record, name) is not None}
    given |= {"booked_for"} if record.answered_at or values.get("answer") else set()
    for name in sorted(given & {name for name, value in values.items() if value is not None}):
        yield Fault(name, "already_given", "已经登记，不能改写", "recorded already, it is not written over")
    if not any(value is not None for value in values.values()):
        yield Fault("", "nothing_changes", "没有可以登记的内容", "there is nothing to record")


def load(actor: Actor, identifier: UUID, *, lock: bool) -> AdviceRecord:
    """A record the actor may see; NotFound otherwise."""
    found: AdviceRecord = window_services.find(actor, AdviceRecord, identifier, lock=lock)
    return found


def listed(actor: Actor, query: Values) -> Page[dict[str, Any]]:
    """Records in sight by instant of asking; ``answered`` false gives what is still owed."""
    conditions = [window_services.free_to_list(AdviceRecord, AdviceRecord.answered_at)]
    if query.get("answered") is not None:
        none = AdviceRecord.answered_at.is_(None)
        conditions.append(~none if query["answered"] else none)
    found = window_services.listed(actor, AdviceRecord, query, *conditions)
    return Page(window_services.rows(actor, found.items, SHOWN), found.next)


def detail(record: AdviceRecord, actor: Actor) -> dict[str, Any]:
    """One record; question and answer for the institution that holds it and for who advised."""
    ended = clock.day_of(record.answered_at) if record.answered_at else None
    return window_services.detail(actor, record, SHOWN, TOLD, ended)
