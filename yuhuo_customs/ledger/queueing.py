"""A signed batch enters the ledger: messages, documents and the first events, in one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from yuhuo_customs.documents import documents
from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.packing import pack
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES, NUMBERS, ORIGINS, PAYLOADS, RUNS
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.store import bulk, fetch, fetch_in, reserve

_LOT = 50
"""Messages entered by one statement: more would only hold their bytes longer."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a submission was made from.

    Attributes:
        name, sha256: Of the input file.
        profile: Sheet profile.
        gateway: Name of the gateway that the messages are for; no other one ever gets them.
        counts: Whatever the caller wants to keep (orders ready, to fix, …).
        sender: Own DXP id, the SenderId of every envelope.
        origin: The input file's bytes and the judgement on it; None: nothing is kept of them.
        announced: Documents that are to follow: ``kind|business key`` without its last part → number by which they are
            known (``ledger.announcing``).
    """

    name: str
    sha256: str
    profile: str
    gateway: str
    counts: Mapping[str, int] = field(default_factory=dict)
    sender: str = ""
    origin: "Origin | None" = None
    announced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run was made from.

    Attributes:
        input: Bytes of the input file; empty where the documents were made out of the ledger.
        judgement: Text of a JSON object: ``as_of``, ``packs``, ``measures``, ``rules``, ``evidence``, ``findings``.
    """

    input: bytes
    judgement: str


def queue(
    connection: Connection,
    now: str,
    run: RunInfo,
    *,
    messages: Iterable[SignedMessage],
    app_time: datetime,
    orders: pl.DataFrame | None,
) -> int:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.queue`."""
    values = {
        "started": now,
        "name": run.name,
        "sha256": run.sha256,
        "profile": run.profile,
        "gateway": run.gateway,
        "counts": json.dumps(
            dict(run.counts) | ({"announced": dict(run.announced)} if run.announced else {})
        ),
    }
    number = int(connection.execute(insert(RUNS).values(values).returning(RUNS.c.id)).scalar_one())
    if run.origin is not None:
        connection.execute(insert(ORIGINS), _origin(number, run.origin))
    moment = app_time.strftime("%Y%m%d%H%M%S")
    constant = {
        "run": number,
        "gateway": run.gateway,
        "changed": now,
        "sender": run.sender,
        "created": moment,
    }
    entered: list[_Entered] = []
    waiting = iter(messages)
    while lot := list(islice(waiting, _LOT)):
        entered += _enter(connection, constant, lot, len(entered) + 1)
    if entered:
        rows = _documents(connection, entered, orders)
        rows = rows.with_columns(id=pl.Series(reserve(connection, DOCUMENTS, rows.height), dtype=pl.Int64))
        columns = [column.name for column in DOCUMENTS.c if column.name in rows.columns]
        bulk(
            connection,
            insert(DOCUMENTS),
            rows.select(columns).with_columns(run=pl.lit(number, dtype=pl.Int64), app_time=pl.lit(moment)),
        )
        bulk(connection, insert(NUMBERS), _numbers(rows))
        events.note(connection, [each.event(now) for each in entered])
    return number


def _origin(run: int, origin: Origin) -> dict[str, Any]:
    judgement = origin.judgement.encode()
    return {
        "run": run,
        "input": pack(origin.input),
        "input_size": len(origin.input),
        "judgement": pack(judgement),
        "judgement_size": len(judgement),
    }


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


def _enter(
    connection: Connection, values: Mapping[str, Any], lot: Sequence[SignedMessage], first: int
) -> list[_Entered]:
    """Some messages at once; ``first``: place of the first one in the run."""
    numbers = reserve(connection, MESSAGES, len(lot))
    rows = [
        {
            **values,
            "id": number,
            "number": place,
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
        for place, (number, message) in enumerate(zip(numbers, lot, strict=True), first)
    ]
    connection.execute(insert(MESSAGES), rows)
    contents = [
        {"message": number, "content": pack(message.content)}
        for number, message in zip(numbers, lot, strict=True)
    ]
    connection.execute(insert(PAYLOADS), contents)
    return [
        _Entered(number, message.kind, message.records, message.sha256)
        for number, message in zip(numbers, lot, strict=True)
    ]


def _documents(
    connection: Connection, entered: Sequence[_Entered], orders: pl.DataFrame | None
) -> pl.DataFrame:
    """One row per document: the columns of the table (but those that receipts fill), and those it is found by."""
    of_message = pl.DataFrame(
        {
            "message": [each.number for each in entered],
            "kind": [each.kind.removesuffix("Message") for each in entered],
        },
        schema={"message": pl.Int64, "kind": pl.String},
    )
    place = pl.Series(range(len(entered)), dtype=pl.UInt32)
    sizes = pl.Series([each.records.height for each in entered])
    records = pl.concat([each.records for each in entered], how="diagonal_relaxed").with_columns(
        pl.col("_order", "revision").cast(pl.Int64)
    )
    records = records.hstack(of_message[place.repeat_by(sizes).explode()])
    if orders is not None:
        records = _completed(records, orders)
    if "appType" not in records.columns:
        records = records.with_columns(appType=pl.lit("1"))
    named = [name for name in found_by() if name in records.columns]
    order_no = pl.col("orderNo") if "orderNo" in named else pl.lit(None, dtype=pl.String)
    return (
        records.join(_ends(connection, records), on=["kind", "key", "revision"], how="left", maintain_order="left")
        .with_columns(
            pl.col("since").fill_null(""),
            # what has no order number of its own (a waybill, say) belongs to the order it was composed from
            order_no=pl.coalesce(order_no, order_no.drop_nulls().first().over("_order")).fill_null(""),
            app_type=pl.col("appType").fill_null("1"),
            fields=_json(named),
        )
    )  # fmt: skip


def found_by() -> tuple[str, ...]:
    """Every field by which a document can be found or checked: those of all ``Document.ways``, and the order number."""
    ways = (way for document in documents().values() for way in document.ways)
    return tuple(dict.fromkeys(("orderNo", *(name for way in ways for name in way))))


def _json(names: Sequence[str]) -> pl.Expr:
    """The fields that have a value, as the text of a JSON object."""
    if not names:
        return pl.lit("{}")
    return pl.struct(names).struct.json_encode()


def _completed(records: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """With the columns of ``orders`` that the records lack."""
    more = orders.select(
        pl.col("_order").cast(pl.Int64),
        *(pl.col(name).cast(pl.String) for name in found_by() if name in orders.columns),
    )
    joined = records.join(more, on="_order", how="left", maintain_order="left", suffix="_of_order")
    doubled = [name for name in joined.columns if name.endswith("_of_order")]
    return joined.with_columns(
        pl.coalesce(name.removesuffix("_of_order"), name).alias(name.removesuffix("_of_order"))
        for name in doubled
    ).drop(doubled)


def _numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """``name``, ``value``, ``document``: by which numbers each document is found."""
    found = [pl.DataFrame(schema={"name": pl.String, "value": pl.String, "document": pl.Int64})]
    for kind, document in documents().items():
        mine = rows.filter(pl.col("kind") == kind)
        numbers = dict.fromkeys((*(way[0] for way in document.ways), "orderNo"))
        found += [
            mine.filter(pl.col(name) != "").select(name=pl.lit(name), value=name, document="id")
            for name in numbers
            if mine.height and name in mine.columns
        ]
    return pl.concat(found)


def _ends(connection: Connection, records: pl.DataFrame) -> pl.DataFrame:
    """When customs last spoke of the revision before each: ``kind``, ``key``, ``revision`` (of the new one), ``since``."""
    keys = records.filter(pl.col("revision") > 1)["key"].unique().to_list()
    query = select(
        DOCUMENTS.c.kind,
        DOCUMENTS.c.key,
        (DOCUMENTS.c.revision + 1).label("revision"),
        DOCUMENTS.c.status_time.label("since"),
        DOCUMENTS.c.cancelled,
    ).where(DOCUMENTS.c.status_time.is_not(None))
    found = (
        fetch_in(connection, query, DOCUMENTS.c.key, keys)
        if keys
        else fetch(connection, query.where(DOCUMENTS.c.id < 0))
    )
    return found.with_columns(since=pl.max_horizontal("since", "cancelled")).drop("cancelled")
