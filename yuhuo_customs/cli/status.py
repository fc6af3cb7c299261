"""``yuhuo status``: what is known of each order."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Confirm, GatewayName, Lang, LedgerFile, language, settings

What = Annotated[
    str | None, typer.Argument(help="批次号或订单编号 / number of a run, or of an order", show_default=False)
]


Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        min=0,
        help="收取回执直到没有未决订单，最多等几秒 / fetch receipts until nothing is open, for SECONDS at most",
        metavar="SECONDS",
    ),
]


def status(
    what: What = None,
    wait: Wait = 0,
    as_json: AsJson = False,
    gateway: GatewayName = None,
    confirm: Confirm = None,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """各订单的状态与时间线 / what is known of each order"""
    from yuhuo_customs import tracking
    from yuhuo_customs.reports import status as report
    from yuhuo_customs.reports.terminal import Terminal

    found = settings(ledger=ledger, gateway=gateway, confirm=confirm)
    known = tracking.wait(what, wait, settings=found) if wait else tracking.look(what, settings=found)
    if as_json:
        typer.echo(report.as_json(known))
    else:
        report.show(Terminal(language()), known)
    return 6 if wait and report.is_open(known) else 0
