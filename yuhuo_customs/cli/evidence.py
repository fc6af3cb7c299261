"""``yuhuo evidence``: the proof of one order, for somebody who has no ledger."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text, UsageError

What = Annotated[
    list[str],
    typer.Argument(
        help="订单编号；或 verify 证据包 / number of an order; or: verify FILE",
        show_default=False,
        metavar="ORDER | verify FILE",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="证据包 / the zip to write", show_default=False)
]


def evidence(what: What, out: Out = None, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """导出一个订单的全部证据；核验证据包（不需要账本）/ everything about one order, in a zip; or check such a zip"""
    from yuhuo_customs.pipeline.proving import examine, prove
    from yuhuo_customs.reports import evidence as report
    from yuhuo_customs.reports.terminal import Terminal

    terminal = Terminal(language())
    if what[0] == "verify" and len(what) == 2 and out is None:
        found = examine(Path(what[1]))
        report.show(terminal, found)
        return 1 if found.faults else 0
    if len(what) != 1 or out is None:
        raise UsageError(
            Text("命令写法不对。", "The command is not understood."),
            todo=Text(
                "写法：yuhuo evidence 订单编号 -o order.zip；yuhuo evidence verify order.zip",
                "Write: yuhuo evidence ORDER -o order.zip, or: yuhuo evidence verify order.zip",
            ),
        )
    prove(what[0], out, settings=settings(ledger=ledger))
    terminal.say(
        Text(
            f"已写入 {out}；核验：yuhuo evidence verify {out}",
            f"Written to {out}. To check it: yuhuo evidence verify {out}",
        )
    )
    return 0
