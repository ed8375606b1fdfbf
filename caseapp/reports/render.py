"""From plain values to the bytes of a document: sandboxed Jinja, then WeasyPrint, then the marks of PDF/A and PDF/UA.

The same layout and context give the same bytes in every process, folder, time zone and hash seed, as long as the
versions of WeasyPrint, Pango, HarfBuzz and the fonts stay the same: no clock is read, and the dates of the file come
from the template's ``dcterms`` metas. A document that cannot read something it asks for, or that the typesetter reports
an error about, is not made at all: RenderFault.
"""

from __future__ import annotations

import functools
import gc
import logging
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pydyf
from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint import HTML, Attachment
from weasyprint.logger import LOGGER
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from caseapp.packs.reports import ReportLayout
from caseapp.reports import fonts
from caseapp.reports.faults import RenderFault, SubsetLibraryMissing

_PRESS = threading.Lock()
"""One document at a time: the switched-off collector and the error log belong to the whole process."""

_PLAIN = (str, int, float, bool, Decimal, date, type(None))

_UA_AND_EXTENSION_SCHEMA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels inside the PDF. `relationship` is Data (the figures themselves) or Supplement."""

    name: str
    content: bytes
    description: str
    at: datetime
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture that somebody uploaded, for a sheet that shows it under ``scan:<name>``."""

    media_type: str
    content: bytes


class LayoutFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no annotations
    """Knows ``pack:<file of the layout>``, ``face:<font file>`` and ``scan:<picture>``; others stop the print."""

    def __init__(self, layout: ReportLayout, faces: Path, scans: Mapping[str, Scan] | None = None) -> None:
        super().__init__()
        self._files = layout.files
        self._scans = scans or {}
        self._faces = {face.file: faces / face.file for face in fonts.FACES}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - their signature
        scheme, _, name = url.partition(":")
        if scheme == "pack" and name.endswith(".css") and name in self._files:
            return URLFetcherResponse(
                url, self._files[name].encode(), {"Content-Type": "text/css; charset=utf-8"}
            )
        if scheme == "face" and name in self._faces:
            return URLFetcherResponse(url, self._faces[name].read_bytes(), {"Content-Type": "font/ttf"})
        if scheme == "scan" and name in self._scans:
            scan = self._scans[name]
            return URLFetcherResponse(url, scan.content, {"Content-Type": scan.media_type})
        message = f"a document may not read {url[:120]}"
        raise FatalURLFetchingError(message)


def render_pdf(
    layout: ReportLayout,
    context: Mapping[str, object],
    attached: Sequence[Attached] = (),
    scans: Mapping[str, Scan] | None = None,
) -> bytes:
    """Set `context` in the layout's ``template.html`` and answer with the bytes of a PDF/A-3a marked PDF/UA-1.

    Raises TypeError for a context with anything but plain values, FontsMissing, SubsetLibraryMissing and RenderFault.
    """
    require_subset_library()
    html = render_html(layout, context)
    files = [
        Attachment(
            string=one.content,
            name=one.name,
            description=one.description,
            created=one.at.astimezone(UTC),
            modified=one.at.astimezone(UTC),
            relationship=one.relationship,
        )
        for one in sorted(attached, key=lambda one: one.name)
    ]
    with _PRESS, _leaked_profile_is_silent(), _no_collection(), _errors_are_faults():
        page = HTML(string=html, url_fetcher=LayoutFetcher(layout, fonts.ready(), scans), base_url="pack:")
        try:
            made: bytes = page.write_pdf(
                font_config=_font_configuration(), pdf_variant="pdf/a-3a", attachments=files, finisher=_finish
            )
        except FatalURLFetchingError as refused:
            raise RenderFault(en=str(refused)) from refused
    return made


def render_html(layout: ReportLayout, context: Mapping[str, object]) -> str:
    """The filled template. Undefined names are errors, values are escaped, and templates cannot reach Python."""
    _require_plain(context, "context")
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(layout.files)),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("template.html").render(**context)


def require_subset_library() -> None:
    """Raise SubsetLibraryMissing when WeasyPrint would have to cut fonts without HarfBuzz."""
    if ffi.harfbuzz_subset is None:
        raise SubsetLibraryMissing


@functools.cache
def _font_configuration() -> FontConfiguration:
    """One for the process: a new one for each document would grow memory by megabytes."""
    return FontConfiguration()


def _require_plain(value: object, where: str) -> None:
    """Nothing live reaches a template: no ORM object, no session, no function."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            _require_plain(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            _require_plain(item, f"{where}[{position}]")
    elif not isinstance(value, _PLAIN):
        message = f"{where} is a {type(value).__name__}; a document takes plain values only"
        raise TypeError(message)


@contextmanager
def _leaked_profile_is_silent() -> Iterator[None]:
    """WeasyPrint 70 leaves its colour profile file to be closed by reference count; only the warning is in the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


@contextmanager
def _no_collection() -> Iterator[None]:
    """A quarter faster: layout makes millions of objects that all live until the end, all of them young by then."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect(0)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _errors_are_faults() -> Iterator[None]:
    """WeasyPrint logs an image or style it cannot use and goes on; an official paper may not go on."""
    listener = _Listener()
    LOGGER.addHandler(listener)
    try:
        yield
    finally:
        LOGGER.removeHandler(listener)
    if listener.heard:
        raise RenderFault(en="; ".join(listener.heard))


def _finish(_document: object, pdf: Any) -> None:
    """Mark PDF/UA-1 inside the one XMP packet, with the schema PDF/A asks for, and list each attachment once."""
    metadata = next(
        one for one in pdf.objects if isinstance(one, pydyf.Stream) and one.extra.get("Type") == "/Metadata"
    )
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", _UA_AND_EXTENSION_SCHEMA, 1)]
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
