"""What goes wrong on purpose: the faults of a scenario, and which of them an exchange meets."""

import fnmatch
import hashlib
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

On = Literal["hand-over", "look-up", "receipts", "acknowledge", "all"]
"""The sort of exchange: a message comes, one asks for a message, receipts are fetched, receipts are acknowledged."""


class Sort(NamedTuple):
    """What is known of one ``do``.

    Attributes:
        stored: Whether a message that is handed over is stored nevertheless.
        keys: The parameters it understands, besides those that choose the exchanges.
        of_receipts: Whether it is a fault of receipts, not of an exchange.
        seconds: Default of ``seconds``.
    """

    stored: bool = False
    keys: tuple[str, ...] = ()
    of_receipts: bool = False
    seconds: float = 0.0


SORTS: dict[str, Sort] = {
    "lost-reply": Sort(stored=True),
    "cut-reading": Sort(),
    "slow-reply": Sort(stored=True, keys=("seconds",), seconds=5.0),
    "half-reply": Sort(stored=True),
    "drip": Sort(stored=True, keys=("seconds",), seconds=1.0),
    "429": Sort(keys=("seconds", "retry"), seconds=2.0),
    "500": Sort(keys=("stored",)),
    "502": Sort(keys=("stored",)),
    "503": Sort(keys=("stored", "seconds", "retry")),
    "504": Sort(stored=True, keys=("stored",)),
    "captive-portal": Sort(),
    "401": Sort(),
    "redirect": Sort(keys=("location",)),
    "lost-reference": Sort(stored=True),
    "duplicate": Sort(stored=True),
    "refuse": Sort(keys=("code",)),
    "reply-of-another": Sort(stored=True),
    "huge-reply": Sort(stored=True, keys=("bytes",)),
    "outage": Sort(),
    "refused": Sort(),
    "reset": Sort(keys=("stored",)),
    "early-receipt": Sort(stored=True, keys=("seconds",), seconds=1.0),
    "double-receipt": Sort(of_receipts=True),
    "wrong-order": Sort(of_receipts=True, keys=("rounds",)),
    "foreign-receipt": Sort(of_receipts=True),
    "unknown-status": Sort(of_receipts=True, keys=("status",)),
    "negative": Sort(of_receipts=True, keys=("status",)),
}
"""Every ``do`` by name."""
ONLY_HAND_OVER = {"lost-reference", "duplicate", "refuse", "reply-of-another", "early-receipt", "cut-reading"}
"""Faults that only the hand-over of a message can meet."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a scenario. The attributes are the keys of the file (docs/mock-window.md).

    ``number`` is its place in the file from 1; ``start`` and ``end`` are ``from`` and ``to`` (seconds since the start);
    ``times`` None means once for each message that is handed over, else without end.
    """

    do: str
    number: int = 1
    on: On = "hand-over"
    share: float = 1.0
    messages: tuple[str, ...] = ()
    nth: tuple[int, ...] = ()
    start: float = 0.0
    end: float = math.inf
    times: int | None = None
    seconds: float = 0.0
    retry: Literal["seconds", "date", "rubbish", "none"] = "seconds"
    stored: bool = False
    code: str = "3001"
    status: int = 26
    location: str = "https://elsewhere.invalid/dxp"
    bytes: int = 1_000_000_000
    rounds: int = 2

    @property
    def of_receipts(self) -> bool:
        """Whether it is a fault of receipts, not of an exchange."""
        return SORTS[self.do].of_receipts

    @property
    def limit(self) -> int:
        """How often it meets the same message; 0: always."""
        if self.times is not None:
            return self.times
        return (
            1
            if self.on in ("hand-over", "all") and self.do not in ("outage", "refused") and not self.nth
            else 0
        )

    def chooses(self, seed: str, subject: str, *names: str) -> bool:
        """Whether ``subject`` is in the seeded share, and one of ``names`` fits the patterns."""
        if self.messages and not any(
            fnmatch.fnmatchcase(name, each) for name in names for each in self.messages
        ):
            return False
        return self.share >= 1 or draw(seed, "fault", self.number, subject) < self.share


def draw(seed: str, *about: object) -> float:
    """A number from 0 up to 1, the same for the same seed and matter."""
    text = "|".join((seed, *map(str, about)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


class Player:
    """Chooses the fault of each exchange. Safe for threads; counts of ``nth`` and the moments are those of this process."""

    def __init__(
        self,
        faults: Sequence[Fault],
        seed: str,
        played: Callable[[Fault, str], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Play ``faults``.

        Args:
            faults: In the order of the file; the first that fits is played.
            seed: Chooses the shares.
            played: Counts one more time for a message, durably; False when the fault had its times.
            clock: Seconds.
        """
        self._faults = [each for each in faults if not each.of_receipts]
        self._seed = seed
        self._played = played
        self._clock = clock
        self._start = clock()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def refuses(self) -> bool:
        """Whether nobody can connect at this moment (``refused``)."""
        elapsed = self._clock() - self._start
        return any(each.do == "refused" and each.start <= elapsed < each.end for each in self._faults)

    def meet(self, on: On, cop_msg_id: str = "", kind: str = "") -> Fault | None:
        """The fault that this exchange meets, None as a rule.

        Raises:
            GatewayError: the store cannot be used.
        """
        if not self._faults:
            return None
        with self._lock:
            self._counts[on] += 1
            count = self._counts[on]
        elapsed = self._clock() - self._start
        subject = cop_msg_id or f"{on} {count}"
        for fault in self._faults:
            if (
                fault.on in (on, "all")
                and fault.start <= elapsed < fault.end
                and (not fault.nth or count in fault.nth)
                and fault.chooses(self._seed, subject, cop_msg_id, kind)
                and (fault.limit == 0 or self._played(fault, subject))
            ):
                return fault
        return None
