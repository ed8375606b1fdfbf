"""Dated, sourced YAML that the law and the office own, loaded once and then only read.

`load()` is pure; `install()` makes its result the one that `catalogue()` gives everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from caseapp.packs._yaml import parse_document
from caseapp.packs.composition import Catalogue, load
from caseapp.packs.policies import Policies, load_policies
from caseapp.packs.reading import PackError, PackFault, PackReader, PackSource

__all__ = [
    "Catalogue",
    "PackError",
    "PackFault",
    "PackSource",
    "catalogue",
    "install",
    "load",
    "parse_document",
    "policies_of_texts",
]

_installed: list[Catalogue] = []


def install(loaded: Catalogue) -> None:
    """Make this catalogue the one in use; replaces an earlier one."""
    _installed[:] = [loaded]


def catalogue() -> Catalogue:
    """The catalogue in use. Raises RuntimeError before `install()`."""
    if not _installed:
        raise RuntimeError("no packs are installed: call packs.install(packs.load())")
    return _installed[0]


def policies_of_texts(texts: Mapping[str, str]) -> Policies:
    """Policies from the texts of `regions/*/policy.yaml` that were kept, by name. Raises PackError."""
    reader = PackReader(texts=texts)
    found = load_policies(reader)
    reader.finish()
    return found
