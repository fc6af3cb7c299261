"""Handing over for a command: as hard as the settings say, and stopped by Ctrl-C without losing anything."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from yuhuo_customs import gateways
from yuhuo_customs.domain.ports import Clock, Gateway
from yuhuo_customs.ledger import outbox
from yuhuo_customs.ledger.book import Ledger
from yuhuo_customs.ledger.lines import Policy
from yuhuo_customs.pipeline.preparing import Progress
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock

_ROUNDS = 3
"""How often one command asks for what stayed open, and tries it again."""


def send(
    ledger: Ledger,
    gateway: Gateway,
    settings: Settings,
    *,
    progress: Progress | None = None,
    resend_unknown: str = "",
) -> outbox.SendResult:
    """Hand over what waits. Ctrl-C once ends it after the open exchanges, twice leaves at once; both can go on later.

    ``progress`` hears of the first one as "stop".

    Raises:
        LedgerError: as ``outbox.send``.
        KeyboardInterrupt: it was ended; everything is in the ledger.
    """
    with _watched(lambda: progress("stop", 0, 0) if progress else None) as asked:
        done = outbox.send(
            ledger,
            gateway,
            progress=(lambda number, total: progress("send", number, total)) if progress else None,
            stop=asked,
            policy=policy(settings, gateway),
            resend_unknown=resend_unknown,
            memory=settings.ledgers_seen,
        )
        if asked():
            raise KeyboardInterrupt
    return done


def resume(
    *,
    settings: Settings | None = None,
    clock: Clock | None = None,
    gateway: Gateway | None = None,
    progress: Progress | None = None,
    resend_unknown: str = "",
) -> outbox.SendResult:
    """Go on with everything in the ledger that waits for the gateway of the settings.

    Args:
        resend_unknown: A person's reason to send again what may have arrived and cannot be asked for.

    Raises:
        LedgerError, GatewayError, SetupError: nothing is lost; repeating the command is safe.
    """
    settings, clock = settings or load(), clock or SystemClock()
    used = gateway or gateways.open(settings.gateway, settings, clock)
    with Ledger.open(settings.ledger_place, clock) as ledger:
        return send(ledger, used, settings, progress=progress, resend_unknown=resend_unknown)


def policy(settings: Settings, gateway: Gateway) -> Policy:
    """What the settings say, as the outbox takes it."""
    is_shared = getattr(gateway, "may_be_shared", False)
    return Policy(
        concurrency=max(1, settings.concurrency) if is_shared else 1,
        rounds=_ROUNDS,
        patience=settings.patience,
        longest_wait=settings.longest_wait,
        rate=settings.per_minute / 60,
        burst=max(1, settings.concurrency),
        settle=settings.settle,
    )


@contextlib.contextmanager
def _watched(stopping: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Whether somebody asked to stop, which is told by ``stopping``; asking twice raises at once. Only the main thread hears
    signals.
    """  # noqa: D205 - two sentences
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event.is_set
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(number: int, frame: FrameType | None) -> None:
        if not event.is_set():
            event.set()
            return stopping()
        handler = before[signal.SIGINT]
        if callable(handler):
            handler(number, frame)
        raise KeyboardInterrupt

    try:
        for number in before:
            signal.signal(number, hear)
        yield event.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
