"""Bills in the window's book: a row for each bill, container or batch of each message that told of it."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from yuhuo_customs.window.manifests.kinds import KINDS, Kind
from yuhuo_customs.window.manifests.reading import Bill, Message

ACCEPTED, REVIEW, REFUSED, RELEASED = "01", "02", "03", "11"
"""Statuses of receipts (manifest/receipts.csv)."""
STANDING = (ACCEPTED, RELEASED)

_COLUMNS = (
    "number, message, kind, function, journey, master, house, box, sender, said, former, step, status, waited"
)
_INSERT = """
INSERT INTO bills (message, message_id, kind, function, journey, master, house, box, sender, said, former, current)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


_KEY = "kind = ? AND journey = ? AND master = ? AND house = ? AND box = ?"


@dataclass
class Entry:
    """One row; ``status``, ``step`` and ``waited`` change as a round goes on."""

    number: int
    message: int
    name: str
    function: str
    journey: str
    master: str
    house: str
    box: str
    sender: str
    said: str
    former: int | None
    step: int
    status: str
    waited: int

    @property
    def kind(self) -> Kind:
        """Its type."""
        return KINDS[self.name]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Type and numbers."""
        return self.name, self.journey, self.master, self.house, self.box

    @property
    def key(self) -> str:
        """Its numbers as one text."""
        return f"{self.journey}|{self.master}|{self.house}|{self.box}"

    @property
    def bill(self) -> Bill:
        """What it says."""
        return Bill(**json.loads(self.said))


def put(connection: sqlite3.Connection, message: Message, number: int) -> None:
    """Enter the bills of a valid message; whether they are accepted is said when they are judged.

    What changes, completes or deletes a bill takes its place at once, and gives it back when it is refused.
    """
    for bill in message.bills:
        key = (message.kind.name, message.journey, bill.master, bill.house, bill.box)
        there = standing(connection, key)
        anew = message.function in ("9", "2")
        if there and anew:
            former, current = None, 0  # a double: it is refused, and never stands
        else:
            former, current = (there.number, 1) if there else (None, int(anew))
            if there:
                connection.execute(
                    "UPDATE bills SET current = 0, moving = 0 WHERE number = ?", (there.number,)
                )
        said = json.dumps(
            {name: getattr(bill, name) for name in _FIELDS}, ensure_ascii=False, separators=(",", ":")
        )
        row = (number, message.id, key[0], message.function, *key[1:], message.sender, said, former, current)
        connection.execute(_INSERT, row)


_FIELDS = ("master", "house", "box", "values", "items", "boxes", "reasons", "why")


def merged(former: Bill, new: Bill) -> Bill:
    """The bill as a change or other data leave it: what they do not say stays."""
    items = {**former.items, **{no: {**former.items.get(no, {}), **item} for no, item in new.items.items()}}
    return Bill(
        former.master, former.house, former.box, {**former.values, **new.values}, items, new.boxes or former.boxes,
        new.reasons, new.why,
    )  # fmt: skip


def keep(connection: sqlite3.Connection, number: int, bill: Bill) -> None:
    """Write what a bill says now."""
    said = json.dumps(
        {name: getattr(bill, name) for name in _FIELDS}, ensure_ascii=False, separators=(",", ":")
    )
    connection.execute("UPDATE bills SET said = ? WHERE number = ?", (said, number))


def standing(connection: sqlite3.Connection, key: tuple[str, ...]) -> Entry | None:
    """The bill of these numbers (type, journey, master, house, box) that stands now, judged or not."""
    found = find(connection, f"{_KEY} AND current = 1", *key)
    return found[-1] if found else None


def earlier(connection: sqlite3.Connection, one: Entry) -> list[Entry]:
    """What was told of the same numbers before."""
    return find(connection, f"{_KEY} AND number < ?", *one.numbers, one.number)


def of_journey(
    connection: sqlite3.Connection, kind: str, journey: str, master: str | None = None
) -> list[Entry]:
    """The bills of a journey (and of one master) that stand now."""
    if master is None:
        return find(connection, "kind = ? AND journey = ? AND current = 1", kind, journey)
    return find(connection, "kind = ? AND journey = ? AND master = ? AND current = 1", kind, journey, master)


def with_box(connection: sqlite3.Connection, kind: str, journey: str, box: str) -> list[Entry]:
    """The bills of a journey that stand now and have this container."""
    found = find(
        connection, "kind = ? AND journey = ? AND current = 1 AND instr(said, ?) > 0", kind, journey, f'"{box}"'
    )  # fmt: skip
    return [each for each in found if box in each.bill.boxes]


def find(connection: sqlite3.Connection, where: str, *values: object) -> list[Entry]:
    """Rows that fit ``where``, oldest first."""
    query = f"SELECT {_COLUMNS} FROM bills WHERE {where} ORDER BY number"  # noqa: S608 - fixed texts
    return [Entry(*row) for row in connection.execute(query, values)]


def moving(connection: sqlite3.Connection, kind: str) -> list[Entry]:
    """What waits for its next answer."""
    return find(connection, "kind = ? AND moving = 1", kind)


def write_back(connection: sqlite3.Connection, entries: Iterable[tuple[Entry, bool]]) -> None:
    """Keep step and status of entries; False: it moves no more."""
    connection.executemany(
        "UPDATE bills SET step = ?, status = ?, waited = ?, moving = ? WHERE number = ?",
        [(each.step, each.status, each.waited, int(moves), each.number) for each, moves in entries],
    )


def undo(connection: sqlite3.Connection, one: Entry) -> None:
    """A refused bill stands no more; what it wanted to change stands again."""
    connection.execute("UPDATE bills SET current = 0 WHERE number = ?", (one.number,))
    if one.former:
        connection.execute("UPDATE bills SET current = 1, gone = '' WHERE number = ?", (one.former,))


def remove(connection: sqlite3.Connection, one: Entry) -> None:
    """A deletion is done: the number is free again."""
    connection.execute("UPDATE bills SET current = 0, gone = 'deleted' WHERE number = ?", (one.number,))
