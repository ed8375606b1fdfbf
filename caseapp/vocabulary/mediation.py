"""Codes of people's mediation."""

from __future__ import annotations

from enum import StrEnum


class DisputeType(StrEnum):
    """Types of dispute used by several provincial systems (unverified as a national list)."""

    MARRIAGE_FAMILY = "marriage_family"
    NEIGHBORHOOD = "neighborhood"
    HOUSE_HOMESTEAD = "house_homestead"
    CONTRACT = "contract"
    PRODUCTION_OPERATION = "production_operation"
    DAMAGES = "damages"
    FOREST_LAND = "forest_land"
    LAND_REQUISITION_DEMOLITION = "land_requisition_demolition"
    ENVIRONMENTAL_POLLUTION = "environmental_pollution"
    MIGRANT_WAGE_ARREARS = "migrant_wage_arrears"
    OTHER_LABOR = "other_labor"
    TOURISM = "tourism"
    E_COMMERCE = "e_commerce"
    OTHER_CONSUMER = "other_consumer"
    MEDICAL = "medical"
    TRAFFIC_ACCIDENT = "traffic_accident"
    PROPERTY_MANAGEMENT = "property_management"
    OTHER = "other"


class DisputeSource(StrEnum):
    """How a dispute reached the committee (PML Arts 17, 18)."""

    PARTY_APPLICATION = "party_application"
    PROACTIVE = "proactive"
    COURT_REFERRAL = "court_referral"
    PROCURATORATE_REFERRAL = "procuratorate_referral"
    POLICE_REFERRAL = "police_referral"
    PETITION_REFERRAL = "petition_referral"
    OTHER_DEPARTMENT = "other_department"


class NotAcceptableReason(StrEnum):
    """Disputes that must not be accepted (PML Art. 17, local lists)."""

    PARTY_REFUSED = "party_refused"
    EXCLUSIVE_ORGAN = "exclusive_organ"
    MEDIATION_FORBIDDEN = "mediation_forbidden"
    PENDING_ELSEWHERE = "pending_elsewhere"
    ALREADY_SETTLED = "already_settled"


class AgreementForm(StrEnum):
    """PML Art. 28."""

    WRITTEN = "written"
    ORAL = "oral"


class PerformanceState(StrEnum):
    """Whether an agreement was performed (PML Art. 31)."""

    PENDING = "pending"
    PERFORMED = "performed"
    PARTLY = "partly"
    NOT_PERFORMED = "not_performed"
