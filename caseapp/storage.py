"""The one seam for issued documents and attachments: bytes in, key out, the same bytes back."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from caseapp.errors import Unavailable


class Storage:
    """A local folder. Keys are content digests, so storing twice is harmless and nothing is overwritten."""

    def __init__(self) -> None:
        self._root = Path()

    def configure(self, root: Path) -> None:
        """Use ``root`` (made on the first write)."""
        self._root = root

    def put(self, content: bytes) -> str:
        """Store durably and return the key (SHA-256, hexadecimal).

        Raises:
            Unavailable: the folder cannot be written.

        """
        key = hashlib.sha256(content).hexdigest()
        path = self._path(key)
        if path.exists():
            return key
        partial = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            partial.replace(path)
        except OSError as error:
            raise Unavailable("存储不可写", "the document store cannot be written") from error
        return key

    def get(self, key: str) -> bytes:
        """The bytes stored under ``key``; raises Unavailable when they are missing or changed."""
        try:
            content = self._path(key).read_bytes()
        except OSError as error:
            raise Unavailable("存储不可读", "the document store cannot be read") from error
        if hashlib.sha256(content).hexdigest() != key:
            raise Unavailable("存储内容已损坏", "a stored document no longer has its digest")
        return content

    def writable(self) -> bool:
        """Whether a byte can be written and read back now."""
        probe = self._root / f".probe.{os.getpid()}"
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"1")
            return probe.read_bytes() == b"1"
        except OSError:
            return False
        finally:
            probe.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key


storage = Storage()
