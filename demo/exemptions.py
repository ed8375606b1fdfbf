"""The exemptions of LAL Art. 42 and of Anhui's Art. 23 as people claim them: ground, category, papers, ages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ADULT: Final = (25, 58)
ELDERLY: Final = (62, 84)
CHILD: Final = (8, 17)
SCHOOL: Final = "injury_compensation"
WAGES: Final = ("labor_relation_or_pay", "work_injury")
BENEFITS: Final = ("social_insurance_or_assistance",)
SUPPORT: Final = ("support_maintenance",)


@dataclass(frozen=True, slots=True)
class Exemption:
    """``count`` claims in the year; ``matters`` where it fits only some; ``poor`` says no fixed income."""

    ground: str
    papers: tuple[str, ...]
    count: int
    category: str | None = None
    ages: tuple[int, int] = ADULT
    matters: tuple[str, ...] = ()
    poor: bool = False


NO_INCOME: Final = "no_fixed_income_group"
ASSISTED: Final = "social_judicial_aid_or_special_care"
MIGRANT: Final = "migrant_worker_wages_or_injury"
STATEMENT: Final = "no_income_statement"
EXEMPTIONS: Final = (
    Exemption(MIGRANT, ("work_evidence",), 40, "migrant_worker", matters=WAGES[:1]),
    Exemption(MIGRANT, ("work_evidence",), 18, "migrant_worker", matters=WAGES[1:]),
    Exemption("migrant_worker_injury_benefits", ("work_evidence",), 4, "migrant_worker", matters=BENEFITS),
    Exemption("student_injury", ("school_injury_record",), 6, ages=CHILD, matters=(SCHOOL,)),
    Exemption(NO_INCOME, (STATEMENT,), 18, "elderly", ELDERLY, SUPPORT, poor=True),
    Exemption(NO_INCOME, ("household_register", STATEMENT), 12, "minor", CHILD, SUPPORT, poor=True),
    Exemption(NO_INCOME, ("disability_certificate", STATEMENT), 10, "disabled", poor=True),
    Exemption(ASSISTED, ("dibao_certificate",), 24, "dibao"),
    Exemption(ASSISTED, ("destitute_certificate",), 5, "destitute", ELDERLY),
    Exemption(ASSISTED, ("judicial_aid_decision",), 4, "judicial_aid"),
    Exemption(ASSISTED, ("special_care_certificate",), 6, "special_care", ELDERLY),
    Exemption(ASSISTED, ("disaster_relief_certificate",), 4, "disaster_affected"),
    Exemption(ASSISTED, ("temporary_relief_certificate",), 4, "temporary_hardship"),
    Exemption(ASSISTED, ("emergency_medical_certificate",), 4, "emergency_medical"),
    Exemption(ASSISTED, ("vagrant_relief_certificate",), 4, "destitute_vagrant"),
    Exemption("charity_supported", ("charity_support_certificate",), 5, ages=ELDERLY),
    Exemption("living_on_pension_or_relief", ("pension_or_relief_certificate",), 7, ages=ELDERLY),
    Exemption("temporary_relief", ("temporary_relief_certificate",), 6),
)
