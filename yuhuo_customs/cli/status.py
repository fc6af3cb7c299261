"""``yuhuo status``: what is known of each order."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Lang, LedgerFile, language, settings

What = Annotated[
    str | None, typer.Argument(help="批次号或订单编号 / number of a run, or of an order", show_default=False)
]


def status(what: What = None, as_json: AsJson = False, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """各订单的状态与时间线 / what is known of each order"""
    from yuhuo_customs import tracking
    from yuhuo_customs.reports import status as report
    from yuhuo_customs.reports.terminal import Terminal

    known = tracking.look(what, settings=settings(ledger=ledger))
    if as_json:
        typer.echo(report.as_json(known))
    else:
        report.show(Terminal(language()), known)
    return 0
