"""What a region's policy pack holds, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from caseapp.packs.conditions import Condition, Truth
from caseapp.packs.reading import Dated, Node, Provenance, Rank

NATION = "000000"
EXEMPT_ROUTES = frozenset({"exempt_art42", "exempt_policy"})


class PolicyList(StrEnum):
    """The lists of codes a policy pack gives; `Item.group` divides them further."""

    FORMS = "forms"
    MATTERS = "matters"
    GROUNDS = "grounds"
    CATEGORIES = "categories"
    EVIDENCE = "evidence"
    CIRCUMSTANCES = "circumstances"
    PRIORITY_GROUPS = "priority_groups"
    REFUSAL_GROUNDS = "refusal_grounds"
    TERMINATION_GROUNDS = "termination_grounds"
    PRIOR_AID_GROUNDS = "prior_aid_grounds"
    PRIOR_AID_ENDINGS = "prior_aid_endings"
    FEE_RELIEF = "fee_relief"


class Merge(StrEnum):
    """How a lower level may change a national setting."""

    LOCKED = "locked"
    OVERRIDE = "override"
    EARLIEST = "earliest"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class LineKind(StrEnum):
    """How a province writes its hardship line (LAL Art. 34)."""

    MULTIPLE_OF_DIBAO = "multiple_of_dibao"
    MINIMUM_WAGE = "minimum_wage"
    LOW_INCOME_LINE = "low_income_line"
    HARDSHIP_LINE = "hardship_line"
    FRACTION_OF_RURAL_INCOME = "fraction_of_rural_income"
    FIXED_AMOUNT = "fixed_amount"


class Comparator(StrEnum):
    """Whether an income equal to the line passes."""

    LTE = "lte"
    LT = "lt"


class FigurePlace(StrEnum):
    """Whose figure the line refers to: the nearest one to the institution, or the prefecture city's."""

    NEAREST = "nearest"
    PREFECTURE = "prefecture"


@dataclass(frozen=True, slots=True)
class HardshipLine:
    """The monthly line per head: `factor` times a local figure, or `amount` yuan where the text fixes it.

    `year_offset` -1 takes the figure of the last day of the year before.
    """

    kind: LineKind
    factor: Decimal
    comparator: Comparator
    place: FigurePlace
    year_offset: int
    amount: Decimal | None
    zh: str
    en: str


class Per(StrEnum):
    """What an asset limit is for: each person whose income counts, or all of them together."""

    PERSON = "person"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class AssetRule:
    """What those whose income counts may own: the sum of `assets`, up to `amount` yuan or so many monthly hardship
    `lines` per head. Without either the limit is not at hand: the rule is no condition, a person looks at it.
    """

    code: str
    assets: tuple[str, ...]
    per: Per
    amount: Decimal | None
    lines: Decimal | None
    comparator: Comparator
    zh: str
    en: str
    basis: Provenance

    @property
    def binds(self) -> bool:
        """Whether its limit is at hand."""
        return self.amount is not None or self.lines is not None


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off the household's monthly income before it is compared, up to `cap` yuan (None: all of it)."""

    code: str
    cap: Decimal | None
    zh: str
    en: str
    basis: Provenance


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """Which income is compared when `fact` has `value`: the amount at one request path, less the region's deductions
    where it `deducts`, divided by the number at another (`per`; empty: not divided).
    """

    fact: str
    value: bool
    amount: str
    per: str
    zh: str
    en: str
    deducts: bool = False


SettingValue = (
    Decimal
    | str
    | bool
    | HardshipLine
    | tuple[IncomeRule, ...]
    | tuple[AssetRule, ...]
    | tuple[Deduction, ...]
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One region's entry for a setting; only the national one fixes `merge`, `kind` and `belongs_to`."""

    key: str
    kind: str
    merge: Merge
    belongs_to: str
    values: Dated[SettingValue] | None
    basis: Provenance
    region_code: str
    review_by: date | None
    origin: Node = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A setting as it stands on a day for a region; `others` are the rules kept beside it (`earliest`)."""

    value: SettingValue
    basis: Provenance
    region_code: str
    review_by: date | None = None
    others: tuple[SettingValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One code of a list.

    `opens_to` marks a closing item: it is never claimed itself, and sources of these ranks may extend
    it. `on` False: no text in force supports the item here. `ground` is the ground that a category
    proves, `documents` what proves the category. `may_be` lists the codes that a wider one of a plan
    leaves open: a rule that asks for one of these asks which it is. `fits` lists the routes a refusal or
    termination ground is good for (empty: all). `cites_condition`: several articles know this refusal
    ground, and a decision cites the one whose condition failed. `shown_by_document`: the category's document names it,
    whether or not anybody claims it. `includes`: matters of the lists above
    that this one of a plan covers. `when` is what must hold for the item to count.
    """

    code: str
    zh: str
    en: str
    basis: Provenance
    region_code: str
    group: str = ""
    parent: str = ""
    may_be: tuple[str, ...] = ()
    extends: str = ""
    opens_to: tuple[Rank, ...] = ()
    on: bool = True
    starts: date | None = None
    ends: date | None = None
    review_by: date | None = None
    ground: str = ""
    documents: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    cites_condition: bool = False
    shown_by_document: bool = False
    includes: tuple[str, ...] = ()
    when: Condition | None = None
    note: str = ""
    origin: Node = field(default_factory=lambda: Node(None, "", "", []), compare=False, repr=False)

    @property
    def claimable(self) -> bool:
        """Whether a request may name it."""
        return self.on and not self.opens_to

    def stale(self, day: date) -> bool:
        """Whether its text (or the pack it stands in) should have been reviewed before that day."""
        return self.review_by is not None and self.review_by < day

    def in_force(self, day: date) -> bool:
        """Whether it counts on `day`; both its days are included."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class PathNote:
    """Something an answer must say beside its outcome, when the condition holds; of `outcomes` (empty: of any)."""

    code: str
    when: Condition
    zh: str
    en: str
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AidPath:
    """One way to aid: where `applies` holds, everything in `requires` must hold too."""

    code: str
    applies: Condition
    requires: tuple[Condition, ...]
    route: str
    notes: tuple[PathNote, ...]
    basis: Provenance


Phrases = Mapping[str, Mapping[Truth, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One region's pack as written."""

    region_code: str
    name_zh: str
    name_en: str
    valid_from: date
    review_by: date | None
    items: tuple[tuple[PolicyList, Item], ...]
    settings: Mapping[str, Setting]
    paths: tuple[AidPath, ...]
    otherwise: str
    phrases: Phrases
    basis: Provenance
    key: str
    digest: str
    notes: tuple[PathNote, ...] = ()

    @property
    def exempting(self) -> frozenset[str]:
        """The groups of grounds that its paths let stand in for verification (LAL Art. 42, regional plans)."""
        asked = (
            one for path in self.paths for needed in (path.applies, *path.requires) for one in needed.walk()
        )
        return frozenset(group for one in asked if one.route in EXEMPT_ROUTES for group in one.groups)


def region_chain(region_code: str) -> tuple[str, ...]:
    """The region and all above it, lowest first, ending with the nation.

    Takes 6 (county and above), 9 (township) or 12 (village) digits.
    """
    chain = [region_code[:cut] for cut in (12, 9) if len(region_code) >= cut]
    six = region_code[:6]
    chain += [six, f"{six[:4]}00", f"{six[:2]}0000", NATION]
    return tuple(dict.fromkeys(chain))


def level_of(region_code: str) -> str:
    """nation, province, prefecture, county, township or village, from the code's shape."""
    if len(region_code) > len(NATION):
        return "township" if len(region_code) == 9 else "village"  # noqa: PLR2004 - digits of the code
    for level, tail in (("nation", "000000"), ("province", "0000"), ("prefecture", "00")):
        if region_code.endswith(tail):
            return level
    return "county"
