"""Builders of applications, notices and cases in every state, for tests that go through the API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session
from stdnum.cn import ric

from caseapp import clock
from caseapp.models import LocalFigure
from caseapp.packs import catalogue
from caseapp.vocabulary import Role
from tests.clients import ApiClient
from tests.places import Places

Body = dict[str, Any]
CASES: Final = "/legal-aid/cases"


def identity(born: str = "1990-03-07", serial: int = 123, area: str = "340202") -> str:
    """An invented resident identity number with a valid check character; an odd ``serial`` is a man's."""
    digits = f"{area}{born.replace('-', '')}{serial:03d}"
    return digits + str(ric.calc_check_digit(digits + "0"))


def applicant(**changes: Any) -> Body:
    body = {
        "name": "测试申请人",
        "id_type": "resident_id",
        "id_number": identity(),
        "phone": "13812341234",
        "birth_date": "1990-03-07",
        "categories": [],
        "has_fixed_income": True,
        "monthly_income": "1200.00",
        "residence": "urban",
    }
    return {**body, **changes}


def application(**changes: Any) -> Body:
    """An application that is eligible where the living standard is 800 yuan a month."""
    body = {
        "aid_form": "civil_admin_statecomp_representation",
        "matter": "labor_relation_or_pay",
        "applicant": applicant(),
        "household": {"members": 3, "monthly_income": "2400.00", "opponent_in_household": False},
        "opposing_parties": [{"name": "示例公司"}],
        "evidence": ["id_card", "income_proof"],
        "facts": "被拖欠三个月工资。",
        "channel": "window",
        "verification": "honesty_commitment",
        "already_represented": False,
    }
    return {**body, **changes}


def poor_applicant_refused(**changes: Any) -> Body:
    """An application that screening refuses: the household has too much."""
    household = {"members": 1, "monthly_income": "99000.00", "opponent_in_household": False}
    return application(household=household, **changes)


def notice(**changes: Any) -> Body:
    """A court's notice of a case in which life imprisonment is possible."""
    body = {
        "organ_kind": "court",
        "organ_name": "示例人民法院",
        "organ_case_number": "（2025）皖0202刑初1号",
        "ground": "life_or_death_possible",
        "stage": "trial",
        "charge": "故意伤害",
        "person": {"name": "测试被告人", "id_type": "resident_id", "id_number": identity("1988-02-29", 211)},
        "contact_name": "测试法官",
        "contact_phone": "0553-3111111",
    }
    return {**body, **changes}


def add_living_standard(
    session: Session, yuan: int = 800, region_code: str = "340200", valid_to: date | None = None
) -> None:
    """The figure that Anhui's line is a multiple of."""
    for variant in ("urban", "rural"):
        session.add(
            LocalFigure(
                region_code=region_code,
                name="minimum_living_standard",
                variant=variant,
                value=Decimal(yuan),
                unit="yuan/month",
                valid_from=date(2022, 1, 1),
                valid_to=valid_to,
                source="test figure",
            )
        )
    session.commit()


def in_days(days: int) -> str:
    """A day so many days after today's business day, as ISO text."""
    return (clock.today() + timedelta(days=days)).isoformat()


def review_answers(option: str = "met") -> Body:
    form = catalogue().review_form("file_inspection")
    return {"answers": {question.code: option for question in form.questions}}


def closing_body(kind: str = "civil_aid", **changes: Body) -> Body:
    """Every paper of the kind's checklist on file; ``changes`` by code."""
    papers = catalogue().closings.papers_for(kind)
    return {"checklist": [{"code": code, "on_file": True, **changes.get(code, {})} for code in papers]}


@dataclass(frozen=True)
class Try:
    """How a move is asked for: by whom, below which path, with what body."""

    who: str
    path: str
    body: Callable[["Office", Body], Any]


def _assignment(office: "Office", _case: Body) -> Body:
    return {"practitioner_id": str(office.places.lawyer)}


def _replacement(office: "Office", _case: Body) -> Body:
    return {"practitioner_id": str(office.places.lawyer), "end_reason": "recipient_asked"}


def _to_firm(office: "Office", _case: Body) -> Body:
    return {"firm_id": str(office.places.firm)}


def _always(body: Any) -> Callable[["Office", Body], Any]:
    return lambda *_: body


REFUSAL: Final = {
    "outcome": "refused",
    "refusal_grounds": ["out_of_scope"],
    "statement": "不属于受援事项范围。",
}
# The commitment comes later here; tests/api/test_verification.py records it first.
GRANT: Final = {"outcome": "granted", "statement": "已当面核对，承诺书随后入卷。"}


def a_fee() -> Body:
    """A fee that a forensic institution is asked to reduce."""
    asked = {"kind": "forensic", "body_name": "示例司法鉴定所", "matter": "伤残等级鉴定", "fee_fen": 90_001}
    return {**asked, "asked_on": in_days(0)}


TRIES: Final = {
    "screen": Try("window", "/legal-aid/cases/{id}/screening", _always({})),
    "request_supplement": Try(
        "window",
        "/legal-aid/cases/{id}/supplement-requests",
        lambda *_: {"items": ["收入证明"], "due_on": in_days(5)},
    ),
    "answer_supplement": Try(
        "window",
        "/legal-aid/cases/{id}/supplement-requests/{request}/answer",
        _always({"received": ["收入证明"]}),
    ),
    "deem_withdrawn": Try("window", "/legal-aid/cases/{id}/deemed-withdrawal", _always(None)),
    "withdraw": Try("window", "/legal-aid/cases/{id}/withdrawal", _always({})),
    "redirect": Try(
        "window",
        "/legal-aid/cases/{id}/redirection",
        _always({"competent_institution": "鸠江区法律援助中心"}),
    ),
    "grant": Try("approver", "/legal-aid/cases/{id}/decision", _always(GRANT)),
    "refuse": Try("approver", "/legal-aid/cases/{id}/decision", _always(REFUSAL)),
    "assign": Try("window", "/cases/{id}/assignments", _assignment),
    "replace_worker": Try("window", "/cases/{id}/assignments", _replacement),
    "appoint_firm": Try("window", "/cases/{id}/assignment-proposals", _to_firm),
    "propose_worker": Try("window", "/cases/{id}/assignment-proposals", _assignment),
    "tell_organ": Try("window", "/legal-aid/cases/{id}/organ-notification", _always(None)),
    "ask_fee_relief": Try("window", "/legal-aid/cases/{id}/fee-reliefs", lambda *_: a_fee()),
    "start_work": Try(
        "lawyer",
        "/cases/{id}/progress-entries",
        lambda *_: {"kind": "meeting", "done_on": in_days(0), "text": "会见当事人。"},
    ),
    "report_termination_ground": Try(
        "lawyer",
        "/legal-aid/cases/{id}/termination-reports",
        lambda *_: {"ground": "illegal_use", "found_on": in_days(0), "statement": "示例。"},
    ),
    "submit_closing_report": Try(
        "lawyer",
        "/legal-aid/cases/{id}/closing-report",
        lambda *_: {"result": "settlement", "finished_on": in_days(0), "summary": "双方和解。"},
    ),
    "close": Try("approver", "/legal-aid/cases/{id}/closing", lambda _, case: closing_body(case["kind"])),
    "review": Try("reviewer", "/cases/{id}/reviews", lambda *_: review_answers()),
    "archive": Try("window", "/legal-aid/cases/{id}/archive", _always(None)),
    "terminate": Try(
        "approver",
        "/legal-aid/cases/{id}/termination",
        _always({"ground": "proceeding_ended", "statement": "案件已经撤回起诉。"}),
    ),
}
SHOWN_AFTERWARDS: Final = {
    "report_termination_ground",
    "start_work",
    "review",
    "appoint_firm",
    "propose_worker",
}
WAYS: Final = {
    "submitted": "",
    "under_review": "screen",
    "supplement_requested": "request_supplement",
    "withdrawn": "withdraw",
    "redirected": "redirect",
    "granted": "screen grant",
    "refused": "screen refuse",
    "assigned": "screen grant assign",
    "in_progress": "screen grant assign start_work",
    "closing_report_submitted": "screen grant assign start_work submit_closing_report",
    "closed": "screen grant assign start_work submit_closing_report close",
    "reviewed": "screen grant assign start_work submit_closing_report close review",
    "terminated": "screen grant terminate",
    "archived": "redirect archive",
}
CRIMINAL_WAYS: Final = {
    "notice_received": "",
    "assigned": "assign",
    "in_progress": "assign start_work",
    "closing_report_submitted": "assign start_work submit_closing_report",
    "closed": "assign start_work submit_closing_report tell_organ close",
    "reviewed": "assign start_work submit_closing_report tell_organ close review",
    "terminated": "terminate",
    "archived": "terminate archive",
}


@dataclass
class Office:
    """A legal aid institution at work: its people signed in, and cases taken to any state."""

    window: ApiClient
    approver: ApiClient
    reviewer: ApiClient
    lawyer: ApiClient
    places: Places
    once: Callable[[Any, Callable[[], Body]], Body] = lambda _way, walk: walk()

    def receive(self, **changes: Any) -> Body:
        return self._received(CASES, application(**changes))

    def receive_notice(self, **changes: Any) -> Body:
        return self._received("/legal-aid/organ-notices", notice(**changes))

    def _received(self, path: str, body: Body) -> Body:
        return self._once((path, body), lambda: dict(self.window.post(path, body)))

    def _once(self, way: Any, walk: Callable[[], Body]) -> Body:
        """Walked by these people; others of a test's own walk it anew."""
        people = (self.window, self.approver, self.reviewer, self.lawyer)
        return self.once((way, [one.account_id for one in people]), walk)

    def show(self, case: Body, who: str = "window") -> Body:
        return dict(getattr(self, who).get(f"{CASES}/{case['id']}"))

    def ask(self, move: str, case: Body, body: Any = None, who: str | None = None) -> tuple[int, Body]:
        """Ask for a move at the version of ``case``; status and parsed answer."""
        chosen = TRIES[move]
        request = (case.get("supplement_request") or {}).get("id") or uuid4()
        client: ApiClient = getattr(self, who or chosen.who)
        answer = client.request(
            "POST",
            chosen.path.format(id=case["id"], request=request),
            json=body if body is not None else chosen.body(self, case),
            match=None if move == "start_work" else case["version"],
        )
        return answer.status_code, answer.get_json(force=True)

    def make(self, move: str, case: Body, body: Any = None, who: str | None = None) -> Body:
        """Make a move that must succeed; the case as the window sees it afterwards."""

        def made() -> Body:
            status, answer = self.ask(move, case, body, who)
            assert status in {200, 201}, answer
            return self.show(case) if move in SHOWN_AFTERWARDS else answer

        return self._once((move, case, body, who), made)

    def refused(self, move: str, case: Body, body: Any = None, who: str | None = None) -> tuple[int, Body]:
        """Ask for a move that must fail and must change nothing."""
        before = self.show(case)
        status, answer = self.ask(move, before, body, who)
        assert status >= 400, answer
        assert self.show(case) == before
        return status, answer

    def reach(self, state: str, **changes: Any) -> Body:
        """A new applied-for case in that state."""
        return self._once(("reach", state, changes), lambda: self._walk(self.receive(**changes), WAYS[state]))

    def reach_criminal(self, state: str, **changes: Any) -> Body:
        """A new case of an organ's notice in that state."""
        way = CRIMINAL_WAYS[state]
        return self._once(("notice", way, changes), lambda: self._walk(self.receive_notice(**changes), way))

    def _walk(self, case: Body, way: str) -> Body:
        for move in way.split():
            case = self.make(move, case)
        return case


def open_office(as_role: Callable[..., ApiClient], places: Places) -> Office:
    """Sign everybody in."""
    return Office(
        window=as_role(Role.INTAKE_OFFICER),
        approver=as_role(Role.APPROVER),
        reviewer=as_role(Role.QUALITY_REVIEWER),
        lawyer=as_role(Role.LEGAL_AID_WORKER, at=places.firm, practitioner_id=places.lawyer),
        places=places,
    )


def codes(answer: Body) -> set[tuple[str, str]]:
    """Field and code of every fault of a problem."""
    return {(fault["field"], fault["code"]) for fault in answer["errors"]}


def status_of(case: Body, clock_code: str) -> str:
    """Where a clock of the case stands."""
    return str(clock_of(case, clock_code)["status"])


def clock_of(case: Body, clock_code: str) -> Body:
    """The one clock of that code."""
    found = [one for one in case["clocks"] if one["clock_code"] == clock_code]
    assert len(found) == 1, case["clocks"]
    return dict(found[0])
