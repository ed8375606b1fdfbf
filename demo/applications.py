"""What the applicants of the year bring: drafts with a matter, a claim and a fate, and the body of each application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from demo.exemptions import ADULT, CHILD, ELDERLY, EXEMPTIONS, Exemption
from demo.people import People
from demo.world import NAMES

OUTSIDE: Final = ("divorce", "private_loan", "other_unlisted_matter")
LINE: Final = 1600  # yuan a month: twice the demo's minimum living standard
CHANNELS: Final = {"window": 60, "work_station": 12, "phone": 8, "web": 14, "letter": 2, "transfer": 4}
PAPERS: Final = {
    "id_card": "居民身份证复印件",
    "household_register": "户口簿复印件",
    "income_proof": "收入证明",
    "hardship_statement": "经济困难状况说明表",
    "work_evidence": "务工证明",
    "no_income_statement": "无固定生活来源证明",
    "disability_certificate": "残疾证",
    "dibao_certificate": "低保证",
    "school_injury_record": "学校出具的受伤情况说明",
    "protection_order": "告诫书",
}
CHILD_SUPPORT: Final = (
    "申请人的父母离婚后，{other}作为不直接抚养的一方，自{when}起未给付抚养费{months}个月，共{sum}元。"
)
Json = dict[str, Any]


@cache
def book() -> Json:
    """The texts and numbers of ``matters.yaml``."""
    text = Path(__file__).with_name("matters.yaml").read_text(encoding="utf-8")
    found: Json = yaml.safe_load(text)
    return found


@dataclass(slots=True)
class Draft:
    """An application in the making. ``fate`` is empty where aid is granted and the work runs its course."""

    matter: str | None
    ground: str | None
    kind: str
    exemption: Exemption | None = None
    fate: str = ""
    late: str = ""
    supplement: bool = False
    replaced: bool = False

    @property
    def topic(self) -> str:
        """What it is about, for the texts."""
        return self.ground or self.matter or ""

    @property
    def ordinary(self) -> bool:
        """Hardship is a condition and has to be shown by income."""
        return self.ground is None and self.exemption is None and self.matter not in OUTSIDE


def drafts(random: Random) -> list[Draft]:
    """All applications of the year, shuffled, exemptions claimed where they fit."""
    found = [
        Draft(code, None, row["kind"]) for code, row in book()["matters"].items() for _ in range(row["count"])
    ]
    found += [
        Draft(row.get("matter"), code, row["kind"])
        for code, row in book()["grounds"].items()
        for _ in range(row["count"])
    ]
    random.shuffle(found)
    for exemption in EXEMPTIONS:
        for draft in [d for d in found if d.ordinary and _fits(exemption, d)][: exemption.count]:
            draft.exemption = exemption
    return found


def _fits(exemption: Exemption, draft: Draft) -> bool:
    return draft.matter in exemption.matters if exemption.matters else draft.matter != "injury_compensation"


@dataclass(frozen=True, slots=True)
class Desk:
    """What writing a body needs: chance, people, the place and the day."""

    random: Random
    people: People
    place: str
    on: date


def body_of(draft: Draft, desk: Desk) -> Json:
    """The application as it is posted; a draft with a supplement lacks its papers at first."""
    told = _telling(draft, desk)
    papers = _papers(draft)
    handed = papers[:1] if draft.supplement else papers
    body = {
        "kind": draft.kind,
        "aid_form": _form(draft),
        "matter": draft.matter,
        "grounds": [code for code in (draft.ground, draft.exemption and draft.exemption.ground) if code],
        "applicant": _applicant(draft, desk, told["ages"]),
        "opposing_parties": told["others"],
        "facts": told["facts"],
        "claims": book()["claims"].get(draft.topic, book()["claims"]["default"]),
        "claim_amount": told["sum"],
        "evidence": handed,
        "materials": [{"code": None, "name": "法律援助申请表", "pages": 2}, *map(_material, handed)],
        "already_represented": draft.fate == "refuse:already_represented",
        "channel": desk.random.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        "received_at": f"{desk.on}T{desk.random.randint(8, 16):02d}:{desk.random.randint(0, 59):02d}:00+08:00",
    }
    if body["channel"] == "work_station":
        body |= {"work_station": f"{desk.place}.work_station", "station_received_at": body["received_at"]}
    if draft.ground is None:
        body |= {"household": _household(draft, desk.random), "verification": _route(desk.random)}
    if draft.exemption is not None and draft.exemption.ages == CHILD:
        adult = desk.people.person(desk.on, (30, 50), place=NAMES[desk.place])
        body["representative"] = {**adult, "relationship": "statutory_representative"}
    return body


def _form(draft: Draft) -> str:
    labor = book()["matters"].get(draft.matter or "", {}).get("form") == "labor"
    return "labor_mediation_arbitration_representation" if labor else "civil_admin_statecomp_representation"


def _route(random: Random) -> str:
    """Wuhu's plan makes the honesty commitment the usual way."""
    return random.choices(["honesty_commitment", "information_sharing"], [85, 15])[0]


def _papers(draft: Draft) -> list[str]:
    if draft.ground is not None:
        return ["id_card", "protection_order"] if draft.ground.startswith("abuse") else ["id_card"]
    if draft.exemption is not None:
        return ["id_card", *draft.exemption.papers]
    return ["id_card", "income_proof", "hardship_statement"]


def all_papers(draft: Draft) -> list[str]:
    """What the application's evidence is once everything asked for has come."""
    return _papers(draft)


def _material(code: str) -> Json:
    return {"code": code, "name": PAPERS.get(code, "相关证明材料"), "pages": 1}


def _applicant(draft: Draft, desk: Desk, ages: tuple[int, int]) -> Json:
    person = desk.people.person(desk.on, ages, place=NAMES[desk.place])
    if draft.ground is not None:  # LAL Art. 32: income is not asked
        return {**person, "categories": []}
    category = draft.exemption.category if draft.exemption else None
    poor = draft.exemption is not None and draft.exemption.poor
    facts = {
        "categories": [category] if category else [],
        "has_fixed_income": not poor,
        "monthly_income": "0.00" if poor else f"{desk.random.randint(60, 150) * 10}.00",
        "residence": desk.random.choice(["urban", "rural"]),
    }
    return {**person, **facts}


def _household(draft: Draft, random: Random) -> Json | None:
    if draft.supplement and draft.ordinary:
        return None
    members = random.randint(1, 5)
    each = (
        random.randint(170, 420) * 10
        if draft.fate == "refuse:hardship_not_met"
        else random.randint(50, 159) * 10
    )
    return {"members": members, "monthly_income": f"{members * each}.00", "opponent_in_household": False}


def household_shown(random: Random) -> Json:
    """What a household within the line looks like, handed in later."""
    return {
        "members": 3,
        "monthly_income": f"{3 * random.randint(50, 159) * 10}.00",
        "opponent_in_household": False,
    }


def _telling(draft: Draft, desk: Desk) -> Json:
    """The facts in words, with the other side, the sum and the applicant's age that fit them."""
    row = book()["grounds"].get(draft.topic) or book()["matters"][draft.topic]
    chosen = _text(draft, desk.random)
    name = _other(row, chosen.get("trade", "factory"), desk)
    least, most = row.get("sums", (0, 0))
    amount = desk.random.randrange(least, most, 100) if most else None
    months = desk.random.randint(2, 9)
    month = desk.on.year * 12 + desk.on.month - 1 - months - desk.random.randint(0, 4)
    facts = chosen["text"].format(
        other=name, when=f"{month // 12}年{month % 12 + 1}月", months=months, sum=amount
    )
    return {
        "facts": facts,
        "others": [{"name": name}] if name else [],
        "sum": f"{amount}.00" if amount is not None else None,
        "ages": draft.exemption.ages if draft.exemption else tuple(chosen.get("ages", ADULT)),
    }


def _text(draft: Draft, random: Random) -> Json:
    """A text that fits whoever applies: an exemption brings its own ages."""
    if draft.exemption is not None and draft.exemption.category == "minor":
        return {"text": CHILD_SUPPORT}
    texts = [text if isinstance(text, dict) else {"text": text} for text in book()["facts"][draft.topic]]
    if draft.exemption is not None:
        ages = draft.exemption.ages
        fitting = [text for text in texts if _ages_meet(tuple(text.get("ages", ages)), ages)]
        old = [text for text in fitting if "ages" in text]
        return random.choice((old if ages == ELDERLY else []) or fitting)
    return random.choice([text for text in texts if tuple(text.get("ages", ADULT)) != CHILD])


def _ages_meet(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _other(row: Json, trade: str, desk: Desk) -> str:
    if row["other"] == "person":
        return desk.people.name(female=desk.random.random() < 0.3)  # noqa: PLR2004 - three in ten
    if row["other"] == "company":
        return f"{NAMES[desk.place][:2]}{desk.random.choice(book()['companies'][trade])}有限公司"
    return str(row.get("organ", ""))
