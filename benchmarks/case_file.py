"""Time and peak memory of binding the file of a case: 300 pages of our own papers, scans and photographs.

python -m benchmarks.case_file [PAGES] [KIB A PICTURE]
"""

from __future__ import annotations

import functools
import hashlib
import io
import resource
import sys
import time

import pikepdf
from PIL import Image

from caseapp.packs import load
from caseapp.reports.casefile.contexts import BoundPaper, FileOrder
from caseapp.reports.casefile.produce import bind
from tests.reports.case_file_sample import paper, sample_order

OWN_SHARE = 5  # every fifth page is a document of ours
PAGES_OF_SCAN = 10
A4_AT_200_DPI = (1654, 2339)


@functools.cache
def photograph(kib: int) -> bytes:
    """A noisy page of about that size: compresses as badly as a real one."""
    noise = Image.effect_noise((A4_AT_200_DPI[0] // 4, A4_AT_200_DPI[1] // 4), 60).resize(A4_AT_200_DPI)
    for quality in range(95, 5, -5):
        out = io.BytesIO()
        noise.convert("RGB").save(out, "JPEG", quality=quality)
        if out.tell() <= kib * 1024:
            break
    return out.getvalue()


def scanned_file(pages: int, kib: int, seed: int) -> bytes:
    """A scanner's PDF: one JPEG a page, none equal to another."""
    made = pikepdf.new()
    for number in range(pages):
        picture = made.make_stream(
            photograph(kib) + b"\0" * 8 + f"{seed}-{number}".encode(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=A4_AT_200_DPI[0],
            Height=A4_AT_200_DPI[1],
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        page.add_resource(picture, pikepdf.Name.XObject, pikepdf.Name("/Picture"))
        page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Picture Do Q")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def order(pages: int, kib: int) -> FileOrder:
    """So many pages: a fifth ours, of the others most from scanners and some photographed singly."""
    sample = sample_order(load().documents)
    own = sample.papers[0]
    papers: list[BoundPaper] = [own] * (pages // OWN_SHARE)
    papers += [paper("照片", photograph(kib), "image/jpeg")] * (pages // OWN_SHARE // 2)
    while len(papers) and _pages(papers) < pages:
        seed = len(papers)
        content = scanned_file(min(PAGES_OF_SCAN, pages - _pages(papers)), kib, seed)
        papers.append(paper(f"扫描{hashlib.sha256(content).hexdigest()[:6]}", content, part="scan"))
    return FileOrder(sample.cover, tuple(papers), (), (), sample.basis, sample.basis_verified)


def _pages(papers: list[BoundPaper]) -> int:
    return sum(PAGES_OF_SCAN if one.part == "scan" else 1 for one in papers)


def peak() -> float:
    """MiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print time, size and memory before and at the most."""
    pages, kib = (int(one) for one in (*sys.argv[1:], *("300", "250")[len(sys.argv) - 1 :]))
    rules, made = load().archives, order(pages, kib)
    before, started = peak(), time.perf_counter()
    bound = bind(rules, made, lambda _: None)
    seconds = time.perf_counter() - started
    papers = sum(len(one.load()) for one in made.papers) / 2**20
    print(f"{bound.pages} pages of {papers:.0f} MiB: {seconds:.1f} s, PDF {len(bound.pdf) / 2**20:.0f} MiB")
    print(f"memory at most {peak():.0f} MiB, {before:.0f} MiB of it before binding (with the papers)")


if __name__ == "__main__":
    main()
