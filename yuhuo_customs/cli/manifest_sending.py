"""``yuhuo manifest submit``, ``change`` and ``delete``: manifests handed over."""

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
    Yes,
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


Reason = Annotated[
    str,
    typer.Option(
        "--reason", help="变更原因代码，最多三个，用、分隔 / reason codes, up to three", metavar="CODES"
    ),
]
Words = Annotated[str, typer.Option("--text", help="变更原因描述 / the reason in words", show_default=False)]
Contact = Annotated[str, typer.Option("--contact", help="联系人 / contact", show_default=False)]
Phone = Annotated[str, typer.Option("--phone", help="联系电话 / phone", show_default=False)]
Numbers = Annotated[
    list[str] | None,
    typer.Option("--bill", help="只处理该主单或分单 / only this master or house bill", show_default=False),
]


def change(
    workbook: Workbook, message: Kind, reason: Reason = "", text: Words = "", contact: Contact = "", phone: Phone = "",
    yes: Yes = False, sender: Sender = "", receiver: Receiver = "EPORT", rounds: Rounds = 3, policy: Policy = None,
    gateway: GatewayName = None, confirm: Confirm = None, ledger: LedgerFile = None, lang: Lang = None,
) -> int:  # fmt: skip
    """变更已接受的舱单：先显示差异，--yes 才发送 / change accepted bills: differences first, --yes sends"""
    from yuhuo_customs.pipeline import manifest_changes
    from yuhuo_customs.reports import manifest_sending
    from yuhuo_customs.reports.terminal import Terminal

    used = settings(ledger=ledger, gateway=gateway, confirm=confirm, policy=policy)
    found = manifest_changes.change(
        workbook, message, why=_why(reason, text, contact, phone), sender=sender, receiver=receiver, settings=used,
        rounds=rounds, send=yes,
    )  # fmt: skip
    manifest_sending.show_changed(Terminal(language()), found)
    return manifest_sending.exit_code(found.done, sent=yes)


def delete(
    workbook: Workbook, message: Kind, reason: Reason = "", text: Words = "", contact: Contact = "", phone: Phone = "",
    bill: Numbers = None, yes: Yes = False, sender: Sender = "", receiver: Receiver = "EPORT", rounds: Rounds = 3,
    policy: Policy = None, gateway: GatewayName = None, confirm: Confirm = None, ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:  # fmt: skip
    """删除舱单：只显示，--yes 才发送 / delete bills: shown first, --yes sends"""
    from yuhuo_customs.pipeline import manifest_changes
    from yuhuo_customs.reports import manifest_sending
    from yuhuo_customs.reports.terminal import Terminal

    used = settings(ledger=ledger, gateway=gateway, confirm=confirm, policy=policy)
    found = manifest_changes.delete(
        workbook, message, why=_why(reason, text, contact, phone), bills=bill or (), sender=sender, receiver=receiver,
        settings=used, rounds=rounds, send=yes,
    )  # fmt: skip
    manifest_sending.show_changed(Terminal(language()), found)
    return manifest_sending.exit_code(found.done, sent=yes)


def _why(reason: str, text: str, contact: str, phone: str) -> dict[str, str]:
    from yuhuo_customs.manifests.reasons import FIELDS

    return dict(zip(FIELDS, (reason, text, contact, phone), strict=True))
