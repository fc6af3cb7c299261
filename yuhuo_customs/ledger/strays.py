"""Receipts that nobody's declaration waits for: kept raw, and shown on demand with what to do (transport.md §8.4).

Looked at anew each time, so what found its document meanwhile is no stray any more.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, func, select

from yuhuo_customs.domain.privacy import masked_text
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.errors import Text, YuhuoError
from yuhuo_customs.ledger import judging
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.intake import Reader
from yuhuo_customs.ledger.matching import match, record_keys
from yuhuo_customs.ledger.raw import PURGED
from yuhuo_customs.ledger.schema import DOCUMENTS, EVENTS, RECEIPTS
from yuhuo_customs.ledger.states import State, is_known

Sort = Literal["unreadable", "unmatched", "foreign", "unknown"]

TODO: Mapping[Sort, Text] = {
    "unreadable": Text(
        "无法读取，已原样保存：用 --save 取出，向发来它的一方询问。",
        "It cannot be read and is kept as it came: take it out with --save, and ask whoever sent it.",
    ),
    "unmatched": Text(
        "账本中没有这个单证：可能由别的程序或账本申报，或账本是较早的备份。请在申报它的地方核实，勿重复申报。",
        "No such document is in this ledger: another program or ledger declared it, or this one is an older copy. Look where it "
        "was declared, and do not declare it again from here.",
    ),
    "foreign": Text(
        "属于其他企业（抄送，或通道账号配置有误）：无需处理；若不断收到，请平台停止抄送。",
        "It is another firm's (a copy, or the account of the gateway is wrong): nothing to do; ask the platform to stop it if "
        "more come.",
    ),
    "unknown": Text(
        "规范中没有这个状态，不作推断：请看说明，向海关或平台核实；更新的回执到达后以其为准。",
        "No table of the specification has this status, so it is not interpreted: read its text, ask customs or the platform; a "
        "newer receipt replaces it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Stray:
    """One of them.

    Attributes:
        sort: unreadable; unmatched (one of our firms, no such document); foreign (none of our firms); unknown (a status
            that no table has stands at a document of ours).
        receipt: Number of the raw receipt.
        received: When it came, Beijing time, ISO 8601.
        source: Name of the gateway that brought it.
        kind, status, time, info: As it says; empty where it cannot be read. Residents' numbers are masked.
        about: Numbers and firms that it names, by element.
        why: Why it could not be read.
        todo: What to do.
    """

    sort: Sort
    receipt: int
    received: str
    source: str
    kind: str
    status: str
    time: str
    info: str
    about: Mapping[str, str]
    todo: Text
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Strays:
    """The strays, oldest first; ``left``: raw receipts, older than all of these, that were not looked at."""

    found: tuple[Stray, ...]
    left: int = 0


def strays(ledger: Ledger, read: Reader, firms: Collection[str] = (), most: int = 1_000) -> Strays:
    """What nobody's declaration waits for.

    Args:
        read: As in ``intake.collect``.
        firms: Codes of our own firms, besides those in the ledger's documents.
        most: Raw receipts that are looked at, the latest ones.

    Raises:
        LedgerError: it cannot be read.
    """
    own = RECEIPTS.c
    noted = select(EVENTS.c.subject_id).where(EVENTS.c.subject == "receipt", EVENTS.c.what == "unmatched")
    loose = own.state.in_(["unreadable", "unmatched"]) | own.id.in_(noted)
    query = select(RECEIPTS).where(loose, own.content != PURGED)
    with ledger.reading() as connection:
        count = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        raws = list(connection.execute(query.order_by(own.id.desc()).limit(most)))
        found = [*_unread(raws), *_unmatched(connection, raws, read, firms), *_unknown(connection)]
    return Strays(tuple(sorted(found, key=lambda each: each.receipt)), count - len(raws))


def content(ledger: Ledger, receipts: Collection[int]) -> dict[int, bytes]:
    """The bytes of these raw receipts, as they came.

    Raises:
        LedgerError: it cannot be read.
    """
    own = RECEIPTS.c
    with ledger.reading() as connection:
        return {
            each: bytes(connection.execute(select(own.content).where(own.id == each)).scalar_one())
            for each in sorted(receipts)
        }


def _unread(raws: Iterable[Any]) -> Iterator[Stray]:
    for raw in raws:
        if raw.state == "unreadable":
            why = json.loads(raw.note) if raw.note else None
            text = Text(why["zh"], why["en"]) if why else None
            yield Stray("unreadable", *_came(raw), "", "", "", "", {}, TODO["unreadable"], text)


def _came(raw: Any) -> tuple[int, str, str]:
    return raw.id, raw.received, raw.source


def _unmatched(
    connection: Connection, raws: Iterable[Any], read: Reader, firms: Collection[str]
) -> Iterator[Stray]:
    """Elements without a document. Technical ones speak of a message: with a raw receipt none of whose elements matched."""
    elements = [(raw, each) for raw in raws if raw.state != "unreadable" for each in _read(raw.content, read)]
    records = judging.frame([judging.row(raw.id, each) for raw, each in elements])
    matched = set(match(connection, records)["record"])
    ours = _Firms(connection, firms)
    for number, (raw, said) in enumerate(elements):
        if number in matched or (said.verdict and raw.state != "unmatched"):
            continue
        about = {name: said.fields.get(name) or said.keys.get(name) or "" for name in record_keys()}
        about = {name: value for name, value in about.items() if value}
        codes = {name: value for name, value in about.items() if name.endswith("Code")}
        sort: Sort = "foreign" if codes and not any(map(ours.has, codes.values())) else "unmatched"
        yield Stray(
            sort, *_came(raw), said.kind, said.status, said.time, masked_text(said.info), about, TODO[sort]
        )


def _read(raw: bytes, read: Reader) -> list[Receipt]:
    try:
        return read(bytes(raw))
    except YuhuoError:
        return []  # it was read when it came, by an earlier version; nothing more can be said of it


class _Firms:
    """Whether a firm's code stands in any document of the ledger; asked once for each."""

    def __init__(self, connection: Connection, firms: Collection[str]) -> None:
        self._connection, self._known = connection, dict.fromkeys(filter(None, firms), True)

    def has(self, code: str) -> bool:
        if code not in self._known:
            named = DOCUMENTS.c.fields.contains(json.dumps(code, ensure_ascii=False), autoescape=True)
            query: Select[Any] = select(DOCUMENTS.c.id).where(named).limit(1)
            self._known[code] = self._connection.execute(query).first() is not None
        return self._known[code]


def _unknown(connection: Connection) -> Iterator[Stray]:
    """Documents that stand at a status which no table has; with the raw receipt that said so."""
    own = DOCUMENTS.c
    query = select(own.id, own.kind, own.key, own.order_no, own.status, own.status_time).where(
        own.state == State.NEEDS_PERSON.value, own.status.is_not(None)
    )
    for row in connection.execute(query).all():
        if is_known(row.kind, row.status):
            continue
        raw, said = _that_said(connection, row)
        about = {"orderNo": row.order_no, "key": row.key, "document": row.kind}
        yield Stray(
            "unknown", *_came(raw), said["kind"], row.status, row.status_time, masked_text(said["info"] or ""),
            {name: value for name, value in about.items() if value}, TODO["unknown"],
        )  # fmt: skip


def _that_said(connection: Connection, document: Any) -> tuple[Any, dict[str, Any]]:
    """The raw receipt and the element by which a document got its status."""
    own = EVENTS.c
    query = select(own.detail).where(
        own.subject == "document", own.subject_id == document.id, own.what == "receipt"
    )
    told = [json.loads(each) for each in connection.execute(query.order_by(own.sequence)).scalars()]
    said = next(each for each in reversed(told) if each["applied"] and each["status"] == document.status)
    raw = connection.execute(select(RECEIPTS).where(RECEIPTS.c.id == said["receipt"])).one()
    return raw, said
