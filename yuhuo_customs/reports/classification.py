"""Which goods have an HS code, on what basis, and which wait for a person."""

import polars as pl

from yuhuo_customs.domain.findings import Findings
from yuhuo_customs.domain.stages import Classified
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal

_BASES = {
    "typed": Text("工作簿中已填", "typed in the workbook"),
    "history": Text("企业归类历史", "the firm's own history"),
    "rule": Text("精确规则", "an exact rule"),
    "none": Text("未知，等待确认", "not known: waits for a person"),
}


def show(terminal: Terminal, classified: Classified) -> int:
    """Counts by basis and the findings of the classification; returns how many lines wait."""
    found = dict(classified.evidence.group_by("basis").len().iter_rows())
    terminal.table(
        [Text("依据", "basis"), Text("行数", "lines")],
        [(text.pick(terminal.lang), f"{found.get(basis, 0):,}") for basis, text in _BASES.items()],
    )
    findings = classified.findings
    ours = findings.frame.filter(pl.col("code").str.starts_with("YH-CLS-"))
    terminal.findings(Findings(ours, findings.file, findings.names))
    return int(found.get("none", 0))
