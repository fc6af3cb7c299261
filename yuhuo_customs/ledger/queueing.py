"""A signed batch enters the ledger: messages, documents and the first events, in one transaction."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from yuhuo_customs.domain.stages import Signed
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


def queue(connection: Connection, now: str, run: RunInfo, signed: Signed, orders: pl.DataFrame) -> int:
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
    if signed.messages:
        connection.execute(insert(MESSAGES), list(_messages(number, now, run, signed)))
        query = select(MESSAGES.c.cop_msg_id, MESSAGES.c.id).where(MESSAGES.c.run == number)
        ids = {row[0]: row[1] for row in connection.execute(query)}
        for each in signed.messages:  # one by one: the bytes of a whole batch need not be held twice
            payload = {"message": ids[each.guid], "content": each.content}
            connection.execute(insert(PAYLOADS).values(payload))
        documents = _documents(connection, signed, orders, ids)
        app_time = signed.app_time.strftime("%Y%m%d%H%M%S")
        bulk(
            connection,
            insert(DOCUMENTS),
            documents.with_columns(run=pl.lit(number, dtype=pl.Int64), app_time=pl.lit(app_time)),
        )
        connection.execute(insert(EVENTS), list(_events(now, signed, ids)))
    return number


def _messages(number: int, now: str, run: RunInfo, signed: Signed) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(signed.messages, 1):
        yield {
            "run": number,
            "number": place,
            "kind": each.kind,
            "cop_msg_id": each.guid,
            "sha256": each.sha256,
            "size": len(each.content),
            "signed_by": each.signed_by,
            "gateway": run.gateway,
            "state": State.QUEUED.value,
            "arrived": "no",
            "attempts": 0,
            "reference": "",
            "changed": now,
        }


def _events(now: str, signed: Signed, ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for each in signed.messages:
        detail = {"sha256": each.sha256, "documents": each.records.height}
        yield {
            "at": now,
            "subject": "message",
            "subject_id": ids[each.guid],
            "what": State.QUEUED.value,
            "detail": json.dumps(detail),
        }


def _documents(
    connection: Connection, signed: Signed, orders: pl.DataFrame, ids: Mapping[str, int]
) -> pl.DataFrame:
    """One row per document, with the columns of the table (those that receipts fill are left out)."""
    numbers = orders.select(
        pl.col("_order").cast(pl.Int64),
        *(
            (pl.col(name) if name in orders.columns else pl.lit(None)).cast(pl.String).alias(column)
            for column, name in _NUMBERS.items()
        ),
    )
    sizes = [each.records.height for each in signed.messages]
    of_message = pl.DataFrame(
        {
            "message": [ids[each.guid] for each in signed.messages],
            "kind": [each.kind.removesuffix("Message") for each in signed.messages],
        },
        schema={"message": pl.Int64, "kind": pl.String},
    )
    place = pl.Series(range(len(sizes)), dtype=pl.UInt32).repeat_by(pl.Series(sizes)).explode()
    records = (
        pl.concat([each.records for each in signed.messages])
        .select(pl.col("_order", "revision").cast(pl.Int64), "key", "guid", "content")
        .hstack(of_message[place])
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
