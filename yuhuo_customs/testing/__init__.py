"""The fakes that our own tests use, for those who write plug-ins.

A clock that stands still, a throw-away signer, the mock single window as a server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuhuo_customs.signing.rsa import RsaSigner
    from yuhuo_customs.window.serving import Server

BEIJING = timezone(timedelta(hours=8))


@dataclass
class FixedClock:
    """A clock that shows ``moment`` and moves by ``step`` at each look."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 11, 8, 0, 0, tzinfo=BEIJING))
    step: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The moment, then one step on."""
        shown = self.moment
        self.moment += self.step
        return shown


@cache
def throwaway_signer() -> "RsaSigner":
    """One RSA signer for the whole process, with a self-signed certificate."""
    from yuhuo_customs.signing.demo import throwaway
    from yuhuo_customs.signing.rsa import RsaSigner

    return RsaSigner(*throwaway("THROW-AWAY TEST KEY"))


@contextmanager
def serve_window(
    state: Path, scenario: str | Path | None = None, *, clock: FixedClock | None = None, **doors: Any
) -> Iterator["Server"]:
    """The mock single window in threads of this process (docs/mock-window.md): its ``url``, ``window`` and ``book()``.

    Args:
        state: Folder of its store.
        scenario: Text or file of a script with faults; None: nothing goes wrong and nothing is refused.
        clock: The window's time; None: the machine's.
        doors: Attributes of :class:`~yuhuo_customs.window.serving.Doors`, such as ``folder``, ``push`` or ``http``
            (host and port; any free port of the loopback as a rule).

    Raises:
        SetupError: the scenario is wrong, or a door cannot be opened.
        GatewayError: the store cannot be used.
    """
    from yuhuo_customs.window.script import Script
    from yuhuo_customs.window.serving import Doors, Server

    if scenario is None:
        script = Script(refused=0, reviewed=0, inspected=0)
    else:
        script = Script.load(scenario) if isinstance(scenario, Path) else Script.loads(scenario)
    server = Server(state, script, Doors(**doors), clock.now if clock else None).start()
    try:
        yield server
    finally:
        server.close()
