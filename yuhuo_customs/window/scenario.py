"""Scripts and scenarios as files: read, checked when loaded, and what is wrong named with its line."""

import math
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn, get_args

from yuhuo_customs.errors import SetupError, Text
from yuhuo_customs.window.faults import ONLY_HAND_OVER, SORTS, Fault, On

_CHOOSING = ("do", "on", "share", "messages", "nth", "from", "to", "times")
_OF_RECEIPTS = ("do", "share", "messages")
_OF_MOMENTS = ("do", "from", "to")
"""``refused``: who cannot connect cannot say which message it would be."""
_NAMES = {"from": "start", "to": "end"}
_TODO = Text("请按 docs/mock-window.md 改正。", "Correct it as docs/mock-window.md says.")


@dataclass(frozen=True, slots=True)
class Rate:
    """Tax rates of goods whose code starts with ``gcode``: shares (0.13 is 13 %)."""

    gcode: str
    tariff: Decimal
    consumption: Decimal
    vat: Decimal


class Source:
    """The text of a scenario and where it came from."""

    def __init__(self, text: str, name: str) -> None:
        """Keep ``text``; ``name``: file, for messages."""
        self._lines = text.splitlines()
        self._name = name
        self._text = text

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Read a file.

        Raises:
            SetupError: it cannot be read.
        """
        try:
            return cls(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError(
                Text(
                    f"模拟窗口的脚本无法读取：{error}",
                    f"The script of the mock window cannot be read: {error}",
                ),
                where=str(path),
                todo=_TODO,
            ) from error

    def table(self) -> dict[str, Any]:
        """The file as a table.

        Raises:
            SetupError: it is no TOML.
        """
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            raise self.wrong(str(error), int(found[1]) if found else 1) from error

    def wrong(self, what: str, line: int = 0) -> SetupError:
        """The error that names file and line."""
        return SetupError(
            Text(f"模拟窗口的脚本有误：{what}", f"The script of the mock window is wrong: {what}"),
            where=f"{self._name}:{line}" if line else self._name,
            todo=_TODO,
        )

    def line(self, key: str, fault: int = 0) -> int:
        """The line of a key, at the top (0) or in the n-th fault; that of the fault when it has no such key."""
        section, start = 0, 0
        for number, text in enumerate(self._lines, 1):
            if re.match(r"\s*\[\[?\s*fault\b", text):
                section += 1
                start = number if section == fault else start
            elif section == fault and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", text):
                return number
        return start or 1


def read_faults(source: Source, found: Any) -> tuple[Fault, ...]:
    """The faults of a scenario.

    Args:
        source: The file.
        found: The value of ``fault`` in it.

    Raises:
        SetupError: a key or value is not one of a fault.
    """
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise source.wrong("fault: [[fault]]", source.line("fault"))
    return tuple(_fault(source, number, table) for number, table in enumerate(found, 1))


def read_rates(source: Source, found: Any) -> tuple[Rate, ...]:
    """The tax rates of a script, the longest code first.

    Raises:
        SetupError: a rate is not a text such as "0.13", or a key is unknown.
    """
    rates = []
    tables: list[Any] = found if isinstance(found, list) else [found]
    for table in tables:
        try:
            values = {name: str(table.pop(name, "0")) for name in ("tariff", "consumption", "vat")}
            gcode = table.pop("gcode")
            shares = {name: Decimal(value) for name, value in values.items()}
            good = isinstance(gcode, str) and not table and all(0 <= each < 1 for each in shares.values())
        except (AttributeError, KeyError, InvalidOperation):
            good = False
        if not good:
            raise source.wrong('[[rate]] gcode = "33", tariff = "0", consumption = "0.15", vat = "0.13"')
        rates.append(Rate(gcode, **shares))
    return tuple(sorted(rates, key=lambda each: -len(each.gcode)))


def _fault(source: Source, number: int, table: dict[str, Any]) -> Fault:
    def wrong(key: str, what: str) -> NoReturn:
        raise source.wrong(what, source.line(key, number))

    do = str(table.get("do", ""))
    sort = SORTS.get(do)
    if sort is None:
        wrong("do", f"do = {table.get('do')!r}: {', '.join(SORTS)}")
    choosing = _OF_MOMENTS if do == "refused" else _OF_RECEIPTS if sort.of_receipts else _CHOOSING
    allowed = (*choosing, *sort.keys)
    for key, value in table.items():
        if key not in allowed:
            wrong(key, f"{do}: {key} ({', '.join(allowed)})")
        if not _CHECKS[key](value):
            wrong(key, f"{do}: {key} = {value!r}")
    if do in ONLY_HAND_OVER and table.get("on", "hand-over") != "hand-over":
        wrong("on", f"{do}: on = {table['on']!r} (hand-over)")
    values: dict[str, Any] = {
        _NAMES.get(key, key): tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }
    if values.get("start", 0.0) > values.get("end", math.inf):
        wrong("to", f"{do}: to < from")
    if do == "negative" and values.get("status", 0) >= 0:
        wrong("status", "negative: status < 0")
    return Fault(
        **{
            "on": "all" if do in ("outage", "refused") else "hand-over",
            "seconds": sort.seconds,
            "stored": sort.stored,
            **values,
            "do": do,
            "number": number,
        }
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12


def _list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(each) is kind for each in value)


_CHECKS = {
    "do": lambda value: isinstance(value, str | int),
    "on": lambda value: value in get_args(On),
    "share": lambda value: _number(value) and value <= 1,
    "messages": lambda value: _list_of(str, value),
    "nth": lambda value: _list_of(int, value),
    "from": _number,
    "to": _number,
    "times": _count,
    "seconds": _number,
    "retry": lambda value: value in ("seconds", "date", "rubbish", "none"),
    "stored": lambda value: isinstance(value, bool),
    "code": lambda value: isinstance(value, str) and 0 < len(value) <= 9,
    "status": lambda value: isinstance(value, int) and not isinstance(value, bool) and len(str(value)) <= 10,
    "location": lambda value: (
        isinstance(value, str) and value.isprintable() and value.isascii() and bool(value)
    ),
    "bytes": _count,
    "rounds": _count,
}
