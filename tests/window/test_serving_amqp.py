"""The window behind a real RabbitMQ."""

import time
import uuid
from contextlib import contextmanager

import pika
import pytest
from lxml import etree

from tests.window.test_serving_http import DXP, envelope
from yuhuo_customs.testing import serve_window

QUIET = "refused = 0\nreviewed = 0\ninspected = 0\n"


@pytest.fixture
def sender():
    """A sender of its own for each test: the broker is shared."""
    return f"DXP{uuid.uuid4().hex[:13].upper()}"


class Client:
    def __init__(self, url, sender):
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.channel.queue_declare(f"dxp.out.{sender}", durable=True)
        self.sender = sender

    def put(self, body):
        properties = pika.BasicProperties(content_type="text/xml", delivery_mode=2)
        self.channel.basic_publish("", "dxp.in", body, properties)

    def take(self, count, seconds=8):
        """So many messages of the own queue, as they come: type, message id, body."""
        found, deadline = [], time.monotonic() + seconds
        while len(found) < count and time.monotonic() < deadline:
            method, properties, body = self.channel.basic_get(f"dxp.out.{self.sender}", auto_ack=True)
            if method:
                found.append((properties.type, properties.message_id, etree.fromstring(body)))
            else:
                self.connection.sleep(0.05)
        return found


@contextmanager
def served(tmp_path, broker, sender, scenario=""):
    with serve_window(tmp_path, QUIET + scenario, amqp=broker, http=None, every=0.05) as server:
        client = Client(broker, sender)
        try:
            yield client, server
        finally:
            client.channel.queue_delete(f"dxp.out.{sender}")
            client.connection.close()
        assert server.trouble is None


def test_a_message_its_answer_and_its_receipts(tmp_path, broker, sender, ceb):
    with served(tmp_path, broker, sender) as (client, server):
        client.put(envelope("M1", ceb.message(ceb.order("A1")), sender=sender))
        found = client.take(3)
        assert [(kind, number) for kind, number, _ in found] == [
            ("DxpRep", "M1"), ("DxpMsg", "000000001"), ("DxpMsg", "000000002")
        ]  # fmt: skip
        assert found[0][2].findtext(f".//{DXP}ResponseCode") == "4000"
        assert found[1][2].findtext(f".//{DXP}ReceiverId") == sender
        client.put(envelope("M1", ceb.message(ceb.order("A1")), sender=sender))
        assert client.take(1)[0][2].findtext(f".//{DXP}ResponseCode") == "4001"
        assert server.window.waiting() == []


def test_a_lost_answer_is_stored_all_the_same(tmp_path, broker, sender):
    with served(tmp_path, broker, sender, '[[fault]]\ndo = "lost-reply"') as (client, server):
        client.put(envelope("M1", b"<a/>", sender=sender))
        assert [kind for kind, _, _ in client.take(1)] == ["DxpMsg"]  # the CEB900; there is no DxpRep
        assert server.window.look_up("M1")


def test_what_is_not_taken_stays_in_the_queue_until_it_is(tmp_path, broker, sender):
    with served(tmp_path, broker, sender, '[[fault]]\ndo = "outage"\nto = 0.5') as (client, _):
        client.put(envelope("M1", b"<a/>", sender=sender))
        assert client.take(1)[0][0] == "DxpRep"


def test_rubbish_does_not_stop_the_queue(tmp_path, broker, sender):
    with served(tmp_path, broker, sender) as (client, _):
        client.put(b"rubbish")
        client.put(envelope("M1", b"<a/>", sender=sender))
        assert client.take(1)[0][:2] == ("DxpRep", "M1")
        method, _, body = client.channel.basic_get("dxp.out.UNREADABLE", auto_ack=True)
        assert method
        assert b"<ResponseCode>0001<" in body
        client.channel.queue_delete("dxp.out.UNREADABLE")


def test_no_broker_is_an_error_of_the_gateway(tmp_path):
    from yuhuo_customs.errors import GatewayError, SetupError
    from yuhuo_customs.window.doors.queue import Queue
    from yuhuo_customs.window.window import Window

    window = Window(tmp_path / "w.sqlite")
    with pytest.raises(GatewayError):
        Queue(window, "amqp://127.0.0.1:1/?connection_attempts=1&socket_timeout=1", lambda: None)
    with pytest.raises(SetupError):
        Queue(window, "amqp://guest:secret@127.0.0.1:port/", lambda: None)
    window.close()
