"""The answer to customs' request for payment data: what stands against it, and where it lies."""

from pathlib import Path

from yuhuo_customs.errors import Text
from yuhuo_customs.payment.lint import Looked
from yuhuo_customs.pipeline.paying import PaymentData, is_blocked
from yuhuo_customs.reports.terminal import Terminal


def show_built(terminal: Terminal, done: PaymentData, out: Path) -> None:
    """Findings, whether the session was answered before, and the file."""
    terminal.findings(done.findings)
    if done.repeated:
        terminal.say(
            Text("该会话已答复过：内容与上次逐字节相同。", "Answered before: the same bytes again."), "yellow"
        )
    if is_blocked(done.findings):
        terminal.say(Text("未写出：请先改正。", "Nothing was written: correct it first."), "red")
        return
    terminal.say(
        Text(f"已写出 {out}，请在两分钟内上传。", f"Written: {out}. Upload it within two minutes."), "bold"
    )


def show_checked(terminal: Terminal, looked: Looked) -> None:
    """Findings, or that there are none."""
    terminal.findings(looked.findings)
    if not is_blocked(looked.findings):
        terminal.say(Text("没有发现错误。", "No fault was found."), "green")
