"""What a file is, by its own bytes: whole from the first to the last mark, whatever anybody says of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from caseapp.vocabulary import MediaType

PDF_END: Final = 1024
ENDING: Final = re.compile(r"\.([A-Za-z][A-Za-z0-9]{1,4})\Z")
MACROS: Final = "vbaProject.bin"
ENDINGS: Final[Mapping[MediaType, tuple[str, ...]]] = {
    MediaType.PDF: ("pdf",),
    MediaType.JPEG: ("jpg", "jpeg"),
    MediaType.PNG: ("png",),
    MediaType.DOCX: ("docx",),
    MediaType.XLSX: ("xlsx",),
}


def _office(part: str) -> Callable[[bytes], bool]:
    """A document of Office Open XML with this main part and without macros; only its directory is read."""

    def fits(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04"):
            return False
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
            return False
        plain = not any(name.endswith(MACROS) for name in names)
        return plain and {"[Content_Types].xml", part} <= set(names)

    return fits


SIGNATURES: Final[Mapping[MediaType, Callable[[bytes], bool]]] = {
    MediaType.PDF: lambda data: data.startswith(b"%PDF-") and b"%%EOF" in data[-PDF_END:],
    MediaType.JPEG: lambda data: (
        data.startswith(b"\xff\xd8\xff") and data.rstrip(b"\0").endswith(b"\xff\xd9")
    ),
    MediaType.PNG: lambda data: (
        data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xae\x42\x60\x82")
    ),
    MediaType.DOCX: _office("word/document.xml"),
    MediaType.XLSX: _office("xl/workbook.xml"),
}


def sniffed(content: bytes) -> MediaType | None:
    """The type that the bytes themselves show; None for anything else, and for what was cut off."""
    return next((media for media, fits in SIGNATURES.items() if fits(content)), None)


def ending_fits(name: str, media: MediaType) -> bool:
    """Whether a file name's ending, if it has one, is that of the type."""
    found = ENDING.search(name)
    return found is None or found[1].lower() in ENDINGS[media]
