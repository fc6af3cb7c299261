"""What this machine has seen of a ledger, kept outside of it: an older copy that takes its place is noticed.

A copy knows nothing of what left after it was made, so nothing that waits in it is certain not to have arrived: it is asked
for before it is sent, as after any doubt. A file of its own for each ledger, named by its first event, which all its copies
share; so it does not matter where the copy lies.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, func, select

from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import attempts
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.schema import ATTEMPTS, CHAIN, EVENTS, MESSAGES
from yuhuo_customs.ledger.states import State

RESTORED = Text(
    "账本是较早的备份：此后是否已发送不明，先询问再发送。",
    "The ledger is an older copy: whether this was sent since is not known, so it is asked for first.",
)

_CERTAIN = (State.SIGNED, State.QUEUED, State.RETRY_LATER)
"""Message states that say: nothing arrived. In an older copy they say nothing."""


def note(messages: int) -> Text:
    """What is told when an older copy was noticed in which so many messages wait."""
    return Text(
        f"账本是较早的备份：{messages:,} 个等待中的报文先询问再发送。备份之后录入的订单不在其中，"
        "其回执见 yuhuo receipts strays。",
        f"The ledger is an older copy: {messages:,} messages that wait in it are asked for before they are sent. "
        "Orders entered after it was made are not in it; yuhuo receipts strays shows what customs says of them.",
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a ledger was: its last event, and the last try."""

    sequence: int
    attempt: int
    hash: str

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """How far it is now."""
        head = connection.execute(select(CHAIN.c.sequence, CHAIN.c.hash)).one()
        last = connection.execute(select(func.coalesce(func.max(ATTEMPTS.c.id), 0))).scalar_one()
        return cls(head.sequence, last, head.hash)


class Witness:
    """Remembers one ledger in a file."""

    def __init__(self, path: Path) -> None:
        """``path``: the file; it need not be there."""
        self._path = path

    @classmethod
    def of(cls, ledger: Ledger, folder: Path) -> Self | None:
        """The witness of this ledger; ``folder`` is that of all ledgers. None while nothing happened in it."""
        with ledger.reading() as connection:
            first = connection.execute(select(EVENTS.c.hash).order_by(EVENTS.c.sequence).limit(1)).scalar()
        return cls(folder / f"{first[:32]}.seen") if first else None

    def seen(self) -> Seen | None:
        """What it remembers; None where nothing was handed over from here yet."""
        try:
            sequence, attempt, last = self._path.read_text(encoding="ascii").split()
            return Seen(int(sequence), int(attempt), last)
        except (OSError, ValueError):
            return None

    def keep(self, seen: Seen) -> None:
        """Remember this. It has a fixed length and is written over in one go: no crash of the program tears it."""
        line = f"{seen.sequence:<20}{seen.attempt:<20}{seen.hash:<64}\n".encode()
        # where it cannot be kept nothing else fails: it is a second look, not the first
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.touch(mode=0o600)
            with self._path.open("r+b", buffering=0) as file:
                file.write(line)

    def is_older(self, connection: Connection) -> bool:
        """Whether this ledger lacks what was seen: it is a copy, made before that."""
        seen = self.seen()
        if seen is None:
            return False
        query = select(EVENTS.c.hash).where(EVENTS.c.sequence == seen.sequence)
        there = connection.execute(query).scalar()
        return there != seen.hash or Seen.of(connection).attempt < seen.attempt


def look(ledger: Ledger, folder: Path) -> int | None:
    """Notice that an older copy took the ledger's place, and doubt what waits in it: how many messages that are; None where
    nothing was noticed.

    Raises:
        LedgerError: it cannot be read or written.
    """  # noqa: D205 - one sentence
    witness = Witness.of(ledger, folder)
    if witness is None:
        return None
    with ledger.reading() as connection:
        is_older = witness.is_older(connection)
    return renew(ledger, folder) if is_older else None


def renew(ledger: Ledger, folder: Path) -> int:
    """Go on with this ledger, though it is an older copy: all that waits in it is asked for before it is sent.

    Raises:
        LedgerError: it cannot be written.
    """
    count = doubt(ledger)
    witness = Witness.of(ledger, folder)
    if witness is not None:
        with ledger.reading() as connection:
            witness.keep(Seen.of(connection))
    return count


def doubt(ledger: Ledger) -> int:
    """Nothing that waits in this ledger, for any gateway, is certain not to have arrived; how many messages that are.

    Raises:
        LedgerError: it cannot be written.
    """
    own = MESSAGES.c
    query = select(own.id).where(own.state.in_([state.value for state in _CERTAIN])).order_by(own.id)
    with ledger.writing() as connection:
        found = list(connection.execute(query.with_for_update(skip_locked=True)).scalars())
        attempts.move(
            connection, found, State.UNKNOWN, ledger.now(), arrived="maybe", reason=RESTORED, by="restored"
        )
    return len(found)
