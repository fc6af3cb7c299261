"""A signed batch enters the ledger: messages, documents and the first events, in one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert

from yuhuo_customs.domain.stages import SignedMessage
from yuhuo_customs.ledger import events
from yuhuo_customs.ledger.packing import pack
from yuhuo_customs.ledger.registering import Entered, register
from yuhuo_customs.ledger.schema import MESSAGES, ORIGINS, PAYLOADS, RUNS
from yuhuo_customs.ledger.states import State
from yuhuo_customs.ledger.store import reserve

_LOT = 50
"""Messages entered by one statement: more would only hold their bytes longer."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a submission was made from.

    Attributes:
        name, sha256: Of the input file.
        profile: Sheet profile.
        gateway: Name of the gateway that the messages are for; no other one ever gets them.
        profile_path: Of the profile's own file; "" for a shipped profile.
        counts: Whatever the caller wants to keep (orders ready, to fix, …).
        sender: Own DXP id, the SenderId of every envelope.
        origin: The input file's bytes and the judgement on it; None: nothing is kept of them.
        announced: Documents that are to follow: ``kind|business key`` without its last part → number by which they are
            known (``ledger.announcing``).
    """

    name: str
    sha256: str
    profile: str
    gateway: str
    counts: Mapping[str, int] = field(default_factory=dict)
    sender: str = ""
    origin: "Origin | None" = None
    announced: Mapping[str, str] = field(default_factory=dict)
    profile_path: str = ""

    def told(self) -> str:
        """The counts and what else is known of the run, as a JSON object."""
        more = {"announced": dict(self.announced), "profile": self.profile_path}
        return json.dumps(dict(self.counts) | {name: value for name, value in more.items() if value})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run was made from.

    Attributes:
        input: Bytes of the input file; empty where the documents were made out of the ledger.
        judgement: Text of a JSON object: ``as_of``, ``packs``, ``measures``, ``rules``, ``evidence``, ``findings``,
            and ``profile``, the text of a profile of the user's own.
    """

    input: bytes
    judgement: str


def queue(
    connection: Connection,
    now: str,
    run: RunInfo,
    *,
    messages: Iterable[SignedMessage],
    app_time: datetime,
    orders: pl.DataFrame | None,
) -> int:
    """See :meth:`yuhuo_customs.ledger.book.Ledger.queue`."""
    values = {
        "started": now,
        "name": run.name,
        "sha256": run.sha256,
        "profile": run.profile,
        "gateway": run.gateway,
        "counts": run.told(),
    }
    number = int(connection.execute(insert(RUNS).values(values).returning(RUNS.c.id)).scalar_one())
    if run.origin is not None:
        connection.execute(insert(ORIGINS), _origin(number, run.origin))
    moment = app_time.strftime("%Y%m%d%H%M%S")
    constant = {
        "run": number,
        "gateway": run.gateway,
        "changed": now,
        "sender": run.sender,
        "created": moment,
    }
    entered: list[Entered] = []
    waiting = iter(messages)
    while lot := list(islice(waiting, _LOT)):
        entered += _enter(connection, constant, lot, len(entered) + 1)
    register(connection, entered, {"run": number, "app_time": moment}, orders)
    if entered:
        events.note(connection, [each.event(now) for each in entered])
    return number


def _origin(run: int, origin: Origin) -> dict[str, Any]:
    judgement = origin.judgement.encode()
    return {
        "run": run,
        "input": pack(origin.input),
        "input_size": len(origin.input),
        "judgement": pack(judgement),
        "judgement_size": len(judgement),
    }


def _enter(
    connection: Connection, values: Mapping[str, Any], lot: Sequence[SignedMessage], first: int
) -> list[Entered]:
    """Some messages at once; ``first``: place of the first one in the run."""
    numbers = reserve(connection, MESSAGES, len(lot))
    rows = [
        {
            **values,
            "id": number,
            "number": place,
            "kind": message.kind,
            "cop_msg_id": message.guid,
            "sha256": message.sha256,
            "size": len(message.content),
            "signed_by": message.signed_by,
            "state": State.QUEUED.value,
            "arrived": "no",
            "attempts": 0,
            "reference": "",
        }
        for place, (number, message) in enumerate(zip(numbers, lot, strict=True), first)
    ]
    connection.execute(insert(MESSAGES), rows)
    contents = [
        {"message": number, "content": pack(message.content)}
        for number, message in zip(numbers, lot, strict=True)
    ]
    connection.execute(insert(PAYLOADS), contents)
    return [
        Entered(number, message.kind, message.records, message.sha256)
        for number, message in zip(numbers, lot, strict=True)
    ]
