"""``flask case …``: what the office's administrator types."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo

case = AppGroup("case", help="caseapp: set-up, packs, web server and worker.")
OPENAPI = Path("docs/api/openapi.json")


def register(app: Flask) -> None:
    """Add the command group."""
    app.cli.add_command(case)


@case.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration."""
    from flask_migrate import upgrade as run

    run()
    click.echo("database is at the newest migration")


@case.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Run the web server and the worker until Ctrl-C."""
    from caseapp.cli.serving import run
    from caseapp.services import readiness

    if not readiness.migrated():
        raise click.ClickException(
            "the database is missing or behind: run `make demo`, or `flask --app wsgi case upgrade`"
        )
    context.exit(run(current_app.extensions["settings"], host, port))


@case.command("worker")
@click.option(
    "--lease", default=30.0, show_default=True, help="Seconds after which a silent worker loses its job."
)
@click.pass_context
def worker(context: click.Context, lease: float) -> None:
    """Run background jobs until SIGTERM."""
    from caseapp.jobs import Worker

    context.exit(Worker(context.ensure_object(ScriptInfo).load_app(), timedelta(seconds=lease)).run())


@case.command("openapi")
@click.option("--output", type=click.Path(path_type=Path), default=OPENAPI, show_default=True)
@click.pass_context
def openapi(context: click.Context, output: Path) -> None:
    """Write the OpenAPI document."""
    from caseapp.cli.documents import write_openapi

    count = write_openapi(context.ensure_object(ScriptInfo).load_app(), output)
    click.echo(f"{count} operations in {output}")


@case.command("packs")
def packs() -> None:
    """Say which packs are in use (a faulty one has already stopped the start)."""
    from caseapp.packs import catalogue

    for source in catalogue().sources():
        click.echo(f"{source.digest[:12]}  {source.key}")


@case.command("verify-chains")
@click.pass_context
def verify_chains(context: click.Context) -> None:
    """Check the event chain of every case; exit code 1 when one is broken."""
    from caseapp.cli.chains import broken

    count, faults = broken()
    for case_number, fault in faults:
        click.echo(f"{case_number}: {fault}", err=True)
    click.echo(f"{count} chains, {len(faults)} faults")
    context.exit(1 if faults else 0)


case.add_command(openapi, "docs")
