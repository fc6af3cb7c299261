"""``yuhuo receipts``: fetch the answers of customs."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Confirm, GatewayName, Lang, LedgerFile, language, settings
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
            f"收到 {done.receipts} 条回执，更新 {done.applied}，重复或过时 {done.ignored}，无法对应 {done.unmatched}，"
            f"无法识别 {done.unreadable}。",
            f"{done.receipts} receipts: {done.applied} applied, {done.ignored} repeated or older, {done.unmatched} "
            f"unmatched, {done.unreadable} unreadable.",
        )
    )
    report.show(terminal, tracking.look(None, settings=found))
    return 0
