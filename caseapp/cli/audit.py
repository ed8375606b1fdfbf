"""``flask case audit …``: is everything still as the events tell it, and the signed anchors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click
from flask.cli import AppGroup

audit = AppGroup("audit", help="The audit: verification, anchors.")


@audit.command("verify")
@click.option("--case", "number", help="Only the case of this number.")
@click.pass_context
def verify(context: click.Context, number: str | None) -> None:
    """Check chains, rows, numbers, logs and anchors; one line a fault, exit code 1 where there is one."""
    context.exit(run_verify(number))


@audit.command("anchor")
@click.option(
    "--settle", default=300, show_default=True, help="Seconds for which a row may still be uncommitted."
)
def anchor(settle: int) -> None:
    """Make a signed anchor now, in the table and in the anchor folder."""
    from caseapp.services import audit_checks
    from caseapp.services.audit_anchors import folder

    made = audit_checks.anchor_now(timedelta(seconds=settle))
    path = folder.path(made["number"])
    click.echo(f"anchor {made['number']}: {made['cases']} cases, {made['heads']} heads, {path}")


def _progress_of(bar: Any) -> Callable[[int], None]:
    def show(done: int) -> None:
        bar.update(done - bar.pos)

    return show


def run_verify(number: str | None) -> int:
    """Print what verification finds; 0 when it is whole, 1 otherwise, 2 for an unknown number."""
    from caseapp.errors import NotFound
    from caseapp.services import audit_checks

    outcome = audit_checks.Outcome()
    length = 1 if number else max(audit_checks.number_of_cases(), 1)
    try:
        with click.progressbar(length=length, label="cases", file=sys.stderr) as bar:
            for fault in audit_checks.verify(outcome, number, _progress_of(bar)):
                click.echo(str(fault))
    except NotFound:
        click.echo(f"no case has the number {number}", err=True)
        return 2
    counts = outcome.as_dict()["counts"]
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + f", {outcome.count} faults")
    return 1 if outcome.count else 0
