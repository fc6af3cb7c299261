"""One exchange over HTTP: bounded in time and size, and honest about whether anything can have arrived.

What fails before the request leaves (name, connection, TLS) means "not sent"; everything later means "not known".

The connections are httpcore's, which httpx stands on: what httpx would add to each request (cookies, redirects,
authentication, encodings) is not wanted here and costs as much again.
"""

import functools
import socket
import ssl
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from yuhuo_customs.errors import NotSent, OutcomeUnknown, SetupError, Text
from yuhuo_customs.gateways.web import deadline
from yuhuo_customs.gateways.web.options import Options
from yuhuo_customs.gateways.web.waits import retry_after

_HOPS = 3
_NOT_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout)
_BROKEN = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
_CONNECTIONS = 32
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
        self._context = _tls(options)
        self._pool = httpcore.ConnectionPool(
            ssl_context=self._context,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=deadline.DeadlineBackend(),
        )
        self._headers = _headers(options)
        limits = options.timeouts
        self._limits = {
            "timeout": {
                "connect": limits.connect,
                "read": limits.read,
                "write": limits.read,
                "pool": limits.read,
            }
        }
        # nobody is asked to close a gateway: its connections go when it goes
        weakref.finalize(self, self._pool.close)

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
        deadline.start(self._options.timeouts.total)
        for _ in range(_HOPS):
            request = self._request(method, url, content, content_type)
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
        host, port = str(parts.hostname), parts.port or (443 if secure else 80)
        seconds = self._options.timeouts.connect
        try:
            there = deadline.addresses(host, port, seconds)
            with socket.create_connection((there[0], port), seconds) as line:
                if not secure:
                    return "TCP"
                with self._context.wrap_socket(line, server_hostname=host) as safe:
                    return str(safe.version())
        except (OSError, *_NOT_SENT) as error:
            raise self._not_sent(error) from None

    def date(self) -> datetime | None:
        """The other side's clock, by the ``Date`` of its answer to a HEAD request; None when it tells none.

        It has as long as a connection may take: what comes later would tell no good time, and a person waits for it.
        """
        limits = self._options.timeouts
        deadline.start(min(limits.connect, limits.total))
        request = self._request("HEAD", self._base + "/", None, "")
        try:
            answer = self._pool.handle_request(request)
            try:
                told = parsedate_to_datetime(_header(answer, b"date") or "")
            finally:
                answer.close()
        except (*_NOT_SENT, *_BROKEN, ValueError, TypeError):
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    def _request(self, method: str, url: str, content: bytes | None, content_type: str) -> httpcore.Request:
        headers = self._headers
        if content_type:
            headers = [*headers, (b"Content-Type", content_type.encode())]
        if content is not None:
            headers = [*headers, (b"Content-Length", b"%d" % len(content))]
        host, target = _address(url)
        return httpcore.Request(
            method, target, headers=[(b"Host", host), *headers], content=content, extensions=self._limits
        )

    def _once(self, request: httpcore.Request, now: datetime, limit: int) -> tuple[Exchange, str | None]:
        """The answer, and where it sends us (None: nowhere)."""
        try:
            answer = self._pool.handle_request(request)
            try:
                return self._told(answer, request.method == b"GET", now, limit)
            finally:
                answer.close()
        except _NOT_SENT as error:
            raise self._not_sent(error) from None
        except _BROKEN as error:
            raise self._unknown(_reason(error, self._options)) from None

    def _told(
        self,
        answer: httpcore.Response,
        is_question: bool,  # noqa: FBT001 - one caller
        now: datetime,
        limit: int,
    ) -> tuple[Exchange, str | None]:
        wait = retry_after(_header(answer, b"retry-after"), now)
        if answer.status in (301, 302, 303, 307, 308):
            place = _header(answer, b"location") or ""
            if answer.status in (307, 308) or is_question:
                return Exchange(answer.status, b"", wait), place
            raise self._elsewhere(place)
        if (_header(answer, b"content-encoding") or "identity").lower() != "identity":
            raise self._unknown(Text("回答被压缩，未读取。", "The answer is compressed: it was not read."))
        assert isinstance(answer.stream, Iterable)
        parts, size = [], 0
        for part in answer.stream:
            size += len(part)
            if size > limit:
                raise self._unknown(
                    Text(f"回答超过 {limit:,} 字节，未读完。", f"The answer is larger than {limit:,} bytes.")
                )
            parts.append(part)
        return Exchange(answer.status, b"".join(parts), wait), None

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
        kind = _why(error)
        return NotSent(
            Text(f"无法连接（{kind.zh}），报文没有发出。", f"No connection ({kind.en}): nothing was sent."),
            where=self.host,
            todo=AGAIN,
        )


def _headers(options: Options) -> list[tuple[bytes, bytes]]:
    """What stands in every request; what the profile sets replaces ours."""
    secrets = {name: each.reveal().decode() for name, each in options.secret_headers.items()}
    ours = {"Accept-Encoding": "identity", "User-Agent": "yuhuo-customs"}
    set_ = {**options.headers, **secrets}
    names = {name.lower() for name in set_}
    kept = {name: value for name, value in ours.items() if name.lower() not in names}
    return [(name.encode("ascii"), value.encode()) for name, value in {**kept, **set_}.items()]


@functools.lru_cache(maxsize=256)
def _address(url: str) -> tuple[bytes, httpcore.URL]:
    """The Host header and the parts of an address, unsafe characters escaped."""
    parts = httpx.URL(url)
    return parts.netloc, httpcore.URL(
        scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path
    )


def _header(answer: httpcore.Response, name: bytes) -> str | None:
    """The value of a header; h11 gives names as they came."""
    return next((value.decode("latin-1") for key, value in answer.headers if key.lower() == name), None)


def _why(error: Exception) -> Text:
    if str(error) == deadline.SLOW_NAME:
        return Text("查找主机名超时", deadline.SLOW_NAME)
    if "Timeout" in type(error).__name__:
        return Text("连接超时", "connecting took too long")
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


def _reason(error: Exception, options: Options) -> Text:
    if deadline.over():
        seconds = options.timeouts.total
        return Text(f"整个交换超过 {seconds:g} 秒。", f"The whole exchange took more than {seconds:g} s.")
    if isinstance(error, httpcore.ReadTimeout):
        seconds = options.timeouts.read
        return Text(f"{seconds:g} 秒内没有回答。", f"No answer within {seconds:g} s.")
    if isinstance(error, httpcore.WriteTimeout | httpcore.WriteError):
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
