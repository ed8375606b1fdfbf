"""One picture of every form of document, for docs/.

    python -m tests.reports.documents_sample var/documents
    python scripts/document_sheet.py var/documents docs/images/documents.png

Needs pdftoppm (Debian: poppler-utils).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOTS_PER_INCH = 46
GAP = 10
COLUMNS = 7
COLOURS = 32


def first_page(document: Path, folder: Path) -> Image.Image:
    target = folder / document.stem
    subprocess.run(
        ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", "-singlefile", str(document), str(target)], check=True
    )
    return Image.open(target.with_suffix(".png")).convert("RGB")


def contact_sheet(pages: list[Image.Image]) -> Image.Image:
    """The first pages in the order of the list, row by row."""
    wide, high = pages[0].width + GAP, pages[0].height + GAP
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide + GAP, rows * high + GAP), "#8a8a8a")
    for place, page in enumerate(pages):
        sheet.paste(page, (GAP + place % COLUMNS * wide, GAP + place // COLUMNS * high))
    return sheet


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        pages = [first_page(document, Path(work)) for document in sorted(folder.glob("*.pdf"))]
    target.parent.mkdir(parents=True, exist_ok=True)
    contact_sheet(pages).quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)


if __name__ == "__main__":
    main()
