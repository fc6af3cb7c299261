"""Batches, fake gateways and opened ledgers for these tests."""

import hashlib
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from yuhuo_customs.domain.ports import Outgoing, RawReceipt
from yuhuo_customs.domain.receipts import Receipt
from yuhuo_customs.domain.stages import Message, Signed, SignedMessage
from yuhuo_customs.errors import InputError, Text
from yuhuo_customs.ledger.book import Ledger, RunInfo

BEIJING = timezone(timedelta(hours=8))
PLATFORM, SELLER, AGENT = "41019600AA", "41019600BB", "41019600CC"


@dataclass
class TickingClock:
    """One second on at each look."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 11, 8, 0, 0, tzinfo=BEIJING))

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def guid(*words: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, " ".join(map(str, words)))).upper()


def orders_frame(numbers: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "_order": pl.Series(range(len(numbers)), dtype=pl.UInt32),
            "orderNo": numbers,
            "copNo": [f"C{number}" for number in numbers],
            "ebpCode": [PLATFORM] * len(numbers),
            "ebcCode": [SELLER] * len(numbers),
            "agentCode": [AGENT] * len(numbers),
        }
    )


def fingerprints(kind: str, numbers: Sequence[str], content: str = "a") -> pl.DataFrame:
    return orders_frame(numbers).select(
        "_order",
        key=pl.format("{}|{}", "ebpCode" if kind == "CEB303" else "ebcCode", "orderNo"),
        content=pl.lit(content),
    )


def batch(
    numbers: Sequence[str],
    *,
    kinds: Sequence[str] = ("CEB303", "CEB603"),
    revision: int = 1,
    content: str = "a",
    per_message: int = 2,
    size: int = 40,
    app_type: str = "1",
) -> Signed:
    """Messages of ``per_message`` documents each, lists (CEB603) first, so that the order of sending shows."""
    messages = []
    for kind in sorted(kinds, reverse=True):
        frame = fingerprints(kind, numbers, content).with_columns(
            revision=pl.lit(revision, dtype=pl.UInt32),
            appType=pl.lit(app_type),
            guid=pl.Series([guid(kind, number, revision) for number in numbers], dtype=pl.String),
        )
        for start in range(0, len(numbers), per_message):
            part = frame.slice(start, per_message)
            id_ = guid("message", kind, *part["guid"])
            message = Message(f"{kind}Message", id_, "", "", part)
            body = f"<{kind} {id_}>".encode().ljust(size, b".")
            messages.append(
                SignedMessage(
                    message.kind,
                    message.guid,
                    message.records,
                    body,
                    hashlib.sha256(body).hexdigest(),
                    "0123",
                )
            )
    return Signed(tuple(messages), datetime(2026, 11, 11, 8, 0, 0, tzinfo=BEIJING))


def enter(ledger: Ledger, numbers: Sequence[str], **more: object) -> int:
    run = RunInfo("orders.xlsx", "0" * 64, "order-export", "fake", {"ready": len(numbers)})
    signed = batch(numbers, **more)
    return ledger.queue(run, signed.messages, signed.app_time, orders_frame(numbers))


Script = Callable[[Outgoing], str]


@dataclass
class FakeGateway:
    """Remembers what it took in. ``script`` says what becomes of a message: it raises, or returns a reference."""

    name: str = "fake"
    production: bool = False
    can_look_up: bool = True
    refuses_repeats: bool = False
    script: Script = lambda outgoing: f"R-{outgoing.cop_msg_id[:4]}"
    tries: list[Outgoing] = field(default_factory=list)
    inside: dict[str, bytes] = field(default_factory=dict)
    waiting: list[RawReceipt] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def hand_over(self, message: Outgoing) -> str:
        self.tries.append(message)
        reference = self.script(message)
        assert message.cop_msg_id not in self.inside, "handed over twice"
        self.inside[message.cop_msg_id] = message.content
        return reference

    def look_up(self, cop_msg_id: str) -> str:
        self.asked.append(cop_msg_id)
        return "taken_in" if cop_msg_id in self.inside else "unknown_there"

    def collect(self) -> Sequence[RawReceipt]:
        return [each for each in self.waiting if each.id not in self.acknowledged]

    def acknowledge(self, ids: Sequence[str]) -> None:
        self.acknowledged.extend(ids)

    def kinds(self) -> list[str]:
        return [each.kind.removesuffix("Message") for each in self.tries]


def told(*lines: str) -> bytes:
    """A receipt file in a form of these tests: one element per line, fields separated by commas."""
    return "\n".join(lines).encode()


def read(content: bytes) -> list[Receipt]:
    """``304,orderNo,status,time[,info[,guid]]`` · ``604,copNo,…`` · ``900,copMsgId,…``."""
    found = []
    for line in content.decode().splitlines():
        kind, key, status, time, info, own = (*line.split(","), *[""] * 5)[:6]
        if kind == "605":  # a list's receipt that names it by preNo only
            fields = {"preNo": key}
            found.append(
                Receipt("CEB604Message", "CEB603", fields, status, time.ljust(17, "0"), info, fields)
            )
            continue
        if kind not in ("304", "604", "900"):
            raise InputError(Text("无法读取。", "It cannot be read."), todo=Text("", ""))
        keys = {
            "304": {"orderNo": key, "ebpCode": PLATFORM, "ebcCode": SELLER},
            "604": {"copNo": key, "agentCode": AGENT, "orderNo": key.removeprefix("C"), "ebcCode": SELLER},
            "900": {"oriCopMsgId": key},
        }[kind]
        numbers = (
            {"preNo": "P" + key, "invtNo": "I" + key} if kind == "604" and status in ("120", "800") else {}
        )
        fields = keys | numbers | ({"guid": own} if own else {})
        answers = {"304": "CEB303", "604": "CEB603", "900": ""}[kind]
        found.append(Receipt(f"CEB{kind}Message", answers, keys, status, time.ljust(17, "0"), info, fields))
    return found


_BOTH = (
    "test_ledger_technical",
    "test_ledger_bills",
    "test_ledger_outbox",
    "test_ledger_receipts",
    "test_ledger_intents",
    "test_ledger_upkeep",
    "test_ledger_strays",
)
"""What every database must do alike."""


def pytest_generate_tests(metafunc):
    if "place" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".")[2]
        metafunc.parametrize("place", ["sqlite", "postgres"] if name in _BOTH else ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory) -> Path:
    """A ledger with nothing in it: making one takes longer than most tests, copying it does not."""
    path = tmp_path_factory.mktemp("empty") / "ledger.sqlite"
    Ledger.open(path, TickingClock()).close()
    return path


@pytest.fixture
def place(request, tmp_path: Path, empty_ledger):
    """Where a ledger lies: a file, or a database."""
    if request.param == "sqlite":
        return shutil.copy(empty_ledger, tmp_path / "ledger.sqlite")
    return request.getfixturevalue("postgres").emptied()


@pytest.fixture
def ledger(place):
    with Ledger.open(place, TickingClock(), wait=0.2) as opened:
        yield opened


@pytest.fixture
def sqlite_ledger(tmp_path: Path, empty_ledger):
    place = shutil.copy(empty_ledger, tmp_path / "ledger.sqlite")
    with Ledger.open(place, TickingClock(), wait=0.2) as opened:
        yield opened
