"""The ledger: opened, asked what to do, told what is to be sent. The outbox and the intake work on it."""

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger import faults, migrations, planning, queueing
from yuhuo_customs.ledger.planning import Contents, Intent
from yuhuo_customs.ledger.queueing import RunInfo
from yuhuo_customs.ledger.sqlite import SqliteStore
from yuhuo_customs.ledger.store import Store, stamp

__all__ = ["Ledger", "RunInfo"]


class Ledger:
    """What is to be sent, what was tried, what customs said (transport.md §9.3). Open it with :meth:`open`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Over an opened store whose schema is current."""
        self._store = store
        self.clock = clock

    @classmethod
    def open(cls, path_or_url: Path | str, clock: Clock, *, wait: float = 10.0) -> Self:
        """The ledger at this path or address; made when it is not there, brought up to date if old.

        Args:
            path_or_url: A file (SQLite), or an address: ``sqlite:///…``, ``postgresql+psycopg://…``.
            clock: Where its times come from.
            wait: Seconds to wait for another program that is writing.

        Raises:
            LedgerError: it is locked, read-only, damaged, no ledger at all, made by a newer version, cannot be
                reached, or the disk is full.
        """
        store = _store(path_or_url, wait)
        try:
            with store.reading() as connection:
                current = migrations.is_current(connection)
            if not current:
                with store.upgrading() as connection:
                    # Another process may have been quicker: looked at again under the lock.
                    if not migrations.is_current(connection):
                        migrations.upgrade(connection)
        except migrations.UnknownVersion as error:
            store.close()
            kind = faults.DAMAGED if error.version is None else faults.NEWER
            raise faults.ledger_error(kind, store.where) from error
        except BaseException:
            store.close()
            raise
        return cls(store, clock)

    def plan(
        self,
        kind: str,
        fingerprints: pl.DataFrame,
        contents: Contents | None = None,
        intent: Intent = "new",
    ) -> pl.DataFrame:
        """What to do with each document of ``kind`` (CEB303, …).

        Args:
            fingerprints: ``_order``, ``key`` (business key, String), ``content`` (hash, String).
            contents: Computes ``_order`` and ``content`` for a frame of ``_order``; called when ``fingerprints`` has
                no content, and only for documents whose key is known.
            intent: "new" (appType 1), "amend" (2, change) or "withdraw" (3, delete): transport.md §9.1.

        Returns:
            In the same order: ``_order``, ``action``, ``revision`` (Int64), ``state`` (String, of the last
            revision; null when there is none). Actions: "new" (compose it with this revision: the key is not
            known, or its last revision was ended by customs or turned away by the gateway), "resume" (same
            content, not handed over for certain yet: the outbox goes on with the stored bytes), "known" (same
            content, handed over, or waiting for a person), "changed" (the key is alive with other content, or
            stands twice in the frame: refused), "refused" (customs
            ended it and the content is the same: repeating it would only be refused again; the revision is the one
            to compose if it is to go out all the same), "barred" (the state does not allow it: only what customs
            stored and nothing more can be changed or withdrawn, and nothing is declared anew while its withdrawal is
            under way), "absent" (to amend or withdraw, and not known). What was withdrawn, or whose cancellation is
            done, may be declared anew as it is. A change or withdrawal that was refused leaves the one before alive.
        """
        with self._store.reading() as connection:
            return planning.plan(connection, kind, fingerprints, contents, intent)

    def latest_app_time(self, kind: str, keys: list[str]) -> str:
        """The latest appTime (14 digits, Beijing time) with which documents of these business keys were entered; "": none.

        Raises:
            LedgerError: it cannot be read.
        """
        with self._store.reading() as connection:
            return planning.latest_app_time(connection, kind, keys)

    def queue(
        self,
        run: RunInfo,
        messages: Iterable[SignedMessage],
        app_time: datetime,
        orders: pl.DataFrame | None = None,
    ) -> int:
        """Enter a signed batch, ready for the outbox: all of it or nothing. Returns the number of the run.

        Args:
            messages: Taken one by one, so a large batch need not be held; the ledger is locked for writing until
                the last one is in. ``records`` carries ``appType`` and the fields of ``Document.ways``: receipts are
                matched by them (transport.md §8.3).
            app_time: Of all documents.
            orders: ``_order`` and such of these fields (String) as the records lack.

        Raises:
            LedgerError: another command entered one of the documents since they were planned.
        """
        try:
            with self.writing() as connection:
                return queueing.queue(
                    connection, self.now(), run, messages=messages, app_time=app_time, orders=orders
                )
        except IntegrityError as error:
            if not faults.is_taken(error):
                raise
            raise faults.ledger_error(faults.OVERTAKEN, self._store.where) from error

    def now(self) -> str:
        """The present moment as the ledger writes it."""
        return stamp(self.clock.now())

    def reading(self) -> contextlib.AbstractContextManager[Connection]:
        """A read transaction: one consistent view."""
        return self._store.reading()

    def writing(self) -> contextlib.AbstractContextManager[Connection]:
        """A write transaction: durable when the block ends well, else as if nothing had happened."""
        return self._store.writing()

    def sending(self) -> contextlib.AbstractContextManager[str]:
        """Be a submitter for a while, under the name that is given.

        Raises:
            LedgerError: there is one already, and this database has room for one only.
        """
        return self._store.sending()

    def is_gone(self, owner: str) -> bool:
        """Whether the submitter of this name is no longer there."""
        return self._store.is_gone(owner)

    @property
    def where(self) -> str:
        """For people: path, or address without its password."""
        return self._store.where

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _store(path_or_url: Path | str, wait: float) -> Store:
    if isinstance(path_or_url, Path) or "://" not in path_or_url:
        return SqliteStore(Path(path_or_url), wait)
    try:
        url = make_url(path_or_url)
    except ArgumentError as error:
        raise faults.ledger_error(faults.FOREIGN, path_or_url.partition("://")[0] + "://") from error
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        from yuhuo_customs.ledger.postgres import PostgresStore

        return PostgresStore(url, wait)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise faults.ledger_error(faults.FOREIGN, f"{url.drivername}://")
    return SqliteStore(Path(url.database), wait)
