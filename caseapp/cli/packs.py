"""Checking packs before they are used, and comparing them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import click

from caseapp.clock import today
from caseapp.errors import CaseAppError
from caseapp.packs import catalogue, load
from caseapp.packs.composition import Catalogue
from caseapp.packs.differences import Difference, of_regions, of_versions
from caseapp.packs.reading import PackError

OWN: Final = "-"


def check(overlay: Path | None) -> int:
    """Print every fault; the exit code is 1 when there is one."""
    try:
        found = load(overlay)
    except PackError as error:
        for fault in error.pack_faults:
            click.echo(f"{fault.file}: {fault.key}: {fault.message}\n    right: {fault.example or '-'}")
        click.echo(f"{len(error.pack_faults)} faults")
        return 1
    click.echo(f"{len(found.sources())} files, no fault")
    return 0


def compare(before: str, after: str, on: date | None) -> int:
    """Print the differences; the exit code is 1 when there is one, as diff has it."""
    found = list(_differences(before, after, on))
    for one in found:
        click.echo(f"{one.region_code}  {one.what}")
        click.echo(f"  - {one.before}" if one.before is not None else "  - (nothing)")
        click.echo(f"  + {one.after}" if one.after is not None else "  + (nothing)")
    click.echo(f"{len(found)} differences")
    return 1 if found else 0


def _differences(before: str, after: str, on: date | None) -> Iterator[Difference]:
    if before.isdigit() and after.isdigit():
        day = on or today()
        try:
            yield from of_regions(catalogue().policy(before, day), catalogue().policy(after, day))
        except CaseAppError as error:
            raise click.ClickException(f"{error.message} / {error.message_en}") from error
        return
    yield from of_versions(_version(before).policies, _version(after).policies)


def _version(name: str) -> Catalogue:
    if name != OWN and not Path(name).is_dir():
        raise click.ClickException(
            f"{name} is neither a folder of packs, nor {OWN}, nor a region beside another"
        )
    try:
        return load(None if name == OWN else Path(name))
    except PackError as error:
        raise click.ClickException(f"{name}: {error.message_en}") from error
