"""Receipts: stored raw and durable first, then acknowledged, then read, matched and applied."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, bindparam, insert, select, update

from yuhuo_customs.domain.ports import Gateway, RawReceipt
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import GatewayError, YuhuoError
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.applying import apply
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.matching import match, record_keys, refused_in_vain
from yuhuo_customs.ledger.schema import RECEIPTS
from yuhuo_customs.ledger.store import fetch_in, is_one_of

_BATCH = 200
"""Raw receipts in one transaction: at most 20,000 receipt elements (transport.md §8.4)."""
_RECALLED = 1_000
"""Unmatched raw receipts that are looked at again: foreign ones may pile up."""

Reader = Callable[[bytes], list[Receipt]]

_TEXTS = ("kind", "answers", "status", "time", "info")


def _schema() -> dict[str, Any]:
    return {"record": pl.Int64, "receipt": pl.Int64} | dict.fromkeys((*_TEXTS, *record_keys()), pl.String)


@dataclass(frozen=True, slots=True)
class CollectResult:
    """What one call brought.

    Attributes:
        receipts: Raw receipts that came, repeated ones too.
        applied: Receipt elements that changed a document's state.
        ignored: Elements that changed nothing (older, repeated, or never to be taken back).
        unmatched: Elements that belong to no document of this ledger; they are kept.
        unreadable: Raw receipts that could not be read; they are kept.
        repeated: Raw receipts that were here already, byte for byte.
    """

    receipts: int
    applied: int
    ignored: int
    unmatched: int
    unreadable: int
    repeated: int


def collect(ledger: Ledger, gateway: Gateway, read: Reader) -> CollectResult:
    """One round: fetch what waits at the gateway, and apply it; also what an earlier round stored but did not apply.

    ``read`` turns raw bytes into receipts and raises a :class:`YuhuoError` when it cannot.

    Raises:
        GatewayError: the gateway could not be asked, or not be told that its receipts are safe here (they are, and
            are applied; it will send them again).
        LedgerError: the ledger cannot be written.
    """
    tally = _settle(ledger, read)
    raws = gateway.collect()
    repeated = _store(ledger, gateway.name, raws)
    trouble: GatewayError | None = None
    if raws:
        try:
            gateway.acknowledge([raw.id for raw in raws])
        except GatewayError as error:
            trouble = error
    tally += _settle(ledger, read)
    if _matched(tally) and _recall(ledger):
        found = _settle(ledger, read)
        tally["unmatched"] -= min(tally["unmatched"], _matched(found))
        tally += found
    if trouble is not None:
        raise trouble
    return CollectResult(
        receipts=len(raws),
        applied=tally["applied"],
        ignored=tally["ignored"],
        unmatched=tally["unmatched"],
        unreadable=tally["unreadable"],
        repeated=repeated,
    )


def _matched(tally: Counter[str]) -> int:
    return tally["applied"] + tally["ignored"]


def _recall(ledger: Ledger) -> int:
    """What came too early is looked at again: a receipt that was matched may have brought the number it speaks of."""
    latest = (
        select(RECEIPTS.c.id)
        .where(RECEIPTS.c.state == "unmatched")
        .order_by(RECEIPTS.c.id.desc())
        .limit(_RECALLED)
    )
    with ledger.reading() as connection:
        found = list(connection.execute(latest).scalars())
    if found:
        with ledger.writing() as connection:
            connection.execute(
                update(RECEIPTS).where(is_one_of(connection, RECEIPTS.c.id, found)).values(state="again")
            )
    return len(found)


def _store(ledger: Ledger, source: str, raws: Sequence[RawReceipt]) -> int:
    """Make the bytes durable; how many were here already."""
    by_hash = {hashlib.sha256(raw.content).hexdigest(): raw.content for raw in raws}
    if not by_hash:
        return 0
    with ledger.writing() as connection:
        query = select(RECEIPTS.c.sha256)
        here = set(fetch_in(connection, query, RECEIPTS.c.sha256, list(by_hash))["sha256"])
        constant = {"kind": "", "received": ledger.now(), "source": source, "state": "new"}
        rows = [
            {"sha256": digest, "content": content} | constant
            for digest, content in by_hash.items()
            if digest not in here
        ]
        if rows:
            connection.execute(insert(RECEIPTS), rows)
    return len(raws) - len(rows)


def _settle(ledger: Ledger, read: Reader) -> Counter[str]:
    """Apply everything that is stored and not applied yet, batch by batch."""
    tally: Counter[str] = Counter()
    query = (
        select(RECEIPTS.c.id, RECEIPTS.c.content, RECEIPTS.c.state)
        .where(RECEIPTS.c.state.in_(["new", "again"]))
        .order_by(RECEIPTS.c.id)
        .limit(_BATCH)
    )
    while True:
        with ledger.writing() as connection:
            events.hold(connection)
            rows = connection.execute(query).all()
            raws = [(int(row.id), bytes(row.content)) for row in rows]
            again = {int(row.id) for row in rows if row.state == "again"}
            if not raws:
                return tally
            tally += _batch(connection, ledger.now(), raws, read, again)


def _batch(
    connection: Connection, now: str, raws: Iterable[tuple[int, bytes]], read: Reader, again: set[int]
) -> Counter[str]:
    read_rows: list[dict[str, Any]] = []
    outcomes: list[dict[str, Any]] = []
    for number, content in raws:
        note = None
        try:
            receipts = read(content)
        except YuhuoError as error:
            receipts = []
            note = json.dumps({"zh": error.what.zh, "en": error.what.en}, ensure_ascii=False)
        rows = [_row(number, receipt) for receipt in receipts]
        kind = receipts[0].kind if receipts else ""
        outcomes.append({"b_receipt": number, "kind": kind, "note": note, "state": "unreadable"})
        read_rows += rows
    records = pl.DataFrame(read_rows, schema=_schema()).with_columns(
        record=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    verdict = _applied(connection, now, records)
    judged = records.join(verdict, on="record", how="left", maintain_order="left")
    states = _states(judged)
    for outcome in outcomes:
        outcome["state"] = states.get(outcome["b_receipt"], "unreadable")
    values: dict[str, Any] = {name: bindparam(name) for name in ("kind", "note", "state")}
    statement = update(RECEIPTS).where(RECEIPTS.c.id == bindparam("b_receipt")).values(values)
    connection.execute(statement, outcomes)
    fresh = judged.filter(~pl.col("receipt").is_in(sorted(again)))  # the others were noted when they came
    _note_strangers(connection, now, fresh)
    applied, matched = int(judged["applied"].sum()), int(judged["matched"].sum())
    return Counter(
        applied=applied,
        ignored=matched - applied,
        unmatched=int((~fresh["matched"]).sum()),
        unreadable=sum(outcome["state"] == "unreadable" for outcome in outcomes),
    )


def _applied(connection: Connection, now: str, records: pl.DataFrame) -> pl.DataFrame:
    """What :func:`apply` made of the records; refusals of a change or deletion go first, since what customs said after
    them, maybe in the same batch, is matched to the declaration that is left.
    """  # noqa: D205 - one sentence
    pairs = match(connection, records)
    refusals = refused_in_vain(pairs, records)
    if not refusals:
        return apply(connection, now, records, pairs)
    is_first = pl.col("record").is_in(refusals)
    first, rest = records.filter(is_first), records.filter(~is_first)
    verdicts = [apply(connection, now, first, pairs.filter(is_first))]
    verdicts.append(apply(connection, now, rest, match(connection, rest)))
    return pl.concat(verdicts)


def _row(number: int, receipt: Receipt) -> dict[str, Any]:
    keys = {**receipt.fields, **receipt.keys}
    row: dict[str, Any] = {name: keys.get(name) or None for name in record_keys()}
    return row | {
        "receipt": number,
        "kind": receipt.kind,
        "answers": receipt.answers,
        "status": receipt.status,
        "time": receipt.time,
        "info": receipt.info,
    }


def _states(judged: pl.DataFrame) -> dict[int, str]:
    """State of each raw receipt that could be read."""
    of = judged.group_by("receipt").agg(pl.col("applied", "matched").any())
    state = pl.when("applied").then(pl.lit("applied")).when("matched").then(pl.lit("kept"))
    return dict(of.select("receipt", state.otherwise(pl.lit("unmatched"))).iter_rows())


def _note_strangers(connection: Connection, now: str, judged: pl.DataFrame) -> None:
    strangers = judged.filter(~pl.col("matched"))
    if strangers.is_empty():
        return
    rows = strangers.select(
        at=pl.lit(now),
        subject=pl.lit("receipt"),
        subject_id="receipt",
        what=pl.lit("unmatched"),
        detail=pl.struct("kind", "status", "time", "info").struct.json_encode(),
    )
    events.note(connection, rows.iter_rows(named=True))
