"""A small receiver for receipts that a platform pushes: it answers yes only when they are durable (transport.md §6.3)."""

import base64
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from yuhuo_customs.errors import LedgerError
from yuhuo_customs.gateways.web import answers
from yuhuo_customs.gateways.web.options import Push

Keep = Callable[[bytes], None]
"""Makes one receipt durable; raises :class:`LedgerError` when it cannot."""
_PATIENCE = 30.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # platforms push many at once; five (the library's) would refuse them


class Listener:
    """A server on ``host`` and ``port`` (0: a free one); closed at the end of the ``with`` block."""

    def __init__(self, host: str, port: int, rules: Push, limit: int, keep: Keep) -> None:
        """Bind; nothing is answered before :meth:`serve`.

        Args:
            limit: Bytes of one push that are read at most.

        Raises:
            OSError: the address is taken or not ours.
        """
        self.taken = self.failed = 0
        self._rules, self._limit, self._keep, self._lock = rules, limit, keep, threading.Lock()
        self._server = _Server((host, port), self._handler())
        self.url = f"http://{host}:{self._server.server_address[1]}{rules.path}"

    def serve(self) -> None:
        """Answer until :meth:`stop` is called from another thread, or the program is interrupted."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End :meth:`serve`."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def answer(self, path: str, kind: str, body: bytes) -> tuple[int, str]:
        """Status and text for one push; the ledger has it when the status is 200."""
        if urlsplit(path).path != self._rules.path:
            return 404, "no such path"
        content = _content(kind, body, self._rules.field)
        if not content:
            return 400, f"no receipt in field {self._rules.field}"
        try:
            with self._lock:  # one ledger, one writer
                self._keep(content)
                self.taken += 1
        except LedgerError:
            self.failed += 1
            return 503, "not stored, send again"
        return 200, self._rules.answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _PATIENCE
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                size = self.headers.get("Content-Length", "")
                if not (size.isascii() and size.isdigit()) or "Transfer-Encoding" in self.headers:
                    self._say(411, "Content-Length is needed")
                elif int(size) > listener._limit:
                    self._say(413, "too large")
                else:
                    body = self.rfile.read(int(size))
                    if len(body) < int(size):  # cut: not whole, so not there
                        self.close_connection = True
                        return
                    self._say(*listener.answer(self.path, self.headers.get("Content-Type", ""), body))

            def do_GET(self) -> None:
                self._say(405, "POST receipts here")

            def _say(self, status: int, text: str) -> None:
                content = text.encode()
                self.send_response(status)
                kind = listener._rules.answer_type if status == 200 else "text/plain"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                if status != 200:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Nothing: a request line may hold what nobody should log."""

        return Handler


def _content(kind: str, body: bytes, field: str) -> bytes:
    """The receipt in a push: a form field, a JSON value, or the body itself; XML, or Base64 of it."""
    if kind.startswith("application/x-www-form-urlencoded"):
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=50)
        text = fields.get(field, [""])[0]
    elif "json" in kind:
        text = answers.at(answers.loaded(body), field) or ""
    else:
        return body.strip()
    plain = text.strip().removeprefix("\ufeff")
    if plain.startswith("<") or not plain:
        return plain.encode()
    try:
        # a careless sender's + arrives as a blank, also at the very end
        return base64.b64decode("".join(text.replace(" ", "+").split()), validate=True)
    except ValueError:
        return plain.encode()
