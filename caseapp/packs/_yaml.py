"""YAML as packs use it: no duplicate keys, exact numbers, and none of YAML 1.1's surprises.

Plain `yes`, `on` and `012` stay text, `1.5` is a Decimal, a plain ISO date is a date.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(_Base):  # type: ignore[misc]
    """SafeLoader with resolvers and constructors of its own; `repeats` are keys that a mapping names again."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeats: list[tuple[str, int]] = []


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            message = "a key must be plain text"
            raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            loader.repeats.append((str(key), key_node.start_mark.line + 1))
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _day(_: object, node: yaml.ScalarNode) -> date | str:
    """A date, or the text itself where the calendar has no such day: the getter then reports it."""
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        return str(node.value)


def _resolver(tag: str, pattern: str, first: str) -> None:
    StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolver("bool", r"^(?:true|false)$", "tf")
_resolver("null", r"^(?:null|~|)$", "n~\0")
_resolver("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789")
_resolver("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789")
_resolver("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789")
_resolver("merge", r"^<<$", "<")
StrictLoader.yaml_implicit_resolvers[""] = [("tag:yaml.org,2002:null", re.compile(r"^$"))]
StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)
StrictLoader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))


def parse_with_repeats(text: str) -> tuple[Any, list[tuple[str, int]]]:
    """One YAML document as plain values, and keys that are written again with their line, counted from one.

    Raises `yaml.YAMLError`.
    """
    loader = StrictLoader(text)
    try:
        return loader.get_single_data(), loader.repeats
    finally:
        loader.dispose()


def parse_yaml(text: str) -> Any:
    """One YAML document as plain values. Raises `yaml.YAMLError`, for a key written twice, too."""
    value, repeats = parse_with_repeats(text)
    for key, line in repeats:
        raise yaml.YAMLError(f"key {key} is written twice, line {line}")
    return value


def parse_document(text: str) -> Any:
    """One YAML or JSON document as JSON has it: days and exact numbers become text.

    Raises:
        ValueError: saying what cannot be read.

    """
    try:
        return _as_json(parse_yaml(text))
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    return str(value) if isinstance(value, Decimal | date) else value
