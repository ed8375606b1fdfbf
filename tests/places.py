"""The places that API tests play in: a corner of Wuhu."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.models import MediationCommittee, Mediator, Organization, Practitioner, Region
from caseapp.vocabulary import (
    CommitteeType,
    Engagement,
    OrganizationKind,
    ProviderType,
    RegionLevel,
    Role,
)

REGIONS = (
    ("000000", "全国", RegionLevel.NATION, None),
    ("340000", "安徽省", RegionLevel.PROVINCE, "000000"),
    ("340200", "芜湖市", RegionLevel.PREFECTURE, "340000"),
    ("340202", "镜湖区", RegionLevel.COUNTY, "340200"),
    ("340207", "鸠江区", RegionLevel.COUNTY, "340200"),
    ("340202001", "示例街道", RegionLevel.TOWNSHIP, "340202"),
)
SINCE = date(2015, 1, 1)
BUREAU_ROLES = {Role.BUREAU_OFFICER, Role.STATISTICIAN, Role.LEADER, Role.SYSTEM_ADMIN}
COMMITTEE_ROLES = {Role.COMMITTEE_MANAGER, Role.MEDIATOR}


@dataclass
class Places:
    """Ids of what was made; ``institution`` and ``foreign`` are two counties' legal aid institutions."""

    bureau: UUID
    institution: UUID
    foreign: UUID
    firm: UUID
    committee: UUID
    lawyer: UUID
    young_lawyer: UUID
    grassroots_worker: UUID
    mediator: UUID

    def home(self, roles: tuple[Role, ...]) -> UUID:
        """Where somebody with these roles works."""
        if BUREAU_ROLES & set(roles):
            return self.bureau
        if Role.FIRM_MANAGER in roles:
            return self.firm
        return self.committee if COMMITTEE_ROLES & set(roles) else self.institution


def make_places(session: Session) -> Places:
    """Fill the registers."""
    session.add_all(
        Region(code=code, name=name, level=level, parent_code=parent, source="GB/T 2260")
        for code, name, level, parent in REGIONS
    )
    bureau = _office(session, "芜湖市司法局", OrganizationKind.JUSTICE_BUREAU, "340200")
    institution = _office(session, "镜湖区法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "340202")
    foreign = _office(session, "鸠江区法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "340207")
    firm = _office(session, "示例律师事务所", OrganizationKind.LAW_FIRM, "340202", serial=2)
    committee = _office(
        session, "示例街道人民调解委员会", OrganizationKind.MEDIATION_COMMITTEE, "340202", serial=3
    )
    session.flush()
    session.add(
        MediationCommittee(
            organization_id=committee,
            region_code="340202",
            committee_type=CommitteeType.TOWNSHIP_SUBDISTRICT,
            division_code="340202001",
            established_on=SINCE,
        )
    )
    workers = [
        _worker(session, firm, "律师甲", ProviderType.LAWYER, date(2015, 6, 1)),
        _worker(session, firm, "律师乙", ProviderType.LAWYER, date(2024, 6, 1)),
        _worker(session, firm, "基层法律服务工作者丙", ProviderType.GRASSROOTS_LEGAL_WORKER, None),
    ]
    mediator = Mediator(
        committee_id=committee,
        region_code="340202",
        name="调解员丁",
        engagement=Engagement.FULL_TIME,
        engaged_on=SINCE,
    )
    session.add(mediator)
    session.commit()
    return Places(bureau, institution, foreign, firm, committee, *workers, mediator.id)


def _office(session: Session, name: str, kind: OrganizationKind, region: str, serial: int = 1) -> UUID:
    office = Organization(name=name, kind=kind, region_code=region, serial=serial, established_on=SINCE)
    office.processor_id = office.id
    session.add(office)
    return office.id


def _worker(session: Session, firm: UUID, name: str, kind: ProviderType, criminal: date | None) -> UUID:
    worker = Practitioner(
        organization_id=firm,
        region_code="340202",
        name=name,
        provider_type=kind,
        license_number=f"测试执业证{name}",
        practice_since=SINCE,
        criminal_practice_since=criminal,
        familiar_with_minors=criminal is not None and criminal.year < 2020,
        active_from=SINCE,
    )
    session.add(worker)
    return worker.id
