"""Scored forms of the quality review (packs/review_forms/<key>.yaml).

A form's questions carry weights that sum to 100 and the answers each allows, as shares of the weight;
critical faults fail a file whatever its total; grades have cut-offs, which are the office's, not the law's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from caseapp.packs.reading import Node, PackReader, Provenance, source_of
from caseapp.vocabulary import Grade, ReviewKind

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Question:
    """`weight` in points; an answer is one of `options`, each worth its share (0 to 1) of the weight."""

    code: str
    zh: str
    en: str
    weight: Decimal
    options: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class CriticalFault:
    """A fault that fails the file whatever the total; the department is told of an ``act`` of packs/misconduct."""

    code: str
    zh: str
    en: str
    basis: Provenance
    act: str | None


@dataclass(frozen=True, slots=True)
class Grading:
    """Grades from the best down, each with the least total that earns it; the last one begins at 0."""

    cut_offs: tuple[tuple[Grade, Decimal], ...]
    basis: Provenance

    def grade(self, total: Decimal) -> Grade:
        """The best grade whose least total is reached."""
        return next(grade for grade, least in self.cut_offs if total >= least)


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """A form of one of the four measures of LAL Art. 59; `digest` is the SHA-256 of its file."""

    key: str
    zh: str
    en: str
    kind: ReviewKind
    questions: tuple[Question, ...]
    critical_faults: tuple[CriticalFault, ...]
    grading: Grading
    basis: Provenance
    digest: str

    @property
    def verified(self) -> bool:
        """Whether the weights and the cut-offs stand in a text somebody has read."""
        return self.basis.verified and self.grading.basis.verified


def load_review_forms(reader: PackReader, acts: Collection[str] | None = None) -> Mapping[str, ReviewForm]:
    """Every review_forms/<key>.yaml by key; a fault's ``act`` is one of ``acts``. Faults go to the reader."""
    forms = {}
    for name, root in reader.matching("review_forms/*.yaml"):
        key = name.split("/")[-1].removesuffix(".yaml")
        forms[key] = _form(key, root, source_of(name, reader.text(name)).digest)
        for fault in forms[key].critical_faults:
            if acts is not None and fault.act is not None and fault.act not in acts:
                root.fault(f"{fault.act!r} is no act", " | ".join(acts), f"critical_faults.{fault.code}.act")
    return forms


def _form(key: str, root: Node, digest: str) -> ReviewForm:
    needed = ["key", "zh", "en", "kind", "questions", "critical_faults", "grades"]
    root.keys([*needed, "source", "article", "rank", "verified"], ["note"])
    if root.text("key") != key:
        root.fault("the file is named after the form", f"key: {key}", "key")
    questions = tuple(_question(code, node) for code, node in root.entries("questions").items())
    critical = tuple(_critical(code, node) for code, node in root.entries("critical_faults").items())
    for code in sorted({one.code for one in questions} & {one.code for one in critical}):
        root.fault("is also the code of a question", "a code of its own", f"critical_faults.{code}")
    total = sum((question.weight for question in questions), Decimal(0))
    if total != FULL:
        root.fault(f"the weights sum to {total}, not to 100", "weight: 10", "questions")
    return ReviewForm(
        key=key,
        zh=root.text("zh"),
        en=root.text("en"),
        kind=root.choice("kind", ReviewKind),
        questions=questions,
        critical_faults=tuple(
            _critical(code, node) for code, node in root.entries("critical_faults").items()
        ),
        grading=_grading(root.at("grades")),
        basis=root.provenance(),
        digest=digest,
    )


def _question(code: str, node: Node) -> Question:
    node.keys(["zh", "en", "weight", "options"])
    weight = node.decimal("weight")
    if weight <= 0:
        node.fault("a question without weight asks nothing", "weight: 10", "weight")
    return Question(code, node.text("zh"), node.text("en"), weight, _options(node))


def _options(node: Node) -> Mapping[str, Decimal]:
    options = {name: node.at("options").decimal(name) for name in node.entries("options")}
    if len(options) < 2 or any(not 0 <= share <= 1 for share in options.values()):  # noqa: PLR2004
        node.fault("two or more answers, each a share from 0 to 1", "options: {yes: 1, no: 0}", "options")
    elif min(options.values()) == max(options.values()):
        node.fault("every answer is worth the same", "options: {yes: 1, no: 0}", "options")
    return options


def _critical(code: str, node: Node) -> CriticalFault:
    node.keys(["zh", "en", "source", "article", "rank", "verified"], ["act"])
    act = node.text("act") if node.has("act") else None
    return CriticalFault(code, node.text("zh"), node.text("en"), node.provenance(), act)


def _grading(node: Node) -> Grading:
    node.keys(["cut_offs", "source", "article", "rank", "verified"], ["note"])
    below = node.at("cut_offs").keys(list(Grade))
    cut_offs = tuple((grade, below.decimal(grade.value)) for grade in Grade)
    least = [value for _, value in cut_offs]
    if least != sorted(set(least), reverse=True) or least[0] > FULL or least[-1] != 0:
        example = "{excellent: 90, good: 75, qualified: 60, unqualified: 0}"
        below.fault("cut-offs fall from the best grade to 0", example)
    return Grading(cut_offs, node.provenance())
