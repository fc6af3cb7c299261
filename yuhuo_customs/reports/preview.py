"""What ``yuhuo review`` says beyond the findings: risk scores, ways of declaration, what the goods will need."""

from collections.abc import Sequence
from dataclasses import dataclass

from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.review.checklist import Need
from yuhuo_customs.review.scoring import explained
from yuhuo_customs.review.splitting import BY_PERSON, FULL, LIST, REASONS

_WAYS = {
    LIST: Text("可用清单申报", "by list"),
    FULL: Text("须用报关单", "by full declaration"),
    BY_PERSON: Text("须人工确认", "a person decides first"),
}
_KINDS = {
    "condition": Text("监管条件", "condition"),
    "inspection": Text("检验检疫", "inspection"),
    "unknown": Text("未知", "not known"),
}
_SHOWN, _NAMED = 20, 3
"""Orders that are named in a table, and in a row; the rest is counted."""


def _short(number: str | None) -> str:
    return "—" if number is None else number if len(number) <= 30 else f"{number[:29]}…"


@dataclass(frozen=True, slots=True)
class Preview:
    """Shows one review."""

    terminal: Terminal
    reviewed: Reviewed

    def show(self, needs: Sequence[Need], *, checklist: bool) -> None:
        """Risks, ways and, when asked for, the checklist."""
        self._risks()
        self._ways()
        if checklist:
            self._needs(needs)

    def _risks(self) -> None:
        risks = self.reviewed.risks.sort("score", descending=True)
        if not risks.height:
            return
        numbers = self.reviewed.verdicts["orderNo"].to_list()
        rows = [
            (
                numbers[order],
                score,
                explained(parts, self.terminal.lang),
            )
            for order, score, parts in risks.head(_SHOWN).iter_rows()
        ]
        title = Text(
            f"风险分数（设置值，并非海关的阈值）：{risks.height:,} 单",
            f"Risk scores (house points, not customs' own): {risks.height:,} orders",
        )
        self.terminal.table(
            [Text("订单", "order"), Text("分数", "score"), Text("组成", "parts")], rows, title
        )

    def _ways(self) -> None:
        """How many orders go which way, for which reasons, and the first of them; each order stands in the JSON report."""
        ways = self.reviewed.ways
        if not ways.height:
            return
        lang, numbers = self.terminal.lang, self.reviewed.verdicts["orderNo"].to_list()
        rows = []
        for way, words in _WAYS.items():
            mine = ways.filter(ways["way"] == way).group_by("reasons", maintain_order=True).agg("_order")
            for reasons, orders in mine.sort(mine["_order"].list.len(), descending=True).iter_rows():
                said = "；".join(REASONS[name].pick(lang) for name in reasons)
                first = " ".join(_short(numbers[order]) for order in orders[:_NAMED])
                more = " …" if len(orders) > _NAMED else ""
                rows.append((words.pick(lang), f"{len(orders):,}", said, f"{first}{more}"))
        headings = [
            Text("方式", "way"),
            Text("单数", "orders"),
            Text("理由", "reasons"),
            Text("订单", "which"),
        ]
        self.terminal.table(headings, rows, Text("申报方式", "Ways of declaration"))

    def _needs(self, needs: Sequence[Need]) -> None:
        lang = self.terminal.lang
        rows = [
            (
                need.gcode,
                need.gname,
                _KINDS[need.kind].pick(lang),
                need.letter,
                need.what.pick(lang),
                need.lines,
            )
            for need in needs
        ]
        headings = [
            Text("商品编码", "code"), Text("名称", "name"), Text("类别", "kind"), Text("代码", "letter"),
            Text("所需", "what is needed"), Text("行数", "lines"),
        ]  # fmt: skip
        if rows:
            self.terminal.table(headings, rows, Text("预检验清单", "Checklist"))
        else:
            self.terminal.say(Text("无需单证或检验。", "Neither documents nor inspections are needed."))
