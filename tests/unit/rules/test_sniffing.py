"""A file is what its bytes show, whole; every type that may be named can be told."""

import io
import zipfile

import pytest

from caseapp.rules.sniffing import ENDINGS, SIGNATURES, ending_fits, sniffed
from caseapp.vocabulary import MediaType

TYPES = "[Content_Types].xml"


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


WHOLE = {
    MediaType.PDF: b"%PDF-1.7\n1 0 obj\n%%EOF\n",
    MediaType.JPEG: b"\xff\xd8\xff\xe0data\xff\xd9",
    MediaType.PNG: b"\x89PNG\r\n\x1a\ndataIEND\xae\x42\x60\x82",
    MediaType.DOCX: packed(TYPES, "word/document.xml"),
    MediaType.XLSX: packed(TYPES, "xl/workbook.xml"),
}


@pytest.mark.parametrize("media", MediaType)
def test_each_type_is_told_by_its_bytes_and_by_nothing_cut_off(media: MediaType) -> None:
    assert sniffed(WHOLE[media]) is media
    assert sniffed(WHOLE[media][: len(WHOLE[media]) // 2]) is None
    assert ending_fits(f"材料.{ENDINGS[media][0].upper()}", media)
    assert media in SIGNATURES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<html>%%EOF",
        b"PK\x03\x04 no directory",
        packed("word/document.xml"),
        packed(TYPES, "ppt/presentation.xml"),
        packed(TYPES, "word/document.xml", "word/vbaProject.bin"),
    ],
)
def test_everything_else_is_nothing(content: bytes) -> None:
    assert sniffed(content) is None


def test_an_ending_that_lies_is_seen_and_a_number_is_none() -> None:
    assert not ending_fits("欠条.exe", MediaType.PDF)
    assert not ending_fits("欠条.pdf", MediaType.JPEG)
    assert ending_fits("笔录2025.3", MediaType.PDF)
    assert ending_fits("欠条", MediaType.PDF)
