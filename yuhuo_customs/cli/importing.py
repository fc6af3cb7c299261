"""``yuhuo import``: messages back into a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, language
from yuhuo_customs.errors import Text

Files = Annotated[list[Path], typer.Argument(help="报文文件 / messages", show_default=False)]
Out = Annotated[Path, typer.Option("-o", "--out", help="输出工作簿 / the workbook to write")]
Profile = Annotated[
    str | None, typer.Option("--profile", help="模板（默认自动选择）/ profile", show_default=False)
]


def import_(
    files: Files, out: Out = Path("imported.xlsx"), profile: Profile = None, lang: Lang = None
) -> int:
    """把报文还原为工作簿 / turn messages back into a workbook"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.files import content
    from yuhuo_customs.reports.terminal import Terminal, quoted

    done = pipeline.import_messages(map(content, files), out, profile=profile, lang=language())
    terminal = Terminal(language())
    kinds = "，".join(f"{kind} × {many}" for kind, many in done.documents.items())
    terminal.say(
        Text(f"已写出 {out}：{kinds}（{done.profile}）", f"Written: {out}: {kinds} ({done.profile})")
    )
    for name in done.others:
        terminal.say(Text(f"略过：{name} 不是申报报文", f"Passed over: {name} is no declaration"), "yellow")
    for address in done.lost:
        terminal.say(Text(f"表中没有：{address}", f"Not in the workbook: {address}"), "yellow")
    for heading, many in done.differing.items():
        differ = Text(
            f"单证之间不一致：{heading}（{many} 处）", f"Documents differ: {heading} ({many} cells)"
        )
        terminal.say(differ, "yellow")
    more = "" if done.profile == "order-export" else f" --profile {done.profile}"
    terminal.next_step(Text("核对后检查", "look at it, then"), f"yuhuo check {quoted(out)}{more}")
    return 0
