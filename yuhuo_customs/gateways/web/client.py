"""One exchange over HTTP: bounded in time and size, and honest about whether anything can have arrived.

What fails before the request leaves (name, connection, TLS) means "not sent"; everything later means "not known".
"""

import contextlib
import socket
import ssl
import weakref
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from yuhuo_customs.errors import NotSent, OutcomeUnknown, SetupError, Text
from yuhuo_customs.gateways.web import deadline
from yuhuo_customs.gateways.web.options import Options
from yuhuo_customs.gateways.web.waits import retry_after

_HOPS = 3
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
AGAIN = Text("可以安全重试：稍后再次运行同一命令。", "Safe to repeat: run the same command again later.")
ASK = Text(
    "请勿手工重发：再次运行同一命令，程序会先核实对方是否收到。",
    "Do not send it by hand: run the same command again, the tool asks first whether it arrived.",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer: status, body (whole), and the wait it asks for (seconds, None when it asks for none)."""

    status: int
    body: bytes
    wait: float | None


class Client:
    """Requests to one platform, over kept connections; may be shared by threads."""

    def __init__(self, options: Options) -> None:
        """By the profile; no connection is made yet.

        Raises:
            SetupError: certificate, key or CA file cannot be used, or a secret is not there.
        """
        self._options = options
        self._base = options.url.rstrip("/")
        self.host = urlsplit(self._base).netloc
        context = self._context = _tls(options)
        transport = httpx.HTTPTransport(verify=context)
        # httpx hands no network of one's own to its pool: the pool is replaced (a test with dripping headers guards it)
        transport._pool = httpcore.ConnectionPool(  # noqa: SLF001
            ssl_context=context, max_connections=32, network_backend=deadline.DeadlineBackend()
        )
        secrets = {name: each.reveal().decode() for name, each in options.secret_headers.items()}
        self._client = httpx.Client(
            transport=transport,
            headers={
                "Accept-Encoding": "identity",
                "User-Agent": "yuhuo-customs",
                **options.headers,
                **secrets,
            },
            timeout=httpx.Timeout(options.timeouts.read, connect=options.timeouts.connect),
            follow_redirects=False,
            trust_env=False,
        )
        # nobody is asked to close a gateway: its connections go when it goes
        weakref.finalize(self, self._client.close)

    def exchange(
        self,
        method: str,
        path: str,
        now: datetime,
        *,
        content: bytes | None = None,
        content_type: str = "",
        limit: int,
    ) -> Exchange:
        """One request and its whole answer.

        Args:
            path: Behind the platform's address.
            now: For a ``Retry-After`` that names a date.
            limit: Bytes of the answer that are read at most.

        Raises:
            NotSent: no connection: nothing can have arrived.
            OutcomeUnknown: any trouble after that, an answer beyond ``limit``, a redirect to another host.
        """
        url = self._base + path
        for _ in range(_HOPS):
            headers = {"Content-Type": content_type} if content_type else {}
            request = self._client.build_request(method, url, content=content, headers=headers)
            found, location = self._once(request, now, limit)
            if location is None:
                return found
            url = self._followed(url, location)
        raise self._unknown(Text("重定向次数过多。", "Too many redirects."))

    def reach(self) -> str:
        """Connect, shake hands, hang up: no request is made.

        Raises:
            NotSent: it is not there, or its certificate is not good.
        """
        parts = urlsplit(self._base)
        secure = parts.scheme == "https"
        address = (str(parts.hostname), parts.port or (443 if secure else 80))
        try:
            with socket.create_connection(address, self._options.timeouts.connect) as line:
                if not secure:
                    return "TCP"
                with self._context.wrap_socket(line, server_hostname=address[0]) as safe:
                    return str(safe.version())
        except OSError as error:
            raise self._not_sent(error) from None

    def _once(self, request: httpx.Request, now: datetime, limit: int) -> tuple[Exchange, str | None]:
        """The answer, and where it sends us (None: nowhere)."""
        deadline.start(self._options.timeouts.total)
        try:
            with contextlib.closing(self._client.send(request, stream=True)) as answer:
                wait = retry_after(answer.headers.get("Retry-After"), now)
                if answer.status_code in (301, 302, 303, 307, 308):
                    place = answer.headers.get("Location", "")
                    if answer.status_code in (307, 308) or request.method == "GET":
                        return Exchange(answer.status_code, b"", wait), place
                    raise self._elsewhere(place)
                return Exchange(answer.status_code, self._body(answer, limit), wait), None
        except _NOT_SENT as error:
            raise self._not_sent(error) from None
        except httpx.HTTPError as error:
            raise self._unknown(_reason(error, self._options)) from None

    def _body(self, answer: httpx.Response, limit: int) -> bytes:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise self._unknown(Text("回答被压缩，未读取。", "The answer is compressed: it was not read."))
        parts, size = [], 0
        for part in answer.iter_raw(65_536):
            size += len(part)
            if size > limit:
                raise self._unknown(
                    Text(f"回答超过 {limit:,} 字节，未读完。", f"The answer is larger than {limit:,} bytes.")
                )
            parts.append(part)
        return b"".join(parts)

    def _followed(self, url: str, location: str) -> str:
        there = urljoin(url, location)
        if urlsplit(there)[:2] != urlsplit(url)[:2]:
            raise self._elsewhere(location)
        return there

    def _elsewhere(self, location: str) -> OutcomeUnknown:
        host = urlsplit(location).netloc or self.host
        return self._unknown(Text(f"对方要求转到 {host}，已拒绝。", f"It was redirected to {host}: refused."))

    def _unknown(self, what: Text) -> OutcomeUnknown:
        return OutcomeUnknown(what, where=self.host, todo=ASK)

    def _not_sent(self, error: Exception) -> NotSent:
        kind = (
            Text("连接超时", "connecting took too long") if "Timeout" in type(error).__name__ else _why(error)
        )
        return NotSent(
            Text(f"无法连接（{kind.zh}），报文没有发出。", f"No connection ({kind.en}): nothing was sent."),
            where=self.host,
            todo=AGAIN,
        )


def _why(error: Exception) -> Text:
    words = str(error).lower()
    if "certificate" in words or "ssl" in words or "tls" in words:
        return Text(f"TLS 证书：{error}", f"TLS: {error}")
    if (
        "name or service" in words
        or "getaddrinfo" in words
        or "name resolution" in words
        or "nodename" in words
    ):
        return Text("找不到主机名", "the host name is not known")
    return Text(str(error), str(error))


def _reason(error: httpx.HTTPError, options: Options) -> Text:
    if deadline.over():
        seconds = options.timeouts.total
        return Text(f"整个交换超过 {seconds:g} 秒。", f"The whole exchange took more than {seconds:g} s.")
    if isinstance(error, httpx.ReadTimeout):
        seconds = options.timeouts.read
        return Text(f"{seconds:g} 秒内没有回答。", f"No answer within {seconds:g} s.")
    if isinstance(error, httpx.WriteTimeout | httpx.WriteError):
        return Text("发送过程中断开。", "The connection broke while sending.")
    return Text("等待回答时连接中断。", "The connection broke before the answer was whole.")


def _tls(options: Options) -> ssl.SSLContext:
    """The machine's own trusted certificates and, if set, those of a private CA. Verification is always on."""
    try:
        context = ssl.create_default_context()
        if options.ca_file:
            context.load_verify_locations(options.ca_file)
        if options.client_certificate:
            secret = options.client_key_password
            # a function, so that OpenSSL never asks at the terminal by itself
            context.load_cert_chain(
                options.client_certificate,
                options.client_key or None,
                password=lambda: secret.reveal() if secret else b"",
            )
    except OSError as error:
        raise SetupError(
            Text(
                f"客户端证书、私钥或 CA 文件无法使用：{error.strerror or error}。",
                f"Client certificate, key or CA file cannot be used: {error.strerror or error}.",
            ),
            where=options.client_certificate or options.ca_file,
            todo=Text("请检查文件和密码。", "Check the files and the password."),
        ) from None
    return context
