"""The UKey behind the E-port control: a local WebSocket service (signature.md §8).

The PIN is tried **once**: whatever fails, the key is left alone until the program is started anew by a person. About four
wrong tries lock a card for good.
"""

import base64
import binascii
import contextlib
import json
import re
import threading
from typing import Any, Literal

from pydantic import Field

from yuhuo_customs.credentials import password
from yuhuo_customs.domain.ports import Signature
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.profile import Part, Secret
from yuhuo_customs.signing.certificates import default_profile, der, key_name, load_certificate
from yuhuo_customs.signing.signers import Ask

_UNSIGNED = 1 << 32
CODES = {
    -1: Text("卡未就绪：请检查读卡器，重新插卡", "the card is not ready: check the reader, insert it anew"),
    -2: Text("PIN 不正确：切勿反复尝试，以免锁卡", "the PIN is wrong: do not try again and again, it locks"),
    -3: Text("签名失败", "signing failed"),
    -4: Text("PEM 转换失败", "the PEM conversion failed"),
    50070: Text("复位读卡器失败：请重启控件", "the reader could not be reset: restart the control"),
}
"""What the numbers mean; they come as unsigned 32 bit too (4294967295 is -1)."""


class Options(Part):
    """A UKey (operator card, not the legal person's) with the E-port control running on this machine."""

    kind: str = Field(description="签名方式 / kind of signer")
    port: int = Field(61232, gt=0, lt=65536, description="控件端口 / port of the control")
    profile: Literal["", "rsa", "sm-official", "sm-ukey-compat"] = Field(
        "", description="算法组合；空：由证书决定 / algorithm profile; empty: by the certificate"
    )
    pin: Secret | None = Field(None, description="PIN 所在；空：提示输入 / where the PIN is; empty: a prompt")
    timeout: float = Field(15.0, gt=0, le=600, description="每次调用超时（秒）/ seconds for one call")
    per_minute: float = Field(
        250.0, gt=0, description="每分钟签名数，用于预计 / signatures a minute, for the plan"
    )


class UkeySigner:
    """Signs with the card; one call at a time, and none after the first failure."""

    name = "ukey"

    def __init__(self, options: Options, ask: Ask | None) -> None:
        """Say hello to the control and fetch card number and certificate; the PIN is not needed yet.

        Raises:
            SetupError: the control does not run, or the card is not ready.
        """
        self._options, self.per_minute = options, options.per_minute
        self._lock, self._number = threading.Lock(), 0
        self._dead: SetupError | None = None
        self._pin: bytes | None = None
        self._ask = options.pin.reveal if options.pin else password(prompt=ask)
        self._open = contextlib.ExitStack()
        self._socket = self._connected()
        self.card = self._call("cus-sec_SpcGetCardID")[0]
        holder = load_certificate(_pem(self._call("cus-sec_SpcGetSignCertAsPEM")[0]), "UKey")
        self.certificate, self._serial = der(holder), key_name(holder)
        self.profile = options.profile or default_profile(holder)

    def sign(self, data: bytes) -> Signature:
        """Sign ``data`` with the card.

        Raises:
            SetupError: wrong PIN, card, reader or control; every later call says the same without touching the card.
        """
        with self._lock:
            if self._pin is None and self._dead is None:
                self._pin = self._ask()
            pin = (self._pin or b"").decode()
            value = self._call("cus-sec_SpcSignDataAsPEM", inData=data.decode(), passwd=pin)[0]
            try:
                return Signature(base64.b64decode(value, validate=True), self.certificate, self._serial)
            except (binascii.Error, ValueError):
                raise self._stop(Text("签名值不是 Base64", "the signature is no Base64")) from None

    def close(self) -> None:
        """Let go of the control."""
        self._open.close()

    def _connected(self) -> Any:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        try:
            made = self._open.enter_context(
                connect(
                    f"ws://127.0.0.1:{self._options.port}",
                    open_timeout=self._options.timeout,
                    proxy=None,
                    max_size=1_048_576,
                )
            )
            made.recv(self._options.timeout)  # the first frame is the control's "open"
        except (OSError, TimeoutError, WebSocketException) as error:
            raise _trouble(
                Text("连接不到电子口岸控件", "the E-port control does not answer"),
                f"127.0.0.1:{self._options.port}",
            ) from error
        return made

    def _call(self, method: str, **arguments: str) -> list[str]:
        from websockets.exceptions import WebSocketException

        if self._dead is not None:
            raise self._dead
        self._number += 1
        request = {"_method": method, "_id": self._number, "args": arguments}
        try:
            self._socket.send(json.dumps(request, ensure_ascii=False))
            answer = self._answer(self._number)
        except TimeoutError:
            raise self._stop(Text("控件没有回应，可能已挂起", "the control hangs: restart it")) from None
        except (OSError, WebSocketException):
            raise self._stop(Text("与控件的连接中断", "the connection to the control broke")) from None
        inner = answer.get("_args")
        inner = inner if isinstance(inner, dict) else {}
        data = inner.get("Data")
        good = answer.get("_status") == "00" and inner.get("Result") is True
        if not (good and isinstance(data, list) and data and isinstance(data[0], str) and data[0]):
            raise self._stop(told(inner.get("Error")))
        return data

    def _answer(self, number: int) -> dict[str, Any]:
        """The frame with our number; others (late ones, notices) are passed over."""
        while True:
            try:
                found = json.loads(self._socket.recv(self._options.timeout))
            except ValueError:
                continue
            if isinstance(found, dict) and found.get("_id") == number:
                return found

    def _stop(self, why: Text) -> SetupError:
        self._dead = _trouble(why, "UKey")
        return self._dead


def connect(options: Options, ask: Ask | None) -> UkeySigner:
    """The signer of the plugged-in card.

    Raises:
        SetupError: the control does not run, or the card is not ready.
    """
    return UkeySigner(options, ask)


def told(error: object) -> Text:
    """What the control's errors mean; numbers read as unsigned are turned back."""
    words = [str(each) for each in error] if isinstance(error, list) else [str(error or "")]
    for word in words:
        for digits in re.findall(r"-?\d{1,10}", word):
            number = int(digits)
            found = CODES.get(number - _UNSIGNED if number >= _UNSIGNED // 2 else number)
            if found:
                return Text(f"{found.zh}（{digits}）", f"{found.en} ({digits})")
    # the text may repeat what was sent, so only its numbers are shown
    numbers = " ".join(digits for word in words for digits in re.findall(r"-?\d{1,10}", word)[:3])[:40]
    return Text(f"控件报告失败 {numbers}".strip(), f"the control reports a failure {numbers}".strip())


def _pem(text: str) -> bytes:
    """PEM, also where the control gives the bare Base64."""
    if "-----BEGIN" in text:
        return text.encode()
    return f"-----BEGIN CERTIFICATE-----\n{text.strip()}\n-----END CERTIFICATE-----\n".encode()


def _trouble(why: Text, where: str) -> SetupError:
    return SetupError(
        Text(f"UKey 签名停止：{why.zh}。", f"Signing with the UKey stopped: {why.en}."),
        where=where,
        todo=Text(
            "报文未发送，程序不会自动重试 PIN。排除原因后再次运行同一命令。",
            "Nothing was sent, and the PIN is never tried again by itself. Mend the cause, then run the same command.",
        ),
    )
