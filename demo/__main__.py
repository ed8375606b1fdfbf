"""``make demo``: an empty database, one invented year of Wuhu through the API, the annual report as a PDF."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from demo import outcome
from demo.client import Http, Refused
from demo.committees import set_up_mediation
from demo.file_scenes import FILES
from demo.people import People
from demo.plan import SEED, abridged, make_year
from demo.play import Player, move_clock
from demo.scenes import Scenes, Stage
from demo.servers import ROOT, NotReady, Site, command, make_empty, serving
from demo.setting_up import Town, set_up
from demo.story import Year
from demo.window_scenes import WINDOW
from demo.world import ADMIN, CITY, CURTAIN, PASSWORD

NEW_YEAR: Final = date(2025, 1, 1)
SLOWEST: Final = 12
REPORT: Final = "年度报告 / annual report"
FORMS: Final = "文书样式一览 / all forms at a glance"
CONTACT_SHEET: Final = ROOT / "docs" / "images" / "documents.png"


def main() -> int:
    """Play the year; 0 when the report is there."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "--short",
        action="store_true",
        help="one story of each sort: the figures say nothing, it is soon over",
    )
    parser.add_argument("--times", action="store_true", help="also say which requests took longest")
    arguments = parser.parse_args()
    console = Console(highlight=False)
    started = perf_counter()
    try:
        site = Site.from_environment()
        _prepare(site)
        with serving(site) as address:
            http = Http(address)
            _live(http, site, console, short=arguments.short)
    except (NotReady, Refused) as error:
        console.print(f"demo: {error}", style="red", markup=False)
        return 1
    console.print(f"\n用时 / took {perf_counter() - started:.0f} s")
    if arguments.times:
        for route, number, each in http.times.slowest(SLOWEST):
            console.print(
                f"{number * each / 1000:7.1f} s {number:6d} × {each:6.1f} ms  {route}", markup=False
            )
    return 0


def _prepare(site: Site) -> None:
    make_empty(site)
    command(site, "upgrade")
    command(site, "regions", "load", CITY)
    command(site, "admin", "create", ADMIN, "--region", CITY, typed=PASSWORD + "\n")


def _live(http: Http, site: Site, console: Console, *, short: bool) -> None:
    year = abridged(make_year(SEED)) if short else make_year(SEED)
    town = Town(http)
    left: dict[str, Path] = {}
    stage = Stage(town, People(Random(SEED + 1)), site.folder, left)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("登记机构与人员", total=None)
        move_clock(town, NEW_YEAR)
        set_up(town, lambda step: bar.update(task, description=step))
        bar.update(task, description="村（社区）、调解委员会与调解员")
        set_up_mediation(town, hosts_only=short)
        bar.update(task, description="2025年", total=_acts(year), completed=0)
        player = Player(town, Scenes(stage, (*WINDOW, *FILES)))
        player.play(
            year, _counter(year, lambda day, done: bar.update(task, description=str(day), completed=done))
        )
        bar.update(task, description="年度报告", total=None)
        pdf = outcome.make_report(town.signed("statistician"), site.folder)
        bar.update(task, description="完成", total=1, completed=1)
    lines = outcome.figures(outcome.values(town.signed("statistician")))
    outcome.show(console, {REPORT: pdf, **left, FORMS: CONTACT_SHEET}, lines, town, site.to_serve)


def _acts(year: Year) -> int:
    return sum(act.on <= CURTAIN for story in year.stories for act in story.acts)


def _counter(year: Year, told: Callable[[date, int], None]) -> Callable[[date], None]:
    """Calls ``told`` with the day and the number of acts done so far."""
    days = sorted(act.on for story in year.stories for act in story.acts)

    def tell(day: date) -> None:
        told(day, sum(on <= day for on in days))

    return tell


if __name__ == "__main__":
    sys.exit(main())
