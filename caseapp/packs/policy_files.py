"""Reading `regions/<code>/policy.yaml` into a PolicyFile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from caseapp.packs.condition_checks import FACT_VALUES
from caseapp.packs.conditions import ConditionReader, Op, read_say
from caseapp.packs.hardship import read_asset_rules, read_deductions, read_income_rules, read_line
from caseapp.packs.policy_types import (
    NATION,
    AidPath,
    Item,
    Merge,
    PathNote,
    Phrases,
    PolicyFile,
    PolicyList,
    Setting,
    SettingValue,
)
from caseapp.packs.reading import Dated, Node, Provenance, Rank, source_of

_SOURCE = ("source", "article", "rank", "verified")
_ITEM = ("code", "zh", "en")
_ITEM_MORE = (
    *_SOURCE,
    *("group", "parent", "may_be", "extends", "opens_to", "on", "from", "to", "review_by"),
    *("ground", "documents", "fits", "cites_condition", "shown_by_document", "includes", "when", "note"),
)
_KINDS = ("number", "text", "flag", "verification", "line", "income", "assets", "deductions")

_OUTCOMES = ("eligible", "refused", "needs_evidence")


def read_policy(node: Node, region_code: str, text: str, conditions: ConditionReader) -> PolicyFile:
    """One policy file. Only the national one writes conditions, paths and phrases."""
    national = ("conditions", "paths", "otherwise", "phrases") if region_code == NATION else ()
    node.keys(
        ["region", "name_zh", "name_en", "valid_from", "source", "rank", "verified"],
        ["article", "review_by", "lists", "settings", "notes", *national],
    )
    if node.has("region") and node.text("region") != region_code:
        node.fault("does not match the folder", f'region: "{region_code}"', "region")
    basis = node.provenance()
    for name, entry in node.entries("conditions").items():
        conditions.named[name] = conditions.read(entry, basis, name)
    return PolicyFile(
        region_code=region_code,
        name_zh=node.text("name_zh"),
        name_en=node.text("name_en"),
        valid_from=node.day("valid_from"),
        review_by=node.optional_day("review_by"),
        items=_items(node, basis, region_code, conditions),
        settings=_settings(node, basis, region_code),
        paths=tuple(_path(child, basis, conditions) for child in node.children("paths")),
        otherwise=node.text("otherwise", ""),
        phrases=_phrases(node),
        basis=basis,
        key=node.file,
        digest=source_of(node.file, text).digest,
        notes=tuple(_note(child, basis, conditions) for child in node.children("notes")),
    )


def _phrases(node: Node) -> Phrases:
    known = {op.value for op in Op}
    for name, entry in node.entries("phrases").items():
        if name not in known:
            entry.fault("no such test", ", ".join(sorted(known)))
    phrases = node.at("phrases")
    return {name: read_say(phrases, name) for name in node.entries("phrases") if name in known}


def _items(
    node: Node, basis: Provenance, region_code: str, conditions: ConditionReader
) -> tuple[tuple[PolicyList, Item], ...]:
    found: list[tuple[PolicyList, Item]] = []
    review_by = node.optional_day("review_by")
    for name, block in node.entries("lists").items():
        block.keys(["items"], _SOURCE)
        common = block.provenance(basis)
        read = [_item(child, common, region_code, conditions) for child in block.children("items")]
        if name not in list(PolicyList):
            block.fault("no such list", ", ".join(PolicyList))
            continue
        found += [(PolicyList(name), replace(item, review_by=item.review_by or review_by)) for item in read]
    return tuple(found)


def _item(node: Node, basis: Provenance, region_code: str, conditions: ConditionReader) -> Item:
    node.keys(_ITEM, _ITEM_MORE)
    own = node.provenance(basis)
    code = node.text("code")
    return Item(
        code=code,
        zh=node.text("zh"),
        en=node.text("en"),
        basis=own,
        region_code=region_code,
        group=node.text("group", ""),
        parent=node.text("parent", ""),
        may_be=node.texts("may_be"),
        extends=node.text("extends", ""),
        opens_to=_ranks(node),
        on=node.boolean("on", default=True),
        starts=node.optional_day("from"),
        ends=node.optional_day("to"),
        review_by=node.optional_day("review_by"),
        ground=node.text("ground", ""),
        documents=node.texts("documents"),
        fits=node.texts("fits"),
        cites_condition=node.boolean("cites_condition", default=False),
        shown_by_document=node.boolean("shown_by_document", default=False),
        includes=node.texts("includes"),
        when=conditions.read(node.at("when"), own) if node.has("when") else None,
        note=node.text("note", ""),
        origin=node,
    )


def _ranks(node: Node) -> tuple[Rank, ...]:
    return tuple(child.choice("", Rank) for child in node.children("opens_to"))


def _path(node: Node, basis: Provenance, conditions: ConditionReader) -> AidPath:
    node.keys(["code", "applies"], ["requires", "route", "notes", *_SOURCE])
    own = node.provenance(basis)
    code = node.text("code")
    return AidPath(
        code=code,
        applies=conditions.read(node.at("applies"), own, f"{code}_applies"),
        requires=tuple(conditions.read(child, own) for child in node.children("requires")),
        route=node.text("route", ""),
        notes=tuple(_note(child, own, conditions) for child in node.children("notes")),
        basis=own,
    )


def _note(node: Node, basis: Provenance, conditions: ConditionReader) -> PathNote:
    node.keys(["code", "when", "zh", "en"], ["outcomes", *_SOURCE])
    outcomes = node.texts("outcomes")
    for outcome in outcomes:
        if outcome not in _OUTCOMES:
            node.fault(f"{outcome!r} is not an outcome", f"outcomes: [{', '.join(_OUTCOMES)}]", "outcomes")
    return PathNote(
        code=node.text("code"),
        when=conditions.read(node.at("when"), node.provenance(basis), node.text("code")),
        zh=node.text("zh"),
        en=node.text("en"),
        outcomes=outcomes,
    )


def _settings(node: Node, basis: Provenance, region_code: str) -> dict[str, Setting]:
    national = ("kind", "merge", "belongs_to") if region_code == NATION else ()
    needed = ("kind", "merge") if region_code == NATION else ("in_force",)
    found: dict[str, Setting] = {}
    for key, entry in node.entries("settings").items():
        entry.keys(needed, [*national, *_SOURCE, "in_force", "review_by"])
        found[key] = Setting(
            key=key,
            kind=_kind(entry),
            merge=entry.choice("merge", Merge, Merge.OVERRIDE),
            belongs_to=entry.text("belongs_to", ""),
            values=None,
            basis=entry.provenance(basis),
            region_code=region_code,
            review_by=entry.optional_day("review_by") or node.optional_day("review_by"),
            origin=entry,
        )
    return found


def _kind(entry: Node) -> str:
    kind = entry.text("kind", "")
    if entry.has("kind") and kind not in _KINDS:
        entry.fault(f"{kind!r} is not allowed", f"kind: {' | '.join(_KINDS)}", "kind")
    return kind


def read_values(setting: Setting, kind: str) -> Dated[SettingValue] | None:
    """The dated values of a setting, read as the kind the national pack gives it."""
    entry = setting.origin
    if not entry.has("in_force"):
        return None
    return entry.dated("in_force", lambda value: _value(value, kind, setting.basis))


def _value(node: Node, kind: str, basis: Provenance) -> SettingValue:
    read: dict[str, Callable[[], SettingValue]] = {
        "line": lambda: read_line(node),
        "income": lambda: read_income_rules(node),
        "assets": lambda: read_asset_rules(node, basis),
        "deductions": lambda: read_deductions(node, basis),
        "number": lambda: node.decimal(""),
        "flag": lambda: node.boolean(""),
        "verification": lambda: _way(node),
    }
    return read.get(kind, lambda: node.text(""))()


def _way(node: Node) -> str:
    way = node.text("")
    known = [str(one) for one in FACT_VALUES["verification"]]
    if way not in known:
        node.fault(f"{way!r} is not allowed", " | ".join(known))
    return way
