"""Figures that a public source gives for a division and a day, as files under ``figures/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from caseapp.packs.reading import Node, PackReader

DIVISION: Final = re.compile(r"\A[0-9]{6}\Z")


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A whole number as published; holds from ``valid_from`` until a later one begins."""

    region_code: str
    name: str
    value: int
    unit: str
    valid_from: date
    source: str


def load_published_figures(reader: PackReader) -> tuple[PublishedFigure, ...]:
    """Every file of ``figures/``, by path and then as written. Faults stay with the reader."""
    return tuple(figure for _, node in reader.matching("figures/*.yaml") for figure in _of_file(node))


def _of_file(node: Node) -> Iterator[PublishedFigure]:
    node.keys(("name", "unit", "valid_from", "source", "values"))
    name, unit, source = node.text("name"), node.text("unit"), node.text("source")
    since = node.day("valid_from")
    values = node.at("values")
    for code in node.entries("values"):
        if not DIVISION.match(code):
            values.fault("must be a division's code of six digits", '"340200": 3644420', code)
        yield PublishedFigure(code, name, values.integer(code, minimum=1), unit, since, source)
