"""A limit on the whole exchange: a server that sends one byte a second keeps within every read time-out.

httpx knows time-outs for connecting, and for each single read and write. The streams here cut each of them to what is left
of the whole, so that even headers which drip end in time.
"""

import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

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
        """Connect; the lookup of the name is the operating system's and not bounded by the deadline."""
        left = _cut(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))
