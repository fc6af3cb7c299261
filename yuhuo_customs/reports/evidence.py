"""What a box of evidence says."""

from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.proving import Proof
from yuhuo_customs.reports.terminal import Terminal


def show(terminal: Terminal, found: Proof) -> None:
    """Whose it is, what is in it, how the signatures read, and every place that was changed."""
    terminal.say(
        Text(
            f"{found.order}：报文 {found.messages}，回执 {found.receipts}，事件 {found.events}",
            f"{found.order}: {found.messages} messages, {found.receipts} receipts, {found.events} events",
        )
    )
    for name, conclusion in found.signatures:
        terminal.say(Text(f"签名 {name}：{conclusion}", f"signature of {name}: {conclusion}"))
    for fault in found.faults:
        terminal.say(Text(f"{fault.where}：{fault.what.zh}", f"{fault.where}: {fault.what.en}"), "red")
    if not found.faults:
        terminal.say(Text("证据包未被改动。", "Nothing in the box was changed."), "green")
