"""What was sent, field by field: each document as it stands in the stored bytes of its message."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lxml import etree
from sqlalchemy import Connection, select

from yuhuo_customs.documents.manifest import contents
from yuhuo_customs.documents.manifest.contents import Fields
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import DOCUMENTS, MESSAGES, PAYLOADS
from yuhuo_customs.wire import parser

_CHUNK = 500
STAMPS = ("guid", "appType", "appTime", "appStatus")
"""Given at composing; no part of what a document says."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One document as it was sent.

    Attributes:
        kind, key, revision, guid: Which one.
        state: Customs' own, else that of its message.
        status: Last ``returnStatus``; None before the first receipt.
        numbers: Fields by which it is found, with the numbers that receipts gave (preNo, invtNo …).
        head, items: Texts by element name, as they stand in the message.
    """

    kind: str
    key: str
    revision: int
    guid: str
    state: str
    status: str | None
    numbers: Mapping[str, str]
    head: Mapping[str, str]
    items: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same. ``line`` is the item's place, 1 …; None for the head. None: it is not there."""

    field: str
    line: int | None
    old: str | None
    new: str | None


def stored(ledger: Ledger, kind: str, keys: Sequence[str]) -> dict[str, Copy]:
    """The last revision of each of these documents, by business key; unknown or purged ones are left out.

    Raises:
        LedgerError: the ledger cannot be read.
        InputError: stored bytes are no XML (they are damaged: ``yuhuo ledger verify``).
    """
    found: dict[str, Copy] = {}
    with ledger.reading() as connection:
        for start in range(0, len(keys), _CHUNK):
            found |= _stored(connection, kind, keys[start : start + _CHUNK])
    return found


def _stored(connection: Connection, kind: str, keys: Sequence[str]) -> dict[str, Copy]:
    own = DOCUMENTS.c
    query = (
        select(
            own.key, own.revision, own.guid, own.state, MESSAGES.c.state.label("sent"), own.status, own.fields,
            own.message,
        )
        .join(MESSAGES, MESSAGES.c.id == own.message)
        .where(own.kind == kind, own.key.in_(keys))
        .order_by(own.revision)
    )  # fmt: skip
    rows = {row.key: row for row in connection.execute(query)}
    contents = _contents(connection, {row.message for row in rows.values()})
    found = {}
    for key, row in rows.items():
        if row.message in contents and row.guid in contents[row.message]:
            head, items = contents[row.message][row.guid]
            numbers = {name: text for name, text in json.loads(row.fields).items() if text}
            found[key] = Copy(
                kind, key, row.revision, row.guid, row.state or row.sent, row.status, numbers, head, items
            )
    return found


def _contents(connection: Connection, messages: Iterable[int]) -> dict[int, dict[str, Fields]]:
    query = (
        select(PAYLOADS.c.message, PAYLOADS.c.content, MESSAGES.c.size)
        .join(MESSAGES, MESSAGES.c.id == PAYLOADS.c.message)
        .where(PAYLOADS.c.message.in_(sorted(messages)))
    )
    return {row.message: read(unpack(bytes(row.content), row.size)) for row in connection.execute(query)}


def read(content: bytes) -> dict[str, Fields]:
    """Head and items of every document of a message, by the document's guid."""
    root = parser.parse(content)
    if etree.QName(root).localname == "Manifest":
        message = contents.message_id(root)
        return {contents.guid(message, unit): fields for unit, fields in contents.units(root).items()}
    found: dict[str, Fields] = {}
    for record in root:
        groups = [child for child in record if len(child)]
        head = _texts(groups[0] if groups else record)
        if guid := head.get("guid"):
            found[guid] = (head, tuple(_texts(group) for group in groups[1:]))
    return found


def _texts(group: etree._Element) -> dict[str, str]:
    return {etree.QName(child).localname: child.text or "" for child in group if not len(child)}


def differences(old: Fields, new: Fields) -> tuple[Difference, ...]:
    """Where two documents say something different, head first, then line by line; what composing stamps is left out."""
    found = [Difference(name, None, one, other) for name, one, other in _unequal(old[0], new[0])]
    nothing: Mapping[str, str] = {}
    for line, (before, after) in enumerate(zip_longest(old[1], new[1], fillvalue=nothing), 1):
        found += [Difference(name, line, one, other) for name, one, other in _unequal(before, after)]
    return tuple(found)


def _unequal(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str | None, str | None]]:
    names = [name for name in dict.fromkeys((*old, *new)) if name not in STAMPS]
    return [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
