"""The relations that measures may read, and nothing else. No names, no identity numbers, no sealed fields.

Each relation is a plain SELECT over the models; `columns` says what every column means. Instants (`_at`) are
UTC, days (`_on`) are days in China. What may be seen of the rows behind a figure is decided by
`caseapp.access`, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from caseapp.access import stands
from caseapp.metrics.functions import china_day, hex_of
from caseapp.models import (
    AidApplication,
    CaseEpisode,
    CaseReview,
    Deadline,
    Dispute,
    DutyHelpRecord,
    LegalCase,
    MediationCommittee,
    Mediator,
    Objection,
    Organization,
    OrganNotice,
    Person,
    Region,
    Termination,
)
from caseapp.models import Decision as DecisionRow
from caseapp.vocabulary import LEGAL_AID_KINDS, OrganizationKind, RegionLevel

_COUNTY_AND_ABOVE: Final = (RegionLevel.PROVINCE, RegionLevel.PREFECTURE, RegionLevel.COUNTY)
_GRASSROOTS: Final = (RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One whitelisted relation and the meaning of its columns."""

    name: str
    zh: str
    relation: sa.Subquery
    columns: dict[str, str]

    @property
    def c(self) -> Any:
        """The relation's columns."""
        return self.relation.c


_SPINE: Final = {
    "case_id": "the case",
    "region_code": "region of the office that has the case",
    "organization_id": "the office that has the case",
}


def _fact(name: str, zh: str, rows: sa.Select[*tuple[Any, ...]], columns: dict[str, str]) -> Fact:
    return Fact(name, zh, rows.subquery(name), columns)


def counted_once(case_id: Any) -> sa.ColumnElement[bool]:
    """Whether the case is not a further episode of one that is counted already."""
    return ~sa.exists().where(CaseEpisode.case_id == case_id)


AID_CASES: Final = _fact(
    "aid_cases",
    "法律援助案件",
    sa.select(
        LegalCase.id.label("case_id"),
        LegalCase.region_code,
        LegalCase.organization_id,
        LegalCase.kind,
        LegalCase.state,
        LegalCase.opened_on,
        LegalCase.decision,
        LegalCase.decided_on,
        LegalCase.outcome,
        LegalCase.closed_on,
        AidApplication.matter_code.label("matter"),
        AidApplication.channel,
        AidApplication.hardship_route,
    )
    .outerjoin(AidApplication, AidApplication.case_id == LegalCase.id)
    .where(LegalCase.kind.in_(sorted(LEGAL_AID_KINDS)), stands(LegalCase), counted_once(LegalCase.id)),
    {
        **_SPINE,
        "kind": "civil_aid, administrative_aid or criminal_aid",
        "state": "where the case stands now",
        "opened_on": "day of receipt",
        "decision": "granted or refused; empty for notified cases and before the decision",
        "decided_on": "day of the decision",
        "outcome": "how the case ended",
        "closed_on": "day it ended",
        "matter": "matter of LAL Art. 31; empty for criminal aid and for victims of abuse (sealed)",
        "channel": "how the application came in",
        "hardship_route": "on which route the hardship condition was judged",
    },
)

DECISIONS: Final = _fact(
    "decisions",
    "给予或不予援助决定",
    sa.select(
        DecisionRow.case_id,
        DecisionRow.region_code,
        DecisionRow.organization_id,
        DecisionRow.outcome,
        DecisionRow.decided_on,
        DecisionRow.refusal_grounds,
    ).where(
        ~sa.exists().where(Objection.decision_id == DecisionRow.id, Objection.new_decision_id.is_not(None))
    ),
    {
        **_SPINE,
        "outcome": "granted or refused",
        "decided_on": "day of the decision",
        "refusal_grounds": "codes of the grounds (a list); empty when granted",
    },
)

TERMINATIONS: Final = _fact(
    "terminations",
    "终止援助决定",
    sa.select(
        Termination.case_id,
        Termination.region_code,
        Termination.organization_id,
        Termination.ground,
        Termination.terminated_on,
    ).where(Termination.corrected_on.is_(None)),
    {**_SPINE, "ground": "ground of LAL Art. 48", "terminated_on": "day of the decision to end the aid"},
)

NOTICES: Final = _fact(
    "notices",
    "办案机关通知",
    sa.select(
        OrganNotice.case_id,
        OrganNotice.region_code,
        OrganNotice.organization_id,
        OrganNotice.organ_kind,
        OrganNotice.stage,
        china_day(OrganNotice.received_at).label("received_on"),
        OrganNotice.received_at,
        OrganNotice.lawyer_assigned_at,
        china_day(OrganNotice.lawyer_assigned_at).label("lawyer_assigned_on"),
        OrganNotice.organ_told_at,
        OrganNotice.counsel_retained_on,
    ).where(OrganNotice.origin == "notice"),
    {
        **_SPINE,
        "organ_kind": "court, procuratorate or public security organ",
        "stage": "stage of the criminal case",
        "received_on": "day the notice was received",
        "received_at": "instant the notice was received",
        "lawyer_assigned_at": "instant a lawyer was appointed",
        "lawyer_assigned_on": "day a lawyer was appointed",
        "organ_told_at": "instant the organ was told",
        "counsel_retained_on": "day the person retained counsel",
    },
)

DUTY_HELP: Final = _fact(
    "duty_help",
    "值班律师法律帮助",
    sa.select(
        DutyHelpRecord.id.label("record_id"),
        DutyHelpRecord.region_code,
        DutyHelpRecord.organization_id,
        sa.case(
            (Person.id_number_index.is_(None), sa.cast(Person.id, sa.String)),
            else_=sa.cast(Person.id_type, sa.String) + hex_of(Person.id_number_index),
        ).label("person"),
        DutyHelpRecord.stage,
        DutyHelpRecord.placement,
        DutyHelpRecord.requested_at,
        china_day(DutyHelpRecord.requested_at).label("requested_on"),
        DutyHelpRecord.provided_at,
        DutyHelpRecord.refused,
    )
    .join(Person, Person.id == DutyHelpRecord.person_id)
    .where(DutyHelpRecord.has_defender.is_(False)),
    {
        "record_id": "the record",
        "region_code": "region of the station",
        "organization_id": "the legal aid institution that runs the station",
        "person": "the same for one identity number in every office; otherwise the office's person",
        "stage": "investigation, prosecution or trial",
        "placement": "court, procuratorate, detention centre or other",
        "requested_at": "instant the person became known: request, notice or list",
        "requested_on": "that instant's day",
        "provided_at": "instant help was given; empty where it was not",
        "refused": "the person declined help",
    },
)

DIVISIONS: Final = _fact(
    "divisions",
    "行政区划",
    sa.select(
        Region.code.label("region_code"), Region.level, Region.name, Region.valid_from, Region.valid_to
    ),
    {
        "region_code": "code of the division",
        "level": "province, prefecture, county, township or village",
        "name": "name of the division",
        "valid_from": "first day; empty where unknown",
        "valid_to": "last day; empty where it stands",
    },
)

LEGAL_AID_INSTITUTIONS: Final = _fact(
    "legal_aid_institutions",
    "法律援助机构",
    sa.select(
        Organization.id.label("organization_id"),
        Organization.region_code,
        Organization.established_on,
        Organization.closed_on,
    ).where(Organization.kind == OrganizationKind.LEGAL_AID_INSTITUTION),
    {
        "organization_id": "the institution",
        "region_code": "the division whose institution it is",
        "established_on": "day it was established; empty where unknown",
        "closed_on": "day it ceased; empty where it stands",
    },
)

COMMITTEES: Final = _fact(
    "committees",
    "人民调解委员会",
    sa.select(
        MediationCommittee.organization_id,
        MediationCommittee.region_code,
        MediationCommittee.committee_type,
        MediationCommittee.division_code,
        MediationCommittee.established_on,
        MediationCommittee.dissolved_on,
    ),
    {
        "organization_id": "the committee",
        "region_code": "where it is",
        "committee_type": "village, residents, township_subdistrict …",
        "division_code": "the village, community or township it serves",
        "established_on": "day it was set up",
        "dissolved_on": "day it was dissolved; empty where it stands",
    },
)

MEDIATORS: Final = _fact(
    "mediators",
    "人民调解员",
    sa.select(
        Mediator.id.label("record_id"),
        Mediator.region_code,
        Mediator.committee_id.label("organization_id"),
        Mediator.engagement,
        Mediator.engaged_on,
        Mediator.ended_on,
    ),
    {
        "record_id": "the engagement",
        "region_code": "where the committee is",
        "organization_id": "the committee",
        "engagement": "full_time or part_time",
        "engaged_on": "first day on duty",
        "ended_on": "last day on duty; empty while on duty",
    },
)

DISPUTES: Final = _fact(
    "disputes",
    "人民调解纠纷",
    sa.select(
        Dispute.case_id,
        Dispute.region_code,
        Dispute.organization_id,
        LegalCase.state,
        LegalCase.outcome,
        LegalCase.closed_on,
        Dispute.dispute_type,
        Dispute.accepted_on,
        Dispute.agreed_on,
        Dispute.performance,
    ).join(LegalCase, LegalCase.id == Dispute.case_id),
    {
        **_SPINE,
        "state": "where the dispute stands now",
        "outcome": "how it ended",
        "closed_on": "day it ended",
        "dispute_type": "type of the dispute",
        "accepted_on": "day the committee accepted it",
        "agreed_on": "day of the agreement, written or oral",
        "performance": "whether the agreement was performed",
    },
)

REVIEWS: Final = _fact(
    "reviews",
    "案件质量评查",
    sa.select(
        CaseReview.id.label("record_id"),
        CaseReview.case_id,
        CaseReview.region_code,
        CaseReview.organization_id,
        CaseReview.kind,
        CaseReview.form_key,
        CaseReview.grade,
        CaseReview.total,
        CaseReview.reviewed_on,
    ),
    {
        **_SPINE,
        "record_id": "the review",
        "kind": "measure of LAL Art. 59",
        "form_key": "the form",
        "grade": "grade of the form",
        "total": "points of 100",
        "reviewed_on": "day of the review",
    },
)

DEADLINES: Final = _fact(
    "deadlines",
    "法定期限",
    sa.select(
        Deadline.id.label("record_id"),
        Deadline.case_id,
        Deadline.region_code,
        Deadline.organization_id,
        Deadline.case_kind,
        Deadline.clock_code,
        Deadline.state,
        Deadline.due_on,
        Deadline.due_at,
        Deadline.met_on,
        Deadline.met_at,
        Deadline.ended_on,
        Deadline.verified,
    ).where(stands(Deadline)),
    {
        **_SPINE,
        "record_id": "the running clock",
        "case_kind": "kind of the case",
        "clock_code": "which statutory period",
        "state": "running, paused, met or ended",
        "due_on": "last day in time",
        "due_at": "last instant in time, for periods in hours",
        "met_on": "day it was met",
        "met_at": "instant it was met",
        "ended_on": "day it was called off",
        "verified": "whether the period's text was read",
    },
)

COUNTY_AND_ABOVE: Final = DIVISIONS.c.level.in_(_COUNTY_AND_ABOVE)
GRASSROOTS: Final = DIVISIONS.c.level.in_(_GRASSROOTS)

FACTS: Final = {
    fact.name: fact
    for fact in (
        AID_CASES, DECISIONS, TERMINATIONS, NOTICES, DUTY_HELP, DIVISIONS, LEGAL_AID_INSTITUTIONS,
        COMMITTEES, MEDIATORS, DISPUTES, REVIEWS, DEADLINES,
    )
}  # fmt: skip
