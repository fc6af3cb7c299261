"""Is the ledger whole: the file, the chain of events, every stored byte, the states that follow from the events."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, func, select

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.raw import PURGED
from yuhuo_customs.ledger.schema import CHAIN, DOCUMENTS, EVENTS, MESSAGES, PAYLOADS, RECEIPTS
from yuhuo_customs.ledger.states import State

_PAGE = 1_000
_EMPTY = hashlib.sha256(PURGED).hexdigest()
_GONE = Text("字节已丢失，且没有清理记录。", "Its bytes are gone, and no purge took them.")
_READ = ("receipt", "stored", "purged")
"""Events whose detail is looked at, besides those of states."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit; ``where`` is a row ("event 17", "message 3")."""

    where: str
    what: Text


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what does not fit."""

    events: int
    messages: int
    receipts: int
    last_hash: str
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Record:
    """What the events tell: of messages state and hash, of documents state, of raw receipts hash and ``told``."""

    message: dict[int, dict[str, str]] = field(default_factory=dict)
    document: dict[int, str] = field(default_factory=dict)
    receipt: dict[int, dict[str, str]] = field(default_factory=dict)
    purged_messages: set[int] = field(default_factory=set)
    purged_receipts: set[int] = field(default_factory=set)


def verify(ledger: Ledger) -> Verified:
    """Hold the ledger against itself: the file, the chain of events, the stored bytes, the states that follow from events.

    Raises:
        LedgerError: it cannot be read at all.
    """
    with ledger.reading() as connection:
        problems = [*_file(connection), *_chain(connection)]
        record = _recorded(connection)
        for check in (_payloads, _receipts, _states):
            problems += check(connection, record)
        last = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).one()
        messages, receipts = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (MESSAGES, RECEIPTS)
        )
    return Verified(last.sequence, messages, receipts, last.hash, tuple(problems))


def _file(connection: Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield Problem("file", Text(f"数据库文件损坏：{said}", f"The file is damaged: {said}"))


def _chain(connection: Connection) -> Iterator[Problem]:
    before, expected = events.FIRST, 1
    for row in _pages(connection, select(EVENTS), EVENTS.c.sequence):
        if row.sequence != expected:
            yield Problem(
                f"event {expected}",
                Text("缺少事件。", "Events are missing before the next one that is there."),
            )
        if events.digest(before, row.sequence, _values(row)) != row.hash:
            yield Problem(
                f"event {row.sequence}",
                Text(
                    "事件被改动，或前面的事件被改动。",
                    "It was changed, or one before it was removed or changed.",
                ),
            )
        before, expected = row.hash, row.sequence + 1
    head = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).one()
    if (head.sequence, head.hash) != (expected - 1, before):
        yield Problem("chain", Text("最后的事件缺失。", "The last events are missing."))


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("at", "subject", "subject_id", "what", "detail")}


def _payloads(connection: Connection, record: _Record) -> Iterator[Problem]:
    """The bytes of every message have the hash with which it was queued; none is gone but by a purge."""
    own = MESSAGES.c
    query = select(own.id, own.sha256, own.size, PAYLOADS.c.content).join(
        PAYLOADS, PAYLOADS.c.message == own.id, isouter=True
    )
    for row in _pages(connection, query, own.id):
        queued = record.message.get(row.id, {}).get("sha256", row.sha256)
        if queued != row.sha256:
            yield Problem(
                f"message {row.id}",
                Text("报文哈希被改动。", "Its hash is not the one with which it was queued."),
            )
        if row.content is None and row.id not in record.purged_messages:
            yield Problem(f"message {row.id}", _GONE)
        elif row.content is not None and not _is_intact(bytes(row.content), row.size, queued):
            yield Problem(
                f"message {row.id}",
                Text("存储的报文与其哈希不符。", "The stored bytes do not have their hash."),
            )


def _is_intact(stored: bytes, size: int, sha256: str) -> bool:
    try:
        return hashlib.sha256(unpack(stored, size)).hexdigest() == sha256
    except ValueError:
        return False


def _receipts(connection: Connection, record: _Record) -> Iterator[Problem]:
    """Every raw receipt has the bytes whose hash entered the chain when it came; none is gone, none was slipped in."""
    own, there = RECEIPTS.c, set()
    for row in _pages(connection, select(own.id, own.sha256, own.told, own.content), own.id):
        there.add(row.id)
        content, stored = bytes(row.content), record.receipt.get(row.id)
        if stored is None:
            yield Problem(f"receipt {row.id}", Text("没有收到它的记录。", "No event tells that it came."))
        elif (stored.get("sha256"), stored.get("told")) != (row.sha256, row.told):
            yield Problem(
                f"receipt {row.id}",
                Text("回执的登记内容被改动。", "What was noted when it came is not what stands there."),
            )
        elif content == PURGED and stored["sha256"] != _EMPTY and row.id not in record.purged_receipts:
            yield Problem(f"receipt {row.id}", _GONE)
        elif content != PURGED and hashlib.sha256(content).hexdigest() != stored["sha256"]:
            yield Problem(
                f"receipt {row.id}",
                Text("存储的回执与其哈希不符。", "The stored bytes do not have their hash."),
            )
    for number in sorted(record.receipt.keys() - there):
        yield Problem(f"receipt {number}", Text("该回执已不在账本中。", "It is not in the ledger any more."))


def _states(connection: Connection, record: _Record) -> Iterator[Problem]:
    """Every state must be the one that its events lead to; a message in the middle of sending is one step ahead."""
    for row in _pages(connection, select(MESSAGES.c.id, MESSAGES.c.state), MESSAGES.c.id):
        told = record.message.get(row.id, {}).get("state")
        if row.state not in (told, State.SENDING.value):
            yield _astray(f"message {row.id}", row.state, told)
    for row in _pages(connection, select(DOCUMENTS.c.id, DOCUMENTS.c.state), DOCUMENTS.c.id):
        if row.state != record.document.get(row.id):
            yield _astray(f"document {row.id}", row.state, record.document.get(row.id))


def _recorded(connection: Connection) -> _Record:
    record = _Record()
    for row in _pages(connection, select(EVENTS), EVENTS.c.sequence):
        detail = _detail(row)
        match row.subject:
            case "message" if row.what in State.__members__:
                mine = record.message.setdefault(row.subject_id, {})
                mine["state"] = row.what
                if "sha256" in detail:
                    mine["sha256"] = detail["sha256"]
            case "document" if row.what == State.CANCELLED:
                record.document[row.subject_id] = row.what
            case "document" if row.what == "receipt" and detail.get("applied"):
                record.document[row.subject_id] = str(detail.get("state"))
            case "receipt" if row.what == "stored":
                record.receipt[row.subject_id] = detail
            case "ledger" if row.what == "purged":
                record.purged_messages |= _rows(detail.get("messageIds"))
                record.purged_receipts |= _rows(detail.get("receiptIds"))
    return record


def _detail(row: Any) -> dict[str, Any]:
    """What an event says; nothing where it was changed beyond reading (its hash tells that)."""
    if row.what not in _READ and row.what not in State.__members__:
        return {}
    try:
        found = json.loads(row.detail)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _rows(ranges: list[list[int]] | None) -> set[int]:
    return {number for first, last in ranges or () for number in range(first, last + 1)}


def _astray(where: str, state: str | None, told: str | None) -> Problem:
    return Problem(
        where,
        Text(
            f"状态 {state} 与事件记录 {told} 不符。",
            f"Its state {state} is not the one of its events, {told}.",
        ),
    )


def _pages(connection: Connection, query: Select[Any], key: Any) -> Iterator[Any]:
    """Row by row, page by page: a large ledger is not held at once."""
    last = 0
    while True:
        rows = connection.execute(query.where(key > last).order_by(key).limit(_PAGE)).all()
        if not rows:
            return
        yield from rows
        last = getattr(rows[-1], key.name)
