"""Which goods have an HS code, on what basis, which wait for a person, and what their declarations still lack."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl

from yuhuo_customs.classification import worksheet
from yuhuo_customs.classification.evaluating import Evaluation
from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.reports import elements
from yuhuo_customs.reports.terminal import Terminal, quoted
from yuhuo_customs.tariff import Reference

_BASES = {
    "typed": Text("工作簿中已填", "typed in the workbook"),
    "history": Text("企业归类历史", "the firm's own history"),
    "rule": Text("精确规则", "an exact rule"),
    "none": Text("未知，等待确认", "not known: waits for a person"),
}


def show(terminal: Terminal, classified: Classified, tariff: Reference | None = None) -> int:
    """Counts by basis, the findings of the classification, elements missing; returns how many lines wait."""
    found = dict(classified.evidence.group_by("basis").len().iter_rows())
    terminal.table(
        [Text("依据", "basis"), Text("行数", "lines")],
        [(text.pick(terminal.lang), f"{found.get(basis, 0):,}") for basis, text in _BASES.items()],
    )
    findings = classified.findings
    ours = findings.frame.filter(pl.col("code").str.starts_with("YH-CLS-"))
    terminal.findings(Findings(ours, findings.file, findings.names))
    if tariff is None:
        terminal.say(
            Text(
                "没有税则：10 位编码、法定单位和申报要素未核对（yuhuo tariff import）。",
                "No tariff: ten digits, legal units and declaration elements are not checked (yuhuo tariff import).",
            )
        )
    else:
        elements.show(terminal, classified, tariff)
    return int(found.get("none", 0))


def next_step(
    terminal: Terminal, found: Classified, workbook: Path, out: Path | None, tariff: Reference | None, *,
    rates: Mapping[str, Decimal], everything: bool, waiting: int,
) -> None:  # fmt: skip
    """Write the sheet to confirm, or say how."""
    if out is not None:
        worksheet.write_review(found, out, terminal.lang, tariff=tariff, rates=rates, everything=everything)
        terminal.say(Text(f"待确认表：{out}", f"Sheet to confirm: {out}"))
        terminal.next_step(
            Text("填写确认列后导入", "fill the yes column, then"), f"yuhuo history import {quoted(out)}"
        )
    elif waiting:
        terminal.next_step(
            Text("写出待确认表", "write the sheet to confirm"),
            f"yuhuo classify {quoted(workbook)} -o review.xlsx",
        )


def show_evaluation(terminal: Terminal, found: Evaluation) -> None:
    """Top-1, top-3, coverage and "do not know", in all and per chapter; and whether the shares held."""
    terminal.say(
        Text(
            f"{found.goods:,} 种商品（种子 {found.seed}）分为 {found.folds} 份，逐份测量，其余各份作历史和校准；"
            f"比较 {found.digits} 位编码。",
            f"{found.goods:,} products (seed {found.seed}) in {found.folds} parts: each is measured with the others as history "
            f"and calibration; codes compared at {found.digits} digits.",
        )
    )
    terminal.table(
        [Text("章", "chapter"), Text("商品", "products"), Text("覆盖率", "coverage"), Text("不知道", "do not know"),
         Text("首选正确", "top-1"), Text("前三正确", "top-3")],
        [
            (
                row["chapter"] or Text("全部", "all").pick(terminal.lang), row["products"], _share(row["coverage"]),
                _share(1 - row["coverage"]), _share(row["top1"]), _share(row["top3"]),
            )
            for row in found.chapters().iter_rows(named=True)
        ],
    )  # fmt: skip
    terminal.say(
        Text("首选和前三：在给出建议的商品中。", "top-1 and top-3: of the products that were answered.")
    )
    terminal.table(
        [
            Text("所称可信度", "share said"),
            Text("商品", "products"),
            Text("平均所称", "said"),
            Text("实际正确", "seen"),
        ],
        [
            (f"< {min(row['band'], 1.0):.0%}", row["products"], _share(row["said"]), _share(row["seen"]))
            for row in found.bands().iter_rows(named=True)
        ],
    )
    terminal.say(Text(f"校准：{found.calibration.origin}", f"Calibration: {found.calibration.origin}"))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
