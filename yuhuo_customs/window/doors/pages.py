"""What the window answers over HTTP, as pages; it knows nothing of sockets."""

import base64
import binascii
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from yuhuo_customs.window import counter, dxp
from yuhuo_customs.window.contents import book_json
from yuhuo_customs.window.doors.wire import Page
from yuhuo_customs.window.dxp import Answer, Envelope, Unreadable
from yuhuo_customs.window.faults import Fault
from yuhuo_customs.window.window import Window

_MOST = 1000
HTTP = "http"
"""The name of this door."""


class Given(NamedTuple):
    """A request to take a message in: the envelope or why there is none, and whether the plain word is the answer."""

    envelope: Envelope | None
    trouble: Answer | None
    plain: bool

    @property
    def cop_msg_id(self) -> str:
        """The sender's id, "" when it cannot be read."""
        return self.envelope.cop_msg_id if self.envelope else ""

    @property
    def kind(self) -> str:
        """The kind of message, "" when it cannot be read."""
        return self.envelope.kind if self.envelope else ""


class Desk:
    """A window with the pages it gives out."""

    def __init__(self, window: Window, now: Callable[[], datetime], *, own_rounds: bool = False) -> None:
        """Serve ``window``; ``own_rounds``: somebody else makes the rounds, fetching receipts makes none."""
        self.window = window
        self._now = now
        self._own_rounds = own_rounds
        self.news = threading.Event()
        """Set when receipts may be there before the next round."""

    def read(self, path: str, body: bytes, content_type: str) -> Given:
        """The envelope in a request to ``dxp`` or ``json``."""
        plain = path == "json"
        try:
            if plain:
                return Given(_from_json(body), None, plain)
            form = content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
            # many clients call every body a form (curl --data-binary)
            if form and not body.lstrip(b"\0\xef\xbb\xbf \t\r\n").startswith(b"<"):
                body = _from_form(body)
            return Given(dxp.read_envelope(body), None, plain)
        except Unreadable as error:
            return Given(None, Answer(error.code, info=error.info), plain)

    def hand_over(self, given: Given, fault: Fault | None, stopping: threading.Event) -> Page:
        """The answer to a message.

        Raises:
            GatewayError: the store cannot be used.
        """
        if given.envelope is None:
            answer = given.trouble or Answer(dxp.MALFORMED)
            sender = ""
        else:
            answer = counter.receive(self.window, given.envelope, fault, HTTP)
            sender = given.envelope.sender
        if fault and fault.do == "early-receipt" and not stopping.is_set():
            self.window.advance()
            self.news.set()
        status = 400 if given.envelope is None else 200
        if given.plain:
            taken = answer.code in (dxp.TAKEN, dxp.AGAIN)
            word = "OK" if taken else f"{answer.code} {answer.info or dxp.INFOS.get(answer.code, '')}"
            return Page(200 if taken else 400, word.encode(), "text/plain")
        return Page(status, dxp.write_reply(answer, self._now(), sender), "text/xml")

    def look_up(self, cop_msg_id: str) -> Page:
        """What is known of a message.

        Raises:
            GatewayError: the store cannot be used.
        """
        found = self.window.look_up(cop_msg_id)
        if found is None:
            return _page(404, {"state": "unknown_there", "copMsgId": cop_msg_id})
        known = {"copMsgId": cop_msg_id, "sha256": found.sha256, "reference": found.reference}
        return _page(200, {"state": "taken_in", **known})

    def receipts(self, query: Mapping[str, str]) -> Page:
        """The receipts that wait.

        Raises:
            GatewayError, ResourceError: as :meth:`Window.advance`.
        """
        limit, after = query.get("limit", "100"), query.get("after", "")
        if not _is_number(limit) or not 1 <= int(limit) <= _MOST or (after and not _is_number(after)):
            return _page(400, {"error": f"limit: 1 to {_MOST}; after: a receipt's id"})
        if not after and not self._own_rounds:
            self.window.advance()
        found = self.window.waiting(
            query.get("dxpId"), ways=("", HTTP), after=int(after or 0), limit=int(limit) + 1
        )
        shown = found[: int(limit)]
        bare, now = query.get("envelope") == "none", self._now()
        receipts = [
            {
                "id": each.id,
                "msgType": each.kind,
                "content": base64.b64encode(each.content if bare else dxp.write_envelope(each, now)).decode(),
            }
            for each in shown
        ]
        return _page(200, {"receipts": receipts, "more": len(found) > len(shown)})

    def acknowledge(self, body: bytes) -> Page:
        """Forget receipts.

        Raises:
            GatewayError: the store cannot be used.
        """
        try:
            ids = json.loads(body)["ids"]
        except (ValueError, KeyError, TypeError):
            ids = None
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            return _page(400, {"error": '{"ids": ["000000001"]}'})
        return _page(200, {"forgotten": self.window.forget(ids)})

    def book(self) -> bytes:
        """The book as JSON.

        Raises:
            GatewayError: the store cannot be used.
        """
        return book_json(self.window)

    def health(self) -> Page:
        """That it lives, and how many declarations move.

        Raises:
            GatewayError, ResourceError: as :meth:`Window.open`.
        """
        return _page(200, {"window": "mock", "open": self.window.open()})


def _page(status: int, value: Any) -> Page:
    return Page(status, json.dumps(value, ensure_ascii=False).encode())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _from_form(body: bytes) -> bytes:
    """The DxpMsg in a form, as it is or in Base64; a "+" may have become a blank on its way (transport.md §6.3 E)."""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    text = (fields.get("data") or fields.get("messageText") or [""])[-1]
    if text.lstrip("\ufeff\0 \r\n\t").startswith("<"):
        return text.encode()
    try:
        return base64.b64decode("".join(text.replace(" ", "+").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(dxp.MALFORMED, "表单字段data或messageText不是DxpMsg") from error


def _from_json(body: bytes) -> Envelope:
    try:
        message = json.loads(body)["Message"]
        head, data = message["MessageHead"], message["MessageBody"]["data"]
        cop_msg_id, sender, kind = (
            head["MessageId"],
            head["SenderID"],
            head["MessageType"].removesuffix(".xml"),
        )
        content = base64.b64decode("".join(data.split()), validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise Unreadable(dxp.MALFORMED, f"JSON不符合要求：{error}") from error
    if not all(isinstance(each, str) and each for each in (cop_msg_id, sender)) or not content:
        raise Unreadable(dxp.INVALID, "MessageId、SenderID、data不能为空")
    return Envelope(body, cop_msg_id, sender, kind, content, f"<CopMsgId>{cop_msg_id}</CopMsgId>")
