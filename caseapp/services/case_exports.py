"""The work queue as a file: the same filters, rows and masks, made piece by piece, each piece logged before it leaves.

The whole is registered before the first byte (blueprints/_readings.exports). Each piece is read under the rights of its
moment, and the ids of its cases stand in the access log before it is handed on. The last line says how many rows
there are; a file without it broke on its way. A workbook that broke does not open at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from caseapp.access import Actor
from caseapp.errors import Invalid
from caseapp.extensions import db, unit_of_work
from caseapp.models import Organization
from caseapp.packs import catalogue
from caseapp.reports.export import csv_lines, csv_mark, open_workbook, write_cell
from caseapp.services import case_lists, sessions
from caseapp.services.audit_views import NUMBER
from caseapp.services.security_log import record_security
from caseapp.vocabulary import Permission, SecurityEventKind

PIECE: Final = 1000
BLOCK: Final = 65_536
MOST: Final[Mapping[str, int]] = {"csv": 1_000_000, "xlsx": 200_000}
COLUMNS: Final = (
    *("number", "kind", "state", "main_party", "office", "region_code", "opened_on"),
    *("decision", "decided_on", "outcome", "closed_on", "archived_on"),
)
Log = Callable[[Actor, list[UUID]], None]
Pieces = Iterator[list[Sequence[object]]]


class TooManyRows(Invalid):
    """More rows than one file of that kind may hold."""

    code = "export_too_large"


def announced(actor: Actor, query: case_lists.Query, kind: str) -> dict[str, Any]:
    """What the register is told before the first byte: an id, the filters, how many rows there are now.

    Raises:
        Invalid: as the list does.
        TooManyRows: the filters are to be narrowed first.

    """
    found = case_lists.select(actor, query).with_only_columns(sa.func.count())
    rows = db.session.scalar(found) or 0
    if rows > MOST[kind]:
        zh = f"共{rows}行，超过{kind}文件的上限{MOST[kind]}行，请缩小筛选范围"
        raise TooManyRows(
            zh, f"{rows} rows are more than the {MOST[kind]} of a {kind} file: narrow the filters"
        )
    filters = {
        name: _told(name, value) for name, value in query.items() if value is not None and name not in _PAGING
    }
    return {"export": str(uuid4()), "format": kind, "filters": filters, "rows": rows}


_PAGING: Final = {"limit", "after"}


def _told(name: str, value: Any) -> str:
    """A filter as the register keeps it, in plain: what is typed freely only where it begins like a case number."""
    free = name in {"number", "number_prefix"} and not NUMBER.match(value)
    return "…" if free else str(value)


def as_csv(actor: Actor, query: case_lists.Query, announced: Mapping[str, Any], log: Log) -> Iterator[bytes]:
    """The file in pieces, each after its reading was logged; what breaks is raised, so that no end is sent."""
    sent = 0
    yield csv_mark() + csv_lines([_head()])
    for piece in _pieces(actor, query, log):
        sent += len(piece)
        yield csv_lines(piece)
    yield csv_lines([_end(sent)])
    _finish(actor, announced, sent)


def as_xlsx(actor: Actor, query: case_lists.Query, announced: Mapping[str, Any], log: Log) -> Iterator[bytes]:
    """The same as a workbook, written row by row into a private folder that is gone with the last block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        sent = _write_book(path, _pieces(actor, query, log))
        with path.open("rb") as book:
            while block := book.read(BLOCK):
                yield block
    _finish(actor, announced, sent)


def _write_book(path: Path, pieces: Pieces) -> int:
    with path.open("wb") as target, open_workbook(target, row_by_row=path.parent) as book:
        sheet = book.add_worksheet()
        _write_row(sheet, 0, _head())
        number = 0
        for piece in pieces:
            for row in piece:
                number += 1
                _write_row(sheet, number, row)
        _write_row(sheet, number + 1, _end(number))
    return number


def _write_row(sheet: Any, number: int, row: Sequence[object]) -> None:
    for column, value in enumerate(row):
        write_cell(sheet, number, column, value)


def _pieces(actor: Actor, query: case_lists.Query, log: Log) -> Pieces:
    after: str | None = None
    while True:
        asked = {**query, "limit": PIECE, "after": after}
        with unit_of_work(read_only=True):
            now = sessions.actor_of(actor.session_id)
            now.ensure(Permission.CASE_EXPORT)
            found = case_lists.listed(now, asked)
            rows = _rows(found.items)
        if rows:
            log(now, [row["id"] for row in found.items])
            yield rows
        after = found.next
        if after is None:
            return


def _rows(items: list[dict[str, Any]]) -> list[Sequence[object]]:
    ids = {row["organization_id"] for row in items}
    named = sa.select(Organization.id, Organization.name).where(Organization.id.in_(ids))
    offices = {one.id: one.name for one in db.session.execute(named)}
    return [_cells({**row, "office": offices[row["organization_id"]]}) for row in items]


def _cells(row: Mapping[str, Any]) -> Sequence[object]:
    labels, kind = catalogue().labels, catalogue().case_type(row["kind"])
    words = {"kind": kind.zh, "state": row["state_zh"]}
    for name in ("decision", "outcome"):
        words[name] = labels.zh(f"case_{name}", row[name]) if row[name] else ""
    return [words.get(name, row[name]) for name in COLUMNS]


def _head() -> Sequence[object]:
    return [catalogue().labels.zh("case_column", name) for name in COLUMNS]


def _end(rows: int) -> Sequence[object]:
    return [catalogue().labels.zh("case_column", "end"), rows]


def _finish(actor: Actor, announced: Mapping[str, Any], sent: int) -> None:
    """The register is told that the last byte was handed on; an export without this line broke."""
    told = {"what": "case_list_sent", "export": announced["export"], "rows": sent}
    with unit_of_work():
        record_security(SecurityEventKind.EXPORTED, actor, None, told)
