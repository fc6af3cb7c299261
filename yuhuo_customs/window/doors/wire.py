"""HTTP answers as bytes on a socket, whole or as a fault wants them."""

import contextlib
import socket
import struct
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import NamedTuple

from yuhuo_customs.window.faults import Fault

_PORTAL = (
    "<!DOCTYPE html><html><head><title>Guest network</title></head><body><h1>欢迎使用访客网络，请先登录</h1>"
    '<form action="/login"><input name="phone"></form></body></html>'
)
_PROXY = (
    "<html><head><title>{0} {1}</title></head><body><center><h1>{0} {1}</h1></center><hr>proxy</body></html>"
)
_PIECE = 64 * 1024


class Page(NamedTuple):
    """An HTTP answer: status, body, type of the body, further header lines."""

    status: int
    body: bytes
    type: str = "application/json"
    headers: tuple[str, ...] = ()

    def raw(self, *, keep: bool, length: int | None = None) -> bytes:
        """Header and body; ``keep``: whether the connection stays; ``length``: another one than the body's."""
        lines = (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Content-Type: {self.type}; charset=utf-8",
            f"Content-Length: {len(self.body) if length is None else length}",
            f"Connection: {'keep-alive' if keep else 'close'}",
            *self.headers,
        )
        return "\r\n".join((*lines, "", "")).encode("latin-1") + self.body


def instead(fault: Fault) -> Page | None:
    """The answer that a fault gives in place of the true one; None when it gives none."""
    match fault.do:
        case "429" | "503":
            page = Page(int(fault.do), _proxy(int(fault.do)), "text/html", _retry_after(fault))
        case "500" | "502" | "504":
            page = Page(int(fault.do), _proxy(int(fault.do)), "text/html")
        case "captive-portal":
            page = Page(200, _PORTAL.encode(), "text/html")
        case "401":
            page = Page(401, b'{"error": "who are you"}', headers=('WWW-Authenticate: Bearer realm="mock"',))
        case "redirect":
            page = Page(307, b"", "text/html", (f"Location: {fault.location}",))
        case _:
            return None
    return page


def send(connection: socket.socket, page: Page, fault: Fault | None, stopping: threading.Event) -> bool:
    """Send an answer as ``fault`` wants it; returns whether the connection may stay.

    Raises:
        OSError: the other side is gone.
    """
    whole = page.raw(keep=fault is None)
    match fault.do if fault else "":
        case "lost-reply" | "outage" | "refused" | "cut-reading":
            cut(connection)
        case "reset":
            # with no time to linger, closing sends RST instead of an orderly end
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        case "half-reply":
            connection.sendall(whole[: len(whole) - max(1, len(page.body) // 2)])
            cut(connection)
        case "drip":
            seconds = fault.seconds if fault else 1.0
            for each in range(len(whole)):
                connection.sendall(whole[each : each + 1])
                if stopping.wait(seconds):
                    break
        case "huge-reply":
            size = fault.bytes if fault else 0
            connection.sendall(page.raw(keep=False, length=len(page.body) + size))
            blank = b" " * _PIECE
            for start in range(0, size, _PIECE):
                connection.sendall(blank[: size - start])
                if stopping.is_set():
                    break
        case _:
            connection.sendall(whole if fault is None else page.raw(keep=True))
            return True
    return False


def cut(connection: socket.socket) -> None:
    """End the connection at once, so that the other side sees it now."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _proxy(status: int) -> bytes:
    return _PROXY.format(status, HTTPStatus(status).phrase).encode()


def _retry_after(fault: Fault) -> tuple[str, ...]:
    seconds = int(fault.seconds)
    match fault.retry:
        case "seconds":
            return (f"Retry-After: {seconds}",)
        case "date":
            return (
                f"Retry-After: {format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)}",
            )
        case "rubbish":
            return ("Retry-After: soon-ish, after lunch",)
        case _:
            return ()
