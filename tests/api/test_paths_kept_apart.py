"""Art. 32 asks for no hardship, Art. 42 does not verify it, criminal defence is for lawyers: through the API."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from caseapp.models import HardshipStatement, LegalCase, Practitioner, Screening
from caseapp.vocabulary import ProviderType
from tests.cases import CASES, Body, Office, applicant, application, codes

VIOLENCE = "abuse_abandonment_domestic_violence"
DIBAO = {"grounds": ["social_judicial_aid_or_special_care"], "evidence": ["dibao_certificate"]}
DEFENCE = {"aid_form": "criminal_defense_representation", "matter": None}


def refusal(*grounds: str) -> Body:
    return {"outcome": "refused", "refusal_grounds": list(grounds), "statement": "理由如下。"}


@pytest.mark.parametrize(
    ("request_", "ground"),
    [
        ({"grounds": ["brave_act"]}, "hardship_not_met"),
        ({"grounds": ["brave_act"], "already_represented": True}, "already_represented"),
        (DIBAO, "hardship_not_met"),
        ({**DEFENCE, "other_reason": True}, "hardship_not_met"),
    ],
)
def test_nobody_is_refused_for_what_the_path_does_not_ask(
    office: Office, request_: Body, ground: str
) -> None:
    case = office.reach("under_review", **request_)
    assert case["screening"]["outcome"] == "eligible"
    status, problem = office.refused("refuse", case, refusal(ground))
    assert (status, codes(problem)) == (422, {("refusal_grounds", "not_on_this_route")})
    office.make("refuse", case, refusal("not_a_qualified_person"))


@pytest.mark.parametrize("ground", ["hardship_not_met", "already_represented"])
def test_where_hardship_is_verified_both_grounds_refuse(office: Office, ground: str) -> None:
    case = office.make("refuse", office.reach("under_review"), refusal(ground))
    assert case["state"] == "refused"


@pytest.mark.parametrize("where", ["matter", "grounds"])
def test_who_tells_of_violence_is_need_to_know_however_it_is_told(office: Office, where: str) -> None:
    told = VIOLENCE if where == "matter" else [VIOLENCE]
    case = office.receive(**{where: told})
    assert (case["sensitivity"], case["screening"]["route"]) == ("domestic_violence", "not_required_art32")


def test_violence_told_later_makes_the_case_need_to_know_and_drops_the_statement(
    office: Office, session: Session
) -> None:
    case = office.receive()
    assert case["sensitivity"] == "normal"
    assert session.scalars(sa.select(HardshipStatement)).all()
    case = office.make("screen", case, {"household": {"monthly_income": "2468.13"}})
    assert case["screening"]["outcome"] == "eligible"
    case = office.make("screen", case, {"grounds": [VIOLENCE]})
    assert (case["sensitivity"], case["screening"]["route"]) == ("domestic_violence", "not_required_art32")
    assert session.scalars(sa.select(HardshipStatement)).all() == []
    session.expire_all()
    *earlier, last = session.scalars(sa.select(Screening).order_by(Screening.revision))
    assert [run.answer for run in earlier] == [None, None]
    assert last.answer is not None
    assert last.answer["outcome"] == "eligible"
    for run in (*earlier, last):
        assert "household" not in run.request
        assert not {"monthly_income", "has_fixed_income"} & set(run.request["applicant"])


def test_a_run_keeps_nothing_of_income_outside_its_statement(office: Office, session: Session) -> None:
    case = office.receive(applicant=applicant(monthly_income="1357.90"))
    (run,) = session.scalars(sa.select(Screening))
    assert run.own_answer is None
    assert "1357" not in json.dumps(run.own_request)
    assert run.answer is not None
    assert run.answer["reasons"] == case["screening"]["reasons"]
    assert run.request["applicant"]["monthly_income"] == "1357.90"


def test_no_income_is_kept_where_there_is_no_defender_for_other_reasons(
    office: Office, session: Session
) -> None:
    case = office.receive(**DEFENCE, other_reason=True)
    assert case["screening"]["route"] == "other_reason_art24"
    assert session.scalars(sa.select(HardshipStatement)).all() == []
    (run,) = session.scalars(sa.select(Screening))
    assert "monthly_income" not in json.dumps(run.request)


def appointed(office: Office, session: Session, **request_: object) -> Body:
    """What is said when a grass-roots legal worker is to be appointed; nothing where they may be."""
    worker = Practitioner(
        organization_id=office.places.firm,
        provider_type=ProviderType.GRASSROOTS_LEGAL_WORKER,
        name="基层工作者",
        active_from=date(2015, 1, 1),
        region_code="340202",
    )
    session.add(worker)
    session.commit()
    case = office.reach("granted", **request_)
    status, answer = office.ask("assign", case, {"practitioner_id": str(worker.id)})
    return {} if status in {200, 201} else answer


def test_a_grass_roots_worker_defends_nobody_on_application(office: Office, session: Session) -> None:
    problem = appointed(office, session, **DEFENCE, other_reason=True)
    assert codes(problem) == {("practitioner_id", "provider_lacks_provider_type")}
    assert session.scalars(sa.select(LegalCase.state)).one() == "granted"


def test_nor_is_a_victims_representative_kept_out_by_that(office: Office, session: Session) -> None:
    assert appointed(office, session, **DEFENCE, grounds=["public_prosecution_victim"]) == {}


def test_an_eligible_application_is_what_these_tests_start_from(office: Office) -> None:
    assert office.window.post(CASES, application())["screening"]["outcome"] == "eligible"
