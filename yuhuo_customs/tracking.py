"""What is known afterwards: of the last run, of one run, of one order."""

from dataclasses import dataclass

import polars as pl

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows.

    Attributes:
        what: "ledger" (everything), "run" or "order".
        runs: Every run, latest first (``ledger.queries.runs``).
        orders: One row per order (``ledger.queries.orders``).
        documents: One row per document (``ledger.queries.order_states``).
        timeline: Of the order that was asked for.
    """

    what: str
    runs: pl.DataFrame
    orders: pl.DataFrame
    documents: pl.DataFrame
    timeline: tuple[queries.Entry, ...] = ()


def look(what: str | None = None, *, settings: Settings | None = None, clock: Clock | None = None) -> Known:
    """What is known of everything (None), of a run (its number), or of an order (its number, or its copNo).

    Raises:
        InputError: there is no such run or order in the ledger.
        LedgerError: the ledger cannot be read.
    """
    settings = settings or load()
    with Ledger.open(settings.ledger_place, clock or SystemClock()) as ledger:
        runs = queries.runs(ledger)
        if what is None:
            return Known("ledger", runs, queries.orders(ledger), queries.order_states(ledger))
        documents = queries.order_states(ledger, order=what)
        if documents.height:
            numbers = documents.select("orderNo")
            orders = queries.orders(ledger).join(numbers, on="orderNo", how="semi")
            return Known("order", runs, orders, documents, tuple(queries.timeline(ledger, what)))
        run = int(what) if what.isdecimal() and len(what) < 10 else -1
        if run not in runs["run"]:
            raise _unknown(what)
        return Known(
            "run",
            runs.filter(pl.col("run") == run),
            queries.orders(ledger, run),
            queries.order_states(ledger, run),
        )


def _unknown(what: str) -> InputError:
    return InputError(
        Text(f"账本中没有批次或订单“{what}”。", f"The ledger knows no run and no order {what!r}."),
        todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
    )
