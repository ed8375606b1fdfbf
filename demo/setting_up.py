"""Everything that must be registered before the first day, through the API: bodies, people, figures, targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from demo import duty
from demo.client import Client, Http
from demo.world import ADMIN, CITY, OFFICERS, PASSWORD, PLACES, Worker, workers

BUREAU_ROLES: Final = {
    "bureau_officer": "司法局业务科室工作人员",
    "statistician": "统计员",
    "leader": "局领导",
    "security_admin": "安全管理员",
    "auditor": "审计员",
}
CENTRE_ROLES: Final = {
    "intake_officer": "受理窗口工作人员",
    "approver": "审批人",
    "quality_officer": "质量监督员",
    "quality_reviewer": "质量评查员",
    "integration": "协同平台接口",
}
LIVING: Final = {
    "name": "minimum_living_standard",
    "value": "800.00",
    "unit": "yuan/month",
    "valid_from": "2025-01-01",
    "source": "演示数值（demo figure），不是芜湖市公布的标准",
}
Step = Callable[[str], None]


class Town:
    """Who and what has been registered: clients by account, ids by key. Filled by :func:`set_up`."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self.clients: dict[str, Client] = {}
        self.ids: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.admin = self.signed(ADMIN)

    def signed(self, login: str) -> Client:
        """The client of an account (all accounts of the demo have one password)."""
        return self.clients.setdefault(login, Client(self.http, login, PASSWORD))

    def account(self, login: str, name: str, organization: str, role: str, **links: str) -> Client:
        """Create an account."""
        body = {
            "login": login,
            "display_name": name,
            "password": PASSWORD,
            "organization_id": self.ids[organization],
            "roles": [role],
            **links,
        }
        self.admin.post("/accounts", body)
        return self.signed(login)

    def role(self, role: str, name: str, organization: str, **links: str) -> None:
        """The account that stands for a role; its login is the role."""
        self.account(role, name, organization, role, **links)
        self.roles[role] = name


def set_up(town: Town, told: Step) -> None:
    """Register everything, in an order in which each step finds what it needs."""
    told("司法局与账号")
    town.ids["bureau"] = town.admin.get("/auth/me")["organization_id"]
    town.roles["system_admin"] = "系统管理员"
    for role, name in BUREAU_ROLES.items():
        town.role(role, name, "bureau")
    bureau = town.signed("bureau_officer")
    bureau.put(f"/regions/{CITY}/figures", {"figures": _living()})
    bureau.put("/metrics/targets", {"region_code": CITY, "from_plan": True})
    told("法律援助机构、律师事务所、法律服务所")
    for place in PLACES:
        _register_place(town, bureau, place.code, place.name)
    for role, name in CENTRE_ROLES.items():
        town.role(role, name, f"{CITY}.institution")
    told("法律援助人员")
    for worker in workers():
        _register_worker(town, bureau, worker)
    first, second = f"{CITY}.lawyer1", f"{CITY}.lawyer2"
    town.role("legal_aid_worker", "承办律师", f"{CITY}.firm", practitioner_id=town.ids[first])
    town.role("duty_lawyer", "值班律师", f"{CITY}.firm", practitioner_id=town.ids[second])
    town.role("firm_manager", "律师事务所主任（镜湖区）", "340202.firm")
    told("值班律师工作站")
    for code, kind, name in duty.stations():
        body = {
            "organization_id": town.ids[f"{code}.institution"],
            "placement": kind,
            "name": name,
            "region_code": code,
        }
        town.ids[name] = bureau.post("/duty/stations", body)["id"]


def _living() -> list[dict[str, Any]]:
    return [{**LIVING, "variant": residence} for residence in ("urban", "rural")]


def _register_place(town: Town, bureau: Client, code: str, name: str) -> None:
    bodies = {
        "institution": (f"{name}法律援助中心", "legal_aid_institution", town.ids["bureau"]),
        "firm": (f"{name}示例律师事务所", "law_firm", None),
        "grassroots": (f"{name}示例法律服务所", "grassroots_office", None),
    }
    for key, (title, kind, parent) in bodies.items():
        body = {
            "name": title,
            "kind": kind,
            "region_code": code,
            "parent_id": parent,
            "established_on": "2010-01-01",
        }
        town.ids[f"{code}.{key}"] = bureau.post("/organizations", body)["id"]
    station = {
        "name": f"{name}示例工作站",
        "kind": "work_station",
        "region_code": code,
        "parent_id": town.ids[f"{code}.institution"],
        "established_on": "2015-01-01",
    }
    town.ids[f"{code}.work_station"] = bureau.post("/organizations", station)["id"]
    for role in OFFICERS:
        town.account(f"{code}.{role}", f"{name}{CENTRE_ROLES[role]}", f"{code}.institution", role)


def _register_worker(town: Town, bureau: Client, worker: Worker) -> None:
    home = f"{worker.place}.{worker.home}"
    made = bureau.post("/practitioners", {**worker.body(), "organization_id": town.ids[home]})
    town.ids[worker.key] = made["id"]
    if worker.handles_cases:
        town.account(worker.key, worker.name, home, "legal_aid_worker", practitioner_id=made["id"])
