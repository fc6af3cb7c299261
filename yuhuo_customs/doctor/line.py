"""One line of the diagnosis, and what is examined."""

from dataclasses import dataclass

from yuhuo_customs.domain.ports import Clock
from yuhuo_customs.errors import Text, YuhuoError
from yuhuo_customs.settings import Settings

OK, WARN, FAILED, NOT_CHECKED = "ok", "warn", "failed", "not_checked"
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One point: ``part`` it belongs to, state (ok, warn, failed, not_checked), what was found, and what to do."""

    part: str
    title: Text
    state: str
    detail: Text
    fix: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: the settings, and the clock."""

    settings: Settings
    clock: Clock


def told(part: str, title: Text, error: YuhuoError, state: str = FAILED) -> Line:
    """A line of an error: what, where and what to do."""
    place = f"{error.where}: " if error.where else ""
    return Line(part, title, state, Text(place + error.what.zh, place + error.what.en), error.todo)
