"""A decision's screening made again: the law of its day, with what was recorded by a day that is named."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp import packs
from caseapp.extensions import db, unit_of_work
from caseapp.models import AccessLog, HardshipStatement, PackVersion, Screening
from caseapp.packs.reading import PACKAGE_FOLDER
from caseapp.services import pack_store
from caseapp.vocabulary import Role
from tests.cases import CASES, Body, Office, application, codes, open_office
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

ANHUI = "regions/340000/policy.yaml"
DECIDED, BETWEEN, LATER = "2025-03-03", "2025-03-17", "2025-04-01"
LINE = "reasons.art31.children.hardship.children.hardship_verified.children.income_within_line"
DEFENCE = "criminal_defense_representation"
OnDay = Callable[[str], date]


@pytest.fixture(autouse=True)
def monday(on_day: OnDay) -> None:
    on_day(DECIDED)


@pytest.fixture
def new_law(app: Flask, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Puts Anhui's line at the standard itself, as an update of the packs does."""
    before = packs.catalogue()

    def put() -> None:
        text = (PACKAGE_FOLDER / ANHUI).read_text(encoding="utf-8")
        (tmp_path / ANHUI).parent.mkdir(parents=True)
        (tmp_path / ANHUI).write_text(text.replace("factor: 2\n", "factor: 1\n"), encoding="utf-8")
        packs.install(packs.load(tmp_path))
        keep(app)

    yield put
    packs.install(before)


def keep(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        pack_store.remember(packs.catalogue())


def ask(client: ApiClient, case: Body, as_of: str, expect: int = 200, body: Any = None) -> Any:
    """Without body, version and key, which a question needs none of."""
    return client.post(f"{CASES}/{case['id']}/screening?as_of={as_of}", body, expect, key=False)


def rerun(office: Office, case: Body, as_of: str) -> Body:
    return dict(ask(office.window, case, as_of)["rerun"])


def differences(made: Body) -> dict[str, tuple[Any, Any]]:
    return {one["path"]: (one["stored"], one["rerun"]) for one in made["differences"]}


def correct(as_role: SignIn, yuan: str) -> None:
    figure = {
        "name": "minimum_living_standard",
        "variant": "urban",
        "value": yuan,
        "unit": "yuan/month",
        "valid_from": "2022-01-01",
        "source": "correction",
    }
    as_role(Role.BUREAU_OFFICER).put("/regions/340200/figures", {"figures": [figure]})


def test_on_the_same_day_nothing_differs(office: Office) -> None:
    case = office.reach("granted")
    answer = ask(office.window, case, DECIDED)
    made = answer["rerun"]
    assert (made["same"], made["differences"], made["decided_upon"]) == (True, [], True)
    assert (made["as_of"], made["law_day"], made["revision"]) == (DECIDED, DECIDED, 2)
    assert made["answer"] == case["screening"]
    assert [one["value"] for one in made["figures"]["rerun"]] == ["800"]
    assert {**answer, "rerun": None} == office.show(case)


def test_a_figure_corrected_later_shows_what_it_changes_and_only_once_it_was_recorded(
    office: Office, as_role: SignIn, on_day: OnDay, session: Session
) -> None:
    case = office.reach("granted")
    on_day(LATER)
    correct(as_role, "500")
    made = rerun(office, case, LATER)
    assert differences(made) == {
        f"{LINE}.threshold": ("1600.00", "1000.00"),
        f"{LINE}.margin": ("800.00", "200.00"),
        f"{LINE}.children.hardship_line.input": ("800", "500"),
        f"{LINE}.children.hardship_line.threshold": ("1600.00", "1000.00"),
    }
    used = [(one["value"], one["source"]) for part in made["figures"].values() for one in part]
    assert used == [("800", "test figure"), ("500", "correction")]
    assert rerun(office, case, "2025-03-31")["same"]
    run = session.scalars(sa.select(Screening).order_by(Screening.revision.desc())).first()
    assert run is not None
    assert len(run.figure_ids) == 1


def test_an_outcome_that_would_be_another_is_shown_with_its_grounds(
    office: Office, as_role: SignIn, on_day: OnDay
) -> None:
    case = office.reach("granted")
    on_day(LATER)
    correct(as_role, "350")
    found = differences(rerun(office, case, LATER))
    assert found["outcome"] == ("eligible", "refused")
    assert found["refusal_grounds"] == ([], ["hardship_not_met"])
    change = {"input": "household.monthly_income", "to": "2100.00", "outcome": "eligible"}
    assert found["would_change"] == ([], [change])
    assert office.show(case)["screening"]["outcome"] == "eligible"


def test_a_changed_pack_shows_and_an_earlier_day_is_read_with_the_pack_of_that_day(
    app: Flask, office: Office, on_day: OnDay, new_law: Callable[[], None]
) -> None:
    keep(app)
    case = office.reach("granted")
    digest = packs.catalogue().digest("340202")
    on_day(BETWEEN)
    new_law()
    on_day(LATER)
    made = rerun(office, case, LATER)
    assert differences(made) == {
        "policy.version": (digest, packs.catalogue().digest("340202")),
        f"{LINE}.threshold": ("1600.00", "800.00"),
        f"{LINE}.margin": ("800.00", "0.00"),
        f"{LINE}.children.hardship_line.threshold": ("1600.00", "800.00"),
    }
    assert made["figures"]["stored"] == made["figures"]["rerun"]
    assert rerun(office, case, BETWEEN)["differences"] == made["differences"]
    before = rerun(office, case, "2025-03-16")
    assert (before["same"], before["answer"]["policy"]["version"]) == (True, digest)


def test_packs_taken_back_before_the_run_were_not_its_law(
    app: Flask, office: Office, on_day: OnDay, new_law: Callable[[], None]
) -> None:
    on_day("2025-03-01")
    keep(app)
    on_day("2025-03-02")
    before = packs.catalogue()
    new_law()
    packs.install(before)
    on_day(DECIDED)
    case = office.reach("granted")
    on_day(LATER)
    assert rerun(office, case, DECIDED)["same"]


def test_packs_that_were_not_kept_are_named_and_not_guessed(
    office: Office, on_day: OnDay, new_law: Callable[[], None]
) -> None:
    case = office.reach("granted")
    on_day(LATER)
    new_law()
    problem = ask(office.window, case, DECIDED, 422)
    assert codes(problem) == {("as_of", "packs_unreadable")}


def test_packs_whose_kept_text_is_another_one_are_not_read(
    app: Flask, office: Office, on_day: OnDay, new_law: Callable[[], None], session: Session
) -> None:
    digest = packs.catalogue().digest("340202")
    listed = '{"regions/000000/policy.yaml": "' + "0" * 64 + '"}'
    session.add(PackVersion(digest=digest, key="policy:340200", text=listed))
    session.add(PackVersion(digest="0" * 64, key="regions/000000/policy.yaml", text="region: [\n"))
    session.commit()
    case = office.reach("granted")
    on_day(LATER)
    new_law()
    assert codes(ask(office.window, case, DECIDED, 422)) == {("as_of", "packs_unreadable")}


def test_nothing_is_stored_but_that_the_case_was_read(office: Office, connection: Connection) -> None:
    case = office.reach("granted")

    def counted() -> dict[str, int]:
        tables = db.metadata.sorted_tables
        count = sa.func.count()
        return {one.name: connection.scalar(sa.select(count).select_from(one)) or 0 for one in tables}

    before = counted()
    answer = office.window.request("POST", f"{CASES}/{case['id']}/screening?as_of={DECIDED}", json={})
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{case["version"]}"')
    after = counted()
    assert after.pop(AccessLog.__tablename__) == before.pop(AccessLog.__tablename__) + 1
    assert after == before


@pytest.mark.parametrize(
    ("as_of", "fault"),
    [
        ("2025-03-02", "outside_the_case"),
        ("2025-03-04", "outside_the_case"),
        ("yesterday", "invalid"),
        ("", "invalid"),
    ],
)
def test_a_day_that_is_none_of_the_case_is_refused(office: Office, as_of: str, fault: str) -> None:
    problem = ask(office.window, office.reach("granted"), as_of, 422)
    assert {field for field, _ in codes(problem)} == {"as_of"}
    assert fault in {"invalid", *(code for _, code in codes(problem))}


def test_before_its_figure_was_entered_a_run_cannot_be_made_again(
    as_role: SignIn, places: Places, on_day: OnDay
) -> None:
    office = open_office(as_role, places)
    case = office.receive()
    assert codes(ask(office.window, case, DECIDED, 422)) == {("as_of", "nothing_screened")}
    on_day("2025-03-05")
    correct(as_role, "800")
    case = office.make("screen", case)
    assert codes(ask(office.window, case, "2025-03-04", 422)) == {("as_of", "local_figure_missing")}
    made = rerun(office, case, "2025-03-05")
    assert (made["same"], made["decided_upon"]) == (True, False)


def test_a_case_of_a_notice_was_never_screened(office: Office) -> None:
    problem = ask(office.window, office.receive_notice(), DECIDED, 422)
    assert codes(problem) == {("as_of", "nothing_screened")}


def test_who_may_not_screen_or_not_see_the_case_learns_nothing(
    office: Office, as_role: SignIn, places: Places, client: ApiClient
) -> None:
    case = office.reach("granted")
    ask(client, case, DECIDED, 401)
    ask(office.lawyer, case, DECIDED, 403)
    ask(as_role(Role.INTAKE_OFFICER, at=places.foreign), case, DECIDED, 404)


def test_a_question_takes_no_facts_and_a_screening_still_needs_its_version(office: Office) -> None:
    case = office.reach("under_review")
    problem = ask(office.window, case, DECIDED, 422, body={"matter": "divorce"})
    assert codes(problem) == {("matter", "only_asks")}
    office.window.post(f"{CASES}/{case['id']}/screening", {}, 428)
    office.window.post(f"{CASES}/{case['id']}/screening", None, 400, match=case["version"])


def test_where_hardship_is_no_condition_no_income_comes_back(office: Office) -> None:
    case = office.reach("granted", grounds=["abuse_abandonment_domestic_violence"], matter=None)
    made = rerun(office, case, DECIDED)
    assert made["same"]
    assert made["answer"]["route"] == "not_required_art32"
    assert "2400" not in str(made)


def test_a_statement_that_is_gone_is_not_made_up(office: Office, session: Session) -> None:
    case = office.reach("granted")
    session.execute(sa.delete(HardshipStatement))
    session.commit()
    assert codes(ask(office.window, case, DECIDED, 422)) == {("as_of", "statement_not_kept")}


def test_who_need_not_know_the_facts_hears_only_whether_it_is_the_same(
    office: Office, as_role: SignIn
) -> None:
    case = office.window.post(CASES, application(aid_form=DEFENCE, matter=None, other_reason=True))
    assert case["sensitivity"] == "criminal"
    shown = ask(as_role(Role.INTAKE_OFFICER), case, DECIDED)
    assert (shown["rerun"]["same"], shown["rerun"]["answer"], shown["rerun"]["differences"]) == (
        True,
        None,
        None,
    )
    assert {"rerun.answer", "rerun.differences", "rerun.figures"} <= set(shown["hidden_fields"])
    assert ask(office.window, case, DECIDED)["rerun"]["answer"] is not None


def test_the_newest_decision_counts_though_a_later_day_is_asked(office: Office, on_day: OnDay) -> None:
    case = office.reach(
        "refused", household={"members": 1, "monthly_income": "99000.00", "opponent_in_household": False}
    )
    later = on_day(LATER) - timedelta(days=1)
    made = rerun(office, case, later.isoformat())
    assert (made["same"], made["answer"]["outcome"], made["decided_upon"]) == (True, "refused", True)
