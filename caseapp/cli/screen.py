"""Screening from a file: the same answers as the API gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click
from marshmallow import ValidationError

from caseapp.errors import CaseAppError
from caseapp.extensions import unit_of_work
from caseapp.packs import parse_document
from caseapp.schemas.screening import ScreeningIn, ScreeningOut
from caseapp.services import screening

SHAPE = ScreeningIn()
ANSWER = ScreeningOut()


def run(text: str) -> int:
    """Print the answer to one request, or ``{"items": [...]}`` for a list; 1 when a request has no answer."""
    asked = _read(text)
    many = asked if isinstance(asked, list) else [asked]
    with unit_of_work(read_only=True):
        answers = [_shown(one) for one in screening.estimates([_checked(request) for request in many])]
    shown = {"items": answers} if isinstance(asked, list) else answers[0]
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    return 1 if any("problem" in answer for answer in answers) else 0


def _read(text: str) -> Any:
    try:
        asked = parse_document(text)
    except ValueError as error:
        raise click.ClickException(f"the file is neither YAML nor JSON: {error}") from error
    return asked.get("items", asked) if isinstance(asked, dict) else asked


def _checked(request: Any) -> Mapping[str, Any]:
    try:
        loaded: Mapping[str, Any] = SHAPE.load(request)
    except ValidationError as error:
        raise click.ClickException(json.dumps(error.messages, ensure_ascii=False)) from error
    return loaded


def _shown(one: screening.Screened | CaseAppError) -> dict[str, Any]:
    if isinstance(one, CaseAppError):
        said = {"code": one.instance_code, "detail": one.message, "detail_en": one.message_en}
        faults = [{"field": f.field, "code": f.code, "message_en": f.message_en} for f in one.faults]
        return {"problem": {**said, "errors": faults}}
    shown: dict[str, Any] = ANSWER.dump(one.as_dict())
    return shown
