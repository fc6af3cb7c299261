"""``yuhuo plan`` and ``yuhuo tax``: what a workbook yields, and what tax it will cost; nothing leaves."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import As, AsJson, Lang, LedgerFile, Profile, Workbook, settings

Rates = Annotated[
    Path | None,
    typer.Option("--rates", help="税率表 CSV（默认：已导入的税则）/ table of rates", show_default=False),
]


def plan(
    workbook: Workbook,
    as_: As = None,
    profile: Profile = "order-export",
    as_json: AsJson = False,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """这份工作簿会生成哪些单证、各缺什么、由谁发送 / which documents, what is missing, who sends them"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import operations
    from yuhuo_customs.reports.terminal import with_profile

    found = pipeline.plan(workbook, profile=profile, settings=settings(ledger=ledger, roles=as_))
    ours = [each for each in found.documents if each.ours]
    made = [each for each in ours if each.count]
    code = 0 if made and all(each.complete == each.count for each in made) else 1
    command = f"yuhuo check {with_profile(workbook, profile)}"
    return answer("plan", found, code, lambda to: operations.show_plan(to, found, command), as_json=as_json)


def tax(
    workbook: Workbook,
    rates: Rates = None,
    profile: Profile = "order-import",
    as_json: AsJson = False,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """进口税估算，并与海关税单逐项比较 / estimate import tax, compare it with customs' bill"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import answer
    from yuhuo_customs.reports import tax as report

    done = pipeline.estimate_tax(workbook, rates=rates, profile=profile, settings=settings(ledger=ledger))
    code = 0 if done.estimate.lists["total"].null_count() == 0 < done.estimate.lists.height else 1
    return answer("tax", done, code, lambda to: report.show(to, done), as_json=as_json)
