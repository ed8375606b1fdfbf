"""Charts of the printed reports: SVG, readable in black and white, each with words that say the same.

Every function answers with Markup that holds one ``<svg>`` whose ``<title>`` names the chart and its figures.
Widths and heights are in points. Values are never negative; None is drawn as absent, not as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from caseapp.reports import svg
from caseapp.reports.svg import ACCENT, INK, SOFT, Box, Fill, area, line, picture, text

WIDTH = 470.0
"""Text width of an upright A4 page of the reports, in points."""

_SERIES_FILLS = (Fill.SOLID, Fill.OUTLINE, Fill.HATCH, Fill.PALE)
_SHARE_FILLS = (Fill.SOLID, Fill.HATCH, Fill.PALE, Fill.CROSS, Fill.OUTLINE)
_LABEL_ROOM = 2.2
_LINE = 20
_GLYPH = 8.0  # a Chinese character of the labels is as wide as its size


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars: a name and a value for each label."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Bullet:
    """A value against its target, both in the same unit; `status` is met, not_met or another code."""

    label: str
    value: float | None
    target: float
    shown: str
    shown_target: str
    status: str


def axis(top: float, ticks: int = 4) -> tuple[float, ...]:
    """Round tick values from 0 to at least `top`: 0, 25, 50, 75, 100 for a top of 83."""
    least = max(top / ticks, 1)
    scale = 10 ** (len(str(int(least))) - 1)
    steps = (step * scale // 2 for step in (2, 3, 4, 5, 6, 8, 10, 12, 15, 20) if step * scale % 2 == 0)
    step = next(step for step in steps if step >= least)
    return tuple(float(step * number) for number in range(ticks + 1))


def grouped_bars(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    height: float = 168,
    width: float = WIDTH,
    unit: str = "件",
) -> Markup:
    """Upright bars side by side for each label, with grid lines and the value over each bar where it fits."""
    left, top, bottom = 30.0, 24.0, height - 20.0
    ticks = axis(max((max(one.values, default=0) for one in series), default=0))
    scale = (bottom - top) / ticks[-1]
    shapes = [
        *_legend([one.name for one in series], _SERIES_FILLS, left),
        text(left - 5, 12, unit, size=7.5, anchor="end", fill=SOFT),
        *_grid(ticks, left, width, bottom, scale),
    ]
    slot = (width - left) / max(len(labels), 1)
    thick = min(slot * 0.74 / len(series), 20.0)
    for position, label in enumerate(labels):
        start = left + slot * position + (slot - thick * len(series)) / 2
        shapes.append(text(left + slot * (position + 0.5), bottom + 12, label, anchor="middle"))
        for order, one in enumerate(series):
            shapes += _upright(
                one.values[position], start + order * thick, thick, bottom, scale, _SERIES_FILLS[order]
            )
    shapes.append(line(left, bottom, width, bottom, stroke=INK, width=0.8))
    return picture(_in_words(title, labels, series, unit), width, height, shapes)


def _upright(value: int, x: float, thick: float, bottom: float, scale: float, fill: Fill) -> list[str]:
    tall = value * scale
    bar = area(Box(x + 0.6, bottom - tall, thick - 1.2, tall), fill, ACCENT if fill is Fill.SOLID else INK)
    fits = len(str(value)) * 3.6 <= thick + _LABEL_ROOM
    shown = (
        text(x + thick / 2, bottom - tall - 2.5, value, size=6.2, anchor="middle") if value and fits else ""
    )
    return [bar, shown]


def _grid(ticks: Sequence[float], left: float, right: float, bottom: float, scale: float) -> list[str]:
    shapes = []
    for tick in ticks:
        y = bottom - tick * scale
        shapes.append(line(left, y, right, y))
        shapes.append(text(left - 5, y + 2.6, f"{tick:,.0f}", size=7.5, anchor="end", fill=SOFT))
    return shapes


def _legend(names: Sequence[str], fills: Sequence[Fill], x: float, y: float = 4.0) -> list[str]:
    shapes = []
    for name, fill in zip(names, fills, strict=False):
        shapes.append(area(Box(x, y, 9, 9), fill, ACCENT if fill is Fill.SOLID else INK))
        shapes.append(text(x + 13, y + 8, name))
        x += 13 + 8 * len(name) + 16
    return shapes


def horizontal_bars(
    title: str,
    bars: Sequence[Bar],
    *,
    label_width: float = 110,
    row: float = 17,
    unit: str = "件",
    total: int | None = None,
) -> Markup:
    """One bar a row, name at the left, value (and share of `total`, which may count more than the bars) at its end."""
    room = WIDTH - label_width - (48 if total is None else 78)
    scale = room / (max((bar.value for bar in bars), default=0) or 1)
    shapes = []
    for order, bar in enumerate(bars):
        y = order * row + 3
        end = label_width + bar.value * scale
        shapes.append(text(label_width - 7, y + 9.2, _shortened(bar.label, label_width - 9), anchor="end"))
        shapes.append(area(Box(label_width, y, bar.value * scale, row - 6), Fill.SOLID))
        note = f"{bar.value:,} {unit}" + (f"（{bar.value / total:.1%}）" if total else "")
        shapes.append(text(end + 5, y + 9.2, note, size=7.5))
    height = len(bars) * row + 4
    shapes.append(line(label_width, 0, label_width, height - 2, stroke=INK, width=0.8))
    words = "；".join(f"{bar.label}{bar.value}{unit}" for bar in bars)
    return picture(f"{title}：{words}", WIDTH, height, shapes)


def share_bar(
    title: str,
    parts: Sequence[Bar],
    fills: Sequence[Fill] = _SHARE_FILLS,
    *,
    width: float = WIDTH,
    height: float = 22,
    unit: str = "项",
) -> Markup:
    """One bar cut into its parts, with a legend of names, values and fills below; empty parts are left out."""
    kept = [(part, fill) for part, fill in zip(parts, fills, strict=False) if part.value]
    shown, used = [part for part, _ in kept], [fill for _, fill in kept]
    total = sum(part.value for part in shown) or 1
    shapes, x = [], 0.0
    for part, fill in kept:
        wide = (width - 1) * part.value / total
        shapes.append(area(Box(x + 0.5, 1, wide, height), fill, ACCENT if fill is Fill.SOLID else INK))
        shapes.append(_inside(x + 0.5 + wide / 2, height / 2 + 4.4, part.value, wide, fill))
        x += wide
    shapes += _legend([f"{part.label} {part.value}{unit}" for part in shown], used, 0.5, height + 8)
    words = "；".join(f"{part.label}{part.value}{unit}" for part in shown)
    return picture(f"{title}：{words}", width, height + 20, shapes)


def _inside(x: float, y: float, value: int, wide: float, fill: Fill) -> str:
    if wide < 14:  # noqa: PLR2004 - narrower than its own figure
        return ""
    plate = (
        area(Box(x - 7, y - 8.4, 14, 11), Fill.OUTLINE, "#ffffff") if fill in {Fill.HATCH, Fill.CROSS} else ""
    )
    return plate + text(
        x, y, value, size=9, anchor="middle", bold=True, fill="#ffffff" if fill is Fill.SOLID else INK
    )


def bullets(
    title: str, rows: Sequence[Bullet], *, width: float = WIDTH, label_width: float = 172, row: float = 24
) -> Markup:
    """Value bars against target ticks, each scaled to its own target; words and a shape say whether it is met."""
    room = width - label_width - 84
    shapes = []
    for order, one in enumerate(rows):
        shapes += _bullet(one, order * row, label_width, room)
    words = "；".join(f"{one.label}{one.shown}，目标{one.shown_target}" for one in rows)
    return picture(f"{title}：{words}", width, len(rows) * row + 2, shapes)


def _bullet(one: Bullet, y: float, left: float, room: float) -> list[str]:
    top = max(one.target, one.value or 0) * 1.08 or 1.0
    at = left + room * one.target / top
    end = left + room * (one.value or 0) / top
    fill = Fill.SOLID if one.status == "met" else Fill.HATCH
    return [
        *_two_lines(one.label, left - 8, y + 14),
        f"<rect{svg.attributes(x=float(left), y=y + 4.0, width=float(room), height=14.0, fill='#f3f0ea')}/>",
        area(Box(left, y + 7, end - left, 8), fill),
        line(at, y + 2, at, y + 20, stroke=INK, width=1.8),
        svg.mark(left + room + 10, y + 11, one.status, colour=ACCENT if one.status == "not_met" else INK),
        text(left + room + 17, y + 10, one.shown, size=8, bold=True),
        text(left + room + 17, y + 19, f"目标 {one.shown_target}", size=6.8, fill=SOFT),
    ]


def _shortened(label: str, room: float) -> str:
    """The label, cut with an ellipsis where `room` units would not hold it; the table has the whole."""
    most = int(room / _GLYPH)
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _two_lines(label: str, x: float, y: float) -> list[str]:
    if len(label) <= _LINE:
        return [text(x, y, label, anchor="end")]
    cut = (len(label) + 1) // 2
    return [
        text(x, y - 4.6, label[:cut], size=7.6, anchor="end"),
        text(x, y + 4.8, label[cut:], size=7.6, anchor="end"),
    ]


def _in_words(title: str, labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    rows = (
        f"{one.name}："
        + "，".join(f"{label}{value}" for label, value in zip(labels, one.values, strict=True))
        for one in series
    )
    return f"{title}（单位：{unit}）。" + "；".join(rows)
