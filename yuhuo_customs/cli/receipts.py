"""``yuhuo receipts``: fetch the answers of customs."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Confirm, GatewayName, Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text

app = typer.Typer(help="回执 / receipts", no_args_is_help=True)
Rounds = Annotated[int, typer.Option("--rounds", min=1, max=100, help="收取次数 / how often")]


@app.command("collect")
def collect(
    rounds: Rounds = 1,
    gateway: GatewayName = None,
    confirm: Confirm = None,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """收取并处理等待中的回执 / fetch the receipts that wait and apply them"""
    from yuhuo_customs import pipeline, tracking
    from yuhuo_customs.reports import status as report
    from yuhuo_customs.reports.terminal import Terminal

    found = settings(ledger=ledger, gateway=gateway, confirm=confirm)
    done = pipeline.collect(settings=found, rounds=rounds)
    terminal = Terminal(language())
    terminal.say(
        Text(
            f"收到 {done.receipts} 条回执（其中技术应答 {done.technical} 条），更新 {done.applied}，重复或过时 {done.ignored}，"
            f"无法对应 {done.unmatched}，无法识别 {done.unreadable}。",
            f"{done.receipts} receipts ({done.technical} technical answers): {done.applied} applied, {done.ignored} "
            f"repeated or older, {done.unmatched} unmatched, {done.unreadable} unreadable.",
        )
    )
    if done.unmatched or done.unreadable:
        terminal.say(Text("逐条查看：yuhuo receipts strays", "One by one: yuhuo receipts strays"))
    report.show(terminal, tracking.look(None, settings=found))
    return 0


What = Annotated[
    str,
    typer.Argument(
        help="订单编号或回执文件 / number of an order, or a file with a receipt", show_default=False
    ),
]


@app.command("explain")
def explain(what: What, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """逐条解释回执：来自哪一层、含义、该做什么 / each receipt in plain words: its layer, its meaning, what to do"""
    from yuhuo_customs.reports import receipts as report
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.tracking import answers

    report.explain(Terminal(language()), answers(what, settings=settings(ledger=ledger)))
    return 0


Save = Annotated[
    Path | None,
    typer.Option("--save", help="原样取出到文件夹 / folder for their bytes as they came", metavar="FOLDER"),
]


@app.command("strays")
def strays(save: Save = None, as_json: AsJson = False, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """无主回执：无法对应、他人的、无法读取、未知状态，及如何处理 / receipts that no declaration waits for, and what to do"""
    from yuhuo_customs import tracking
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import strays as report

    found = tracking.strays(save=save, settings=settings(ledger=ledger))
    return answer("receipts strays", found, 0, lambda to: report.show(to, found), as_json=as_json)


Host = Annotated[str, typer.Option("--host", help="监听地址 / address to listen at")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="监听端口 / port to listen at")]


@app.command("serve")
def serve(
    gateway: GatewayName = None,
    host: Host = "127.0.0.1",
    port: Port = 8178,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """接收平台推送的回执，存妥后才应答 / take receipts that a platform pushes; answer when they are stored"""
    from yuhuo_customs.pipeline.listening import listening
    from yuhuo_customs.reports.terminal import Terminal

    terminal = Terminal(language())
    with listening(settings=settings(ledger=ledger, gateway=gateway), host=host, port=port) as listener:
        url = listener.url
        terminal.say(
            Text(f"正在接收回执：{url}（Ctrl-C 结束）", f"Receipts are taken at {url} (Ctrl-C ends it)")
        )
        with contextlib.suppress(KeyboardInterrupt):
            listener.serve()
    terminal.say(
        Text(
            f"收到 {listener.taken} 条，未能存入 {listener.failed} 条（平台会重发）。",
            f"{listener.taken} taken, {listener.failed} could not be stored (the platform sends them again).",
        )
    )
    return 7 if listener.failed and not listener.taken else 0
