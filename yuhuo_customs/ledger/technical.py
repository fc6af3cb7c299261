"""What technical answers (layer B) change: a message, never a document, and nothing once customs has spoken (transport.md §8.1).

An answer that comes later than the broker's or platform's "taken" can take that back: the message was refused on its way
(a person corrects it and it goes out anew), or could not be passed on (the same bytes go out again).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from yuhuo_customs.domain.receipts import Receipt, Verdict
from yuhuo_customs.errors import Text
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.attempts import Arrived, move
from yuhuo_customs.ledger.schema import DOCUMENTS, EVENTS, MESSAGES
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.store import is_one_of

Codes = Callable[[str, str], Verdict]
"""(gateway, code) → what a platform's own code means, by its profile; "told" where it says nothing."""

_WEIGHT = ("told", "again", "unsure", "taken", "refused")
"""Of answers of the same moment the last one wins."""
_WITHDRAWABLE = (State.TAKEN_IN, State.UNKNOWN, State.RETRY_LATER)
"""Message states that a refusal on the way ends."""
_CERTAIN_AFTER = 1
"""Tries after which "not taken" is certain for all of them; with more (or with tries that an older copy of the ledger does
not know) an earlier one may have arrived."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One technical answer: ``receipt`` is the number of its raw receipt, ``about`` the message it means ("": not told)."""

    receipt: int
    about: str
    said: Receipt
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an answer; ``early``: it must be looked at again, the message is being sent at this moment."""

    receipt: int
    matched: bool
    applied: bool
    early: bool = False


def answer_of(receipt: int, said: Receipt, told: str, source: str, codes: Codes) -> Answer:
    """A technical receipt with what the way it came by tells, and with the profile's reading of a platform's own code."""
    word, _, about = told.partition(" ")
    verdict = codes(source, said.status) if said.verdict == "told" else said.verdict
    if word == "refused" or (word and verdict == "told"):
        verdict = "refused" if word == "refused" else "taken"
    return Answer(receipt, about or said.keys.get("oriCopMsgId", ""), said, verdict)


def apply(connection: Connection, now: str, answers: Sequence[Answer]) -> list[Applied]:
    """Note each answer at its message; the newest one decides, in whatever order they come."""
    if not answers:
        return []
    messages = _messages(connection, {each.about for each in answers if each.about})
    known = _known(connection, [each["id"] for each in messages.values()])
    found = []
    for answer in answers:
        message = messages.get(answer.about.upper())
        if message is None:
            found.append(Applied(answer.receipt, matched=False, applied=False))
            continue
        if message["state"] == State.SENDING and answer.verdict in ("refused", "again", "unsure"):
            # the try itself has not ended here yet, and its end would overrule this
            found.append(Applied(answer.receipt, matched=False, applied=False, early=True))
            continue
        weight = _weight(answer.said.time or _digits(now), answer.verdict, answer.said.status)
        before = known.setdefault(message["id"], [])
        message["answered"] = bool(before)
        newest = weight > max(before, default="")
        changes = newest and not message["decided"] and _change(connection, now, message, answer)
        if answer.verdict != "told":
            before.append(weight)
        events.note(connection, [_event(now, message["id"], answer, weight, applied=changes)])
        found.append(Applied(answer.receipt, matched=True, applied=changes))
    return found


def _messages(connection: Connection, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Id in upper case (some nodes send it back in lower case) → id, state, attempts, and whether customs has spoken."""
    names = sorted({*wanted, *(each.upper() for each in wanted)})
    own = MESSAGES.c
    spoken = (
        select(func.count())
        .select_from(DOCUMENTS)
        .where(DOCUMENTS.c.message == own.id, DOCUMENTS.c.status.is_not(None))
    )
    query = select(own.id, own.cop_msg_id, own.state, own.attempts, spoken.scalar_subquery().label("decided"))
    rows = connection.execute(query.where(is_one_of(connection, own.cop_msg_id, names))).mappings()
    return {row["cop_msg_id"].upper(): dict(row) for row in rows}


def _known(connection: Connection, messages: Sequence[int]) -> dict[int, list[str]]:
    query = select(EVENTS.c.subject_id, EVENTS.c.detail).where(
        EVENTS.c.subject == "message",
        EVENTS.c.what == "technical",
        is_one_of(connection, EVENTS.c.subject_id, messages),
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        detail = json.loads(row.detail)
        if detail["verdict"] != "told":
            found.setdefault(row.subject_id, []).append(detail["weight"])
    return found


def _change(connection: Connection, now: str, message: dict[str, Any], answer: Answer) -> bool:
    """Move the message as the answer asks for; whether it moved."""
    said = answer.said
    words = f"{said.kind} {said.status} {said.info}".strip()[:300]
    match answer.verdict:
        case "taken":
            return _take(connection, now, message, said.fields.get("reference", ""))
        case "refused":
            reason = Text(f"途中被拒收（{words}）。", f"It was refused on its way ({words}).")
            return _withdraw(connection, now, message, (State.NEEDS_PERSON, "no"), reason)
        case "again":
            certain = message["attempts"] == _CERTAIN_AFTER
            reason = Text(f"未能转发（{words}）。", f"It could not be passed on ({words}).")
            target: tuple[State, Arrived] = (State.RETRY_LATER, "no") if certain else (State.UNKNOWN, "maybe")
            return _withdraw(connection, now, message, target, reason)
        case "unsure":
            reason = Text(
                f"平台不能确定结果（{words}）。", f"The platform does not know the outcome ({words})."
            )
            return _withdraw(connection, now, message, (State.UNKNOWN, "maybe"), reason)
        case _:
            return False


def _take(connection: Connection, now: str, message: dict[str, Any], reference: str) -> bool:
    """It proves the arrival of what was tried, and may bring the other side's number."""
    own = MESSAGES.c
    if reference:
        missing = update(MESSAGES).where(own.id == message["id"], own.reference == "")
        connection.execute(missing.values(reference=reference))
    tried = (
        message["attempts"] or message["state"] == State.UNKNOWN
    )  # or before an older copy of the ledger came back
    if not tried or message["state"] == State.TAKEN_IN:
        return False
    moved = bool(move(connection, [message["id"]], State.TAKEN_IN, now, arrived="yes", by="answer"))
    message["state"] = State.TAKEN_IN.value if moved else message["state"]
    return moved


def _withdraw(
    connection: Connection, now: str, message: dict[str, Any], target: tuple[State, Arrived], reason: Text
) -> bool:
    """Take back what the transport said; not in the table of moves: only an answer about this message may do it."""
    state, arrived = target
    # an earlier answer may have put it before a person: the newer one counts
    sources = [*_WITHDRAWABLE, *([State.NEEDS_PERSON] if message["answered"] else [])]
    note = {"zh": reason.zh, "en": reason.en}
    done = connection.execute(
        update(MESSAGES)
        .where(MESSAGES.c.id == message["id"], MESSAGES.c.state.in_([each.value for each in sources]))
        .where(MESSAGES.c.state != state.value)
        .values(
            state=state.value,
            arrived=arrived,
            changed=now,
            note=json.dumps(note, ensure_ascii=False),
            owner=None,
        )
    )
    if not done.rowcount:
        return False
    message["state"] = state.value
    detail = json.dumps({"by": "answer", **note}, ensure_ascii=False)
    row = {
        "at": now,
        "subject": "message",
        "subject_id": message["id"],
        "what": state.value,
        "detail": detail,
    }
    events.note(connection, [row])
    return True


def _event(now: str, message: int, answer: Answer, weight: str, *, applied: bool) -> dict[str, Any]:
    said = answer.said
    detail = {
        "receipt": answer.receipt, "kind": said.kind, "status": said.status, "time": said.time, "info": said.info,
        "verdict": answer.verdict, "reference": said.fields.get("reference", ""), "weight": weight, "applied": applied,
    }  # fmt: skip
    return {
        "at": now, "subject": "message", "subject_id": message, "what": "technical",
        "detail": json.dumps(detail, ensure_ascii=False),
    }  # fmt: skip


def _weight(moment: str, verdict: Verdict, status: str) -> str:
    return f"{moment}{_WEIGHT.index(verdict)}{status}"


def _digits(now: str) -> str:
    return "".join(each for each in now[:23] if each.isdigit()).ljust(17, "0")
