"""An external program, for an HSM or a sign server: the bytes on its standard input, the signature on its output."""

import base64
import binascii
import subprocess
import threading
from pathlib import Path
from typing import Literal

from pydantic import Field

from yuhuo_customs.domain.ports import Signature
from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.profile import Part
from yuhuo_customs.signing import sm2
from yuhuo_customs.signing.certificates import default_profile, der, key_name, load_certificate
from yuhuo_customs.signing.rsa import content_of
from yuhuo_customs.signing.signers import Ask


class Options(Part):
    """A program that signs; it is run without a shell, once for each signature."""

    kind: str = Field(description="签名方式 / kind of signer")
    command: tuple[str, ...] = Field(min_length=1, description="程序和参数 / program and its arguments")
    certificate: str = Field(description="证书文件 / certificate")
    profile: Literal["", "rsa", "sm-official", "sm-ukey-compat"] = Field(
        "", description="算法组合；空：由证书决定 / algorithm profile; empty: by the certificate"
    )
    output: Literal["base64", "raw", "der"] = Field(
        "base64",
        description="输出格式；der：SM2 的 DER / form of the output; der: DER of SM2, to be made r‖s",
    )
    timeout: float = Field(15.0, gt=0, le=600, description="超时（秒）/ seconds")
    per_minute: float = Field(
        250.0, gt=0, description="每分钟签名数，用于预计 / signatures a minute, for the plan"
    )


class CommandSigner:
    """Signs by running a program. After the first failure it does not run it again."""

    name = "command"

    def __init__(self, options: Options) -> None:
        """By its settings; the program is not run yet.

        Raises:
            SetupError: the certificate cannot be read.
        """
        holder = load_certificate(content_of(Path(options.certificate)), options.certificate)
        self.profile = options.profile or default_profile(holder)
        self.certificate, self.per_minute = der(holder), options.per_minute
        self._serial, self._options = key_name(holder), options
        self._lock, self._dead = threading.Lock(), False

    def sign(self, data: bytes) -> Signature:
        """Run the program over ``data``.

        Raises:
            SetupError: it cannot be run, fails, takes too long, or gives no signature; it is not run again then.
        """
        with self._lock:
            if self._dead:
                raise self._failed(Text("上次已失败，不再尝试。", "It failed before: it is not tried again."))
            self._dead = True
            value = self._run(data)
            self._dead = False
        return Signature(value, self.certificate, self._serial)

    def _run(self, data: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - the firm's own program, from its settings, without a shell
                self._options.command,
                input=data,
                capture_output=True,
                timeout=self._options.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            seconds = self._options.timeout
            raise self._failed(
                Text(f"{seconds:g} 秒内没有结果。", f"No result within {seconds:g} s.")
            ) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise self._failed(Text(f"无法运行（{reason}）。", f"It cannot be run ({reason}).")) from None
        if done.returncode != 0:
            code = done.returncode
            raise self._failed(Text(f"程序返回 {code}。", f"It ended with code {code}."))
        try:
            return _read(done.stdout, self._options.output)
        except (ValueError, binascii.Error):
            raise self._failed(Text("输出不是签名值。", "Its output is no signature.")) from None

    def _failed(self, why: Text) -> SetupError:
        # what the program wrote is not shown: it may hold a PIN
        return SetupError(
            Text(f"签名程序失败：{why.zh}", f"The signing program failed: {why.en}"),
            where=self._options.command[0],
            todo=Text(
                "报文未发送。请单独运行该程序检查。",
                "Nothing was sent. Run this program by itself to see why.",
            ),
        )


def connect(options: Options, _ask: Ask | None) -> CommandSigner:
    """The signer of an external program.

    Raises:
        SetupError: the certificate cannot be read.
    """
    return CommandSigner(options)


def _read(output: bytes, form: str) -> bytes:
    if form == "base64":
        output = base64.b64decode(b"".join(output.split()), validate=True)
    if form == "der":
        output = sm2.plain(output)
    if not output:
        raise ValueError("empty")
    return output
