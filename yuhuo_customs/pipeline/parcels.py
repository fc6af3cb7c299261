"""Parcels put together by their bill: which lists of a workbook customs has, and the document that names them."""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from yuhuo_customs.domain.stages import READY, Reviewed
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import named_states
from yuhuo_customs.pipeline.drafts import Draft
from yuhuo_customs.settings import Settings

LIST, MASTER, ARRIVAL, DEPARTURE = "CEB603", "CEB607", "CEB507", "CEB509"
HEADS = {
    MASTER: ("customsCode", "agentCode", "agentName", "loctNo", "trafMode", "trafName", "voyageNo", "billNo",
             "logisticsCode", "logisticsName"),
    ARRIVAL: ("customsCode", "loctNo", "trafMode", "billNo", "logisticsCode", "logisticsName"),
    DEPARTURE: ("customsCode", "logisticsCode", "logisticsName", "trafMode", "trafName", "voyageNo", "billNo"),
}  # fmt: skip
"""Head fields of the document that its lists have under the same name: they make one document of many lists."""


def with_bills(found: Reviewed) -> pl.DataFrame:
    """Heads of the export lists that have a bill number, with ``_ready``: whether the review lets them go."""
    if LIST not in found.documents:
        names = (
            "billNo",
            "orderNo",
            "ebcCode",
            *HEADS[MASTER],
            "grossWeight",
            "totalPackageNo",
            "logisticsNo",
        )
        return pl.DataFrame(
            schema=dict.fromkeys(names, pl.String) | {"_ready": pl.Boolean, "_order": pl.UInt32}
        )
    verdicts = found.verdicts.select("_order", _ready=pl.col("verdict") == READY)
    heads = found.documents[LIST].head.filter(pl.col("billNo").is_not_null())
    return heads.join(verdicts, on="_order", how="left", maintain_order="left")


def at_customs(ledger: Ledger, lists: pl.DataFrame, settings: Settings) -> pl.Series:
    """Which of the lists customs has, one Boolean each: their state is one of the setting ``bill_in``.

    The specification does not say when a parcel may be on a bill: not confirmed.

    Raises:
        UsageError: the setting names a state that does not exist.
    """
    if not lists.height:
        return pl.Series([], dtype=pl.Boolean)
    states = (
        queries.order_states(ledger)
        .filter(pl.col("kind") == LIST)
        .unique("key", keep="last", maintain_order=True)
        .filter(pl.col("state").is_in(named_states("bill_in", settings.bill_in)))
    )
    key = pl.concat_str(pl.col("ebcCode", "orderNo").fill_null(""), separator="|")
    return lists.select(key.is_in(states["key"].implode())).to_series()


def gathered(kind: str, lists: pl.DataFrame, values: Mapping[str, str] | None = None) -> Iterator[Draft]:
    """One document for each bill of the lists; ``values`` are further fields of its head."""
    if not lists.height:
        return
    names = list(HEADS[kind])
    for parts, group in lists.group_by(names, maintain_order=True):
        head: dict[str, str | None] = dict(zip(names, map(_text, parts), strict=True))
        bill = str(head["billNo"])
        if kind == MASTER:
            head["grossWeight"] = _plain(Decimal(group["grossWeight"].sum()))
        if kind == ARRIVAL:
            head["ieFlag"] = "E"
        head |= {"copNo": own_number(kind, parts)} | dict(values or {})
        items = [
            {"totalPackageNo": bag, "logisticsNo": parcel}
            for bag, parcel in group.select("totalPackageNo", "logisticsNo").iter_rows()
        ]
        yield Draft(bill, head, items)


def own_number(kind: str, parts: tuple[object, ...]) -> str:
    """An own number that the same bill always gets; ``parts`` are the values of :data:`HEADS`."""
    return kind[3:] + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:20].upper()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plain(weight: Decimal) -> str:
    whole, _, part = f"{weight:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole
