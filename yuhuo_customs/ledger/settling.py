"""What is not certain: asked for before anything is sent again; a person decides where nobody can be asked."""

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from yuhuo_customs.domain.ports import Gateway
from yuhuo_customs.errors import GatewayError, Text
from yuhuo_customs.ledger import attempts, events
from yuhuo_customs.ledger.attempts import Waiting
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.exchanges import workers
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.ledger.schema import MESSAGES
from yuhuo_customs.ledger.shift import Tally
from yuhuo_customs.ledger.states import State

STUCK = Text(
    "是否送达不明，且对方既不能查询也不拒收重复报文：请向对方核实。",
    "Not known whether it arrived, and the other side can neither be asked nor refuses repeats: ask there.",
)
_CANNOT_TELL = Text("对方无法说明是否收到。", "The other side cannot tell whether it arrived.")
_TOO_EARLY = Text(
    "对方尚未收到，但报文可能仍在途中：稍后再问。",
    "The other side does not have it, but it may still be on its way: asked again later.",
)
_OVERRULED = Text("由人工决定重发：{reason}", "A person decided to send it again: {reason}")

Told = tuple[Waiting, str, Text | None]
"""A message, what the other side said, and why it could not say more."""


class Settling:
    """Deals with the uncertain ones of one call."""

    def __init__(self, ledger: Ledger, gateway: Gateway, policy: Policy, tally: Tally) -> None:
        """Answers are counted in ``tally``."""
        self._ledger, self._gateway, self._policy, self._tally = ledger, gateway, policy, tally

    def settle(self, stop: Callable[[], bool]) -> bool:
        """Ask for all; whether those that stay uncertain may be sent again as they are."""
        with self._ledger.reading() as connection:
            uncertain = attempts.waiting(connection, self._gateway.name, [State.UNKNOWN])
        if self._gateway.can_look_up:
            with workers(self._ask, self._policy.concurrency) as asking:
                while (uncertain or asking.open) and not (stop() and not asking.open):
                    free = 0 if stop() else asking.count - asking.open
                    asking.give([uncertain.pop(0) for _ in range(min(free, len(uncertain)))])
                    self._write(asking.take())
            return False
        if self._gateway.refuses_repeats:
            return True
        with self._ledger.writing() as connection:
            ids = [each.id for each in uncertain]
            now = self._ledger.now()
            attempts.move(connection, ids, State.NEEDS_PERSON, now, arrived="maybe", reason=STUCK)
        for each in uncertain:
            self._tally.count(each.cop_msg_id, State.NEEDS_PERSON, STUCK)
        return False

    def overrule(self, reason: str) -> bool:
        """Take up again what waits for a person although it may have arrived; false without a reason."""
        if not reason:
            return False
        why = _OVERRULED.format(reason=reason)
        own = MESSAGES.c
        stuck = select(own.id).where(
            own.gateway == self._gateway.name,
            own.state == State.NEEDS_PERSON.value,
            own.arrived == "maybe",
        )
        uncertain = select(own.id).where(own.gateway == self._gateway.name, own.state == State.UNKNOWN.value)
        with self._ledger.writing() as connection:
            events.hold(connection)
            now = self._ledger.now()
            ids = list(connection.execute(stuck).scalars())
            attempts.move(connection, ids, State.UNKNOWN, now, arrived="maybe", reason=why, by="person")
            detail = json.dumps({"by": "person", "reason": reason}, ensure_ascii=False)
            events.note(
                connection,
                [
                    {
                        "at": now,
                        "subject": "message",
                        "subject_id": each,
                        "what": "overruled",
                        "detail": detail,
                    }
                    for each in connection.execute(uncertain).scalars()
                ],
            )
        return True

    def _ask(self, message: Waiting) -> Told:
        try:
            told = self._gateway.look_up(message.cop_msg_id)
        except GatewayError as error:
            return message, "cannot_tell", error.what
        if told == "unknown_there" and self._is_fresh(message):
            return message, "cannot_tell", _TOO_EARLY
        return message, told, _CANNOT_TELL if told == "cannot_tell" else None

    def _is_fresh(self, message: Waiting) -> bool:
        """Whether the last try may still be on its way, and would be a second declaration if it is sent again."""
        if self._gateway.refuses_repeats or not self._policy.settle:
            return False
        age = datetime.fromisoformat(self._ledger.now()) - datetime.fromisoformat(message.changed)
        return age.total_seconds() < self._policy.settle

    def _write(self, told: list[Told]) -> None:
        now = self._ledger.now()
        with self._ledger.writing() as connection:
            for answer, state in (("taken_in", State.TAKEN_IN), ("unknown_there", State.RETRY_LATER)):
                ids = [message.id for message, said, _ in told if said == answer]
                arrived: attempts.Arrived = "yes" if answer == "taken_in" else "no"
                attempts.move(connection, ids, state, now, arrived=arrived, by="look_up")
        for message, said, reason in told:
            if said == "taken_in":
                self._tally.count(message.cop_msg_id, State.TAKEN_IN, None)
            elif said == "cannot_tell":
                self._tally.count(message.cop_msg_id, State.UNKNOWN, reason)
            else:
                self._tally.forget(message.cop_msg_id)
