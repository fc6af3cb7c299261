"""``yuhuo history``: the firm's own confirmed classifications."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, Profile, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="归类历史 / confirmed classifications", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="xlsx 或 csv / xlsx or csv", show_default=False)]
Declared = Annotated[
    bool,
    typer.Option(
        "--declared", help="文件是以往的申报（工作簿）/ the file holds past declarations, not classifications"
    ),
]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="申报日期 / day of declaration", show_default=False),
]
Who = Annotated[
    str, typer.Option("--by", help="确认人（表中未填时）/ who said yes, where the sheet is silent")
]


@app.command("import")
def import_file(
    file: File,
    by: Who = "",
    declared: Declared = False,
    on: Day = None,
    profile: Profile = "order-export",
    lang: Lang = None,
) -> int:
    """导入已确认的归类，或以往的申报 / import confirmed classifications, or past declarations"""
    if declared:
        return _declared(file, on, profile)
    from yuhuo_customs.classification.history import History
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.workplace import SystemClock

    with History.open(settings().state_path / "history.sqlite") as kept:
        done = kept.import_file(file, who=by, when=SystemClock().now().date())
    terminal = Terminal(language())
    terminal.say(
        Text(
            f"新增 {done.added}，更新 {done.updated}，不变 {done.unchanged}，未确认 {done.skipped}，拒绝 {len(done.refused)}。",
            f"{done.added} added, {done.updated} updated, {done.unchanged} unchanged, {done.skipped} without a yes, "
            f"{len(done.refused)} refused.",
        )
    )
    if done.refused:
        terminal.table(
            [Text("行", "row"), Text("原因", "reason")],
            [(each.row, each.reason.pick(language())) for each in done.refused],
        )
    if not (done.added or done.updated or done.unchanged or done.refused):
        terminal.next_step(
            Text(
                "没有一行填了“是”：填写编码和确认列后再导入", "no row has a yes: fill in code and yes, then"
            ),
            f"yuhuo history import {file}",
        )
    return 1 if done.refused else 0


def _declared(file: Path, on: datetime | None, profile: str) -> int:
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports.terminal import Terminal

    done = pipeline.bring_past(file, profile=profile, settings=settings(), day=on.date() if on else None)
    Terminal(language()).say(
        Text(
            f"已导入以往申报 {done.declared.height:,} 单、{done.lines.height:,} 行，用于查重和价格、重量区间。",
            f"{done.declared.height:,} past declarations with {done.lines.height:,} lines: for duplicates and bands.",
        )
    )
    return 0 if done else 1
