"""From a form's typed context to the bytes of its PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import segno
from markupsafe import Markup

from caseapp.packs.reports import ReportLayout
from caseapp.reports import fonts
from caseapp.reports.render import render_pdf, require_subset_library

if TYPE_CHECKING:
    from caseapp.reports.documents.contexts import Letterhead


def ready_press() -> None:
    """Do what the first document would otherwise wait for: find (or make) the faces and the subset library.

    Raises FontsMissing or SubsetLibraryMissing.
    """
    require_subset_library()
    fonts.ready()


def render_document(layout: ReportLayout, head: Letterhead, content: Any) -> bytes:
    """The PDF of a document: the same layout, letterhead and content give the same bytes.

    Takes about a tenth of a second. Raises FontsMissing, SubsetLibraryMissing or RenderFault.
    """
    doc, filled = asdict(head), asdict(content)
    extras = {"qr": _qr_code(head), "unverified": _doubtful([doc, filled])}
    return render_pdf(layout, {"doc": {**doc, **extras}, "it": filled})


def _doubtful(value: Any) -> bool:
    """Whether anything printed rests on a text whose original nobody has checked."""
    if isinstance(value, dict):
        return value.get("verified") is False or any(map(_doubtful, value.values()))
    return isinstance(value, list | tuple) and any(map(_doubtful, value))


def _qr_code(head: Letterhead) -> Markup:
    code = segno.make(head.verify_url or head.code, error="m", micro=False)
    drawn: str = code.svg_inline(scale=1, border=0, omitsize=True, title=f"核验二维码，核验码{head.code}")
    return Markup(drawn)  # noqa: S704 - segno escapes the title
