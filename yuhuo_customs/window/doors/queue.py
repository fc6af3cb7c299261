"""The window behind RabbitMQ: messages from ``dxp.in``, answers and receipts to ``dxp.out.SENDERID``."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from yuhuo_customs.errors import GatewayError, SetupError, Text
from yuhuo_customs.window import counter, dxp
from yuhuo_customs.window.dxp import Answer, Unreadable
from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.window import Window

AMQP = "amqp"
"""The name of this door."""
INCOMING = "dxp.in"
OUTGOING = "dxp.out."
_AGAIN_AFTER = 0.1
_NOT_TAKEN = {
    "outage", "refused", "reset", "cut-reading", "429", "500", "502", "503", "401", "redirect", "captive-portal",
}  # fmt: skip
_SILENT = {"lost-reply", "half-reply", "504", "huge-reply"}


class Queue:
    """One connection, used by one thread: :meth:`run` takes messages in, and puts out receipts between them."""

    def __init__(self, window: Window, url: str, now: Callable[[], datetime]) -> None:
        """Connect to the broker and declare the queue of incoming messages.

        Raises:
            SetupError: pika is not installed, or the address is wrong.
            GatewayError: the broker cannot be reached.
        """
        self._pika = _library()
        self._window, self._now = window, now
        try:
            parameters = self._pika.URLParameters(url)
        except (ValueError, TypeError, KeyError) as error:
            raise _wrong(url) from error
        try:
            self._connection = self._pika.BlockingConnection(parameters)
            self._channel = self._connection.channel()
            self._channel.confirm_delivery()
            self._channel.basic_qos(prefetch_count=50)
            self._channel.queue_declare(INCOMING, durable=True)
        except (self._pika.exceptions.AMQPError, OSError) as error:
            raise GatewayError(
                Text(f"无法连接RabbitMQ：{error!r}", f"RabbitMQ cannot be reached: {error!r}"),
                where=str(parameters.host),
                todo=Text("请检查地址和服务是否启动。", "Check the address, and that the broker runs."),
            ) from error

    def run(self, stopping: threading.Event) -> None:
        """Work until ``stopping``; somebody else makes the rounds.

        Raises:
            GatewayError: the store cannot be used, or the broker has gone.
        """
        try:
            self._channel.basic_consume(INCOMING, self._taken)
            while not stopping.is_set():
                self._connection.process_data_events(time_limit=0.1)
                self.deliver()
            self._connection.close()
        except (self._pika.exceptions.AMQPError, OSError) as error:
            raise GatewayError(
                Text(f"RabbitMQ连接中断：{error!r}", f"The connection to RabbitMQ broke: {error!r}"),
                todo=Text("请重新启动模拟窗口。", "Start the mock window again."),
            ) from error

    def deliver(self) -> None:
        """Put out the receipts that wait; forgotten when the broker has confirmed them."""
        for each in self._window.waiting(ways=(AMQP,), limit=200):
            self._put(each.owner, "DxpMsg", each.id, dxp.write_envelope(each, self._now()))
            self._window.forget([each.id])

    def _taken(self, channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        try:
            envelope = dxp.read_envelope(body)
        except Unreadable as error:
            # Without a readable sender there is no queue for an answer: it is kept for a person.
            self._put(
                "UNREADABLE", "DxpRep", "", dxp.write_reply(Answer(error.code, info=error.info), self._now())
            )
            channel.basic_ack(method.delivery_tag)
            return
        fault = self._window.meet("hand-over", envelope.cop_msg_id, envelope.kind)
        if fault and fault.do in _NOT_TAKEN and not fault.stored:
            self._connection.sleep(_AGAIN_AFTER)  # it comes back at once
            channel.basic_nack(method.delivery_tag, requeue=True)
            return
        answer = counter.receive(self._window, envelope, fault, AMQP)
        channel.basic_ack(method.delivery_tag)
        if not _silent(fault):
            content = dxp.write_reply(answer, self._now(), envelope.sender)
            self._put(envelope.sender, "DxpRep", envelope.cop_msg_id, content)

    def _put(self, owner: str, kind: str, number: str, content: bytes) -> None:
        name = f"{OUTGOING}{owner}"
        self._channel.queue_declare(name, durable=True)
        properties = self._pika.BasicProperties(
            content_type="text/xml", content_encoding="utf-8", delivery_mode=2, type=kind, message_id=number
        )
        self._channel.basic_publish("", name, content, properties, mandatory=True)


def _silent(fault: Fault | None) -> bool:
    return fault is not None and fault.do in _SILENT


def _library() -> Any:
    try:
        import pika
        import pika.exceptions
    except ImportError as error:
        raise SetupError(
            Text("缺少pika库，不能使用RabbitMQ。", "RabbitMQ needs the library pika."),
            todo=Text("请运行 pip install pika。", "Run: pip install pika."),
        ) from error
    return pika


def _wrong(url: str) -> SetupError:
    # the address may hold a password: it is not shown
    return SetupError(
        Text("RabbitMQ地址有误。", f"The address of RabbitMQ is wrong ({len(url)} characters)."),
        todo=Text("写法：amqp://guest:guest@127.0.0.1:5672/", "Write: amqp://guest:guest@127.0.0.1:5672/"),
    )
