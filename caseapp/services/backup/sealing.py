"""The envelope of a backup: AES-256-GCM in chunks, so that any size takes the same memory.

``magic | length (4) | header (JSON) | chunk | chunk | …``. The header says how the archive's own key comes from
the backup key or the passphrase; its digest is bound into every chunk, as are the chunk's place and whether it
is the last one. So a chunk that was changed, moved, left out, cut off or added does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from caseapp.errors import CaseAppError

MAGIC: Final = b"CASEAPP-BACKUP-1\n"
CHUNK: Final = 1 << 20
TAG: Final = 16
LONGEST_HEADER: Final = 4096
COST: Final = 1 << 17  # scrypt's N with r=8: 128 MiB and about half a second
HIGHEST_COST: Final = 1 << 20  # a forged header cannot ask for more than a gibibyte


class BackupRefused(CaseAppError):
    """The archive or the place is not what it must be; nothing has been written."""

    code = "backup_refused"
    zh = "备份不可用"
    en = "the backup cannot be used"


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens an archive: 32 random bytes, or the words of a passphrase."""

    value: bytes = field(repr=False)
    passphrase: bool = False

    def key(self, header: Mapping[str, Any]) -> bytes:
        """The archive's own key, in two halves of 32 bytes: one seals, one shows that the secret is right."""
        salt, material = base64.b64decode(header["salt"]), self.value
        if self.passphrase:
            material = Scrypt(salt=salt, length=32, n=int(header["cost"]), r=8, p=1).derive(self.value)
        return HKDF(hashes.SHA256(), 64, salt=salt, info=b"caseapp:backup").derive(material)


class Sealer:
    """Write plain bytes, get an archive. ``close`` seals the last chunk; without it the archive is cut."""

    def __init__(self, out: BinaryIO, secret: Secret) -> None:
        header: dict[str, Any] = {"salt": base64.b64encode(os.urandom(32)).decode(), "chunk": CHUNK}
        header |= {"kdf": "scrypt", "cost": COST} if secret.passphrase else {"kdf": "hkdf"}
        key = secret.key(header)
        header["check"] = key[32:].hex()
        text = json.dumps(header, sort_keys=True).encode()
        self._head = MAGIC + len(text).to_bytes(4, "big") + text
        self._cipher, self._out = AESGCM(key[:32]), out
        self._buffer, self._count = bytearray(), 0
        out.write(self._head)

    def write(self, plain: bytes) -> int:
        """Take bytes; whole chunks leave at once, the one that may be the last is held back."""
        self._buffer += plain
        while len(self._buffer) > CHUNK:
            self._seal(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(plain)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._buffer), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce, bound = _place(self._count, last=last), hashlib.sha256(self._head).digest()
        self._out.write(self._cipher.encrypt(nonce, plain, bound))
        self._count += 1


class Opener:
    """Read the plain bytes of an archive.

    Raises:
        BackupRefused: no archive, another secret, or any byte that is not as it was written.

    """

    def __init__(self, source: BinaryIO, secret: Secret) -> None:
        header, self._head = _read_header(source)
        if header["kdf"] != ("scrypt" if secret.passphrase else "hkdf"):
            wanted = "a passphrase" if header["kdf"] == "scrypt" else "CASEAPP_BACKUP_KEY"
            raise BackupRefused("备份的密钥类型不符", f"this archive was sealed with {wanted}")
        key = secret.key(header)
        if not hmac.compare_digest(key[32:].hex(), header["check"]):
            raise BackupRefused(
                "备份密钥或口令不对", "the backup key or passphrase is not that of this archive"
            )
        self._cipher, self._source = AESGCM(key[:32]), source
        self._buffer, self._count = b"", 0
        self._ahead = source.read(CHUNK + TAG)

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes (all without it); fewer only at the end."""
        parts, left = [], size
        while left != 0 and (self._buffer or self._next()):
            part = self._buffer if left < 0 else self._buffer[:left]
            self._buffer = self._buffer[len(part) :]
            parts.append(part)
            left -= len(part) if left > 0 else 0
        return b"".join(parts)

    def _next(self) -> bool:
        """Open the next chunk; False behind the last one."""
        if not self._ahead and self._count:
            return False
        sealed, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
        nonce, bound = _place(self._count, last=not self._ahead), hashlib.sha256(self._head).digest()
        try:
            self._buffer = self._cipher.decrypt(nonce, sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise damaged(f"chunk {self._count + 1} is not as it was written") from error
        self._count += 1
        return bool(self._buffer) or bool(self._ahead)


def damaged(what: str) -> BackupRefused:
    """The refusal of an archive that was changed or cut."""
    return BackupRefused("备份文件已损坏或不完整", f"the archive is damaged or cut: {what}")


def _place(count: int, *, last: bool) -> bytes:
    """The nonce: never twice under one archive's key."""
    return count.to_bytes(11, "big") + bytes([last])


def _read_header(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    magic = source.read(len(MAGIC))
    if magic != MAGIC:
        raise BackupRefused("不是备份文件", "this file is no caseapp backup")
    length = source.read(4)
    text = source.read(min(int.from_bytes(length, "big"), LONGEST_HEADER))
    try:
        header = json.loads(text)
        sound = (
            header["kdf"] in {"hkdf", "scrypt"}
            and header["chunk"] == CHUNK
            and 1 < int(header.get("cost", COST)) <= HIGHEST_COST
            and isinstance(header["check"], str)
            and bool(base64.b64decode(header["salt"], validate=True))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("its header cannot be read") from error
    if not sound:
        raise damaged("its header is not one of ours")
    return header, magic + length + text
