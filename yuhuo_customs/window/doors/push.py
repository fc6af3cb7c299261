"""Receipts pushed to a receiver: a form POST whose answer must be the plain word ``success`` (transport.md §6.3 B)."""

import http.client
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.window import dxp
from yuhuo_customs.window.doors.pages import HTTP
from yuhuo_customs.window.window import Window

_PATIENCE = 15.0
_AT_ONCE = 200
"""Receipts of one round of pushing; the rest waits for the next."""


class Push:
    """A sink for receipts of messages that came over HTTP or from this process."""

    def __init__(self, window: Window, url: str, now: Callable[[], datetime]) -> None:
        """Push to ``url``.

        Raises:
            SetupError: it is no http address.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SetupError(
                Text(f"推送地址有误：{url}", f"The address to push to is wrong: {url}"),
                todo=Text("写法：http://127.0.0.1:8180/receipts", "Write: http://127.0.0.1:8180/receipts"),
            )
        self._window, self._parts, self._now = window, parts, now

    def deliver(self) -> None:
        """Push what waits; what the receiver does not take stays.

        Raises:
            GatewayError: the store cannot be used.
        """
        waiting = self._window.waiting(ways=("", HTTP), limit=_AT_ONCE)
        if not waiting:
            return
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(self._parts.hostname), self._parts.port, timeout=_PATIENCE)
        try:
            for each in waiting:
                if not self._taken(connection, dxp.write_envelope(each, self._now())):
                    return
                self._window.forget([each.id])
        except (OSError, http.client.HTTPException):
            return  # nobody there: the next round tries again
        finally:
            connection.close()

    def _taken(self, connection: http.client.HTTPConnection, envelope: bytes) -> bool:
        path = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        body = urlencode({"messageText": envelope.decode()})
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.status == 200 and answer.read(1000).strip() == b"success"
