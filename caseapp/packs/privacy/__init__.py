"""Personal data as the packs have it: versions of the notice, purposes with their basis, retention classes.

A file that is missing leaves its part empty; what is asked of it then is NotFound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseapp.errors import NotFound, PolicyMissing
from caseapp.packs.reading import Dated, Node, PackReader, Provenance
from caseapp.vocabulary import CaseKind, CaseOutcome, LegalBasis, Sensitivity, Signatories

CONTENTS = ("processor", "contact", "purpose", "way", "kinds", "retention", "rights", "exercise")
PROCESSOR = "{processor}"
_ORIGIN = ("source", "article", "rank", "verified")


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the notice; ``items`` holds the contents of PIPL Art. 17 in their order."""

    version: str
    valid_from: date
    items: Mapping[str, str]
    basis: Provenance

    def text(self, processor: str) -> str:
        """The whole notice as this processor gives it."""
        return "\n".join(self.items.values()).replace(PROCESSOR, processor)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a purpose is allowed, and what its consent needs where consent is the basis."""

    basis: LegalBasis
    origin: Provenance
    sensitive: bool
    written: bool
    signatories: Signatories

    @property
    def article(self) -> str:
        """The law with its article."""
        return f"{self.origin.source}{self.origin.article}"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data are processed for."""

    code: str
    zh: str
    en: str
    grounds: Dated[Ground]

    def ground(self, on: date) -> Ground:
        """The ground in force on a day. Raises PolicyMissing before the first one."""
        found = self.grounds.on(on)
        if found is None:
            raise PolicyMissing(
                f"{on}尚无“{self.zh}”的依据", f"nothing allows {self.code!r} on {on}", faults=()
            )
        return found


@dataclass(frozen=True, slots=True)
class Period:
    """``years`` to keep a case, None for ever."""

    years: int | None
    basis: Provenance


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A class of the schedule with its dated period."""

    code: str
    zh: str
    en: str
    periods: Dated[Period]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Cases of these kinds, outcomes and sensitivities; an empty list asks for nothing."""

    class_code: str
    kinds: tuple[str, ...]
    outcomes: tuple[str, ...]
    sensitivities: tuple[str, ...]

    def fits(self, kind: str, outcome: str, sensitivity: str) -> bool:
        """Whether a case falls under the rule."""
        asked = ((self.kinds, kind), (self.outcomes, outcome), (self.sensitivities, sensitivity))
        return all(not allowed or value in allowed for allowed, value in asked)


@dataclass(frozen=True, slots=True)
class Privacy:
    """All of it, frozen."""

    notices: tuple[Notice, ...]
    purposes: Mapping[str, Purpose]
    classes: Mapping[str, RetentionClass]
    rules: tuple[RetentionRule, ...]
    records: Mapping[str, str]

    def notice(self, on: date) -> Notice:
        """The version in force on a day. Raises PolicyMissing before the first one."""
        found = [one for one in self.notices if one.valid_from <= on]
        if not found:
            raise PolicyMissing(f"{on}没有生效的告知文本", f"no notice is in force on {on}")
        return found[-1]

    def version(self, version: str) -> Notice | None:
        """The notice of that version, None where there is none."""
        return next((one for one in self.notices if one.version == version), None)

    def purpose(self, code: str) -> Purpose:
        """One purpose; NotFound for an unknown code."""
        if code not in self.purposes:
            raise NotFound(f"没有“{code}”这一处理目的", f"there is no purpose {code!r}")
        return self.purposes[code]

    def retention(self, kind: str, outcome: str, sensitivity: str) -> RetentionClass:
        """The class of the first rule that fits; NotFound where none does."""
        for rule in self.rules:
            if rule.fits(kind, outcome, sensitivity):
                return self.classes[rule.class_code]
        raise NotFound("没有适用的保管期限", "no retention rule fits the case")

    def retention_of(self, record: str) -> RetentionClass | None:
        """The class of a kind of record that is no case; None where the schedule names none."""
        return self.classes.get(self.records.get(record, ""))


def _records(node: Node, classes: Mapping[str, RetentionClass]) -> Mapping[str, str]:
    found = {name: node.at("records").text(name) for name in node.entries("records")}
    for name, code in found.items():
        if code not in classes:
            node.fault(f"there is no class {code!r}", f"{name}: {' | '.join(classes)}", f"records.{name}")
    return found


def load_privacy(reader: PackReader) -> Privacy:
    """``privacy/notice.yaml``, ``purposes.yaml`` and ``retention.yaml``. Faults stay with the reader."""
    notices = [one for _, node in reader.matching("privacy/notice.yaml") for one in _notices(node)]
    purposes = [one for _, node in reader.matching("privacy/purposes.yaml") for one in _purposes(node)]
    classes: dict[str, RetentionClass] = {}
    rules: list[RetentionRule] = []
    records: Mapping[str, str] = {}
    for _, node in reader.matching("privacy/retention.yaml"):
        node.keys((*_ORIGIN, "classes", "rules"), ("records",))
        origin = node.provenance()
        classes = {code: _class(code, one, origin) for code, one in node.entries("classes").items()}
        rules = [_rule(one, classes) for one in node.children("rules")]
        records = _records(node, classes)
    return Privacy(
        notices=tuple(sorted(notices, key=lambda one: one.valid_from)),
        purposes={one.code: one for one in purposes},
        classes=classes,
        rules=tuple(rules),
        records=records,
    )


def _notices(node: Node) -> list[Notice]:
    node.keys((*_ORIGIN, "versions"))
    origin = node.provenance()
    found = [_notice(version, one, origin) for version, one in node.entries("versions").items()]
    days = [one.valid_from for one in found]
    if len(days) != len(set(days)):
        node.fault("two versions begin on one day", "valid_from: 2026-01-01", "versions")
    return found


def _notice(version: str, node: Node, origin: Provenance) -> Notice:
    node.keys(("valid_from", "items"), _ORIGIN)
    items = node.at("items").keys(CONTENTS)
    told = {name: items.text(name) for name in CONTENTS}
    if PROCESSOR not in told["processor"]:
        items.fault("must name the processor", f"{PROCESSOR}处理您的个人信息。", "processor")
    return Notice(version, node.day("valid_from"), told, node.provenance(origin))


def _purposes(node: Node) -> list[Purpose]:
    node.keys((*_ORIGIN, "purposes"))
    origin = node.provenance()
    return [_purpose(code, one, origin) for code, one in node.entries("purposes").items()]


def _purpose(code: str, node: Node, origin: Provenance) -> Purpose:
    node.keys(("zh", "en", "dated"))
    return Purpose(
        code, node.text("zh"), node.text("en"), node.dated("dated", lambda one: _ground(one, origin))
    )


def _ground(node: Node, origin: Provenance) -> Ground:
    node.keys(("basis", "article"), (*_ORIGIN, "sensitive", "written", "signatories"))
    basis = node.choice("basis", LegalBasis)
    if basis is LegalBasis.STATUTORY_DUTY and (node.has("sensitive") or node.has("signatories")):
        node.fault("a duty of law asks for no consent", "basis: consent", "basis")
    return Ground(
        basis=basis,
        origin=node.provenance(origin),
        sensitive=node.boolean("sensitive", default=False),
        written=node.boolean("written", default=False),
        signatories=node.choice("signatories", Signatories, Signatories.PERSON),
    )


def _class(code: str, node: Node, origin: Provenance) -> RetentionClass:
    node.keys(("zh", "en", "dated"))
    periods = node.dated("dated", lambda one: _period(one, origin))
    return RetentionClass(code, node.text("zh"), node.text("en"), periods)


def _period(node: Node, origin: Provenance) -> Period:
    node.keys((), (*_ORIGIN, "years", "permanent"))
    permanent = node.boolean("permanent", default=False)
    if permanent == node.has("years"):
        node.fault("either years or permanent: true", "years: 30", "years")
        return Period(None, node.provenance(origin))
    years = None if permanent else node.integer("years", minimum=1)
    return Period(years, node.provenance(origin))


def _rule(node: Node, classes: Mapping[str, RetentionClass]) -> RetentionRule:
    node.keys(("class",), ("kinds", "outcomes", "sensitivities"))
    code = node.text("class")
    if code not in classes:
        node.fault(f"there is no class {code!r}", f"class: {' | '.join(classes)}", "class")
    known = {"kinds": CaseKind, "outcomes": CaseOutcome, "sensitivities": Sensitivity}
    for name, kind in known.items():
        for value in node.texts(name):
            if value not in list(kind):
                node.fault(f"{value!r} is not allowed", f"{name}: [{next(iter(kind))}]", name)
    return RetentionRule(code, *(node.texts(name) for name in known))
