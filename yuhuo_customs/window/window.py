"""The door of the mock single window: messages in, receipts out."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from yuhuo_customs.errors import NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.window import work
from yuhuo_customs.window.book import Book
from yuhuo_customs.window.faults import Fault, On, Player
from yuhuo_customs.window.numbers import Numbers, numbers
from yuhuo_customs.window.replies import Origin
from yuhuo_customs.window.script import Script

_LONGEST_ID = 255
_LARGEST = 64 * 1024 * 1024
_MANY = 1_000_000_000
_WAITING = """
SELECT number, kind, owner, content FROM receipts
WHERE number > :after AND (:owner IS NULL OR owner = :owner)
  AND (:ways IS NULL OR way IN (SELECT value FROM json_each(:ways)))
  AND due <= (SELECT coalesce(max(value), 0) FROM numbers WHERE name = 'round')
ORDER BY number LIMIT :limit
"""
_COUNT_PLAYED = """
INSERT INTO played VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times
"""


class Taken(NamedTuple):
    """A message that is in the book: the window's reference, SHA-256 of its content, and whether it was there before."""

    reference: str
    sha256: str
    again: bool


class Waiting(NamedTuple):
    """A receipt that waits: its id, the kind of message (CEB304Message, …), the DXP id it is for, its bytes."""

    id: str
    kind: str
    owner: str
    content: bytes


class Window:
    """A simulated single window over one SQLite file; a later process goes on where this one stopped.

    Taking in only stores the message. It is judged with the next call of :meth:`receipts` or :meth:`open`, so that
    nothing that is wrong with it can make the hand-over uncertain. Each call of :meth:`receipts` is one round:
    whatever moves takes one step.
    """

    def __init__(
        self,
        store: Path,
        script: Script | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        wait: float = 30.0,
    ) -> None:
        """Open the window.

        Args:
            store: The SQLite file; made when it is not there.
            script: Which declarations are refused, reviewed, inspected.
            now: The present moment, with time zone.
            wait: Seconds to wait while another process holds the file.

        Raises:
            GatewayError: the store cannot be used.
        """
        self._script = script or Script()
        self._now = now
        self._book = Book(store, wait)
        self._player = Player(self._script.faults, self._script.seed, self._played)

    def close(self) -> None:
        """Close the store; without it, it is closed when the window is no longer used."""
        self._book.close()

    def take(
        self,
        cop_msg_id: str,
        content: bytes,
        *,
        sender: str = "",
        kind: str = "",
        envelope: bytes = b"",
        way: str = "",
    ) -> Taken:
        """Store one message durably; the same one again gets the same reference.

        Args:
            cop_msg_id: The sender's id of the message.
            content: The CEB message.
            sender: The sender's DXP id: receipts are kept for it.
            kind: What the sender calls the message, such as CEB303Message.
            envelope: What the message came in; repeats are compared by it in the book.
            way: The door it came by ("" for this process): its receipts leave by the same.

        Raises:
            Refused: other bytes were taken under this id before, the id is unfit, or the message is too large.
            NotSent: certain that nothing was stored.
            OutcomeUnknown: the commit itself broke.
        """
        if not 0 < len(cop_msg_id) <= _LONGEST_ID or len(content) > _LARGEST:
            raise _refused(
                cop_msg_id,
                Text(
                    "报文编号应为1至255个字符，报文不得超过64 MiB。",
                    "The message id must have 1 to 255 characters, the message at most 64 MiB.",
                ),
            )
        sha256 = hashlib.sha256(content).hexdigest()
        outer = hashlib.sha256(envelope).hexdigest() if envelope else ""
        with self._book.writing(NotSent, OutcomeUnknown) as connection:
            connection.execute(
                "INSERT INTO arrivals (cop_msg_id, content, envelope) VALUES (?, ?, ?)",
                (cop_msg_id, sha256, outer),
            )
            known = _known(connection, cop_msg_id)
            if known is None:
                with self._numbers(connection) as given:
                    reference = f"MOCK{given.next('message'):09d}"
                connection.execute(
                    "INSERT INTO messages (cop_msg_id, sha256, reference, content, sender, kind, way)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (cop_msg_id, sha256, reference, content, sender, kind, way),
                )
                return Taken(reference, sha256, again=False)
        if known.sha256 != sha256:
            raise _refused(
                cop_msg_id,
                Text(
                    "该报文编号已用于内容不同的报文。",
                    "Another message with other content was taken in under this id.",
                ),
            )
        return known

    def look_up(self, cop_msg_id: str) -> Taken | None:
        """What was taken in under this id.

        Raises:
            GatewayError: the store cannot be used.
        """
        with self._book.reading() as connection:
            return _known(connection, cop_msg_id)

    def meet(self, on: On, cop_msg_id: str = "", kind: str = "") -> Fault | None:
        """The fault of the scenario that this exchange meets; how it shows is the business of who serves.

        Raises:
            GatewayError: the store cannot be used.
        """
        return self._player.meet(on, cop_msg_id, kind)

    def refuses(self) -> bool:
        """Whether the scenario lets nobody connect at this moment."""
        return self._player.refuses()

    def advance(self) -> None:
        """One round: what waits is judged, and whatever moves takes one step.

        Raises:
            GatewayError: the store cannot be used.
            ResourceError: the schemas are missing.
        """
        self._judge_waiting()
        with self._book.reading() as connection:
            if not work.stirs(connection, self._script):
                return  # an idle window writes nothing
        with self._book.writing() as connection, self._numbers(connection) as given:
            work.turn(connection, given, self._script)

    def waiting(
        self,
        owner: str | None = None,
        *,
        ways: Collection[str] | None = None,
        after: int = 0,
        limit: int = _MANY,
    ) -> list[Waiting]:
        """The receipts that were not forgotten yet, oldest first.

        Args:
            owner: DXP id; None: everybody's.
            ways: The doors by which their messages came; None: all.
            after: Only those with a higher number.
            limit: At most so many.

        Raises:
            GatewayError: the store cannot be used.
        """
        with self._book.reading() as connection:
            rows = connection.execute(
                _WAITING,
                {
                    "owner": owner,
                    "ways": None if ways is None else json.dumps(list(ways)),
                    "after": after,
                    "limit": limit,
                },
            ).fetchall()
        return [Waiting(f"{number:09d}", *rest) for number, *rest in rows]

    def receipts(self) -> list[tuple[str, bytes]]:
        """One round, then every receipt that was not forgotten yet: its id and its bytes, oldest first.

        Raises:
            GatewayError, ResourceError: as :meth:`advance`.
        """
        self.advance()
        return [(each.id, each.content) for each in self.waiting()]

    def forget(self, ids: Iterable[str]) -> int:
        """Delete these receipts; ids that are not (or no longer) there are passed over. How many were there.

        Raises:
            GatewayError: the store cannot be used.
        """
        numbers_only = [(int(each),) for each in ids if each.isascii() and each.isdigit() and len(each) < 19]
        with self._book.writing() as connection:
            return max(
                0, connection.executemany("DELETE FROM receipts WHERE number = ?", numbers_only).rowcount
            )

    def open(self) -> int:
        """How many declarations still move; drafts and inspected ones stand still.

        Raises:
            GatewayError, ResourceError: as :meth:`receipts`.
        """
        self._judge_waiting()
        with self._book.reading() as connection:
            return work.moving(connection)

    def plays(self, do: str) -> bool:
        """Whether the scenario has a fault of this sort."""
        return any(each.do == do for each in self._script.faults)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """The store, to be read."""
        return self._book.reading()

    def _judge_waiting(self) -> None:
        """Judge what was taken in and not judged yet, each message in a transaction of its own."""
        query = "SELECT number, cop_msg_id, sender, way, content FROM messages WHERE judged = 0 ORDER BY number LIMIT 1"
        while True:
            with self._book.reading() as connection:
                row = connection.execute(query).fetchone()
            if row is None:
                return
            self._judge(Origin(*row[:4]), row[4])

    def _judge(self, origin: Origin, content: bytes) -> None:
        # Read outside the transaction: another process may take messages in meanwhile.
        message = work.read(content, self._now())
        with self._book.writing() as connection:
            marked = connection.execute(
                "UPDATE messages SET judged = 1 WHERE number = ? AND judged = 0", (origin.number,)
            )
            if marked.rowcount == 0:
                return  # another process was faster
            with self._numbers(connection) as given:
                work.enter(connection, message, content, origin=origin, script=self._script, numbers=given)

    def _played(self, fault: Fault, subject: str) -> bool:
        with self._book.writing() as connection:
            row = connection.execute(_COUNT_PLAYED, (fault.number, subject)).fetchone()
            return int(row[0]) <= fault.limit

    def _numbers(self, connection: sqlite3.Connection) -> AbstractContextManager[Numbers]:
        return numbers(connection, self._now(), self._script.seed)


def _known(connection: sqlite3.Connection, cop_msg_id: str) -> Taken | None:
    query = "SELECT reference, sha256 FROM messages WHERE cop_msg_id = ?"
    found = connection.execute(query, (cop_msg_id,)).fetchone()
    return Taken(found[0], found[1], again=True) if found else None


def _refused(cop_msg_id: str, what: Text) -> Refused:
    return Refused(
        what,
        where=cop_msg_id,
        todo=Text("同一报文只能以相同内容重发。", "A message may be repeated only with the same bytes."),
    )
