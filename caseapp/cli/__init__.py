"""``flask case …``: what the office's administrator types."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo

from caseapp.cli.audit import audit, run_verify
from caseapp.cli.backup import backup, check_backup, restore
from caseapp.cli.keys import keys

case = AppGroup("case", help="caseapp: set-up, packs, web server and worker.")
regions = AppGroup("regions", help="The table of administrative divisions.")
admin = AppGroup("admin", help="System administrators.")
packs = AppGroup("packs", help="The law and the office as data.")
case.add_command(regions)
case.add_command(packs)
case.add_command(admin)
case.add_command(audit)
case.add_command(keys)
for command in (backup, check_backup, restore):
    case.add_command(command)
OPENAPI = Path("docs/api/openapi.json")


def register(app: Flask) -> None:
    """Add the command group."""
    app.cli.add_command(case)


@case.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest migration and keep the packs in use by their digests."""
    from flask_migrate import upgrade as run

    from caseapp.extensions import unit_of_work
    from caseapp.packs import catalogue
    from caseapp.services import pack_store

    run()
    current_app.extensions["key_watch"].ensure()
    with unit_of_work():
        stored = pack_store.remember(catalogue())
    click.echo(f"database is at the newest migration, {stored} pack texts stored")


@case.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Run the web server and the worker until Ctrl-C."""
    from caseapp.cli.serving import run
    from caseapp.extensions import unit_of_work
    from caseapp.packs import catalogue
    from caseapp.services import pack_store, readiness

    if not readiness.migrated():
        raise click.ClickException(
            "the database is missing or behind: run `make demo`, or `flask --app wsgi case upgrade`"
        )
    with unit_of_work():
        pack_store.remember(catalogue())
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


@packs.command("list")
def list_packs() -> None:
    """Say which packs are in use (a faulty one has already stopped the start)."""
    from caseapp.packs import catalogue

    for source in catalogue().sources():
        click.echo(f"{source.digest[:12]}  {source.key}")


@packs.command("check")
@click.argument("overlay", required=False, type=click.Path(path_type=Path))
@click.pass_context
def check_packs(context: click.Context, overlay: Path | None) -> None:
    """Read the packs with those of the folder OVERLAY; name every fault with file, key and a right example."""
    from caseapp.cli.packs import check

    context.exit(check(overlay))


@packs.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day to compare two regions on; today.")
@click.pass_context
def compare_packs(context: click.Context, before: str, after: str, on: datetime | None) -> None:
    """What AFTER says differently from BEFORE: two folders of packs (- for the package's own), or two regions."""
    from caseapp.cli.packs import compare

    context.exit(compare(before, after, on.date() if on else None))


@case.command("screen")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.pass_context
def screen(context: click.Context, file: TextIO) -> None:
    """Screen the request, or the list of requests, in FILE (YAML or JSON; - for stdin); prints the answers."""
    from caseapp.cli.screen import run

    context.exit(run(file.read()))


@regions.command("load")
@click.argument("codes", nargs=-1)
def load_regions(codes: tuple[str, ...]) -> None:
    """Store all divisions of county level and above, the townships of CODES (340200 ...), census figures."""
    from caseapp.cli.first_run import load_regions as run

    click.echo(", ".join(f"{count} {what}" for what, count in run(codes).items()))


@admin.command("create")
@click.argument("login")
@click.option(
    "--region", required=True, help="Code of the region whose justice bureau the account belongs to."
)
@click.option("--bureau", help="Name of the bureau, where it has to be made first.")
def create_admin(login: str, region: str, bureau: str | None) -> None:
    """Create the account LOGIN; the password is read as one line from standard input."""
    from caseapp.cli.first_run import create_admin as run

    click.echo(f"{login}: system_admin at {run(login, region, bureau)}")


@case.command("verify-chains", hidden=True)
@click.pass_context
def verify_chains(context: click.Context) -> None:
    """The earlier name of ``audit verify``."""
    context.exit(run_verify(None))


@case.command("docs")
@click.pass_context
def docs(context: click.Context) -> None:
    """Write the OpenAPI document and the generated tables of docs again."""
    from caseapp.cli.documents import renew_pages

    context.invoke(openapi, output=OPENAPI)
    changed = renew_pages(context.ensure_object(ScriptInfo).load_app())
    click.echo(f"{len(changed)} pages changed{''.join(f': {page}' for page in changed)}")
