"""Generated documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from flask import Flask

from caseapp.blueprints import api_docs
from caseapp.cli import generated

PAGES: Final = Path("docs")

VERBS = {"get", "post", "put", "patch", "delete"}


def write_openapi(app: Flask, output: Path) -> int:
    """Write the document, the same bytes for the same code; returns the number of operations."""
    if app.extensions["settings"].demo:
        raise click.ClickException("the demo serves more than the API: unset CASEAPP_ENV first")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(api_docs.written(app), encoding="utf-8")
    return sum(len(VERBS & set(item)) for item in api_docs.document(app)["paths"].values())


def renew_pages(app: Flask, folder: Path = PAGES) -> list[Path]:
    """Write the generated tables of every page anew; returns the pages that changed."""
    changed = []
    for page in sorted(folder.rglob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = generated.renewed(before, app)
        if after != before:
            page.write_text(after, encoding="utf-8")
            changed.append(page)
    return changed
