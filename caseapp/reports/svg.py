"""The few shapes that charts are drawn from, as SVG text; one unit is one point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

ACCENT = "#9d1b1f"
INK = "#1a1a1a"
SOFT = "#5c5c5c"
GRID = "#dcdcdc"
PALE = "#e9e4dc"
FONT = "CaseApp Sans, Noto Sans CJK SC"
_HATCH_STEP = 3.2
_MIN_LINE = 0.05


class Fill(StrEnum):
    """How an area is filled, so that neighbours stay apart when printed in black and white."""

    SOLID = "solid"
    OUTLINE = "outline"
    HATCH = "hatch"
    PALE = "pale"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


def number(value: float) -> str:
    """Two digits at most and never an exponent, so that the same chart is the same text everywhere."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def attributes(**values: object) -> str:
    """Attributes of an element; underscores in names become hyphens, floats are shortened."""
    shown = (
        (key.replace("_", "-"), number(value) if isinstance(value, float) else value)
        for key, value in values.items()
        if value is not None
    )
    return "".join(f' {key}="{escape(value)}"' for key, value in shown)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, width: float = 0.5) -> str:
    """A straight line."""
    ends = attributes(x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2))
    return f"<line{ends}{attributes(stroke=stroke, stroke_width=float(width))}/>"


def text(  # noqa: PLR0913 - the attributes of one element
    x: float,
    y: float,
    words: object,
    *,
    size: float = 8,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
) -> str:
    """One line of text; `y` is its base line, `anchor` is start, middle or end."""
    style = attributes(
        x=float(x),
        y=float(y),
        font_size=float(size),
        fill=fill,
        text_anchor=None if anchor == "start" else anchor,
        font_weight="700" if bold else None,
    )
    return f"<text{style}>{escape(words)}</text>"


def area(box: Box, fill: Fill, colour: str = ACCENT) -> str:
    """A filled rectangle with an outline; nothing for an empty one."""
    if box.width <= 0 or box.height <= 0:
        return ""
    inner = {Fill.SOLID: colour, Fill.PALE: PALE}.get(fill, "#ffffff")
    edge = attributes(stroke=colour if fill is not Fill.PALE else "#8c8579", stroke_width=0.7)
    place = attributes(x=box.x, y=box.y, width=box.width, height=box.height, fill=inner)
    lines = _hatch(box, rising=True) if fill in {Fill.HATCH, Fill.CROSS} else ""
    lines += _hatch(box, rising=False) if fill is Fill.CROSS else ""
    marks = f'<path d="{lines}"{attributes(stroke=colour, stroke_width=0.7, fill="none")}/>' if lines else ""
    return f"<rect{place}{edge}/>{marks}"


def _hatch(box: Box, *, rising: bool) -> str:
    """Slanting strokes cut off at the box: drawn as lines, because patterns differ between PDF viewers."""
    strokes, offset = [], _HATCH_STEP / 2
    while offset < box.width + box.height:
        left, right = max(0.0, offset - box.height), min(offset, box.width)
        if right - left > _MIN_LINE:
            start, end = offset - left, offset - right
            tops = (start, end) if rising else (box.height - start, box.height - end)
            strokes.append(
                f"M{number(box.x + left)} {number(box.y + tops[0])}"
                f"L{number(box.x + right)} {number(box.y + tops[1])}"
            )
        offset += _HATCH_STEP
    return "".join(strokes)


def mark(x: float, y: float, shape: str, *, size: float = 5, colour: str = INK) -> str:
    """A small sign centred on a point: ``met`` ●, ``not_met`` ▲, anything else ○ (never colour alone)."""
    half = size / 2
    if shape == "met":
        return f"<circle{attributes(cx=float(x), cy=float(y), r=half, fill=colour)}/>"
    if shape == "not_met":
        corners = ((x, y - half), (x + half, y + half), (x - half, y + half))
        points = " ".join(f"{number(across)},{number(down)}" for across, down in corners)
        return f'<polygon points="{points}" fill="{colour}"/>'
    ring = attributes(fill="#ffffff", stroke=colour, stroke_width=0.8)
    return f"<circle{attributes(cx=float(x), cy=float(y), r=half - 0.4)}{ring}/>"


def picture(title: str, width: float, height: float, shapes: Iterable[str]) -> Markup:
    """The finished drawing; `title` is what a screen reader says instead of it."""
    head = attributes(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=f"{number(width)}pt",
        height=f"{number(height)}pt",
        role="img",
        font_family=FONT,
    )
    return Markup(f"<svg{head}><title>{escape(title)}</title>{''.join(shapes)}</svg>")  # noqa: S704 - every text is escaped above
