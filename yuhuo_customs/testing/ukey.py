"""A fake of the E-port control with a card in it: the local WebSocket service that the ``ukey`` signer speaks to."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from yuhuo_customs.domain.ports import Signer
from yuhuo_customs.signing.certificates import load_certificate

TRIES = 4
"""Wrong PINs after which the card is locked."""


@dataclass
class FakeUkey:
    """The card, and what goes wrong with it.

    Attributes:
        signer: Signs what the card is asked to sign; its certificate is the card's.
        pin: The right one.
        wrong: How often a wrong one was tried.
        calls: Methods that were called, in their order.
        dies_after: Signatures after which the reader fails; None: never.
        silent: Methods that get no answer.
        error: What the control reports of a failed reader.
    """

    signer: Signer
    certificate: bytes
    pin: str = "8888"
    wrong: int = 0
    calls: list[str] = field(default_factory=list)
    signed: int = 0
    dies_after: int | None = None
    silent: tuple[str, ...] = ()
    error: str = "复位读卡器失败 50070"
    port: int = 0

    @property
    def locked(self) -> bool:
        """Whether the card is locked."""
        return self.wrong >= TRIES

    def answer(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """What the control says to one request."""
        method, arguments = str(request["_method"]), request.get("args", {})
        self.calls.append(method)
        if method in self.silent:
            return None
        data, problem = self._do(method, arguments)
        inner = {"Result": not problem, "Data": data, "Error": [problem] if problem else []}
        return {"_id": request["_id"], "_method": method, "_status": "00", "_args": inner}

    def _do(self, method: str, arguments: dict[str, str]) -> tuple[list[str], str]:
        holder = load_certificate(self.certificate, "fake card")
        if method == "cus-sec_SpcGetCardID":
            return ["8930000012345"], ""
        if method == "cus-sec_SpcGetSignCertAsPEM":
            return [holder.public_bytes(Encoding.PEM).decode()], ""
        if method != "cus-sec_SpcSignDataAsPEM":
            return [], "4294967293"
        if self.locked or arguments["passwd"] != self.pin:
            self.wrong += 1
            return [], "4294967294"
        if self.dies_after is not None and self.signed >= self.dies_after:
            return [], self.error
        self.signed += 1
        made = self.signer.sign(arguments["inData"].encode())
        return [base64.b64encode(made.value).decode(), made.serial], ""


@contextmanager
def fake_ukey(signer: Signer, certificate: bytes, **more: Any) -> Iterator[FakeUkey]:
    """A control on a free loopback port, until the block ends."""
    from websockets.sync.server import ServerConnection, serve

    card = FakeUkey(signer, certificate, **more)

    def talk(connection: ServerConnection) -> None:
        connection.send(json.dumps({"_method": "open", "_status": "00"}))
        for frame in connection:
            answer = card.answer(json.loads(frame))
            if answer is not None:
                connection.send(json.dumps({"_method": "notice", "_id": 0}))
                connection.send(json.dumps(answer, ensure_ascii=False))

    with serve(talk, "127.0.0.1", 0) as server:
        card.port = server.socket.getsockname()[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield card
        finally:
            server.shutdown()
            thread.join(5)
