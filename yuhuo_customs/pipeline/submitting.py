"""From signed messages to customs' answer: the ledger, the outbox, the receipts."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import intake, outbox, queries
from yuhuo_customs.ledger.book import Ledger, RunInfo
from yuhuo_customs.messages import receipts
from yuhuo_customs.messages.composing import fingerprints, keys
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.preparing import Progress, Sealed, Sealing
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
    with Ledger.open(settings.ledger_path, clock) as ledger:
        queued = _enqueue(
            ledger,
            check(path, profile=profile, settings=settings, clock=clock),
            settings,
            clock,
            progress,
            again=again,
        )
        sent = outbox.send(ledger, used, progress=_named(progress, "send"))
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
    with Ledger.open(settings.ledger_path, clock) as ledger:
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
    with Ledger.open(settings.ledger_path, clock) as ledger:
        return _rounds(ledger, used, rounds)


def _enqueue(
    ledger: Ledger,
    reviewed: Reviewed,
    settings: Settings,
    clock: Clock,
    progress: Progress | None,
    *,
    again: bool,
) -> Queued:
    revisions, actions, changed = _plan(ledger, reviewed, again=again)
    sealing = Sealing(reviewed, settings, clock=clock, revisions=revisions)
    run = _queue(ledger, reviewed, sealing, settings, progress) if sealing.expected else None
    return Queued(reviewed, run, actions, changed, tuple(sealing.sealed), sealing.warnings() if run else ())


def _plan(
    ledger: Ledger, reviewed: Reviewed, *, again: bool
) -> tuple[dict[str, pl.DataFrame], dict[str, dict[str, int]], tuple[str, ...]]:
    revisions, actions, changed = {}, {}, []
    numbers = reviewed.verdicts.select("_order", "orderNo")
    plans = {
        kind: ledger.plan(kind, keys(reviewed, kind), partial(fingerprints, reviewed, kind))
        for kind in reviewed.documents
    }
    # a refused list goes out again with its corrected order, and a refused order with its corrected list
    moving = pl.concat([plan.filter(pl.col("action") == "new") for plan in plans.values()])["_order"].unique()
    once_more = (pl.col("action") == "refused") & (pl.lit(again) | pl.col("_order").is_in(moving.implode()))
    for kind, found in plans.items():
        plan = found.with_columns(action=pl.when(once_more).then(pl.lit("new")).otherwise("action"))
        revisions[kind] = plan.filter(pl.col("action") == "new").select("_order", "revision")
        actions[kind] = dict(plan.group_by("action").len().iter_rows())
        changed.append(plan.filter(pl.col("action") == "changed").select("_order"))
    # a list must not go out for an order whose data were refused here
    apart = pl.concat(changed).unique()
    revisions = {kind: frame.join(apart, on="_order", how="anti") for kind, frame in revisions.items()}
    return revisions, actions, tuple(numbers.join(apart, on="_order").sort("_order")["orderNo"])


def _queue(
    ledger: Ledger, reviewed: Reviewed, sealing: Sealing, settings: Settings, progress: Progress | None
) -> int:
    source, lists = reviewed.batch.source, reviewed.documents["CEB603"].head
    info = RunInfo(
        source.name,
        source.sha256,
        reviewed.batch.profile,
        settings.gateway,
        reviewed.counts(),
        sender=sealing.identity.dxpId,
    )
    keys = lists.select("_order", "orderNo", "copNo", "ebpCode", "ebcCode", "agentCode")
    return ledger.queue(info, sealing.messages(progress), sealing.app_time, keys)


def _rounds(ledger: Ledger, gateway: Gateway, rounds: int) -> intake.CollectResult:
    found = [dataclasses.astuple(intake.collect(ledger, gateway, receipts.read)) for _ in range(rounds)]
    width = len(dataclasses.fields(intake.CollectResult))
    return intake.CollectResult(*(sum(row[place] for row in found) for place in range(width)))


def _named(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(what, done, total)) if progress else None
