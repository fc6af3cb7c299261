"""The evidence of one order: what was declared, from which cells, by which rules, how it left, what customs said."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from yuhuo_customs import evidence, resources
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import InputError, Text, YuhuoError
from yuhuo_customs.evidence import MANIFEST, Fault
from yuhuo_customs.ledger import events, queries
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import ATTEMPTS, CHAIN, DOCUMENTS, EVENTS, MESSAGES, PAYLOADS, RECEIPTS, RUNS
from yuhuo_customs.ledger.store import is_one_of
from yuhuo_customs.pipeline.recording import recall
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.signing import verifying
from yuhuo_customs.workplace import SystemClock


@dataclass(frozen=True, slots=True)
class Proof:
    """What a box says: whose it is, how many messages, receipts and events, and what does not fit."""

    order: str
    messages: int
    receipts: int
    events: int
    signatures: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]


def prove(order: str, out: Path, *, settings: Settings | None = None, clock: Clock | None = None) -> Path:
    """Write the evidence of an order (by any of its numbers) into a zip.

    Raises:
        InputError: the ledger does not know it.
        LedgerError, OutputError: nothing is left behind.
    """
    settings, clock = settings or load(), clock or SystemClock()
    with Ledger.open(settings.ledger_place, clock) as ledger:
        documents = queries.order_states(ledger, order=order)
        if documents.is_empty():
            raise InputError(
                Text(f"账本中没有“{order}”。", f"The ledger does not know {order!r}."),
                todo=Text("用 yuhuo status 查看全部。", "Run yuhuo status to see all."),
            )
        files = _from_ledger(ledger, order) | _from_input(ledger, documents)
        files["documents.json"] = _json(documents.to_dicts())
        about = {"order": order, "written": ledger.now(), "ledger_ends_with": _end(ledger)}
    with resources.whole(out) as aside:
        aside.write_bytes(evidence.pack(files, about))
    return out


def _from_ledger(ledger: Ledger, order: str) -> dict[str, bytes]:
    """Signed bytes, tries, raw receipts, and the events with the hash that stood before each."""
    files: dict[str, bytes] = {}
    with ledger.reading() as connection:
        rows = connection.execute(
            select(DOCUMENTS.c.id, DOCUMENTS.c.message, DOCUMENTS.c.run).where(queries.of_order(order))
        ).all()
        messages, runs = sorted({row.message for row in rows}), sorted({row.run for row in rows})
        of_message = is_one_of(connection, MESSAGES.c.id, messages)
        query = select(MESSAGES, PAYLOADS.c.content).outerjoin(PAYLOADS, PAYLOADS.c.message == MESSAGES.c.id)
        for row in connection.execute(query.where(of_message)).mappings():
            if row["content"] is not None:
                files[f"messages/{row['id']}.xml"] = unpack(bytes(row["content"]), row["size"])
        heads = connection.execute(select(MESSAGES).where(of_message)).mappings().all()
        tries = connection.execute(
            select(ATTEMPTS)
            .where(is_one_of(connection, ATTEMPTS.c.message, messages))
            .order_by(ATTEMPTS.c.id)
        )
        files["messages.json"] = _json([dict(row) for row in heads])
        files["attempts.json"] = _json([dict(row) for row in tries.mappings()])
        files["runs.json"] = _json(
            [dict(row) for row in connection.execute(select(RUNS).where(RUNS.c.id.in_(runs))).mappings()]
        )
        found = _events(connection, [row.id for row in rows], messages)
        receipts = sorted({each["receipt"] for each in map(_detail, found) if "receipt" in each})
        raw = select(RECEIPTS).where(is_one_of(connection, RECEIPTS.c.id, receipts))
        for row in connection.execute(raw).mappings():
            files[f"receipts/{row['id']}.xml"] = bytes(row["content"])
        files["events.json"] = _json(found)
    return files


def _detail(event: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event["detail"])
    return found


def _events(connection: Any, documents: list[int], messages: list[int]) -> list[dict[str, Any]]:
    chosen = [
        row
        for subject, ids in (("document", documents), ("message", messages))
        for row in connection.execute(
            select(EVENTS).where(EVENTS.c.subject == subject, is_one_of(connection, EVENTS.c.subject_id, ids))
        ).mappings()
    ]
    before = select(EVENTS.c.sequence, EVENTS.c.hash).where(
        is_one_of(connection, EVENTS.c.sequence, [row["sequence"] - 1 for row in chosen])
    )
    hashes = {row.sequence: row.hash for row in connection.execute(before)}
    return [
        dict(row) | {"before": hashes.get(row["sequence"] - 1, events.FIRST)}
        for row in sorted(chosen, key=lambda row: row["sequence"])
    ]


def _from_input(ledger: Ledger, documents: pl.DataFrame) -> dict[str, bytes]:
    """The cells of the order in each run's input, the evidence for its codes, its findings, and the rules."""
    files: dict[str, bytes] = {}
    for run, order_no in documents.select("run", "orderNo").unique(maintain_order=True).iter_rows():
        try:
            record = recall(ledger, run)
        except InputError:
            continue  # documents made out of the ledger itself have no input
        orders = record.frames["orders"].filter(pl.col("orderNo") == order_no)
        lines = record.frames["lines"].join(orders.select("_order"), on="_order", how="semi")
        codes = record.frames["evidence"]
        if "_line" in codes.columns:
            codes = codes.join(lines.select("_line"), on="_line", how="semi")
        found = record.frames["findings"]
        files[f"input/run-{run}.json"] = _json(
            {
                "orders": orders.to_dicts(),
                "lines": lines.to_dicts(),
                "codes": codes.to_dicts(),
                "findings": found.filter(pl.col("row").is_in(lines["_row"].implode())).to_dicts(),
                "about": record.about,
            }
        )
    return files


def _end(ledger: Ledger) -> dict[str, Any]:
    with ledger.reading() as connection:
        row = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).one()
    return {"sequence": row.sequence, "hash": row.hash}


def examine(path: Path) -> Proof:
    """Look at a box without any ledger: every changed byte is a fault; hashes, events and signatures are held together.

    Raises:
        InputError: it is no such box.
    """
    files, faults = evidence.unpack(path)
    try:
        about, told = json.loads(files[MANIFEST]), json.loads(files["events.json"])
        heads = json.loads(files["messages.json"])
    except (KeyError, ValueError):
        return Proof(
            "", 0, 0, 0, (), faults or (Fault(MANIFEST, Text("不是证据包。", "This is no evidence.")),)
        )
    more = [] if faults else [*_broken(told), *_unlike(heads, told, files)]
    contents = {name: content for name, content in files.items() if name.startswith("messages/")}
    receipts = sum(name.startswith("receipts/") for name in files)
    signatures = tuple((name, _judged(content)) for name, content in sorted(contents.items()))
    return Proof(
        str(about.get("order", "")), len(contents), receipts, len(told), signatures, (*faults, *more)
    )


def _broken(told: list[dict[str, Any]]) -> list[Fault]:
    return [
        Fault(
            f"events.json {each['sequence']}", Text("事件与其哈希不符。", "The event does not have its hash.")
        )
        for each in told
        if events.digest(each["before"], each["sequence"], each) != each["hash"]
    ]


def _unlike(heads: list[dict[str, Any]], told: list[dict[str, Any]], files: dict[str, bytes]) -> list[Fault]:
    """Messages that are not the ones that were queued."""
    import hashlib

    queued = {each["subject_id"]: _detail(each).get("sha256") for each in told if each["what"] == "QUEUED"}
    return [
        Fault(name, Text("不是当时排队的报文。", "It is not the message that was queued."))
        for head in heads
        if (name := f"messages/{head['id']}.xml") in files
        and hashlib.sha256(files[name]).hexdigest() != queued.get(head["id"], head["sha256"])
    ]


def _judged(content: bytes) -> str:
    try:
        return verifying.verify(content).conclusion
    except YuhuoError:
        return "unreadable"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
