"""Invented documents, one of each form: letterhead and context as the builders make them.

    python -m tests.reports.documents_sample FOLDER

prints each into a folder, for scripts/document_sheet.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from caseapp.packs import load
from caseapp.packs.documents import DocumentForm, Documents
from caseapp.reports.documents import contexts as c
from caseapp.reports.documents import work_papers as w
from caseapp.reports.documents.own_letters import AdviceSheet, FeeReliefLetter
from caseapp.reports.documents.produce import render_document
from caseapp.vocabulary import FOR_ADVICE, CaseOrigin

BUREAU = "镜湖区司法局"
LAW, ORDER = "中华人民共和国法律援助法", "办理法律援助案件程序规定"
WITHIN = c.Period("十五日", f"{ORDER}约第二十二条（未核实）", verified=False)
REVIEW = c.Period("五日", f"{LAW}第四十九条第二款", verified=True)
CONFLICT = c.Basis(f"《{ORDER}》（司法部令第148号）约第三十九条（未核实）", verified=False)
THREE = c.Period("三日", f"{LAW}第四十三条第一款", verified=True)
FIVE = c.Period("五日", f"{ORDER}第二十七条", verified=True)
APPLICANT = c.Person("张示例", "女", "1990年3月7日", "居民身份证", "34****************", "138****1234")
MOTHER = c.Person("李示例", "女", "1962年5月1日", "居民身份证", "34****************", role="近亲属")
WORKER = c.Worker("王示例", "律师", "示例律师事务所", "13402201510000001")
FORMER = c.Worker("赵示例", "基层法律服务工作者", "示例基层法律服务所")
COURT = c.Organ("镜湖区人民法院", "（2025）皖0202民初1号")
WAGES = "请求确认劳动关系或者支付劳动报酬"
FORM = "劳动争议调解与仲裁代理"
GROUND = c.Ground("不符合经济困难条件", f"{LAW}第三十四条、第四十一条")
ENDED = c.Ground("案件终止审理或者已经被撤销", f"{LAW}第四十八条第一款第五项")
REMEDIES = c.Remedies(
    "镜湖区人民政府",
    c.Period("六十日", "中华人民共和国行政复议法第二十条", verified=True),
    "镜湖区人民法院",
    c.Period("六个月", "中华人民共和国行政诉讼法第四十六条", verified=True),
    c.Period("十五日", "中华人民共和国行政诉讼法第四十五条", verified=True),
)

SAMPLES: dict[str, Any] = {
    "advice_record": AdviceSheet(
        c.Person("孙示例", "男", "1990年1月1日", "居民身份证", "34****************", "138****1234"),
        "电话",
        "劳动用工",
        "普通话",
        "2025年3月3日",
        "被拖欠三个月工资，怎么办？",
        "可以申请劳动仲裁，也可以申请法律援助。",
        "2025年3月3日",
        "",
        "王示例",
        "8分钟",
        "满意",
    ),
    "application": c.Application(
        APPLICANT,
        MOTHER,
        ("示例建筑公司",),
        FORM,
        WAGES,
        "申请人自2024年9月起在示例建筑公司务工，被拖欠三个月工资共12000元，多次催要未果。",
        "支付拖欠的工资；请求金额12,000.00元",
        "窗口申请",
        "2025年3月3日",
    ),
    "power_of_attorney": c.PowerOfAttorney(
        APPLICANT,
        MOTHER,
        WORKER,
        WAGES,
        "特别代理",
        ("代为承认、放弃、变更仲裁请求", "代为和解、调解", "代为签收法律文书"),
        "仲裁和一审",
    ),
    "hardship_statement": c.HardshipStatement(
        APPLICANT,
        "3人",
        "1,200.00元",
        "2,400.00元",
        "有",
        "城镇",
        ("存款5,000.00元",),
        "个人诚信承诺",
    ),
    "papers_receipt": c.PapersReceipt(
        APPLICANT,
        (c.Paper("居民身份证复印件", "2页"), c.Paper("工资欠条", "1页")),
        "2025年3月3日",
        "周示例",
    ),
    "supplement_notice": c.SupplementNotice(
        APPLICANT, WAGES, ("收入证明", "劳动合同或者其他用工证明"), "2025年3月14日", MOTHER
    ),
    "cooperation_letter": c.CooperationLetter(
        "鸠江区法律援助中心",
        APPLICANT,
        ("核实申请人在你区的居住情况", "核实申请人是否已在你机构申请"),
        "2025年3月14日",
        "周示例，0553-3000000",
    ),
    "review_sheet": c.ReviewSheet(
        APPLICANT,
        FORM,
        WAGES,
        "2025年3月3日",
        "符合条件",
        "个人诚信承诺",
        (f"{LAW}第三十一条第五项",),
        "给予法律援助",
        "家庭人均月收入八百元，低于本地经济困难标准。",
        "周示例",
        "吴示例",
        "2025年3月10日",
    ),
    "grant_decision": c.GrantDecision(
        APPLICANT,
        FORM,
        WAGES,
        "2025年3月3日",
        (f"{LAW}第三十一条第五项", f"{LAW}第四十一条"),
        THREE,
        "2025年3月10日",
        None,
        MOTHER,
    ),
    "refusal_decision": c.RefusalDecision(
        APPLICANT,
        WAGES,
        "2025年3月3日",
        (GROUND,),
        "家庭人均月收入九千元，高于本地经济困难标准。",
        c.Objection(BUREAU, WITHIN, REVIEW),
        MOTHER,
    ),
    "assignment_notice": c.AssignmentNotice(
        WORKER.unit,
        WORKER,
        APPLICANT,
        FORM,
        WAGES,
        "2025年3月11日",
        FIVE,
        CONFLICT,
    ),
    "agreement": c.Agreement(APPLICANT, MOTHER, WORKER, WAGES, "特别代理", FIVE, CONFLICT),
    "organ_letter": c.OrganLetter(
        COURT, APPLICANT, "追索劳动报酬纠纷", "诉讼代理人", WORKER, "周示例，0553-3000000"
    ),
    "progress_record": w.ProgressRecord(
        "张示例",
        APPLICANT,
        WORKER,
        "向受援人通报",
        "2025年4月2日",
        "已经提交仲裁申请，定于四月二十日开庭，告知应当携带的证据。",
        ("有重大社会影响",),
        "同意，请注意与当事人充分沟通。",
        "2025年4月3日",
    ),
    "introduction_letter": c.IntroductionLetter(
        "镜湖区市场监督管理局",
        WORKER,
        "张示例",
        "查询示例建筑公司的登记档案",
        "2025年3月31日",
    ),
    "replacement_request": w.ReplacementRequest(
        APPLICANT,
        FORMER,
        "接受指派后两个月未会见，也未提交材料。",
        ("通话记录", "短信截图"),
        "2025年5月6日",
        c.Period("五日", f"{ORDER}约第三十八条（未核实）", verified=False),
        "同意更换",
        "情况属实。",
        "2025年5月9日",
    ),
    "replacement_notice": w.ReplacementNotice(
        APPLICANT,
        WAGES,
        FORMER,
        WORKER,
        "承办人员未依法履行职责",
        "2025年5月9日",
        CONFLICT,
    ),
    "termination_decision": c.TerminationDecision(
        APPLICANT,
        WAGES,
        ENDED,
        (),
        False,
        "对方已经付清工资，仲裁申请已经撤回。",
        "2025年5月12日",
        c.Objection(BUREAU, WITHIN, REVIEW),
        MOTHER,
    ),
    "termination_letter": c.TerminationLetter(
        COURT,
        c.Person("张示例"),
        WORKER,
        f"{LAW}第四十八条第一款第五项",
        "2025年5月12日",
    ),
    "objection_decision": c.ObjectionDecision(
        APPLICANT,
        "镜湖区法律援助中心",
        "不予法律援助决定书",
        "（镜湖）援不字〔2025〕第12号",
        "2025年3月14日",
        "收入计算有误，请求撤销。",
        "家庭成员和收入经核对无误，申请人不符合经济困难条件。",
        upheld=True,
        remedies=REMEDIES,
    ),
    "closing_report": c.ClosingReport(
        APPLICANT,
        WAGES,
        WORKER,
        "2025年3月11日",
        "2025年5月20日",
        "2025年5月26日",
        "和解或者调解",
        "12,000.00元",
        "3,500.00元",
        "双方达成调解，示例建筑公司一次性付清工资。",
        "2025年5月28日",
        c.Period("三十日", f"{ORDER}约第四十二条（未核实）", verified=False),
    ),
    "service_receipt": c.ServiceReceipt(
        "不予法律援助决定书",
        "（镜湖）援不字〔2025〕第12号",
        "张示例",
        "本机构接待窗口",
        "直接送达",
        "周示例",
    ),
    "fee_relief_letter": FeeReliefLetter(
        "示例司法鉴定所",
        APPLICANT,
        "司法鉴定费用",
        "伤残等级鉴定",
        "3,600.00元",
        "2025年3月6日",
        "2025年3月7日",
        "周示例，0553-3000000",
    ),
}


def head(form: DocumentForm, origin: CaseOrigin = CaseOrigin.APPLICATION, **changes: Any) -> c.Letterhead:
    """The letterhead of a form about a case that came so, issued on 10 March 2025."""
    values: dict[str, Any] = {
        "title": form.zh,
        "institution": BUREAU if form.code == "objection_decision" else "镜湖区法律援助中心",
        "number": f"（镜湖）{form.mark}〔2025〕第12号",
        "code": "7Q4M-K2TX-9HCB",
        "verify_url": "https://aid.example.org/api/v1/verify/7Q4M-K2TX-9HCB",
        "issued_day": "二〇二五年三月十日",
        "created": "2025-03-10T00:00:00Z",
        "case_number": "" if form.context in FOR_ADVICE else "340202-01-民援-2025-000123",
        "basis": tuple(c.Basis(f"《{one.source}》{one.article}", one.verified) for one in form.basis(origin)),
    }
    return c.Letterhead(**{**values, **changes})


def printed(documents: Documents, code: str, **changes: Any) -> bytes:
    """The sample of a form as a PDF."""
    form = documents.forms[code]
    return render_document(documents.layout(form), head(form, **changes), SAMPLES[code])


def main() -> None:
    """Print every form into a folder, named by its place in the list."""
    folder, documents = Path(sys.argv[1]), load().documents
    folder.mkdir(parents=True, exist_ok=True)
    for code, form in documents.forms.items():
        (folder / f"{form.number:02d}-{code}.pdf").write_bytes(printed(documents, code))


if __name__ == "__main__":
    main()
