"""Field encryption: a key ring with versions, AES-256-GCM, blind indexes, keyed digests, masks.

A sealed value is ``version (1 byte) | nonce (12) | ciphertext and tag``. The place it belongs to
(``table.column:row id``) is bound as associated data, so a value moved to another row, column or
table does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseapp.errors import VaultError

NONCE_BYTES: Final = 12
INDEX_BYTES: Final = 16
SHOWN_DIGITS: Final = 7


class Vault:
    """The key ring in use. ``configure`` before anything is sealed; keys never leave the object."""

    def __init__(self) -> None:
        self._keys: dict[int, bytes] = {}
        self._ciphers: dict[int, AESGCM] = {}
        self._derived: dict[tuple[int, str], bytes] = {}

    def configure(self, keys: Mapping[int, bytes]) -> None:
        """Take the key ring; the highest version seals, every version opens."""
        self._keys = dict(keys)
        self._ciphers = {v: AESGCM(self._derive(v, "seal")) for v in self._keys}
        self._derived.clear()

    @property
    def version(self) -> int:
        """The key version that seals now."""
        if not self._keys:
            raise VaultError(en="no keys configured")
        return max(self._keys)

    def seal(self, plain: str, place: str) -> bytes:
        """Encrypt for ``place``."""
        version, nonce = self.version, os.urandom(NONCE_BYTES)
        body = self._ciphers[version].encrypt(nonce, plain.encode(), place.encode())
        return bytes([version]) + nonce + body

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for ``place``; raises VaultError for any other place or key."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise VaultError(en="sealed with a key version that is not in the ring")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise VaultError(en=f"sealed value does not belong to {place} or is damaged") from error

    def blind_index(self, field: str, value: str) -> bytes:
        """Keyed digest of the normalised value for exact match; one key for each field."""
        return self.digest(f"index:{field}", normalise(value))[:INDEX_BYTES]

    def digest(self, purpose: str, text: str, version: int | None = None) -> bytes:
        """HMAC-SHA-256 under a key derived for ``purpose`` from the oldest (or the named) key version.

        Indexes and event chains use the oldest version so that adding a key changes no digest.
        """
        chosen = min(self._keys) if version is None else version
        key = self._derived.setdefault((chosen, purpose), self._derive(chosen, purpose))
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    def _derive(self, version: int, purpose: str) -> bytes:
        info = f"caseapp:{purpose}".encode()
        return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._keys[version])


def normalise(value: str) -> str:
    """Trim, full-width to half-width, upper case: the form in which values are matched."""
    return unicodedata.normalize("NFKC", value).strip().upper()


def mask_id_number(value: str) -> str:
    """``340202199001011234`` becomes ``340***********1234``."""
    return _mask(value)


def mask_phone(value: str) -> str:
    """``13812341234`` becomes ``138****1234``."""
    return _mask(value)


def _mask(value: str) -> str:
    hidden = len(value) - SHOWN_DIGITS
    return value[:3] + "*" * hidden + value[-4:] if hidden > 0 else "*" * len(value)


vault: Final = Vault()
