"""What the ledger knows of export lists, for those who consolidate their parcels."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from yuhuo_customs.consolidation.standing import LISTS
from yuhuo_customs.ledger import copies, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.copies import Copy
from yuhuo_customs.ledger.states import GONE, OVER, State

LIST, BILL = "CEB603", "CEB607"
_STANDING = {
    **dict.fromkeys((State.STORED, State.DECIDED, State.RELEASED), "ok"),
    **dict.fromkeys((State.REVIEW, State.INSPECTION, State.NEEDS_PERSON), "held"),
    **dict.fromkeys(OVER, "refused"),
    **dict.fromkeys(GONE, "cancelled"),
    State.CLOSED: "gone",
}
"""State of a list → standing of its parcel; every other state is "waiting". A closed one may stay on the bill it is on."""


def lists(ledger: Ledger, parcels: pl.DataFrame) -> pl.DataFrame:
    """Export lists of these parcels (``standing.LISTS``): all of them where a parcel has neither order nor list number.

    Raises:
        LedgerError, InputError: the ledger cannot be read.
    """
    states = queries.order_states(ledger).unique(["kind", "key"], keep="last", maintain_order=True)
    wanted = states.filter(pl.col("kind") == LIST)
    if not parcels.filter(pl.col("orderNo").is_null() & pl.col("invtNo").is_null()).height:
        named = pl.col("orderNo").is_in(parcels["orderNo"].drop_nulls().to_list())
        wanted = wanted.filter(named | pl.col("invtNo").is_in(parcels["invtNo"].drop_nulls().to_list()))
    found = copies.stored(ledger, LIST, wanted["key"].to_list())
    bills = _bills(ledger, states)
    rows = [_row(copy, bills) for copy in found.values()]
    return pl.DataFrame(rows, schema=dict(LISTS))


def bills(ledger: Ledger, numbers: tuple[str, ...] = ()) -> Iterator[Copy]:
    """Master waybills in force that the ledger knows; ``numbers``: of these bills only."""
    states = queries.order_states(ledger).unique(["kind", "key"], keep="last", maintain_order=True)
    yield from (copy for copy in _alive(ledger, states) if not numbers or copy.head.get("billNo") in numbers)


def _alive(ledger: Ledger, states: pl.DataFrame) -> Iterator[Copy]:
    ended = [state.value for state in (*OVER, *GONE)]
    rows = states.filter((pl.col("kind") == BILL) & ~pl.col("state").is_in(ended))
    yield from copies.stored(ledger, BILL, rows["key"].to_list()).values()


def _bills(ledger: Ledger, states: pl.DataFrame) -> Mapping[tuple[str, str], str]:
    """Carrier and waybill → the bill whose master waybill names it."""
    return {
        (copy.head.get("logisticsCode", ""), item.get("logisticsNo", "")): copy.head.get("billNo", "")
        for copy in _alive(ledger, states)
        for item in copy.items
    }


def _row(copy: Copy, bills: Mapping[tuple[str, str], str]) -> dict[str, object]:
    head, state = copy.head, State(copy.state)
    waybill = head.get("logisticsCode", ""), head.get("logisticsNo", "")
    weight = Decimal(head["grossWeight"]) * 1000
    bill = head.get("billNo") or bills.get(waybill) or None
    standing = "ok" if state is State.CLOSED and bill else _STANDING.get(state, "waiting")
    names = [name for name, kind in LISTS.items() if kind == pl.String and name in head]
    return {name: head[name] or None for name in names} | {
        "invtNo": copy.numbers.get("invtNo") or head.get("invtNo") or None,
        "standing": standing, "state_zh": state.label.zh, "state_en": state.label.en,
        "bill": bill,
        "gname": copy.items[0].get("gname") if copy.items else None,
        "weight": head["grossWeight"], "grams": int(weight) if weight == int(weight) else None,
        "packNo": int(head["packNo"]),
    }  # fmt: skip
