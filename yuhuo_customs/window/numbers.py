"""The numbers that the window gives: preNo, invtNo, the time and the guid of receipts. Kept in the store, never twice."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

_BEIJING = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Numbers:
    """Counters inside one write transaction."""

    def __init__(self, values: dict[str, int], now: datetime, seed: str) -> None:
        """Go on from ``values``; ``now`` has a time zone."""
        self._values = values
        self._now = now.astimezone(_BEIJING)
        self._milliseconds = (now - _EPOCH) // _MILLISECOND
        self._seed = seed

    @property
    def now(self) -> datetime:
        """The present moment, in Beijing time."""
        return self._now

    def next(self, name: str) -> int:
        """The next number of this name, from 1."""
        self._values[name] = self._values.get(name, 0) + 1
        return self._values[name]

    def last(self, name: str) -> int:
        """The last number of this name, 0 before the first."""
        return self._values.get(name, 0)

    def pre_no(self) -> str:
        """E-port number: B, the day, 9 digits."""
        return f"B{self._now:%Y%m%d}{self.next('pre_no'):09d}"

    def invt_no(self, office: str, way: str) -> str:
        """List number of customs: office, year, E or I, 9 digits."""
        return self.serial("invt_no", office, way)

    def serial(self, name: str, office: str, letter: str) -> str:
        """A number of customs of 18 characters: office, year, a letter or digit, 9 digits."""
        return f"{office}{self._now:%Y}{letter}{self.next(name):09d}"

    def time(self) -> str:
        """returnTime: 17 digits, Beijing time, always later than the one before, even by a clock that stands still."""
        self._values["time"] = max(self._milliseconds, self._values.get("time", 0) + 1)
        moment = (_EPOCH + self._values["time"] * _MILLISECOND).astimezone(_BEIJING)
        return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"

    def guid(self, *about: object) -> str:
        """36 characters, the same for the same script and the same matter; in lower case for about half of them."""
        text = hashlib.sha256("|".join((self._seed, *map(str, about))).encode()).hexdigest()
        guid = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"
        return guid if text[-1] < "8" else guid.upper()


@contextmanager
def numbers(connection: sqlite3.Connection, now: datetime, seed: str) -> Iterator[Numbers]:
    """The counters, written back when the block ends well; call it inside a write transaction."""
    values = dict(connection.execute("SELECT name, value FROM numbers"))
    yield Numbers(values, now, seed)
    connection.executemany("INSERT OR REPLACE INTO numbers VALUES (?, ?)", values.items())
