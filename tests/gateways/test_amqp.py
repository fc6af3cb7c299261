"""The amqp gateway over a real RabbitMQ: nothing is lost when connections, processes or queues go away."""

import gc
import socket
import threading
import time
import uuid
import warnings

import pika
import pytest

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Outgoing
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, SetupError
from yuhuo_customs.settings import Settings, Table
from yuhuo_customs.testing import FixedClock
from yuhuo_customs.testing.relay import relay
from yuhuo_customs.wire import dxp

MESSAGE = Outgoing("M1", "CEB303Message", b"<a/>", "DXPENT0000000001", "20261111080000")


class Desk:
    """The other side: the broker itself, seen from the administrator's chair."""

    def __init__(self, url, gateway_url):
        self.url, self.gateway_url = url, gateway_url
        self.out, self.back = f"in-{uuid.uuid4()}", f"out-{uuid.uuid4()}"
        self.connection = pika.BlockingConnection(
            pika.URLParameters(f"{url.replace('//', '//guest:guest@')}/%2F")
        )
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.made = []

    def gateway(self, url=None, **more):
        values = {
            "kind": "amqp",
            "url": url or self.gateway_url,
            "send_to": self.out,
            "receive_from": self.back,
        }
        settings = Settings(dxpId="DXPENT0000000001", gateways={"q": Table("gateway.q", values | more)})
        self.made.append(gateways.open("q", settings, FixedClock()))
        return self.made[-1]

    def publish(self, body, number=None):
        properties = pika.BasicProperties(delivery_mode=2, message_id=number)
        self.channel.basic_publish("", self.back, body, properties)

    def count(self):
        return self.channel.queue_declare(self.out, durable=True).method.message_count

    def close(self):
        for each in self.made:
            each.close()
        for queue in (self.out, self.back):
            self.channel.queue_delete(queue)
        self.connection.close()


@pytest.fixture
def desk(broker):
    made = Desk(broker, broker)
    yield made
    made.close()
    del made
    with warnings.catch_warnings():
        # pika leaves the wake-up sockets of a broken connection to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_message_lies_persistent_in_a_durable_queue(desk):
    gateway = desk.gateway()
    assert gateway.hand_over(MESSAGE) == ""
    _, properties, body = desk.channel.basic_get(desk.out, auto_ack=True)
    assert (properties.delivery_mode, properties.message_id, properties.content_type) == (2, "M1", "text/xml")
    envelope = dxp.unwrap(body)
    assert (envelope.cop_msg_id, envelope.data, envelope.receivers) == ("M1", b"<a/>", ("DXPEDCCEB0000003",))
    desk.channel.queue_declare(desk.out, durable=True)  # another durability would be refused
    gateway.hand_over(MESSAGE)
    assert desk.channel.basic_get(desk.out, auto_ack=True)[2] == body


def test_without_an_envelope(desk):
    desk.gateway(envelope=False).hand_over(MESSAGE)
    assert desk.channel.basic_get(desk.out, auto_ack=True)[2] == b"<a/>"


def test_a_receipt_stays_until_it_is_acknowledged(desk):
    first = desk.gateway()
    assert first.collect() == []
    desk.publish(b"<r>1</r>", "R1")
    desk.publish(b"<r>2</r>")
    found = first.collect()
    assert [each.content for each in found] == [b"<r>1</r>", b"<r>2</r>"]
    assert list(first.collect()) == list(found)
    first.acknowledge([found[0].id])
    assert [each.content for each in first.collect()] == [b"<r>2</r>"]
    first.close()  # a crash: the broker gives it to the next connection
    second = desk.gateway()
    assert [each.content for each in second.collect()] == [b"<r>2</r>"]
    second.acknowledge([each.id for each in second.collect()])
    second.acknowledge([found[0].id, "never heard of"])
    second.close()
    assert desk.gateway().collect() == []


def test_the_same_receipt_twice_is_acknowledged_twice(desk):
    gateway = desk.gateway()
    gateway.collect()
    desk.publish(b"<r/>", "R1")
    desk.publish(b"<r/>", "R1")
    (found,) = gateway.collect()
    gateway.acknowledge([found.id])
    gateway.close()
    assert desk.gateway().collect() == []


def test_more_than_a_round_takes_comes_in_the_next(desk):
    gateway = desk.gateway(batch=2)
    gateway.collect()
    for number in range(5):
        desk.publish(str(number).encode())
    seen = []
    for _ in range(3):
        found = gateway.collect()
        seen += [each.content for each in found]
        gateway.acknowledge([each.id for each in found])
    assert seen == [b"0", b"1", b"2", b"3", b"4"]


def test_no_such_queue_is_not_sent(desk):
    gateway = desk.gateway(declare=False)
    desk.channel.queue_declare(desk.back, durable=True)
    with pytest.raises(NotSent, match="no such queue"):
        gateway.hand_over(MESSAGE)
    desk.channel.queue_declare(desk.out, durable=True)
    gateway.hand_over(MESSAGE)
    assert desk.channel.basic_get(desk.out, auto_ack=True)[2]


@pytest.fixture
def line(broker):
    with relay(int(broker.rpartition(":")[2])) as made:
        yield made


def test_a_connection_that_died_meanwhile_is_made_anew(desk, line):
    gateway = desk.gateway(f"amqp://127.0.0.1:{line.port}")
    gateway.hand_over(MESSAGE)
    line.cut()
    time.sleep(0.1)
    gateway.hand_over(MESSAGE)
    desk.publish(b"<r/>")
    assert len(gateway.collect()) == 1
    line.cut()
    time.sleep(0.1)
    assert len(gateway.collect()) == 1  # the broker gave it again
    assert desk.count() == 2


def test_a_confirm_that_never_comes_is_not_known(desk, line):
    gateway = desk.gateway(f"amqp://127.0.0.1:{line.port}")
    gateway.hand_over(MESSAGE)
    line.silent = True
    cutter = threading.Timer(0.3, line.cut)
    cutter.start()
    with pytest.raises(OutcomeUnknown, match="broke"):
        gateway.hand_over(MESSAGE)
    cutter.join()
    assert gateway.look_up("M1") == "cannot_tell"
    assert desk.count() == 2  # it had arrived
    line.silent = False
    gateway.hand_over(MESSAGE)
    assert desk.count() == 3


def test_an_acknowledgement_that_is_lost_brings_it_again(desk, line):
    gateway = desk.gateway(f"amqp://127.0.0.1:{line.port}")
    gateway.collect()
    desk.publish(b"<r/>")
    (found,) = gateway.collect()
    line.cut()
    time.sleep(0.1)
    with pytest.raises(GatewayError):
        gateway.acknowledge([found.id])
    assert [each.id for each in gateway.collect()] == [found.id]
    gateway.acknowledge([found.id])
    gateway.close()
    assert desk.gateway().collect() == []


def test_no_broker(desk):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gateway = desk.gateway(f"amqp://127.0.0.1:{port}")
    with pytest.raises(NotSent, match="No connection"):
        gateway.hand_over(MESSAGE)
    with pytest.raises(GatewayError, match="No connection"):
        gateway.collect()


def test_a_wrong_password_is_not_sent(desk, monkeypatch):
    monkeypatch.setenv("MQ_PASSWORD", "canary-7291")
    gateway = desk.gateway(user="guest", password={"env": "MQ_PASSWORD"})
    with pytest.raises(NotSent) as caught:
        gateway.hand_over(MESSAGE)
    assert "canary-7291" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://h", "amqp://", "amqp://user:word@h/", "amqps://user@h"])
def test_an_address_without_secrets(url):
    settings = Settings(dxpId="D", gateways={"q": Table("gateway.q", {"kind": "amqp", "url": url})})
    with pytest.raises(SetupError, match="without user and password"):
        gateways.open("q", settings, FixedClock())


def test_the_receipt_queue_needs_a_name():
    settings = Settings(gateways={"q": Table("gateway.q", {"kind": "amqp", "url": "amqp://h"})})
    with pytest.raises(SetupError, match="dxpId is not set"):
        gateways.open("q", settings, FixedClock())
