"""What codes are called in print. A code without a label is printed as it is, which a reader sees at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseapp.packs.reading import Node, PackReader


@dataclass(frozen=True, slots=True)
class Label:
    """A code's words, and the article it rests on where that is worth printing."""

    zh: str
    en: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by group and code, and lists of sentences by name."""

    groups: Mapping[str, Mapping[str, Label]]
    sentences: Mapping[str, tuple[str, ...]]

    def of(self, group: str, code: str) -> Label:
        """The label; the code itself where the group has none."""
        return self.groups.get(group, {}).get(code) or Label(code, code)

    def zh(self, group: str, code: str) -> str:
        """The label's Chinese words."""
        return self.of(group, code).zh


def load_labels(reader: PackReader) -> Labels:
    """Every file of ``labels/``; a later one (by name) replaces labels of an earlier. Faults stay with the reader."""
    groups: dict[str, dict[str, Label]] = {}
    sentences: dict[str, tuple[str, ...]] = {}
    for _, node in reader.matching("labels/*.yaml"):
        node.keys(("labels",), ("sentences",))
        for group, below in node.entries("labels").items():
            groups.setdefault(group, {}).update(_group(below))
        below = node.at("sentences")
        sentences.update({name: below.texts(name) for name in node.entries("sentences")})
    return Labels(groups, sentences)


def _group(node: Node) -> dict[str, Label]:
    if not isinstance(node.value, Mapping):
        node.fault("must be a mapping", "stage: {trial: {zh: 审判, en: trial}}")
        return {}
    return {
        str(code): _label(Node(item, node.file, f"{node.path}.{code}", node.faults))
        for code, item in node.value.items()
    }


def _label(node: Node) -> Label:
    node.keys(("zh", "en"), ("article",))
    return Label(node.text("zh"), node.text("en"), node.text("article", ""))
