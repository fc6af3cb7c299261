"""``yuhuo doctor``: whether everything that a submission needs is well, each point with its cure.

One module per part; each check takes a :class:`Patient` and gives lines. A check changes nothing (the mock gateway's store and
the demo key are made where they are used and missing), asks for no password, and never reaches a production profile that was
not confirmed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from yuhuo_customs.doctor import books, edges, machine
from yuhuo_customs.doctor.line import FAILED, Line, Patient, told
from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import YuhuoError
from yuhuo_customs.settings import Settings, load
from yuhuo_customs.workplace import SystemClock

CHECKS: tuple[Callable[[Patient], Iterable[Line]], ...] = (
    edges.configuration,
    machine.clock,
    machine.disk,
    machine.workbooks,
    books.ledger,
    books.tables,
    edges.key,
    edges.gateway,
)
"""In the order in which they are told."""
_CODES = {"ledger": 7, "gateway": 5}
"""Exit code of a failed line by its part; all others are a matter of set-up (4)."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All lines, and the settings that they rest on."""

    lines: tuple[Line, ...]
    settings: Settings

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, else by the house's order: 7, 4, 5."""
        failed = {_CODES.get(line.part, 4) for line in self.lines if line.state == FAILED}
        return next((code for code in (7, 4, 5) if code in failed), 0)


def examine(*, clock: Clock | None = None, **flags: Any) -> Diagnosis:
    """Look at everything; nothing raises: what goes wrong is a line.

    Args:
        flags: As :func:`yuhuo_customs.settings.load`.
    """
    lines: list[Line] = []
    try:
        settings = load(**flags)
    except YuhuoError as error:
        lines.append(told("configuration", edges.CONFIGURATION, error))
        settings = Settings(**{name: value for name, value in flags.items() if value is not None})
    patient = Patient(settings, clock or SystemClock())
    for check in CHECKS:
        try:
            lines += check(patient)
        except YuhuoError as error:
            title = next(
                (each.title for each in lines if each.part == check.__name__), edges.TITLES[check.__name__]
            )
            lines.append(told(check.__name__, title, error))
    return Diagnosis(tuple(lines), settings)
