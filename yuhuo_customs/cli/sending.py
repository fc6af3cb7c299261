"""``yuhuo send``: go on with what waits in the ledger."""

from typing import Annotated

import typer

from yuhuo_customs.cli.options import Confirm, GatewayName, Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text, UsageError

Resend = Annotated[
    bool,
    typer.Option(
        "--resend-unknown",
        help="对方无法查询时仍重发不明报文，须说明理由 / send again what may have arrived and cannot be asked for",
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", help="重发理由，记入账本 / why; kept in the ledger", show_default=False)
]


def send(
    resend_unknown: Resend = False,
    reason: Reason = "",
    gateway: GatewayName = None,
    confirm: Confirm = None,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """继续发送账本中等待的报文 / hand over what waits in the ledger"""
    from yuhuo_customs.pipeline.sending import resume
    from yuhuo_customs.reports import sending as report
    from yuhuo_customs.reports.terminal import Terminal, progress

    if resend_unknown != bool(reason.strip()):
        raise UsageError(
            Text("--resend-unknown 与 --reason 必须同时给出。", "--resend-unknown and --reason go together."),
            todo=Text("请先向对方核实，再写明理由。", "Ask the other side first, then say why."),
        )
    with progress(language()) as tell:
        done = resume(
            settings=settings(ledger=ledger, gateway=gateway, confirm=confirm),
            progress=tell,
            resend_unknown=reason.strip(),
        )
    report.show(Terminal(language()), done)
    return report.exit_code(done)
