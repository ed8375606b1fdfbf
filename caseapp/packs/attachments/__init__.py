"""What may be attached to a case, and how much (packs/attachments/case_files.yaml): the office's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from caseapp.packs.reading import Node, PackReader, Provenance
from caseapp.vocabulary import MediaType

_FILE: Final = "attachments/case_files.yaml"


@dataclass(frozen=True, slots=True)
class AttachmentCategory:
    """What a paper is."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class AttachmentRules:
    """How many files a case takes, how many bytes together, of which types, in which categories."""

    most_files: int
    most_bytes: int
    media_types: frozenset[MediaType]
    categories: Mapping[str, AttachmentCategory]
    basis: Provenance


def load_attachments(reader: PackReader) -> AttachmentRules:
    """``attachments/case_files.yaml``. Faults stay with the reader."""
    node = reader.open(_FILE)
    limits = ("most_files", "most_bytes", "media_types", "categories")
    node.keys(("source", "article", "rank", "verified", *limits))
    return AttachmentRules(
        most_files=node.integer("most_files", minimum=1),
        most_bytes=node.integer("most_bytes", minimum=1),
        media_types=frozenset(_types(node)),
        categories={code: _category(code, one) for code, one in node.entries("categories").items()},
        basis=node.provenance(),
    )


def _types(node: Node) -> list[MediaType]:
    found = node.texts("media_types")
    for wrong in sorted(set(found) - set(MediaType)):
        node.fault(
            f"nothing can tell {wrong!r} by its bytes", f"one of {', '.join(MediaType)}", "media_types"
        )
    return [MediaType(one) for one in found if one in set(MediaType)]


def _category(code: str, node: Node) -> AttachmentCategory:
    node.keys(("zh", "en"))
    return AttachmentCategory(code, node.text("zh"), node.text("en"))
