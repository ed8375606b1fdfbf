"""Two counties, their city and another city with rows of every kind, and who may see which: for the scope walk.

Who may see which stands in tests/scope_table.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from caseapp.extensions import db
from caseapp.models import (
    Assignment,
    CaseParty,
    DutyHelpRecord,
    LegalCase,
    MediationCommittee,
    Mediator,
    Person,
    Practitioner,
    Region,
)
from caseapp.vocabulary import (
    CommitteeType,
    DecisionOutcome,
    Engagement,
    OrganizationKind,
    ProviderType,
    RegionLevel,
    Role,
)
from tests.cases import add_living_standard, applicant, application, identity, notice
from tests.clients import ApiClient
from tests.places import SINCE, Places, _office, make_places
from tests.scope_advice import advise
from tests.scope_assigning import assigning
from tests.scope_committees import committees
from tests.scope_documents import add_documents
from tests.scope_ends import add_ends, add_jurisdiction
from tests.scope_imports import take_over
from tests.scope_privacy import rights
from tests.scope_registers import report, review
from tests.scope_table import MAY_SEE, PUBLIC
from tests.scope_verification import verify
from tests.scope_work import add_work

R = Role
UUIDS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NUMBERS: Final = re.compile(r"\d{6}-\d\d-[\u4e00-\u9fff]{2}-\d{4}-\d{6}")
OTHER_CITY: Final = (
    ("340100", "合肥市", RegionLevel.PREFECTURE, "340000"),
    ("340102", "瑶海区", RegionLevel.COUNTY, "340100"),
)


@dataclass
class World:
    """Clients by role, ids by kind and key, and what betrays each row."""

    app: Flask
    link: Connection
    clients: dict[Role, ApiClient] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    ids_of: dict[str, str] = field(default_factory=dict)
    words_of: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)

    def put(self, kind: str, key: str, value: Any, *words: str) -> None:
        """Know a row under ``kind:key`` by its id and by words that stand nowhere else."""
        self.ids.setdefault(kind, {})[f"{kind}:{key}"] = str(value)
        (self.published if kind in PUBLIC else self.ids_of)[str(value)] = f"{kind}:{key}"
        self.words_of |= dict.fromkeys(words, f"{kind}:{key}")

    def sees(self, role: Role, key: str) -> bool:
        """By the table above."""
        return role in MAY_SEE[key]

    def leaks(self, role: Role, text: str, *, ids_too: bool = True) -> set[str]:
        """Rows that an answer betrays to somebody who may not see them."""
        found = {self.words_of[word] for word in self.words_of if word in text}
        if ids_too:
            found |= {self.ids_of[one] for one in UUIDS.findall(text) if one in self.ids_of}
            found |= {self.ids_of[one] for one in NUMBERS.findall(text) if one in self.ids_of}
        return {key for key in found if not self.sees(role, key)}

    def named(self, role: Role, text: str) -> set[str]:
        """Rows of their own that an answer shows."""
        known = {**self.ids_of, **self.published}
        found = {known[one] for one in (*UUIDS.findall(text), *re.findall(r"\d{6}", text)) if one in known}
        return {key for key in found if self.sees(role, key)}


SignIn = Callable[..., ApiClient]


def build(app: Flask, link: Connection, session: Session, sign_in_at: Callable[[Places], SignIn]) -> World:
    """Fill the database and sign one account of each role in."""
    world, places = World(app, link), make_places(session)
    add_living_standard(session)
    far = _elsewhere(session, world)
    add_living_standard(session, region_code="340100")
    as_role, people = sign_in_at(places), count(1)
    homes = {"own": places.institution, "sibling": places.foreign, "other": far["institution"]}
    for key, home in homes.items():
        _institution(world, as_role, (key, home), people)
        advise(world, as_role(R.INTAKE_OFFICER, at=home), key, places.lawyer)
        take_over(world, as_role(R.APPROVER, at=home), key)
    _take_in(world, as_role(R.INTAKE_OFFICER, at=far["city"]), "city", next(people))
    _committees(world, session, as_role, places, far)
    for role in Role:
        world.clients[role] = as_role(role, **_links(world, places, role))
    _registers(world, session, places, as_role, far)
    _collect(world, session)
    return world


def _elsewhere(session: Session, world: World) -> dict[str, UUID]:
    for code, name, level, parent in OTHER_CITY:
        session.add(Region(code=code, name=name, level=level, parent_code=parent, source="GB/T 2260"))
        session.flush()
    found = {
        "bureau": _office(session, "合肥市司法局", OrganizationKind.JUSTICE_BUREAU, "340100"),
        "institution": _office(
            session, "瑶海区法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "340102"
        ),
        "firm": _office(session, "瑶海律师事务所", OrganizationKind.LAW_FIRM, "340102", serial=2),
        "sibling_committee": _committee(session, "鸠江区调委会", "340207", 2),
        "committee": _committee(session, "瑶海区调委会", "340102", 3),
        "city": _office(
            session, "芜湖市法律援助中心", OrganizationKind.LEGAL_AID_INSTITUTION, "340200", serial=2
        ),
    }
    worker = Practitioner(
        organization_id=found["firm"],
        region_code="340102",
        name="外地律师庚",
        provider_type=ProviderType.LAWYER,
        practice_since=SINCE,
        criminal_practice_since=SINCE,
        active_from=SINCE,
    )
    session.add(worker)
    session.flush()
    world.put("practitioner", "other", worker.id, "外地律师庚")
    return found


def _committee(session: Session, name: str, region: str, serial: int) -> UUID:
    office = _office(session, name, OrganizationKind.MEDIATION_COMMITTEE, region, serial=serial)
    session.flush()
    kind = CommitteeType.INDUSTRY_PROFESSIONAL
    session.add(
        MediationCommittee(
            organization_id=office, region_code=region, committee_type=kind, established_on=SINCE
        )
    )
    session.flush()
    return office


def _person(serial: int, born: str = "1990-03-07") -> dict[str, Any]:
    return applicant(name=f"标记人第{serial:02d}号", id_number=identity(born, 100 + serial), birth_date=born)


def _take_in(world: World, clerk: ApiClient, key: str, serial: int, **changes: Any) -> dict[str, Any]:
    born = changes.pop("born", "1990-03-07")
    person = _person(serial, born)
    body = application(applicant=person, facts=f"案情标记{serial:02d}", **changes)
    case = clerk.post("/legal-aid/cases", body)
    world.put("case", key, case["id"], person["name"], f"案情标记{serial:02d}")
    world.numbers[f"case:{key}"] = case["number"]
    return dict(case)


def _take_notice(world: World, clerk: ApiClient, key: str, serial: int) -> None:
    person = _person(serial, "1985-02-03")
    kept = {name: person[name] for name in ("name", "id_type", "id_number")}
    case = clerk.post("/legal-aid/organ-notices", notice(person=kept, charge=f"罪名标记{serial:02d}"))
    world.put("case", key, case["id"], person["name"])
    world.numbers[f"case:{key}"] = case["number"]


VIOLENCE: Final = {"grounds": ["abuse_abandonment_domestic_violence"]}


def _institution(world: World, as_role: SignIn, home: tuple[str, UUID], people: Iterator[int]) -> None:
    key, office = home
    clerk, approver = as_role(R.INTAKE_OFFICER, at=office), as_role(R.APPROVER, at=office)
    own = key == "own"
    plain = _take_in(world, clerk, key, next(people))
    if key != "other":
        prefix = "" if own else "sibling_"
        violent = _take_in(world, clerk, f"{prefix}violence", next(people), **VIOLENCE)
        _take_notice(world, clerk, f"{prefix}criminal", next(people))
        colleague = as_role(R.INTAKE_OFFICER, at=office)
        glass = colleague.post(
            f"/cases/{violent['id']}/break-glass", {"reason_code": "person_in_danger", "reason": "示例"}
        )
        world.put("grant", key, glass["id"])
        world.put("account", key, colleague.account_id)
    else:
        world.put("account", key, clerk.account_id)
    if own:
        _more_of_the_own(world, clerk, as_role, plain, people)
    else:
        _group(world, clerk, key, f"case:{key}")
    _duty(world, approver, key, next(people))


def _group(world: World, clerk: ApiClient, key: str, *members: str) -> None:
    """The cases as a group."""
    told: dict[str, str] = {}
    for member in members:
        told = clerk.post(f"/legal-aid/cases/{world.ids['case'][member]}/group", told)
    world.put("group", key, told["group_id"])


def _more_of_the_own(
    world: World, clerk: ApiClient, as_role: SignIn, plain: dict[str, Any], people: Iterator[int]
) -> None:
    guardian = {
        "name": "监护人",
        "id_type": "resident_id",
        "id_number": identity("1980-01-01", 501),
        "relationship": "statutory_representative",
    }
    _take_in(world, clerk, "proposed", next(people))
    _group(world, clerk, "own", "case:proposed", "case:violence")
    _take_in(world, clerk, "minor", next(people), born="2015-06-01", representative=guardian)
    ended = _take_in(world, clerk, "violence_ended", next(people), **VIOLENCE)
    path = f"/legal-aid/cases/{ended['id']}/redirection"
    clerk.post(path, {"competent_institution": "示例中心"}, 200, match=ended["version"])
    asked = clerk.post(
        f"/legal-aid/cases/{plain['id']}/supplement-requests",
        {"items": ["收入证明"], "due_on": "2099-01-01"},
        match=clerk.post(f"/legal-aid/cases/{plain['id']}/screening", {}, 200, match=1)["version"],
    )
    world.put("supplement", "own", asked["supplement_request"]["id"])
    path = f"/legal-aid/cases/{plain['id']}/cooperation-requests"
    letter = {"institution_name": "示例中心", "asked": ["核实住址"], "reply_by": "2099-01-01"}
    clerk.post(path, letter, match=asked["version"])
    doubt = {"origin": "party", "ground": "interest", "statement": "有利害关系。"}
    asked = clerk.post(
        f"/cases/{plain['id']}/recusals", {**doubt, "account_id": world.ids["account"]["account:own"]}
    )
    world.put("recusal", "own", asked["id"])
    world.put("cooperation", "own", clerk.get(path)[0]["id"])


def _duty(world: World, approver: ApiClient, key: str, serial: int) -> None:
    station = approver.post("/duty/stations", {"placement": "court", "name": f"值班站标记{key}"})
    world.put("station", key, station["id"], f"值班站标记{key}")
    person = _person(serial)
    record = {
        "station_id": station["id"],
        "person": {name: person[name] for name in ("name", "id_type", "id_number")},
        "stage": "trial",
        "request_source": "own_request",
        "requested_at": "2025-03-03T09:00:00+08:00",
        "has_defender": False,
    }
    made = approver.post("/duty/help-records", record)
    world.put("help", key, made["id"], person["name"])


def _committees(
    world: World, session: Session, as_role: SignIn, places: Places, far: dict[str, UUID]
) -> None:
    homes = {"own": places.committee, "sibling": far["sibling_committee"], "other": far["committee"]}
    for serial, (key, office) in enumerate(homes.items(), 50):
        region = {"own": "340202", "sibling": "340207", "other": "340102"}[key]
        mediator = Mediator(
            committee_id=office,
            region_code=region,
            name=f"调解员标记{serial}",
            engagement=Engagement.FULL_TIME,
            engaged_on=SINCE,
        )
        session.add(mediator)
        session.commit()
        world.put("mediator", key, mediator.id, mediator.name)
        world.put("committee", key, office)
        clerk = as_role(R.MEDIATOR, at=office, mediator_id=mediator.id)
        _dispute(world, clerk, key, serial)
        if key == "own":
            _dispute(world, clerk, "private", 60, non_public=True)


def _dispute(world: World, clerk: ApiClient, key: str, serial: int, **changes: Any) -> None:
    body = {
        "dispute_type": "neighborhood",
        "source": "party_application",
        "parties": [{"name": f"标记人第{serial}号"}, {"name": f"标记人第{serial + 20}号"}],
        "facts": f"案情标记{serial}",
        **changes,
    }
    case = clerk.post("/mediation/cases", body)
    world.put("dispute", key, case["id"], *(party["name"] for party in body["parties"]), body["facts"])
    world.numbers[f"dispute:{key}"] = case["number"]


def _links(world: World, places: Places, role: Role) -> dict[str, Any]:
    linked = {R.LEGAL_AID_WORKER: places.lawyer, R.DUTY_LAWYER: places.young_lawyer}
    if role in linked:
        return {"at": places.firm, "practitioner_id": linked[role]}
    return {"mediator_id": places.mediator} if role is R.MEDIATOR else {}


def _registers(world: World, session: Session, places: Places, as_role: SignIn, far: dict[str, UUID]) -> None:
    own = session.get_one(LegalCase, UUID(world.ids["case"]["case:own"]))
    session.add(
        Assignment(
            case_id=own.id,
            region_code=own.region_code,
            organization_id=own.organization_id,
            practitioner_id=places.lawyer,
            provider_type="lawyer",
            assigned_on=own.opened_on,
        )
    )
    for key in ("case:own", "case:violence", "case:sibling", "case:other"):
        case = session.get_one(LegalCase, UUID(world.ids["case"][key]))
        case.decision, case.decided_on = DecisionOutcome.GRANTED, case.opened_on
        case.decided_by_id = case.created_by_id
    for key, home in {"own": places.institution, "sibling": places.foreign}.items():
        verify(world, as_role(R.APPROVER, at=home), key)
    offices = {"own": places.institution, "sibling": places.foreign, "other": far["institution"]}
    for serial, home in enumerate(offices.items(), 80):
        rights(world, session, as_role, home, serial)
    for key in ("case:violence_ended", "case:sibling"):
        review(session, session.get_one(LegalCase, UUID(world.ids["case"][key])))
    add_documents(world, session)
    add_ends(world, session, places.lawyer)
    departments = {"own": places.bureau, "sibling": far["bureau"]}
    others = {"own": places.foreign, "sibling": far["institution"]}
    add_jurisdiction(world, session, departments, others)
    add_work(world, session)
    session.get_one(DutyHelpRecord, UUID(world.ids["help"]["help:own"])).helper_id = places.young_lawyer
    assigning(world, session, places)
    committees(world, session, departments)
    for key, home in {"own": places.institution, "firm": places.firm, "sibling": places.foreign}.items():
        world.put("organization", key, home)
    world.put("organization", "other", far["institution"])
    for key, code in (("county", "340202"), ("city", "340200"), ("sibling", "340207"), ("other", "340102")):
        world.put("region", key, code)
    boss = as_role(R.BUREAU_OFFICER, at=far["bureau"])
    for serial, (key, code) in enumerate((("county", "340202"), ("city", "340200"), ("other", "340102")), 1):
        maker = boss if key == "other" else world.clients[R.BUREAU_OFFICER]
        office = far["bureau"] if key == "other" else places.bureau
        report(world, session, (key, code), maker, office, serial)
    session.commit()


def _collect(world: World, session: Session) -> None:
    """Every id of what hangs on a case betrays it; its number does, and the ids of its people."""
    cases = {**world.ids["case"], **world.ids["dispute"]}
    keys = {UUID(value): key for key, value in cases.items()}
    for key, number in world.numbers.items():
        world.ids_of[number] = key
    for table in db.metadata.sorted_tables:
        if table.name != "case_grant" and {"id", "case_id"} <= set(table.c.keys()):
            for identifier, case_id in session.execute(sa.select(table.c.id, table.c.case_id)):
                world.ids_of.setdefault(str(identifier), keys[case_id])
    for party, person in session.execute(
        sa.select(CaseParty.case_id, Person.id).join(Person, Person.id == CaseParty.person_id)
    ):
        world.ids_of[str(person)] = keys[party]
        world.ids.setdefault("person", {}).setdefault(keys[party], str(person))
    for party, case_id in session.execute(sa.select(CaseParty.id, CaseParty.case_id)):
        world.ids.setdefault("party", {}).setdefault(keys[case_id], str(party))
    for key, case_id in cases.items():
        world.versions[key] = session.get_one(LegalCase, UUID(case_id)).version


NOBODY: Final = str(uuid4())
