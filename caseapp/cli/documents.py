"""Generated documentation."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from caseapp.blueprints import api_docs

VERBS = {"get", "post", "put", "patch", "delete"}


def write_openapi(app: Flask, output: Path) -> int:
    """Write the document, the same bytes for the same code; returns the number of operations."""
    if app.extensions["settings"].demo:
        raise click.ClickException("the demo serves more than the API: unset CASEAPP_ENV first")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(api_docs.written(app), encoding="utf-8")
    return sum(len(VERBS & set(item)) for item in api_docs.document(app)["paths"].values())
