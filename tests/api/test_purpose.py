"""``X-Purpose``: in Chinese as well, as long as its column, and with nobody's number in it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import AccessLog
from tests.cases import Office, codes, identity
from tests.clients import ApiClient

LONGEST = "核对当事人身份及其提交的经济困难状况说明材料" * 2 + "并答复来访人关于案件进展的询问。"
assert len(LONGEST) == 60


def ask(client: ApiClient, purpose: bytes, expect: int) -> dict[str, object]:
    header = {"X-Purpose": purpose.decode("latin-1")}
    found: dict[str, object] = client.get("/cases", expect, headers=header)
    return found


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (LONGEST, LONGEST),
        ("  信访答复 2025-03-03 ", "信访答复 2025-03-03"),
        ("（2025）皖0202民初123456号", "(2025)皖0202民初123456号"),
    ],
)
def test_a_purpose_is_kept_as_it_was_written(
    office: Office, session: Session, sent: str, stored: str
) -> None:
    office.receive()
    ask(office.window, sent.encode(), 200)
    newest = sa.select(AccessLog.purpose).order_by(AccessLog.id.desc()).limit(1)
    assert session.scalar(newest) == stored


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("核对".encode("gb18030"), "utf8"),
        ("é".encode("latin-1"), "utf8"),
        (f"{LONGEST}一".encode(), "length"),
        ("\u3000".encode(), "length"),
        (b"", "length"),
        ("核对\u202e".encode(), "control_character"),
        (identity().encode(), "personal_number"),
        ("回访13812341234".encode(), "personal_number"),
        ("回访１３８１２３４１２３４".encode(), "personal_number"),
        (b"0553-3111 1111 ", "personal_number"),
        (b"138 1234 1234", "personal_number"),
        (b"(0553) 3111111", "personal_number"),
    ],
)
def test_a_purpose_that_is_none_or_names_a_number_is_refused(office: Office, sent: bytes, code: str) -> None:
    assert codes(ask(office.window, sent, 422)) == {("X-Purpose", code)}
