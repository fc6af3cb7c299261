"""``yuhuo manifest``: cargo manifests checked and rendered."""

import json
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, Workbook, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="舱单 / cargo manifests", no_args_is_help=True)
Kind = Annotated[
    str, typer.Option("--message", help="报文类型，如 MT2201 / type of message", metavar="MTxxxx")
]
Function = Annotated[
    str | None,
    typer.Option(
        "--function",
        help="9 主要数据 0 其他数据 5 变更 3 删除 2 新增 / function code",
        show_default=False,
        metavar="CODE",
    ),
]
Out = Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / folder for the messages")]
Sender = Annotated[
    str, typer.Option("--sender", help="发送方代码（或设置 manifest_sender）/ SenderID", show_default=False)
]
Receiver = Annotated[str, typer.Option("--receiver", help="接收方代码 / ReceiverID")]
Zip = Annotated[bool, typer.Option("--zip", help="每个报文装入一个 zip / each message in a zip of its own")]
Bills = Annotated[int, typer.Option("--bills", min=1, help="每个报文最多几票 / bills in one message at most")]


@app.command("check")
def check(
    workbook: Workbook, message: Kind, function: Function = None, as_json: AsJson = False, lang: Lang = None
) -> int:
    """检查舱单工作簿 / check a workbook of manifests"""
    from yuhuo_customs.manifests import checking
    from yuhuo_customs.reports import manifest
    from yuhuo_customs.reports.terminal import Terminal

    checked = checking.check(workbook, message, function)
    if as_json:
        typer.echo(json.dumps(manifest.as_json(checked), ensure_ascii=False, indent=2))
    else:
        manifest.show_check(Terminal(language()), checked)
    return 0 if checked.ready == checked.verdicts.height > 0 else 1


@app.command("render")
def render(
    workbook: Workbook, message: Kind, out: Out, function: Function = None, sender: Sender = "",
    receiver: Receiver = "EPORT", zipped: Zip = False, bills: Bills = 500, lang: Lang = None,
) -> int:  # fmt: skip
    """生成舱单报文文件（不发送）/ write the messages, send nothing"""
    from yuhuo_customs.manifests import checking, composing
    from yuhuo_customs.reports import manifest
    from yuhuo_customs.reports.terminal import Terminal

    transfer = composing.transfer(sender or settings().manifest_sender, receiver)
    checked = checking.check(workbook, message, function)
    files = composing.write(composing.compose(checked, transfer, most=bills), out, zipped=zipped)
    terminal = Terminal(language())
    manifest.show_check(terminal, checked)
    terminal.say(
        Text(
            f"{len(files)} 个报文，{checked.ready:,} 票 → {out}",
            f"{len(files)} messages, {checked.ready:,} bills → {out}",
        ),
        "bold",
    )
    return 0 if checked.ready == checked.verdicts.height > 0 else 1
