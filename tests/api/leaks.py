"""Searching what the program leaves behind for plain values, in every form they may take."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pikepdf
import sqlalchemy as sa

from caseapp.extensions import db
from tests.reports.printed import read_pages

ALIGNMENTS = range(3)
SHORTEST = 6  # letters; shorter words would be found by chance


def forms(value: str) -> dict[str, bytes]:
    """How ``value`` may look: text, UTF-16, hex, base64 at any alignment, escaped for JSON, for an address."""
    plain = value.encode()
    found = {
        "utf-8": plain,
        "utf-16-le": value.encode("utf-16-le"),
        "utf-16-be": value.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "percent": quote(value, safe="").encode(),
        "json": json.dumps(value)[1:-1].encode(),
        "json upper": re.sub(r"\\u[0-9a-f]{4}", lambda m: m[0][:2] + m[0][2:].upper(), json.dumps(value))[
            1:-1
        ].encode(),
    }
    for shift in ALIGNMENTS:
        coded = base64.b64encode(b"\0" * shift + plain)
        # what stands beside the value changes the first and the last characters
        found[f"base64 {shift}"] = coded[4 if shift else 0 : len(coded) - 4]
        found[f"base64 url {shift}"] = found[f"base64 {shift}"].translate(bytes.maketrans(b"+/", b"-_"))
    return found


def leaks(places: Mapping[str, bytes], secrets: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Place, name of the secret and form of every find."""
    wanted = [(name, form, text) for name, value in secrets.items() for form, text in forms(value).items()]
    return [
        (place, name, form)
        for place, content in places.items()
        for name, form, text in wanted
        if text in content
    ]


def database(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything the database holds: the files of SQLite with its log, or every table as PostgreSQL dumps it."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        for one in (path, path.with_name(path.name + "-wal")):
            yield one.name, one.read_bytes()
        return
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        for table in sa.inspect(connection).get_table_names():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:  # type: ignore[attr-defined]
                yield f"table {table}", b"".join(bytes(piece) for piece in copied)


def tables(names: Iterable[str]) -> dict[str, bytes]:
    """Rows of these tables, as the database sends them."""
    metadata, found = db.metadata.tables, {}
    with db.engine.connect() as connection:
        for name in names:
            rows = connection.execute(sa.select(metadata[name])).all()
            found[name] = "\n".join(map(repr, rows)).encode()
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every file the program wrote beside the database: the queue, the store, its metrics."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def workbook(content: bytes) -> bytes:
    """The sheets and strings of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def printed(content: bytes) -> bytes:
    """The letters on the pages of a PDF, and what is attached to it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = "\n".join(page.text for page in read_pages(pdf)).encode()
        return b"\n".join([pages, *(one.get_file().read_bytes() for one in pdf.attachments.values())])
