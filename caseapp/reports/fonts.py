"""Faces for printed documents, made once from the installed Noto CJK.

The system's Noto CJK is a CID-keyed OpenType collection of some 30,000 glyphs. A subset of it is blank in MuPDF,
because the glyph numbers no longer match the CIDs. This module therefore cuts out the characters of everyday
Chinese and converts the outlines to TrueType, which every renderer shows and which WeasyPrint embeds fastest.

``python -m caseapp.reports.fonts`` makes the faces (about half a minute, once); they are cached under
``CASEAPP_FONTS`` or ``var/fonts``, in a folder named by the digest of their sources, and never committed.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontTools
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from caseapp.reports.faults import FontsMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

_RECIPE = "3"
"""Raised whenever the conversion below changes, so that old caches are not reused."""

_SYSTEM_FOLDERS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))
_MAX_ERROR = 1.0
"""Largest distance, in units of 1/1000 em, between a cubic outline and its quadratic copy."""


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of one family: the file it is cut from and the file it becomes."""

    file: str
    family: str
    style: str
    source: str


FACES = (
    Face("serif-regular.ttf", "Noto Serif CJK SC", "Regular", "NotoSerifCJK-Regular.ttc"),
    Face("serif-bold.ttf", "Noto Serif CJK SC", "Bold", "NotoSerifCJK-Bold.ttc"),
    Face("sans-regular.ttf", "Noto Sans CJK SC", "Regular", "NotoSansCJK-Regular.ttc"),
    Face("sans-bold.ttf", "Noto Sans CJK SC", "Bold", "NotoSansCJK-Bold.ttc"),
)


_PLACE_NAMES = (
    "伾俵倴僰剅勍咇嘡圐圙坬坮垇垕垞垟垯垱垵垾埇埌埗埫堌堎堨堽塅塚塝墕墘奓岞峃崀崄嵖巉廻弶旴旸昄朳枹栟桲椑榃氾汈汫汭沚泃"
    "洈洑洣洩洸洺浉浛浬浭浰涢涴淜淯滍滘漈漋漖漷漹澛澥澴澺濛瀍瀼灈烔燊牁牂牤猇獏玕琯璪甪甽畖癿砲硍硚碁碶磏磑磜磻祐窊竜筜筼"
    "篢簕簰耈脿舲荄荍菉萩蔈虒邨邽郚郪鄌鄚鄠酂鲊鲖鲘鲹䃥䢺㙍㙟㙦㮾㯊㳇㴔㵲"
)
"""Characters of county and township names that GB 2312 lacks: 沚 of 湾沚区, 鄠 of 鄠邑区."""

_GIVEN_NAMES = "镕玥珺琀瑄喆堃彧晞昇翀祎赟頔婳姵璟玹旻烜燚铖锜湉沄濬潆瑀璿㛃䶮"
"""Frequent in given names and not in GB 2312; rarer ones are taken from the full Noto face when they occur."""


@functools.cache
def characters() -> str:
    """The characters of the faces: GB 2312, names of places and people, Latin and the marks of official papers."""
    blocks = (
        range(0x20, 0x7F),
        range(0xA0, 0x180),
        range(0x2010, 0x2040),
        range(0x2460, 0x2474),
        range(0x3000, 0x3020),
        range(0xFF01, 0xFF5F),
        range(0xFFE0, 0xFFE6),
    )
    wanted = {chr(code) for block in blocks for code in block}
    wanted |= set("〇〔〕《》—·●▲○◆■□△▽◇★☆✓√×÷±≤≥≠≈‰℃→←↑↓№")
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    wanted |= {pair.decode("gb2312", errors="ignore") for pair in pairs} - {""}
    return "".join(sorted(wanted | set(_PLACE_NAMES) | set(_GIVEN_NAMES)))


def folder() -> Path:
    """Where the caches lie: ``CASEAPP_FONTS``, or ``var/fonts`` beside the package, whatever the working directory."""
    chosen = os.environ.get("CASEAPP_FONTS")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "var" / "fonts"


@functools.cache
def ready(cache: Path | None = None) -> Path:
    """Answer with the folder that holds the four faces, making them when they are not there yet.

    Safe to call from several processes at once: one makes the faces, the others wait.
    Raises FontsMissing when the Noto CJK fonts are not installed.
    """
    base = cache or folder()
    sources = {face: locate(face) for face in FACES}
    target = base / _digest(tuple(sources.values()))
    if not _complete(target):
        base.mkdir(parents=True, exist_ok=True)
        with _locked(base / ".lock"):
            if not _complete(target):
                _make(sources, target)
    return target


def locate(face: Face) -> Path:
    """Find the installed collection that holds `face`: fontconfig first, then the known Debian folders."""
    asked = _ask_fontconfig(face)
    known = [folder / face.source for folder in _SYSTEM_FOLDERS]
    found = next((path for path in [asked, *known] if path is not None and path.is_file()), None)
    if found is None:
        raise FontsMissing(face.family, face.style)
    return found


def _ask_fontconfig(face: Face) -> Path | None:
    command = ["fc-match", "-f", "%{family}\t%{file}", f"{face.family}:style={face.style}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    family, _, file = answer.partition("\t")
    return Path(file) if face.family in family and Path(file).name == face.source else None


def _digest(sources: tuple[Path, ...]) -> str:
    total = hashlib.sha256(f"{_RECIPE}|{fontTools.version}|{characters()}".encode())
    for path in sources:
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:16]


def _complete(target: Path) -> bool:
    return all((target / face.file).is_file() for face in FACES)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(sources: dict[Face, Path], target: Path) -> None:
    """Cut all faces into a working folder, then put it in place with one rename."""
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    try:
        workers = min(len(FACES), os.cpu_count() or 1)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(cut, FACES, sources.values(), [work / face.file for face in FACES]))
        work.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def cut(face: Face, source: Path, target: Path) -> None:
    """Write `target`: the everyday characters of `face` as a TrueType font."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with _open(face, source) as font:
        options = Options(
            layout_features=["kern", "palt", "halt"],
            drop_tables=["VORG", "vhea", "vmtx", "DSIG"],
            name_IDs=[1, 2, 3, 4, 5, 6, 13, 14],
            notdef_outline=True,
            hinting=False,
            recalc_timestamp=False,
        )
        subsetter = Subsetter(options)
        subsetter.populate(text=characters())
        subsetter.subset(font)
        _to_truetype(font)
        _align_digits(font)
        font.save(target)


def _open(face: Face, source: Path) -> TTFont:
    with TTCollection(source, lazy=True) as collection:
        names = [font["name"].getBestFamilyName() for font in collection.fonts]
    if face.family not in names:
        raise FontsMissing(face.family, face.style)
    return TTFont(source, fontNumber=names.index(face.family), lazy=True, recalcTimestamp=False)


def _to_truetype(font: TTFont) -> None:
    """Swap the cubic CFF outlines for quadratic ones and the tables that go with them."""
    order = font.getGlyphOrder()
    glyphs = _quadratic(font)
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    for name, glyph in glyphs.items():
        glyph.recalcBounds(glyf)
        font["hmtx"].metrics[name] = (font["hmtx"].metrics[name][0], getattr(glyph, "xMin", 0))
    font["maxp"] = _maxp(len(order))
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def _quadratic(font: TTFont) -> dict[str, Any]:
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, _MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    return glyphs


def _align_digits(font: TTFont) -> None:
    """Give the ten digits one width: Noto Serif's 1 is narrow and has no tabular form, so columns would not align."""
    cmap, metrics, glyf = font.getBestCmap(), font["hmtx"].metrics, font["glyf"]
    names = [cmap[ord(digit)] for digit in "0123456789"]
    width = max(metrics[name][0] for name in names)
    for name in names:
        shift = (width - metrics[name][0]) // 2
        glyf[name].coordinates.translate((shift, 0))
        glyf[name].recalcBounds(glyf)
        metrics[name] = (width, glyf[name].xMin)


def _maxp(glyph_count: int) -> Any:
    table = newTable("maxp")
    table.tableVersion = 0x00010000
    table.numGlyphs = glyph_count
    table.maxZones = 1
    for name in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxPoints",
        "maxContours",
        "maxCompositePoints",
        "maxCompositeContours",
        "maxComponentDepth",
    ):
        setattr(table, name, 0)
    return table


if __name__ == "__main__":
    ready()
