"""``case backup``, ``case check-backup`` and ``case restore``."""

from __future__ import annotations

import base64
import binascii
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from caseapp.services.backup import Secret

KEY: Final = "CASEAPP_BACKUP_KEY"
SHORTEST: Final = 16
SHOWN: Final = 20
PATTERN: Final = "caseapp-????????T??????Z.backup"
passphrase = click.option(
    "--passphrase", is_flag=True, help=f"Read a passphrase as one line instead of taking {KEY}."
)


class Refusal(click.ClickException):
    """Nothing was written; its exit code differs from that of faults that were found."""

    exit_code = 2


@click.command("backup")
@click.argument("destination", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="Then remove all but the newest N of the folder.")
@passphrase
@with_appcontext
def backup(destination: Path, keep: int | None, *, passphrase: bool) -> None:
    """Write database, documents and anchors, without the keys, to DESTINATION: a new file, or a folder."""
    from caseapp import clock
    from caseapp.extensions import unit_of_work
    from caseapp.services.backup import SUFFIX, make
    from caseapp.services.security_log import record_security
    from caseapp.vocabulary import SecurityEventKind

    secret = _secret(passphrase=passphrase)
    if destination.is_dir():
        destination /= f"caseapp-{clock.real_now():%Y%m%dT%H%M%SZ}{SUFFIX}"
    with _said():
        made = make(current_app.extensions["settings"], destination, secret)
    with unit_of_work():
        details = {"kind": "backup", "bytes": made.size, "rows": sum(made.counts.rows.values())}
        record_security(SecurityEventKind.EXPORTED, None, details=details)
    _tell(made.counts.rows, made.counts.files)
    click.echo(f"{destination}: {made.size} bytes, read back whole")
    for old in sorted(destination.parent.glob(PATTERN))[: -keep or None] if keep else ():
        old.unlink()
        click.echo(f"removed {old.name}")


@click.command("check-backup")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@passphrase
def check_backup(source: Path, *, passphrase: bool) -> None:
    """Read the archive SOURCE to its end, write nothing, and say what is in it."""
    from caseapp.services.backup import check

    secret = _secret(passphrase=passphrase)
    with _said(), source.open("rb") as opened:
        reader = check(opened, secret)
    _tell(reader.counts.rows, reader.counts.files)
    told = reader.manifest
    click.echo(f"whole; made {told['made_at']} by version {told['version']}, schema {told['revision']}")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@passphrase
@click.pass_context
@with_appcontext
def restore(context: click.Context, source: Path, *, passphrase: bool) -> None:
    """Bring the archive SOURCE back into an empty database and data folder, and verify what came back."""
    from caseapp.services import backup as services

    secret = _secret(passphrase=passphrase)
    with _said():
        restored = services.restore(current_app.extensions["settings"], source, secret)
    _tell(restored.counts.rows, restored.counts.files)
    click.echo(f"backup of {restored.manifest['made_at']}, schema {restored.manifest['revision']}")
    failed = False
    for what, look in services.checks().items():
        count, faults = look()
        click.echo(f"{count} {what}, {len(faults)} faults")
        _list(faults)
        failed = failed or bool(faults)
    click.echo("restored, but NOT as it was: see the faults above" if failed else "restored and verified")
    context.exit(1 if failed else 0)


@contextmanager
def _said() -> Iterator[None]:
    """A refusal ends the command with its sentence."""
    from caseapp.services.backup import BackupRefused

    try:
        yield
    except BackupRefused as error:
        raise Refusal(f"{error.message} ({error.message_en})") from error


def _secret(*, passphrase: bool) -> Secret:
    from caseapp.services.backup import Secret

    if passphrase:
        words = sys.stdin.readline().rstrip("\n")
        if len(words) < SHORTEST:
            raise click.ClickException(f"a passphrase of {SHORTEST} characters or more, please, as one line")
        return Secret(words.encode(), passphrase=True)
    try:
        key = base64.b64decode(os.environ.get(KEY, ""), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32 or len(set(key)) < 8:  # noqa: PLR2004 - 256 bits, and not typed by hand
        raise click.ClickException(f"{KEY} must be 32 random bytes in base64; or use --passphrase")
    return Secret(key)


def _tell(rows: dict[str, int], files: dict[str, int]) -> None:
    for table, count in rows.items():
        if count:
            click.echo(f"  {count:>9} {table}")
    for area, count in files.items():
        click.echo(f"  {count:>9} files of {area}")


def _list(faults: Iterable[str]) -> None:
    for number, fault in enumerate(faults):
        if number == SHOWN:
            click.echo("  … and more", err=True)
            return
        click.echo(f"  {fault}", err=True)
