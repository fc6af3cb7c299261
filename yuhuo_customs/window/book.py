"""The window's own store: one SQLite file, usable by two processes, with explicit transactions."""

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from yuhuo_customs.errors import GatewayError, Text

_VERSION = 4
_TABLES = """
CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    cop_msg_id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    reference TEXT NOT NULL,
    content BLOB NOT NULL,
    sender TEXT NOT NULL,
    kind TEXT NOT NULL,
    way TEXT NOT NULL,
    judged INTEGER NOT NULL DEFAULT 0
) STRICT;
-- every arrival, also of other bytes under a known id, with the hash of content and envelope ('' without)
CREATE TABLE arrivals (
    number INTEGER PRIMARY KEY,
    cop_msg_id TEXT NOT NULL,
    content TEXT NOT NULL,
    envelope TEXT NOT NULL
) STRICT;
-- documents that the e-port refused: they are not in "declarations"
CREATE TABLE refusals (
    number INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages (number),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    status INTEGER NOT NULL
) STRICT;
CREATE TABLE played (fault INTEGER, subject TEXT, times INTEGER NOT NULL, PRIMARY KEY (fault, subject)) WITHOUT ROWID, STRICT;
CREATE INDEX messages_waiting ON messages (number) WHERE judged = 0;
-- "current" is the declaration that stands for its business key, "step" counts along its "life", "gone" says why one
-- stands no more (changed, deleted, cancelled), "target" is the list that is cancelled or returned
CREATE TABLE declarations (
    number INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages (number),
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    guid TEXT NOT NULL UNIQUE,
    app_type TEXT NOT NULL,
    app_time TEXT NOT NULL,
    head TEXT NOT NULL,
    items TEXT NOT NULL,
    order_ref TEXT,
    waybill_ref TEXT,
    cop_ref TEXT,
    group_ref TEXT,
    person TEXT,
    objection TEXT NOT NULL,
    life TEXT NOT NULL,
    former INTEGER,
    target INTEGER,
    step INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    moving INTEGER NOT NULL DEFAULT 1,
    current INTEGER NOT NULL DEFAULT 1,
    gone TEXT NOT NULL DEFAULT '',
    waited INTEGER NOT NULL DEFAULT 0,
    pre_no TEXT NOT NULL DEFAULT '',
    invt_no TEXT NOT NULL DEFAULT '',
    other_no TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX declarations_key ON declarations (kind, key) WHERE current = 1;
CREATE INDEX declarations_order ON declarations (order_ref) WHERE current = 1 AND order_ref IS NOT NULL;
CREATE INDEX declarations_waybill ON declarations (waybill_ref) WHERE current = 1 AND waybill_ref IS NOT NULL;
CREATE INDEX declarations_cop ON declarations (cop_ref) WHERE current = 1 AND cop_ref IS NOT NULL;
CREATE INDEX declarations_group ON declarations (kind, group_ref) WHERE current = 1 AND group_ref IS NOT NULL;
CREATE INDEX declarations_person ON declarations (person) WHERE current = 1 AND person IS NOT NULL;
CREATE INDEX declarations_invt ON declarations (invt_no) WHERE invt_no <> '';
CREATE INDEX declarations_target ON declarations (target) WHERE target IS NOT NULL;
CREATE INDEX declarations_moving ON declarations (kind, number) WHERE moving = 1;
-- "due" is the round from which a receipt can be fetched
-- bills, containers and batches of manifests: "current" is the one that stands for its numbers, "former" what it changes,
-- "said" its data as JSON, "gone" says why it stands no more
CREATE TABLE bills (
    number INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages (number),
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    function TEXT NOT NULL,
    journey TEXT NOT NULL,
    master TEXT NOT NULL,
    house TEXT NOT NULL,
    box TEXT NOT NULL,
    sender TEXT NOT NULL,
    said TEXT NOT NULL,
    former INTEGER,
    step INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',
    waited INTEGER NOT NULL DEFAULT 0,
    moving INTEGER NOT NULL DEFAULT 1,
    current INTEGER NOT NULL,
    gone TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX bills_key ON bills (kind, journey, master, house, box) WHERE current = 1;
CREATE INDEX bills_numbers ON bills (kind, journey, master, house, box);
CREATE INDEX bills_master ON bills (master) WHERE current = 1;
CREATE INDEX bills_moving ON bills (kind, number) WHERE moving = 1;
CREATE INDEX bills_waiting ON bills (kind, status) WHERE current = 1 AND moving = 0;
CREATE TABLE receipts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    content BLOB NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    way TEXT NOT NULL,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_owner ON receipts (owner, number);
"""


class Book:
    """The open store. Safe for threads: one at a time works with it."""

    def __init__(self, path: Path, wait: float) -> None:
        """Open the store, made when it is not there; ``wait``: seconds to wait for another process.

        Raises:
            GatewayError: it cannot be opened, is damaged, or was written by another version.
        """
        self._path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=wait, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error, GatewayError) from error
        # Closed with the window, at the latest when the interpreter ends: nobody has to remember it.
        self.close = weakref.finalize(self, self._connection.close)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            self.close()
            raise self._trouble(error, GatewayError) from error
        self._make()

    def _make(self) -> None:
        with self.writing() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif found != _VERSION:
                raise GatewayError(
                    Text(
                        f"模拟窗口的数据文件是其他版本（{found}）写的。",
                        f"The mock window's file was written by another version ({found}).",
                    ),
                    where=str(self._path),
                    todo=_TODO,
                )

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read without a transaction of our own.

        Raises:
            GatewayError: the file is damaged or locked.
        """
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                if _is_trouble(error):
                    raise self._trouble(error, GatewayError) from error
                raise

    @contextlib.contextmanager
    def writing(
        self, failed: type[GatewayError] = GatewayError, unsure: type[GatewayError] = GatewayError
    ) -> Iterator[sqlite3.Connection]:
        """One write transaction: all of it or nothing.

        Raises:
            GatewayError: ``failed`` when certainly nothing was written, ``unsure`` when the commit itself broke.
        """
        connection = self._connection
        with self._lock:
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
            except BaseException as error:
                self._roll_back()
                if _is_trouble(error):
                    raise self._trouble(error, failed) from error
                raise
            try:
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                # A transaction that is still open was not committed: taken back, it is certain that nothing is there.
                certain = self._roll_back()
                raise self._trouble(error, failed if certain else unsure) from error

    def _roll_back(self) -> bool:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
                return True
        return False

    def _trouble(self, error: BaseException, kind: type[GatewayError]) -> GatewayError:
        locked = getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        return kind(
            Text(
                f"模拟窗口的数据文件不可用（{error}）。", f"The mock window's file cannot be used ({error})."
            ),
            where=str(self._path),
            todo=Text(
                "另一个进程正在使用它，请稍后重试。", "Another process is using it: repeat in a moment."
            )
            if locked
            else _TODO,
        )


def _is_trouble(error: BaseException) -> bool:
    """Whether the file is to blame; a broken constraint or a wrong statement is a bug and stays one."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


_TODO = Text(
    "请检查磁盘空间和文件夹权限；文件已损坏时请将其移走（模拟窗口会忘记所有申报）。",
    "Check the disk and the folder's rights; move a damaged file away (the mock window then forgets all declarations).",
)
