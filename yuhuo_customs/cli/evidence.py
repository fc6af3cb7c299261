"""``yuhuo evidence``: one order, all its proofs, in a file that anybody can verify."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text, UsageError

Order = Annotated[
    str,
    typer.Argument(help="订单编号；或 verify / number of the order, or the word verify", show_default=False),
]
File = Annotated[
    Path | None, typer.Argument(help="verify：证据文件 / the bundle to verify", show_default=False)
]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help="输出文件（.zip）/ the bundle", show_default=False)
]


def evidence(
    order: Order, file: File = None, out: Out = None, ledger: LedgerFile = None, lang: Lang = None
) -> int:
    """一个订单的全部证据，或核对证据文件（evidence verify FILE）/ all proofs of an order, or verify a bundle"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports import evidence as report
    from yuhuo_customs.reports.terminal import Terminal

    terminal = Terminal(language())
    if (order == "verify") != (file is not None) or (file is not None and out is not None):
        raise UsageError(
            Text("evidence 的写法不对。", "evidence is not used that way."),
            todo=Text(
                "yuhuo evidence 订单编号 -o order.zip，或 yuhuo evidence verify order.zip",
                "yuhuo evidence ORDER -o order.zip, or yuhuo evidence verify order.zip",
            ),
        )
    if file is not None:
        return report.judged(terminal, file, pipeline.verify_evidence(file))
    target = out or Path(f"{report.file_name(order)}.zip")
    report.made(terminal, pipeline.make_evidence(order, target, settings=settings(ledger=ledger)))
    return 0
