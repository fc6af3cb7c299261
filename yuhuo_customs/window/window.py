"""The door of the mock single window: messages in, receipts out."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from yuhuo_customs.errors import NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.window.book import Book
from yuhuo_customs.window.judging import enter
from yuhuo_customs.window.numbers import Numbers, numbers
from yuhuo_customs.window.reading import Malformed, read
from yuhuo_customs.window.replies import format_receipt, write
from yuhuo_customs.window.rounds import advance
from yuhuo_customs.window.script import Script

_LONGEST_ID = 255
_LARGEST = 64 * 1024 * 1024


def _now() -> datetime:
    return datetime.now(UTC)


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
        now: Callable[[], datetime] = _now,
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

    def close(self) -> None:
        """Close the store; without it, it is closed when the window is no longer used."""
        self._book.close()

    def take(self, cop_msg_id: str, content: bytes) -> str:
        """Store one message durably and return its reference; the same one again gets the same reference.

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
        with self._book.writing(NotSent, OutcomeUnknown) as connection:
            known = _known(connection, cop_msg_id)
            if known is None:
                return self._store(connection, cop_msg_id, content, sha256)
        if known[0] != sha256:
            raise _refused(
                cop_msg_id,
                Text(
                    "该报文编号已用于内容不同的报文。",
                    "Another message with other content was taken in under this id.",
                ),
            )
        return known[1]

    def knows(self, cop_msg_id: str) -> bool:
        """Whether a message with this id was taken in.

        Raises:
            GatewayError: the store cannot be used.
        """
        with self._book.reading() as connection:
            return _known(connection, cop_msg_id) is not None

    def receipts(self) -> list[tuple[str, bytes]]:
        """One round, then every receipt that was not forgotten yet: its id and its bytes, oldest first.

        Raises:
            GatewayError: the store cannot be used.
            ResourceError: the schemas are missing.
        """
        self._judge_waiting()
        with self._book.writing() as connection, self._numbers(connection) as given:
            _keep(connection, write(advance(connection, given), given))
        with self._book.reading() as connection:
            rows = connection.execute("SELECT number, content FROM receipts ORDER BY number").fetchall()
        return [(f"{number:09d}", content) for number, content in rows]

    def forget(self, ids: Iterable[str]) -> None:
        """Delete these receipts; ids that are not (or no longer) there are passed over.

        Raises:
            GatewayError: the store cannot be used.
        """
        numbers_only = [(int(each),) for each in ids if each.isascii() and each.isdigit() and len(each) < 19]
        with self._book.writing() as connection:
            connection.executemany("DELETE FROM receipts WHERE number = ?", numbers_only)

    def open(self) -> int:
        """How many declarations still move; drafts and inspected ones stand still.

        Raises:
            GatewayError, ResourceError: as :meth:`receipts`.
        """
        self._judge_waiting()
        with self._book.reading() as connection:
            row = connection.execute("SELECT count(*) FROM declarations WHERE moving = 1").fetchone()
        return int(row[0])

    def _store(self, connection: sqlite3.Connection, cop_msg_id: str, content: bytes, sha256: str) -> str:
        with self._numbers(connection) as given:
            reference = f"MOCK{given.next('message'):09d}"
        connection.execute(
            "INSERT INTO messages (cop_msg_id, sha256, reference, content) VALUES (?, ?, ?, ?)",
            (cop_msg_id, sha256, reference, content),
        )
        return reference

    def _judge_waiting(self) -> None:
        """Judge what was taken in and not judged yet, each message in a transaction of its own."""
        query = "SELECT number, cop_msg_id, content FROM messages WHERE judged = 0 ORDER BY number LIMIT 1"
        while True:
            with self._book.reading() as connection:
                row = connection.execute(query).fetchone()
            if row is None:
                return
            self._judge(*row)

    def _judge(self, number: int, cop_msg_id: str, content: bytes) -> None:
        # Read outside the transaction: another process may take messages in meanwhile.
        message = read(content, self._now())
        with self._book.writing() as connection:
            marked = connection.execute(
                "UPDATE messages SET judged = 1 WHERE number = ? AND judged = 0", (number,)
            )
            if marked.rowcount == 0:
                return  # another process was faster
            with self._numbers(connection) as given:
                if isinstance(message, Malformed):
                    _keep(connection, [(format_receipt(message, cop_msg_id, content, given),)])
                else:
                    _keep(connection, write(enter(connection, message, number, self._script, given), given))

    def _numbers(self, connection: sqlite3.Connection) -> AbstractContextManager[Numbers]:
        return numbers(connection, self._now(), self._script.seed)


def _known(connection: sqlite3.Connection, cop_msg_id: str) -> tuple[str, str] | None:
    query = "SELECT sha256, reference FROM messages WHERE cop_msg_id = ?"
    found: tuple[str, str] | None = connection.execute(query, (cop_msg_id,)).fetchone()
    return found


def _keep(connection: sqlite3.Connection, receipts: list[tuple[bytes]]) -> None:
    connection.executemany("INSERT INTO receipts (content) VALUES (?)", receipts)


def _refused(cop_msg_id: str, what: Text) -> Refused:
    return Refused(
        what,
        where=cop_msg_id,
        todo=Text("同一报文只能以相同内容重发。", "A message may be repeated only with the same bytes."),
    )
