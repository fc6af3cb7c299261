"""A limit on the whole exchange: a server that sends one byte a second keeps within every read time-out.

httpx knows time-outs for connecting, and for each single read and write. The streams here cut each of them to what is left
of the whole, so that even headers which drip end in time.
"""

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

SLOW_NAME = "looking up the host name took too long"
_LOOKUP = 60.0
"""Seconds for a name, where nothing else limits it."""
LEFT: ContextVar[float] = ContextVar("deadline", default=float("inf"))
"""Moment (``time.monotonic``) at which the exchange of this thread must have ended."""


def start(seconds: float) -> None:
    """From now on, exchanges of this thread end after ``seconds``."""
    LEFT.set(time.monotonic() + seconds)


def over() -> bool:
    """Whether the exchange of this thread has used up its time."""
    return time.monotonic() >= LEFT.get()


def _cut(timeout: float | None, error: type[Exception]) -> float | None:
    left = LEFT.get() - time.monotonic()
    if left <= 0:
        raise error("total")
    if left == float("inf"):
        return timeout
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _cut(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _cut(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _cut(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """httpcore's own network, with the deadline over every step."""

    def __init__(self) -> None:
        """Over plain sockets."""
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; the lookup of the name has the same limit as connecting."""
        end = time.monotonic() + (_cut(timeout, httpcore.ConnectTimeout) or _LOOKUP)
        trouble: Exception = httpcore.ConnectError("no address")
        for address in addresses(host, port, end - time.monotonic()):
            left = max(end - time.monotonic(), 0.001)
            try:
                return _Stream(self._inner.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


def addresses(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, within ``seconds``: the operating system's own lookup can take minutes.

    Raises:
        httpcore.ConnectTimeout: it took longer.
        httpcore.ConnectError: there is no such name.
    """
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            found.put(error)
        else:
            found.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    threading.Thread(target=look, daemon=True).start()  # nobody can stop it; nobody waits for it
    try:
        told = found.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise httpcore.ConnectTimeout(SLOW_NAME) from None
    if isinstance(told, OSError):
        raise httpcore.ConnectError(str(told)) from None
    return told
