"""``yuhuo rework``: only the refused orders, ready to be corrected."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import Lang, LedgerFile, language, settings
from yuhuo_customs.errors import Text

Run = Annotated[int, typer.Argument(help="批次号 / number of the run", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="工作簿 / the workbook to write", show_default=False)]


def rework(run: Run, out: Out, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """导出被退单的订单，海关原因标在单元格旁 / the refused orders, customs' reason beside the cell to mend"""
    from yuhuo_customs.pipeline.reworking import rework as write
    from yuhuo_customs.reports.terminal import Terminal, with_profile

    done = write(run, out, settings=settings(ledger=ledger))
    terminal = Terminal(language())
    terminal.table(
        [Text("订单编号", "order"), Text("原因", "reason"), Text("单元格列", "column")],
        done.reasons[:30],
        whole=(0,),
    )
    terminal.next_step(
        Text(f"共 {done.orders} 单，改正后再次申报", f"{done.orders} orders; correct them, then"),
        f"yuhuo submit {with_profile(out, done.profile)}",
    )
    return 0
