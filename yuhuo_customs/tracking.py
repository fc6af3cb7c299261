"""What is known afterwards: of the last run, of one run, of one order."""

import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.codes import manifest_replies
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger import strays as stray_receipts
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.pipeline import collect
from yuhuo_customs.pipeline.awaiting import Awaited, awaited
from yuhuo_customs.resources import write_whole
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
        awaited: What is still to follow earlier runs; of one run or all of them, never of an order.
    """

    what: str
    runs: pl.DataFrame
    orders: pl.DataFrame
    documents: pl.DataFrame
    timeline: tuple[queries.Entry, ...] = ()
    awaited: tuple[Awaited, ...] = ()


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
            return Known(
                "ledger", runs, queries.orders(ledger), queries.order_states(ledger),
                awaited=awaited(ledger, settings),
            )  # fmt: skip
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
            awaited=tuple(each for each in awaited(ledger, settings) if each.run == run),
        )


def wait(
    what: str | None,
    seconds: float,
    *,
    every: float = 5.0,
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
) -> Known:
    """As :func:`look`, after receipts were fetched until nothing is open any more, or ``seconds`` are over.

    Raises:
        InputError, LedgerError, GatewayError: as :func:`look` and ``pipeline.collect``.
    """
    settings, clock = settings or load(), clock or SystemClock()
    end = time.monotonic() + seconds
    while True:
        collect(settings=settings, clock=clock, gateway=gateway)
        known = look(what, settings=settings, clock=clock)
        left = end - time.monotonic()
        if left <= 0 or not known.orders.filter(pl.col("outcome") == "open").height:
            return known
        time.sleep(min(every, left))


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. ``layer``: A transport, B technical, C customs' own (transport.md §8.1); ``changed``: whether it
    changed a state; None where there is no ledger to say so; ``verdict``: of a technical answer about a message.
    """  # noqa: D205 - attributes

    layer: str
    at: str
    kind: str
    status: str
    info: str
    changed: bool | None
    verdict: str = ""


def answers(what: str, *, settings: Settings | None = None, clock: Clock | None = None) -> list[Told]:
    """Every answer about an order (by any of its numbers), or in a file, oldest first.

    Raises:
        InputError: there is no such order and no such file, or the file is no receipt.
    """
    file = Path(what)
    if file.is_file():
        return [_of_file(each) for each in receipts.read(file.read_bytes())]
    timeline = look(what, settings=settings, clock=clock).timeline
    return [found for entry in timeline if (found := _of_entry(entry))]


def strays(
    *, save: Path | None = None, settings: Settings | None = None, clock: Clock | None = None
) -> stray_receipts.Strays:
    """Receipts that no declaration waits for: unmatched, of other firms, unreadable, with a status that no table has.

    Args:
        save: Folder for their bytes as they came (``receipt-NUMBER.xml``), readable by their owner alone.

    Raises:
        LedgerError: the ledger cannot be read.
        OutputError: ``save`` cannot be written.
    """
    settings = settings or load()
    with Ledger.open(settings.ledger_place, clock or SystemClock()) as ledger:
        found = stray_receipts.strays(ledger, receipts.read, [settings.copCode])
        if save is not None:
            wanted = {each.receipt for each in found.found}
            for number, content in stray_receipts.content(ledger, wanted).items():
                write_whole(save / f"receipt-{number}.xml", content, 0o600)
    return found


def _of_file(said: Receipt) -> Told:
    kind = said.kind.removesuffix("Message")
    layer = "B" if said.verdict else _layer(said.kind, said.status)
    return Told(layer, said.time, kind, said.status, said.info, None, said.verdict)


def _of_entry(entry: queries.Entry) -> Told | None:
    told = entry.detail
    if entry.what == "attempt":
        return Told("A", entry.at, entry.document, str(told.get("outcome") or ""), told.get("zh", ""), None)
    if entry.what not in ("receipt", "push", "technical"):
        return None
    layer = "B" if entry.what == "technical" else _layer(told["kind"], told["status"])
    kind, moment = told["kind"].removesuffix("Message"), told["time"] or entry.at
    return Told(
        layer, moment, kind, told["status"], told["info"] or "", told["applied"], told.get("verdict", "")
    )


def _layer(kind: str, status: str) -> str:
    """The client's own answers to a manifest stand in the form of customs' receipts and are none."""
    is_technical = kind == "CEB900Message" or (kind.startswith("MT") and status in manifest_replies.TECHNICAL)
    return "B" if is_technical else "C"


def _unknown(what: str) -> InputError:
    return InputError(
        Text(f"账本中没有批次或订单“{what}”。", f"The ledger knows no run and no order {what!r}."),
        todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
    )
