"""One round of handing over: intentions and outcomes of several exchanges share a commit, so the disk is not waited for
once per message.
"""  # noqa: D205 - one sentence

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import attempts, lines
from yuhuo_customs.ledger.attempts import Answer, Task, Waiting
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.exchanges import Workers, hand_over, workers
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.ledger.ready import Ready
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.waiting import held_back
from yuhuo_customs.ledger.witness import Seen, Witness

Progress = Callable[[int, int], None]

AHEAD = 16
"""Intentions for each exchange that may be open, where several are and the other side can tell what arrived: they share
a commit. Found in SENDING after a crash they are asked for; where nobody can be asked, none is written ahead."""
_GATHER = 0.12
"""Seconds for which outcomes wait for each other, to share a commit."""

STOPPED = Text("未发送：在轮到它之前停止了。", "Not sent: the sending stopped before its turn.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A message that was not taken in, and why."""

    cop_msg_id: str
    state: State
    text: Text


class Tally:
    """What became of each message of one call; its last outcome counts."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._last: dict[str, tuple[State, Text | None]] = {}

    def count(self, cop_msg_id: str, state: State, reason: Text | None) -> None:
        """It ended so."""
        self._last.pop(cop_msg_id, None)
        self._last[cop_msg_id] = (state, reason)

    def forget(self, cop_msg_id: str) -> None:
        """It is open again."""
        self._last.pop(cop_msg_id, None)

    def uncertain(self) -> int:
        """How many another round might bring further."""
        counts = Counter(state for state, _ in self._last.values())
        return counts[State.UNKNOWN] + counts[State.RETRY_LATER]

    def __getitem__(self, state: State) -> int:
        return sum(found == state for found, _ in self._last.values())

    def problems(self) -> tuple[Problem, ...]:
        """Those that were tried and not taken in."""
        found = self._last.items()
        return tuple(Problem(id_, state, text) for id_, (state, text) in found if text is not None)


class Shift:
    """Hands over what waits, for one call of ``outbox.send``."""

    def __init__(
        self,
        ledger: Ledger,
        gateway: Gateway,
        policy: Policy,
        tally: Tally,
        owner: str,
        *,
        witness: Witness | None = None,
    ) -> None:
        """``owner``: the name under which this submitter marks what it is at; ``witness``: remembers how far it was."""
        self._ledger, self._gateway, self._policy, self._tally = ledger, gateway, policy, tally
        self._owner, self._witness = owner, witness
        self._waited = 0.0
        self.pause = 0.0

    def work(self, resendable: bool, progress: Progress | None, stop: Callable[[], bool]) -> int:  # noqa: FBT001 - one caller
        """Hand over what waits; how many were not tried."""
        states = [State.SIGNED, State.QUEUED, State.RETRY_LATER, *([State.UNKNOWN] if resendable else [])]
        with self._ledger.reading() as connection:
            queue = attempts.waiting(connection, self._gateway.name, states)
            missing = held_back(connection, self._gateway.name) if queue else {}
        ready, tried = Ready(queue, missing), 0
        with workers(partial(self._exchange, stop=stop), self._policy.concurrency) as exchanges:
            most, answers, tasks = self._most(), list[Answer](), list[Task]()
            # where some are written ahead, the other half keeps the exchanges busy meanwhile
            share = 2 if most > self._policy.concurrency else 4
            try:
                while True:
                    wanted = 0 if stop() else most - exchanges.open
                    tasks = self._write(answers, ready, wanted)
                    stored, answers = answers, []
                    tried = self._show(stored, tried, len(queue), progress)  # what is shown is stored
                    given, tasks = tasks, []
                    exchanges.give(given)
                    if not exchanges.open:
                        if stop() or not ready or not self._rest():
                            break
                        continue
                    answers = self._taken(exchanges, ready, most // share)
                    if stop() or any(each.outcome == "not_sent" or each.wait for each in answers):
                        answers += self._recalled(exchanges, ready)
            finally:
                recalled = [*map(self._stopped, tasks), *self._recalled(exchanges, ready)]
                self._write([*answers, *exchanges.rest(), *recalled], ready, 0)
        return ready.left

    @staticmethod
    def _show(answers: list[Answer], tried: int, total: int, progress: Progress | None) -> int:
        """Tell of each that was tried; how many that are now."""
        for each in answers:
            if each.outcome != "stopped":
                tried += 1
                if progress is not None:
                    progress(tried, total)
        return tried

    def _most(self) -> int:
        """How many intentions may stand in the ledger at the same time."""
        count, other = self._policy.concurrency, self._gateway
        return count * AHEAD if count > 1 and (other.can_look_up or other.refuses_repeats) else count

    def _exchange(self, task: Task, stop: Callable[[], bool]) -> Answer:
        """One try, unless somebody asked to stop since it was given."""
        return self._stopped(task) if stop() else hand_over(self._gateway, task, self._ledger.now)

    def _recalled(self, exchanges: Workers[Task, Answer], ready: Ready) -> list[Answer]:
        """What was written ahead and not begun: certain that this try did not leave."""
        tasks = exchanges.recall()
        ready.put_back([each.message for each in tasks])
        return [self._stopped(each) for each in tasks]

    def _stopped(self, task: Task) -> Answer:
        state = State.RETRY_LATER if task.arrived == "no" else State.UNKNOWN
        return Answer(task, state, "stopped", self._ledger.now(), reason=STOPPED)

    def breathe(self, turn: int) -> bool:
        """A moment before the next round; false when this call may not wait so long."""
        self.pause = (
            max(self.pause, lines.backoff(turn, self._policy)) if self._policy.patience else self.pause
        )
        return self._rest()

    def _taken(self, exchanges: Workers[Task, Answer], ready: Ready, least: int) -> list[Answer]:
        answers = exchanges.take(min(least, exchanges.open), _GATHER)
        for each in answers:
            if each.outcome == "stopped":
                ready.put_back([each.task.message])
                continue
            self._tally.count(each.task.outgoing.cop_msg_id, each.state, each.reason)
            if each.state == State.TAKEN_IN:
                ready.arrived(each.task.message)
        return answers

    def _write(self, answers: list[Answer], ready: Ready, wanted: int) -> list[Task]:
        """The last outcomes and the next intentions in one commit: one flush to disk for all of them."""
        if not answers and not (wanted and ready):
            return []
        now = self._ledger.now()
        moment = datetime.fromisoformat(now)
        chosen: list[Waiting] = []
        with self._ledger.writing() as connection:
            attempts.finish(connection, answers)
            line = lines.load(connection, self._gateway.name)
            for each in answers:
                if each.outcome == "stopped":
                    continue  # it says nothing about the line
                failed = each.outcome == "not_sent"
                line.note(moment, failed=failed, wait=each.wait, policy=self._policy)
            allowed, self.pause = (
                line.allow(moment, min(wanted, ready.left), self._policy) if ready else (0, 0.0)
            )
            chosen = ready.take(allowed)
            tasks = (
                attempts.begin(connection, [each.id for each in chosen], now, self._owner) if chosen else []
            )
            lines.save(connection, self._gateway.name, line)
            lost = {each.id for each in chosen} - {task.message for task in tasks}
            arrived = attempts.arrived(connection, lost) if lost else []
            seen = Seen.of(connection) if self._witness else None
        if self._witness and seen:  # before the first byte leaves
            self._witness.keep(seen)
        for message in arrived:  # a receipt came meanwhile; what another submitter has is not waited for
            ready.arrived(message)
        return tasks

    def _rest(self) -> bool:
        """Wait until the gateway may be used again; false when that is more than this call may wait."""
        if self._waited + self.pause > self._policy.patience:
            return False
        self._waited += self.pause
        time.sleep(self.pause)
        return True
