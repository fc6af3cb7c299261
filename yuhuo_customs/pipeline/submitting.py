"""From signed messages to customs' answer: the ledger, the outbox, the receipts."""

import time
from collections.abc import Collection, Mapping
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
from yuhuo_customs.pipeline.awaiting import Following
from yuhuo_customs.pipeline.billing import Bill, announcements, following
from yuhuo_customs.pipeline.delivering import (
    Delivered,
    Way,
    collect_rounds,
    collected_together,
    sent_together,
)
from yuhuo_customs.pipeline.differing import Change, refused_changes
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.parcels import MASTER
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
        differences: Where the changed ones differ from their live declaration; the first of them.
    """

    reviewed: Reviewed
    run: int | None
    actions: Mapping[str, Mapping[str, int]]
    changed: tuple[str, ...]
    messages: tuple[Sealed, ...]
    warnings: tuple[Text, ...]
    differences: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one workbook.

    Attributes:
        sent: What the outbox did.
        collected: What the receipts said.
        orders: One row per order that the ledger knows (``ledger.queries.orders``).
        documents: One row per document of these orders, and of what followed them (``ledger.queries.order_states``).
        bills: The master waybills that follow the lists, sent or still waiting; none where the profile has none.
        followed: What became of those that were sent now.
    """

    queued: Queued
    sent: outbox.SendResult
    collected: intake.CollectResult
    orders: pl.DataFrame
    documents: pl.DataFrame
    bills: tuple[Bill, ...] = ()
    followed: tuple[Delivered, ...] = ()

    @property
    def messages(self) -> tuple[Sealed, ...]:
        """Everything that was queued now, in the order of sending."""
        return (*self.queued.messages, *(each for done in self.followed for each in done.messages))

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
    wait: float = 0,
    every: float = 5.0,
    again: bool = False,
    progress: Progress | None = None,
) -> Submission:
    """The whole way: check, classify, review, compose, sign, hand over, collect receipts.

    The same workbook can be submitted again at any time: what is under way goes on with the same bytes, what is
    declared stays declared, what was refused and corrected goes out as a new revision, and a master waybill (CEB607)
    goes once customs has all lists of its bill.

    Args:
        rounds: How often receipts are asked for before it returns.
        wait: Seconds; after the rounds receipts are asked for until nothing of it is open, or these are over.
        every: Seconds between two such questions.
        again: Declare refused orders again although nothing in them was corrected (the reason lay elsewhere, for
            example in a registration).

    Raises:
        LedgerError, GatewayError: the message says what is safe; repeating the command is.
    """
    way = Way.of(settings, clock, gateway, rounds=rounds, again=again, progress=progress)
    used = way.gateway or gateways.open(way.settings.gateway, way.settings, way.clock)
    named = roles(way.settings, production=used.production)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        found = check(path, profile=profile, settings=way.settings, clock=way.clock)
        follow = Following(ledger, way, following(found, profile, named), found.batch.source.name)
        queued = _enqueue(ledger, found, way, named, follow)
        follow.hold_back(queued.changed)
        sent = [sending.send(ledger, used, way.settings, progress=progress), *follow.go_on()]
        collected: list[intake.CollectResult] = []
        end = time.monotonic() + wait
        while len(collected) < rounds or _pause(ledger, found, follow, min(every, end - time.monotonic())):
            collected.append(intake.collect(ledger, used, receipts.read))
            sent += follow.go_on()
        orders, states = _told(ledger, found, follow)
    return Submission(
        queued,
        sent_together(sent),
        collected_together(collected),
        orders,
        states,
        follow.bills,
        tuple(follow.delivered),
    )


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
    way = Way.of(settings, clock, None, send=False, again=again)
    named = roles(way.settings)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        found = check(path, profile=profile, settings=way.settings, clock=way.clock)
        follow = Following(ledger, way, following(found, profile, named), found.batch.source.name)
        return _enqueue(ledger, found, way, named, follow)


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
        return collect_rounds(ledger, used, rounds)


def _enqueue(
    ledger: Ledger, reviewed: Reviewed, way: Way, named: Collection[str], follow: Following
) -> Queued:
    kinds = own(reviewed.documents, named)
    found = decide(ledger, reviewed, kinds, again=way.again)
    entered = enter(
        ledger,
        [Part(reviewed, kinds, found)],
        way.settings,
        way.clock,
        way.progress,
        announced=announcements(follow.bills),
    )
    differences = refused_changes(ledger, reviewed, found, way) if found.changed else ()
    return Queued(
        reviewed, entered.run, found.actions(), found.changed, entered.messages, entered.warnings, differences
    )


def _pause(ledger: Ledger, reviewed: Reviewed, follow: Following, seconds: float) -> bool:
    """Wait, where there is time left and something to wait for."""
    if seconds <= 0:
        return False
    orders, _ = _told(ledger, reviewed, follow)
    if not (follow.waits or orders.filter(pl.col("outcome") == "open").height):
        return False
    time.sleep(seconds)
    return True


def _told(ledger: Ledger, reviewed: Reviewed, follow: Following) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The workbook's orders, and its documents with those that followed."""
    numbers = reviewed.verdicts.select("orderNo")
    orders = queries.orders(ledger).join(numbers, on="orderNo", how="semi", maintain_order="left")
    states = queries.order_states(ledger)
    own_rows = states.join(numbers, on="orderNo", how="semi", maintain_order="left")
    more = [
        states.filter(pl.col("key").str.starts_with(f"{bill.key}|"), pl.col("kind") == MASTER)
        for bill in follow.bills
        if bill.action
    ]
    return orders, pl.concat([own_rows, *more])
