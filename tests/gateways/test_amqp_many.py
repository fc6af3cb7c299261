"""Several processes on one RabbitMQ and one ledger: nothing is lost, nothing goes out or counts twice."""

import os
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

import pika
import pytest
from sqlalchemy import select

from tests.ledger.conftest import TickingClock, enter, told
from yuhuo_customs.ledger import queries, schema, upkeep
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.wire import dxp

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL and RabbitMQ as Debian has it")

_CHILD = """
import os, signal, sys
from tests.ledger.conftest import TickingClock, read
from yuhuo_customs import gateways
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.intake import collect
from yuhuo_customs.settings import Settings, Table

place, url, out, back, part = sys.argv[1:]
values = {"kind": "amqp", "url": url, "send_to": out, "receive_from": back, "batch": 5}
settings = Settings(dxpId="DXPENT0000000001", gateways={"fake": Table("gateway.fake", values)})
gateway = gateways.open("fake", settings, TickingClock())
if part == "dies":  # when its receipts are in the ledger, and the broker does not know it yet
    gateway.acknowledge = lambda ids: os.kill(os.getpid(), signal.SIGKILL)
with Ledger.open(place, TickingClock(), wait=20) as ledger:
    print("ready", flush=True)
    for line in sys.stdin:
        if line == "send\\n":
            print(outbox.send(ledger, gateway).taken_in, flush=True)
        else:
            found, empty = 0, 0
            while empty < 2:
                came = collect(ledger, gateway, read).receipts
                found, empty = found + came, 0 if came else empty + 1
            print(found, flush=True)
gateway.close()
"""
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def queues(broker):
    """A channel of the administrator's, and the names of two queues."""
    connection = pika.BlockingConnection(pika.URLParameters(f"{broker.replace('//', '//guest:guest@')}/%2F"))
    channel, names = connection.channel(), [f"{side}-{uuid.uuid4()}" for side in ("in", "out")]
    for name in names:
        channel.queue_declare(name, durable=True)
    yield channel, *names
    for name in names:
        channel.queue_delete(name)
    connection.close()


def waiting(channel, queue):
    return channel.queue_declare(queue, durable=True).method.message_count


class Child:
    """One submitter that is also a collector."""

    def __init__(self, *words):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, *words],
            cwd=_ROOT, env=os.environ | {"PYTHONPATH": str(_ROOT)}, stdin=pipe, stdout=pipe, text=True,
        )  # fmt: skip

    def ask(self, word):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def answer(self):
        return self.process.stdout.readline().strip()

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def test_submitters_and_collectors_on_one_broker(broker, queues, postgres):
    url, (channel, out, back) = postgres.database(), queues
    numbers = [str(number) for number in range(80)]
    with Ledger.open(url, TickingClock()) as ledger:
        enter(ledger, numbers, kinds=["CEB303"])
        children = [Child(url, broker, out, back, part) for part in ("stays", "stays", "dies")]
        assert [child.answer() for child in children] == ["ready"] * 3
        *staying, dying = children
        for child in staying:
            child.ask("send")
        assert sum(int(child.answer()) for child in staying) == 40
        arrived = Counter()
        while (got := channel.basic_get(out, auto_ack=True))[0] is not None:
            arrived[dxp.unwrap(got[2]).cop_msg_id] += 1
        assert arrived == Counter(set(queries.order_states(ledger)["copMsgId"]))  # each once

        for number in numbers:
            channel.basic_publish("", back, told(f"304,{number},120,20261111080201"))
        channel.basic_publish("", back, told("304,0,120,20261111080201"))  # the broker gives one twice
        dying.ask("collect")
        dying.process.wait(60)
        for child in staying:
            child.ask("collect")
        taken = sum(int(child.answer()) for child in staying)
        for child in children:
            child.end()
        assert waiting(channel, back) == 0
        assert queries.order_states(ledger)["state"].unique().to_list() == ["STORED"]
        assert taken >= len(numbers)  # what the third one took and did not acknowledge came again
        with ledger.reading() as connection:
            kept = [bytes(row.content) for row in connection.execute(select(schema.RECEIPTS.c.content))]
        assert Counter(kept) == Counter(told(f"304,{number},120,20261111080201") for number in numbers)
        speaks = Counter(
            row.subject_id
            for row in ledger_events(ledger)
            if row.subject == "document" and row.what == "receipt"
        )
        assert set(speaks.values()) == {1}  # and no receipt was counted twice
        assert upkeep.verify(ledger).problems == ()


def ledger_events(ledger):
    with ledger.reading() as connection:
        return connection.execute(select(schema.EVENTS)).all()
