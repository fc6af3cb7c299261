"""What carries the parcels: master waybill of lists (CEB607), arrival at the site (CEB507), departure (CEB509)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import polars as pl

from yuhuo_customs.domain.stages import READY
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.pipeline import codes_operations as codes
from yuhuo_customs.pipeline import parcels
from yuhuo_customs.pipeline.delivering import Delivered, Going, Way, deliver
from yuhuo_customs.pipeline.drafts import Faults, reviewed
from yuhuo_customs.pipeline.judging import check
from yuhuo_customs.pipeline.splitting import split

TRANSPORT = {"bill": parcels.MASTER, "arrive": parcels.ARRIVAL, "depart": parcels.DEPARTURE}
"""What is told → kind of document."""


def transport(
    what: str,
    path: str | Path,
    *,
    values: Mapping[str, str] | None = None,
    size: int | None = None,
    profile: str = "order-export",
    **going: Unpack[Going],
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
    way, kind = Way.of(**going), TRANSPORT[what]
    found = check(path, profile=profile, settings=way.settings, clock=way.clock)
    with Ledger.open(way.settings.ledger_place, way.clock) as ledger:
        lists = parcels.with_bills(found).filter(pl.col("_ready"))
        lists = lists.filter(parcels.at_customs(ledger, lists, way.settings))
        left = found.counts()[READY] - lists.height
        told: Faults = [(codes.LEFT_OUT, str(left), {})] if left else []
        drafts = [
            part
            for draft in parcels.gathered(kind, lists, values)
            for part in split(kind, replace(draft, findings=told), size)
        ]
        if not drafts:
            raise _nothing(str(path))
        name = f"{Path(path).name} · {what}"
        return deliver(ledger, way, reviewed(kind, drafts, name, settings=way.settings, clock=way.clock))


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
