"""The outbox's entries in the ledger: the intention before a try, the outcome after it; many of them in one commit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import ATTEMPTS, MESSAGES, PAYLOADS
from yuhuo_customs.ledger.states import State, sources
from yuhuo_customs.ledger.store import gathered, is_one_of, reserve, table_of

Arrived = Literal["no", "maybe", "yes"]

INTERRUPTED = Text(
    "程序在发送过程中中断，是否送达不明。",
    "The program was interrupted while sending: it is not known whether it arrived.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that the outbox has to deal with. ``changed``: when it got its state."""

    id: int
    cop_msg_id: str
    kind: str
    run: int
    changed: str


@dataclass(frozen=True, slots=True)
class Task:
    """A try whose intention is durable. ``arrived``: what is known of earlier tries; ``number``: counts them from 1."""

    message: int
    attempt: int
    number: int
    outgoing: Outgoing
    arrived: Arrived


@dataclass(frozen=True, slots=True)
class Answer:
    """How a try ended. ``wait``: seconds that the other side asked for."""

    task: Task
    state: State
    outcome: str
    ended: str
    reference: str = ""
    reason: Text | None = None
    wait: float | None = None

    @property
    def arrived(self) -> Arrived:
        """What is known now: a later try that did not arrive says nothing about an earlier one."""
        if self.state == State.TAKEN_IN:
            return "yes"
        return "maybe" if self.outcome == "unknown" else self.task.arrived


def waiting(connection: Connection, gateway: str, states: Iterable[State]) -> list[Waiting]:
    """Messages for ``gateway`` in these states: run by run, orders before the lists that need them."""
    own = MESSAGES.c
    query = (
        select(own.id, own.cop_msg_id, own.kind, own.run, own.changed)
        .where(own.gateway == gateway, own.state.in_([state.value for state in states]))
        .order_by(own.run, own.kind, own.number)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def begin(connection: Connection, messages: Sequence[int], now: str, owner: str | None = None) -> list[Task]:
    """Write the intention to send, in the order of ``messages``; those that wait no longer are left out (a receipt came
    meanwhile, or another submitter has them).
    """  # noqa: D205 - one sentence
    own = MESSAGES.c
    query = (
        select(own.id, own.cop_msg_id, own.kind, own.sender, own.created, own.attempts, own.arrived, own.size)
        .where(is_one_of(connection, own.id, messages), own.state.in_(sources(State.SENDING)))
        .with_for_update(skip_locked=True)
    )
    free = {row.id: row for row in gathered(connection, query)}
    if not free:
        return []
    mine = [free[each] for each in messages if each in free]
    ids = [row.id for row in mine]
    connection.execute(
        update(MESSAGES)
        .where(is_one_of(connection, own.id, ids))
        .values(state=State.SENDING.value, attempts=own.attempts + 1, changed=now, owner=owner)
    )
    numbers = reserve(connection, ATTEMPTS, len(mine))
    new = [[number, row.id, row.attempts + 1, now] for number, row in zip(numbers, mine, strict=True)]
    given = table_of(connection, _INTENTION, new)
    connection.execute(insert(ATTEMPTS).from_select(_INTENTION, select(given)))
    bytes_of = select(PAYLOADS.c.message, PAYLOADS.c.content).where(
        is_one_of(connection, PAYLOADS.c.message, ids)
    )
    contents = {row.message: bytes(row.content) for row in connection.execute(bytes_of)}
    return [
        Task(
            row.id,
            number,
            row.attempts + 1,
            Outgoing(row.cop_msg_id, row.kind, unpack(contents[row.id], row.size), row.sender, row.created),
            row.arrived,
        )
        for number, row in zip(numbers, mine, strict=True)
    ]


def finish(connection: Connection, answers: Sequence[Answer]) -> None:
    """Write how tries ended; a receipt that came meanwhile keeps the message taken in."""
    if not answers:
        return
    events.hold(connection)
    own = ATTEMPTS.c
    ended = [[each.task.attempt, each.ended, each.outcome, _text(each.reason)] for each in answers]
    given = table_of(connection, [own.id, own.ended, own.outcome, own.detail], ended).c
    connection.execute(
        update(ATTEMPTS)
        .where(own.id == given.id)
        .values(ended=given.ended, outcome=given.outcome, detail=given.detail)
    )
    query = select(MESSAGES.c.id, MESSAGES.c.state).where(
        is_one_of(connection, MESSAGES.c.id, [each.task.message for each in answers])
    )
    states = {row.id: row.state for row in gathered(connection, query.with_for_update())}
    moving = [each for each in answers if states[each.task.message] in sources(each.state)]
    if not moving:
        return
    _set(connection, moving)
    events.note(
        connection,
        [
            {
                "at": each.ended,
                "subject": "message",
                "subject_id": each.task.message,
                "what": each.state.value,
                "detail": _detail("outbox", each.reason, each.reference, number=each.task.number),
            }
            for each in moving
        ],
    )


def _set(connection: Connection, answers: Sequence[Answer]) -> None:
    own = MESSAGES.c
    rows = [
        [
            each.task.message,
            each.state.value,
            each.arrived,
            each.ended,
            _text(each.reason),
            each.reference or None,
        ]
        for each in answers
    ]
    given = table_of(
        connection, [own.id, own.state, own.arrived, own.changed, own.note, own.reference], rows
    ).c
    connection.execute(
        update(MESSAGES)
        .where(own.id == given.id)
        .values(
            state=given.state,
            arrived=given.arrived,
            changed=given.changed,
            note=given.note,
            reference=func.coalesce(given.reference, own.reference),
            owner=None,
        )
    )


def move(
    connection: Connection,
    messages: Sequence[int],
    state: State,
    now: str,
    *,
    arrived: Arrived,
    reason: Text | None = None,
    by: str = "outbox",
) -> list[int]:
    """Change the state of messages where the state machine allows it, with an event; those that moved."""
    if not messages:
        return []
    events.hold(connection)
    statement = (
        update(MESSAGES)
        .where(is_one_of(connection, MESSAGES.c.id, messages), MESSAGES.c.state.in_(sources(state)))
        .values(state=state.value, arrived=arrived, changed=now, note=_text(reason), owner=None)
        .returning(MESSAGES.c.id)
    )
    found = sorted(connection.execute(statement).scalars())
    event = {"at": now, "subject": "message", "what": state.value, "detail": _detail(by, reason)}
    events.note(connection, [event | {"subject_id": each} for each in found])
    return found


_INTENTION = [ATTEMPTS.c.id, ATTEMPTS.c.message, ATTEMPTS.c.number, ATTEMPTS.c.started]


def arrived(connection: Connection, messages: Iterable[int]) -> list[int]:
    """Those of these messages that are taken in."""
    own = MESSAGES.c
    query = select(own.id).where(is_one_of(connection, own.id, sorted(messages)))
    return list(connection.execute(query.where(own.state == State.TAKEN_IN.value)).scalars())


def owners(connection: Connection) -> set[str]:
    """Submitters that are in the middle of sending, as far as the ledger knows ("" where there is but one)."""
    query = select(MESSAGES.c.owner).where(MESSAGES.c.state == State.SENDING.value).distinct()
    return {owner or "" for owner in connection.execute(query).scalars()}


def recover(connection: Connection, now: str, gone: Iterable[str]) -> int:
    """Messages that a submitter which is gone left in SENDING: whether they arrived is not known."""
    query = select(MESSAGES.c.id).where(
        MESSAGES.c.state == State.SENDING.value, func.coalesce(MESSAGES.c.owner, "").in_(list(gone))
    )
    found = list(connection.execute(query.with_for_update(skip_locked=True)).scalars())
    if found:
        connection.execute(
            update(ATTEMPTS)
            .where(is_one_of(connection, ATTEMPTS.c.message, found), ATTEMPTS.c.ended.is_(None))
            .values(ended=now, outcome="interrupted")
        )
        move(connection, found, State.UNKNOWN, now, arrived="maybe", reason=INTERRUPTED)
    return len(found)


def _detail(by: str, reason: Text | None, reference: str = "", **more: Any) -> str:
    detail: dict[str, Any] = {"by": by} | ({"zh": reason.zh, "en": reason.en} if reason else {}) | more
    if reference:
        detail["reference"] = reference
    return json.dumps(detail, ensure_ascii=False)


def _text(text: Text | None) -> str | None:
    return json.dumps({"zh": text.zh, "en": text.en}, ensure_ascii=False) if text else None
