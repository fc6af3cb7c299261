"""The outbox's entries in the ledger: the intention before a try, the outcome after it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import ATTEMPTS, MESSAGES, PAYLOADS
from yuhuo_customs.ledger.states import State, sources

Arrived = Literal["no", "maybe", "yes"]

INTERRUPTED = Text(
    "程序在发送过程中中断，是否送达不明。",
    "The program was interrupted while sending: it is not known whether it arrived.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that the outbox has to deal with."""

    id: int
    cop_msg_id: str
    kind: str
    run: int


@dataclass(frozen=True, slots=True)
class Task:
    """A try whose intention is durable. ``arrived``: what is known of earlier tries."""

    message: int
    attempt: int
    outgoing: Outgoing
    arrived: Arrived


@dataclass(frozen=True, slots=True)
class Answer:
    """How a try ended."""

    task: Task
    state: State
    outcome: str
    ended: str
    reference: str = ""
    reason: Text | None = None


def waiting(connection: Connection, gateway: str, states: Iterable[State]) -> list[Waiting]:
    """Messages for ``gateway`` in these states: run by run, orders before the lists that need them."""
    query = (
        select(MESSAGES.c.id, MESSAGES.c.cop_msg_id, MESSAGES.c.kind, MESSAGES.c.run)
        .where(MESSAGES.c.gateway == gateway, MESSAGES.c.state.in_([state.value for state in states]))
        .order_by(MESSAGES.c.run, MESSAGES.c.kind, MESSAGES.c.number)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def begin(connection: Connection, message: int, now: str) -> Task | None:
    """Write the intention to send; None when the message is no longer waiting (a receipt came meanwhile)."""
    changed = connection.execute(_BEGIN, {"b_id": message, "b_now": now}).one_or_none()
    if changed is None:
        return None
    cop_msg_id, kind, sender, created, number, arrived, size = changed
    values = {"message": message, "number": number, "started": now}
    attempt = connection.execute(_INTENTION, values).scalar_one()
    content = unpack(connection.execute(_CONTENT, {"b_id": message}).scalar_one(), size)
    return Task(message, attempt, Outgoing(cop_msg_id, kind, content, sender, created), arrived)


def finish(connection: Connection, answer: Answer) -> None:
    """Write how a try ended; a receipt that came meanwhile keeps the message taken in."""
    task = answer.task
    values = {"b_id": task.attempt, "b_ended": answer.ended, "b_outcome": answer.outcome}
    connection.execute(_OUTCOME, values | {"b_detail": _text(answer.reason)})
    arrived: Arrived = task.arrived
    if answer.outcome in ("taken_in", "unknown"):
        arrived = "yes" if answer.outcome == "taken_in" else "maybe"
    move(
        connection,
        [task.message],
        answer.state,
        answer.ended,
        arrived=arrived,
        reason=answer.reason,
        reference=answer.reference,
    )


def move(
    connection: Connection,
    messages: Sequence[int],
    state: State,
    now: str,
    *,
    arrived: Arrived,
    reason: Text | None = None,
    reference: str = "",
    by: str = "outbox",
) -> list[int]:
    """Change the state of messages where the state machine allows it, with an event; those that moved."""
    values = {
        "b_state": state.value,
        "b_arrived": arrived,
        "b_now": now,
        "b_note": _text(reason),
        "b_reference": reference or None,
        "b_sources": sources(state),
    }
    found: list[int] = []
    for start in range(0, len(messages), _CHUNK):
        chunk = {"b_ids": list(messages[start : start + _CHUNK])}
        found += sorted(connection.execute(_MOVE, values | chunk).scalars())
    detail = {"by": by} | ({"zh": reason.zh, "en": reason.en} if reason else {})
    if reference:
        detail["reference"] = reference
    event = {"at": now, "subject": "message", "what": state.value}
    if found:
        text = json.dumps(detail, ensure_ascii=False)
        events.note(connection, [event | {"subject_id": id_, "detail": text} for id_ in found])
    return found


# Built once: putting a statement together takes longer than running it.
_BEGIN = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("b_id"), MESSAGES.c.state.in_(sources(State.SENDING)))
    .values(state=State.SENDING.value, attempts=MESSAGES.c.attempts + 1, changed=bindparam("b_now"))
    .returning(
        MESSAGES.c.cop_msg_id,
        MESSAGES.c.kind,
        MESSAGES.c.sender,
        MESSAGES.c.created,
        MESSAGES.c.attempts,
        MESSAGES.c.arrived,
        MESSAGES.c.size,
    )
)
_INTENTION = insert(ATTEMPTS).returning(ATTEMPTS.c.id)
_CONTENT = select(PAYLOADS.c.content).where(PAYLOADS.c.message == bindparam("b_id"))
_OUTCOME = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.id == bindparam("b_id"))
    .values(ended=bindparam("b_ended"), outcome=bindparam("b_outcome"), detail=bindparam("b_detail"))
)
_MOVE = (
    update(MESSAGES)
    .where(
        MESSAGES.c.id.in_(bindparam("b_ids", expanding=True)),
        MESSAGES.c.state.in_(bindparam("b_sources", expanding=True)),
    )
    .values(
        state=bindparam("b_state"),
        arrived=bindparam("b_arrived"),
        changed=bindparam("b_now"),
        note=bindparam("b_note"),
        reference=func.coalesce(bindparam("b_reference"), MESSAGES.c.reference),
    )
    .returning(MESSAGES.c.id)
)
_CHUNK = 5_000
"""Ids in one statement."""


def recover(connection: Connection, now: str) -> int:
    """Messages found in SENDING: the program ended in the middle of a try. Whether they arrived is not known."""
    query = select(MESSAGES.c.id).where(MESSAGES.c.state == State.SENDING.value)
    found = list(connection.execute(query).scalars())
    if found:
        connection.execute(
            update(ATTEMPTS)
            .where(ATTEMPTS.c.message.in_(found), ATTEMPTS.c.ended.is_(None))
            .values(ended=now, outcome="interrupted")
        )
        move(connection, found, State.UNKNOWN, now, arrived="maybe", reason=INTERRUPTED)
    return len(found)


def _text(text: Text | None) -> str | None:
    return json.dumps({"zh": text.zh, "en": text.en}, ensure_ascii=False) if text else None
