"""The outbox's entries in the ledger: the intention before a try, the outcome after it; many of them in one commit."""

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Insert, Select, Update, bindparam, func, insert, select, update

from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.packing import unpack
from yuhuo_customs.ledger.schema import ATTEMPTS, MESSAGES, PAYLOADS
from yuhuo_customs.ledger.states import State, sources
from yuhuo_customs.ledger.store import is_among, is_one_of, reserve, table_of

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
    dialect = connection.dialect.name
    free = {row.id: row for row in connection.execute(_startable(dialect), {"ids": list(messages)}).all()}
    if not free:
        return []
    mine = [free[each] for each in messages if each in free]
    ids = [row.id for row in mine]
    connection.execute(_start(dialect), {"ids": ids, "now": now, "by": owner})
    numbers = reserve(connection, ATTEMPTS, len(mine))
    new = [[number, row.id, row.attempts + 1, now] for number, row in zip(numbers, mine, strict=True)]
    connection.execute(_intend(dialect), {"rows": new})
    contents = {
        row.message: row.content for row in connection.execute(_bytes_of(dialect), {"ids": ids}).all()
    }
    return [
        Task(
            row.id,
            number,
            row.attempts + 1,
            Outgoing(
                row.cop_msg_id, row.kind, unpack(bytes(contents[row.id]), row.size), row.sender, row.created
            ),
            row.arrived,
        )
        for number, row in zip(numbers, mine, strict=True)
    ]


def finish(connection: Connection, answers: Sequence[Answer]) -> None:
    """Write how tries ended; a receipt that came meanwhile keeps the message taken in."""
    if not answers:
        return
    events.hold(connection)
    ended = [[each.task.attempt, each.ended, each.outcome, _text(each.reason)] for each in answers]
    connection.execute(_end(connection.dialect.name), {"rows": ended})
    ids = [each.task.message for each in answers]
    found = connection.execute(_states(connection.dialect.name), {"ids": ids})
    states = {row.id: row.state for row in found.all()}
    moving = [each for each in answers if states[each.task.message] in sources(each.state)]
    if not moving:
        return
    connection.execute(_set(connection.dialect.name), {"rows": [_values(each) for each in moving]})
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


def _values(each: Answer) -> list[Any]:
    reason, reference = _text(each.reason), each.reference or None
    return [each.task.message, each.state.value, each.arrived, each.ended, reason, reference]


@functools.cache
def _startable(dialect: str) -> Select[Any]:
    own = MESSAGES.c
    return (
        select(own.id, own.cop_msg_id, own.kind, own.sender, own.created, own.attempts, own.arrived, own.size)
        .where(is_among(dialect, own.id), own.state.in_(sources(State.SENDING)))
        .with_for_update(skip_locked=True)
    )


@functools.cache
def _start(dialect: str) -> Update:
    own = MESSAGES.c
    values = {"state": State.SENDING.value, "attempts": own.attempts + 1}
    return (
        update(MESSAGES)
        .where(is_among(dialect, own.id))
        .values(**values, changed=bindparam("now"), owner=bindparam("by"))
    )


@functools.cache
def _bytes_of(dialect: str) -> Select[Any]:
    return select(PAYLOADS.c.message, PAYLOADS.c.content).where(is_among(dialect, PAYLOADS.c.message))


@functools.cache
def _states(dialect: str) -> Select[Any]:
    own = MESSAGES.c
    return select(own.id, own.state).where(is_among(dialect, own.id)).with_for_update()


@functools.cache
def _intend(dialect: str) -> Insert:
    own = ATTEMPTS.c
    columns = [own.id, own.message, own.number, own.started]
    return insert(ATTEMPTS).from_select(columns, select(table_of(dialect, columns)))


@functools.cache
def _end(dialect: str) -> Update:
    own = ATTEMPTS.c
    given = table_of(dialect, [own.id, own.ended, own.outcome, own.detail]).c
    values = {"ended": given.ended, "outcome": given.outcome, "detail": given.detail}
    return update(ATTEMPTS).where(own.id == given.id).values(values)


@functools.cache
def _set(dialect: str) -> Update:
    own = MESSAGES.c
    given = table_of(dialect, [own.id, own.state, own.arrived, own.changed, own.note, own.reference]).c
    kept = {name: given[name] for name in ("state", "arrived", "changed", "note")}
    reference = func.coalesce(given.reference, own.reference)
    return update(MESSAGES).where(own.id == given.id).values(**kept, reference=reference, owner=None)


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
