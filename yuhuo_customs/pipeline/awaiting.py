"""What follows a submission when customs' answers come: the master waybills of its lists, each sent once."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from yuhuo_customs.ledger import announcing, outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import named_states
from yuhuo_customs.messages.composing import keys
from yuhuo_customs.pipeline import parcels
from yuhuo_customs.pipeline.billing import bills, drafts, judged
from yuhuo_customs.pipeline.delivering import Delivered, Way, deliver
from yuhuo_customs.pipeline.parcels import MASTER
from yuhuo_customs.settings import Settings


class Following:
    """The master waybills that follow one submission; asked again after each round of receipts."""

    def __init__(self, ledger: Ledger, way: Way, lists: pl.DataFrame, name: str) -> None:
        """``name``: of the workbook."""
        self._ledger, self._way, self._lists = ledger, replace(way, rounds=0), lists
        self._name = name
        self._actions: dict[str, str] = {}
        self.delivered: list[Delivered] = []
        self.bills = bills(lists)

    @property
    def waits(self) -> bool:
        """Whether one of them is still to go, and nothing but customs' answers is missing for it."""
        return any(each.is_whole and not each.action for each in self.bills)

    def hold_back(self, numbers: Collection[str]) -> None:
        """Their orders differ from what is declared: a bill with one of them waits until a person has decided."""
        held = pl.col("orderNo").is_in(list(numbers))
        self._lists = self._lists.with_columns(_ready=pl.col("_ready") & ~held)
        self.bills = bills(self._lists)

    def go_on(self) -> tuple[outbox.SendResult, ...]:
        """Send those that have become due, each once; what the outbox did, nothing where none was due.

        Raises:
            SetupError, LedgerError, GatewayError: as ``deliver``.
        """
        if all(each.action for each in self.bills):
            return ()
        there = parcels.at_customs(self._ledger, self._lists, self._way.settings)
        self._look(there)
        due = [each for each in self.bills if each.is_due and not each.action]
        if not due:
            return ()
        made = drafts(self._lists, due)
        done = deliver(self._ledger, self._way, judged(made, self._name, self._way.settings, self._way.clock))
        self.delivered.append(done)
        self._actions |= dict.fromkeys((each.key for each in due), "unfit") | _actions(done)
        self._look(there)
        return (done.sent,)

    def _look(self, there: pl.Series) -> None:
        self.bills = tuple(
            replace(each, action=self._actions.get(each.key, "")) for each in bills(self._lists, there)
        )


def _actions(done: Delivered) -> dict[str, str]:
    """Key of the bill → what the ledger said; where its parts differ, the gravest counts."""
    if MASTER not in done.plan.found:
        return {}
    rows = keys(done.reviewed, MASTER).join(done.plan.found[MASTER], on="_order", maintain_order="left")
    found: dict[str, str] = {}
    for key, action in rows.select("key", "action").iter_rows():
        whole = key.rpartition("|")[0]
        if found.get(whole) not in ("changed", "refused", "barred"):
            found[whole] = action
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """A document that a run announced and that did not go yet: how many of the run's ``lists`` customs has."""

    run: int
    name: str
    profile: str
    kind: str
    number: str
    lists: int
    at_customs: int


def awaited(ledger: Ledger, settings: Settings) -> tuple[Awaited, ...]:
    """What is still to follow earlier runs; repeating ``submit`` with their workbook goes on with it.

    Raises:
        UsageError: as ``parcels.at_customs``.
        LedgerError: the ledger cannot be read.
    """
    allowed = set(named_states("bill_in", settings.bill_in))
    return tuple(
        Awaited(run, name, profile, kind, number, count, sum(each in allowed for each in states))
        for run, name, profile, kind, number, count, states in announcing.announced(ledger)
        .select("run", "name", "profile", "kind", "number", "lists", "states")
        .iter_rows()
    )
