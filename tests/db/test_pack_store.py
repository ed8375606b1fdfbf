"""Packs in use are kept by digest; those past their review date are named in the log."""

import logging
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from caseapp.extensions import db
from caseapp.models import PackVersion
from caseapp.packs import catalogue
from caseapp.services import pack_store


def test_a_pack_is_kept_once_and_found_by_the_digest_of_its_policy(app: Flask, session: Session) -> None:
    with app.app_context():
        assert pack_store.remember(catalogue()) > 0
        assert pack_store.remember(catalogue()) == 0
        mine = PackVersion.digest == catalogue().digest("340200")
        assert db.session.scalars(sa.select(PackVersion).where(mine)).one().key == "policy:340200"


@pytest.mark.parametrize(("today", "stale"), [("2025-01-01", False), ("2025-01-02", True)])
def test_a_pack_past_its_review_date_is_named_in_the_log(
    app: Flask,
    session: Session,
    on_day: Callable[[str], date],
    caplog: pytest.LogCaptureFixture,
    today: str,
    stale: bool,
) -> None:
    on_day(today)
    with app.app_context(), caplog.at_level(logging.WARNING, "caseapp"):
        pack_store.remember(catalogue())
    named = {vars(record)["code"] for record in caplog.records if "review date" in record.msg}
    assert ("340000" in named) == stale
    assert "340200" not in named


@pytest.mark.parametrize(("today", "stale"), [("2025-07-17", False), ("2025-07-18", True)])
def test_so_is_a_value_with_a_date_of_its_own(
    app: Flask, on_day: Callable[[str], date], caplog: pytest.LogCaptureFixture, today: str, stale: bool
) -> None:
    on_day(today)
    with app.app_context(), caplog.at_level(logging.WARNING, "caseapp"):
        pack_store.remember(catalogue())
    named = {vars(record)["code"] for record in caplog.records if "review date" in record.msg}
    assert ("310000:hardship_line" in named) == stale
    assert "310000" not in named
