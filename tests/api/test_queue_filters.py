"""Every filter of the work queue finds what it names and nothing else, alone and with each other one."""

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from caseapp.access import Actor
from caseapp.extensions import db, unit_of_work
from caseapp.schemas.cases import CaseFilters, CaseQuery
from caseapp.services import case_lists
from caseapp.vocabulary import Role
from tests.cases import Body, Office, applicant, codes, identity
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.places import Places

OnDay = Callable[[str], date]
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
DISPUTE = {
    "dispute_type": "neighborhood",
    "source": "party_application",
    "parties": [{"name": "当事人甲"}, {"name": "当事人乙"}],
    "facts": "楼上漏水。",
}
SEARCHED = identity("1975-05-05", 77)
# What each filter finds among the cases of ``queue``, by their names there.
FOUND: dict[str, dict[str, str]] = {
    "kind": {"administrative_aid": "phoned", "mediation": "dispute"},
    "state": {"submitted": "early phoned foreign", "granted": "granted", "refused": "refused"},
    "open": {"false": "refused", "true": "early phoned foreign granted assigned notice dispute"},
    "organization_id": {"{foreign}": "foreign", NOBODY: ""},
    "region_code": {
        "340207": "foreign",
        "330000": "",
        "340202": "early phoned refused granted assigned notice dispute",
    },
    "number": {"{early}": "early", "340202-01-民援-2025-": ""},
    "number_prefix": {
        "340202-01-民援-": "early refused granted assigned",
        "340207": "foreign",
        "%": "",
        "_": "",
    },
    "former_number": {"340202-01-民援-2025-": ""},  # an imported case's: tests/api/test_imports.py
    "opened_from": {"2025-06-01": "assigned notice dispute"},
    "opened_to": {"2025-03-01": "early", "2025-02-28": ""},
    "decided_from": {"2025-03-05": "refused granted assigned", "2025-03-06": "granted assigned"},
    "decided_to": {"2025-03-05": "refused", "2025-03-04": ""},
    "closed_from": {"2025-03-05": "refused", "2025-03-06": ""},
    "closed_to": {"2025-03-05": "refused", "2025-03-04": ""},
    "decision": {"refused": "refused", "granted": "granted assigned"},
    "outcome": {"refused": "refused", "completed": ""},
    "origin": {
        "notice": "notice",
        "mediation": "dispute",
        "transfer": "foreign",
        "application": "early phoned refused granted assigned",
    },
    "channel": {"phone": "phoned", "transfer": "foreign", "web": ""},
    "stage": {"trial": "notice", "investigation": ""},
    "aid_form": {"document_drafting": "", "civil_admin_statecomp_representation": "{applied}"},
    "matter": {
        "support_maintenance": "phoned",
        "labor_relation_or_pay": "early foreign refused granted assigned",
    },
    "practitioner_id": {"{lawyer}": "assigned", NOBODY: ""},
    "mediator_id": {"{mediator}": "dispute", NOBODY: ""},
    "unassigned": {"true": "granted notice", "false": "early phoned foreign refused assigned dispute"},
    "overdue": {"true": "early phoned foreign granted", "false": "refused assigned notice dispute"},
    "due_before": {
        "2025-06-04": "early phoned foreign granted",
        "2025-06-05": "early phoned foreign granted notice",
    },
}
BAD = [
    ("state=unheard_of", "state", "unknown"),
    ("matter=unheard_of", "matter", "unknown"),
    ("matter=abuse_abandonment_domestic_violence", "matter", "sealed"),
    ("aid_form=labor_relation_or_pay", "aid_form", "unknown"),
    ("region_code=999999", "region_code", "unknown"),
    ("region_code=3402", "region_code", "region_code"),
    ("opened_from=2025-03-02&opened_to=2025-03-01", "opened_to", "order"),
    ("decided_from=2025-03-02&decided_to=2025-03-01", "decided_to", "order"),
    ("closed_from=2025-03-02&closed_to=2025-03-01", "closed_to", "order"),
]
ILL_FORMED = [
    *(
        "kind=x",
        "open=1",
        "overdue=yes",
        "unassigned=x",
        "organization_id=x",
        "practitioner_id=x",
        "mediator_id=1",
    ),
    *(
        "decision=x",
        "outcome=x",
        "origin=x",
        "channel=x",
        "stage=x",
        "due_before=2025-13-01",
        "decided_from=x",
    ),
    *("number=", "number_prefix=", "region_code=x", "matter=", "aid_form="),
]


@pytest.fixture
def queue(office: Office, as_role: SignIn, on_day: OnDay) -> dict[str, Body]:
    """One case for each story, by name, in the order of the list."""
    made: dict[str, Body] = {}
    away = dataclasses.replace(office, window=as_role(Role.INTAKE_OFFICER, at=office.places.foreign))
    on_day("2025-03-01")
    made["early"] = office.receive()
    on_day("2025-03-02")
    asked = applicant(name="测试电话人", id_number=SEARCHED, birth_date="1975-05-05")
    made["phoned"] = office.receive(
        kind="administrative_aid", matter="support_maintenance", channel="phone", applicant=asked
    )
    on_day("2025-03-04")
    made["foreign"] = away.receive(channel="transfer")
    on_day("2025-03-05")
    made["refused"] = office.reach("refused")
    on_day("2025-03-06")
    made["granted"] = office.reach("granted")
    on_day("2025-06-01")
    made["assigned"] = office.reach("assigned")
    made["notice"] = office.receive_notice()
    mediator = as_role(Role.MEDIATOR, mediator_id=office.places.mediator)
    made["dispute"] = mediator.post("/mediation/cases", DISPUTE)
    on_day("2025-06-02")
    return made


def everybody(places: Places) -> Actor:
    """Somebody who sees all of it; no single account does."""
    offices = (places.institution, places.foreign, places.committee)
    roles = frozenset({Role.LEADER, Role.APPROVER})
    names = {"session_id": uuid4(), "name": "-", "processor_id": places.bureau, "region_code": "340200"}
    return Actor(
        account_id=uuid4(), roles=roles, organization_id=places.bureau, organization_ids=offices, **names
    )


def expected(queue: dict[str, Body], names: str) -> set[UUID]:
    applied = "early phoned refused granted assigned"
    named = names.format(applied=f"{applied} foreign", home=f"{applied} notice dispute")
    return {UUID(queue[name]["id"]) for name in named.split()}


def finds(actor: Actor, query: Body) -> set[UUID]:
    with unit_of_work(read_only=True):
        return {row.id for row in db.session.scalars(case_lists.select(actor, query))}


def test_each_filter_finds_its_cases_alone_and_beside_another(
    ctx: Flask, queue: dict[str, Body], places: Places
) -> None:
    """Beside every other one, with the plans: tests/soak/test_queues.py."""
    ids = {name: str(getattr(places, name)) for name in ("foreign", "lawyer", "mediator")}
    actor, alone = everybody(places), []
    for name, values in FOUND.items():
        for told, cases in values.items():
            value = told.format(**ids, early=queue["early"]["number"])
            query = CaseQuery().load({name: value})
            assert finds(actor, query) == expected(queue, cases), (name, told)
            alone += [(query, expected(queue, cases))] if told == next(iter(values)) else []
    for step in (2, 7):
        for (first, one), (second, other) in zip(alone, alone[step:] + alone[:step], strict=True):
            query = {**first, **second}
            assert finds(actor, query) == one & other, query


def test_every_filter_is_tried(ctx: Flask) -> None:
    assert set(FOUND) == set(CaseFilters().fields) == {*case_lists.FILTERS, "overdue", "due_before"}


@pytest.mark.one_database  # refused before anything is asked of it
def test_unknown_and_ill_formed_codes_are_refused_in_both_languages(office: Office) -> None:
    for query, field, code in BAD:
        problem = office.window.get(f"/cases?{query}", 422)
        (fault,) = problem["errors"]
        assert (fault["field"], fault["code"]) == (field, code), query
        assert fault["message"] != fault["message_en"]
    for query in ILL_FORMED:
        problem = office.window.get(f"/cases?{query}", 422)
        (fault,) = problem["errors"]
        assert fault["field"] == query.partition("=")[0], query
        assert fault["message"] != fault["message_en"], query
    both = office.window.get("/cases?state=unheard_of&matter=unheard_of", 422)
    assert codes(both) == {("state", "unknown"), ("matter", "unknown")}
    assert codes(office.window.get("/legal-aid/cases?kind=mediation&state=drafting", 422)) == {
        ("kind", "not_in_this_list"),
        ("state", "unknown"),
    }


def test_a_filter_opens_nothing(queue: dict[str, Body], as_role: SignIn, office: Office) -> None:
    """Whoever filters sees no more than without."""
    leader, stranger = as_role(Role.LEADER), as_role(Role.INTAKE_OFFICER, at=office.places.foreign)
    assert leader.get("/cases?origin=notice")["items"] == []
    assert [row["id"] for row in stranger.get("/cases?overdue=true")["items"]] == [queue["foreign"]["id"]]
    mine = office.lawyer.get("/cases?open=true")["items"]
    assert [row["id"] for row in mine] == [queue["assigned"]["id"]]


def search(client: ApiClient, expect: int = 200, **body: Any) -> Any:
    return client.post("/cases/search", {"party_id_number": SEARCHED, **body}, expect)


def test_a_case_is_found_by_its_party_s_document(
    queue: dict[str, Body], as_role: SignIn, office: Office
) -> None:
    (row,) = search(office.window)["items"]
    assert row["id"] == queue["phoned"]["id"]
    assert SEARCHED not in str(row)
    assert search(office.window, party_id_number=f" {SEARCHED} ")["items"] == [row]
    assert search(office.window, kind="civil_aid")["items"] == []
    assert search(office.window, party_id_type="passport", party_id_number="E12345678")["items"] == []
    assert search(as_role(Role.INTAKE_OFFICER, at=office.places.foreign))["items"] == []
    assert search(office.lawyer)["items"] == []


def test_who_may_not_see_a_number_may_not_search_by_it(office: Office, as_role: SignIn) -> None:
    search(as_role(Role.LEADER), 403)
    search(as_role(Role.QUALITY_OFFICER), 403)
    wrong = search(office.window, 422, party_id_number=SEARCHED[:-1] + ("0" if SEARCHED[-1] != "0" else "1"))
    assert codes(wrong) == {("party_id_number", "checksum")}
    assert SEARCHED[:-1] not in str(wrong)
    assert codes(search(office.window, 422, party_id_type="passport", party_id_number="?")) == {
        ("party_id_number", "id_number")
    }
    assert office.window.get("/cases", 422, query_string={"party_id_number": SEARCHED})["errors"]
