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


class CommitteePost(StrEnum):
    """What a mediator is in the committee; who has no post was engaged (PML Arts 8, 13)."""

    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    MEMBER = "member"


class StudioKind(StrEnum):
    """Rooms of a committee where people are heard."""

    MEDIATION_STUDIO = "mediation_studio"
    STATIONED_STUDIO = "stationed_studio"
    PERSONAL_STUDIO = "personal_studio"


class ChosenBy(StrEnum):
    """Who chose the members of a committee (PML Art. 9; others by reference, Art. 34)."""

    VILLAGE_MEETING = "village_meeting"
    VILLAGE_REPRESENTATIVES = "village_representatives"
    RESIDENTS_MEETING = "residents_meeting"
    STAFF_CONGRESS = "staff_congress"
    STAFF_REPRESENTATIVES = "staff_representatives"
    TRADE_UNION = "trade_union"
    FOUNDING_BODY = "founding_body"
