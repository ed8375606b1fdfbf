"""Advice, drafting and a link of two files, and what their checks refuse (tests/db/test_constraints.py)."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from tests.cases import Office

NOW: Final = datetime(2025, 3, 3, 2, tzinfo=UTC)
DAY: Final = date(2025, 3, 3)
CHECKS: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("advice_record", {"answered_at": NOW}, "answered_has_answer"),
    ("advice_record", {"booked_for": None}, "answered_or_booked"),
    ("advice_record", {"topic_code": None}, "one_topic"),
    ("drafting_request", {"topic_told_sealed": b"t"}, "one_topic"),
    ("drafting_request", {"state": "delivered", "text_sealed": b"t"}, "ended_has_time"),
    ("drafting_request", {"ended_at": NOW, "state": "delivered", "text_sealed": b"t"}, "ended_has_somebody"),
    ("drafting_request", {"text_sealed": b"t"}, "delivered_has_text"),
    ("drafting_request", {"decline_reason": "x"}, "declined_has_reason"),
    ("advice_document", {"voided_on": DAY, "void_reason_sealed": b"r"}, "voided_has_actor"),
    ("advice_document", {"void_reason_sealed": b"r"}, "voided_has_reason"),
    ("aid_application", {"institution_received_at": NOW}, "station_has_both_stamps"),
    ("person_link", {"first_person_id": UUID(int=2**128 - 1)}, "ordered"),
    ("person_link", {"ended_by_id": sa.column("recorded_by_id")}, "ended_by_somebody"),
    ("person_link", {"end_reason_sealed": b"r"}, "ended_has_reason"),
]


def make(office: Office) -> None:
    """Advice that is owed, a document that is asked for, and what was said of their two people."""
    asked = {"channel": "window", "topic": "labor", "question": "欠薪。", "person": {"name": "测试咨询人"}}
    office.receive()
    first = office.window.post("/legal-aid/advice-records", {**asked, "booked_for": "2099-01-05"})
    office.window.post(f"/legal-aid/advice-records/{first['id']}/documents", {"form": "advice_record"})
    second = office.window.post("/legal-aid/drafting-requests", {**asked, "document_type": "complaint"})
    said = {"other_person_id": second["person_id"], "verdict": "same", "reason": "同一人。"}
    office.window.post(f"/persons/{first['person_id']}/links", said)
