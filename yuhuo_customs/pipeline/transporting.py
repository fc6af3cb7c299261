"""What carries the parcels: master waybill of lists (CEB607), arrival at the site (CEB507), departure (CEB509)."""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl

from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.domain.stages import READY, Reviewed
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger import queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import State
from yuhuo_customs.pipeline import codes_operations as codes
from yuhuo_customs.pipeline.delivering import Delivered, Way, deliver
from yuhuo_customs.pipeline.drafts import Draft, reviewed
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.splitting import split
from yuhuo_customs.settings import Settings

KINDS = {"bill": "CEB607", "arrive": "CEB507", "depart": "CEB509"}
"""What is told → kind of document."""
AT_CUSTOMS = (State.STORED, State.REVIEW, State.DECIDED, State.INSPECTION, State.RELEASED, State.CLOSED)
"""A list in one of these states is stored by customs: a parcel of it can be on a bill."""
_HEADS = {
    "CEB607": ("customsCode", "agentCode", "agentName", "loctNo", "trafMode", "trafName", "voyageNo", "billNo",
               "logisticsCode", "logisticsName"),
    "CEB507": ("customsCode", "loctNo", "trafMode", "billNo", "logisticsCode", "logisticsName"),
    "CEB509": ("customsCode", "logisticsCode", "logisticsName", "trafMode", "trafName", "voyageNo", "billNo"),
}  # fmt: skip
"""Head fields of the document that its lists (CEB603) have under the same name: they make one document of many lists."""


def transport(
    what: str,
    path: str | Path,
    *,
    values: Mapping[str, str] | None = None,
    size: int | None = None,
    profile: str = "order-export",
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    rounds: int = 3,
    send: bool = True,
    again: bool = False,
) -> Delivered:
    """Make the master waybill, arrival or departure of the workbook's parcels, one for each bill, and send it.

    Only parcels whose list customs has stored are on it.

    Args:
        what: "bill" (CEB607), "arrive" (CEB507) or "depart" (CEB509).
        values: Fields that no list has: ``leaveTime`` for a departure, ``operatorCode``, ``operatorName``,
            ``domesticTrafNo`` for an arrival.
        size: Parcels in one message; more are split over several (msgCount, msgSeqNo).

    Raises:
        InputError: no parcel of the workbook is at customs, or none has a bill number.
        LedgerError, GatewayError: repeating the command is safe.
    """
    way = Way.of(settings, clock, gateway, rounds=rounds, send=send, again=again)
    found = check(path, profile=profile, settings=way.settings, clock=way.clock)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        lists = at_customs(ledger, found)
        left = found.counts()[READY] - lists.height
        drafts = [
            part
            for draft in _drafts(KINDS[what], lists, dict(values or {}), left)
            for part in split(KINDS[what], draft, size)
        ]
        if not drafts:
            raise _nothing(str(path))
        name = f"{Path(path).name} · {what}"
        return deliver(
            ledger, way, reviewed(KINDS[what], drafts, name, settings=way.settings, clock=way.clock)
        )


def at_customs(ledger: Ledger, found: Reviewed) -> pl.DataFrame:
    """Heads of the ready export lists of a workbook that customs has, with a bill number."""
    if "CEB603" not in found.documents:
        return pl.DataFrame({"billNo": []}, schema={"billNo": pl.String})
    stored = [state.value for state in AT_CUSTOMS]
    states = (
        queries.order_states(ledger)
        .filter(pl.col("kind") == "CEB603")
        .unique("key", keep="last", maintain_order=True)
        .filter(pl.col("state").is_in(stored))
    )
    ready = found.verdicts.filter(pl.col("verdict") == READY).select("_order")
    heads = found.documents["CEB603"].head.join(ready, on="_order", how="semi", maintain_order="left")
    key = pl.concat_str(pl.col("ebcCode", "orderNo").fill_null(""), separator="|")
    return heads.filter(key.is_in(states["key"].implode()), pl.col("billNo").is_not_null())


def _drafts(kind: str, lists: pl.DataFrame, values: Mapping[str, str], left: int) -> Iterator[Draft]:
    if not lists.height:
        return
    names = list(_HEADS[kind])
    for parts, group in lists.group_by(names, maintain_order=True):
        head: dict[str, str | None] = dict(zip(names, map(_text, parts), strict=True))
        bill = str(head["billNo"])
        if kind == "CEB607":
            head["grossWeight"] = _plain(Decimal(group["grossWeight"].sum()))
        if kind == "CEB507":
            head["ieFlag"] = "E"
        head |= {"copNo": own_number(kind, tuple(map(str, parts)))} | dict(values)
        items = [
            {"totalPackageNo": bag, "logisticsNo": parcel}
            for bag, parcel in group.select("totalPackageNo", "logisticsNo").iter_rows()
        ]
        yield Draft(bill, head, items, [(codes.LEFT_OUT, str(left), {})] if left else [])


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def own_number(kind: str, parts: tuple[str, ...]) -> str:
    """An own number that the same bill always gets."""
    return kind[3:] + hashlib.sha256("|".join(parts).encode()).hexdigest()[:20].upper()


def _plain(weight: Decimal) -> str:
    return f"{weight:f}".rstrip("0").rstrip(".")


def _nothing(where: str) -> InputError:
    return InputError(
        Text(
            "没有可以合并的包裹：清单还没有被海关入库，或没有提运单号。",
            "There is no parcel to put together: no list of the workbook is stored by customs yet, or none has a bill number.",
        ),
        where=where,
        todo=Text(
            "先申报并收取回执；提运单号填在“提运单号”列。",
            "Submit and collect receipts first; the bill number goes into the column Bill number.",
        ),
    )
