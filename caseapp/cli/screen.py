"""Screening from a file: the same answers, and the same problems, as the API gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click
import sqlalchemy as sa
from marshmallow import ValidationError

from caseapp.blueprints import _problems
from caseapp.errors import CaseAppError
from caseapp.extensions import unit_of_work
from caseapp.packs import parse_document
from caseapp.schemas.screening import ScreeningIn, ScreeningOut
from caseapp.services import screening
from caseapp.services.screening import Screened

SHAPE = ScreeningIn()
ANSWER = ScreeningOut()
NO_DATABASE: Final = (
    "数据库不可用（DATABASE_URL，或先运行 case upgrade）：以下结果未使用任何本地数值。"
    " / The database cannot be read (DATABASE_URL, or run `case upgrade` first): answered without local figures."
)


def run(text: str) -> int:
    """Print the answer to one request, or ``{"items": [...]}`` for a list; 1 when a request has no answer.

    A request that has none carries its problem, whether its shape is at fault or what it asks for.
    """
    asked = _read(text)
    loaded = [_loaded(one) for one in (asked if isinstance(asked, list) else [asked])]
    found = iter(_estimates([one for one in loaded if not isinstance(one, ValidationError)]))
    answers = [_shown(one if isinstance(one, ValidationError) else next(found)) for one in loaded]
    shown = {"items": answers} if isinstance(asked, list) else answers[0]
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    return 1 if any("problem" in answer for answer in answers) else 0


def _read(text: str) -> Any:
    try:
        asked = parse_document(text)
    except ValueError as error:
        raise click.ClickException(f"the file is neither YAML nor JSON: {error}") from error
    return asked.get("items", asked) if isinstance(asked, dict) else asked


def _loaded(request: Any) -> Mapping[str, Any] | ValidationError:
    try:
        loaded: Mapping[str, Any] = SHAPE.load(request)
    except ValidationError as error:
        return error
    return loaded


def _estimates(requests: Sequence[Mapping[str, Any]]) -> list[Screened | CaseAppError]:
    try:
        with unit_of_work(read_only=True):
            return screening.estimates(requests)
    except sa.exc.DBAPIError:  # not there, not reached, or not set up
        click.echo(NO_DATABASE, err=True)
        return screening.estimates_without_figures(requests)


def _shown(one: Screened | CaseAppError | ValidationError) -> dict[str, Any]:
    if isinstance(one, ValidationError):
        return {"problem": _problems.from_validation(one).get_json()}
    if isinstance(one, CaseAppError):
        return {"problem": _problems.from_domain(one).get_json()}
    shown: dict[str, Any] = ANSWER.dump(one.as_dict())
    return shown
