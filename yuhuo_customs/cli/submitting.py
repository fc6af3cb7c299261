"""``yuhuo submit``: the whole way to customs' answer."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Format, Lang, LedgerFile, Profile, Workbook, language, settings

Rounds = Annotated[
    int, typer.Option("--rounds", min=0, max=100, help="收取回执的次数 / how often receipts are fetched")
]


def submit(
    workbook: Workbook,
    rounds: Rounds = 3,
    format: Format = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """检查、归类、审核、生成、签名、申报、收回执 / check, sign, hand over, collect receipts"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import listed, write_reports
    from yuhuo_customs.reports import submission
    from yuhuo_customs.reports.terminal import Terminal, progress

    with progress(language()) as tell:
        done = pipeline.submit(
            workbook, profile=profile, settings=settings(ledger=ledger), rounds=rounds, progress=tell
        )
    terminal = Terminal(language())
    terminal.verdicts(done.reviewed)
    terminal.findings(done.reviewed.findings)
    submission.show(terminal, done)
    write_reports(
        done.reviewed,
        "submit",
        format,
        terminal,
        messages=listed(done.queued.messages, {}),
        declared=submission.declared(done.documents),
    )
    submission.advise(terminal, done, str(workbook))
    return submission.exit_code(done)
