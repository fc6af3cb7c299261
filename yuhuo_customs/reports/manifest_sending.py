"""What became of manifests that were handed over, for the terminal."""

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.states import OVER, State
from yuhuo_customs.pipeline.manifest_changes import Changed
from yuhuo_customs.pipeline.manifesting import Declared
from yuhuo_customs.reports import manifest
from yuhuo_customs.reports.operations import ACTIONS, MOST
from yuhuo_customs.reports.terminal import Terminal

_WORDS = ACTIONS | {
    "changed": Text("与已发送的不同，请用 yuhuo manifest change", "other data than what was sent: yuhuo manifest change"),
    "early": Text("尚早：预配舱单未接受，或提运单未放行", "too early: the advance manifest is not accepted, or the bill not released"),
    "known": Text("已发送过，无变化", "sent before, nothing new"),
}  # fmt: skip
_STOPPED = ("changed", "refused", "barred", "absent", "early")


def show(terminal: Terminal, done: Declared) -> None:
    """What was not sent and why, what went out, where each bill stands."""
    _left(terminal, done)
    terminal.say(
        Text(
            f"新报文 {len(done.messages)}，已送达 {done.sent.taken_in}；回执 {done.collected.receipts}。",
            f"{len(done.messages)} new messages, {done.sent.taken_in} handed over; {done.collected.receipts} receipts.",
        ),
        "bold",
    )
    for problem in done.sent.problems:
        terminal.say(problem.text, "red")
    show_bills(terminal, done.documents)


def _left(terminal: Terminal, done: Declared) -> None:
    """Bills that are not sent now, and why."""
    for (action,), rows in done.bills.group_by("action", maintain_order=True):
        if action != "new":
            names = "、".join(number(row) for row in rows.head(5).iter_rows(named=True))
            more = "…" if rows.height > 5 else ""
            word = _WORDS[str(action)]
            terminal.say(
                Text(
                    f"{word.zh}：{rows.height}（{names}{more}）", f"{word.en}: {rows.height} ({names}{more})"
                ),
                "red" if action in _STOPPED else "dim",
            )


def show_changed(terminal: Terminal, found: Changed) -> None:
    """What stands against the bills, what differs, what was sent or would be."""
    manifest.show_check(terminal, found.done.checked)
    rows = [
        (_called(key), each.field.removeprefix("^"), each.line or "", each.old or "", each.new or "")
        for key, differences in found.differences.items()
        for each in differences
    ]
    if rows:
        headings = (Text("提运单", "bill"), Text("字段", "field"), Text("项", "item"), Text("已发送", "sent"),
                    Text("现在", "now"))  # fmt: skip
        terminal.table(headings, rows[: MOST * 5], whole=(0,))
    if found.sent:
        show(terminal, found.done)
        return
    _left(terminal, found.done)
    count = found.done.bills.filter(pl.col("action") == "new").height
    terminal.say(Text(f"可发送 {count} 票。", f"{count} bills can be sent."), "bold")
    terminal.say(
        Text("只显示，未发送；加 --yes 发送。", "Only shown, nothing was sent; add --yes to send it."),
        "yellow",
    )


def _called(key: str) -> str:
    return " / ".join(each for each in key.split("|")[1:] if each) or key.strip("|")


def number(row: dict[str, str]) -> str:
    """How a person calls a bill, a container, or a batch."""
    bill = " / ".join(each for each in (row["MasterID"], row["HouseID"]) if each)
    return bill or row["EquipmentID"] or row["key"].partition("|")[0]


def show_bills(terminal: Terminal, documents: pl.DataFrame) -> None:
    """The last revision of each bill: where it stands, and what customs said."""
    last = documents.unique(["kind", "key"], keep="last", maintain_order=True)
    rows = [
        (
            row["kind"], " / ".join(each for each in row["key"].split("|") if each),
            State(row["state"]).label.pick(terminal.lang), row["status"] or "",
            row["info"] or row[f"reason_{terminal.lang}"] or "",
        )
        for row in last.tail(MOST).iter_rows(named=True)
    ]  # fmt: skip
    if rows:
        headings = (Text("报文", "message"), Text("航次 / 提运单", "journey / bill"), Text("状态", "state"),
                    Text("回执", "status"), Text("海关信息", "customs says"))  # fmt: skip
        terminal.table(headings, rows, whole=(0, 1, 3))
    if last.height > MOST:
        terminal.say(Text(f"另有 {last.height - MOST} 票。", f"{last.height - MOST} more."))


def exit_code(done: Declared, *, sent: bool = True) -> int:
    """6 open or unknown, 5 gateway trouble, 1 not all can be sent or customs refused, 0 done.

    ``sent`` False: nothing was to be sent; only what stands against it counts.
    """
    last = done.documents.unique(["kind", "key"], keep="last", maintain_order=True)
    states = set(last["state"])
    unfit = done.checked.ready < done.checked.verdicts.height or not done.checked.verdicts.height
    if done.sent.unknown:
        return 6
    if done.sent.retry_later or done.sent.waiting:
        return 5
    if (
        unfit
        or done.sent.needs_person
        or (sent and states & set(OVER))
        or set(done.bills["action"]) & set(_STOPPED)
    ):
        return 1
    return 6 if sent and states & {State.TAKEN_IN, State.DECLARED} else 0
