"""The amqp gateway: durable queues of RabbitMQ, persistent messages, publisher confirms (transport.md §6.1).

The broker's confirm means that the broker has it, nothing of customs. What comes in is acknowledged only when it is durable
in the ledger; until then the broker keeps it and gives it again to the next connection.
"""

import contextlib
import hashlib
import ssl
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, model_validator

from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.domain.receipts import Verdict
from yuhuo_customs.errors import GatewayError, NotSent, OutcomeUnknown, SetupError, Text
from yuhuo_customs.gateways import profiles
from yuhuo_customs.gateways.profiles.codes import Codes
from yuhuo_customs.gateways.profiles.envelope import enclose
from yuhuo_customs.profile import Secret
from yuhuo_customs.settings import Settings

_SAFE = Text("可以安全重试：稍后再次运行同一命令。", "Safe to repeat: run the same command again later.")
_ASK = Text(
    "请勿手工重发：再次运行同一命令，程序会先核实。",
    "Do not send it by hand: run the same command again, the tool asks first.",
)


class Options(profiles.Options):
    """RabbitMQ, or another broker of AMQP 0-9-1."""

    url: str = Field(description="amqp://主机:端口/虚拟主机 或 amqps:// / address without user and password")
    user: str = Field("", description="用户 / user")
    password: Secret | None = Field(None, description="密码 / password")
    ca_file: str = Field("", description="私有 CA 证书（amqps）/ certificates of a private CA")
    exchange: str = Field("", description="交换机；空：默认 / exchange; empty: the default one")
    send_to: str = Field("dxp.in", description="发送队列（路由键）/ queue, or routing key, for messages")
    receive_from: str = Field("dxp.out.{sender}", description="回执队列 / queue of answers and receipts")
    declare: bool = Field(default=True, description="自动声明持久队列 / declare the durable queues")
    envelope: bool = Field(default=True, description="放入 DXP 信封 / in a DXP envelope")
    refuses_repeats: bool = Field(
        default=False, description="对方拒收重复报文 / the other side refuses repeats"
    )
    answer: Codes = Field(Codes(), description="对方代码的含义 / what its own codes mean")
    batch: int = Field(500, gt=0, le=5000, description="每次最多收取 / taken in one round at most")
    timeout: float = Field(30.0, gt=0, le=600, description="等待上限（秒）/ seconds to wait for the broker")

    @model_validator(mode="after")
    def _address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("amqp", "amqps") or not parts.hostname or parts.username or parts.password:
            raise ValueError("url: an address such as amqps://host:5671/vhost, without user and password")
        return self


class AmqpGateway:
    """A :class:`~yuhuo_customs.domain.ports.Gateway` over a broker; one connection, one call at a time."""

    can_look_up = False

    def __init__(self, profile: profiles.Profile, options: Options, sender: str) -> None:
        """By the profile; no connection is made yet. ``sender`` is the own DXP id."""
        self.name, self.production = profile.name, profile.production
        self.refuses_repeats = options.refuses_repeats
        self._options, self._sender = options, sender
        self._host = urlsplit(options.url).netloc
        self._lock = threading.RLock()
        self._channel: Any = None
        self._held: dict[str, tuple[list[int], RawReceipt]] = {}

    def hand_over(self, message: Outgoing) -> str:
        """Publish one message, persistent, and wait for the broker's confirm.

        Raises:
            NotSent: no connection, or there is no such queue.
            OutcomeUnknown: the connection broke, or the broker did not take it over.
        """
        from pika import BasicProperties, exceptions

        content = message.content
        if self._options.envelope:
            content = enclose(message, self._sender, self._options.receivers)
        properties = BasicProperties(
            content_type="text/xml",
            content_encoding="UTF-8",
            delivery_mode=2,
            message_id=message.cop_msg_id[:255],
            type=message.kind,
        )
        with self._lock:
            channel = self._alive(NotSent)
            try:
                channel.basic_publish(
                    self._options.exchange, self._options.send_to, content, properties, mandatory=True
                )
            except exceptions.UnroutableError:
                raise NotSent(
                    Text("没有这个队列，报文没有发出。", "There is no such queue: nothing was sent."),
                    where=f"{self._host} {self._options.send_to}",
                    todo=Text("请检查 exchange 和 send_to。", "Check exchange and send_to."),
                ) from None
            except (exceptions.AMQPError, OSError) as error:
                self._drop()
                raise OutcomeUnknown(_broke(error), where=self._host, todo=_ASK) from None
        return ""

    def look_up(self, cop_msg_id: str) -> Literal["cannot_tell"]:  # noqa: ARG002 - a broker cannot be asked
        """A queue cannot be asked."""
        return "cannot_tell"

    def collect(self) -> Sequence[RawReceipt]:
        """What waits in the queue, and what came before and is not acknowledged yet.

        Raises:
            GatewayError: no connection.
        """
        queue = self._options.receive_from.replace("{sender}", self._sender)
        with self._lock, self._asking():
            channel = self._alive(GatewayError)
            for _ in range(self._options.batch):
                method, properties, body = channel.basic_get(queue)
                if method is None:
                    break
                number = f"{properties.message_id or ''}:{hashlib.sha256(body).hexdigest()[:32]}"
                tags, _ = self._held.setdefault(number, ([], RawReceipt(number, body)))
                tags.append(method.delivery_tag)
            return [receipt for _, receipt in self._held.values()]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """These are durable here; the broker forgets them.

        Raises:
            GatewayError: the broker could not be told: they come again.
        """
        with self._lock, self._asking():
            for number in ids:
                tags, _ = self._held.pop(number, ((), None))
                for tag in tags:
                    self._channel.basic_ack(tag)
            if self._channel is not None:
                self._channel.connection.process_data_events(0)

    def means(self, code: str) -> Verdict:
        """What a platform's own code in an answer says."""
        return self._options.answer.verdict(code)

    def reach(self) -> str:
        """Connect to the broker; both queues are declared by it as the profile says.

        Raises:
            GatewayError: it cannot be connected to.
        """
        with self._lock:
            self._alive(GatewayError)
        return "AMQP 0-9-1"

    def close(self) -> None:
        """Let go of the connection; what is not acknowledged goes back to the queue."""
        with self._lock:
            self._drop()

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        from pika import exceptions

        try:
            yield
        except (exceptions.AMQPError, OSError) as error:
            self._drop()
            raise GatewayError(_broke(error), where=self._host, todo=_SAFE) from None

    def _alive(self, kind: type[GatewayError]) -> Any:
        """The channel; a connection that has died since is made anew before anything is sent."""
        from pika import exceptions

        try:
            if self._channel is not None:
                self._channel.connection.process_data_events(0)
        except (exceptions.AMQPError, OSError):
            self._drop()
        if self._channel is None or not self._channel.is_open:
            self._drop()
            try:
                self._channel = self._connected()
            except (exceptions.AMQPError, OSError) as error:
                reason = str(error) or type(error).__name__
                raise kind(
                    Text(
                        f"无法连接消息队列（{reason}），报文没有发出。",
                        f"No connection to the broker ({reason}).",
                    ),
                    where=self._host,
                    todo=_SAFE,
                ) from None
        return self._channel

    def _connected(self) -> Any:
        import pika

        options, parts = self._options, urlsplit(self._options.url)
        secure = parts.scheme == "amqps"
        context = ssl.create_default_context(cafile=options.ca_file or None) if secure else None
        secret = options.password.reveal().decode() if options.password else ""
        connection = pika.BlockingConnection(
            pika.ConnectionParameters(
                host=parts.hostname,
                port=parts.port or (5671 if secure else 5672),
                virtual_host=unquote(parts.path[1:]) or "/",
                credentials=pika.PlainCredentials(
                    options.user or "guest", secret or "guest", erase_on_connect=True
                ),
                ssl_options=pika.SSLOptions(context, parts.hostname) if context else None,
                heartbeat=60,
                blocked_connection_timeout=options.timeout,
                socket_timeout=options.timeout,
                stack_timeout=options.timeout,
                connection_attempts=1,
            )
        )
        channel = connection.channel()
        channel.confirm_delivery()
        if options.declare:
            for queue in (options.send_to, options.receive_from.replace("{sender}", self._sender)):
                channel.queue_declare(queue, durable=True)
        return channel

    def _drop(self) -> None:
        """Forget the connection; the broker gives what was not acknowledged again."""
        from pika import exceptions

        channel, self._channel = self._channel, None
        self._held.clear()
        if channel is not None and channel.connection.is_open:
            with contextlib.suppress(exceptions.AMQPError, OSError):
                channel.connection.close()


def connect(profile: profiles.Profile, settings: Settings, _clock: Clock) -> AmqpGateway:
    """The gateway over the broker of a profile.

    Raises:
        SetupError: the own DXP id is not set, and the receipt queue is named by it.
    """
    options = profile.options
    assert isinstance(options, Options)
    if "{sender}" in options.receive_from and not settings.dxpId:
        raise SetupError(
            Text(
                "没有配置 dxpId，回执队列名称不完整。", "dxpId is not set: the queue of receipts has no name."
            ),
            where=profile.table.place("receive_from"),
            todo=Text("请设置 dxpId 或 receive_from。", "Set dxpId, or receive_from."),
        )
    return AmqpGateway(profile, options, settings.dxpId)


def _broke(error: Exception) -> Text:
    reason = str(error) or type(error).__name__
    return Text(f"与消息队列的连接中断（{reason}）。", f"The connection to the broker broke ({reason}).")
