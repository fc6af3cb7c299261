"""The ledger in a PostgreSQL database: for teams, with several submitters at the same time."""

import contextlib
import random
from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL

from yuhuo_customs.ledger import faults

_SUBMITTERS, _SCHEMA = 0x59481, 0x59482
"""Spaces of advisory locks: a submitter at work has one under its own number; the schema is changed under one."""


class PostgresStore:
    """One database: every commit flushed to disk (synchronous_commit as the server has it)."""

    def __init__(self, url: URL, wait: float) -> None:
        """``wait``: seconds to wait for the server, and for a lock that another transaction holds."""
        self.where = url.render_as_string(hide_password=True)
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={
                "connect_timeout": max(1, round(wait)),
                "options": f"-c lock_timeout={max(1, round(wait * 1000))} -c timezone=Asia/Shanghai",
            },
            pool_pre_ping=True,
        )
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: one consistent view, which hinders no writer."""
        with faults.translated(self.where), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: durable when the block ends well, else as if nothing had happened."""
        with faults.translated(self.where), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """A write transaction in which nobody else changes the schema."""
        with self.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:space, 0)"), {"space": _SCHEMA})
            yield connection

    @contextlib.contextmanager
    def sending(self) -> Iterator[str]:
        """Be one of the submitters: the number is locked as long as this connection lives."""
        number = random.randrange(1, 2**31)  # noqa: S311 - a name, no secret
        with faults.translated(self.where):
            lock = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with faults.translated(self.where):
                lock.execute(_LOCK, {"space": _SUBMITTERS, "number": number})
            yield str(number)
        finally:
            lock.invalidate()  # the lock goes with the connection
            lock.close()

    def is_gone(self, owner: str) -> bool:
        """Whether nobody holds the lock under this number."""
        if not owner.isdecimal():
            return True
        values = {"space": _SUBMITTERS, "number": int(owner)}
        with faults.translated(self.where), self._engine.connect() as connection:
            is_free = bool(connection.execute(_TRY, values).scalar_one())
            if is_free:
                connection.execute(_UNLOCK, values)
            return is_free

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()


_LOCK = text("SELECT pg_advisory_lock(:space, :number)")
_TRY = text("SELECT pg_try_advisory_lock(:space, :number)")
_UNLOCK = text("SELECT pg_advisory_unlock(:space, :number)")
