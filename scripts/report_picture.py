"""One picture of a printed annual report for the README: cover, summary, plan table, charts.

    python scripts/report_picture.py REPORT.pdf docs/images/annual-report.png

Needs pdftoppm (Debian: poppler-utils).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

DOTS_PER_INCH = 76
GAP = 14
COLOURS = 96


def page_images(report: Path, folder: Path) -> list[Image.Image]:
    subprocess.run(
        ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", str(report), str(folder / "page")], check=True
    )
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("page-*.png"))]


def contact_sheet(pages: list[Image.Image]) -> Image.Image:
    """Cover, summary, the turned pages of the plan table on top of each other, and the page after them."""
    wide = [number for number, page in enumerate(pages) if page.width > page.height]
    height = pages[0].height
    shown = [pages[0], pages[2], stacked([pages[number] for number in wide[:2]], height), pages[wide[-1] + 1]]
    sheet = Image.new(
        "RGB", (sum(page.width for page in shown) + GAP * (len(shown) + 1), height + 2 * GAP), "#8a8a8a"
    )
    left = GAP
    for page in shown:
        sheet.paste(page, (left, GAP))
        left += page.width + GAP
    return sheet


def stacked(pages: list[Image.Image], height: int) -> Image.Image:
    """Two turned A4 pages are together as large as an upright one."""
    half = (height - GAP) // 2
    small = [ImageOps.contain(page, (page.width, half), Image.Resampling.LANCZOS) for page in pages]
    column = Image.new("RGB", (small[0].width, height), "#8a8a8a")
    for number, page in enumerate(small):
        column.paste(page, (0, number * (half + GAP)))
    return column


def main() -> None:
    report, target = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        sheet = contact_sheet(page_images(report, Path(folder)))
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    main()
