"""Charts: geometry checked on the drawn shapes, words checked in the title."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from caseapp.reports import charts
from caseapp.reports.charts import Bar, Bullet, Series, axis
from caseapp.reports.svg import Box, Fill, area, number

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Markup) -> ET.Element:
    return ET.fromstring(chart)  # noqa: S314 - our own text


def title(chart: Markup) -> str:
    root = drawn(chart)
    assert root[0].tag == f"{SVG}title"  # first child: what a screen reader says
    return root[0].text or ""


@given(st.integers(0, 10**7))
def test_axis_covers_the_top_in_four_whole_steps(top: int) -> None:
    ticks = axis(top)
    steps = {later - earlier for earlier, later in pairwise(ticks)}
    assert ticks[0] == 0
    assert len(ticks) == 5
    assert len(steps) == 1
    assert ticks[-1] >= top
    assert ticks[-1] <= max(4, 2 * top)
    assert all(tick == int(tick) for tick in ticks)


def test_bars_stand_on_the_axis_and_grow_with_the_value() -> None:
    chart = charts.grouped_bars(
        "月", ["1月", "2月"], [Series("收到", (10, 20)), Series("决定", (0, 5))], height=168
    )
    bars = [one for one in drawn(chart).iter(f"{SVG}rect") if float(one.get("height", 0)) != 9]  # 9: legend
    tops = [(float(one.get("y", 0)), float(one.get("height", 0))) for one in bars]
    assert len(tops) == 3  # the zero has no bar
    assert {round(y + tall, 1) for y, tall in tops} == {148.0}
    assert tops[1][1] == pytest.approx(2 * tops[0][1], rel=0.01)
    assert tops[2][1] == pytest.approx(tops[0][1] / 2, rel=0.01)


def test_titles_say_every_figure() -> None:
    assert (
        title(charts.grouped_bars("各月", ["1月", "2月"], [Series("收到", (3, 4))]))
        == "各月（单位：件）。收到：1月3，2月4"
    )
    assert title(charts.horizontal_bars("类型", [Bar("邻里", 7), Bar("合同", 2)])) == "类型：邻里7件；合同2件"
    assert (
        title(charts.share_bar("状态", [Bar("达到", 7), Bar("无", 0), Bar("未达到", 2)]))
        == "状态：达到7项；未达到2项"
    )
    one = Bullet("指派率", 96.3, 100.0, "96.3%", "100%", "not_met")
    assert title(charts.bullets("对照", [one])) == "对照：指派率96.3%，目标100%"


def test_series_differ_without_colour() -> None:
    fills = {area(Box(0, 0, 9, 30), fill, "#000000") for fill in Fill}
    assert len(fills) == len(Fill)


def test_status_has_its_own_shape() -> None:
    shapes = [charts.svg.mark(5, 5, status) for status in ("met", "not_met", "no_data")]
    assert (
        len({shape.split(" ")[0] + ('fill="#ffffff"' if "#ffffff" in shape else "") for shape in shapes}) == 3
    )


def test_a_share_is_of_the_whole_and_not_of_the_bars_that_are_shown() -> None:
    bars = [Bar("劳动", 84), Bar("其他", 16)]
    assert "84 件（84.0%）" in charts.horizontal_bars("类型", bars, total=100)
    cut = charts.horizontal_bars("类型", bars, total=400)
    assert "84 件（21.0%）" in cut
    assert "16 件（4.0%）" in cut


def test_names_are_escaped() -> None:
    assert "<b>" not in charts.horizontal_bars("t", [Bar("<b>&", 1)])


def test_no_figures_draw_nothing_wrong() -> None:
    assert "nan" not in charts.horizontal_bars("t", [Bar("甲", 0)], total=0)
    drawn(charts.horizontal_bars("t", []))
    drawn(charts.share_bar("t", []))
    drawn(charts.grouped_bars("t", [], [Series("a", ())]))


@given(st.floats(1, 60), st.floats(1, 60), st.sampled_from([Fill.HATCH, Fill.CROSS]))
def test_hatching_stays_inside_its_box(width: float, height: float, fill: Fill) -> None:
    shape = area(Box(10, 20, width, height), fill)
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", shape)]
    assert all(9.99 <= x <= 10.01 + width and 19.99 <= y <= 20.01 + height for x, y in points)


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "1"), (-0.001, "0"), (12.345, "12.35"), (1e-9, "0"), (100.0, "100")]
)
def test_numbers_are_short_and_plain(value: float, shown: str) -> None:
    assert number(value) == shown
