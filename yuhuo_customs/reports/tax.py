"""The tax of a workbook's orders, for the terminal."""

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.taxing import Taxed
from yuhuo_customs.reports.terminal import Terminal

MOST = 40
REGIMES = {
    "inside": Text("限值内 70%", "inside the limits, 70 %"),
    "full": Text("单件超限，全额", "one item over the limit, in full"),
    "over": Text("超限：一般贸易", "over the limit: general trade"),
}
NAMES = {
    "taxPrice": Text("完税价格", "dutiable value"),
    "customsTax": Text("关税", "duty"),
    "consumptionTax": Text("消费税", "consumption tax"),
    "valueAddedTax": Text("增值税", "VAT"),
}


def show(terminal: Terminal, done: Taxed) -> None:
    """Where the rates come from, the tax of each order, findings, and customs' bills beside it."""
    source = done.source or Text("没有税率：未估算", "no rates: not checked").pick(terminal.lang)
    rules = done.estimate.rules
    terminal.say(
        Text(
            f"税率：{source} · {done.estimate.day:%Y-%m-%d} · 舍入 {rules.rounding} · 运费分摊 {rules.allocation}",
            f"Rates: {source} · {done.estimate.day:%Y-%m-%d} · rounded by {rules.rounding} · freight by {rules.allocation}",
        )
    )
    lists = done.orders.join(done.estimate.lists, on="_order", maintain_order="left")
    rows = [_list(terminal, row) for row in lists.head(MOST).iter_rows(named=True)]
    terminal.table(
        [
            Text("订单编号", "order"),
            *(NAMES[name] for name in NAMES),
            Text("合计", "total"),
            Text("征税方式", "regime"),
        ],
        rows,
        whole=(0,),
    )
    if lists.height > MOST:
        terminal.say(Text(f"另有 {lists.height - MOST} 单。", f"{lists.height - MOST} more orders."))
    total = lists["total"].drop_nulls()
    terminal.say(
        Text(
            f"{total.len()} 单估算，合计 {_money(total.sum())} 元",
            f"{total.len()} orders estimated, {_money(total.sum())} CNY together",
        ),
        "bold",
    )
    terminal.findings(done.findings)
    _bills(terminal, done)


def _list(terminal: Terminal, row: dict[str, object]) -> tuple[object, ...]:
    regime = REGIMES.get(str(row["regime"]), Text("未检查", "not checked"))
    return (row["orderNo"], *(_money(row[name]) for name in (*NAMES, "total")), regime.pick(terminal.lang))


def _bills(terminal: Terminal, done: Taxed) -> None:
    if not done.bills.height:
        return
    names = dict(done.orders.select("_order", "orderNo").iter_rows())
    rows = [
        (
            names[order],
            number,
            gnum or "",
            NAMES[tax].pick(terminal.lang),
            _money(billed),
            _money(own),
            _money(apart),
        )
        for order, number, gnum, tax, billed, own, apart in done.bills.head(MOST * 4).iter_rows()
    ]
    headings = [Text("订单编号", "order"), Text("税单", "tax bill"), Text("项", "line"), Text("税种", "tax"), Text("海关", "customs"),
                Text("估算", "estimate"), Text("差额", "difference")]  # fmt: skip
    terminal.table(
        headings, rows, Text("与海关税单（CEB816）比较", "Beside customs' tax bill (CEB816)"), whole=(0, 1)
    )
    apart = done.bills.filter(pl.col("difference").is_null() | (pl.col("difference") != 0)).height
    if apart:
        terminal.say(
            Text(
                f"{apart} 项不一致，以海关税单为准。", f"{apart} amounts differ; the bill of customs counts."
            ),
            "yellow",
        )
    else:
        terminal.say(Text("与海关税单一致。", "The same as customs' tax bill."), "green")


def _money(value: object) -> str:
    return "" if value is None else f"{value:.2f}"
