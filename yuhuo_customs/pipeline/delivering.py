"""What is planned goes into the ledger, out through the gateway, and comes back as receipts."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import polars as pl

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import READY, Reviewed
from yuhuo_customs.ledger import intake, outbox, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.messages.composing import keys
from yuhuo_customs.pipeline import sending
from yuhuo_customs.pipeline.preparing import Progress, Sealed
from yuhuo_customs.pipeline.queueing import Actions, Intent, Part, Plan, decide, enter
from yuhuo_customs.pipeline.roles import own, roles
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock

NOTHING_SENT = outbox.SendResult(0, 0, 0, 0, 0, 0, ())
NOTHING_COLLECTED = intake.CollectResult(*(0 for _ in dataclasses.fields(intake.CollectResult)))


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of documents that were made out of the ledger.

    Attributes:
        reviewed: Them and what stands against them; only ready ones went out.
        plan: What was to be done with each of them (``queueing.Plan``).
        messages: What was queued now.
        sent, collected: What outbox and intake did; all zero where nothing was to be sent.
        documents: Their rows in the ledger (``ledger.queries.order_states``).
    """

    reviewed: Reviewed
    plan: Plan
    messages: tuple[Sealed, ...]
    sent: outbox.SendResult
    collected: intake.CollectResult
    documents: pl.DataFrame

    @property
    def actions(self) -> Actions:
        """Kind → how many were new, resume, known, changed, refused, barred."""
        return self.plan.actions()


class Going(TypedDict, total=False):
    """What every operation takes by name.

    settings: Those of the run; None: as loaded.
    clock: None: the system's.
    gateway: None: the one of the settings, opened only when something is to be sent.
    rounds: How often receipts are asked for after sending (3).
    send: False: everything is judged and planned, nothing leaves.
    again: Declare what was refused although nothing in it was corrected.
    """

    settings: Settings | None
    clock: Clock | None
    gateway: Gateway | None
    rounds: int
    send: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How documents leave: the ledger, the gateway, and how often receipts are asked for.

    ``send`` False: everything is judged and planned, nothing is entered.
    """

    settings: Settings
    clock: Clock
    gateway: Gateway | None = None
    rounds: int = 3
    send: bool = True
    again: bool = False
    progress: Progress | None = None

    @classmethod
    def of(
        cls,
        settings: Settings | None = None,
        clock: Clock | None = None,
        gateway: Gateway | None = None,
        *,
        rounds: int = 3,
        send: bool = True,
        again: bool = False,
        progress: Progress | None = None,
    ) -> "Way":
        """With the defaults filled in; the gateway is opened only when something is to be sent."""
        settings, clock = settings or load(), clock or SystemClock()
        if send and gateway is None:
            gateway = gateways.open(settings.gateway, settings, clock)
        return cls(settings, clock, gateway, rounds, send, again, progress)


def deliver(ledger: Ledger, way: Way, reviewed: Reviewed, *, intent: Intent = "new") -> Delivered:
    """Plan, enter, hand over, collect.

    Raises:
        SetupError, LedgerError, GatewayError: the message says what is safe; repeating the command is.
    """
    production = way.gateway is not None and way.gateway.production
    kinds = own(reviewed.documents, roles(way.settings, production=production))
    found = decide(ledger, reviewed, kinds, intent=intent, again=way.again)
    messages: tuple[Sealed, ...] = ()
    sent, collected = NOTHING_SENT, NOTHING_COLLECTED
    if way.send and way.gateway is not None and reviewed.counts()[READY]:
        messages = enter(
            ledger, [Part(reviewed, kinds, found)], way.settings, way.clock, way.progress
        ).messages
        sent, collected = exchange(ledger, way.gateway, way.settings, way.rounds, way.progress)
    return Delivered(reviewed, found, messages, sent, collected, _rows(ledger, reviewed, kinds))


def exchange(
    ledger: Ledger, gateway: Gateway, settings: Settings, rounds: int, progress: Progress | None = None
) -> tuple[outbox.SendResult, intake.CollectResult]:
    """Send what waits, then ask for receipts ``rounds`` times."""
    sent = sending.send(ledger, gateway, settings, progress=progress)
    return sent, collect_rounds(ledger, gateway, rounds)


def collect_rounds(ledger: Ledger, gateway: Gateway, rounds: int) -> intake.CollectResult:
    """Ask for receipts ``rounds`` times; the sums of what was done."""
    return collected_together([intake.collect(ledger, gateway, receipts.read) for _ in range(rounds)])


def collected_together(results: Sequence[intake.CollectResult]) -> intake.CollectResult:
    """The sums of several calls."""
    rows = [dataclasses.astuple(each) for each in (NOTHING_COLLECTED, *results)]
    return intake.CollectResult(*(sum(column) for column in zip(*rows, strict=True)))


def sent_together(results: Sequence[outbox.SendResult]) -> outbox.SendResult:
    """What several calls did: what arrived or went wrong in any of them, and what the last one left open."""
    last = results[-1]
    return dataclasses.replace(
        last,
        taken_in=sum(each.taken_in for each in results),
        needs_person=sum(each.needs_person for each in results),
        recovered=sum(each.recovered for each in results),
        problems=tuple(problem for each in results for problem in each.problems),
    )


def _rows(ledger: Ledger, reviewed: Reviewed, kinds: Sequence[str]) -> pl.DataFrame:
    known = [keys(reviewed, kind).select("key", kind=pl.lit(kind)) for kind in kinds]
    states = queries.order_states(ledger)
    if not known:
        return states.clear()
    return states.join(pl.concat(known), on=["kind", "key"], how="semi", maintain_order="left")
