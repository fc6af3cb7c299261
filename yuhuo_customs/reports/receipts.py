"""Receipts in plain words: three layers, never mixed (transport.md §8.1)."""

from collections.abc import Sequence

from yuhuo_customs.codes import manifest_replies, replies, table
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.tracking import Told

_LAYERS = {
    "A": Text(
        "A 传输：有人收了报文，与海关无关", "A transport: somebody took the bytes, customs said nothing"
    ),
    "B": Text("B 技术：格式、模式、重复检查", "B technical: format, schema, duplicates"),
    "C": Text("C 业务：电子口岸或海关的决定", "C business: decision of e-port or customs"),
}


def explain(terminal: Terminal, told: Sequence[Told]) -> None:
    """Layer by layer, each answer with its meaning and what to do."""
    if not told:
        terminal.say(Text("还没有任何回执。", "There is no answer yet."))
    for layer, title in _LAYERS.items():
        for number, each in enumerate(each for each in told if each.layer == layer):
            if not number:
                terminal.say(title, "bold")
            _one(terminal, each)


def _one(terminal: Terminal, told: Told) -> None:
    kept = Text("（状态不变）", " (changes nothing)") if told.changed is False else Text("", "")
    line = f"  {told.at} {told.kind} {told.status}"
    terminal.say(Text(f"{line}{kept.zh} {told.info}", f"{line}{kept.en} {told.info}"))
    if told.layer == "A":
        return
    if told.verdict:
        _technical(terminal, told)
        return
    if told.kind.startswith("MT"):
        codes, explain_one = [told.status, manifest_replies.detail(told.info)], manifest_replies.explain
    else:
        codes, explain_one = [told.status, *replies.reply_codes(told.info)], replies.explain
    for reply in (meaning for code in codes if code for meaning in explain_one(code)):
        terminal.say(
            Text(
                f"    {reply.code}：{reply.meaning.zh} → {reply.action.zh}",
                f"    {reply.code}: {reply.meaning.en} → {reply.action.en}",
            )
        )


def _technical(terminal: Terminal, told: Told) -> None:
    """The code by the exchange platform's list, and what the answer means for the message."""
    verdict, action = queries.VERDICTS[told.verdict], _ACTIONS[told.verdict]
    known = table("dxp_response_codes").entries if told.kind == "DxpRep" else ()
    entry = next((each for each in known if each.code == told.status), None)
    name = Text(f"（{entry.name.zh}）", f" ({entry.name.en})") if entry else Text("", "")
    terminal.say(
        Text(
            f"    {told.status}{name.zh}：{verdict.zh} → {action.zh}",
            f"    {told.status}{name.en}: {verdict.en} → {action.en}",
        )
    )


_ACTIONS = {
    "taken": Text("等待海关回执。", "Wait for the receipts of customs."),
    "refused": Text("改正后重新申报；海关没有收到。", "Correct it and submit again: customs did not get it."),
    "again": Text("无需处理，程序会重发。", "Nothing: the tool sends the same bytes again."),
    "unsure": Text("请勿手工重发，程序会先核实。", "Do not send it by hand: the tool asks first."),
    "told": Text(
        "请看说明；可在通道配置的 answer 中写明其含义。",
        "Read its text; the profile's answer can say what it means.",
    ),
}
