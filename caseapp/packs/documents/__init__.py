"""Forms of the papers that an office issues: one entry, one template each (law.md B.3).

Titles and order follow the list of 2023; fields and layout are ours, and none claims to be the Ministry's form.
An overlay folder may add a form or put another template in the place of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from caseapp.packs.case_types import CaseType
from caseapp.packs.clocks import Clocks
from caseapp.packs.privacy import Privacy
from caseapp.packs.reading import Node, PackReader, Provenance, source_of
from caseapp.packs.reports import ReportLayout
from caseapp.vocabulary import (
    FOR_ADVICE,
    AidService,
    CaseKind,
    CaseOrigin,
    DocumentAddressee,
    DocumentContext,
    DocumentIssuer,
    IssuedOnce,
    ParticularKind,
    Permission,
)

FOLDER: Final = "documents/"
SERIES: Final = f"{FOLDER}_series.yaml"
NEEDED: Final = (
    "code number zh en mark template context kinds states permissions issuer addressee once_per needs_facts "
    "retention basis"
)
STARTS: Final = "template.html"
PLACES: Final = ("{place}", "{rank}", "{mark}", "{year}", "{serial}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a form rests on; with ``origins``, only in cases that came so."""

    basis: Provenance
    origins: tuple[CaseOrigin, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One that may be chosen; with ``services``, only where the worker does such a service (LAL Art. 22)."""

    code: str
    zh: str
    services: tuple[AidService, ...]


@dataclass(frozen=True, slots=True)
class Particular:
    """Something asked for when the form is issued. ``most`` bounds a text, a number or the length of a list."""

    code: str
    kind: ParticularKind
    zh: str
    en: str
    required: bool
    most: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A form: which cases it belongs to, who may issue it, what it asks and what it rests on.

    ``mark`` stands in its numbers, which are a series of their own. ``clocks`` are the periods it tells of;
    ``objection_kinds`` the kinds of case in which it tells of an objection (LAL Art. 49). ``needs_facts``: it
    prints facts of the case, so issuing and reading it takes the need to know them. ``retention`` is a class of the
    schedule, empty where it is kept with its case. ``signed_by_person``: the applicant or recipient signs it.
    """

    code: str
    number: int
    zh: str
    en: str
    mark: str
    template: str
    context: DocumentContext
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    move: str
    permissions: tuple[Permission, ...]
    issuer: DocumentIssuer
    addressee: DocumentAddressee
    once_per: IssuedOnce
    needs_facts: bool
    retention: str
    texts: tuple[Text, ...]
    clocks: tuple[str, ...]
    objection_kinds: tuple[str, ...]
    asks: Mapping[str, Particular]
    note: str
    digest: str
    signed_by_person: bool = False

    def basis(self, origin: CaseOrigin | None = None) -> tuple[Provenance, ...]:
        """The texts it rests on in a case that came so; without an origin all of them."""
        return tuple(one.basis for one in self.texts if not (one.origins and origin) or origin in one.origins)

    @property
    def for_person(self) -> bool:
        """Whether the applicant or recipient reads it: it goes to them, or they sign it."""
        return self.signed_by_person or self.addressee is DocumentAddressee.RECIPIENT


@dataclass(frozen=True, slots=True)
class Series:
    """How numbers are written; ``suffixes`` are taken off a division's name, the first that fits."""

    pattern: str
    suffixes: tuple[str, ...]

    def written(self, place: str, rank: str, mark: str, year: int, serial: int) -> str:
        """A number as it is printed, e.g. （镜湖）援决字〔2025〕第1号."""
        return self.pattern.format(place=place, rank=rank, mark=mark, year=year, serial=serial)

    def place(self, division: str) -> str:
        """The division's name as it stands in numbers: at least two characters are left."""
        fits = (one for one in self.suffixes if division.endswith(one) and len(division) > len(one) + 1)
        return division.removesuffix(next(fits, ""))


@dataclass(frozen=True, slots=True)
class Documents:
    """Every form by code, in the order of the list, and the text files that templates are made of."""

    forms: Mapping[str, DocumentForm]
    series: Series
    files: Mapping[str, str]

    def layout(self, form: DocumentForm) -> ReportLayout:
        """What the press needs of a form."""
        return ReportLayout(form.code, form.zh, (), (), {**self.files, STARTS: self.files[form.template]})


def load_documents(
    reader: PackReader, kinds: Mapping[str, CaseType], clocks: Clocks, privacy: Privacy
) -> Documents:
    """Every form of the packs. Faults are left with the reader; call its `finish()` before use."""
    files = _files(reader)
    found = {}
    for name, node in reader.matching(f"{FOLDER}*.yaml"):
        if name == SERIES:
            continue
        form = _form(node, source_of(name, reader.text(name)).digest)
        _check_names(name, node, form, files)
        _check_cases(node, form, kinds)
        _check_law(node, form, clocks, privacy)
        found[form.code] = form
    _check_apart(reader, found)
    ordered = dict(sorted(found.items(), key=lambda item: (item[1].number, item[0])))
    return Documents(ordered, _series(reader.open(SERIES)), files)


def _files(reader: PackReader) -> dict[str, str]:
    names = [name for name in reader.names(f"{FOLDER}*") if name.endswith((".html", ".css"))]
    return {name.removeprefix(FOLDER): reader.text(name) for name in names}


def _series(node: Node) -> Series:
    node.keys(("pattern", "suffixes"))
    pattern = node.text("pattern")
    if any(pattern.count(place) != 1 for place in PLACES):
        node.fault(f"must hold each of {' '.join(PLACES)} once", "pattern: …", "pattern")
        pattern = "".join(PLACES)
    return Series(pattern, node.texts("suffixes"))


def _form(node: Node, digest: str) -> DocumentForm:
    node.keys(NEEDED.split(), ("move", "clocks", "objection_kinds", "asks", "note", "signed_by_person"))
    retention = node.text("retention")
    return DocumentForm(
        code=node.text("code"),
        number=node.integer("number", minimum=1),
        zh=node.text("zh"),
        en=node.text("en"),
        mark=node.text("mark"),
        template=node.text("template"),
        context=node.choice("context", DocumentContext),
        kinds=node.texts("kinds"),
        states=node.texts("states"),
        move=node.text("move", default=""),
        permissions=tuple(one.choice("", Permission) for one in node.children("permissions")),
        issuer=node.choice("issuer", DocumentIssuer),
        addressee=node.choice("addressee", DocumentAddressee),
        once_per=node.choice("once_per", IssuedOnce),
        needs_facts=node.boolean("needs_facts"),
        retention="" if retention == "with_case" else retention,
        texts=tuple(_text(one) for one in node.children("basis")),
        clocks=node.texts("clocks"),
        objection_kinds=node.texts("objection_kinds"),
        asks={code: _particular(code, one) for code, one in node.entries("asks").items()},
        note=node.text("note", default=""),
        digest=digest,
        signed_by_person=node.boolean("signed_by_person", default=False),
    )


def _text(node: Node) -> Text:
    node.keys(("source", "article", "rank", "verified"), ("origins",))
    return Text(node.provenance(), tuple(one.choice("", CaseOrigin) for one in node.children("origins")))


def _option(code: str, node: Node) -> Option:
    node.keys(("zh",), ("services",))
    return Option(
        code, node.text("zh"), tuple(one.choice("", AidService) for one in node.children("services"))
    )


def _particular(code: str, node: Node) -> Particular:
    node.keys(("kind", "zh", "en"), ("required", "most", "options"))
    kind = node.choice("kind", ParticularKind)
    options = tuple(_option(name, one) for name, one in node.entries("options").items())
    if (kind is ParticularKind.CHOICE) is not bool(options):
        node.fault("a choice has options, nothing else has", "options: {general: {zh: 一般代理}}", "options")
    return Particular(
        code,
        kind,
        node.text("zh"),
        node.text("en"),
        node.boolean("required", default=False),
        node.integer("most", default=200, minimum=1),
        options,
    )


def _check_names(name: str, node: Node, form: DocumentForm, files: Mapping[str, str]) -> None:
    if name != f"{FOLDER}{form.code}.yaml":
        node.fault("the file is named after the form", f"code: {name.rpartition('/')[2][:-5]}", "code")
    if form.template not in files:
        node.fault(f"there is no {FOLDER}{form.template}", f"template: {form.code}.html", "template")
    if not form.permissions:
        node.fault("nobody may issue it", "permissions: [case:decide]", "permissions")
    if not form.texts:
        node.fault("every form rests on a text", "basis: [{source: …, article: …, …}]", "basis")


def _check_cases(node: Node, form: DocumentForm, kinds: Mapping[str, CaseType]) -> None:
    """Kinds, states and the move must be those of the case types; a state of one of the kinds is enough."""
    if (form.context in FOR_ADVICE) is bool(form.kinds):
        node.fault("a form of advice has no kinds of case, any other has", "kinds: []", "kinds")
    for kind in (*form.kinds, *form.objection_kinds):
        if kind not in kinds:
            node.fault(f"there is no kind {kind!r}", f"kinds: [{CaseKind.CIVIL_AID}]", "kinds")
    mine = [kinds[kind] for kind in form.kinds if kind in kinds]
    known = {state for kind in mine for state in kind.states}
    for state in form.states:
        if state not in known:
            node.fault(f"no kind of it has a state {state!r}", f"one of {', '.join(sorted(known))}", "states")
    moves = {move.code for kind in mine for move in kind.moves}
    if form.move and form.move not in moves:
        node.fault(f"no kind of it has a move {form.move!r}", f"one of {', '.join(sorted(moves))}", "move")


def _check_law(node: Node, form: DocumentForm, clocks: Clocks, privacy: Privacy) -> None:
    for code in form.clocks:
        if code not in clocks.packs:
            node.fault(f"there is no clock {code!r}", "clocks: [objection]", "clocks")
    if form.retention and form.retention not in privacy.classes:
        example = f"retention: with_case | {' | '.join(privacy.classes)}"
        node.fault(f"there is no class {form.retention!r}", example, "retention")


def _check_apart(reader: PackReader, found: Mapping[str, DocumentForm]) -> None:
    """Two forms of one mark would share a series of numbers."""
    marks: dict[str, str] = {}
    for form in found.values():
        other = marks.setdefault(form.mark, form.code)
        if other != form.code:
            file = f"{FOLDER}{form.code}.yaml"
            reader.fault(file, "mark", f"is also the mark of {other!r}", "mark: 援决字")
