"""The plan rows of the invented report, and the indicators beside them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from caseapp.reports.annual.content import IndicatorRow

PLAN = "芜湖市公共法律服务体系建设三年实施方案（2023—2025年）"
POPULATION = 3_644_420
_BY_HAND = "本版本不计算：来源为登记或者填报，年内没有填报数值"
_BINDING, _EXPECTED = "约束性", "预期性"
_SERVICE, _LAW, _RULE, _PROMOTE = "公共法律服务管理科", "律师工作科", "普法治理科", "促进法治科"

_ROWS = (
    (
        1,
        "pls_center_station_built_rate",
        "县（市区）、镇（街道）公共法律服务中心（站）建成率",
        "%",
        100,
        _BINDING,
        "R",
        _SERVICE,
    ),
    (
        2,
        "hotline_5x8_rate",
        "公共法律服务中心热线总体实现5×8小时服务",
        "%",
        100,
        _BINDING,
        "H/R",
        "法律援助中心",
    ),
    (3, "online_handling_rate", "法律服务事项网上办理实现率", "%", 100, _BINDING, "R", "办公室"),
    (4, "legal_aware_person_rate", "乡村“法律明白人”配备率", "%", 100, _EXPECTED, "R", _RULE),
    (5, "rol_culture_site_rate", "村（社区）法治文化阵地建设普及率", "%", 100, _EXPECTED, "R", _RULE),
    (
        6,
        "foreign_demo_body_count",
        "涉外法律服务示范机构",
        "家",
        1,
        _EXPECTED,
        "R",
        "律师工作科、公共法律服务管理科",
    ),
    (7, "region_leading_firm_count", "区域一流律师事务所数量", "家", 1, _EXPECTED, "R", _LAW),
    (8, "lawyers_per_10k", "每万人拥有律师数", "人", 4, _EXPECTED, "R+H", _LAW),
    (9, "village_adviser_rate", "全省村（居）配备法律顾问的比例", "%", 100, _EXPECTED, "R", _LAW),
    (10, "lai_built_rate", "县级以上法律援助机构建成率", "%", 100, _BINDING, "R", _SERVICE),
    (11, "lai_budget_rate", "法律援助经费纳入本级政府预算率", "%", 100, _BINDING, "H", "办公室、公法科"),
    (12, "legal_aid_per_100k", "每十万人提供法律援助量", "件", 110, _EXPECTED, "C+H", _SERVICE),
    (
        13,
        "duty_lawyer_assistance_rate",
        "值班律师为没有辩护人的犯罪嫌疑人、被告人提供法律帮助率",
        "%",
        100,
        _EXPECTED,
        "C+H",
        _SERVICE,
    ),
    (
        14,
        "notified_defense_assignment_rate",
        "通知辩护法律援助案件指派率",
        "%",
        100,
        _EXPECTED,
        "C",
        _SERVICE,
    ),
    (
        15,
        "trial_stage_coverage_rate",
        "刑事案件审判阶段律师辩护或法律帮助覆盖率",
        "%",
        100,
        _EXPECTED,
        "H(+C)",
        _SERVICE,
    ),
    (16, "notaries_per_100k", "每十万人拥有公证员数", "人", Decimal("0.7"), _EXPECTED, "R+H", _SERVICE),
    (17, "forensic_high_level_count", "高资质高水平司法鉴定机构数量", "家", 1, _EXPECTED, "R", _SERVICE),
    (18, "arbitration_body_count", "地区有影响力仲裁机构数量", "家", 1, _EXPECTED, "R", _SERVICE),
    (
        19,
        "pmc_coverage_rate",
        "村（社区）、镇（街道）人民调解委员会覆盖率",
        "%",
        100,
        _BINDING,
        "R",
        _PROMOTE,
    ),
    (20, "mediation_standard_rate", "人民调解工作规范化达标率", "%", 80, _EXPECTED, "R/H", _PROMOTE),
    (
        21,
        "fulltime_mediator_share",
        "专职人民调解员数量占人民调解员总数比例",
        "%",
        20,
        _EXPECTED,
        "R",
        _PROMOTE,
    ),
    (22, "preservice_training_rate", "法律职业人员统一职前培训参训率", "%", 100, _EXPECTED, "H", _LAW),
)

_COMPUTED = {
    10: (8, 8, 8, "已登记的法律援助机构÷县级以上行政区数"),
    12: (365, POPULATION, 4009, "给予援助决定＋通知案件指派，不含值班律师帮助和咨询"),
    13: (52, 54, 54, "人次：同一人每个诉讼阶段计一次；本人拒绝的计入分母"),
    14: (53, 53, 53, "有效通知中已指派律师的件数，自行委托而撤回的除外"),
    19: (1015, 1023, 1023, "已登记的调解委员会覆盖的村（社区）、镇（街道）"),
    21: (60, 288, 58, "年末在册专职调解员÷全部在册调解员"),
}
_STATUS = {10: "met", 12: "not_met", 13: "not_met", 14: "met", 19: "not_met", 21: "met"}


def _row(*row: object) -> IndicatorRow:
    number, code, name, unit, target, nature, source, owner = row
    base = {
        "number": number,
        "code": code,
        "name_zh": name,
        "unit_zh": unit,
        "target": Decimal(str(target)),
        "nature_zh": nature,
        "source_code": source,
        "responsible_zh": owner,
    }
    if number not in _COMPUTED:
        return IndicatorRow(
            **base,
            status="no_data" if number in {8, 16} else "not_computed",
            remark_zh="登记册尚无数值" if number in {8, 16} else _BY_HAND,
        )
    part, whole, needed, basis = _COMPUTED[number]
    factor = 100_000 if number == 12 else 100
    return IndicatorRow(
        **base,
        status=_STATUS[number],
        value=Fraction(part * factor, whole),
        numerator=Decimal(part),
        denominator=Decimal(whole),
        needed=Decimal(needed),
        basis_zh=basis,
        population_zh="常住人口" if number == 12 else "",
        remark_zh="规划未写明何为“件”，也未写明人口口径" if number == 12 else "",
    )


def _extra(code: str, name: str, unit: str, parts: tuple[int, int, int], basis: str) -> IndicatorRow:
    part, whole, factor = parts
    return IndicatorRow(
        None,
        code,
        name,
        unit,
        "no_target",
        value=Fraction(part * factor, whole),
        numerator=Decimal(part),
        denominator=Decimal(whole),
        basis_zh=basis,
    )


EXTRAS = (
    _extra(
        "mediation_disputes_per_100k",
        "每十万人受理民间纠纷数",
        "件",
        (318, POPULATION, 100_000),
        "年度受理数÷常住人口",
    ),
    _extra(
        "mediation_success_rate",
        "人民调解成功率",
        "%",
        (281, 318, 100),
        "达成协议÷受理，尚在调解中的计入分母",
    ),
    _extra(
        "mediators_per_10k",
        "每万人拥有人民调解员数",
        "人",
        (288, POPULATION, 10_000),
        "年末在册调解员÷常住人口",
    ),
    _extra("assignment_ontime_rate", "决定后三日内指派率", "%", (297, 310, 100), "法律援助法第四十三条"),
)


def plan_rows() -> tuple[IndicatorRow, ...]:
    return tuple(_row(*row) for row in _ROWS)
