"""What an import wrote, and what the workbook does not hold as the messages say it."""

from pathlib import Path

from yuhuo_customs.errors import Text
from yuhuo_customs.pipeline.importing import Imported
from yuhuo_customs.reports.terminal import Terminal, with_profile


def show(terminal: Terminal, done: Imported, out: Path) -> None:
    """Counts, losses one by one, and how to go on."""
    zh, en = (
        separator.join(f"{kind} × {many}" for kind, many in done.documents.items())
        for separator in ("，", ", ")
    )
    terminal.say(Text(f"已写出 {out}：{zh}（{done.profile}）", f"Written: {out}: {en} ({done.profile})"))
    for text in _losses(done):
        terminal.say(text, "yellow")
    terminal.next_step(
        Text("核对后检查", "look at it, then"), f"yuhuo check {with_profile(out, done.profile)}"
    )


def _losses(done: Imported) -> list[Text]:
    others = [
        Text(f"略过：{name} 不是申报报文", f"Passed over: {name} is no declaration") for name in done.others
    ]
    lost = [Text(f"表中没有：{address}", f"Not in the workbook: {address}") for address in done.lost]
    altered = [
        Text(
            f"由表计算，与报文不同：{address}（{many} 处）",
            f"Computed otherwise than the message says: {address} ({many} times)",
        )
        for address, many in done.altered.items()
    ]
    differing = [
        Text(f"单证之间不一致：{heading}（{many} 处）", f"Documents differ: {heading} ({many} cells)")
        for heading, many in done.differing.items()
    ]
    return [*others, *lost, *altered, *differing]
