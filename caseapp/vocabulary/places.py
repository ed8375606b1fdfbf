"""Bodies, places and the people who work there."""

from __future__ import annotations

from enum import StrEnum


class OrganizationKind(StrEnum):
    """Bodies that hold accounts, practitioners or cases."""

    JUSTICE_BUREAU = "justice_bureau"
    LEGAL_AID_INSTITUTION = "legal_aid_institution"
    WORK_STATION = "work_station"
    LAW_FIRM = "law_firm"
    GRASSROOTS_OFFICE = "grassroots_office"
    MEDIATION_COMMITTEE = "mediation_committee"


class RegionLevel(StrEnum):
    """Levels of the administrative tree; the code's length and trailing zeros say the same."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class ProviderType(StrEnum):
    """Legal aid workers (LAL Arts 12, 13, 17)."""

    LAWYER = "lawyer"
    GRASSROOTS_LEGAL_WORKER = "grassroots_legal_worker"
    LEGAL_AID_VOLUNTEER = "legal_aid_volunteer"
    STUDENT_VOLUNTEER = "student_volunteer"
    LAI_STAFF = "lai_staff"


class PlacementKind(StrEnum):
    """Where duty lawyers sit (LAL Art. 14)."""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    DETENTION_CENTER = "detention_center"
    OTHER = "other"


class CommitteeType(StrEnum):
    """People's mediation committees (PML Arts 8, 34)."""

    VILLAGE = "village"
    RESIDENTS = "residents"
    ENTERPRISE_INSTITUTION = "enterprise_institution"
    TOWNSHIP_SUBDISTRICT = "township_subdistrict"
    SOCIAL_ORG_OTHER = "social_org_other"
    INDUSTRY_PROFESSIONAL = "industry_professional"


class Engagement(StrEnum):
    """Full-time or part-time mediator."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
