"""``flask case …``: what the office's administrator types."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

case = AppGroup("case", help="caseapp: set-up, packs, worker.")


def register(app: Flask) -> None:
    """Add the command group."""
    app.cli.add_command(case)


@case.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration."""
    from flask_migrate import upgrade as run

    run()
    click.echo("database is at the newest migration")
