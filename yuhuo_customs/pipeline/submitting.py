"""From signed messages to customs' answer: the ledger, the outbox, the receipts."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import intake, outbox, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.pipeline import sending
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.preparing import Progress, Sealed
from yuhuo_customs.pipeline.queueing import Part, decide, enter
from yuhuo_customs.pipeline.roles import own, roles
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Queued:
    """What a workbook brought into the ledger.

    Attributes:
        run: Number of the run in the ledger; None when nothing was new.
        actions: Kind of document → how many orders were new, resume, known, changed, or refused (by
            customs, and not corrected since: not sent again).
        changed: Orders whose live declaration has other data: refused here, a person decides.
        messages: What was queued, in the order of sending.
    """

    reviewed: Reviewed
    run: int | None
    actions: Mapping[str, Mapping[str, int]]
    changed: tuple[str, ...]
    messages: tuple[Sealed, ...]
    warnings: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one workbook.

    Attributes:
        sent: What the outbox did.
        collected: What the receipts said.
        orders: One row per order that the ledger knows (``ledger.queries.orders``).
        documents: One row per document of these orders (``ledger.queries.order_states``).
    """

    queued: Queued
    sent: outbox.SendResult
    collected: intake.CollectResult
    orders: pl.DataFrame
    documents: pl.DataFrame

    @property
    def reviewed(self) -> Reviewed:
        """The review it rests on."""
        return self.queued.reviewed


def submit(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    again: bool = False,
    progress: Progress | None = None,
) -> Submission:
    """The whole way: check, classify, review, compose, sign, hand over, collect receipts.

    The same workbook can be submitted again at any time: what is under way goes on with the same bytes, what is
    declared stays declared, what was refused and corrected goes out as a new revision.

    Args:
        rounds: How often receipts are asked for before it returns.
        again: Declare refused orders again although nothing in them was corrected (the reason lay elsewhere, for
            example in a registration).

    Raises:
        LedgerError, GatewayError: the message says what is safe; repeating the command is.
    """
    settings, clock = settings or load(), clock or SystemClock()
    used = gateway or gateways.open(settings.gateway, settings, clock)
    with Ledger.open(settings.ledger_place, clock) as ledger:
        queued = _enqueue(
            ledger,
            check(path, profile=profile, settings=settings, clock=clock),
            settings,
            clock,
            progress,
            again=again,
            production=used.production,
        )
        sent = sending.send(ledger, used, settings, progress=progress)
        collected = _rounds(ledger, used, rounds)
        numbers = queued.reviewed.verdicts.select("orderNo")
        orders = queries.orders(ledger).join(numbers, on="orderNo", how="semi", maintain_order="left")
        states = queries.order_states(ledger).join(numbers, on="orderNo", how="semi", maintain_order="left")
    return Submission(queued, sent, collected, orders, states)


def enqueue(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    again: bool = False,
) -> Queued:
    """From the workbook to signed, valid messages in the ledger; nothing is handed over yet.

    ``again``: as in :func:`submit`.

    Raises:
        InputError, SetupError, LedgerError: nothing is queued then.
    """
    settings, clock = settings or load(), clock or SystemClock()
    with Ledger.open(settings.ledger_place, clock) as ledger:
        return _enqueue(
            ledger,
            check(path, profile=profile, settings=settings, clock=clock),
            settings,
            clock,
            None,
            again=again,
        )


def collect(
    *,
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 1,
) -> intake.CollectResult:
    """Fetch the receipts that wait and apply them to the ledger.

    Raises:
        LedgerError, GatewayError: safe to repeat.
    """
    settings, clock = settings or load(), clock or SystemClock()
    used = gateway or gateways.open(settings.gateway, settings, clock)
    with Ledger.open(settings.ledger_place, clock) as ledger:
        return _rounds(ledger, used, rounds)


def _enqueue(
    ledger: Ledger,
    reviewed: Reviewed,
    settings: Settings,
    clock: Clock,
    progress: Progress | None,
    *,
    again: bool,
    production: bool = False,
) -> Queued:
    kinds = own(reviewed.documents, roles(settings, production=production))
    found = decide(ledger, reviewed, kinds, again=again)
    entered = enter(ledger, [Part(reviewed, kinds, found)], settings, clock, progress)
    return Queued(reviewed, entered.run, found.actions(), found.changed, entered.messages, entered.warnings)


def _rounds(ledger: Ledger, gateway: Gateway, rounds: int) -> intake.CollectResult:
    found = [dataclasses.astuple(intake.collect(ledger, gateway, receipts.read)) for _ in range(rounds)]
    width = len(dataclasses.fields(intake.CollectResult))
    return intake.CollectResult(*(sum(row[place] for row in found) for place in range(width)))
