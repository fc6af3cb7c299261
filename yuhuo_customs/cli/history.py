"""``yuhuo history``: the firm's own confirmed classifications."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="归类历史 / confirmed classifications", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="xlsx 或 csv / xlsx or csv", show_default=False)]
Who = Annotated[
    str, typer.Option("--by", help="确认人（表中未填时）/ who said yes, where the sheet is silent")
]


@app.command("import")
def import_file(file: File, by: Who = "", lang: Lang = None) -> int:
    """导入已确认的归类 / import confirmed classifications"""
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
