"""Keeping the ledger: is it whole, a copy of it, and what is old enough to go."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from yuhuo_customs.errors import LedgerError, OutputError, Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import CHAIN, DOCUMENTS, EVENTS, MESSAGES, ORIGINS, PAYLOADS, RECEIPTS
from yuhuo_customs.ledger.states import PENDING, State
from yuhuo_customs.ledger.store import is_one_of

_PAGE = 1_000
PURGED = b""
"""Stands for a raw receipt whose bytes are gone; its hash stays."""


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


def verify(ledger: Ledger) -> Verified:
    """Hold the ledger against itself: the file, the chain of events, the stored bytes, the states that follow from events.

    Raises:
        LedgerError: it cannot be read at all.
    """
    with ledger.reading() as connection:
        problems = [*_file(connection), *_chain(connection), *_payloads(connection), *_receipts(connection)]
        problems += _states(connection)
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


def _payloads(connection: Connection) -> Iterator[Problem]:
    own = MESSAGES.c
    query = select(own.id, own.sha256, own.size, PAYLOADS.c.content).join(
        PAYLOADS, PAYLOADS.c.message == own.id
    )
    for row in _pages(connection, query, own.id):
        if not _is_intact(bytes(row.content), row.size, row.sha256):
            yield Problem(
                f"message {row.id}",
                Text("存储的报文与其哈希不符。", "The stored bytes do not have their hash."),
            )


def _is_intact(stored: bytes, size: int, sha256: str) -> bool:
    try:
        return hashlib.sha256(unpack(stored, size)).hexdigest() == sha256
    except ValueError:
        return False


def _receipts(connection: Connection) -> Iterator[Problem]:
    query = select(RECEIPTS.c.id, RECEIPTS.c.sha256, RECEIPTS.c.content)
    for row in _pages(connection, query, RECEIPTS.c.id):
        content = bytes(row.content)
        if content != PURGED and hashlib.sha256(content).hexdigest() != row.sha256:
            yield Problem(
                f"receipt {row.id}",
                Text("存储的回执与其哈希不符。", "The stored bytes do not have their hash."),
            )


def _states(connection: Connection) -> Iterator[Problem]:
    """Every state must be the one that its events lead to; a message in the middle of sending is one step ahead."""
    message, document = _told(connection)
    for row in _pages(connection, select(MESSAGES.c.id, MESSAGES.c.state, MESSAGES.c.sha256), MESSAGES.c.id):
        told = message.get(row.id, {})
        if row.state not in (told.get("state"), State.SENDING.value):
            yield _astray(f"message {row.id}", row.state, told.get("state"))
        if told.get("sha256", row.sha256) != row.sha256:
            yield Problem(
                f"message {row.id}",
                Text("报文哈希被改动。", "Its hash is not the one with which it was queued."),
            )
    for row in _pages(connection, select(DOCUMENTS.c.id, DOCUMENTS.c.state), DOCUMENTS.c.id):
        if row.state != document.get(row.id):
            yield _astray(f"document {row.id}", row.state, document.get(row.id))


def _told(connection: Connection) -> tuple[dict[int, dict[str, str]], dict[int, str]]:
    message: dict[int, dict[str, str]] = {}
    document: dict[int, str] = {}
    for row in _pages(connection, select(EVENTS), EVENTS.c.sequence):
        if row.subject == "message" and row.what in State.__members__:
            detail = json.loads(row.detail)
            mine = message.setdefault(row.subject_id, {})
            mine["state"] = row.what
            if "sha256" in detail:
                mine["sha256"] = detail["sha256"]
        elif row.subject == "document" and row.what == State.CANCELLED:
            document[row.subject_id] = row.what
        elif row.subject == "document" and row.what == "receipt":
            detail = json.loads(row.detail)
            if detail["applied"]:
                document[row.subject_id] = detail["state"]
    return message, document


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


def backup(ledger: Ledger, out: Path) -> None:
    """A whole copy of an SQLite ledger while it is in use, readable by the owner alone.

    Raises:
        LedgerError: it lies in PostgreSQL (use ``pg_dump`` there).
        OutputError: the file is there already, or cannot be written.
    """
    if "://" in ledger.where:
        raise LedgerError(
            Text("PostgreSQL 中的账本请用 pg_dump 备份。", "A ledger in PostgreSQL is copied with pg_dump."),
            where=ledger.where,
            todo=Text("请运行 pg_dump。", "Run pg_dump."),
        )
    part = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists():
            raise FileExistsError(str(out))
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(ledger.where)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        part.rename(out)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            Text(f"备份无法写入：{error}", f"The copy cannot be written: {error}"),
            where=str(out),
            todo=Text("请另选文件名或位置。", "Choose another name or place."),
        ) from error


@dataclass(frozen=True, slots=True)
class Purged:
    """How many messages and receipts lost their bytes."""

    messages: int
    receipts: int


def purge(ledger: Ledger, days: int, *, do: bool) -> Purged:
    """Remove the bytes of messages and receipts that are older than ``days`` and whose documents are all ended; what
    happened, and their hashes, stay.

    ``do`` False only counts.

    Raises:
        LedgerError: it cannot be written.
    """  # noqa: D205 - one sentence
    before = (datetime.fromisoformat(ledger.now()) - timedelta(days=days)).isoformat(timespec="milliseconds")
    open_states = [None, *(state.value for state in State if state not in _ENDED)]
    with ledger.writing() as connection:
        events.hold(connection)
        alive = select(DOCUMENTS.c.message).where(
            DOCUMENTS.c.state.is_(None) | DOCUMENTS.c.state.in_([each for each in open_states if each])
        )
        messages = select(MESSAGES.c.id).where(
            MESSAGES.c.changed < before,
            MESSAGES.c.state.not_in([state.value for state in PENDING]),
            MESSAGES.c.id.in_(select(PAYLOADS.c.message)),
            MESSAGES.c.id.not_in(alive),
        )
        receipts = select(RECEIPTS.c.id).where(
            RECEIPTS.c.received < before,
            RECEIPTS.c.state.not_in(["new", "again"]),
            RECEIPTS.c.content != PURGED,
        )
        gone = [list(connection.execute(query).scalars()) for query in (messages, receipts)]
        if do and any(gone):
            connection.execute(delete(PAYLOADS).where(is_one_of(connection, PAYLOADS.c.message, gone[0])))
            connection.execute(
                update(RECEIPTS).where(is_one_of(connection, RECEIPTS.c.id, gone[1])).values(content=PURGED)
            )
            _forget_inputs(connection)
            detail = json.dumps({"messages": len(gone[0]), "receipts": len(gone[1]), "days": days})
            row = {
                "at": ledger.now(),
                "subject": "ledger",
                "subject_id": 0,
                "what": "purged",
                "detail": detail,
            }
            events.note(connection, [row])
    return Purged(len(gone[0]), len(gone[1]))


def _forget_inputs(connection: Connection) -> None:
    """The input of a run none of whose messages has its bytes any more goes too; the judgement on it stays."""
    kept = select(MESSAGES.c.run).join(PAYLOADS, PAYLOADS.c.message == MESSAGES.c.id)
    connection.execute(update(ORIGINS).where(ORIGINS.c.run.not_in(kept)).values(input=PURGED, input_size=0))


_ENDED = (
    State.RELEASED,
    State.CLOSED,
    State.CANCELLED,
    State.WITHDRAWN,
    State.REFUSED,
    State.PROCESSING_ERROR,
    State.STORED,
    State.DECIDED,
    State.ACCEPTED,
)
"""States after which nothing is expected for years: what is purged is old as well."""
