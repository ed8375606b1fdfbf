"""Who may see what in the world of the scope walk, and what the walk cannot prove, each with its reason.

Written by hand from docs/adr/0031, not read from the code that it tests.
"""

from typing import Final

from caseapp.vocabulary import Role

R = Role
_STAFF = {R.INTAKE_OFFICER, R.APPROVER, R.QUALITY_OFFICER, R.QUALITY_REVIEWER}
_BUREAU = {R.BUREAU_OFFICER, R.LEADER}
_OVERSEERS = {R.SECURITY_ADMIN, R.AUDITOR}
_COMMITTEE = {R.MEDIATOR, R.COMMITTEE_MANAGER}
_REGION = _BUREAU | {R.STATISTICIAN}
_ALL = set(Role)

# who may see what; the county's institution is the home of its staff, the city's bureau that of the bureau roles
MAY_SEE: Final[dict[str, set[Role]]] = {
    "case:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "case:proposed": _STAFF | _BUREAU | {R.FIRM_MANAGER},
    "case:criminal": _STAFF,
    "case:minor": {R.APPROVER},
    "case:violence": {R.APPROVER},
    "case:violence_ended": {R.APPROVER, R.QUALITY_OFFICER, R.QUALITY_REVIEWER},
    "case:own_ended": _STAFF | _BUREAU,
    "case:sibling_ended": _BUREAU,
    "case:other_ended": set(),
    "case:sibling": _BUREAU,
    "case:sibling_violence": set(),
    "case:sibling_criminal": set(),
    "case:city": _BUREAU,
    "case:other": set(),
    "dispute:own": _COMMITTEE | _REGION,
    "dispute:private": {R.COMMITTEE_MANAGER},
    "dispute:sibling": _REGION,
    "dispute:other": set(),
    "advice:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "advice:violence": {R.APPROVER},
    "advice:sibling": _BUREAU,
    "advice:other": set(),
    "advice_document:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "advice_document:violence": {R.APPROVER},
    "advice_document:sibling": _BUREAU,
    "advice_document:other": set(),
    "drafting:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "drafting:sibling": _BUREAU,
    "drafting:other": set(),
    "person_link:own": {R.INTAKE_OFFICER, R.APPROVER},
    "person_link:sibling": set(),
    "person_link:other": set(),
    "help:own": _STAFF | _BUREAU | {R.DUTY_LAWYER},
    "help:sibling": _BUREAU,
    "help:other": set(),
    "station:own": _STAFF | _BUREAU | {R.DUTY_LAWYER},
    "station:sibling": _BUREAU,
    "station:other": set(),
    "mediator:own": _COMMITTEE | _REGION | {R.SYSTEM_ADMIN},
    "mediator:sibling": _REGION | {R.SYSTEM_ADMIN},
    "mediator:other": set(),
    "committee:own": _COMMITTEE | _REGION,
    "committee:sibling": _REGION,
    "committee:other": set(),
    "post:own": _COMMITTEE | _REGION,
    "post:sibling": _REGION,
    "post:other": set(),
    "studio:own": _COMMITTEE | _REGION,
    "studio:sibling": _REGION,
    "studio:other": set(),
    "court_report:own": {R.BUREAU_OFFICER},
    "court_report:sibling": set(),
    "practitioner:own": _ALL,
    "practitioner:other": set(),
    "report:county": _STAFF | _REGION,
    "report:city": _REGION,
    "report:other": set(),
    "job:city": _REGION,
    "job:other": set(),
    "proposal:own": _STAFF | _BUREAU | {R.FIRM_MANAGER},
    "replacement:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "bar:own": {R.APPROVER, R.BUREAU_OFFICER},
    "recusal:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "fee_relief:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "fee_relief:sibling": _BUREAU,
    "finding:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "cooperation:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "supplement:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    **dict.fromkeys(("document:own", "scan:own", "case_file:own"), _STAFF | _BUREAU | {R.LEGAL_AID_WORKER}),
    **dict.fromkeys(("document:sibling", "scan:sibling", "case_file:sibling"), _BUREAU),
    "document:violence": {R.APPROVER},
    "destruction_list:own": _STAFF | _BUREAU,
    "destruction_list:sibling": _BUREAU,
    "objection:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "objection:sibling": _BUREAU,
    "group:own": _STAFF | _BUREAU,
    "group:sibling": _BUREAU,
    "group:other": set(),
    "jurisdiction_dispute:own": _STAFF | {R.BUREAU_OFFICER},
    "jurisdiction_dispute:sibling": set(),  # put to another city's department
    "subsidy:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "subsidy:sibling": _BUREAU,
    **dict.fromkeys(("claw_back:own", "assignment:own"), _STAFF | _BUREAU | {R.LEGAL_AID_WORKER}),
    **dict.fromkeys(("claw_back:sibling", "assignment:sibling"), _BUREAU),
    "subsidy_batch:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},  # by the id that their subsidy names
    "subsidy_batch:sibling": _BUREAU,
    "termination_report:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "termination_report:sibling": _BUREAU,
    **dict.fromkeys(
        ("entry:own", "note:own", "attachment:own", "hearing:own"), _STAFF | _BUREAU | {R.LEGAL_AID_WORKER}
    ),
    **dict.fromkeys(("entry:sibling", "note:sibling", "attachment:sibling", "hearing:sibling"), _BUREAU),
    "gift:own": {R.BUREAU_OFFICER},
    "gift:sibling": {R.BUREAU_OFFICER},
    "authorisation:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "authorisation:sibling": _BUREAU,
    "verification_query:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "verification_query:sibling": _BUREAU,
    "sample:own": _STAFF | _BUREAU,
    "sample:sibling": _BUREAU,
    "check:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "check:sibling": _BUREAU,
    "grant:own": {R.APPROVER} | _OVERSEERS,
    "grant:sibling": set(),
    "import:own": {R.APPROVER},
    "import:sibling": set(),
    "import:other": set(),
    "consent:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER},
    "consent:sibling": _BUREAU,
    "consent:other": set(),
    "sharing:own": _STAFF | _BUREAU | {R.LEGAL_AID_WORKER} | _OVERSEERS,
    "sharing:sibling": _BUREAU,
    "sharing:other": set(),
    "person_request:own": _STAFF | {R.LEGAL_AID_WORKER},
    "person_request:sibling": set(),
    "person_request:other": set(),
    "data_copy:own": _STAFF,
    "data_copy:sibling": set(),
    "data_copy:other": set(),
    "assessment:own": _OVERSEERS,
    "assessment:sibling": set(),
    "assessment:other": set(),
    "incident:own": _OVERSEERS,
    "incident:sibling": set(),
    "incident:other": set(),
    "audited_case:own": _OVERSEERS,
    "audited_case:sibling": set(),
    "audited_case:other": set(),
    "job:copy_own": _STAFF,  # by the id that its copy names; the job itself is who asked for it alone's
    "job:copy_sibling": set(),
    "job:copy_other": set(),
    "account:own": _ALL,
    "account:approver_own": _ALL,
    "account:approver_sibling": _REGION | {R.SYSTEM_ADMIN},
    "account:approver_other": set(),
    "account:sibling": _REGION | {R.SYSTEM_ADMIN},
    "account:other": set(),
    "region:county": _ALL,
    "region:city": _REGION | {R.SYSTEM_ADMIN},
    "region:sibling": _REGION | {R.SYSTEM_ADMIN},
    "region:other": set(),
    "organization:own": _ALL,
    "organization:firm": _ALL,
    "organization:sibling": _REGION | {R.SYSTEM_ADMIN},
    "organization:other": set(),
}
# broken glass reaches as far as region and office do; the leader, who only reads, breaks none
_NEAR = MAY_SEE["case:own"] - {R.LEGAL_AID_WORKER, R.LEADER}
_ABOVE = _BUREAU - {R.LEADER}
MAY_OPEN: Final[dict[str, set[Role]]] = {
    **dict.fromkeys(("case:criminal", "case:minor", "case:violence", "case:violence_ended"), _NEAR),
    **dict.fromkeys(("case:sibling_violence", "case:sibling_criminal"), _ABOVE),
    "dispute:private": _COMMITTEE | _ABOVE,
}
PUBLIC: Final = {"organization", "committee", "region"}  # who they are is published: ids of these are no leak

NOBODYS: Final = {"region": "349999"}
# registers that are published anyway: their ids may be told apart, other rows still may not show
PUBLISHED: Final = {
    "/regions": "divisions and the figures that laws refer to",
    "/organizations": "who the bodies are",
    "/metrics/indicators": "plans of regions",
    "/metrics/targets": "plans of regions",
}
# where security administrators and auditors are told of cases by id and number, never of their contents
AUDITED: Final = ("/break-glass", "/audit", "/accounts", "/privacy")
# of foreign rows one role asks for so many on one route; with the other roles each row has its turn
MOST_FOREIGN: Final = {"sqlite": 2, "postgresql": 1}
LEAST_PROVED: Final = 60
MOST_OWN: Final = 2
OVERSEERS: Final = {Role.SECURITY_ADMIN, Role.AUDITOR}
# ids that no answer depends on, and lists that have no rows here
NOT_HERE: Final = (
    "no row of it stands in this world: only that everybody is answered as if nothing were there"
)
NOT_GRANTED: Final = "refused for the state of its case before its ids are looked at"
NO_STATION: Final = "no work station stands in this world: another body is refused like nobody's"
UNREAD_IDS: Final[dict[str, str]] = {
    "GET /mediation/committees division_code": "committees serve villages and townships, the world knows counties",
    "POST /cases/<uuid:case_id>/consents guardian_person_id": "the case has no child under 14",
    "POST /cases/<uuid:case_id>/sharings consent_id": "a consent counts only with the person who gave it",
    **{
        f"POST /cases/search {name}": "nobody of the world has the number that is searched for"
        for name in ("organization_id", "practitioner_id", "mediator_id")
    },
    **{
        f"GET /cases/export/xlsx {name}": "a workbook is compressed; /cases/export/csv is read instead"
        for name in ("organization_id", "practitioner_id", "mediator_id")
    },
    "GET /legal-aid/cases mediator_id": "mediators handle no legal aid",
    "GET /audit/readings actor": "the accounts of the world that are known by their ids have read nothing",
    "GET /audit/readings subject": "a subject of the access log is a word",
    "GET /audit/security-events subject": "its subjects are cases, which an auditor is told of by id",
    "POST /screenings/simulations region_code": "refused for its draft before its region is looked at",
    "POST /cases/<uuid:case_id>/assignment-proposals firm_id": NOT_GRANTED,
    "POST /cases/<uuid:case_id>/assignment-proposals practitioner_id": NOT_GRANTED,
    "POST /cases/<uuid:case_id>/episodes episode_case_id": NOT_GRANTED,
    "POST /legal-aid/cases/<uuid:case_id>/fee-reliefs person_id": NOT_GRANTED,
    "POST /legal-aid/cases/<uuid:case_id>/subsidies assignment_id": NOT_GRANTED,
    "POST /legal-aid/cases work_station_id": NO_STATION,
    "POST /legal-aid/advice-records/<uuid:record_id>/application work_station_id": NO_STATION,
    "POST /legal-aid/drafting-requests/<uuid:request_id>/application work_station_id": NO_STATION,
    "POST /legal-aid/cases/<uuid:case_id>/redirection competent_organization_id": (
        "nobody is sent to the own institution; who the others are is published"
    ),
    "POST /legal-aid/groups/<uuid:group_id>/applications work_station_id": NO_STATION,
    "POST /legal-aid/groups/<uuid:group_id>/assignments practitioner_id": NOT_GRANTED,
    **{
        f"POST /legal-aid/cases/<uuid:case_id>/jurisdiction{path} other_organization_id": (
            "the other side is never the own institution; who the others are is published"
        )
        for path in ("", "-disputes")
    },
}
EMPTY_LISTS: Final[dict[str, str]] = {
    f"GET {path} items": why
    for why, paths in {
        NOT_HERE: ("/audit/anchors /audit/readings"),
        "figures and definitions, no rows of anybody": (
            "/metrics/facts /metrics/indicators /metrics/targets /metrics/values"
        ),
    }.items()
    for path in paths.split()
}
OWNER: Final = {
    "grant:own": "case:violence",
    **{f"advice_document:{key}": f"advice:{key}" for key in ("own", "violence", "sibling", "other")},
    "proposal:own": "case:proposed",
    "objection:own": "case:own",
    "objection:sibling": "case:sibling",
    "subsidy:own": "case:own",
    "subsidy:sibling": "case:sibling",
    "termination_report:own": "case:own",
    "termination_report:sibling": "case:sibling",
    **{
        f"{kind}:{key}": f"case:{key}"
        for kind in ("document", "scan", "entry", "note", "attachment", "hearing")
        for kind in ("document", "scan", "case_file")
        for key in ("own", "violence", "sibling")
    },
}
PUBLIC_KINDS: Final = {"region", "organization"}  # that they exist is published
