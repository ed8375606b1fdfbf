"""Files that people send: told by their bytes, stored sealed under a key of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Any, Final

from caseapp.errors import Fault, Invalid
from caseapp.rules.sniffing import ENDINGS, ending_fits, sniffed
from caseapp.storage import storage
from caseapp.vocabulary import MediaType

SAYS_NOTHING: Final = "application/octet-stream"
SCANS: Final = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG})


def media_type(
    content: bytes, declared: str, taken: Collection[MediaType] = SCANS, name: str = ""
) -> MediaType:
    """The type that the bytes show.

    Raises:
        Invalid: none that is taken here; or the declared ``Content-Type`` or the ending of the name says another.

    """
    media = sniffed(content)
    if media is None or media not in taken:
        names = "、".join(sorted(one.name for one in taken))
        zh, en = f"只接受完整的 {names} 文件", f"send a whole file: {names.replace('、', ', ')}"
        raise Invalid(faults=[Fault("", "file_type", zh, en)])
    faults = list(_lies(media, declared, name))
    if faults:
        raise Invalid(faults=faults)
    return media


def _lies(media: MediaType, declared: str, name: str) -> Iterator[Fault]:
    if declared not in {SAYS_NOTHING, media.value}:
        zh, en = (
            f"声明的类型与内容不符，内容是 {media.name}",
            f"the bytes are {media.name}, not what is declared",
        )
        yield Fault("Content-Type", "type_differs", zh, en)
    if not ending_fits(name, media):
        endings = "、".join(f".{one}" for one in ENDINGS[media])
        zh, en = (
            f"文件名后缀与内容不符，应为 {endings}",
            f"the ending of the name does not fit the bytes: {media.name}",
        )
        yield Fault("name", "ending_differs", zh, en)


def digest_of(content: bytes) -> str:
    """SHA-256 of the plain bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def keep(row: Any, content: bytes) -> None:
    """Store the bytes sealed; the row, a :class:`caseapp.models.document.StoredFile` with its key, knows where."""
    row.storage_key, row.file_key = storage.put_sealed(content)


def content_of(row: Any) -> tuple[bytes, str, str]:
    """The bytes as they came, their type, and the ending of a file name."""
    content = storage.get_sealed(row.storage_key, row.file_key)
    return content, str(row.media_type), ENDINGS[MediaType(row.media_type)][0]
