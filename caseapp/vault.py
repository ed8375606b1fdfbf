"""Field encryption: a key ring with versions, two ciphers, blind indexes, keyed digests, masks.

A sealed value is ``cipher (1 byte) | key version (1) | nonce (12) | ciphertext and tag (16)``. Its first two
bytes and the place it belongs to (``table.column:row key``) are bound as associated data, so a value moved to
another row, column or table does not open. A blind index is ``key version (1) | keyed digest (16)``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from caseapp.errors import VaultError

HEADER_BYTES: Final = 2
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SM4_KEY_BYTES: Final = 16
INDEX_BYTES: Final = 16
MOBILE: Final = re.compile(r"1\d{10}")
LEAST_TO_SHOW: Final = 7
LONG_NUMBER: Final = 15
MAC_ROOT: Final = "mac root"
KEY_BYTES: Final = 32
FILE: Final = b"caseapp:file:"
CIPHER_CODES: Final[Mapping[str, int]] = {"aes-256-gcm": 1, "sm4-gcm": 2}
AES: Final = "aes-256-gcm"


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois/Counter mode (RFC 8998); called like :class:`AESGCM`."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Ciphertext with its tag at the end."""
        context = Cipher(self._key, modes.GCM(nonce)).encryptor()
        context.authenticate_additional_data(associated_data)
        return context.update(data) + context.finalize() + context.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The plain bytes; InvalidTag or ValueError where anything does not fit."""
        context = Cipher(self._key, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        context.authenticate_additional_data(associated_data)
        return context.update(data[:-TAG_BYTES]) + context.finalize()


class _Aead(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


_MAKERS: Final[Mapping[int, Callable[[Callable[[str], bytes]], _Aead]]] = {
    1: lambda derived: AESGCM(derived("seal")),
    2: lambda derived: Sm4Gcm(derived("seal sm4")[:SM4_KEY_BYTES]),
}


class Vault:
    """The key ring in use. ``configure`` before anything is sealed; keys never leave the object in plain."""

    def __init__(self) -> None:
        self._keys: dict[int, bytes] = {}
        self._version = 0
        self._cipher = CIPHER_CODES[AES]
        self._ciphers: dict[tuple[int, int], _Aead] = {}
        self._roots: dict[int, bytes] = {}
        self._derived: dict[tuple[int, str], bytes] = {}

    def configure(
        self, keys: Mapping[int, bytes], sealing_version: int | None = None, cipher: str = AES
    ) -> None:
        """Take the key ring: every version opens, ``sealing_version`` (by default the highest) seals."""
        self._keys = dict(keys)
        self._version = sealing_version or max(self._keys, default=0)
        self._cipher = CIPHER_CODES[cipher]
        self._ciphers = {
            (code, version): make(lambda purpose, v=version: self._derive(v, purpose))  # type: ignore[misc]
            for code, make in _MAKERS.items()
            for version in self._keys
        }
        self._roots = {version: self._derive(version, MAC_ROOT) for version in self._keys}
        self._derived = {}

    @property
    def version(self) -> int:
        """The key version that seals, indexes and makes codes now."""
        if not self._keys:
            raise VaultError(en="no keys configured")
        return self._version

    @property
    def versions(self) -> tuple[int, ...]:
        """Every version in the ring, the sealing one first."""
        return (self.version, *sorted(set(self._keys) - {self._version}, reverse=True))

    @property
    def header(self) -> bytes:
        """The first two bytes of what is sealed now; a value that begins otherwise is due for rotation."""
        return bytes([self._cipher, self.version])

    def seal(self, plain: str, place: str) -> bytes:
        """Encrypt for ``place``."""
        header, nonce = self.header, os.urandom(NONCE_BYTES)
        cipher = self._ciphers[header[0], header[1]]
        return header + nonce + cipher.encrypt(nonce, plain.encode(), header + place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for ``place``; raises VaultError for any other place or key."""
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        cipher = self._ciphers.get((header[0], header[1])) if len(header) == HEADER_BYTES else None
        if cipher is None:
            raise VaultError(en="sealed with a cipher or a key version that is not in the ring")
        nonce, body = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, body, header + place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise VaultError(en=f"sealed value does not belong to {place} or is damaged") from error

    def seal_file(self, content: bytes, data_key: str) -> bytes:
        """Encrypt a file under a key of its own (:func:`new_data_key`), which is itself kept sealed."""
        header, nonce = bytes([self._cipher]), os.urandom(NONCE_BYTES)
        return header + nonce + _file_cipher(self._cipher, data_key).encrypt(nonce, content, FILE + header)

    def open_file(self, sealed: bytes, data_key: str) -> bytes:
        """The plain bytes; raises VaultError for another key or changed bytes."""
        header, rest = sealed[:1], sealed[1:]
        try:
            cipher = _file_cipher(header[0], data_key)
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], FILE + header)
        except (InvalidTag, ValueError, KeyError, IndexError) as error:
            raise VaultError(en="a sealed file does not open with its key") from error

    def blind_index(self, field: str, value: str, version: int | None = None) -> bytes:
        """Keyed digest of the normalised value for exact match; one key for each field and version.

        Store this one; search with :meth:`blind_indexes`, because rows that a rotation has not reached yet
        hold an older one.
        """
        chosen = self.version if version is None else version
        key = self._subkey((chosen, f"index {field}"), self._keys)
        code = hmac.new(key, normalise(value).encode(), hashlib.sha256).digest()
        return bytes([chosen]) + code[:INDEX_BYTES]

    def blind_indexes(self, field: str, value: str) -> list[bytes]:
        """The index under every version in the ring, for ``column.in_(...)``."""
        return [self.blind_index(field, value, version) for version in self.versions]

    def digest(self, purpose: str, text: str, version: int | None = None) -> bytes:
        """HMAC-SHA-256 under a key for ``purpose``, of the sealing version or of the one named.

        Keep the version beside what is stored. Versions that left the ring still verify, see
        :meth:`take_mac_root`.

        Raises:
            VaultError: nothing is known of that version.

        """
        chosen = self.version if version is None else version
        if chosen not in self._roots:
            raise VaultError(en=f"no key of version {chosen} to verify with")
        key = self._subkey((chosen, purpose), self._roots)
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    def fingerprint(self, version: int) -> bytes:
        """What tells one key from another and tells nothing else about it."""
        return self._derive(version, "check")

    def mac_root(self, version: int) -> str:
        """The key that codes of ``version`` are made from, as hex: only ever to be stored sealed."""
        return self._roots[version].hex()

    def take_mac_root(self, version: int, root: str) -> None:
        """Let codes made under a version that has left the ring be verified; it opens and seals nothing."""
        self._roots.setdefault(version, bytes.fromhex(root))

    def _subkey(self, name: tuple[int, str], source: Mapping[int, bytes]) -> bytes:
        if name not in self._derived:
            self._derived[name] = _hkdf(source[name[0]], name[1])
        return self._derived[name]

    def _derive(self, version: int, purpose: str) -> bytes:
        return _hkdf(self._keys[version], purpose)


def new_data_key() -> str:
    """A key for one file, as hex: only ever to be stored sealed."""
    return os.urandom(KEY_BYTES).hex()


def _file_cipher(code: int, data_key: str) -> _Aead:
    return _MAKERS[code](lambda _: bytes.fromhex(data_key))


def _hkdf(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"caseapp:{purpose}".encode()).derive(key)


def normalise(value: str) -> str:
    """Trim, full-width to half-width, upper case: the form in which values are matched."""
    return unicodedata.normalize("NFKC", value).strip().upper()


def mask_id_number(value: str) -> str:
    """``340202199001011234`` becomes ``34****************``: no digit that a known birth date and county leave open.

    Its last digits are hidden as well: with the rest known, three of them and the check digit are the whole number.
    """
    shown = sum(len(value) >= length for length in (LEAST_TO_SHOW, LONG_NUMBER))
    return value[:shown] + "*" * (len(value) - shown)


def mask_phone(value: str) -> str:
    """``13812341234`` becomes ``138****1234``; of what is no mobile number, the last two characters remain."""
    if MOBILE.fullmatch(value):
        return value[:3] + "****" + value[-4:]
    shown = 2 if len(value) >= LEAST_TO_SHOW else 0
    return "*" * (len(value) - shown) + value[len(value) - shown :]


vault: Final = Vault()
