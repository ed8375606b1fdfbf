"""``flask case keys``: how much each key version still protects, and sealing everything anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup, with_appcontext

if TYPE_CHECKING:
    from caseapp.services.rotation import Version

INTERRUPTED = 130
keys = AppGroup("keys", help="The key ring: what each version protects, rotation.")


@keys.command("status")
@with_appcontext
def status() -> None:
    """Say how many values and indexes each key version protects, and which key may be taken out."""
    from caseapp.services import rotation

    for one in rotation.status():
        ciphers = ", ".join(one.ciphers) or "-"
        click.echo(
            f"version {one.version}: {one.values} values ({ciphers}), {one.indexes} indexes; {_word(one)}"
        )


def _word(one: Version) -> str:
    if one.seals:
        return "seals what is written now"
    if one.may_leave:
        return "not needed any more, may be taken out of CASEAPP_KEYS"
    return "in use, keep it" if one.in_ring else "has left; codes of its events still verify"


@keys.command("rotate")
@click.option("--in-background", is_flag=True, help="Leave it to the worker; follow it by `keys status`.")
@click.pass_context
@with_appcontext
def rotate(context: click.Context, in_background: bool) -> None:  # noqa: FBT001 - click hands it over
    """Seal everything anew under the sealing key and cipher. Ctrl-C stops it; run it again to go on."""
    if in_background:
        click.echo(f"job {_enqueue()} waits for the worker")
        return
    from rich.console import Console
    from rich.progress import Progress

    from caseapp.services import rotation

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=None)
        try:
            rows = rotation.rotate(lambda done, total: bar.update(task, completed=done, total=total))
        except KeyboardInterrupt:
            click.echo("interrupted; what is done stays done, run it again to go on", err=True)
            context.exit(INTERRUPTED)
    click.echo(f"{rows} rows sealed anew")


def _enqueue() -> str:
    from caseapp.extensions import unit_of_work
    from caseapp.services import jobs, rotation

    with unit_of_work():
        return str(jobs.enqueue(rotation.KIND, {}, None).id)
