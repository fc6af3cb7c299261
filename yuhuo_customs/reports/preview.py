"""What ``yuhuo review`` says beyond the findings: risk scores, ways of declaration, what the goods will need."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.review.checklist import Need
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
_SHOWN = 20


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
                "、".join(f"{code} {points}" for code, points in json.loads(parts).items()),
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
        ways = self.reviewed.ways
        if not ways.height:
            return
        rows = []
        for way, words in _WAYS.items():
            mine = ways.filter(ways["way"] == way)
            reasons = Counter(reason for each in mine["reasons"].to_list() for reason in each)
            said = "；".join(
                f"{REASONS[name].pick(self.terminal.lang)} {count:,}" for name, count in reasons.items()
            )
            rows.append((words.pick(self.terminal.lang), f"{mine.height:,}", said))
        title = Text("申报方式", "Ways of declaration")
        self.terminal.table(
            [Text("方式", "way"), Text("订单", "orders"), Text("理由", "reasons")], rows, title
        )
        self._not_by_list()

    def _not_by_list(self) -> None:
        """The first orders that a list is not for, each with its reasons; all of them stand in the JSON report."""
        lang, numbers = self.terminal.lang, self.reviewed.verdicts["orderNo"].to_list()
        others = self.reviewed.ways.filter(self.reviewed.ways["way"] != LIST)
        rows = [
            (numbers[order], _WAYS[way].pick(lang), "；".join(REASONS[name].pick(lang) for name in reasons))
            for order, way, reasons in others.head(_SHOWN).iter_rows()
        ]
        if rows:
            title = Text(
                f"不用清单的订单（共 {others.height:,} 单）",
                f"Orders that are not for the list ({others.height:,} in all)",
            )
            self.terminal.table(
                [Text("订单", "order"), Text("方式", "way"), Text("理由", "reasons")], rows, title
            )

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
