"""The window over HTTP (docs/mock-window.md): one thread for each connection, bounded in number, size and time."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from yuhuo_customs.errors import GatewayError, YuhuoError
from yuhuo_customs.window.doors import wire
from yuhuo_customs.window.doors.pages import Desk
from yuhuo_customs.window.doors.wire import Page
from yuhuo_customs.window.faults import Fault

LARGEST = 96 * 1024 * 1024
"""Bytes of a request: the largest message in Base64, and its envelope."""
_CONNECTIONS = 512
_NAMED = re.compile(rb"CopMsgId>([^<&]{1,255})<.{1,4000}?MsgType>([^<&]{1,30})<", re.DOTALL)
_PATIENCE = 30.0
"""Seconds that a silent or slow client is waited for."""


class Web(ThreadingHTTPServer):
    """The server; :meth:`serve_forever` runs in a thread of its own, :meth:`close` ends every connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], desk: Desk) -> None:
        """Listen on ``address``.

        Raises:
            OSError: the address cannot be used.
        """
        self.desk = desk
        self.stopping = threading.Event()
        self._places = threading.BoundedSemaphore(_CONNECTIONS)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread; above the bound it is told to come later, at once."""
        if not self._places.acquire(blocking=False):
            with contextlib.suppress(OSError):
                request.sendall(Page(503, b'{"error": "too many connections"}').raw(keep=False))
            self.shutdown_request(request)
            return
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)
            self._places.release()

    def shutdown_request(self, request: Any) -> None:
        """End a connection in order; one that is to be reset is only closed."""
        lingering = 0
        with contextlib.suppress(OSError):
            lingering = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)[0]
        if lingering:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""

    def close(self) -> None:
        """Stop listening and end every connection."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            for each in self._open:
                wire.cut(each)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _PATIENCE

    def do_GET(self) -> None:
        """Look up, receipts, book, health."""
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        desk = self._web.desk
        match parts.path.strip("/").split("/"):
            case ["messages", quoted]:
                self._answer("look-up", lambda: desk.look_up(unquote(quoted)), unquote(quoted))
            case ["receipts"]:
                self._answer("receipts", lambda: desk.receipts(query))
            case ["book"]:
                self._answer("", lambda: Page(200, desk.book()))
            case ["health"]:
                self._answer("", desk.health)
            case _:
                self._answer("", lambda: _nothing(404, "no such place"))

    def do_POST(self) -> None:
        """Messages and acknowledgements."""
        desk, path = self._web.desk, urlsplit(self.path).path.strip("/")
        if path not in ("dxp", "json", "receipts/acknowledge"):
            self.close_connection = True
            self._answer("", lambda: _nothing(404, "no such place"))
            return
        fault, body = self._body(halfway=path == "dxp")
        if body is None:
            return
        if path == "receipts/acknowledge":
            self._answer("acknowledge", lambda: desk.acknowledge(body))
            return
        kind = self.headers.get("Content-Type", "")
        given = desk.read(path, body, kind)
        if fault is None:
            fault = self._meet("hand-over", given.cop_msg_id, given.kind)
        self._send(fault, lambda: desk.hand_over(given, fault, self._web.stopping))

    @property
    def _web(self) -> Web:
        return cast("Web", self.server)

    def _body(self, *, halfway: bool) -> tuple[Fault | None, bytes | None]:
        """The body; None when there is none to go on with. ``halfway``: a fault may cut the reading."""
        length = self.headers.get("Content-Length", "")
        status = 411 if not (length.isascii() and length.isdigit()) else 413 if len(length) > 12 else 0
        if status or int(length) > LARGEST:
            self.close_connection = True
            self._send(None, lambda: _nothing(status or 413, f"Content-Length, at most {LARGEST}"))
            return None, None
        first = self.rfile.read(int(length) // 2)
        named = _NAMED.search(first) if halfway and self._web.desk.window.plays("cut-reading") else None
        fault = self._meet("hand-over", named[1].decode(), named[2].decode()) if named else None
        body = (
            first
            if fault and fault.do == "cut-reading"
            else first + self.rfile.read(int(length) - len(first))
        )
        if len(body) < int(length):  # cut by the fault, or the client went away: nothing was handed over
            wire.cut(self.connection)
            self.close_connection = True
            return None, None
        return fault, body

    def _meet(self, on: Any, cop_msg_id: str = "", kind: str = "") -> Fault | None:
        try:
            return self._web.desk.window.meet(on, cop_msg_id, kind)
        except GatewayError:
            return None

    def _answer(self, on: str, page: Callable[[], Page], cop_msg_id: str = "") -> None:
        fault = self._meet(on, cop_msg_id) if on else None
        self._send(fault, page)

    def _send(self, fault: Fault | None, page: Callable[[], Page]) -> None:
        try:
            made = _made(page) if fault is None or fault.stored or fault.do in _ANSWERED else Page(200, b"")
            if (
                fault
                and fault.do in ("slow-reply", "early-receipt")
                and self._web.stopping.wait(fault.seconds)
            ):
                return
            made = (fault and wire.instead(fault)) or made
            if not wire.send(self.connection, made, fault, self._web.stopping):
                self.close_connection = True
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Nothing is written: bodies and paths may hold personal data."""


_ANSWERED = {"refuse"}
"""Faults that store nothing and still answer with a page of the desk."""


def _made(page: Callable[[], Page]) -> Page:
    try:
        return page()
    except YuhuoError as error:
        return _nothing(503, str(error))


def _nothing(status: int, why: str) -> Page:
    return Page(status, json.dumps({"error": why}, ensure_ascii=False).encode())
