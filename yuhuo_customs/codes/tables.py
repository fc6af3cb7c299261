"""Code tables: units, currencies, countries, customs offices, … one CSV each in ``codes/data``.

Columns of every list: ``code,name_zh,name_en,note,valid_from,valid_to,confidence``, then list-specific ones. All
values are text: leading zeros and case count. Empty dates mean unknown or open (source: spec, codes).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from yuhuo_customs import resources
from yuhuo_customs.codes import editions
from yuhuo_customs.errors import ResourceError, Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list; ``more`` holds the list-specific columns."""

    table: str
    code: str
    name: Text
    note: str
    valid_from: str
    valid_to: str
    confidence: str
    more: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A code list.

    Attributes:
        source: "" for the shipped list; for an edition of the user's, the file it came from.
        valid_from: ISO date from which such an edition counts; "" for the shipped list.
    """

    name: str
    entries: tuple[Entry, ...]
    source: str = ""
    valid_from: str = ""

    @cached_property
    def codes(self) -> frozenset[str]:
        """All codes of the list, dead ones too."""
        return frozenset(entry.code for entry in self.entries)

    @cached_property
    def by_code(self) -> Mapping[str, Entry]:
        """Entry by code; where a code stands twice, the first."""
        return {entry.code: entry for entry in reversed(self.entries)}

    @cached_property
    def by_word(self) -> Mapping[str, str]:
        """Code by unambiguous Chinese name, English name or letters (``USD``), in lower case."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            for word in (entry.name.zh, entry.name.en, entry.more.get("alpha3", "")):
                if word:
                    found.setdefault(word.lower(), set()).add(entry.code)
        return {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}


_COLUMNS = ("code", "name_zh", "name_en", "note", "valid_from", "valid_to", "confidence")
_NOT_LISTS = {
    "receipt_status",
    "negative_codes",
    "customs_codes",
    "manifest_negative_descriptions",
    "manifest_receipts",
}
"""Tables of other shapes in the same folder (see ``codes.replies``)."""


def table(name: str) -> Table:
    """The list called ``name``, for example ``units``: the user's newest edition valid on the day, else the shipped one.

    Where the editions lie and which day counts is said once by ``codes.use``.

    Raises:
        ResourceError: there is no such list, or its file is damaged.
    """
    found = _CURRENT.get(name)
    if found is None:
        found = _CURRENT[name] = _newest(name)
    return found


_CURRENT: dict[str, Table] = {}
_USED: list[tuple[Path, date]] = []


def use(folder: Path | None, day: date) -> None:
    """From now on the editions in ``folder`` count that are valid on ``day``; None: only the shipped lists."""
    wanted = [(folder, day)] if folder is not None and folder.is_dir() else []
    if wanted != _USED or wanted:
        _CURRENT.clear()
    _USED[:] = wanted


def _newest(name: str) -> Table:
    for folder, day in _USED:
        edition = editions.newest(folder, name, day)
        if edition is not None:
            path = editions.path(folder, edition)
            return Table(name, read(name, path), edition.source, edition.valid_from)
    return shipped(name)


@cache
def shipped(name: str) -> Table:
    """The list as it comes with the program.

    Raises:
        ResourceError: there is no such list, or its file is damaged.
    """
    return Table(name, read(name, resources.code_tables() / f"{name}.csv"))


def read(name: str, path: Path) -> tuple[Entry, ...]:
    """The entries of a file in our own columns.

    Raises:
        ResourceError: it is missing or damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple(_entry(name, row) for row in csv.DictReader(stream))
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ResourceError(
            Text(f"代码表“{name}”无法读取。", f"The code table {name!r} cannot be read."),
            where=str(path),
            todo=Text("请重新安装 yuhuo-customs。", "Install yuhuo-customs again."),
        ) from error


def tables() -> tuple[str, ...]:
    """Names of all lists."""
    found = (path.stem for path in resources.code_tables().glob("*.csv"))
    return tuple(sorted(name for name in found if name not in _NOT_LISTS))


def search(text: str) -> list[Entry]:
    """Entries of all lists whose code equals ``text`` or whose names hold it; exact ones first."""
    wanted = text.strip().lower()
    ranked = [
        (rank, entry)
        for name in tables()
        for entry in table(name).entries
        if (rank := _rank(entry, wanted)) is not None
    ]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _rank(entry: Entry, wanted: str) -> int | None:
    words = (entry.code, entry.name.zh, entry.name.en, entry.more.get("alpha3", ""))
    if any(word.lower() == wanted for word in words):
        return 0
    return 1 if wanted and any(wanted in word.lower() for word in words[1:]) else None


def _entry(name: str, row: Mapping[str, str]) -> Entry:
    code, name_zh, name_en, note, valid_from, valid_to, confidence = (row[column] for column in _COLUMNS)
    more = {key: value for key, value in row.items() if key not in _COLUMNS}
    return Entry(name, code, Text(name_zh, name_en), note, valid_from, valid_to, confidence, more)
