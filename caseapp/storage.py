"""The one seam for issued documents and attachments: bytes in, key out, the same bytes back."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from caseapp.errors import Unavailable, VaultError
from caseapp.vault import new_data_key, vault

KEY: Final = re.compile(r"[0-9a-f]{64}")
PARTIAL: Final = ".part"


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
        try:
            _make_folder(path.parent)
            _write(path, content)
        except OSError as error:
            raise Unavailable("存储不可写", "the document store cannot be written") from error
        return key

    def all_keys(self) -> Iterator[str]:
        """Every key there is now, in order; what a killed writer left half-written is none."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if KEY.fullmatch(path.name))

    def get(self, key: str) -> bytes:
        """The bytes stored under ``key``; raises Unavailable when they are missing or changed."""
        try:
            content = self._path(key).read_bytes()
        except OSError as error:
            raise Unavailable("存储不可读", "the document store cannot be read") from error
        if hashlib.sha256(content).hexdigest() != key:
            raise Unavailable("存储内容已损坏", "a stored document no longer has its digest")
        return content

    def put_sealed(self, content: bytes) -> tuple[str, str]:
        """Store what names people: encrypted under a key of its own. Storage key and data key, which is kept sealed.

        Raises:
            Unavailable: the folder cannot be written.

        """
        data_key = new_data_key()
        return self.put(vault.seal_file(content, data_key)), data_key

    def get_sealed(self, key: str, data_key: str) -> bytes:
        """The plain bytes of :meth:`put_sealed`; raises Unavailable when they are missing or changed."""
        try:
            return vault.open_file(self.get(key), data_key)
        except VaultError as error:
            raise Unavailable("存储内容无法打开", "a stored document does not open with its key") from error

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
            with contextlib.suppress(OSError):
                probe.unlink()

    def forget_partials(self, before: datetime) -> None:
        """Remove what writers killed before that instant left half-written."""
        for partial in self._root.glob(f"??/*{PARTIAL}"):
            with contextlib.suppress(OSError):
                if partial.stat().st_mtime < before.timestamp():
                    partial.unlink()

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key


def _write(path: Path, content: bytes) -> None:
    """The name appears only once the bytes are on the disk, and stays when the power goes."""
    descriptor, partial = tempfile.mkstemp(suffix=PARTIAL, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(partial).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(partial).unlink()
        raise
    settle(path.parent)


def _make_folder(folder: Path) -> None:
    """Make it and those above it, each one's name on the disk before anything is put in."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        settle(folder.parent)


def settle(folder: Path) -> None:
    """Have the folder's own entries written; without it a renamed file may be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


storage = Storage()
