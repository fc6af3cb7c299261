"""Change (appType 2) and deletion (appType 3) of what customs already has: shown first, then sent (transport.md §9.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import Reviewed
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import copies, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Copy, Difference
from yuhuo_customs.ledger.states import CHANGEABLE, GONE, OVER, State
from yuhuo_customs.messages.composing import keys
from yuhuo_customs.pipeline import codes_operations as codes
from yuhuo_customs.pipeline.billing import announcements, bills, following
from yuhuo_customs.pipeline.delivering import Delivered, Way, deliver, exchange
from yuhuo_customs.pipeline.differing import Change, composed
from yuhuo_customs.pipeline.drafts import Draft, reviewed
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.queueing import Part, Plan, decide, enter
from yuhuo_customs.pipeline.roles import own, roles
from yuhuo_customs.settings import Settings


@dataclass(frozen=True, slots=True)
class Amended:
    """The changes, and what became of them where they were sent."""

    reviewed: Reviewed
    changes: tuple[Change, ...]
    sent: bool
    documents: pl.DataFrame

    @property
    def possible(self) -> tuple[Change, ...]:
        """Those that can be sent."""
        return tuple(each for each in self.changes if each.action == "new")


def amend(
    path: str | Path,
    *,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    send: bool = False,
) -> Amended:
    """Compare a corrected workbook with what was declared, and send the changes (new guid, later appTime, appType 2).

    Orders that were never declared are left alone: ``submit`` sends them.

    Args:
        send: False: the differences are told, nothing leaves.

    Raises:
        InputError, SetupError, LedgerError, GatewayError: as ``submit``.
    """
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send)
    found = check(path, profile=profile, settings=way.settings, clock=way.clock)
    production = way.gateway is not None and way.gateway.production
    kinds = own(found.documents, roles(way.settings, production=production))
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        planned = _without_used(ledger, found, decide(ledger, found, kinds, intent="amend"))
        changes = _changes(ledger, found, planned, way)
        if send and way.gateway is not None and any(each.action == "new" for each in changes):
            lists = following(found, profile, roles(way.settings, production=production))
            follow = announcements(bills(lists))
            enter(ledger, [Part(found, kinds, planned)], way.settings, way.clock, announced=follow)
            exchange(ledger, way.gateway, way.settings, rounds)
        numbers = found.verdicts.select("orderNo")
        rows = queries.order_states(ledger).join(numbers, on="orderNo", how="semi", maintain_order="left")
    return Amended(found, changes, send, rows)


def withdraw(
    numbers: Sequence[str],
    *,
    kinds: Sequence[str] | None = None,
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    send: bool = False,
) -> tuple[Delivered, ...]:
    """Delete declared documents of orders (appType 3), out of the ledger: the same data, new guid, later appTime.

    Args:
        numbers: Order numbers, or any other number of their documents.
        kinds: Kinds of document; None: the firm's own of each order. While its list is alive, what the list uses
            cannot go.
        send: False: only judged.

    Returns:
        One result for each kind of document.

    Raises:
        InputError: nothing is known of a number.
        LedgerError, GatewayError: repeating the command is safe.
    """
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        found = [_known(ledger, number) for number in numbers]
        wanted = own(documents(), roles(way.settings)) if kinds is None else tuple(kinds)
        results = []
        for kind in sorted(wanted, reverse=True):  # a list goes before what it uses
            chosen = [(each, others) for others in found for each in others if each.kind == kind]
            drafts = [_deletion(copy, others) for copy, others in chosen]
            if drafts:
                judged = reviewed(kind, drafts, "yuhuo withdraw", settings=way.settings, clock=way.clock)
                results.append(deliver(ledger, way, judged, intent="withdraw"))
    return tuple(results)


def _without_used(ledger: Ledger, found: Reviewed, planned: Plan) -> Plan:
    """The plan without what a live list uses (-301011, -401008, -504016), and without the lists of such orders.

    A list that says something else than its order would only be refused.
    """
    gone = [state.value for state in (*OVER, *GONE)]
    lists = [kind for kind, each in documents().items() if each.after and not each.cancels]
    alive = (
        queries.order_states(ledger)
        .filter(pl.col("kind").is_in(lists))
        .unique(["kind", "key"], keep="last", maintain_order=True)
        .filter(~pl.col("state").is_in(gone))
        .select("orderNo", list="kind")
    )
    orders = found.verdicts.select("_order", "orderNo").join(alive, on="orderNo")
    used = {kind: [each for each in lists if kind in documents()[each].after] for kind in planned.found}
    barred = [
        rows.filter(pl.col("action") == "new")
        .join(orders.filter(pl.col("list").is_in(used[kind])), on="_order", how="semi")
        .select("_order")
        for kind, rows in planned.found.items()
    ]
    hit = pl.concat(barred)["_order"].unique() if barred else pl.Series([], dtype=pl.UInt32)
    stopped = (pl.col("action") == "new") & pl.col("_order").is_in(hit.implode())
    rows = {
        kind: each.with_columns(action=pl.when(stopped).then(pl.lit("barred")).otherwise("action"))
        for kind, each in planned.found.items()
    }
    revisions = {
        kind: each.filter(~pl.col("_order").is_in(hit.implode())) for kind, each in planned.revisions.items()
    }
    return Plan(revisions, rows, planned.changed)


def _known(ledger: Ledger, number: str) -> list[Copy]:
    rows = queries.order_states(ledger, order=number)
    if not rows.height:
        raise InputError(
            Text(f"账本中没有“{number}”。", f"The ledger knows nothing of {number!r}."),
            todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
        )
    return [
        copy
        for (kind,), part in rows.group_by("kind", maintain_order=True)
        for copy in copies.stored(
            ledger, str(kind), part["key"].unique(maintain_order=True).to_list()
        ).values()
    ]


def _deletion(copy: Copy, others: Sequence[Copy]) -> Draft:
    state, found = State(copy.state), []
    told: Mapping[str, object] = {
        "document": documents()[copy.kind].title.zh, "state_zh": state.label.zh, "state_en": state.label.en,
    }  # fmt: skip
    used = [
        each
        for each in others
        if copy.kind in documents()[each.kind].after and State(each.state) not in (*OVER, *GONE)
    ]
    if documents()[copy.kind].specs("head")["appType"].values == ("1",) or (
        state not in CHANGEABLE and state not in GONE
    ):
        found.append((codes.BARRED, copy.key, told))
    elif used:
        found.append((codes.LIST_FIRST, copy.key, told))
    return Draft(copy.head.get("orderNo") or copy.key, copy.head, copy.items, found)


def _changes(ledger: Ledger, found: Reviewed, planned: Plan, way: Way) -> tuple[Change, ...]:
    numbers = dict(found.verdicts.select("_order", "orderNo").iter_rows())
    changes: list[Change] = []
    for kind, rows in planned.found.items():
        table = keys(found, kind).join(rows, on="_order", maintain_order="left")
        moved = table.filter(pl.col("action") == "new")
        old = copies.stored(ledger, kind, moved["key"].to_list())
        new = composed(found, kind, planned.revisions, way) if moved.height else {}
        for order, key, action, state in table.select("_order", "key", "action", "state").iter_rows():
            differences: tuple[Difference, ...] = ()
            if action == "new" and key in old:
                differences = copies.differences((old[key].head, old[key].items), new[key])
            changes.append(
                Change(kind, key, numbers[order], action, State(state) if state else None, differences)
            )
    return tuple(changes)
