"""A signed batch enters the ledger: messages, documents and the first events, in one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger.schema import DOCUMENTS, EVENTS, MESSAGES, PAYLOADS, RUNS
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.store import bulk, fetch, fetch_in

_NUMBERS = {
    "order_no": "orderNo",
    "cop_no": "copNo",
    "ebp_code": "ebpCode",
    "ebc_code": "ebcCode",
    "agent_code": "agentCode",
}
"""Column of the ledger → column of the caller's frame: the keys by which receipts are matched."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a submission was made from.

    Attributes:
        name, sha256: Of the input file.
        profile: Sheet profile.
        gateway: Name of the gateway that the messages are for; no other one ever gets them.
        counts: Whatever the caller wants to keep (orders ready, to fix, …).
    """

    name: str
    sha256: str
    profile: str
    gateway: str
    counts: Mapping[str, int] = field(default_factory=dict)


def queue(
    connection: Connection,
    now: str,
    run: RunInfo,
    *,
    messages: Iterable[SignedMessage],
    app_time: datetime,
    orders: pl.DataFrame,
) -> int:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.queue`."""
    values = {
        "started": now,
        "name": run.name,
        "sha256": run.sha256,
        "profile": run.profile,
        "gateway": run.gateway,
        "counts": json.dumps(dict(run.counts)),
    }
    number = int(connection.execute(insert(RUNS).values(values).returning(RUNS.c.id)).scalar_one())
    entered = [
        _enter(connection, {"run": number, "number": place, "gateway": run.gateway, "changed": now}, each)
        for place, each in enumerate(messages, 1)
    ]
    if entered:
        connection.execute(insert(EVENTS), [each.event(now) for each in entered])
        moment = app_time.strftime("%Y%m%d%H%M%S")
        documents = _documents(connection, entered, orders)
        bulk(
            connection,
            insert(DOCUMENTS),
            documents.with_columns(run=pl.lit(number, dtype=pl.Int64), app_time=pl.lit(moment)),
        )
    return number


@dataclass(frozen=True, slots=True)
class _Entered:
    """What is kept of a message when its bytes are in the ledger: the batch as a whole is never held."""

    number: int
    kind: str
    records: pl.DataFrame
    sha256: str

    def event(self, now: str) -> dict[str, Any]:
        detail = json.dumps({"sha256": self.sha256, "documents": self.records.height})
        return {
            "at": now,
            "subject": "message",
            "subject_id": self.number,
            "what": State.QUEUED.value,
            "detail": detail,
        }


def _enter(connection: Connection, values: Mapping[str, Any], message: SignedMessage) -> _Entered:
    row = {
        **values,
        "kind": message.kind,
        "cop_msg_id": message.guid,
        "sha256": message.sha256,
        "size": len(message.content),
        "signed_by": message.signed_by,
        "state": State.QUEUED.value,
        "arrived": "no",
        "attempts": 0,
        "reference": "",
    }
    number = int(connection.execute(insert(MESSAGES).values(row).returning(MESSAGES.c.id)).scalar_one())
    connection.execute(insert(PAYLOADS), {"message": number, "content": message.content})
    return _Entered(number, message.kind, message.records, message.sha256)


def _documents(connection: Connection, entered: Sequence[_Entered], orders: pl.DataFrame) -> pl.DataFrame:
    """One row per document, with the columns of the table (those that receipts fill are left out)."""
    numbers = orders.select(
        pl.col("_order").cast(pl.Int64),
        *(
            (pl.col(name) if name in orders.columns else pl.lit(None)).cast(pl.String).alias(column)
            for column, name in _NUMBERS.items()
        ),
    )
    of_message = pl.DataFrame(
        {
            "message": [each.number for each in entered],
            "kind": [each.kind.removesuffix("Message") for each in entered],
        },
        schema={"message": pl.Int64, "kind": pl.String},
    )
    place = pl.Series(range(len(entered)), dtype=pl.UInt32)
    sizes = pl.Series([each.records.height for each in entered])
    records = (
        pl.concat([each.records for each in entered], how="diagonal")  # kinds carry different numbers
        .select(pl.col("_order", "revision").cast(pl.Int64), "key", "guid", "content")
        .hstack(of_message[place.repeat_by(sizes).explode()])
    )
    return (
        records.join(numbers, on="_order", how="left", maintain_order="left")
        .join(_ends(connection, records), on=["kind", "key", "revision"], how="left", maintain_order="left")
        .with_columns(pl.col("since").fill_null(""), pl.col("order_no").fill_null(""))
        .drop("_order")
    )


def _ends(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    """When customs ended the revision before each: ``kind``, ``key``, ``revision`` (of the new one), ``since``."""
    keys = records.filter(pl.col("revision") > 1)["key"].unique().to_list()
    query = select(
        DOCUMENTS.c.kind,
        DOCUMENTS.c.key,
        (DOCUMENTS.c.revision + 1).label("revision"),
        DOCUMENTS.c.status_time.label("since"),
    ).where(DOCUMENTS.c.status_time.is_not(None))
    return (
        fetch_in(connection, query, DOCUMENTS.c.key, keys)
        if keys
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
