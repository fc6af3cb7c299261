"""Receipts that a platform pushes: into the ledger, raw and durable first, then applied, then answered."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Literal

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Clock, Outgoing, RawReceipt
from yuhuo_customs.domain.receipts import Verdict
from yuhuo_customs.errors import Refused, SetupError, Text, UsageError
from yuhuo_customs.gateways.web.listener import Listener
from yuhuo_customs.gateways.web.options import Options
from yuhuo_customs.ledger import intake
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.messages import receipts
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock


class _Pushed:
    """One pushed receipt, seen as a gateway at which it waits."""

    production = can_look_up = refuses_repeats = False

    def __init__(self, name: str, options: Options, content: bytes) -> None:
        self.name, self._options, self._content = name, options, content

    def means(self, code: str) -> Verdict:
        return self._options.answer.verdict(code)

    def collect(self) -> Sequence[RawReceipt]:
        return [RawReceipt("", self._content)]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """The answer to the push is the acknowledgement."""

    def hand_over(self, message: Outgoing) -> str:
        raise Refused(
            Text("此通道只接收回执。", "Receipts come this way, nothing goes."),
            where=message.cop_msg_id,
            todo=Text("请用 yuhuo submit。", "Use yuhuo submit."),
        )

    def look_up(self, cop_msg_id: str) -> Literal["cannot_tell"]:  # noqa: ARG002 - nobody is asked
        return "cannot_tell"


@contextlib.contextmanager
def listening(
    *, settings: Settings | None = None, clock: Clock | None = None, host: str = "127.0.0.1", port: int = 8178
) -> Iterator[Listener]:
    """A receiver for pushed receipts of the gateway in use (kind ``http``); ``serve`` it inside the block.

    Raises:
        UsageError: the gateway in use is of another kind.
        SetupError: the address is taken.
        LedgerError: the ledger cannot be opened.
    """
    settings, clock = settings or load(), clock or SystemClock()
    profile, _ = gateways.find(settings.gateway, settings)
    options = profile.options
    if not isinstance(options, Options):
        raise UsageError(
            Text(
                f"通道“{profile.name}”的回执不经 HTTP 推送。",
                f"The gateway {profile.name!r} pushes nothing over HTTP.",
            ),
            todo=Text("请用 --gateway 指定 http 通道。", "Name an http gateway with --gateway."),
        )
    with Ledger.open(settings.ledger_place, clock) as ledger:

        def keep(content: bytes) -> None:
            intake.collect(ledger, _Pushed(profile.name, options, content), receipts.read)

        try:
            listener = Listener(host, port, options.push, options.receipt_bytes, keep)
        except OSError as error:
            raise SetupError(
                Text(f"无法监听（{error.strerror}）。", f"It cannot listen there ({error.strerror})."),
                where=f"{host}:{port}",
                todo=Text("请换一个端口（--port）。", "Choose another port (--port)."),
            ) from error
        with listener:
            yield listener
