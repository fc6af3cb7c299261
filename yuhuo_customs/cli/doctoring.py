"""``yuhuo doctor``: whether everything that a submission needs is well."""

import typer

from yuhuo_customs.cli.options import AsJson, Confirm, GatewayName, Lang, LedgerFile, language


def doctor(
    as_json: AsJson = False,
    gateway: GatewayName = None,
    confirm: Confirm = None,
    ledger: LedgerFile = None,
    lang: Lang = None,
) -> int:
    """体检：时钟、账本、磁盘、密钥、通道、配置、代码表 / is everything well: each point with its cure"""
    from yuhuo_customs.doctor import examine
    from yuhuo_customs.reports import diagnosis
    from yuhuo_customs.reports.terminal import Terminal

    found = examine(gateway=gateway, confirm=confirm, ledger=ledger)
    if as_json:
        typer.echo(diagnosis.as_json(found))
    else:
        diagnosis.show(Terminal(language()), found)
    return found.exit_code
