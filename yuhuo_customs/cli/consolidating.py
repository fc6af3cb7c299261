"""``yuhuo consolidate`` and ``yuhuo manifest reconcile``: parcels into bags, bills and units, and the proof of it."""

from pathlib import Path
from typing import Annotated

import typer

from yuhuo_customs.cli.options import (
    Confirm,
    GatewayName,
    Lang,
    LedgerFile,
    Rounds,
    Workbook,
    Yes,
    language,
    settings,
)
from yuhuo_customs.errors import Text

Out = Annotated[Path, typer.Option("-o", "--out", help="结果文件夹 / folder for the result")]
Folder = Annotated[
    Path, typer.Argument(help="集拼结果文件夹 / folder of the consolidation", show_default=False)
]
Solver = Annotated[
    str,
    typer.Option("--solver", help="best 求解，greedy 顺序装载 / solved, or first-fit", metavar="best|greedy"),
]
Goal = Annotated[
    str,
    typer.Option(
        "--goal", help="fill 装得最满，parcels 包裹最多 / fullest, or most parcels", metavar="fill|parcels"
    ),
]
House = Annotated[
    str,
    typer.Option(
        "--house",
        help="分单按发货人和目的地，或只按目的地 / house bills by shipper and destination, or destination",
        metavar="shipper|destination",
    ),
]


def consolidate(
    workbook: Workbook, out: Out = Path("consolidation"), solver: Solver = "best", goal: Goal = "fill",
    house: House = "shipper", yes: Yes = False, rounds: Rounds = 3, gateway: GatewayName = None,
    confirm: Confirm = None, ledger: LedgerFile = None, lang: Lang = None,
) -> int:  # fmt: skip
    """集拼：包裹 → 总包 → 分单 → 主单、卡车、班列 / parcels into bags, house bills, flights, trucks, trains"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports import consolidation
    from yuhuo_customs.reports.terminal import Terminal, quoted

    used = settings(ledger=ledger, gateway=gateway, confirm=confirm)
    done = pipeline.consolidate(
        workbook,
        out,
        solver=solver,
        goal=goal,
        houses=house,
        lang=language(),
        settings=used,
        rounds=rounds,
        send=yes,
    )
    terminal = Terminal(language())
    consolidation.show(terminal, done)
    terminal.next_step(
        Text("证明逐克逐件相符", "prove it to the gram and the piece"),
        f"yuhuo manifest reconcile {quoted(workbook)} {quoted(out)}",
    )
    return consolidation.exit_code(done)


def reconcile(workbook: Workbook, folder: Folder, ledger: LedgerFile = None, lang: Lang = None) -> int:
    """证明清单＝包裹＝总包＝分单＝主单＝舱单＝CEB607 / prove that all levels agree to the gram and the piece"""
    from yuhuo_customs import pipeline
    from yuhuo_customs.reports import consolidation
    from yuhuo_customs.reports.terminal import Terminal

    proof = pipeline.reconcile(workbook, folder, settings=settings(ledger=ledger))
    consolidation.show_proof(Terminal(language()), proof)
    return 0 if proof.holds else 1
