"""Every form, issued through the API about real cases in the states that it belongs to."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pikepdf
import pytest

from caseapp.packs import catalogue
from caseapp.vault import mask_id_number
from caseapp.vocabulary import Role
from tests.cases import Body, Office, applicant, codes, identity, in_days
from tests.clients import ApiClient
from tests.conftest import SignIn
from tests.reports.printed import read_pages

pytestmark = (
    pytest.mark.one_database
)  # what is printed does not hang on the database; the path does: test_documents.py
SPACES = re.compile(r"\s")
IN_FULL = (identity(), identity("1988-02-29", 211), "13812341234")
BUREAU = {"bureau_name": "镜湖区司法局"}
ORGAN = {"organ_name": "镜湖区人民法院", "organ_case_number": "（2025）皖0202民初9号"}


@pytest.fixture(autouse=True)
def monday(on_day: Callable[[str], date]) -> date:
    return on_day("2025-03-03")


@dataclass
class Desk:
    """Issues forms about one case and reads them."""

    office: Office
    case: Body

    def issue(self, form: str, who: ApiClient | None = None, **particulars: Any) -> Body:
        client = who or self.office.approver
        body = {"form": form, "particulars": particulars}
        return dict(client.post(f"/cases/{self.case['id']}/documents", body))

    def issue_refused(self, form: str, faults: set[tuple[str, str]], **particulars: Any) -> None:
        body = {"form": form, "particulars": particulars}
        problem = self.office.approver.post(f"/cases/{self.case['id']}/documents", body, 422)
        assert codes(problem) == faults

    def says(self, form: str, *words: str, who: ApiClient | None = None, **particulars: Any) -> str:
        """Issue a form, which must say these words; everything it says."""
        made = self.issue(form, who, **particulars)
        path = f"/cases/{self.case['id']}/documents/{made['id']}/file"
        with pikepdf.open(io.BytesIO((who or self.office.approver).request("GET", path).data)) as opened:
            text = SPACES.sub("", "".join(page.text for page in read_pages(opened)))
        wanted = (catalogue().document(form).zh, made["number"], made["verification_code"], *words)
        assert [one for one in wanted if one not in text] == [], text
        assert not [number for number in IN_FULL if number in text]
        return text


APPLICANT = "测试申请人"
MASKED = mask_id_number(identity())
WAGES = "请求确认劳动关系或者支付劳动报酬"
LETTER = {"contact": "周示例，0553-3000000", "capacity": "representative"}


def test_forms_from_application_to_decision(office: Office) -> None:
    materials = [{"name": "工资欠条", "pages": 2}]
    desk = Desk(office, office.receive(materials=materials, claims="支付工资"))
    desk.says(
        "application",
        APPLICANT,
        "示例公司",
        "被拖欠三个月工资",
        "支付工资",
        WAGES,
        "138****1234",
        MASKED,
        "窗口申请",
    )
    desk.says("hardship_statement", APPLICANT, "3人", "1,200.00元", "2,400.00元", "城镇", "个人诚信承诺")
    desk.says("papers_receipt", "工资欠条", "2页", "2025年3月3日", "接收人：测试员")
    letter = {"institution_name": "鸠江区法律援助中心", "asked": ["核实住址"], "reply_by": "2025-03-07"}
    path = f"/legal-aid/cases/{desk.case['id']}/cooperation-requests"
    desk.case = office.window.post(path, letter, match=desk.case["version"])
    told = ("鸠江区法律援助中心", "核实住址", "2025年3月7日")
    desk.says("cooperation_letter", *told, contact="周示例")
    desk.case = office.make("request_supplement", desk.case)
    desk.says("supplement_notice", "收入证明", "2025年3月10日", "视为撤回申请")
    desk.case = office.make("answer_supplement", desk.case)
    desk.case = office.make("grant", desk.case)
    articles = "中华人民共和国法律援助法第三十一条第五项"
    desk.says("grant_decision", APPLICANT, WAGES, articles, "三日内指派")
    desk.says("review_sheet", "符合条件", "给予法律援助", articles, "测试员", "2025年3月3日")


def test_forms_from_appointment_to_closing(office: Office) -> None:
    desk = Desk(office, office.reach("assigned"))
    lawyer = office.lawyer
    desk.says("assignment_notice", "示例律师事务所：", "律师甲", APPLICANT, WAGES, "五日内与受援人")
    special = {"authority": "special", "special": ["代为和解"]}
    desk.says("power_of_attorney", "律师甲", "特别代理", "代为和解", who=lawyer, **special)
    desk.says("agreement", "示例律师事务所", "一般代理", APPLICANT, authority="general")
    desk.issue_refused("agreement", {("particulars.authority", "not_for_this_case")}, authority="defence")
    defender = {**ORGAN, **LETTER, "capacity": "defender"}
    desk.issue_refused("organ_letter", {("particulars.capacity", "not_for_this_case")}, **defender)
    desk.says("organ_letter", "镜湖区人民法院：", "诉讼代理人", "律师甲", WAGES, **ORGAN, **LETTER)
    visit = {"unit_name": "示例局", "purpose": "查档", "valid_until": in_days(9)}
    assert WAGES not in desk.says("introduction_letter", "示例局：", "查档", "2025年3月12日", **visit)
    asked = {"reason": "未会见", "evidence": "通话记录"}
    desk.issue_refused("replacement_request", {("form", "lacks_replacement_request")})
    office.window.post(f"/cases/{desk.case['id']}/replacement-requests", asked)
    desk.says("replacement_request", "律师甲", "未会见", "通话记录", "2025年3月3日", "五日＊内决定")
    desk.case = office.make("replace_worker", desk.case, {**_other(office), "end_reason": "recipient_asked"})
    why = "因受援人申请更换法律援助人员，"
    assert "豁免" not in desk.says("replacement_notice", "律师甲", "律师乙", why)
    back = {"practitioner_id": str(office.places.lawyer), "end_reason": "recipient_asked"}
    desk.case = office.make("replace_worker", desk.case, back)
    desk.case = office.make("start_work", desk.case)
    doubt = {
        "kind": "report_to_institution",
        "done_on": in_days(0),
        "text": "请示。",
        "grounds": ["group_incident"],
    }
    noted = lawyer.post(f"/cases/{desk.case['id']}/progress-entries", doubt)
    better = lawyer.post(
        f"/cases/{desk.case['id']}/progress-entries",
        {**doubt, "text": "请示一件。", "corrects_id": noted["id"]},
    )
    answered = f"/cases/{desk.case['id']}/progress-entries/{better['id']}/answer"
    office.approver.post(answered, {"text": "同意按原方案办理。"})
    said = ("涉及群体性事件", "请示一件。", "同意按原方案办理。（2025年3月3日）")
    desk.says("progress_record", *said, who=lawyer, entry_id=noted["id"])
    again = {"form": "progress_record", "particulars": {"entry_id": better["id"]}}
    refused = lawyer.post(f"/cases/{desk.case['id']}/documents", again, 409)
    assert refused["code"] == "document_already_issued"
    entry = {"kind": "report_to_recipient", "done_on": in_days(0), "text": "告知开庭日期。"}
    noted = lawyer.post(f"/cases/{desk.case['id']}/progress-entries", entry)
    desk.says("progress_record", "向受援人通报", "告知开庭日期", who=lawyer, entry_id=noted["id"])
    desk.case = office.make("submit_closing_report", office.show(desk.case))
    desk.says("closing_report", "和解或者调解", "双方和解。", "三十日＊内提交", who=lawyer)
    served = office.approver.get(f"/cases/{desk.case['id']}/documents")[0]
    proof = {"document_id": served["id"], "receiver": APPLICANT, "method": "post"}
    desk.says("service_receipt", "指派通知书", served["number"], APPLICANT, "邮寄送达", **proof)


def _other(office: Office) -> Body:
    return {"practitioner_id": str(office.places.young_lawyer)}


def test_forms_of_an_end_and_of_an_objection(office: Office, as_role: SignIn) -> None:
    refused = Desk(office, office.reach("refused"))
    statement = ("不属于法律援助范围", "不属于受援事项范围。", "向镜湖区司法局提出", "五日内进行审查")
    text = refused.says("refusal_decision", *statement, **BUREAU)
    assert "复议" not in text
    bureau = as_role(Role.BUREAU_OFFICER)
    upheld = {"outcome": "upheld", "reconsideration_to": "镜湖区人民政府", "litigation_to": "镜湖区人民法院"}
    _objected(refused, bureau, "认定无误", upheld)
    words = (
        "芜湖市司法局",
        "请求撤销",
        "认定无误",
        "2025年3月3日收到",
        "维持",
        "六十日内向镜湖区人民政府申请行政复议",
        "六个月内",
        "（镜湖）援不字〔2025〕第1号",
    )
    refused.says("objection_decision", *words, who=bureau)
    ended = Desk(office, office.reach("terminated"))
    text = ended.says(
        "termination_decision", "案件终止审理", "向镜湖区司法局提出", "案件已经撤回起诉", **BUREAU
    )
    assert "复议" not in text
    text = ended.says("termination_letter", "镜湖区人民法院：", "第四十八条第一款第五项", **ORGAN)
    assert "撤回起诉" not in text
    _objected(ended, bureau, "认定有误", {"outcome": "corrected"})
    assert "复议" not in ended.says(
        "objection_decision", "责令", "终止法律援助决定书", "认定有误", who=bureau
    )


def _objected(desk: Desk, bureau: ApiClient, findings: str, decision: Body) -> None:
    path = f"/legal-aid/cases/{desk.case['id']}/objections"
    version = desk.office.show(desk.case)["version"]
    made = bureau.post(path, {"way": "letter", "reasons": "请求撤销"}, match=version)
    body = {**decision, "findings": findings}
    bureau.post(f"{path}/{made['id']}/decision", body, 200, match=version + 1)


def test_forms_of_a_notified_case_know_the_organ_and_tell_of_no_objection(office: Office) -> None:
    desk = Desk(office, office.reach_criminal("assigned"))
    organ = ("示例人民法院：", "（2025）皖0202刑初1号", "故意伤害", "辩护人", "测试被告人")
    wrong = {"contact": "周示例", "capacity": "representative"}
    desk.issue_refused("organ_letter", {("particulars.capacity", "not_for_this_case")}, **wrong)
    desk.says("organ_letter", *organ, "第三十六条", contact="周示例", capacity="defender")
    desk.case = office.make("terminate", office.show(desk.case))
    text = desk.says("termination_decision", "故意伤害", "第四十八条第一款第五项")
    assert "异议" not in text


def test_aid_given_first_is_decided_and_ended_on_its_own_articles(office: Office) -> None:
    desk = Desk(office, office.receive())
    path = f"/legal-aid/cases/{desk.case['id']}/prior-aid"
    urgent = {
        "ground": "limitation_expiring",
        "expires_on": in_days(6),
        "items": ["劳动合同"],
        "papers_due_on": in_days(11),
        "statement": "仲裁时效将届满。",
    }
    desk.case = office.approver.post(path, urgent, match=desk.case["version"])
    told = desk.says(
        "grant_decision",
        "先行提供法律援助",
        "第四十四条第一款第一项",
        "2025年3月14日前",
        "劳动合同",
        "三日＊内指派",
    )
    assert "经审查，申请符合" not in told
    ending = {
        "ground": "conditions_not_met",
        "refusal_grounds": ["out_of_scope"],
        "statement": "不属于事项范围。",
    }
    desk.case = office.approver.post(f"{path}/ending", ending, match=desk.case["version"])
    words = ("先行提供法律援助", "第四十三条第一款、第四十四条", "不符合的条件：", "终止法律援助", "提出异议")
    told = desk.says("termination_decision", *words, **BUREAU)
    assert "第四十八条" not in told


def test_decisions_about_a_child_name_who_applied(office: Office) -> None:
    child = {"name": "童一", "id_type": "resident_id", "id_number": identity("2019-05-05", 801)}
    father = {"name": "童父", "relationship": "statutory_representative"}
    case = office.receive(applicant={**applicant(), **child, "birth_date": None}, representative=father)
    desk = Desk(office, office.make("request_supplement", case))
    desk.says("supplement_notice", "童一、代为申请人童父：")
    desk.case = office.make("answer_supplement", desk.case)
    desk.case = office.make("refuse", desk.case)
    desk.says("refusal_decision", "童一", "代为申请人（法定代理人）：童父", **BUREAU)


def test_a_corrected_refusal_is_set_aside_and_the_grant_says_by_whom(office: Office, as_role: SignIn) -> None:
    case = office.reach("refused")
    desk = Desk(office, case)
    refused = desk.issue("refusal_decision", **BUREAU)
    bureau = as_role(Role.BUREAU_OFFICER, at=office.places.bureau)
    path = f"/legal-aid/cases/{case['id']}/objections"
    made = bureau.post(path, {"way": "letter", "reasons": "请求撤销。"}, match=office.show(case)["version"])
    verify = f"/verify/{refused['verification_code']}"
    assert office.window.get(verify)["set_aside_on"] is None
    body = {"outcome": "corrected", "findings": "家庭成员认定有误。"}
    bureau.post(f"{path}/{made['id']}/decision", body, 200, match=office.show(case)["version"])
    order = desk.issue("objection_decision", bureau)
    assert office.window.get(verify)["set_aside_on"] == "2025-03-03"
    said = desk.says(
        "grant_decision",
        "责令本机构改正",
        order["number"],
        "第四十九条",
        "撤销不予法律援助的决定",
        "自2025年3月3日起给予法律援助",
    )
    assert "经审查，申请符合" not in said


def test_the_paper_as_issued_is_no_signed_scan(office: Office) -> None:
    case = office.receive(filled_in_by_staff=True)
    desk = Desk(office, case)
    made = desk.issue("application", office.window)
    path = f"/cases/{case['id']}/documents/{made['id']}"
    pdf = office.window.request("GET", f"{path}/file").data
    sent = {"data": pdf, "headers": {"Content-Type": "application/pdf"}}
    answer = office.window.request("POST", f"{path}/scans", **sent)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_signed")


def test_what_staff_filled_in_is_signed_after_aid_was_given_first(office: Office) -> None:
    case = office.receive(filled_in_by_staff=True)
    urgent = {
        "ground": "preservation_or_advance_enforcement",
        "items": ["劳动合同"],
        "statement": "需立即保全。",
    }
    urgent["papers_due_on"] = in_days(5)
    office.approver.post(f"/legal-aid/cases/{case['id']}/prior-aid", urgent, match=case["version"])
    desk = Desk(office, case)
    for form, particulars in (
        ("application", {}),
        ("papers_receipt", {"papers": [{"name": "劳动合同", "pages": 3}], "received_on": in_days(0)}),
    ):
        assert desk.issue(form, office.window, **particulars)["state"] == "valid"


@pytest.mark.parametrize("kind", ["civil", "criminal"])
def test_a_firm_gets_its_notice_before_it_names_a_lawyer(office: Office, kind: str) -> None:
    case = office.reach("granted") if kind == "civil" else office.reach_criminal("notice_received")
    desk = Desk(office, case)
    problem = office.approver.post(f"/cases/{case['id']}/documents", {"form": "assignment_notice"}, 422)
    assert codes(problem) == {("form", "lacks_assignment")}
    office.make("appoint_firm", case)
    to_firm = desk.says("assignment_notice", "示例律师事务所：", "二日＊内安排本单位律师", "五日内与受援人")
    assert "具体办理，并告知本机构" in to_firm
    desk.case = office.make("assign", office.show(case))
    desk.says("assignment_notice", "律师甲")
