"""Where orders stand, as tables, as a time line, as JSON."""

import dataclasses
import json
from collections.abc import Mapping

import polars as pl

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.states import OUTCOMES, State
from yuhuo_customs.reports import bills
from yuhuo_customs.reports.terminal import Terminal
from yuhuo_customs.reports.words import OUTCOME_WORDS
from yuhuo_customs.tracking import Known

MOST_ORDERS = 30


def show(terminal: Terminal, known: Known) -> None:
    """A table of outcomes, then the orders that are not released; for one order its time line."""
    if known.what == "order":
        _documents(terminal, known.documents)
        _timeline(terminal, known)
        return
    if not known.runs.height:
        terminal.say(Text("账本是空的：还没有申报过。", "The ledger is empty: nothing was submitted yet."))
        return
    if known.what == "ledger":
        _runs(terminal, known.runs)
    outcomes(terminal, known.orders)
    orders(terminal, known.orders)
    bills.show_awaited(terminal, known.awaited)


def outcomes(terminal: Terminal, frame: pl.DataFrame) -> None:
    """How many orders have which outcome; all of them are named."""
    found = dict(frame.group_by("outcome").len().iter_rows())
    terminal.table(
        [Text("结果", "outcome"), Text("订单数", "orders")],
        [(OUTCOME_WORDS[name].pick(terminal.lang), f"{found.get(name, 0):,}") for name in OUTCOMES],
    )


def orders(terminal: Terminal, frame: pl.DataFrame) -> None:
    """The orders that are not released, with what customs said; at most 30, and says how many more there are."""
    rest = frame.filter(pl.col("outcome") != "released")
    if not rest.height:
        return
    rows = (
        (
            row["orderNo"],
            State(row["state"]).label.pick(terminal.lang),
            row["status"],
            row["preNo"],
            row["info"] or row[f"reason_{terminal.lang}"],
        )
        for row in rest.head(MOST_ORDERS).iter_rows(named=True)
    )
    names = [
        Text("订单编号", "order"),
        Text("状态", "state"),
        Text("回执", "status"),
        Text("预录入编号", "preNo"),
        Text("说明", "said"),
    ]
    terminal.table(names, rows, whole=(0, 2, 3))
    if rest.height > MOST_ORDERS:
        left = rest.height - MOST_ORDERS
        terminal.say(
            Text(
                f"另有 {left:,} 单（yuhuo status --json 查看全部）。",
                f"{left:,} more (yuhuo status --json shows all).",
            )
        )


def is_open(known: Known) -> bool:
    """Whether customs did not decide all of it yet."""
    return bool(known.orders.filter(pl.col("outcome") == "open").height)


def as_json(known: Known) -> str:
    """Everything known, as JSON."""
    timeline = [
        {"at": entry.at, "document": entry.document, "what": entry.what, "text": entry.text._asdict()}
        for entry in known.timeline
    ]
    found = {
        "what": known.what,
        "runs": known.runs.to_dicts(),
        "orders": known.orders.to_dicts(),
        "documents": known.documents.to_dicts(),
        "timeline": timeline,
        "awaited": [dataclasses.asdict(each) for each in known.awaited],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def _runs(terminal: Terminal, runs: pl.DataFrame) -> None:
    names = [Text("批次", "run"), Text("时间", "when"), Text("文件", "file"), Text("网关", "gateway"), Text("报文", "messages"), Text("单证", "documents")]  # fmt: skip
    columns = ("run", "started", "name", "gateway", "messages", "documents")
    rows = ((run, _moment(when), *rest) for run, when, *rest in runs.head(10).select(columns).iter_rows())
    terminal.table(names, rows, Text("最近批次", "Latest runs"), whole=(1,))


def _documents(terminal: Terminal, frame: pl.DataFrame) -> None:
    bills = bool(frame["kind"].str.starts_with("MT").any())
    names = [Text("单证", "document"), *([Text("提运单", "bill")] if bills else []), Text("版次", "revision"), Text("状态", "state"), Text("回执", "status"), Text("预录入编号", "preNo"), Text("清单编号", "invtNo")]  # fmt: skip
    rows = (
        (
            row["kind"],
            *([_bill(row)] if bills else []),
            row["revision"],
            State(row["state"]).label.pick(terminal.lang),
            row["status"],
            row["preNo"],
            row["invtNo"],
        )
        for row in frame.iter_rows(named=True)
    )
    terminal.table(names, rows, Text(frame["orderNo"][0], frame["orderNo"][0]))


def _bill(row: Mapping[str, str]) -> str:
    """Journey and numbers of a manifest's bill; "" for other documents."""
    return " / ".join(each for each in row["key"].split("|") if each) if row["kind"].startswith("MT") else ""


def _timeline(terminal: Terminal, known: Known) -> None:
    terminal.table(
        [Text("时间", "when"), Text("单证", "document"), Text("事件", "what")],
        [(_moment(entry.at), entry.document, entry.text.pick(terminal.lang)) for entry in known.timeline],
        Text("时间线", "Time line"),
        whole=(0, 1),
    )


def _moment(at: str) -> str:
    """Beijing time to the second, as a person reads it; the JSON has the whole stamp."""
    return at[:19].replace("T", " ")
