"""Pages of a bound file: scans fitted to A4 and kept apart from what they may carry, and the page numbers."""

from __future__ import annotations

import io
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from caseapp.packs.reports import ReportLayout
from caseapp.reports.render import render_pdf

A4: Final = (595.276, 841.89)
DIGIT_WIDTH, DIGIT_HEIGHT = 7.0, 14.0
EDGE: Final = 26.0
PREFIX: Final = "/CaseFileDigit"
_NONE: Final = pikepdf.StreamDecodeLevel.none
REFUSED: Final = (
    *(pikepdf.PdfError, pikepdf.PasswordError, pikepdf.DataDecodingError, OSError),
    *(ArithmeticError, AttributeError, KeyError, RuntimeError, TypeError, ValueError),
)  # what a damaged or hostile file makes the library raise
MARKS: Final = frozenset({"BDC", "BMC", "EMC", "DP", "MP"})


def opened_scan(content: bytes) -> Pdf | None:
    """Somebody else's PDF, each page one picture on a sheet of A4; None where it cannot be opened, shown or written.

    Nothing but what it draws comes along: fields are drawn into their pages, no action, no annotation, no foreign tag.
    Written and read once, so that what is wrong with it is found here and not when the whole file is written.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as scan:
            if "/AcroForm" in scan.Root:
                scan.generate_appearance_streams()
            scan.flatten_annotations("all")
            sheets = Pdf.new()
            for page in scan.pages:
                _fit(sheets, page)
            out = io.BytesIO()
            sheets.save(out, static_id=True, recompress_flate=False, stream_decode_level=_NONE)
        return pikepdf.open(out) if len(sheets.pages) else None
    except REFUSED:
        return None


def _fit(sheets: Pdf, page: pikepdf.Page) -> None:
    """Append the page as a sheet: shrunk where it is larger than A4, upright as it is shown."""
    form = sheets.copy_foreign(page.as_form_xobject())
    matrix = pikepdf.Matrix(form.Matrix) if "/Matrix" in form else pikepdf.Matrix()
    shown = matrix.transform(pikepdf.Rectangle(*(float(edge) for edge in form.BBox)))
    sheet = A4 if shown.height >= shown.width else A4[::-1]
    scale = min(1.0, sheet[0] / shown.width, sheet[1] / shown.height)
    left = (sheet[0] - shown.width * scale) / 2 - shown.llx * scale
    low = (sheet[1] - shown.height * scale) / 2 - shown.lly * scale
    draws = f"/Figure <</MCID 0>> BDC q {scale:.5f} 0 0 {scale:.5f} {left:.3f} {low:.3f} cm /Scan Do Q EMC"
    made = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *sheet]),
        Resources=Dictionary(XObject=Dictionary({"/Scan": form})),
        Contents=sheets.make_stream(draws.encode()),
        Tabs=Name.S,
    )
    sheets.pages.append(pikepdf.Page(sheets.make_indirect(made)))


class Numberer:
    """Stamps page numbers, each digit a small picture that all pages share; a screen reader passes over them."""

    def __init__(self, target: Pdf, layout: ReportLayout) -> None:
        made = render_pdf(layout, {"it": {"digits": list("0123456789")}})
        self._source = pikepdf.open(io.BytesIO(made))
        self._digits = [target.copy_foreign(_drawing(page, self._source)) for page in self._source.pages]

    def stamp(self, target: Pdf, page: pikepdf.Page, number: int) -> None:
        """Print the number at the top right, on white, above all that the page shows."""
        text, box = str(number), page.mediabox
        width = DIGIT_WIDTH * len(text)
        left = float(box[2]) - EDGE - width
        low = float(box[3]) - EDGE - DIGIT_HEIGHT / 2
        for digit in sorted(set(text)):
            page.add_resource(
                self._digits[int(digit)], Name.XObject, Name(PREFIX + digit), replace_existing=True
            )
        drawn = "".join(
            f"q 1 0 0 1 {left + DIGIT_WIDTH * place:.3f} {low:.3f} cm {PREFIX}{digit} Do Q "
            for place, digit in enumerate(text)
        )
        white = f"q 1 g {left - 2:.3f} {low:.3f} {width + 4:.3f} {DIGIT_HEIGHT:.3f} re f Q "
        page.contents_add(target.make_stream(b"q\n"), prepend=True)
        last = f"\nQ /Artifact <</Type /Pagination>> BDC {white}{drawn}EMC"
        page.contents_add(target.make_stream(last.encode()))


def _drawing(page: pikepdf.Page, source: Pdf) -> pikepdf.Object:
    """What a page draws, without the marks that tie it to a tag."""
    kept = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) not in MARKS]
    page.obj.Contents = source.make_stream(pikepdf.unparse_content_stream(kept))
    return page.as_form_xobject()
