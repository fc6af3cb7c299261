"""The outbox: each message is handed over at least once, always the same bytes, and never again without certainty.

What is not certain is asked for first (``look_up``), or sent again when the other side refuses repeats; where
neither is possible, a person decides. Connect errors mean "not sent"; everything later means "unknown".
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.ledger import attempts
from yuhuo_customs.ledger.attempts import Answer, Task, Waiting
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.waiting import held_back

_STUCK = Text(
    "是否送达不明，且对方既不能查询也不拒收重复报文：请向对方核实。",
    "Not known whether it arrived, and the other side can neither be asked nor refuses repeats: ask there.",
)
_CANNOT_TELL = Text("对方无法说明是否收到。", "The other side cannot tell whether it arrived.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A message that was not taken in, and why."""

    cop_msg_id: str
    state: State
    text: Text


@dataclass(frozen=True, slots=True)
class SendResult:
    """What one call did: counts of messages.

    Attributes:
        taken_in: Handed over (or found to have arrived before).
        retry_later: Certain that nothing arrived; the next call tries again.
        unknown: Not certain.
        needs_person: Refused by the gateway, or uncertain without a way to ask.
        waiting: Not tried: stopped before, or a list whose order is not taken in yet.
        recovered: Found in the middle of sending, from a program that was interrupted.
        problems: One entry for each that was tried and not taken in.
    """

    taken_in: int
    retry_later: int
    unknown: int
    needs_person: int
    waiting: int
    recovered: int
    problems: tuple[Problem, ...]


def send(
    ledger: Ledger,
    gateway: Gateway,
    *,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    give_up_after: int = 5,
) -> SendResult:
    """Hand over everything in the ledger that waits for this gateway.

    Args:
        progress: Told (done, all) after each exchange.
        stop: Asked before each exchange; true ends the call after the open one.
        give_up_after: Tries in a row that could not even connect.

    Raises:
        LedgerError: another process is sending from this ledger, or it cannot be written. The exchange that was
            open is found again as unknown.
    """
    with ledger.alone("outbox"):
        with ledger.writing() as connection:
            recovered = attempts.recover(connection, ledger.now())
        shift = _Shift(ledger, gateway)
        resendable = shift.settle()
        waiting = shift.work(resendable, progress, stop, give_up_after)
    tally = shift.tally
    return SendResult(
        taken_in=tally[State.TAKEN_IN],
        retry_later=tally[State.RETRY_LATER],
        unknown=tally[State.UNKNOWN],
        needs_person=tally[State.NEEDS_PERSON],
        waiting=waiting,
        recovered=recovered,
        problems=tuple(shift.problems),
    )


class _Shift:
    """One call of :func:`send`."""

    def __init__(self, ledger: Ledger, gateway: Gateway) -> None:
        self.ledger = ledger
        self.gateway = gateway
        self.tally: Counter[State] = Counter()
        self.problems: list[Problem] = []
        self._failures = 0

    def settle(self) -> bool:
        """Deal with the uncertain ones; whether those that stay uncertain may be sent again as they are."""
        with self.ledger.reading() as connection:
            uncertain = attempts.waiting(connection, self.gateway.name, [State.UNKNOWN])
        if self.gateway.can_look_up:
            for each in uncertain:
                self._ask(each)
            return False
        if self.gateway.refuses_repeats:
            return True
        with self.ledger.writing() as connection:
            ids = [each.id for each in uncertain]
            now = self.ledger.now()
            attempts.move(connection, ids, State.NEEDS_PERSON, now, arrived="maybe", reason=_STUCK)
        for each in uncertain:
            self._count(each.cop_msg_id, State.NEEDS_PERSON, _STUCK)
        return False

    def _ask(self, message: Waiting) -> None:
        reason = _CANNOT_TELL
        try:
            answer = self.gateway.look_up(message.cop_msg_id)
        except GatewayError as error:
            answer, reason = "cannot_tell", error.what
        if answer == "cannot_tell":
            self._count(message.cop_msg_id, State.UNKNOWN, reason)
            return
        there = answer == "taken_in"
        with self.ledger.writing() as connection:
            attempts.move(
                connection,
                [message.id],
                State.TAKEN_IN if there else State.RETRY_LATER,
                self.ledger.now(),
                arrived="yes" if there else "no",
                by="look_up",
            )
        if there:
            self._count(message.cop_msg_id, State.TAKEN_IN, None)

    def work(
        self,
        resendable: bool,  # noqa: FBT001 - private, one caller
        progress: Callable[[int, int], None] | None,
        stop: Callable[[], bool],
        give_up_after: int,
    ) -> int:
        """Hand over what waits; how many were not tried."""
        states = [State.SIGNED, State.QUEUED, State.RETRY_LATER, *([State.UNKNOWN] if resendable else [])]
        with self.ledger.reading() as connection:
            queue = attempts.waiting(connection, self.gateway.name, states)
            missing = held_back(connection, self.gateway.name) if queue else {}
        arrived: set[int] = set()
        tried, answer = 0, None
        try:
            for message in queue:
                if stop() or self._failures >= give_up_after:
                    break
                if not missing.get(message.id, set()) <= arrived:
                    continue
                # The last outcome and the next intention share one commit: one flush to disk per message.
                with self.ledger.writing() as connection:
                    if answer is not None:
                        attempts.finish(connection, answer)
                    task = attempts.begin(connection, message.id, self.ledger.now())
                answer = None
                if task is not None:
                    answer = self._exchange(task)
                tried += 1
                if answer is None or answer.state == State.TAKEN_IN:
                    arrived.add(message.id)
                if progress is not None:
                    progress(tried, len(queue))
        finally:
            if answer is not None:
                with self.ledger.writing() as connection:
                    attempts.finish(connection, answer)
        return len(queue) - tried

    def _exchange(self, task: Task) -> Answer:
        """One try. An interruption leaves the row in SENDING: the next start finds it."""
        reason: Text | None = None
        reference = ""
        try:
            reference = self.gateway.hand_over(task.outgoing)
            outcome, state = "taken_in", State.TAKEN_IN
        except NotSent as error:
            # This try did not arrive; an earlier one may have.
            reason, outcome = error.what, "not_sent"
            state = State.RETRY_LATER if task.arrived == "no" else State.UNKNOWN
        except Refused as error:
            reason, outcome, state = error.what, "refused", State.NEEDS_PERSON
        except (OutcomeUnknown, GatewayError) as error:
            # A gateway error that does not say which kind it is gives no certainty either.
            reason, outcome, state = error.what, "unknown", State.UNKNOWN
        self._failures = self._failures + 1 if outcome == "not_sent" else 0
        self._count(task.outgoing.cop_msg_id, state, reason)
        return Answer(task, state, outcome, self.ledger.now(), reference, reason)

    def _count(self, cop_msg_id: str, state: State, reason: Text | None) -> None:
        self.tally[state] += 1
        if reason is not None:
            self.problems.append(Problem(cop_msg_id, state, reason))
