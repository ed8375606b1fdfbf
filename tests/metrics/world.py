"""A small region to count in: each call adds one row, with only what a measure looks at."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from caseapp.extensions import new_id
from caseapp.models import (
    Account,
    AidApplication,
    CaseReview,
    Deadline,
    Decision,
    Dispute,
    DutyHelpRecord,
    DutyStation,
    LegalCase,
    LocalFigure,
    MediationCommittee,
    Mediator,
    Organization,
    OrganNotice,
    Person,
    Practitioner,
    Region,
    Screening,
    Termination,
)
from caseapp.vocabulary import (
    AgreementForm,
    CaseKind,
    Channel,
    CommitteeType,
    CriminalStage,
    DeadlineState,
    DecisionOutcome,
    DisputeSource,
    DisputeType,
    Engagement,
    HelpRequestSource,
    IdType,
    OrganizationKind,
    OrganKind,
    PlacementKind,
    ProviderType,
    RegionLevel,
    ReviewKind,
)

CITY, JINGHU, JIUJIANG = "340200", "340202", "340207"
LEVELS = {6: RegionLevel.COUNTY, 9: RegionLevel.TOWNSHIP, 12: RegionLevel.VILLAGE}
AFTER = date(2026, 2, 1)


def noon(day: date) -> datetime:
    """Twelve o'clock in China, as UTC."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class World:
    """Wuhu with one legal aid institution a county and nothing in its registers."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._serial = count(100)
        self._account: UUID | None = None
        self._offices: dict[tuple[str, OrganizationKind], UUID] = {}
        self._people: dict[tuple[UUID, str], UUID] = {}

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def division(self, code: str, name: str = "某地", **values: Any) -> Region:
        level = RegionLevel.PREFECTURE if code.endswith("00") and len(code) == 6 else LEVELS[len(code)]
        return self.add(Region(code=code, name=name, level=level, source="test", **values))

    def adopt(self, office: Organization) -> None:
        """Use an office that is already there."""
        self._offices[office.region_code, office.kind] = office.id

    def office(
        self, region: str, kind: OrganizationKind = OrganizationKind.LEGAL_AID_INSTITUTION, **values: Any
    ) -> UUID:
        """The region's office of that kind, made when first asked for."""
        if (region, kind) not in self._offices:
            key = new_id()
            row = Organization(
                id=key, name=f"{region} {kind}", kind=kind, region_code=region,
                serial=next(self._serial), processor_id=key, **values,
            )  # fmt: skip
            self._offices[region, kind] = self.add(row).id
        return self._offices[region, kind]

    def account(self) -> UUID:
        if self._account is None:
            row = Account(
                login="clerk",
                display_name="经办人",
                password_hash="-",
                organization_id=self.office(CITY, OrganizationKind.JUSTICE_BUREAU),
            )
            self._account = self.add(row).id
        return self._account

    def case(
        self,
        region: str = JINGHU,
        kind: CaseKind = CaseKind.CIVIL_AID,
        opened: date = date(2025, 3, 3),
        *,
        decided: date | None = None,
        decision: DecisionOutcome = DecisionOutcome.GRANTED,
        office_kind: OrganizationKind = OrganizationKind.LEGAL_AID_INSTITUTION,
        **values: Any,
    ) -> LegalCase:
        office, serial = self.office(region, office_kind), next(self._serial)
        state = values.pop("state", "submitted" if decided is None else decision.value)
        decided_values = {"decision": decision, "decided_on": decided, "decided_by_id": self.account()}
        return self.add(
            LegalCase(
                number=f"{region}-{serial}", year=opened.year, serial=serial, kind=kind, region_code=region,
                organization_id=office, processor_id=office, state=state, opened_on=opened,
                received_at=noon(opened), **(decided_values if decided else {}), **values,
            )
        )  # fmt: skip

    def notice(
        self,
        received: datetime,
        region: str = JINGHU,
        *,
        assigned: datetime | None = None,
        retained: date | None = None,
        origin: str = "notice",
        ground: str = "minor",
    ) -> OrganNotice:
        case = self.case(region, CaseKind.CRIMINAL_AID, received.date(), state="notice_received")
        return self.add(
            OrganNotice(
                case_id=case.id, region_code=region, organization_id=case.organization_id, origin=origin,
                organ_kind=OrganKind.COURT, organ_name="某法院", organ_case_number="1", ground=ground,
                stage=CriminalStage.TRIAL, received_at=received, lawyer_assigned_at=assigned,
                counsel_retained_on=retained,
            )
        )  # fmt: skip

    def period(
        self,
        clock_code: str,
        due: date,
        *,
        met: date | None = None,
        case: LegalCase | None = None,
        case_id: UUID | None = None,
        region: str = JINGHU,
        state: DeadlineState = DeadlineState.RUNNING,
        **values: Any,
    ) -> Deadline:
        key = case_id or (case or self.case(region)).id
        met_values = (
            {"state": DeadlineState.MET, "met_on": met, "met_at": noon(met)} if met else {"state": state}
        )
        return self.add(
            Deadline(
                case_id=key, region_code=region, organization_id=self.office(region), clock_code=clock_code,
                case_kind=CaseKind.CIVIL_AID, case_number="1", legal_basis="-", effect="-",
                start_event="-", start_on=due, start_at=noon(due), length=7, unit="calendar_day", due_on=due,
                **{"verified": True, **met_values, **values},
            )
        )  # fmt: skip

    def person(self, identity: str | None, region: str = JINGHU) -> UUID:
        """One row for each office and identity; without an identity always a new one."""
        office = self.office(region)
        found = self._people.get((office, identity)) if identity else None
        if found is None:
            index = identity.encode().ljust(16, b"0") if identity else None
            row = Person(processor_id=office, name="某人", id_type=IdType.RESIDENT_ID, id_number_index=index)
            found = self.add(row).id
            if identity:
                self._people[office, identity] = found
        return found

    def help(
        self,
        person: UUID,
        requested: datetime,
        region: str = JINGHU,
        *,
        stage: CriminalStage = CriminalStage.PROSECUTION,
        provided: bool = True,
        refused: bool = False,
    ) -> DutyHelpRecord:
        office = self.office(region)
        station = self.add(
            DutyStation(organization_id=office, region_code=region, placement=PlacementKind.COURT, name="站")
        )
        helper = self.add(
            Practitioner(
                organization_id=office, region_code=region, name="某律师", provider_type=ProviderType.LAWYER,
                active_from=date(2020, 1, 1),
            )
        )  # fmt: skip
        return self.add(
            DutyHelpRecord(
                station_id=station.id, organization_id=office, region_code=region, person_id=person,
                helper_id=helper.id, placement=PlacementKind.COURT, stage=stage,
                request_source=HelpRequestSource.OWN_REQUEST, requested_at=requested,
                provided_at=requested if provided else None, refused=refused, recorded_by_id=self.account(),
            )
        )  # fmt: skip

    def committee(
        self, region: str, division: str | None, *, kind: CommitteeType = CommitteeType.VILLAGE,
        established: date = date(2020, 1, 1), dissolved: date | None = None,
    ) -> UUID:  # fmt: skip
        key = new_id()
        self.add(
            Organization(
                id=key, name="调委会", kind=OrganizationKind.MEDIATION_COMMITTEE, region_code=region,
                serial=next(self._serial), processor_id=key,
            )
        )  # fmt: skip
        self.add(
            MediationCommittee(
                organization_id=key, region_code=region, committee_type=kind, division_code=division,
                established_on=established, dissolved_on=dissolved,
            )
        )  # fmt: skip
        return key

    def mediator(
        self, committee: UUID, engagement: Engagement, engaged: date, ended: date | None = None,
        region: str = JINGHU,
    ) -> Mediator:  # fmt: skip
        return self.add(
            Mediator(
                committee_id=committee, region_code=region, name="某调解员", engagement=engagement,
                engaged_on=engaged, ended_on=ended,
            )
        )  # fmt: skip

    def dispute(
        self, accepted: date | None, *, agreed: date | None = None, region: str = JINGHU, **case: Any
    ) -> Dispute:
        opened = accepted or date(2025, 5, 1)
        spine = self.case(
            region, CaseKind.MEDIATION, opened, office_kind=OrganizationKind.MEDIATION_COMMITTEE,
            **{"state": "mediating", **case},
        )  # fmt: skip
        return self.add(
            Dispute(
                case_id=spine.id, region_code=region, organization_id=spine.organization_id,
                dispute_type=DisputeType.NEIGHBORHOOD, source=DisputeSource.PROACTIVE, accepted_on=accepted,
                agreed_on=agreed, agreement_form=AgreementForm.WRITTEN if agreed else None,
            )
        )  # fmt: skip

    def figure(self, name: str, value: str, since: date, region: str = CITY, **values: Any) -> LocalFigure:
        given = {"source": "统计公报", **values}
        return self.add(
            LocalFigure(
                region_code=region, name=name, value=Decimal(value), unit="-", valid_from=since, **given
            )
        )

    def application(
        self, case: LegalCase, *, matter: str | None = "labour_pay", grounds: tuple[str, ...] = (),
        channel: Channel = Channel.WINDOW, route: str | None = None,
    ) -> AidApplication:  # fmt: skip
        return self.add(
            AidApplication(
                case_id=case.id, region_code=case.region_code, organization_id=case.organization_id,
                aid_form="litigation", matter=matter, grounds=list(grounds), channel=channel, hardship_route=route,
            )
        )  # fmt: skip

    def refusal(self, case: LegalCase, *grounds: str) -> Decision:
        child = {"case_id": case.id, "region_code": case.region_code, "organization_id": case.organization_id}
        screening = self.add(
            Screening(
                **child, revision=1, law_day=case.opened_on, outcome="refused", policy_region="000000",
                policy_digest="-", own_request_sealed=b"-", own_answer_sealed=b"-",
            )
        )  # fmt: skip
        return self.add(
            Decision(
                **child, outcome=DecisionOutcome.REFUSED, screening_id=screening.id, refusal_grounds=list(grounds),
                grounds_count=len(grounds), decided_on=case.decided_on, decided_by_id=self.account(),
            )
        )  # fmt: skip

    def termination(self, case: LegalCase, ground: str, on: date) -> Termination:
        return self.add(
            Termination(
                case_id=case.id, region_code=case.region_code, organization_id=case.organization_id,
                ground=ground, article="-", terminated_on=on,
            )
        )  # fmt: skip

    def review(self, case: LegalCase, grade: str, total: int, on: date) -> CaseReview:
        return self.add(
            CaseReview(
                case_id=case.id, region_code=case.region_code, organization_id=case.organization_id,
                kind=ReviewKind.FILE_INSPECTION, form_key="file_inspection", form_digest="-", answers={},
                total=total, grade=grade, reviewed_on=on,
            )
        )  # fmt: skip
