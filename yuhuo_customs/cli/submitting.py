"""``yuhuo submit``: the whole way to customs' answer."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import (
    As,
    Confirm,
    Format,
    GatewayName,
    Lang,
    LedgerFile,
    Profile,
    Rounds,
    Workbook,
    language,
    settings,
)

Again = Annotated[
    bool,
    typer.Option("--again", help="退单未修改也再次申报 / declare refused orders again, though not corrected"),
]


Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        min=0,
        help="随后继续收取回执，最多等几秒 / then go on fetching receipts until nothing is open, for SECONDS at most",
        metavar="SECONDS",
    ),
]


def submit(
    workbook: Workbook,
    rounds: Rounds = 3,
    wait: Wait = 0,
    again: Again = False,
    as_: As = None,
    gateway: GatewayName = None,
    confirm: Confirm = None,
    format: Format = None,
    profile: Profile = "order-export",
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """检查、归类、审核、生成、签名、申报、收回执 / check, sign, hand over, collect receipts"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.cli.output import listed, spare, write_reports
    from yuhuo_customs.reports import bills, submission
    from yuhuo_customs.reports.terminal import Terminal, progress

    spare(workbook, format)
    with progress(language()) as tell:
        done = pipeline.submit(
            workbook,
            profile=profile,
            settings=settings(ledger=ledger, gateway=gateway, confirm=confirm, roles=as_),
            rounds=rounds,
            wait=wait,
            again=again,
            progress=tell,
        )
    terminal = Terminal(language())
    submission.show(terminal, done)
    write_reports(
        done.reviewed,
        "submit",
        format,
        terminal,
        messages=listed(done.messages, {}),
        declared=submission.declared(done.documents),
        bills=bills.listed(done.bills),
    )
    submission.advise(terminal, done, str(workbook))
    return submission.exit_code(done)
