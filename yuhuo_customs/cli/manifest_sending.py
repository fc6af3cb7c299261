"""``yuhuo manifest submit``: manifests handed over."""

from typing import Annotated

import typer

from yuhuo_customs.cli.manifest_options import Bills, Function, Kind, Receiver, Sender
from yuhuo_customs.cli.options import (
    Confirm,
    GatewayName,
    Lang,
    LedgerFile,
    Policy,
    Rounds,
    Workbook,
    language,
    settings,
)

Again = Annotated[
    bool,
    typer.Option("--again", help="退单未修改也再次发送 / send refused bills again, though not corrected"),
]


def submit(
    workbook: Workbook, message: Kind, function: Function = None, sender: Sender = "", receiver: Receiver = "EPORT",
    bills: Bills = 500, rounds: Rounds = 3, again: Again = False, policy: Policy = None, gateway: GatewayName = None,
    confirm: Confirm = None, ledger: LedgerFile = None, lang: Lang = None,
) -> int:  # fmt: skip
    """检查、生成、发送舱单并收回执，可重复运行 / check, hand over, collect receipts; can be said again at any time"""
    from yuhuo_customs.pipeline import manifesting
    from yuhuo_customs.reports import manifest, manifest_sending
    from yuhuo_customs.reports.terminal import Terminal

    used = settings(ledger=ledger, gateway=gateway, confirm=confirm, policy=policy)
    done = manifesting.submit(
        workbook, message, function, sender=sender, receiver=receiver, most=bills, settings=used, rounds=rounds,
        again=again,
    )  # fmt: skip
    terminal = Terminal(language())
    manifest.show_check(terminal, done.checked)
    manifest_sending.show(terminal, done)
    return manifest_sending.exit_code(done)
