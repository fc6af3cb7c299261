"""What became of a submitted workbook: counts, outcomes, what to do next, and the exit code."""

import polars as pl

from yuhuo_customs.domain.stages import FIX, PERSON
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.states import State, outcomes
from yuhuo_customs.pipeline import Submission
from yuhuo_customs.pipeline.billing import Bill
from yuhuo_customs.pipeline.parcels import MASTER
from yuhuo_customs.reports import bills, operations, status
from yuhuo_customs.reports.model import Declared
from yuhuo_customs.reports.terminal import Terminal, with_profile

_ACTIONS = {
    "new": Text("新申报", "new"),
    "resume": Text("继续发送", "going on"),
    "known": Text("已在海关，不再发送", "at customs already, not sent again"),
    "changed": Text("数据与在途申报不同，未发送", "other data than the live declaration, not sent"),
    "refused": Text("已被退单且未修改，未发送", "refused and not corrected, not sent"),
}


def show(terminal: Terminal, done: Submission) -> None:
    """The review, warnings, what was done with each order, what the gateway and customs said."""
    terminal.review(done.reviewed)
    for warning in done.queued.warnings:
        terminal.say(warning, "yellow")
    rows = [
        (kind, *(f"{actions.get(name, 0):,}" for name in _ACTIONS))
        for kind, actions in done.queued.actions.items()
    ]
    terminal.table([Text("单证", "document"), *_ACTIONS.values()], rows)
    bills.show(terminal, done.bills)
    for delivered in done.followed:
        terminal.findings(delivered.reviewed.findings)
    operations.show_documents(terminal, _masters(done))
    sent, got = done.sent, done.collected
    terminal.say(
        Text(
            f"送达 {sent.taken_in} 个报文，收到 {got.receipts} 个回执文件，更新 {got.applied} 条。",
            f"{sent.taken_in} messages handed over, {got.receipts} receipt files, {got.applied} updates.",
        )
    )
    for problem in sent.problems:
        terminal.say(
            Text(f"{problem.cop_msg_id}：{problem.text.zh}", f"{problem.cop_msg_id}: {problem.text.en}"),
            "red",
        )
    status.outcomes(terminal, done.orders)
    status.orders(terminal, done.orders)


def advise(terminal: Terminal, done: Submission, workbook: str) -> None:
    """The line to act on."""
    counts, found = done.reviewed.counts(), _outcomes(done)
    book = with_profile(workbook, done.reviewed.batch.profile_word)
    if done.queued.changed:
        numbers = "、".join(done.queued.changed[:5])
        terminal.say(
            Text(
                f"{len(done.queued.changed)} 单的数据与在途申报不同，未发送：{numbers}",
                f"{len(done.queued.changed)} orders differ from their live declaration and were not sent: {numbers}",
            ),
            "red",
        )
        operations.show_differences(terminal, done.queued.differences)
        terminal.next_step(Text("查看差异", "see what differs"), f"yuhuo amend {book}")
    empty = not done.reviewed.batch.orders.height
    if counts[FIX] or counts[PERSON] or empty:
        terminal.next_step(
            Text("标出需要修改的单元格", "mark what is to be corrected"),
            f"yuhuo check {book} --mark marked.xlsx",
        )
    if found.get("refused"):
        terminal.next_step(
            Text("被退单的订单，改正后再次申报", "correct the refused orders, then"),
            f"yuhuo submit {book}",
        )
    if any(actions.get("refused") for actions in done.queued.actions.values()):
        terminal.next_step(
            Text(
                "退单原因不在数据中，原样再次申报",
                "where the reason lies elsewhere, declare them again as they are",
            ),
            f"yuhuo submit {book} --again",
        )
    if any(not each.action and not each.lacking for each in done.bills):
        terminal.next_step(
            Text("清单入库后继续发送总分单（CEB607）", "when customs has the lists, go on with CEB607"),
            f"yuhuo submit {book}",
        )
    if not done.orders.filter(~pl.col("state").is_in([State.CLOSED, State.REFUSED])).is_empty():
        terminal.next_step(Text("稍后收取回执", "later, fetch the receipts"), "yuhuo receipts collect")


def exit_code(done: Submission) -> int:
    """By the fixed table: 6 unknown, 5 gateway trouble, 1 findings or refused, 6 still open, 0 done."""
    counts, found = done.reviewed.counts(), _outcomes(done)
    masters = set(_masters(done).select(outcomes().alias("outcome"))["outcome"])
    open_ = found.get("open") or "open" in masters or any(_waits(each) for each in done.bills)
    if done.sent.unknown or open_:
        return 6
    if done.sent.retry_later or done.sent.waiting:
        return 5
    empty = not done.reviewed.batch.orders.height
    stopped = "refused" in masters or any(
        each.action in ("changed", "refused", "barred", "unfit") for each in done.bills
    )
    trouble = counts[FIX] or counts[PERSON] or found.get("refused") or done.queued.changed or empty or stopped
    return 1 if trouble or done.sent.needs_person else 0


def _masters(done: Submission) -> pl.DataFrame:
    """The master waybills among the documents, last revisions."""
    rows = done.documents.filter(pl.col("kind") == MASTER)
    return rows.unique("key", keep="last", maintain_order=True)


def _waits(bill: Bill) -> bool:
    """Whether a bill will go as soon as customs has answered."""
    return bill.is_whole and not bill.action


def declared(documents: pl.DataFrame) -> list[Declared]:
    """The documents of a report."""
    columns = {"orderNo": "order_no", "preNo": "pre_no", "invtNo": "invt_no"}
    frame = documents.rename(columns).select(
        "kind", "order_no", "state", "status", "pre_no", "invt_no", "info"
    )
    return [Declared(**row) for row in frame.iter_rows(named=True)]


def _outcomes(done: Submission) -> dict[str, int]:
    return dict(done.orders.group_by("outcome").len().iter_rows())
