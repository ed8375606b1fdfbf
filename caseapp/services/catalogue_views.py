"""What the packs say, for clients: kinds of case, lists of codes, indicators, policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from caseapp.clock import today
from caseapp.packs import catalogue
from caseapp.packs.case_types import CaseType
from caseapp.packs.differences import as_text
from caseapp.packs.documents import DocumentForm, Particular
from caseapp.packs.matching_rules import Conflict
from caseapp.packs.policies import Policies
from caseapp.packs.policy_types import Item, PathNote, PolicyFile, PolicyList, Setting
from caseapp.packs.reading import Provenance
from caseapp.packs.subsidies import PREFIX, AddOn, Part, Service

LISTS: Final[Mapping[str, tuple[PolicyList, ...]]] = {
    "matters": (PolicyList.MATTERS,),
    "grounds": (
        *(PolicyList.GROUNDS, PolicyList.REFUSAL_GROUNDS, PolicyList.TERMINATION_GROUNDS),
        *(PolicyList.PRIOR_AID_GROUNDS, PolicyList.PRIOR_AID_ENDINGS),
    ),
    "exemptions": (PolicyList.GROUNDS, PolicyList.CATEGORIES),
    "evidence": (PolicyList.EVIDENCE, PolicyList.CIRCUMSTANCES),
    "fee-relief": (PolicyList.FEE_RELIEF,),
}

EXEMPTION_GROUPS: Final = frozenset({"art42", "plan"})


def items(name: str, region_code: str, on: date | None) -> list[dict[str, Any]]:
    """The codes of a list in force for a region on a day (today), those of the nation first.

    Raises:
        PolicyMissing: no policy is in force on that day.

    """
    day = on or today()
    policy = catalogue().policy(region_code, day)
    found = [(which, item) for which in LISTS[name] for item in policy.items(which)]
    return [_item(which, item, day) for which, item in found if name != "exemptions" or _exempts(which, item)]


def _exempts(which: PolicyList, item: Item) -> bool:
    """Grounds of LAL Art. 42 and of regional plans, and every category that may prove one."""
    return which is PolicyList.CATEGORIES or item.group in EXEMPTION_GROUPS


def _item(which: PolicyList, item: Item, day: date) -> dict[str, Any]:
    return {
        "code": item.code,
        "list": which.value,
        "group": item.group,
        "parent": item.parent or None,
        "may_be": list(item.may_be),
        "extends": item.extends or None,
        "zh": item.zh,
        "en": item.en,
        **_basis(item.basis),
        "claimable": item.claimable,
        "on": item.on,
        "documents": list(item.documents),
        "fits": list(item.fits),
        "inherited_from": item.region_code,
        "review_by": item.review_by,
        "stale": item.stale(day),
        "note": item.note or None,
    }


def case_types() -> list[dict[str, Any]]:
    """Every kind of case: states and moves with the method and path of each."""
    return [_case_type(one) for _, one in sorted(catalogue().case_types.items())]


def _case_type(kind: CaseType) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "zh": kind.zh,
        "en": kind.en,
        "initial": kind.initial,
        "opened_by": {
            "method": "POST",
            "path": kind.opening.path,
            "permission": kind.opening.permission.value,
        },
        "states": [{"code": s.code, "zh": s.zh, "en": s.en} for s in kind.states.values()],
        "moves": [
            {
                "code": move.code,
                "zh": move.zh,
                "en": move.en,
                "from": list(move.sources),
                "to": list(move.targets),
                "method": move.method,
                "path": move.path,
                "permission": move.permission.value,
            }
            for move in kind.moves
        ],
    }


def policies(region_code: str | None, on: date | None = None) -> list[dict[str, Any]]:
    """The policy packs at hand, or those that apply to a region, the nation's first, with the values of a day."""
    known, day = catalogue().policies, on or today()
    files = known.files.values() if region_code is None else known.chain(region_code)
    return [_pack(file, known, day) for file in files]


def _pack(file: PolicyFile, known: Policies, day: date) -> dict[str, Any]:
    mine = [
        entry
        for entries in known.settings.values()
        for entry in entries
        if entry.region_code == file.region_code
    ]
    return {
        "region_code": file.region_code,
        "name_zh": file.name_zh,
        "name_en": file.name_en,
        "valid_from": file.valid_from,
        "review_by": file.review_by,
        "stale": file.review_by is not None and day > file.review_by,
        "in_force": file.valid_from <= day,
        **_basis(file.basis),
        "digest": file.digest,
        "settings": [_setting(entry, day) for entry in mine],
        "notes": [_note(note) for note in file.notes],
    }


def _setting(entry: Setting, day: date) -> dict[str, Any]:
    value = entry.values.on(day) if entry.values else None
    return {
        "key": entry.key,
        "value": None if value is None else as_text(value),
        "merge": entry.merge.value,
        **_basis(entry.basis),
        "review_by": entry.review_by,
        "stale": entry.review_by is not None and day > entry.review_by,
    }


def _note(note: PathNote) -> dict[str, Any]:
    """What answers say besides, with the setting that switches it on."""
    said = {"code": note.code, "zh": note.zh, "en": note.en, "where": note.when.where or None}
    return {**said, **_basis(note.when.basis)}


def _basis(basis: Provenance) -> dict[str, Any]:
    return {
        "article": basis.article,
        "source": basis.source,
        "basis_rank": basis.rank.value,
        "verified": basis.verified,
    }


def review_forms() -> Iterator[dict[str, Any]]:
    """The scored forms of the quality review."""
    for key, form in sorted(catalogue().review_forms.items()):
        yield {
            "key": key,
            "zh": form.zh,
            "en": form.en,
            "verified": form.verified,
            "questions": [
                {"code": q.code, "zh": q.zh, "en": q.en, "weight": str(q.weight), "options": list(q.options)}
                for q in form.questions
            ],
            "critical_faults": [{"code": f.code, "zh": f.zh, "en": f.en} for f in form.critical_faults],
        }


def advice_codes() -> list[dict[str, Any]]:
    """The office's codes of advice and drafting, list by list."""
    return [
        {
            "list": which.value,
            **{name: getattr(code, name) for name in ("code", "zh", "en", "matter", "valid_to")},
            "sensitivity": code.sensitivity.value,
        }
        for which, codes in catalogue().advice.lists.items()
        for code in codes.values()
    ]


def progress_kinds() -> list[dict[str, Any]]:
    """Kinds of entries in the record of the work, with their articles."""
    return [
        {
            **{name: getattr(kind, name) for name in ("code", "zh", "en", "answered")},
            "tells": kind.tells.value if kind.tells else None,
            "grounds": _words(kind.grounds.values()),
            **_basis(kind.basis),
        }
        for kind in catalogue().progress.values()
    ]


def attachment_rules() -> dict[str, Any]:
    """What may be attached to a case, and how much."""
    rules = catalogue().attachments
    return {
        "most_files": rules.most_files,
        "most_bytes": rules.most_bytes,
        "media_types": sorted(rules.media_types),
        "categories": _words(rules.categories.values()),
    }


def gift_rules() -> dict[str, Any]:
    """What a complaint of gifts may be about, and how it may end."""
    rules = catalogue().misconduct
    names = ("code", "zh", "en", "prohibited", "liable")
    return {
        "source": rules.basis.source,
        "acts": [{name: getattr(one, name) for name in names} for one in rules.acts.values()],
        "outcomes": _words(rules.outcomes.values()),
    }


def _words(codes: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"code": one.code, "zh": one.zh, "en": one.en} for one in codes]


def matching() -> list[dict[str, Any]]:
    """Who may be proposed for which kind of case, what conflicts there are, what gives points, and the codes."""
    return [
        {
            "kind": kind,
            "window_days": rules.window_days,
            "constraints": [
                {"code": one.code, "direct": one.direct, "zh": one.zh, "en": one.en, **_basis(one.basis)}
                for one in rules.constraints
            ],
            "conflicts": [_conflict(one) for one in rules.conflicts.values()],
            "points": {part.value: str(points) for part, points in rules.points.items()},
            **{
                name: [
                    {"code": one.code, "zh": one.zh, "en": one.en} for one in getattr(rules, name).values()
                ]
                for name in ("specialities", "languages", "skills")
            },
        }
        for kind, rules in sorted(catalogue().matching.items())
    ]


def _conflict(one: Conflict) -> dict[str, Any]:
    named = {"code": f"conflict_{one.kind.value}", "waivable": one.waivable}
    return {**named, "zh": one.zh, "en": one.en, **_basis(one.basis)}


def document_kinds() -> list[dict[str, Any]]:
    """The reports and the forms of papers that the packs lay out."""
    reports = [
        {
            "kind": kind,
            "title_zh": layout.title_zh,
            "chapters": [chapter.title_zh for chapter in layout.chapters],
        }
        for kind, layout in sorted(catalogue().reports.items())
    ]
    return [*reports, *map(_form, catalogue().documents.forms.values())]


def _form(form: DocumentForm) -> dict[str, Any]:
    plain = (
        "number",
        "mark",
        "kinds",
        "states",
        "permissions",
        "issuer",
        "addressee",
        "once_per",
        "needs_facts",
    )
    return {
        "kind": form.code,
        "title_zh": form.zh,
        "title_en": form.en,
        "chapters": [],
        **{name: getattr(form, name) for name in plain},
        "move": form.move or None,
        "retention": form.retention or None,
        "basis": [_basis(one) for one in form.basis()],
        "asks": [_particular(one) for one in form.asks.values()],
        "note": form.note or None,
    }


def _particular(one: Particular) -> dict[str, Any]:
    names = ("code", "kind", "zh", "en", "required", "most")
    return {
        **{name: getattr(one, name) for name in names},
        "options": [option.code for option in one.options],
    }


def subsidy_items() -> list[dict[str, Any]]:
    """What a subsidy is worked out from: services in their order, then add-ons, then the parts that have a share."""
    pack = catalogue().subsidies
    fits = ("kinds", "results", "stages")
    items: list[Service | AddOn] = [*pack.services, *pack.add_ons.values()]
    return [
        {
            **{name: getattr(item, name) for name in ("code", "zh", "en")},
            **{name: list(getattr(item, name, ())) for name in fits},
            "most": getattr(item, "most", None),
            "figure": f"{PREFIX}{item.code}",
            "article": pack.citation,
            "verified": pack.basis.verified,
        }
        for item in items
    ] + [_part_of(one) for one in pack.parts.values() if not one.rest]


def _part_of(part: Part) -> dict[str, Any]:
    """A part of a service, whose share is a figure."""
    return {
        **{name: getattr(part, name) for name in ("code", "zh", "en", "figure")},
        **{name: [] for name in ("kinds", "results", "stages")},
        "most": None,
        "article": f"{part.basis.source}{part.basis.article}",
        "verified": part.basis.verified,
    }
