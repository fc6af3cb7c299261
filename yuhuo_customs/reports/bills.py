"""Master waybills that follow their lists: which went, what the others wait for."""

from collections.abc import Sequence

from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.awaiting import Awaited
from yuhuo_customs.pipeline.billing import Bill
from yuhuo_customs.reports.model import MasterWaybill, Words
from yuhuo_customs.reports.terminal import Terminal, with_profile

MOST = 20
"""Rows of a table; the rest is counted."""
_SAID = {
    "new": Text("已发送", "sent now"),
    "known": Text("已申报过", "declared before"),
    "resume": Text("继续发送", "going on"),
    "changed": Text("与已申报的总分单不同，未发送", "other data than the declared one, not sent"),
    "refused": Text("已被退单且未修改，未发送", "refused and not corrected, not sent"),
    "barred": Text("状态不允许，未发送", "its state does not allow it, not sent"),
    "unfit": Text("有问题，未发送", "something stands against it, not sent"),
}


def show(terminal: Terminal, bills: Sequence[Bill], *, made: bool = False) -> None:
    """One row per bill. ``made``: messages were written as files, customs was not asked."""
    if not bills:
        return
    headings = (
        Text("提运单号", "bill"),
        Text("清单", "lists"),
        Text("海关已有", "at customs"),
        Text("CEB607", "CEB607"),
    )
    rows = [
        (
            each.number,
            f"{each.parcels:,}",
            "" if made else f"{each.at_customs:,}",
            said(each, made=made).pick(terminal.lang),
        )
        for each in bills[:MOST]
    ]
    terminal.table(headings, rows, Text("清单总分单", "Master waybills"), whole=(0, 1, 2))
    if len(bills) > MOST:
        left = len(bills) - MOST
        terminal.say(Text(f"另有 {left:,} 个提运单。", f"{left:,} more bills."))


def said(bill: Bill, *, made: bool = False) -> Text:
    """What became of a bill, or what it waits for."""
    if bill.action:
        return _SAID[bill.action]
    if bill.lacking:
        zh, en = (
            separator.join(getattr(each, lang) for each in bill.lacking)
            for lang, separator in (("zh", "、"), ("en", ", "))
        )
        return Text(f"缺少：{zh}", f"lacks: {en}")
    if not bill.is_whole:
        left = bill.parcels - bill.ready
        return Text(f"等待：{left:,} 单需先改正", f"waits: {left:,} orders are to be corrected")
    if made:
        return Text("已生成", "written")
    left = bill.parcels - bill.at_customs
    return Text(f"等待：{left:,} 份清单尚未入库", f"waits: {left:,} lists are not stored by customs yet")


def show_awaited(terminal: Terminal, awaited: Sequence[Awaited]) -> None:
    """What is still to follow earlier runs, and the command that goes on with it."""
    for each in awaited[:MOST]:
        words = Text(
            f"{each.kind} {each.number} 尚未发送：批次 {each.run} 的 {each.lists:,} 份清单中 {each.at_customs:,} 份已入库",
            f"{each.kind} {each.number} is still to go: customs has {each.at_customs:,} of the {each.lists:,} lists of run {each.run}",
        )
        terminal.next_step(words, f"yuhuo submit {with_profile(each.name, each.profile)}")
    if len(awaited) > MOST:
        left = len(awaited) - MOST
        terminal.say(Text(f"另有 {left:,} 份。", f"{left:,} more."))


def listed(bills: Sequence[Bill]) -> list[MasterWaybill]:
    """The bills of a JSON report."""
    return [
        MasterWaybill(
            bill=each.number,
            lists=each.parcels,
            ready=each.ready,
            at_customs=each.at_customs,
            action=each.action,
            lacking=[Words(zh=name.zh, en=name.en) for name in each.lacking],
        )
        for each in bills
    ]
