"""``yuhuo review``: verdicts, risk, the way each order can go, and what its goods will need."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import AsJson, Format, Lang, LedgerFile, Profile, Workbook, language, settings

Policy = Annotated[
    Path | None, typer.Option("--policy", help="审核策略文件 / policy file", show_default=False)
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="按该日的规则和表审核 / as of this day", show_default=False
    ),
]
Checklist = Annotated[
    bool, typer.Option("--checklist", help="预检验清单：所需单证和检验 / documents and inspections needed")
]


def review(
    workbook: Workbook,
    checklist: Checklist = False,
    as_of: AsOf = None,
    format: Format = None,
    policy: Policy = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """预审：结论、风险、申报方式和预检验 / review a workbook before declaring it"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import spare, write_reports
    from yuhuo_customs.reports.preview import Preview
    from yuhuo_customs.reports.terminal import Terminal
    from yuhuo_customs.workplace import FixedClock, SystemClock

    spare(workbook, format)
    chosen = settings(policy=policy, ledger=ledger)
    clock = FixedClock(as_of) if as_of else SystemClock()
    reviewed = pipeline.check(workbook, profile=profile, settings=chosen, clock=clock)
    needs = pipeline.needs(reviewed, settings=chosen, clock=clock) if checklist else ()
    terminal = Terminal(language())
    preview = Preview(terminal, reviewed)
    if as_json:
        typer.echo(json.dumps(preview.as_json(needs), ensure_ascii=False, indent=2))
    else:
        terminal.review(reviewed)
        preview.show(needs, checklist=checklist)
    write_reports(reviewed, "review", format, terminal)
    return 0 if reviewed.counts()["ready"] == reviewed.batch.orders.height > 0 else 1
