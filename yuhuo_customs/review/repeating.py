"""Patterns over days (rules.md §2 #63 to #65): who was where, who paid what at which minute, who took how much.

Only the last ``pattern_days`` count. A person of the batch who stands in the past already is not counted twice.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from yuhuo_customs.review.past import Past
from yuhuo_customs.review.references import Reference
from yuhuo_customs.review.reftables import MONEY, TABLE_KEYS


def patterns(past: Past, settings: Mapping[str, Any], today: date) -> dict[str, Reference]:
    """Name → reference. ``past``: without the batch's own orders; namesakes are looked for in all of it."""
    first = (today - timedelta(days=int(settings["pattern_days"]))).isoformat()
    recent = past.declared.filter(pl.col("day") > first)
    paid = recent.with_columns(
        minute=pl.col("payTime").str.slice(0, 12), amountPaid=_money(pl.col("amountPaid"))
    )
    orders = recent.filter(pl.col("day") == today.isoformat(), pl.col("buyerIdNumber").is_not_null())
    counted = (
        orders.unique(["ebpCode", "orderNo"]).group_by("buyerIdNumber").agg(orders=pl.len().cast(pl.UInt32))
    )
    return {
        "namesakes": _people(past.declared, ["buyerName", "buyerTelephone"], TABLE_KEYS["namesakes"]),
        "phones": _people(recent, ["consigneeTelephone"], TABLE_KEYS["phones"]),
        "addresses": _people(recent, ["consigneeAddress"], TABLE_KEYS["addresses"]),
        "minutes": _people(paid, ["payCode", "minute", "amountPaid"], TABLE_KEYS["minutes"]),
        "today": Reference.of(counted, *TABLE_KEYS["today"]),
        "taken": Reference.of(_taken(past.lines.filter(pl.col("day") > first)), *TABLE_KEYS["taken"]),
    }


def _people(facts: pl.DataFrame, place: Sequence[str], on: tuple[str, ...]) -> Reference:
    """How many people the past has at a place, and whether the one of the key is among them."""
    person = on[-1]
    pairs = facts.select(*place, person).drop_nulls().unique()
    total = pairs.group_by(place).agg(people=pl.len().cast(pl.UInt32))
    known = pairs.with_columns(known=pl.lit(value=True))

    def look(keys: pl.DataFrame) -> pl.DataFrame:
        here = keys.with_columns(minute=pl.col("payTime").str.slice(0, 12)) if "minute" in place else keys
        found = here.join(total, on=list(place), how="left", maintain_order="left").join(
            known, on=[*place, person], how="left", maintain_order="left"
        )
        return found.select(pl.col("known").fill_null(value=False), pl.col("people").fill_null(0))

    return Reference(on, look)


def _taken(lines: pl.DataFrame) -> pl.DataFrame:
    rows = lines.filter(pl.col("itemNo").is_not_null(), pl.col("buyerIdNumber").is_not_null())
    pieces = rows.unique(["ebcCode", "orderNo", "gnum"], keep="last", maintain_order=True).group_by(
        pl.col("buyerIdNumber").alias("head.buyerIdNumber"), "itemNo"
    )
    return pieces.agg(pieces=_money(pl.col("qty").sum()))


def _money(units: pl.Expr) -> pl.Expr:
    return (units.cast(pl.Decimal(38, 5)) / 100_000).cast(MONEY)
