"""What stands in a backup: a manifest, the rows of every table, every file, and an end that counts them."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from caseapp.services.backup.sealing import Opener, Sealer, Secret, damaged

RECORD: Final = struct.Struct(">cI")
BLOCK: Final = 1 << 18
LONGEST: Final = 1 << 30
MANIFEST, ROWS, FILE, BYTES, FILE_END, END = b"M", b"R", b"F", b"B", b"Z", b"E"


@dataclass
class Counts:
    """What went in, or came out."""

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def add_rows(self, table: str, number: int) -> None:
        self.rows[table] = self.rows.get(table, 0) + number

    def add_file(self, area: str) -> None:
        self.files[area] = self.files.get(area, 0) + 1


class Writer:
    """Writes the records in their order; ``close`` writes the end."""

    def __init__(self, out: BinaryIO, secret: Secret, manifest: dict[str, Any]) -> None:
        self._sealer = Sealer(out, secret)
        self._zip = gzip.GzipFile(fileobj=cast("BinaryIO", self._sealer), mode="wb", compresslevel=3, mtime=0)
        self.counts = Counts(dict.fromkeys(manifest["tables"], 0), dict.fromkeys(manifest["areas"], 0))
        self._json(MANIFEST, manifest)

    def rows(self, table: str, rows: list[list[Any]]) -> None:
        """Some rows of one table."""
        self._json(ROWS, [table, rows])
        self.counts.add_rows(table, len(rows))

    def file(self, area: str, name: str, path: Path) -> None:
        """A file under its name within its area, in blocks."""
        digest, size = hashlib.sha256(), 0
        self._json(FILE, [area, name])
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                self._record(BYTES, block)
        self._json(FILE_END, [digest.hexdigest(), size])
        self.counts.add_file(area)

    def close(self) -> None:
        """Write the end; without it the archive is not whole."""
        self._json(END, {"rows": self.counts.rows, "files": self.counts.files})
        self._zip.close()
        self._sealer.close()

    def _json(self, kind: bytes, value: Any) -> None:
        self._record(kind, json.dumps(value, ensure_ascii=False).encode())

    def _record(self, kind: bytes, payload: bytes) -> None:
        self._zip.write(RECORD.pack(kind, len(payload)) + payload)


class Reader:
    """Reads the records in their order. The manifest is there at once; the rest by :meth:`records`."""

    def __init__(self, source: BinaryIO, secret: Secret) -> None:
        opener = cast("BinaryIO", Opener(source, secret))
        self._zip = gzip.GzipFile(fileobj=opener, mode="rb")
        kind, payload = self._next()
        if kind != MANIFEST:
            raise damaged("it does not begin with a manifest")
        self.manifest: dict[str, Any] = json.loads(payload)
        self.counts = Counts(
            dict.fromkeys(self.manifest["tables"], 0), dict.fromkeys(self.manifest["areas"], 0)
        )

    def records(self) -> Iterator[tuple[bytes, Any]]:
        """``ROWS [table, rows]``, ``FILE [area, name]``, ``BYTES block``, ``FILE_END [sha256, size]``.

        Raises:
            BackupRefused: a file without its digest, other counts than the end says, or no end.

        """
        digest = hashlib.sha256()
        while True:
            kind, payload = self._next()
            value: Any = payload if kind == BYTES else json.loads(payload)
            if kind == ROWS:
                self.counts.add_rows(value[0], len(value[1]))
            elif kind == FILE:
                digest = hashlib.sha256()
                self.counts.add_file(value[0])
            elif kind == BYTES:
                digest.update(value)
            elif kind == FILE_END and digest.hexdigest() != value[0]:
                raise damaged("a file does not have its digest")
            elif kind == END:
                self._end(value)
                return
            yield kind, value

    def _end(self, told: dict[str, Any]) -> None:
        if (told["rows"], told["files"]) != (self.counts.rows, self.counts.files):
            raise damaged("its end counts other rows or files")
        if self._zip.read(1):
            raise damaged("something follows its end")

    def _next(self) -> tuple[bytes, bytes]:
        kind, length = RECORD.unpack(self._take(RECORD.size))
        if length > LONGEST:
            raise damaged("a record is too long")
        return kind, self._take(length)

    def _take(self, size: int) -> bytes:
        try:
            found = self._zip.read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise damaged("it ends too early") from error
        if len(found) != size:
            raise damaged("it ends too early")
        return found
