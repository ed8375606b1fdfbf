"""Reads a printed PDF back the way a viewer does: each run of text with its glyphs, place and letters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Matrix


@dataclass(frozen=True)
class Run:
    """Glyph numbers shown at once; `left`, `right` and `base` are points on the page."""

    font: str
    glyphs: tuple[int, ...]
    text: str
    left: float
    right: float
    base: float


@dataclass
class Font:
    widths: dict[int, float]
    letters: dict[int, str]


@dataclass
class Page:
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def read_pages(pdf: pikepdf.Pdf) -> list[Page]:
    fonts = {name: read_font(font) for name, font in all_fonts(pdf).items()}
    return [_read(page, fonts) for page in pdf.pages]


def all_fonts(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {name: font for page in pdf.pages for name, font in page.Resources.Font.items()}


def read_font(font: pikepdf.Object) -> Font:
    widths, array = {}, list(font.DescendantFonts[0].W)
    for first, listed in zip(array[::2], array[1::2], strict=True):
        widths |= {int(first) + offset: float(width) for offset, width in enumerate(listed)}
    pairs = re.findall(
        rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes().split(b"beginbfchar", 1)[1]
    )
    return Font(
        widths, {int(glyph, 16): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs}
    )


def _read(page: pikepdf.Page, fonts: dict[str, Font]) -> Page:
    box = [float(edge) for edge in page.mediabox]
    found = Page(box[2] - box[0], box[3] - box[1])
    _walk(page, Matrix(), fonts, found)
    return found


def _walk(content: pikepdf.Object, matrix: Matrix, fonts: dict[str, Font], found: Page) -> None:
    stack, name, size, place = [], "", 0.0, Matrix()
    for operands, operator in pikepdf.parse_content_stream(content):
        match str(operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = Matrix(*map(float, operands)) @ matrix
            case "Tf":
                name, size = str(operands[0]), float(operands[1])
            case "Tm":
                place = Matrix(*map(float, operands))
            case "TJ":
                found.runs.append(_run(operands[0], name, size, place @ matrix, fonts[name]))
            case "Do":
                inner = content.Resources.XObject[str(operands[0])]
                if inner.Subtype == "/Form":
                    _walk(
                        inner,
                        Matrix(*map(float, inner.get("/Matrix", (1, 0, 0, 1, 0, 0)))) @ matrix,
                        fonts,
                        found,
                    )


def _run(shown: pikepdf.Object, name: str, size: float, place: Matrix, font: Font) -> Run:
    glyphs, advance = [], 0.0
    for part in shown:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            numbers = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
            glyphs += numbers
            advance += sum(font.widths.get(number, 1000.0) for number in numbers)
        else:
            advance -= float(part)
    text = "".join(font.letters.get(glyph, "\ufffd") for glyph in glyphs)
    return Run(name, tuple(glyphs), text, place.e, place.e + advance / 1000 * size * abs(place.a), place.f)
