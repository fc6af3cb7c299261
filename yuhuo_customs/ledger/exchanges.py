"""Exchanges with the gateway, several at a time: tasks in, answers out, in the order in which they end."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.errors import AlreadyThere, GatewayError, NotSent, OutcomeUnknown, Refused, Text
from yuhuo_customs.ledger.attempts import Answer, Task
from yuhuo_customs.ledger.states import State

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def hand_over(gateway: Gateway, task: Task, now: Callable[[], str]) -> Answer:
    """One try. An interruption leaves the row in SENDING: the next start finds it."""
    reason: Text | None = None
    wait: float | None = None
    reference = ""
    try:
        reference = gateway.hand_over(task.outgoing)
        outcome, state = "taken_in", State.TAKEN_IN
    except NotSent as error:
        # This try did not arrive; an earlier one may have.
        reason, wait, outcome = error.what, error.retry_after, "not_sent"
        state = State.RETRY_LATER if task.arrived == "no" else State.UNKNOWN
    except AlreadyThere:
        # The earlier try arrived: what customs says of that one is the verdict.
        outcome, state = "already_there", State.TAKEN_IN
    except Refused as error:
        reason, wait, outcome, state = error.what, error.retry_after, "refused", State.NEEDS_PERSON
    except (OutcomeUnknown, GatewayError) as error:
        # A gateway error that does not say which kind it is gives no certainty either.
        reason, wait, outcome, state = error.what, error.retry_after, "unknown", State.UNKNOWN
    return Answer(task, state, outcome, now(), reference, reason, wait)


class Workers(Generic[_In, _Out]):
    """Threads that do ``work`` on what is given to them; one at a time is done in the caller's own thread.

    The threads are daemons: a second Ctrl-C leaves at once, whatever they wait for.
    """

    def __init__(self, work: Callable[[_In], _Out], count: int) -> None:
        """``count`` of them."""
        self._work, self.count = work, count
        self._todo: queue.SimpleQueue[_In | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Out | BaseException] = queue.SimpleQueue()
        self.open = 0
        if count > 1:
            for _ in range(count):
                threading.Thread(target=self._run, daemon=True).start()

    def give(self, tasks: Sequence[_In]) -> None:
        """Start on these."""
        self.open += len(tasks)
        for task in tasks:
            if self.count > 1:
                self._todo.put(task)
            else:
                self._done.put(self._work(task))

    def take(self, least: int = 1, patience: float = 0.0) -> list[_Out]:
        """What has ended; waits for the first one, and up to ``patience`` seconds more for the first ``least``.

        Raises:
            BaseException: what the work raised, if nothing else ended with it.
        """
        found: list[_Out] = []
        until = 0.0
        while self.open:
            rest = until - time.monotonic() if found and len(found) < least else 0.0
            try:
                each = self._done.get(
                    block=not found or rest > 0, timeout=rest if found and rest > 0 else None
                )
            except queue.Empty:
                break
            until = until or time.monotonic() + patience
            if isinstance(each, BaseException):
                if found:
                    self._done.put(each)
                    break
                self.open -= 1
                raise each
            self.open -= 1
            found.append(each)
        return found

    def recall(self) -> list[_In]:
        """Tasks that were given and that nobody has begun: they are not done any more."""
        found: list[_In] = []
        with contextlib.suppress(queue.Empty):
            while True:
                task = self._todo.get_nowait()
                if task is not None:
                    found.append(task)
        self.open -= len(found)
        return found

    def rest(self) -> list[_Out]:
        """What has ended and was not taken, without waiting."""
        found = []
        with contextlib.suppress(queue.Empty):
            while True:
                each = self._done.get_nowait()
                if not isinstance(each, BaseException):
                    found.append(each)
        return found

    def end(self) -> None:
        """Let the threads go once they have done what they are at."""
        for _ in range(self.count if self.count > 1 else 0):
            self._todo.put(None)

    def _run(self) -> None:
        while (task := self._todo.get()) is not None:
            try:
                self._done.put(self._work(task))
            except BaseException as error:  # noqa: BLE001 - carried to the caller's thread, raised there
                self._done.put(error)


@contextlib.contextmanager
def workers(work: Callable[[_In], _Out], count: int) -> Iterator[Workers[_In, _Out]]:
    """The workers for a while."""
    made = Workers(work, count)
    try:
        yield made
    finally:
        made.end()
