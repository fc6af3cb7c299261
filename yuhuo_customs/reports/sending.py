"""What one call of the outbox did."""

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.outbox import SendResult
from yuhuo_customs.ledger.witness import note
from yuhuo_customs.reports.terminal import Terminal

_MOST = 20


def show(terminal: Terminal, done: SendResult) -> None:
    """Counts, then the messages that were not taken in; at most 20, and says how many more there are."""
    if done.restored is not None:
        terminal.say(note(done.restored), "yellow")
    rows = [
        (Text("送达", "handed over"), done.taken_in),
        (Text("稍后重发（确定未送达）", "to be sent again (nothing arrived)"), done.retry_later),
        (Text("是否送达不明", "not known whether it arrived"), done.unknown),
        (Text("需人工处理", "needs a person"), done.needs_person),
        (Text("未发送", "not tried"), done.waiting),
    ]
    terminal.table(
        [Text("结果", "outcome"), Text("报文", "messages")],
        [(name.pick(terminal.lang), f"{count:,}") for name, count in rows],
    )
    for problem in done.problems[:_MOST]:
        terminal.say(
            Text(f"{problem.cop_msg_id}：{problem.text.zh}", f"{problem.cop_msg_id}: {problem.text.en}"),
            "red",
        )
    more = len(done.problems) - _MOST
    if more > 0:
        terminal.say(Text(f"另有 {more:,} 个。", f"{more:,} more."))
    if done.pause:
        terminal.say(
            Text(
                f"对方要求等待或暂时不可用：{done.pause:.0f} 秒后再试。",
                f"Try again in {done.pause:.0f} seconds.",
            ),
            "yellow",
        )


def exit_code(done: SendResult) -> int:
    """By the fixed table: 6 unknown, 5 to be sent again, 1 needs a person, 0 done."""
    if done.unknown:
        return 6
    if done.retry_later or done.waiting:
        return 5
    return 1 if done.needs_person else 0
