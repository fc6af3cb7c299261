"""The book of the mock window as tables."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from yuhuo_customs.errors import Text
from yuhuo_customs.reports.terminal import Terminal

MOST = 30


def show(terminal: Terminal, book: Mapping[str, Any]) -> None:
    """How many messages came how often, then what is not as it should be, then the documents by kind and status."""
    messages, documents = book["messages"], book["documents"]
    again = [each for each in messages if each["arrived"] > 1]
    twice = [each for each in documents if each["declared"] > 1]
    terminal.say(
        Text(
            f"{len(messages)} 份报文，其中 {len(again)} 份来过不止一次；{len(documents)} 份单证，其中 {len(twice)} 份入库不止一次。",
            f"{len(messages)} messages, {len(again)} of them came more than once; {len(documents)} documents, "
            f"{len(twice)} of them were taken in more than once.",
        )
    )
    if again:
        terminal.table(
            [Text("报文编号", "message"), Text("到达次数", "came"), Text("不同内容", "contents")],
            [(each["copMsgId"], each["arrived"], each["contents"]) for each in again[:MOST]],
            whole=[0],
        )
    if len(again) > MOST:
        terminal.say(Text(f"另有 {len(again) - MOST} 份（--json）", f"{len(again) - MOST} more (--json)"))
    found = Counter((each["kind"], each["status"]) for each in documents)
    terminal.table(
        [Text("单证", "document"), Text("状态", "status"), Text("份数", "documents")],
        [(kind, status, f"{count:,}") for (kind, status), count in sorted(found.items())],
        whole=[0],
    )
