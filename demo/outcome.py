"""What the demo leaves behind: the report, ten lines of figures, the accounts, the command that serves it all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from demo.client import Client, Refused
from demo.setting_up import Town
from demo.world import CITY, PASSWORD, YEAR

PATIENCE: Final = 300.0
LOOK: Final = 0.3
SHOWN: Final = (
    "legal_aid_per_100k",
    "lai_built_rate",
    "duty_lawyer_assistance_rate",
    "notified_defense_assignment_rate",
    "notified_defense_ontime_rate",
    "pmc_coverage_rate",
    "fulltime_mediator_share",
    "mediation_disputes_per_100k",
    "mediation_success_rate",
    "mediators_per_10k",
)
STATUS: Final = {
    "met": "达标",
    "not_met": "未达标",
    "no_target": "无目标值",
    "no_data": "无数据",
    "not_applicable": "不适用",
    "not_computed": "本版本不计算",
}


def make_report(client: Client, folder: Path) -> Path:
    """Ask for the annual report, wait until the worker has made it, fetch the PDF.

    Raises:
        Refused: the job failed, or took too long.

    """
    asked = client.post("/reports", {"kind": "annual", "region_code": CITY, "year": YEAR})
    end = time.monotonic() + PATIENCE
    while True:
        job = client.get(f"/jobs/{asked['job_id']}")
        if job["state"] == "succeeded":
            break
        if job["state"] == "failed" or time.monotonic() > end:
            raise Refused(f"the report was not made: {job}")
        time.sleep(LOOK)
    target = folder / f"report-{CITY}-{YEAR}.pdf"
    target.write_bytes(client.download(f"{asked['resource'].removeprefix('/api/v1')}/files/pdf"))
    return target


def values(client: Client) -> dict[str, Any]:
    """The year's values by indicator."""
    answer = client.get(f"/metrics/values?region_code={CITY}&year={YEAR}")
    return {row["indicator"]: row for row in answer["items"]}


def figures(found: dict[str, Any]) -> list[str]:
    """Ten lines, each an indicator with its fraction, target and status."""
    return [_line(found[code]) for code in SHOWN]


def _line(row: dict[str, Any]) -> str:
    words = f"{row['name']}：{row['value']}{row['unit']}（{row['numerator']}/{row['denominator']}）"
    if row["target"] is not None:
        words += f"，目标 {row['target']}，{STATUS[row['status']]}"
    if row["needed"] is not None and row["status"] == "not_met":
        words += f"（达标需 {row['needed']}）"
    return words


def accounts(town: Town) -> Table:
    """One account for each role; all have the same password."""
    table = Table("用户名", "身份", title=f"账号（密码都是 {PASSWORD}）")
    for login, name in town.roles.items():
        table.add_row("admin" if login == "system_admin" else login, name)
    return table


def show(console: Console, files: Mapping[str, Path], lines: list[str], town: Town, command: str) -> None:
    """Print it all; ``files`` by what they are."""
    console.print()
    for what, file in files.items():
        console.print(f"{what}: [bold]{file}[/bold]", highlight=False, soft_wrap=True)
    console.print()
    for line in lines:
        console.print(f"  {line}", highlight=False, soft_wrap=True)
    console.print()
    console.print(accounts(town))
    console.print(
        "芜湖市和七个县区各有：县区代码.intake_officer、.approver、.quality_reviewer、.lawyer1、.lawyer2、.worker",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"\n启动服务 / start the server: [bold]{command}[/bold]", highlight=False, soft_wrap=True)
    console.print("然后打开 / then open http://127.0.0.1:8000/docs", highlight=False)
