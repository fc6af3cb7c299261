"""``yuhuo render``: messages as files; nothing is sent."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import As, Format, Lang, Profile, Workbook, language, settings
from yuhuo_customs.errors import Text

Out = Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / folder for the messages")]
Unsigned = Annotated[
    bool,
    typer.Option("--unsigned", help="不签名（由客户端稍后签名）/ leave unsigned: the client signs later"),
]


def render(
    workbook: Workbook,
    out: Out,
    unsigned: Unsigned = False,
    as_: As = None,
    format: Format = None,
    profile: Profile = "order-export",
    lang: Lang = None,
) -> int:
    """生成 CEB 报文文件（不发送）/ write the messages, send nothing"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import listed, spare, write_reports
    from yuhuo_customs.reports import bills
    from yuhuo_customs.reports.terminal import Terminal

    spare(workbook, format)
    done = pipeline.render(workbook, out, profile=profile, settings=settings(roles=as_), sign=not unsigned)
    files = {each.guid: path for each, path in zip(done.messages, done.files, strict=True)}
    terminal = Terminal(language())
    terminal.review(done.reviewed)
    for warning in done.warnings:
        terminal.say(warning, "yellow")
    bills.show(terminal, done.bills, made=True)
    write_reports(
        done.reviewed,
        "render",
        format,
        terminal,
        messages=listed(done.messages, files),
        bills=bills.listed(done.bills),
    )
    older = len(set(out.glob("CEB*.xml")) - set(done.files))
    if older:
        terminal.say(
            Text(
                f"{out} 中另有 {older} 个以前生成的报文；请勿重复申报。",
                f"{out} holds {older} more messages of earlier runs: do not declare them twice.",
            ),
            "yellow",
        )
    documents = sum(each.documents for each in done.messages)
    terminal.say(
        Text(
            f"{len(done.files)} 个报文，{documents:,} 份单证 → {out}",
            f"{len(done.files)} messages, {documents:,} documents → {out}",
        ),
        "bold",
    )
    return 0 if done.reviewed.counts()["ready"] == done.reviewed.batch.orders.height > 0 else 1
