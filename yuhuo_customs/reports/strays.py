"""Receipts that no declaration waits for, with what to do for each."""

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.strays import TODO, Sort, Stray, Strays
from yuhuo_customs.reports.terminal import Terminal

_TITLES: dict[Sort, Text] = {
    "unreadable": Text("无法读取", "unreadable"),
    "unmatched": Text("无法对应", "unmatched"),
    "foreign": Text("其他企业的", "of other firms"),
    "unknown": Text("未知状态", "unknown status"),
}
_MOST = 30


def show(terminal: Terminal, told: Strays) -> None:
    """Sort by sort, with its number and what to do; at most 30 of each, and says how many more there are."""
    if not told.found:
        terminal.say(Text("没有无主回执。", "There are no stray receipts."))
    for sort, title in _TITLES.items():
        mine = [each for each in told.found if each.sort == sort]
        if mine:
            terminal.say(Text(f"{title.zh}：{len(mine):,}", f"{title.en}: {len(mine):,}"), "bold")
            terminal.say(Text(f"  → {TODO[sort].zh}", f"  → {TODO[sort].en}"))
        for each in mine[-_MOST:]:
            _one(terminal, each)
        if len(mine) > _MOST:
            rest = len(mine) - _MOST
            terminal.say(
                Text(f"  另有较早的 {rest:,} 条，见 --json。", f"  {rest:,} earlier ones: see --json.")
            )
    if told.left:
        terminal.say(
            Text(
                f"另有 {told.left:,} 个更早的原始回执未查看。",
                f"{told.left:,} still earlier raw receipts were not looked at.",
            )
        )


def _one(terminal: Terminal, each: Stray) -> None:
    about = " ".join(f"{name}={value}" for name, value in each.about.items())
    words = f"{each.kind.removesuffix('Message')} {each.status} {each.time} {about} {each.info}".strip()
    why = each.why or Text("", "")
    head = f"  #{each.receipt} {each.received[:19]} {each.source}"
    terminal.say(Text(f"{head} {words} {why.zh}".rstrip(), f"{head} {words} {why.en}".rstrip()))
