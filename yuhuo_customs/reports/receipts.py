"""Receipts in plain words: three layers, never mixed (transport.md §8.1)."""

from collections.abc import Sequence

from yuhuo_customs.codes import manifest_replies, replies
from yuhuo_customs.errors import Text
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
