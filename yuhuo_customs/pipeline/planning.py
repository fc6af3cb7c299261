"""Which documents a workbook yields, what each still lacks, and who must send it; nothing is made yet."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import READY, Reviewed
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.pipeline.billing import bills
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.parcels import LIST, MASTER, with_bills
from yuhuo_customs.pipeline.queueing import decide
from yuhuo_customs.pipeline.roles import UNCONFIRMED, own, roles
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.sheets import profile as profiles
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Planned:
    """One kind of document.

    Attributes:
        kind, title: Which.
        count: How many the workbook has.
        complete: How many of them lack nothing.
        ready: How many of them this firm can send now.
        ours: Whether this firm sends them.
        sent_by: Roles that may send them, the usual one first.
        confirmed: Whether the specification says who; False: concluded.
        after: Kinds that must be taken in before.
        missing: Name of a required field → how many documents lack it.
        actions: What the ledger says of ours: new, known, changed …
    """

    kind: str
    title: Text
    count: int
    complete: int
    ready: int
    ours: bool
    sent_by: tuple[str, ...]
    confirmed: bool
    after: tuple[str, ...]
    missing: tuple[tuple[Text, int], ...]
    actions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The plan of a workbook.

    Attributes:
        documents: In the order of sending.
        modes: tradeMode → orders.
        apart: Kinds that ``submit`` does not send by itself with this profile.
    """

    reviewed: Reviewed
    documents: tuple[Planned, ...]
    modes: Mapping[str, int]
    apart: tuple[str, ...] = ()


def plan(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
) -> Outlook:
    """Say what a workbook yields: export 9610 → CEB303, 505, 603, and 607 for each bill; import 1210 → 311, 411, 511, 621.

    Raises:
        InputError, SetupError, LedgerError: as ``check``.
    """
    settings, clock = settings or load(), clock or SystemClock()
    found = check(path, profile=profile, settings=settings, clock=clock)
    ours = own(found.documents, roles(settings))
    with Ledger.open(settings.ledger_place, clock) as ledger:
        actions = decide(ledger, found, ours).actions()
    planned = [
        _planned(found, kind, ours, actions.get(kind, {})) for kind in documents() if kind in found.documents
    ]
    planned += _bills(found, ours=bool(own([MASTER], roles(settings))))
    made = {*found.documents, *profiles.load(profile).follows}
    apart = tuple(each.kind for each in planned if each.kind not in made)
    return Outlook(found, tuple(planned), _modes(found), apart)


def _planned(found: Reviewed, kind: str, ours: tuple[str, ...], actions: Mapping[str, int]) -> Planned:
    document, frames = documents()[kind], found.documents[kind]
    gaps = {}
    for group, frame in (("head", frames.head), ("items", frames.items)):
        for name, spec in document.specs(group).items():
            if spec.required and not spec.stamped and name in frame.columns:
                orders = frame.filter(pl.col(name).is_null())["_order"].unique()
                if orders.len():
                    gaps[group, name] = (spec.title, orders)
    lacking = pl.concat([orders for _, orders in gaps.values()]).unique().len() if gaps else 0
    return Planned(
        kind=kind,
        title=document.title,
        count=frames.head.height,
        complete=frames.head.height - lacking,
        ready=found.counts()[READY] if kind in ours else 0,
        ours=kind in ours,
        sent_by=document.sent_by,
        confirmed=kind not in UNCONFIRMED,
        after=document.after,
        missing=tuple((title, orders.len()) for title, orders in gaps.values()),
        actions=actions,
    )


def _bills(found: Reviewed, *, ours: bool) -> list[Planned]:
    """The master waybills that the lists' bill numbers make."""
    if LIST not in found.documents:
        return []
    document, lists = documents()[MASTER], with_bills(found)
    known = bills(lists)
    without = found.documents[LIST].head.height - lists.height
    lacking = Counter(title for bill in known for title in bill.lacking)
    number = [(documents()[LIST].specs("head")["billNo"].title, without)] if without else []
    return [
        Planned(
            kind=MASTER,
            title=document.title,
            count=len(known),
            complete=sum(not each.lacking for each in known),
            ready=sum(each.is_whole for each in known) if ours else 0,
            ours=ours,
            sent_by=document.sent_by,
            confirmed=MASTER not in UNCONFIRMED,
            after=(LIST,),
            missing=(*number, *lacking.items()),
            actions={},
        )
    ]


def _modes(found: Reviewed) -> dict[str, int]:
    for kind in ("CEB603", "CEB621"):
        if kind in found.documents and found.documents[kind].head.height:
            modes = found.documents[kind].head["tradeMode"].drop_nulls()
            return dict(modes.value_counts(sort=True).iter_rows())
    return {}
