"""``yuhuo plan`` and ``yuhuo tax``: what a workbook yields, and what tax it will cost; nothing leaves."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import As, Lang, LedgerFile, Profile, Workbook, language, settings
from yuhuo_customs.errors import Text

Rates = Annotated[
    Path | None,
    typer.Option("--rates", help="税率表 CSV（默认：已导入的税则）/ table of rates", show_default=False),
]


def plan(
    workbook: Workbook,
    as_: As = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """这份工作簿会生成哪些单证、各缺什么、由谁发送 / which documents, what is missing, who sends them"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports import operations
    from yuhuo_customs.reports.terminal import Terminal, quoted

    found = pipeline.plan(workbook, profile=profile, settings=settings(ledger=ledger, roles=as_))
    terminal = Terminal(language())
    operations.show_plan(terminal, found)
    terminal.next_step(
        Text("查看每个问题", "see every finding"), f"yuhuo check {quoted(workbook)} --profile {profile}"
    )
    ours = [each for each in found.documents if each.ours]
    return 0 if ours and all(each.complete == each.count > 0 for each in ours if each.count) else 1


def tax(
    workbook: Workbook,
    rates: Rates = None,
    profile: Profile = "order-import",
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """进口税估算，并与海关税单逐项比较 / estimate import tax, compare it with customs' bill"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports import tax as report
    from yuhuo_customs.reports.terminal import Terminal

    done = pipeline.estimate_tax(workbook, rates=rates, profile=profile, settings=settings(ledger=ledger))
    report.show(Terminal(language()), done)
    return 0 if done.estimate.lists["total"].null_count() == 0 < done.estimate.lists.height else 1
