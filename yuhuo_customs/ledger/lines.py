"""What every submitter respects at a gateway, kept in the ledger over restarts and processes.

Waits that the other side asked for (Retry-After), the circuit that opens after failures in a row, and the rate: a
token bucket in its other form, the generic cell rate algorithm, which needs one stored moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from tenacity import RetryCallState, Retrying, wait_exponential, wait_random

from yuhuo_customs.ledger.schema import LINES

_EPOCH = "1970-01-01T08:00:00.000+08:00"


@dataclass(frozen=True, slots=True)
class Policy:
    """How hard the outbox tries.

    Attributes:
        concurrency: Messages that are handed over at the same time.
        rounds: How often what stayed open in one call is asked for and tried again.
        give_up_after: Failures in a row at which the circuit opens: nothing is sent until its wait is over.
        first_wait, longest_wait: Seconds; the wait doubles with each failure that follows, with jitter. No longer wait
            is obeyed either (Retry-After).
        patience: Seconds that one call may spend waiting.
        rate, burst: Messages a second, and how many at once; 0: no limit.
        settle: Seconds after a try in which "unknown there" is not believed: the message may still be on its way. Only
            where the other side does not refuse repeats.
    """

    concurrency: int = 1
    rounds: int = 1
    give_up_after: int = 5
    first_wait: float = 1.0
    longest_wait: float = 3600.0
    patience: float = 0.0
    rate: float = 0.0
    burst: int = 1
    settle: float = 0.0


@dataclass(slots=True)
class Line:
    """The line to one gateway, as one transaction sees it."""

    resume_at: datetime
    failures: int
    due: datetime

    def pause(self, now: datetime) -> float:
        """Seconds until something may be sent again."""
        return max(0.0, (self.resume_at - now).total_seconds())

    def allow(self, now: datetime, wanted: int, policy: Policy) -> tuple[int, float]:
        """How many of ``wanted`` messages may leave now, and the seconds until the next one may."""
        if pause := self.pause(now):
            return 0, pause
        if self.failures >= policy.give_up_after:
            wanted = min(wanted, 1)  # half open: one message tries whether the line is back
        if not policy.rate:
            return wanted, 0.0
        step = timedelta(seconds=1 / policy.rate)
        due, allowed = max(self.due, now), 0
        while allowed < wanted and due - now <= step * (policy.burst - 1) + timedelta(microseconds=1):
            due += step
            allowed += 1
        self.due = due
        return allowed, max(0.0, (due - now - step * (policy.burst - 1)).total_seconds())

    def note(self, now: datetime, *, failed: bool, wait: float | None, policy: Policy) -> None:
        """What an exchange said about the line."""
        self.failures = self.failures + 1 if failed else 0
        if wait is not None:
            self._hold(now, min(wait, policy.longest_wait))
        if failed and self.failures >= policy.give_up_after:
            self._hold(now, backoff(self.failures - policy.give_up_after + 1, policy))

    def _hold(self, now: datetime, seconds: float) -> None:
        self.resume_at = max(self.resume_at, now + timedelta(seconds=seconds))


def backoff(failures: int, policy: Policy) -> float:
    """Seconds to wait after so many failures in a row, with jitter."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = failures
    doubled = wait_exponential(multiplier=policy.first_wait, max=policy.longest_wait)
    return float((doubled + wait_random(0, policy.first_wait))(state))


def load(connection: Connection, gateway: str) -> Line:
    """The line to this gateway; locked until the transaction ends."""
    query = select(LINES.c.resume_at, LINES.c.failures, LINES.c.due).where(LINES.c.gateway == gateway)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        # two submitters may come to a new gateway at the same moment
        add = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(LINES)
        values = {"gateway": gateway, "resume_at": _EPOCH, "failures": 0, "due": _EPOCH}
        connection.execute(add.values(values).on_conflict_do_nothing())
        row = connection.execute(query.with_for_update()).one()
    return Line(datetime.fromisoformat(row.resume_at), row.failures, datetime.fromisoformat(row.due))


def save(connection: Connection, gateway: str, line: Line) -> None:
    """Keep it."""
    values = {
        "resume_at": line.resume_at.isoformat(timespec="milliseconds"),
        "failures": line.failures,
        "due": line.due.isoformat(timespec="microseconds"),
    }
    connection.execute(update(LINES).where(LINES.c.gateway == gateway).values(values))
