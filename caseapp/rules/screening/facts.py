"""What an applicant tells: the body of `POST /screenings`, typed, with request paths as names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from caseapp.errors import Fault, Invalid

T = TypeVar("T")
MOST_MEMBERS: Final = 50  # of a household that anybody may enter
_FEN: Final = Decimal("0.01")
_MOST_DIGITS: Final = 12

_FIELDS: Final = {
    "origin": "origin",
    "aid_form": "aid_form",
    "matter": "matter",
    "other_reason": "other_reason",
    "applicant.birth_date": "birth_date",
    "applicant.has_fixed_income": "has_fixed_income",
    "applicant.monthly_income": "own_income",
    "applicant.residence": "residence",
    "household.members": "members",
    "household.monthly_income": "household_income",
    "household.opponent_in_household": "opponent_in_household",
    "verification": "verification",
    "already_represented": "already_represented",
}
EVIDENCE_PREFIX: Final = "evidence."
ASSETS_PREFIX: Final = "household.assets."
DEDUCTIONS_PREFIX: Final = "household.deductions."
_AMOUNTS: Final = {ASSETS_PREFIX: "assets", DEDUCTIONS_PREFIX: "deductions"}


@dataclass(frozen=True, slots=True)
class Facts:
    """One request. None means «not known». Incomes are yuan a month; `members` counts the applicant and
    `household_income` is the sum of all of them; `assets` are owned, and `deductions` paid a month, by those whose
    income counts.
    """

    origin: str = "application"
    aid_form: str | None = None
    matter: str | None = None
    grounds: tuple[str, ...] = ()
    other_reason: bool | None = None
    evidence: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    birth_date: date | None = None
    categories: tuple[str, ...] = ()
    has_fixed_income: bool | None = None
    own_income: Decimal | None = None
    residence: str | None = None
    members: int | None = None
    household_income: Decimal | None = None
    assets: Mapping[str, Decimal] | None = field(default=None, hash=False)
    deductions: Mapping[str, Decimal | None] | None = field(default=None, hash=False)
    opponent_in_household: bool | None = False
    verification: str | None = None
    already_represented: bool | None = None

    @classmethod
    def from_request(cls, body: Mapping[str, object]) -> Facts:
        """The facts of a `POST /screenings` body; `region_code` and `on` are not among them.

        Money may be text, int or Decimal, dates ISO text or dates. Absent means null, except
        `origin` (application) and `household.opponent_in_household` (false). Raises Invalid with
        every faulty field.
        """
        reader = _Reader()
        person = reader.part(body, "applicant")
        home = reader.part(body, "household")
        facts = cls(
            origin=reader.text(body, "origin") or "application",
            aid_form=reader.text(body, "aid_form"),
            matter=reader.text(body, "matter"),
            grounds=reader.codes(body, "grounds"),
            other_reason=reader.flag(body, "other_reason"),
            evidence=frozenset(reader.codes(body, "evidence")),
            circumstances=frozenset(reader.codes(body, "circumstances")),
            birth_date=reader.day(person, "birth_date", "applicant."),
            categories=reader.codes(person, "categories", "applicant."),
            has_fixed_income=reader.flag(person, "has_fixed_income", "applicant."),
            own_income=reader.money(person, "monthly_income", "applicant."),
            residence=reader.text(person, "residence", "applicant."),
            members=reader.count(home, "members", "household."),
            household_income=reader.money(home, "monthly_income", "household."),
            assets=_told(reader.amounts(home, "assets", "household.")),
            deductions=reader.amounts(home, "deductions", "household."),
            opponent_in_household=reader.flag(home, "opponent_in_household", "household.", default=False),
            verification=reader.text(body, "verification"),
            already_represented=reader.flag(body, "already_represented"),
        )
        if reader.faults:
            raise Invalid(faults=reader.faults)
        return facts

    def at(self, path: str) -> object:
        """The value at a request path such as `household.members`; True or False for `evidence.<code>`."""
        if path.startswith(EVIDENCE_PREFIX):
            return path.removeprefix(EVIDENCE_PREFIX) in self.evidence
        for prefix, name in _AMOUNTS.items():
            if path.startswith(prefix):
                return (getattr(self, name) or {}).get(path.removeprefix(prefix))
        return getattr(self, _FIELDS[path])

    def having(self, changes: Mapping[str, object]) -> Facts:
        """The same facts with other values at some request paths."""
        added = {path.removeprefix(EVIDENCE_PREFIX) for path in changes if path.startswith(EVIDENCE_PREFIX)}
        fields = {_FIELDS[path]: value for path, value in changes.items() if path in _FIELDS}
        for prefix, name in _AMOUNTS.items():
            told = {path.removeprefix(prefix): changes[path] for path in changes if path.startswith(prefix)}
            if told:
                fields[name] = {**(getattr(self, name) or {}), **told}
        return replace(self, evidence=self.evidence | added, **fields)  # type: ignore[arg-type]


def _told(amounts: Mapping[str, Decimal | None] | None) -> Mapping[str, Decimal] | None:
    """Without those that are not known."""
    if amounts is None:
        return None
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _is_amount(value: Decimal) -> bool:
    """From zero to what a column holds, to the fen. Digits are counted first: 1e999999999 is a number, too."""
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return False
    return value >= 0 and value == value.quantize(_FEN)


class _Reader:
    """Typed getters over a plain mapping that remember every fault."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def part(self, body: Mapping[str, object], key: str) -> Mapping[str, object]:
        value = body.get(key)
        return value if isinstance(value, Mapping) else self._bad(key, value, {}, "对象", "an object")

    def text(self, body: Mapping[str, object], key: str, at: str = "") -> str | None:
        value = body.get(key)
        return value if isinstance(value, str) else self._bad(at + key, value, None, "文字", "a text")

    def codes(self, body: Mapping[str, object], key: str, at: str = "") -> tuple[str, ...]:
        value = body.get(key)
        if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
            found = tuple(value)
            if all(isinstance(code, str) for code in found):
                return tuple(dict.fromkeys(found))
        return self._bad(at + key, value, (), "代码列表", "a list of codes")

    def flag(
        self, body: Mapping[str, object], key: str, at: str = "", *, default: bool | None = None
    ) -> bool | None:
        if key not in body:
            return default
        value = body[key]
        return (
            value if isinstance(value, bool) else self._bad(at + key, value, None, "是或否", "true or false")
        )

    def count(self, body: Mapping[str, object], key: str, at: str = "") -> int | None:
        value = body.get(key)
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
        return value if whole else self._bad(at + key, value, None, "不小于1的整数", "an integer from 1")  # type: ignore[return-value]

    def day(self, body: Mapping[str, object], key: str, at: str = "") -> date | None:
        value = body.get(key)
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return self._bad(at + key, value, None, "日期", "an ISO date")

    def money(self, body: Mapping[str, object], key: str, at: str = "") -> Decimal | None:
        value = body.get(key)
        try:
            found = None if isinstance(value, bool | float) else Decimal(value)  # type: ignore[arg-type]
        except (InvalidOperation, TypeError, ValueError):
            found = None
        if found is None or not _is_amount(found):
            return self._bad(
                at + key, value, None, "不小于零、至分的金额", "an amount from zero, to the fen, as text"
            )
        return found

    def amounts(
        self, body: Mapping[str, object], key: str, at: str = ""
    ) -> Mapping[str, Decimal | None] | None:
        value = body.get(key)
        if not isinstance(value, Mapping):
            return self._bad(at + key, value, None, "对象", "an object")
        return {name: self.money(value, name, f"{at}{key}.") for name in value}

    def _bad(self, path: str, value: object, stand_in: T, zh: str, en: str) -> T:
        if value is not None:
            self.faults.append(Fault(path, "wrong_type", f"应为{zh}", f"must be {en}"))
        return stand_in
