"""From reviewed documents into the ledger: what is new is composed, signed and entered, all of it or nothing."""

import contextlib
import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import READY, Reviewed, SignedMessage
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import witness
from yuhuo_customs.ledger.book import Ledger, RunInfo
from yuhuo_customs.messages.composing import fingerprints, keys
from yuhuo_customs.pipeline.origins import origin_of
from yuhuo_customs.pipeline.preparing import Progress, Sealed, Sealing
from yuhuo_customs.settings import Settings

Intent = Literal["new", "amend", "withdraw"]
APP_TYPES: Mapping[Intent, str] = {"new": "1", "amend": "2", "withdraw": "3"}
"""appType by what is meant (transport.md §9.1)."""
Actions = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with each document.

    Attributes:
        revisions: Kind → ``_order``, ``revision``, ``appType`` of the documents to compose.
        found: Kind → ``_order``, ``action``, ``revision``, ``state`` of all of them (``Ledger.plan``).
        changed: Numbers of the orders whose live declaration has other data: a person decides.
    """

    revisions: Mapping[str, pl.DataFrame]
    found: Mapping[str, pl.DataFrame]
    changed: tuple[str, ...] = ()

    def actions(self) -> Actions:
        """Kind → how many documents are new, resume, known, changed, refused, barred, absent."""
        return {kind: dict(plan.group_by("action").len().iter_rows()) for kind, plan in self.found.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """Reviewed documents, which of their kinds are to be sent, and the plan for them."""

    reviewed: Reviewed
    kinds: tuple[str, ...]
    plan: Plan = field(default_factory=lambda: Plan({}, {}))


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it: the number of the run (None: nothing was new), messages in the order of sending, warnings."""

    run: int | None
    messages: tuple[Sealed, ...]
    warnings: tuple[Text, ...]


def decide(
    ledger: Ledger, reviewed: Reviewed, kinds: Sequence[str], *, intent: Intent = "new", again: bool = False
) -> Plan:
    """Ask the ledger what to do with each ready document.

    Args:
        again: Compose refused documents anew although nothing in them was corrected.
    """
    numbers = reviewed.verdicts.select("_order", "orderNo")
    found = {}
    for kind in kinds:
        known = keys(reviewed, kind)
        plan = ledger.plan(kind, known, partial(fingerprints, reviewed, kind), intent)
        found[kind] = _all_parts(plan, known) if _is_split(kind) else plan
    if not found:
        return Plan({}, {})
    # a refused list goes out again with its corrected order, and a refused order with its corrected list
    moving = pl.concat([each.filter(pl.col("action") == "new") for each in found.values()])["_order"].unique()
    once_more = (pl.col("action") == "refused") & (pl.lit(again) | pl.col("_order").is_in(moving.implode()))
    planned = {
        kind: each.with_columns(action=pl.when(once_more).then(pl.lit("new")).otherwise("action"))
        for kind, each in found.items()
    }
    changed = [each.filter(pl.col("action") == "changed").select("_order") for each in planned.values()]
    # a list must not go out for an order whose data were refused here
    apart = pl.concat(changed).unique()
    revisions = {
        kind: each.filter(pl.col("action") == "new")
        .select("_order", "revision", appType=pl.lit(APP_TYPES[intent]))
        .join(apart, on="_order", how="anti")
        for kind, each in planned.items()
    }
    return Plan(revisions, planned, tuple(numbers.join(apart, on="_order").sort("_order")["orderNo"]))


def _is_split(kind: str) -> bool:
    return documents()[kind].business_key[-1] == "msgSeqNo"


def _all_parts(plan: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """A part of a split document never goes alone: where one of them cannot, a new one cannot either."""
    whole = keys.select("_order", _whole=pl.col("key").str.replace(r"\|[^|]*$", ""))
    stopped = pl.col("action").is_in(["changed", "barred"]).any().over("_whole")
    return (
        plan.join(whole, on="_order", how="left", maintain_order="left")
        .with_columns(
            action=pl.when(stopped & (pl.col("action") == "new")).then(pl.lit("changed")).otherwise("action")
        )
        .drop("_whole")
    )


def enter(
    ledger: Ledger,
    parts: Sequence[Part],
    settings: Settings,
    clock: Clock,
    progress: Progress | None = None,
    *,
    announced: Mapping[str, str] | None = None,
) -> Entered:
    """Compose, sign and enter what is planned, as one run.

    ``announced``: what is to follow it, kept with the run (``ledger.announcing``).

    Raises:
        SetupError, LedgerError: nothing is entered then.
    """
    sealings = [
        Sealing(each.reviewed, settings, clock=clock, kinds=each.kinds, revisions=each.plan.revisions)
        for each in parts
        if any(frame.height for frame in each.plan.revisions.values())
    ]
    if not sealings:
        return Entered(None, (), ())
    first = parts[0].reviewed
    source, moment = first.batch.source, _moment(ledger, parts, sealings[0].app_time)
    for sealing in sealings:
        sealing.app_time = moment
    info = RunInfo(
        source.name, source.sha256, first.batch.profile, settings.gateway, first.counts(), sealings[0].identity.dxpId,
        origin_of(first), announced or {}, first.batch.profile_file.path if first.batch.profile_file else "",
    )  # fmt: skip
    restored = witness.look(ledger, settings.ledgers_seen)  # before anything is entered that is certain
    with _uncollected():
        run = ledger.queue(info, _chained(sealings, progress), moment)
    sealed = tuple(message for each in sealings for message in each.sealed)
    warnings = [text for each in sealings for text in each.warnings()]
    return Entered(run, sealed, (*([] if restored is None else [witness.note(restored)]), *warnings))


def _moment(ledger: Ledger, parts: Sequence[Part], now: datetime) -> datetime:
    """The appTime: now, but later than that of whatever is declared anew, changed or deleted.

    appTime counts whole seconds, and customs refuses what is not later than the stored one (transport.md §9.1): a
    change in the same second, or after the clock was put back, would be refused for that alone.
    """
    latest = ""
    for part in parts:
        for kind, rows in part.plan.revisions.items():
            again = rows.filter(pl.col("revision") > 1)
            if again.height:
                met = keys(part.reviewed, kind).join(again, on="_order", how="semi")
                latest = max(latest, ledger.latest_app_time(kind, met["key"].to_list()))
    if not latest:
        return now
    stored = datetime.strptime(latest, "%Y%m%d%H%M%S").replace(tzinfo=now.tzinfo)
    return max(now, stored + timedelta(seconds=1))


def is_ready(reviewed: Reviewed) -> bool:
    """Whether every document of it may be composed."""
    return reviewed.verdicts.height > 0 and reviewed.counts()[READY] == reviewed.verdicts.height


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's cycle collector: rendering makes texts and rows by the hundred thousand and no cycles, and the
    collector would walk all of them again and again (an eighth of the time for 50,000 orders).
    """  # noqa: D205 - one sentence
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _chained(sealings: Sequence[Sealing], progress: Progress | None) -> Iterator[SignedMessage]:
    """The messages of all parts, one part after the other."""
    for sealing in sealings:
        yield from sealing.messages(progress)
