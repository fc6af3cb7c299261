"""What was found when the ledger was held against itself."""

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.upkeep import Verified
from yuhuo_customs.reports.terminal import Terminal

_MOST = 50


def verified(terminal: Terminal, found: Verified) -> None:
    """Counts, then each thing that does not fit; at most 50, and says how many more there are."""
    terminal.say(
        Text(
            f"事件 {found.events:,}，报文 {found.messages:,}，回执 {found.receipts:,}；末尾哈希 {found.last_hash}",
            f"{found.events:,} events, {found.messages:,} messages, {found.receipts:,} receipts; last hash "
            f"{found.last_hash}",
        )
    )
    for problem in found.problems[:_MOST]:
        terminal.say(
            Text(f"{problem.where}：{problem.what.zh}", f"{problem.where}: {problem.what.en}"), "red"
        )
    more = len(found.problems) - _MOST
    if more > 0:
        terminal.say(Text(f"另有 {more:,} 处。", f"{more:,} more."))
    if found.problems:
        terminal.say(
            Text(
                "请勿删除账本；请恢复备份后比较（yuhuo ledger verify --ledger 备份文件）。",
                "Do not delete the ledger; compare it with a backup (yuhuo ledger verify --ledger FILE).",
            ),
            "yellow",
        )
    else:
        terminal.say(Text("账本完整。", "The ledger is whole."), "green")
