"""What may change in a request, and to what, read from the packs as written and by none of the engine's own reasoning.

Figures, documents and what is not known may change; age, category, matter and what is known of the case may not. Of
each input only values that can matter are tried: of an income nothing and the most that passes, of an answer that is
not known each one it can have. Documents that the same conditions name count for the same: the first stands for all.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product

from caseapp.errors import LocalFigureMissing, PolicyMissing
from caseapp.packs.conditions import Condition, Op
from caseapp.packs.policy_types import PolicyList
from caseapp.rules.screening import Facts, Outcome
from tests.unit.rules.screening_world import ASSETS, DEDUCTIONS, LINES, MEANS, judged, policy

Changes = dict[str, object]

FEN = Decimal("0.01")
ZERO = Decimal(0)
STRICT = "310115"
UNKNOWNS: dict[str, tuple[object, ...]] = {
    "other_reason": (True, False),
    "applicant.has_fixed_income": (True, False),
    "household.opponent_in_household": (True, False),
    "already_represented": (True, False),
    "applicant.residence": ("urban", "rural"),
    "household.members": (1, 50),
    "verification": ("honesty_commitment", "information_sharing"),
}
INCOMES = ("household.monthly_income", "applicant.monthly_income")


def eligible(facts: Facts, region: str) -> bool:
    """Whether there is an answer, and it is yes."""
    try:
        return judged(facts, region).outcome is Outcome.ELIGIBLE
    except (LocalFigureMissing, PolicyMissing):
        return False


def inputs(facts: Facts, region: str) -> dict[str, tuple[object, ...]]:
    """The request paths that may change, each with the values that can matter."""
    found = {path: values for path, values in UNKNOWNS.items() if facts.at(path) is None}
    line = LINES.get(region)
    if line is None:
        found |= dict.fromkeys(INCOMES, (ZERO,))
    else:
        most = line - FEN if region == STRICT else line
        found |= {INCOMES[0]: (ZERO, most * (facts.members or 1)), INCOMES[1]: (ZERO, most)}
    if region == MEANS:  # the least of what is owned, and the most that comes off
        found |= {f"household.assets.{code}": (ZERO,) for code in ASSETS}
        found |= {f"household.deductions.{code}": (Decimal(10**6),) for code in DEDUCTIONS}
    tried = {path: tuple(one for one in values if one != facts.at(path)) for path, values in found.items()}
    return {**{f"evidence.{code}": (True,) for code in documents(facts, region)}, **tried}


def documents(facts: Facts, region: str) -> list[str]:
    """One document of each kind that is not held and that a claimed ground, or a category leading to it, names."""
    naming: dict[str, set[str]] = {}
    led_to = {
        item.ground for item in policy(region).items(PolicyList.CATEGORIES) if item.code in facts.categories
    }
    claimed = {*facts.grounds, *led_to}
    for ground in policy(region).items(PolicyList.GROUNDS):
        if ground.code in claimed and ground.when is not None:
            for at, code in _named(ground.when, ground.code):
                naming.setdefault(code, set()).add(at)
    for category in policy(region).items(PolicyList.CATEGORIES):
        if category.code in facts.categories or category.ground in facts.grounds:
            for code in category.documents:
                naming.setdefault(code, set()).add(category.ground)
    alike = {frozenset(at): code for code, at in reversed(naming.items()) if code not in facts.evidence}
    return list(alike.values())


def _named(condition: Condition, at: str) -> Iterator[tuple[str, str]]:
    """Each document with the place of the condition that names it."""
    if condition.op is Op.EVIDENCE:
        yield from ((at, str(code)) for code in condition.values)
    for index, part in enumerate(condition.parts):
        yield from _named(part, f"{at}.{index}")


class Oracle:
    """Every joint set of changes to one request, in the order of their sizes."""

    def __init__(self, facts: Facts, region: str) -> None:
        self.facts, self.region = facts, region
        self.inputs = inputs(facts, region)

    def sets(self, below: int | None) -> Iterator[Changes]:
        """All of fewer than `below` changes (None: all there are)."""
        for size in range(1, len(self.inputs) + 1 if below is None else below):
            for paths in combinations(self.inputs, size):
                for values in product(*(self.inputs[path] for path in paths)):
                    yield dict(zip(paths, values, strict=True))

    def first_that_opens(self, below: int | None) -> Changes | None:
        """The first of these sets that makes the request eligible."""
        tried = (changes for changes in self.sets(below) if self.opens(changes))
        return next(tried, None)

    def opens(self, changes: Mapping[str, object]) -> bool:
        """Whether the request with these changes is answered, and the answer is yes."""
        return eligible(self.facts.having(changes), self.region)

    def may_change(self, path: str) -> bool:
        """Figures and documents, and what is not known yet."""
        known = path.startswith(("evidence.", *INCOMES, "household.assets.", "household.deductions."))
        return known or (path in UNKNOWNS and self.facts.at(path) is None)
