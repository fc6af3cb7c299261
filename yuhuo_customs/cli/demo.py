"""``yuhuo demo``: the main job on the shipped example, in one folder."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

Folder = Annotated[Path, typer.Argument(help="输出文件夹 / folder for everything")]


def demo(folder: Folder = Path("yuhuo-demo"), lang: Lang = None) -> int:
    """用随附的示例工作簿走完全程 / the whole way on the shipped example workbook"""
    from yuhuo_customs import showcase
    from yuhuo_customs.cli.output import listed, write_report
    from yuhuo_customs.reports import submission
    from yuhuo_customs.reports.model import build
    from yuhuo_customs.reports.terminal import Terminal

    terminal = Terminal(language())
    shown = showcase.run(folder)
    submission.show(terminal, shown.submission)
    write_report(
        build(shown.submission.reviewed, "demo"),
        folder / "report.json",
        messages=listed(shown.submission.queued.messages, shown.files),
        declared=submission.declared(shown.submission.documents),
    )
    for title, place in (
        (Text("工作簿", "workbook"), shown.workbook),
        (Text(f"报文 {len(shown.files)} 个", f"{len(shown.files)} messages"), folder / "messages"),
        (Text(f"回执 {shown.receipts} 个", f"{shown.receipts} receipts"), folder / "receipts"),
        (Text("报告", "report"), folder / "report.json"),
    ):
        terminal.say(Text(f"{title.zh}：{place}", f"{title.en}: {place}"))
    terminal.next_step(
        Text("试试自己的工作簿", "now with your own workbook"), "yuhuo template order-export -o orders.xlsx"
    )
    return 0
