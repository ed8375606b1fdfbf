"""An invented report of Wuhu for 2025, in the size of the demo; every figure is made up and the report says so."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

from caseapp.packs.reading import PackReader
from caseapp.packs.reports import ReportLayout, load_reports
from caseapp.reports.annual.content import (
    AnnualReport,
    Applications,
    Breakdown,
    Clock,
    Count,
    County,
    Definition,
    DisputeLine,
    Duty,
    IndicatorRow,
    LocalFigure,
    Mediation,
    Method,
    Month,
    Notices,
    PackVersion,
    Quality,
)
from tests.reports.sample_plan import EXTRAS, PLAN, POPULATION, plan_rows

_RECEIVED = (28, 17, 37, 40, 38, 45, 42, 38, 41, 27, 47, 29)
_DECIDED = (24, 20, 31, 38, 37, 42, 41, 37, 39, 30, 43, 28)
_CLOSED = (3, 6, 12, 19, 24, 27, 30, 32, 29, 26, 31, 28)


def _months() -> tuple[Month, ...]:
    counts = zip(_RECEIVED, _DECIDED, _CLOSED, strict=True)
    return tuple(Month(number, *three, notices=4, disputes=26) for number, three in enumerate(counts, 1))


_COUNTIES = tuple(
    County(code, name, *counts)
    for code, name, counts in (
        ("340202", "镜湖区", (92, 69, 9, 55, 14, 17, 70, 62)),
        ("340207", "鸠江区", (84, 61, 8, 51, 11, 12, 58, 52)),
        ("340209", "弋江区", (53, 38, 5, 33, 8, 8, 40, 35)),
        ("340210", "湾沚区", (47, 34, 4, 30, 6, 5, 39, 34)),
        ("340212", "繁昌区", (41, 30, 4, 26, 4, 3, 31, 27)),
        ("340223", "南陵县", (45, 33, 4, 29, 4, 3, 33, 29)),
        ("340281", "无为市", (67, 47, 6, 43, 6, 4, 47, 42)),
    )
)

_MATTERS = (
    ("请求确认劳动关系或者支付劳动报酬", "第三十一条第五项", 121),
    ("工伤、交通、医疗等人身损害赔偿", "第三十一条第七项", 88),
    ("请求给付赡养费、抚养费、扶养费", "第三十一条第四项", 52),
    ("请求给予社会保险待遇或者社会救助", "第三十一条第二项", 39),
    ("请求认定无民事行为能力等", "第三十一条第六项", 24),
    ("请求发给抚恤金", "第三十一条第三项", 21),
    ("依法请求国家赔偿", "第三十一条第一项", 17),
    ("请求环境污染、生态破坏损害赔偿", "第三十一条第八项", 12),
    ("遭受虐待、遗弃或者家庭暴力", "第三十二条第四项", 34),
    ("因见义勇为主张民事权益", "第三十二条第二项", 11),
    ("英雄烈士人格权益", "第三十二条第一项", 5),
    ("再审改判无罪请求国家赔偿", "第三十二条第三项", 5),
)
_REFUSALS = (
    ("不属于法律援助范围", "第三十一条、第三十二条", 12),
    ("不符合经济困难标准", "第三十四条、第四十一条", 14),
    ("已经委托代理人", "第三十一条", 5),
    ("没有明确的对方当事人", "地方法规", 3),
    ("不真实陈述", "第四十一条第一款", 6),
)
_TERMINATIONS = (
    ("以欺骗手段获得法律援助", "第四十八条第一款第一项", 2),
    ("故意隐瞒重要事实或者提供虚假证据", "第四十八条第一款第二项", 1),
    ("利用法律援助从事违法活动", "第四十八条第一款第三项", 1),
    ("经济状况变化，不再符合条件", "第四十八条第一款第四项", 3),
    ("案件终止审理或者已经被撤销", "第四十八条第一款第五项", 4),
    ("自行委托律师或者其他代理人", "第四十八条第一款第六项", 6),
    ("有正当理由要求终止", "第四十八条第一款第七项", 3),
)
_ROUTES = (
    ("个人诚信承诺", "第四十一条第二款", 187),
    ("信息共享查询", "第四十一条第二款", 69),
    ("有材料证明，免予核查", "第四十二条", 118),
    ("不受经济困难条件限制", "第三十二条", 55),
)


def _breakdowns() -> tuple[Breakdown, ...]:
    tables = (
        ("matters", "申请事项", _MATTERS),
        ("routes", "经济困难状况的认定方式", _ROUTES),
        ("refusal_grounds", "不予法律援助的事由", _REFUSALS),
        ("termination_grounds", "终止法律援助的事由", _TERMINATIONS),
    )
    return tuple(
        Breakdown(key, title, tuple(Count(label, count, article) for label, article, count in lines))
        for key, title, lines in tables
    )


_CLOCKS = (
    Clock("收到申请至作出决定", "法律援助法第四十三条第一款", "七日", 392, 23, 2),
    Clock("决定至指派", "法律援助法第四十三条第一款", "三日", 297, 13, 0),
    Clock("收到通知至指派并告知", "法律援助法第三十六条", "三日", 50, 3, 0),
    Clock("在押人员申请转交", "法律援助法第三十九条", "二十四小时", 11, 0, 0),
    Clock("结案报告", "办理法律援助案件程序规定", "三十日", 231, 26, 4, unverified=True, statutory=False),
)

_DISPUTES = (
    ("婚姻家庭", 71, 64, 3, 1, 3, 58),
    ("邻里", 58, 53, 2, 1, 2, 49),
    ("道路交通事故", 44, 39, 3, 0, 2, 36),
    ("拖欠农民工工资", 37, 34, 1, 0, 2, 30),
    ("合同", 29, 24, 2, 1, 2, 20),
    ("损害赔偿", 24, 20, 2, 1, 1, 18),
    ("物业", 21, 18, 1, 1, 1, 15),
    ("医疗", 14, 12, 1, 0, 1, 10),
    ("其他劳动", 12, 11, 0, 0, 1, 9),
    ("其他", 8, 6, 1, 0, 1, 5),
)


def _counts(*pairs: tuple[str, int]) -> tuple[Count, ...]:
    return tuple(Count(label, count) for label, count in pairs)


def _definition(row: IndicatorRow) -> Definition:
    words = f"年度内{row.name_zh}，按规划所列口径计算；规划未写明分子、分母的，按通行口径界定并在此写明。"
    return Definition(
        row.number,
        row.name_zh,
        row.code,
        1,
        words,
        row.basis_zh.split("÷")[0] or "登记或者填报的数量",
        "常住人口" if row.population_zh else "同类总数",
        row.basis_zh,
        "规划专栏1及附件",
        verified=row.number is not None,
    )


def _method(rows: tuple[IndicatorRow, ...]) -> Method:
    census = "第七次全国人口普查（2020年），常住人口"
    return Method(
        definitions=tuple(_definition(row) for row in rows),
        local_figures=(
            LocalFigure("常住人口", "芜湖市", Decimal(POPULATION), "人", date(2020, 11, 1), census),
            LocalFigure("指标12目标值", "芜湖市", Decimal(110), "件", date(2023, 8, 24), PLAN),
            LocalFigure(
                "最低生活保障标准（月）",
                "芜湖市",
                Decimal(800),
                "元",
                date(2025, 1, 1),
                "示例数值",
                is_demo=True,
            ),
        ),
        packs=tuple(
            PackVersion(f"{name}.yaml", hashlib.sha256(name.encode()).hexdigest())
            for name in (
                (
                    "regions/000000/policy",
                    "regions/340000/policy",
                    "plans/340200",
                    "indicators/legal_aid_per_100k",
                )
            )
        ),
        population_zh="人口采用2020年普查常住人口，芜湖市3,644,420人；各县（市、区）没有登记常住人口，比率写“无数据”。",
        counting_zh=(
            "件数按事件发生之日归入年度，跨年案件只计一次；比率按分子、分母分别汇总后相除，不对比率求平均。",
            "分母为零写“不适用”，没有数值写“无数据”，两者都不以零代替。状态按精确分数判断，舍入只用于显示。",
        ),
        completeness_zh=(
            "受理、决定、指派、结案记录完整，共417件；必填项缺失0件。",
            "值班律师法律帮助以登记为准，未与看守所名册核对。",
        ),
    )


def sample_report() -> AnnualReport:
    rows = plan_rows()
    return AnnualReport(
        "340200",
        "芜湖市",
        2025,
        "芜湖市司法局",
        1,
        "7Q4M-K2TX-9HCB",
        date(2026, 1, 15),
        date(2025, 12, 31),
        PLAN,
        Applications(sum(_RECEIVED), 312, 40, 21, 9, 7, 40, 267, 20, 65, Decimal("6.1")),
        rows,
        EXTRAS,
        _months(),
        _COUNTIES,
        _breakdowns(),
        _CLOCKS,
        Quality(
            "法律援助案卷质量评查表",
            251,
            _counts(("优秀", 88), ("良好", 119), ("合格", 39), ("不合格", 5)),
            Decimal("84.6"),
        ),
        Duty(
            54,
            52,
            1,
            _counts(("侦查", 21), ("审查起诉", 19), ("审判", 12)),
            _counts(("看守所", 33), ("人民检察院", 12), ("人民法院", 7)),
        ),
        Notices(
            56,
            3,
            53,
            50,
            _counts(
                ("未成年人", 14),
                ("视力、听力、言语残疾人", 6),
                ("不能完全辨认自己行为的成年人", 5),
                ("可能被判处无期徒刑、死刑的人", 9),
                ("其他适用普通程序审理的案件", 22),
            ),
            _counts(("人民法院", 31), ("人民检察院", 11), ("公安机关", 14)),
        ),
        Mediation(1015, 288, 60, tuple(DisputeLine(*line) for line in _DISPUTES)),
        _method((*rows, *EXTRAS)),
        plan_source_zh=f"{PLAN}专栏1和附件",
        is_demo=True,
        verify_url="https://example.invalid/api/v1/verify/7Q4M-K2TX-9HCB",
    )


def sample_layout(overlay: Path | None = None) -> ReportLayout:
    reader = PackReader(overlay)
    layout = load_reports(reader)["annual"]
    reader.finish()
    return layout
